package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The design's colours by their place in Fyne's theme. Where Fyne has no place the name is ours; asked for
// through the theme, they follow light and dark like Fyne's own.
const (
	Canvas     = theme.ColorNameBackground
	Hover      = theme.ColorNameHover
	Pressed    = theme.ColorNamePressed
	Hairline   = theme.ColorNameSeparator
	Control    = theme.ColorNameInputBorder
	Text       = theme.ColorNameForeground
	Text3      = theme.ColorNamePlaceHolder
	Disabled   = theme.ColorNameDisabled
	Accent     = theme.ColorNamePrimary
	AccentText = theme.ColorNameHyperlink
	OnAccent   = theme.ColorNameForegroundOnPrimary
	Focus      = theme.ColorNameFocus
	Selection  = theme.ColorNameSelection
	OK         = theme.ColorNameSuccess
	Warn       = theme.ColorNameWarning
	Bad        = theme.ColorNameError
	Shadow     = theme.ColorNameShadow

	Surface     fyne.ThemeColorName = "surface"
	Sunken      fyne.ThemeColorName = "sunken"
	Raised      fyne.ThemeColorName = "raised"
	Border      fyne.ThemeColorName = "border"
	Text2       fyne.ThemeColorName = "text2"
	AccentHover fyne.ThemeColorName = "accentHover"
	AccentSoft  fyne.ThemeColorName = "accentSoft"
	OKSoft      fyne.ThemeColorName = "okSoft"
	WarnSoft    fyne.ThemeColorName = "warnSoft"
	BadSoft     fyne.ThemeColorName = "badSoft"
	BadFill     fyne.ThemeColorName = "badFill"
	Segment     fyne.ThemeColorName = "segment"
	Mark        fyne.ThemeColorName = "mark"
	Tooltip     fyne.ThemeColorName = "tooltip"
	OnTooltip   fyne.ThemeColorName = "onTooltip"
	Scrim       fyne.ThemeColorName = "scrim"
)

// pair is one colour in light and dark.
type pair struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

var palette = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          {rgb(0xF5F6F8), rgb(0x15161A)},
	Surface:                            {rgb(0xFFFFFF), rgb(0x1D1F24)},
	Sunken:                             {rgb(0xEEF0F3), rgb(0x26292F)},
	Raised:                             {rgb(0xFFFFFF), rgb(0x25272E)},
	theme.ColorNameHover:               {rgb(0xF3F4F7), rgb(0x24262C)},
	theme.ColorNamePressed:             {rgb(0xE7E9EE), rgb(0x2D3037)},
	theme.ColorNameSeparator:           {rgb(0xE5E7EC), rgb(0x2B2E35)},
	Border:                             {rgb(0xC9CDD6), rgb(0x40444E)},
	theme.ColorNameInputBorder:         {rgb(0x7F8694), rgb(0x767D8B)},
	theme.ColorNameForeground:          {rgb(0x1A1C22), rgb(0xECEDF1)},
	Text2:                              {rgb(0x505663), rgb(0xB2B7C3)},
	theme.ColorNamePlaceHolder:         {rgb(0x5E6572), rgb(0x989EAC)},
	theme.ColorNameDisabled:            {rgb(0x5E6572), rgb(0x989EAC)},
	theme.ColorNamePrimary:             {rgb(0x4451CF), rgb(0x8D9AFF)},
	AccentHover:                        {rgb(0x3A46BB), rgb(0xA3AEFF)},
	AccentSoft:                         {rgb(0xECEEFC), rgb(0x262B49)},
	theme.ColorNameHyperlink:           {rgb(0x3D49C4), rgb(0xA5B0FF)},
	theme.ColorNameForegroundOnPrimary: {rgb(0xFFFFFF), rgb(0x12142A)},
	theme.ColorNameFocus:               {rgb(0x4451CF), rgb(0x8D9AFF)},
	theme.ColorNameSelection:           {rgb(0xE3E6FB), rgb(0x2A3058)},
	theme.ColorNameSuccess:             {rgb(0x1A6E46), rgb(0x74D3A2)},
	OKSoft:                             {rgb(0xE2F4EA), rgb(0x16322A)},
	theme.ColorNameWarning:             {rgb(0x865100), rgb(0xEDBE66)},
	WarnSoft:                           {rgb(0xFCF0DA), rgb(0x382C17)},
	theme.ColorNameError:               {rgb(0xB4232F), rgb(0xFF9A9C)},
	BadSoft:                            {rgb(0xFDEAEB), rgb(0x42212A)},
	BadFill:                            {rgb(0xC12B37), rgb(0xFF8587)},
	Segment:                            {rgb(0xFFFFFF), rgb(0x3B3F4A)},
	Mark:                               {rgb(0xFBE7A6), rgb(0x4C3E13)},
	Tooltip:                            {rgb(0x23262E), rgb(0xECEDF1)},
	OnTooltip:                          {rgb(0xF2F3F6), rgb(0x1A1C22)},
	Scrim:                              {color.NRGBA{20, 22, 30, 92}, color.NRGBA{0, 0, 0, 143}},
	theme.ColorNameShadow:              {color.NRGBA{20, 24, 40, 41}, color.NRGBA{0, 0, 0, 128}},
}

// aliases are Fyne's names for what the design calls otherwise.
var aliases = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameButton:              Surface,
	theme.ColorNameDisabledButton:      Sunken,
	theme.ColorNameInputBackground:     Surface,
	theme.ColorNameHeaderBackground:    Canvas,
	theme.ColorNameOverlayBackground:   Raised,
	theme.ColorNameMenuBackground:      Raised,
	theme.ColorNameScrollBar:           Border,
	theme.ColorNameForegroundOnError:   OnAccent,
	theme.ColorNameForegroundOnSuccess: OnAccent,
	theme.ColorNameForegroundOnWarning: OnAccent,
}

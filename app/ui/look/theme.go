// Package look is the product's theme: colours, sizes, fonts and icons from the design's tokens. Panes ask
// for them by name through Fyne's theme, so that light and dark and the text size follow everywhere.
package look

import (
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"oroconnector/app/crm"
)

// Mode says whether the theme follows the system or is always light or dark.
type Mode uint8

// The three modes of Preferences.
const (
	FollowSystem Mode = iota
	Light
	Dark
)

// Theme implements fyne.Theme. It is immutable; another mode or text size is another Theme.
type Theme struct {
	mode  Mode
	scale float32
}

// New returns the theme; scale is the text size of the preferences, 1 for 100 %, kept within 0.9 and 1.5.
func New(mode Mode, scale float32) *Theme {
	return &Theme{mode: mode, scale: min(max(scale, 0.9), 1.5)}
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	p, ok := palette[name]
	if !ok {
		p, ok = kindColor(name)
	}
	if !ok {
		return theme.DefaultTheme().Color(name, t.variant(variant))
	}
	if t.variant(variant) == theme.VariantDark {
		return p.dark
	}
	return p.light
}

func (t *Theme) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.mode {
	case Light:
		return theme.VariantLight
	case Dark:
		return theme.VariantDark
	}
	return system
}

func kindColor(name fyne.ThemeColorName) (pair, bool) {
	part, kind, ok := strings.Cut(string(name), ".")
	if !ok || part != "tile" && part != "ink" {
		return pair{}, false
	}
	_, l := lookOf(crm.Kind(kind))
	if part == "tile" {
		return l.tile, true
	}
	return l.ink, true
}

// Size implements fyne.Theme.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	size, ok := sizes[name]
	if !ok {
		return theme.DefaultTheme().Size(name)
	}
	if growing[name] {
		return size * t.scale
	}
	return size
}

// Font implements fyne.Theme: Inter in two weights; italic is not used, monospace is Fyne's.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return semibold
	}
	return regular
}

// Icon implements fyne.Theme: our icons where Fyne's widgets show one that we have.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if ours, ok := replaced[name]; ok {
		return Icon(ours, Text2)
	}
	return theme.DefaultTheme().Icon(name)
}

// Scaled returns a measure of this package as the current theme's text size makes it, in whole units.
func Scaled(measure float32) float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return float32(math.Round(float64(measure * t.scale)))
	}
	return measure
}

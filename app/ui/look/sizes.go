package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Text sizes of the design; Fyne's own names where it has them.
const (
	Display     fyne.ThemeSizeName = "display" // welcome
	Title                          = theme.SizeNameHeadingText
	Subject                        = theme.SizeNameSubHeadingText
	LargeButton fyne.ThemeSizeName = "button"
	Body                           = theme.SizeNameText
	Small       fyne.ThemeSizeName = "small"
	Caption                        = theme.SizeNameCaptionText
)

// Measures in Fyne units. Those that hold text grow with the text size of the preferences (see Scaled).
const (
	PaneMargin  float32 = 14
	CardPadX    float32 = 14
	CardPadY    float32 = 12
	Gap         float32 = 10 // between cards
	IconGap     float32 = 6  // icon and text in a control
	RowGap      float32 = 11 // tile and text in a row
	SectionBand float32 = 32

	HeaderHeight float32 = 52
	SearchHeight float32 = 34
	StatusHeight float32 = 30
	FooterHeight float32 = 52

	RowTwo     float32 = 50 // attached, result, related
	RowThree   float32 = 64 // suggested, with its reason
	RowMessage float32 = 60
	RowOutbox  float32 = 58
	RowTask    float32 = 44
	RowField   float32 = 30
	RowFolded  float32 = 36
	RowSetting float32 = 60

	ButtonHeight      float32 = 32
	SmallButtonHeight float32 = 26
	LargeButtonHeight float32 = 38
	IconButtonSize    float32 = 32
	RowButtonSize     float32 = 28
	FieldHeight       float32 = 34
	ChipHeight        float32 = 24
	PillHeight        float32 = 20
	SwitchWidth       float32 = 34
	SwitchHeight      float32 = 20

	TileSize     float32 = 32
	TileHead     float32 = 44
	TileField    float32 = 20
	TileState    float32 = 52
	AvatarSize   float32 = 36
	AvatarInList float32 = 32

	RadiusCard   float32 = 10
	RadiusDialog float32 = 14
	RadiusButton float32 = 7
	RadiusSmall  float32 = 6
	RadiusTile   float32 = 8

	// The window at first, at least, and from where two and three columns stand.
	WindowWidth     float32 = 420
	WindowHeight    float32 = 760
	LeastWidth      float32 = 360
	LeastHeight     float32 = 520
	TwoColumnsFrom  float32 = 760
	ThreeColumnsMin float32 = 980
)

var sizes = map[fyne.ThemeSizeName]float32{
	Display: 22, Title: 17, Subject: 15, LargeButton: 14, Body: 13, Small: 12, Caption: 11,
	theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 8, theme.SizeNameInlineIcon: 16,
	theme.SizeNameLineSpacing: 3, theme.SizeNameSeparatorThickness: 1, theme.SizeNameInputBorder: 1,
	theme.SizeNameScrollBar: 8, theme.SizeNameScrollBarSmall: 4, theme.SizeNameScrollBarRadius: 3,
	theme.SizeNameInputRadius: 7, theme.SizeNameButtonRadius: 7, theme.SizeNameSelectionRadius: 6,
	theme.SizeNameCardRadius: 10, theme.SizeNamePopupRadius: 10, theme.SizeNameMenuRadius: 10,
	theme.SizeNameDialogRadius: 14, theme.SizeNameModalBlurRadius: 0,
}

// growing are the sizes that the text size of the preferences multiplies.
var growing = map[fyne.ThemeSizeName]bool{
	Display: true, Title: true, Subject: true, LargeButton: true, Body: true, Small: true, Caption: true,
	theme.SizeNameInlineIcon: true, theme.SizeNameLineSpacing: true,
}

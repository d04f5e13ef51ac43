package look

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"oroconnector/assets"
)

var (
	regular  = fontFile("Inter-Regular.otf")
	semibold = fontFile("Inter-SemiBold.otf")
)

// fontFile reads an embedded font; a missing one is a fault of the build that the tests find.
func fontFile(name string) fyne.Resource {
	data, err := assets.Fonts.ReadFile("fonts/" + name)
	if err != nil {
		return theme.DefaultTextFont()
	}
	return fyne.NewStaticResource(name, data)
}

// FontFor is our font where it has every letter of the text, else nil: then the theme's font and all that stand behind
// it for other scripts and for emoji have to be asked. These are some seven megabytes, which Fyne reads anew for
// every weight and for every place with a theme of its own; a text that names its font needs none of them.
func FontFor(text string, bold bool) fyne.Resource {
	for _, r := range text {
		if r >= 0x7f && !unicode.Is(inOurs, r) || r < ' ' {
			return nil
		}
	}
	if bold {
		return semibold
	}
	return regular
}

// inOurs are the letters and signs of our font that texts have: Latin, Greek, Cyrillic, punctuation, currencies.
var inOurs = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0020, 0x007e, 1},
		{0x00a0, 0x0148, 1},
		{0x014a, 0x01c3, 1},
		{0x01c5, 0x031e, 1},
		{0x0321, 0x0377, 1},
		{0x037a, 0x037f, 1},
		{0x0384, 0x038a, 1},
		{0x038c, 0x038c, 1},
		{0x038e, 0x03a1, 1},
		{0x03a3, 0x03e1, 1},
		{0x03f0, 0x049d, 1},
		{0x04a0, 0x04ff, 1},
		{0x2010, 0x2027, 1},
		{0x2030, 0x205e, 1},
		{0x2070, 0x2071, 1},
		{0x2074, 0x208e, 1},
		{0x20a0, 0x20bf, 1},
		{0x2103, 0x2103, 1},
		{0x2116, 0x2117, 1},
		{0x2122, 0x2122, 1},
		{0x2153, 0x2153, 1},
		{0x215a, 0x215e, 1},
		{0x2190, 0x2199, 1},
		{0x2202, 0x2202, 1},
		{0x2211, 0x2212, 1},
		{0x221e, 0x221e, 1},
		{0x2248, 0x2248, 1},
		{0x2260, 0x2260, 1},
		{0x2264, 0x2265, 1},
		{0x25cf, 0x25cf, 1},
		{0x2605, 0x2606, 1},
		{0x2713, 0x2713, 1},
		{0x2717, 0x2717, 1},
	},
	LatinOffset: 1,
}

package look_test

import (
	"bytes"
	"image/color"
	"io/fs"
	"math"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/assets"
)

// contrast is the WCAG 2 ratio of two opaque colours.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

type on struct {
	ink, ground fyne.ThemeColorName
	needed      float64
}

func pairs() []on {
	var all []on
	for _, ink := range []fyne.ThemeColorName{
		look.Text, look.Text2, look.Text3, look.Disabled, look.AccentText, look.OK, look.Warn, look.Bad,
	} {
		for _, ground := range []fyne.ThemeColorName{
			look.Canvas, look.Surface, look.Sunken, look.Raised, look.Hover, look.Pressed, look.Selection, look.AccentSoft,
		} {
			all = append(all, on{ink, ground, 4.5})
		}
	}
	grounds := []fyne.ThemeColorName{look.Canvas, look.Surface, look.Sunken, look.Raised, look.Hover, look.Pressed, look.Selection}
	for _, kind := range append(crm.Kinds(), "events", "extendvisits") {
		all = append(all, on{look.KindInk(kind), look.KindTile(kind), 4.5})
		for _, ground := range grounds { // small signs in chips and rows
			all = append(all, on{look.KindInk(kind), ground, 3})
		}
	}
	for _, ground := range append(grounds, look.AccentSoft, look.WarnSoft, look.BadSoft, look.OKSoft) {
		all = append(all, on{look.Focus, ground, 3})
	}
	for _, ground := range []fyne.ThemeColorName{look.OKSoft, look.WarnSoft, look.BadSoft, look.AccentSoft} {
		for _, ink := range []fyne.ThemeColorName{look.Text, look.Text2, look.Text3, look.AccentText} {
			all = append(all, on{ink, ground, 4.5})
		}
	}
	return append(all,
		on{look.OnAccent, look.Accent, 4.5}, on{look.OnAccent, look.AccentHover, 4.5},
		on{look.OK, look.OKSoft, 4.5}, on{look.Warn, look.WarnSoft, 4.5}, on{look.Bad, look.BadSoft, 4.5},
		on{look.Text, look.OKSoft, 4.5}, on{look.Text, look.WarnSoft, 4.5}, on{look.Text, look.BadSoft, 4.5},
		on{look.Text2, look.WarnSoft, 4.5}, on{look.Text2, look.BadSoft, 4.5}, on{look.Text, look.Segment, 4.5},
		on{look.Text, look.Mark, 4.5}, on{look.Text2, look.Mark, 4.5}, on{look.OnTooltip, look.Tooltip, 4.5},
		on{look.Focus, look.Canvas, 3}, on{look.Focus, look.Surface, 3}, on{look.Focus, look.Selection, 3},
		on{look.Control, look.Hover, 3}, on{look.Control, look.Raised, 3}, on{look.Surface, look.Control, 3}, // a switch's knob
		on{look.Text2, look.Segment, 4.5}, on{look.OnAccent, look.BadFill, 4.5},
		on{look.Control, look.Canvas, 3}, on{look.Control, look.Surface, 3}, on{look.BadFill, look.Canvas, 3})
}

func TestTheme_EveryTextCanBeReadOnEverySurface(t *testing.T) {
	for name, mode := range map[string]look.Mode{"light": look.Light, "dark": look.Dark} {
		th := look.New(mode, 1)
		for _, p := range pairs() {
			if got := contrast(th.Color(p.ink, 0), th.Color(p.ground, 0)); got < p.needed {
				t.Errorf("%s: %s on %s has %.2f, needs %.1f", name, p.ink, p.ground, got, p.needed)
			}
		}
	}
}

func TestTheme_ModeBeatsTheSystem(t *testing.T) {
	light, dark := look.New(look.Light, 1), look.New(look.Dark, 1)
	follow := look.New(look.FollowSystem, 1)
	for _, name := range []fyne.ThemeColorName{look.Canvas, look.Surface, look.KindTile(crm.KindOrder), theme.ColorNameButton} {
		if light.Color(name, theme.VariantDark) != follow.Color(name, theme.VariantLight) {
			t.Errorf("%s: the light theme is not light on a dark system", name)
		}
		if dark.Color(name, theme.VariantLight) != follow.Color(name, theme.VariantDark) {
			t.Errorf("%s: the dark theme is not dark on a light system", name)
		}
		if light.Color(name, 0) == dark.Color(name, 0) {
			t.Errorf("%s is the same in light and dark", name)
		}
	}
}

func TestTheme_TextGrowsButTheWindowDoesNot(t *testing.T) {
	large := look.New(look.Light, 1.5)
	if got := large.Size(look.Body); got != 19.5 {
		t.Errorf("body text is %v at 150 %%", got)
	}
	if got := large.Size(theme.SizeNameInputRadius); got != 7 {
		t.Errorf("radius is %v at 150 %%", got)
	}
	if got := look.New(look.Light, 9).Size(look.Body); got != 19.5 {
		t.Errorf("text size is not bounded: %v", got)
	}
}

func TestTheme_FontsAreOurs(t *testing.T) {
	th := look.New(look.Light, 1)
	if got := th.Font(fyne.TextStyle{}).Name(); got != "Inter-Regular.otf" {
		t.Error(got)
	}
	if got := th.Font(fyne.TextStyle{Bold: true}).Name(); got != "Inter-SemiBold.otf" {
		t.Error(got)
	}
}

// Fyne recolours fills only and ignores attributes of the root element, lines and polylines.
func TestIcons_AreSingleFilledPathsThatCanBeRecoloured(t *testing.T) {
	files, err := fs.Glob(assets.Icons, "icons/*.svg")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d icons, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "icons/"), ".svg")
		raw, err := fs.ReadFile(assets.Icons, file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("<line")) || bytes.Contains(raw, []byte("<polyline")) || bytes.Contains(raw, []byte("stroke=")) {
			t.Errorf("%s has outlines that Fyne does not colour", name)
		}
		if icon := look.Icon(name, look.Bad); icon == nil {
			t.Errorf("%s cannot be had", name)
		}
	}
	if look.Icon("no-such-icon", look.Text) != nil {
		t.Error("an unknown name gave an icon")
	}
	if look.Icon("search", look.Text2) != look.Icon("search", look.Text2) {
		t.Error("the same icon is made twice")
	}
}

func TestIcons_EveryKindAndTrayStateHasOne(t *testing.T) {
	for _, kind := range append(crm.Kinds(), "extendvisits") {
		if look.KindIcon(kind) == nil {
			t.Errorf("%s has no icon", kind)
		}
	}
	for _, state := range []look.TrayState{look.TrayConnected, look.TrayWorking, look.TrayOffline, look.TrayAttention} {
		for _, dark := range []bool{false, true} {
			if look.TrayIcon(state, dark) == nil {
				t.Errorf("tray %s (dark %v) has no icon", state, dark)
			}
		}
	}
	if look.AppIcon() == nil || look.Brand(true) == nil || look.Brand(false) == nil {
		t.Error("the application's icon or mark is missing")
	}
}

// A text that names our font is drawn with it alone, so it must have every letter.
func TestFontFor_HasEveryLetterItIsNamedFor(t *testing.T) {
	for _, bold := range []bool{false, true} {
		font, err := sfnt.Parse(look.FontFor("A", bold).Content())
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		named := 0
		for r := ' '; r < unicode.MaxRune; r++ {
			if look.FontFor(string(r), bold) == nil {
				continue
			}
			named++
			if glyph, err := font.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
				t.Errorf("bold %v: %U is not in the font", bold, r)
			}
		}
		if named < 1200 {
			t.Errorf("bold %v: our font is named for %d letters only", bold, named)
		}
	}
	for _, ours := range []string{"", "Grüße, Łódź – “naïve” €5…", "Привіт, Олено", "Καλημέρα", "✓ 10 × 20"} {
		if look.FontFor(ours, true) == nil {
			t.Errorf("%q asks other fonts", ours)
		}
	}
	for _, foreign := range []string{"😀", "日本", "مرحبا", "Anna\tLee", "❤\ufe0f", "שלום"} {
		if look.FontFor(foreign, false) != nil {
			t.Errorf("%q is drawn with our font", foreign)
		}
	}
}

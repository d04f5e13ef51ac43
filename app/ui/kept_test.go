package ui

import (
	"encoding/json"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// shelf keeps in memory how the window stood.
type shelf struct {
	data []byte
	kept int
}

func (s *shelf) Kept() []byte { return s.data }
func (s *shelf) Keep(data []byte) error {
	s.data, s.kept = data, s.kept+1
	return nil
}

// screen is a system whose window stands at a place.
type screen struct{ x, y int }

func (s *screen) Place(any) (x, y int, ok bool) { return s.x, s.y, true }
func (s *screen) BringIn(any)                   {}
func (s *screen) OnTop(any, bool) bool          { return true }

func TestReadKept_BelievesOnlyWhatCanBeUsed(t *testing.T) {
	first := kept{Version: 1, Width: look.WindowWidth, Height: look.WindowHeight}
	for data, want := range map[string]kept{
		"":                                       first,
		"{":                                      first,
		`{"version":2}`:                          first,
		`{"version":1}`:                          first,
		`[1]`:                                    first,
		`{"version":1,"width":100,"height":700}`: first,
		`{"version":1,"width":1e9,"height":700}`: first,
		`{"version":1,"width":900,"height":700}`: {Version: 1, Width: 900, Height: 700},
		`{"version":1,"width":900,"height":700,"placed":true,"x":-1200,"y":30}`: {Version: 1, Width: 900, Height: 700, Placed: true, X: -1200, Y: 30},
		`{"version":1,"width":900,"height":700,"placed":true,"x":9000000}`:      {Version: 1, Width: 900, Height: 700, X: 9000000},
		`{"version":1,"width":900,"height":700,"messages":10,"context":500}`:    {Version: 1, Width: 900, Height: 700, Context: 500},
		`{"version":1,"width":900,"height":700,"messages":300,"context":-1}`:    {Version: 1, Width: 900, Height: 700, Messages: 300},
	} {
		if got := readKept([]byte(data)); got != want {
			t.Errorf("%s: %+v, want %+v", data, got, want)
		}
	}
}

func TestWindow_KeepsSizePlaceAndColumns(t *testing.T) {
	s, sh, sc := newStage(t, 1180), &shelf{}, &screen{40, 60}
	s.o.Keeper, s.o.Native = sh, sc
	s.onTick()
	s.frame.moveEdge(0, -40)
	s.frame.moveEdge(1, 60)
	s.parts.edges[1].DragEnd()
	var k kept
	if err := json.Unmarshal(sh.data, &k); err != nil {
		t.Fatal(err)
	}
	if want := (kept{Version: 1, Width: 1180, Height: 760, Placed: true, X: 40, Y: 60, Messages: 292, Context: 484}); k != want {
		t.Errorf("kept %+v, want %+v", k, want)
	}
	times := sh.kept
	s.onTick()
	if sh.kept != times {
		t.Error("kept again though nothing changed")
	}
	again := newStage(t, 420)
	again.o.Keeper = sh
	again.restore()
	if got := again.win.Canvas().Size(); got != fyne.NewSize(1180, 760) || again.frame.context != 484 {
		t.Errorf("the next window is %v, its context %v", got, again.frame.context)
	}
}

// However the edges are dragged, every column keeps what it needs.
func TestFrame_ColumnsStayWithinTheWindow(t *testing.T) {
	for _, width := range []float32{760, 800, 980, 1180, 1900} {
		s := newStage(t, width)
		for _, by := range []float32{-2000, 2000, 150, -150, 700} {
			for edge := range 2 {
				if edge == 0 && s.frame.columns < 3 {
					continue
				}
				s.frame.moveEdge(edge, by)
				messages, context := s.frame.widths(width)
				if context < leastContext || width-messages-context < leastDetail-1 || messages > 0 && messages < leastMessages {
					t.Errorf("%v wide, edge %d by %v: %v and %v", width, edge, by, messages, context)
				}
			}
		}
	}
}

func TestWindow_TipsComeAfterAMomentAndGo(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	more := s.parts.header.more
	more.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(400, 26)}})
	tip := s.hints.Tip()
	if tip.Visible() {
		t.Fatal("a tip at once")
	}
	s.pass(600 * time.Millisecond)
	if !tip.Visible() {
		t.Fatal("no tip")
	}
	if at, size := tip.Position(), tip.Size(); at.X < 0 || at.X+size.Width > 420 || at.Y < 26 {
		t.Errorf("the tip stands at %v, %v", at, size)
	}
	if s.win.Canvas().Focused() == fyne.Focusable(more) {
		t.Error("the tip took the keyboard")
	}
	s.showKeys()
	if tip.Visible() {
		t.Error("a tip stands under the sheet")
	}
	part.TypedKey(s.win.Canvas(), &fyne.KeyEvent{Name: fyne.KeyEscape})
	more.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(400, 26)}})
	s.pass(600 * time.Millisecond)
	more.MouseOut()
	if tip.Visible() {
		t.Error("the tip stays")
	}
	more.MouseIn(&desktop.MouseEvent{})
	more.MouseOut()
	s.pass(600 * time.Millisecond)
	if tip.Visible() {
		t.Error("a tip of what was left")
	}
}

func TestWindow_SaysTheSameInAnotherLanguage(t *testing.T) {
	k := person(nil)
	s, e, _ := withExtras(t, k)
	s.read(letterFrom())
	s.hooks.preferences()
	k.layers.Preferences = settings.Layer{settings.Language: "de"}
	s.onNews(crm.News{State: true})
	if s.words.Lang() == "en" {
		t.Skip("there is no German yet")
	}
	if got := s.parts.context.lines; len(got) < 4 || s.current == nil {
		t.Errorf("%d lines after the change", len(got))
	}
	for _, text := range append(texts(s.win.Canvas()), texts(e.prefs.window.Canvas())...) {
		switch text {
		case "Could Be Related To", "Search Oro", "General", "Preferences":
			t.Errorf("%q is still English", text)
		}
	}
}

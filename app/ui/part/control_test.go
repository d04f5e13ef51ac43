package part

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/ui/look"
)

// A switch glides, but for whoever asked for less motion: it is there at once.
func TestSwitch_StandsStillWhereAsked(t *testing.T) {
	s := NewSwitch(false, nil)
	window(t, s, 60, 40)
	if s.Set(true); s.turning == nil {
		t.Fatal("a switch does not glide")
	}
	s.turning.Stop()
	SetStill(true)
	defer SetStill(false)
	s.turning = nil
	if s.Set(false); s.turning != nil || s.at != position(false) {
		t.Errorf("it moves, and is at %v", s.at)
	}
}

func TestSwitch_TurnsAndTells(t *testing.T) {
	var told []bool
	s := NewSwitch(false, func(on bool) { told = append(told, on) })
	window(t, container.NewHBox(s), 100, 40)
	test.Tap(s)
	s.TypedKey(key(fyne.KeySpace))
	s.TypedKey(key(fyne.KeyRight))
	s.TypedKey(key(fyne.KeyRight))
	s.TypedKey(key(fyne.KeyLeft))
	s.Set(true)
	if len(told) != 4 || !told[0] || told[1] || !told[2] || told[3] || !s.On() {
		t.Errorf("%v", told)
	}
	s.Disable()
	test.Tap(s)
	if !s.On() || len(told) != 4 {
		t.Error("a disabled switch turned")
	}
}

func TestCheck_TurnsAndTells(t *testing.T) {
	var told []bool
	c := NewCheck("Use System", true, func(on bool) { told = append(told, on) })
	window(t, container.NewHBox(c), 200, 40)
	test.Tap(c)
	c.TypedKey(key(fyne.KeySpace))
	c.Set(false)
	if len(told) != 2 || told[0] || !told[1] || c.On() {
		t.Errorf("%v", told)
	}
	c.Disable()
	test.Tap(c)
	if c.On() {
		t.Error("a disabled check turned")
	}
}

func TestSegmented_ChoosesByTapAndArrows(t *testing.T) {
	var told []int
	s := NewSegmented([]string{"System", "Light", "Dark"}, 0, func(i int) { told = append(told, i) })
	s.Resize(s.MinSize())
	s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(s.Size().Width-5, 15)})
	s.TypedKey(key(fyne.KeyLeft))
	s.TypedKey(key(fyne.KeyHome))
	s.TypedKey(key(fyne.KeyLeft))
	if len(told) != 3 || told[0] != 2 || told[1] != 1 || told[2] != 0 || s.Chosen() != 0 {
		t.Errorf("%v", told)
	}
	width := s.MinSize().Width
	s.Set([]string{"System", "Light", "Dark"}, 2)
	if s.MinSize().Width != width || len(told) != 3 {
		t.Error("the choice changes the width or was told back")
	}
	verbs := NewSegmented([]string{"A−", "A+"}, -1, func(i int) { told = append(told, i) })
	verbs.Resize(verbs.MinSize())
	verbs.Tapped(&fyne.PointEvent{Position: fyne.NewPos(3, 15)})
	verbs.Tapped(&fyne.PointEvent{Position: fyne.NewPos(3, 15)})
	if len(told) != 5 || verbs.Chosen() != -1 {
		t.Errorf("%v", told)
	}
}

func TestSelect_OpensChoosesAndComesBack(t *testing.T) {
	chosen := -1
	s := NewSelect("Source", []string{"E-mail", "Phone", "Web"}, 0, func(i int) { chosen = i })
	w := window(t, container.NewVBox(s), 300, 400)
	w.Canvas().Focus(s)
	s.TypedKey(key(fyne.KeySpace))
	m := s.open
	if m == nil || m.Size().Width != 300-8 && m.Size().Width != s.Size().Width {
		t.Fatalf("no menu of the width: %v", m)
	}
	m.TypedKey(key(fyne.KeyDown))
	m.TypedKey(key(fyne.KeyReturn))
	if chosen != 1 || s.Text() != "Phone" || s.open != nil || w.Canvas().Focused() != s {
		t.Errorf("chosen %d, focused %v", chosen, w.Canvas().Focused())
	}
	s.SetLocked("Set by your organization")
	test.Tap(s)
	if s.open != nil || !s.Disabled() {
		t.Error("a locked choice opens")
	}
	s.Set([]string{"One"}, 5)
	if s.Text() != "" {
		t.Errorf("%q is no option", s.Text())
	}
}

func TestBar_ShowsPartsOnly(t *testing.T) {
	b := NewBar()
	b.Resize(fyne.NewSize(100, 4))
	for part, want := range map[float32]float32{0.5: 50, 2: 100, 0.001: 4} {
		b.Set(part, Plain)
		if got := b.full.Size().Width; got != want {
			t.Errorf("%v is %v wide", part, got)
		}
	}
	for _, part := range []float32{0, -3, float32(math.NaN())} {
		b.Set(0.5, Plain)
		b.Set(part, Plain)
		if b.full.Visible() {
			t.Errorf("%v is seen", part)
		}
	}
}

func TestUndoBar_UndoesAndWaits(t *testing.T) {
	undone, held := 0, false
	u := NewUndoBar()
	u.OnUndo = func() { undone++ }
	u.OnFocus = func(has bool) { held = has }
	window(t, u, 392, 44)
	if u.Visible() {
		t.Error("an empty bar is seen")
	}
	u.Set(UndoData{Icon: "check", Text: "Added to context: Order 10482", Left: "8 s", Verb: "Undo"})
	u.Resize(fyne.NewSize(392, 44))
	u.Tapped(&fyne.PointEvent{Position: fyne.NewPos(50, 20)})
	u.Tapped(&fyne.PointEvent{Position: middleOf(&u.verb)})
	u.FocusGained()
	u.TypedKey(key(fyne.KeyReturn))
	if undone != 2 || !held || !u.ring.Visible() {
		t.Errorf("%d times, held %v", undone, held)
	}
	u.FocusLost()
	u.MouseIn(nil)
	if !held {
		t.Error("the bar does not wait under the pointer")
	}
	u.MouseOut()
	u.Set(UndoData{})
	if held || u.Visible() {
		t.Error("the bar stays")
	}
}

func TestStatusLine_CutsTheSentenceNotTheItems(t *testing.T) {
	s := NewStatusLine()
	tapped := false
	d := StatusData{
		Icon: "offline", Tone: Warning, Text: "Offline since 09:40. Changes are kept until Oro can be reached again.",
		Items: []LinkData{{Text: "2 waiting", Icon: "waiting", Tone: Warning}, {Text: "Try now", Bold: true, Tapped: func() { tapped = true }}},
	}
	s.Set(d)
	window(t, s, 360, 30)
	last := s.links[1]
	if end := last.Position().X + last.Size().Width; end != 360-look.PaneMargin {
		t.Errorf("the last item ends at %v", end)
	}
	if end := s.text.Position().X + s.text.Size().Width; end > s.links[0].Position().X || s.Hint() == "" {
		t.Errorf("the sentence ends at %v, the items begin at %v", end, s.links[0].Position().X)
	}
	test.Tap(last)
	d.Items = d.Items[:1]
	s.Set(d)
	if !tapped || last.Visible() {
		t.Error("an item that went is seen")
	}
}

func TestState_StandsInTheMiddle(t *testing.T) {
	verb := NewButton("Try now", "retry", Primary, Normal, nil)
	s := NewState(StateData{Icon: "warning", Tone: Critical, Title: "Oro is down for maintenance", Text: "We ask again in 40 s."}, verb)
	s.SetLinks(NewLink("Copy details", func() {}))
	window(t, s, 420, 600)
	tile := s.tile.ground.Position()
	link := s.links[0].Position().Y + s.links[0].Size().Height
	if above, below := tile.Y, 600-link; above-below > 1 || below-above > 1 {
		t.Errorf("%v above, %v below", above, below)
	}
	if x := middleOf(verb).X; x < 209 || x > 211 {
		t.Errorf("the verb stands at %v", x)
	}
}

func TestChips_FitIntoTheirRows(t *testing.T) {
	people := []ChipData{
		{Prefix: "To", Text: "You"}, {Prefix: "Cc", Text: "Tomás Rey", Icon: "unknown-person", Outlined: true},
		{Prefix: "Cc", Text: "James Hale", Kind: "users"}, {Text: "Олександра Коваленко-Шевченко"}, {Text: strings.Repeat("long ", 40)},
	}
	for width := float32(80); width < 900; width += 23 {
		for rows := range 3 {
			c := NewChips(rows)
			c.Set(people)
			c.Resize(fyne.NewSize(width, c.HeightFor(width)))
			shown := 0
			for i, chip := range append(c.chips[:len(c.chips):len(c.chips)], c.more) {
				if !chip.Visible() {
					continue
				}
				if i < len(people) {
					shown++
				}
				end := chip.Position().AddXY(chip.Size().Width, chip.Size().Height)
				if end.X > width || end.Y > c.Size().Height || chip.Position().X < 0 {
					t.Fatalf("%d rows, width %v: chip %d ends at %v of %v", rows, width, i, end, c.Size())
				}
			}
			if c.more.Visible() != (shown < len(people)) || shown == 0 {
				t.Fatalf("%d rows, width %v: %d shown, more %v", rows, width, shown, c.more.Visible())
			}
			if c.more.Visible() && c.more.data.Text != "+"+string(rune('0'+len(people)-shown)) {
				t.Fatalf("%d of %d are shown, and %s", shown, len(people), c.more.data.Text)
			}
		}
	}
}

func TestChip_OnlyOneThatDoesSomethingTakesTheFocus(t *testing.T) {
	n := 0
	c := NewChip(ChipData{Text: "Contacts", Count: "6", Kind: "contacts", Tapped: func() { n++ }})
	w := window(t, container.NewHBox(NewChip(ChipData{Text: "To You"}), c), 300, 40)
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != c || !c.ring.Visible() {
		t.Fatal("the focus is elsewhere")
	}
	c.TypedKey(key(fyne.KeyReturn))
	test.Tap(c)
	if n != 2 {
		t.Errorf("%d taps", n)
	}
}

func TestText_WrapsCutsAndAligns(t *testing.T) {
	text := NewText(TextData{Text: "Restock of hand tools for eleven branches before the season, delivered in two parts.", Lines: -1})
	text.Resize(fyne.NewSize(250, 100))
	if got := text.MinSize().Height; got != 38 && got != 57 {
		t.Errorf("%v high", got)
	}
	d := text.Data()
	d.Lines = 1
	text.Set(d)
	if text.Hint() != d.Text || text.lines[0].MinSize().Width > 250 {
		t.Errorf("%q", text.shown)
	}
	text.SetText("Short")
	if text.Hint() != "" || text.shown[0] != "Short" {
		t.Errorf("%q", text.shown)
	}
	right := NewText(TextData{Text: "09:40", Align: fyne.TextAlignTrailing})
	right.Resize(fyne.NewSize(100, 19))
	if end := right.lines[0].Position().X + body.width("09:40"); end < 99.5 || end > 100.5 {
		t.Errorf("ends at %v", end)
	}
}

func TestTip_StaysInTheWindowAndOffThePointer(t *testing.T) {
	tip := NewTip()
	area := fyne.NewSize(420, 300)
	for _, near := range []fyne.Position{{X: 5, Y: 5}, {X: 415, Y: 295}, {X: 200, Y: 150}} {
		tip.Set("elena.marchetti@alpina-tools.example\nand a second line that is long enough to be broken", spotOf{near, near.Y, near.Y}, area)
		p, s := tip.Position(), tip.Size()
		if !tip.Visible() || p.X < 0 || p.Y < 0 || p.X+s.Width > area.Width || p.Y+s.Height > area.Height {
			t.Errorf("near %v: %v at %v", near, s, p)
		}
		if near.Y >= p.Y && near.Y < p.Y+s.Height {
			t.Errorf("near %v: under the pointer", near)
		}
	}
	for _, top := range []float32{4, 130, 260} {
		tip.Set("Ctrl K", spotOf{fyne.NewPos(200, top+10), top, top + 34}, area)
		if p, s := tip.Position(), tip.Size(); p.Y < top+34 && p.Y+s.Height > top {
			t.Errorf("over what it explains at %v: %v high at %v", top, s.Height, p.Y)
		}
	}
	if tip.Set("", spotOf{}, area); tip.Visible() {
		t.Error("an empty tip is seen")
	}
}

func TestNav_ArrowsAndTapsChoose(t *testing.T) {
	var told []int
	items := []NavItem{{"preferences", "General"}, {"mail", "Mail account"}, {"privacy", "Privacy"}}
	n := NewNav(items, 0, func(i int) { told = append(told, i) })
	w := window(t, n, 180, 300)
	same(t, "nav", sized(NewNav(items, 1, nil), 175, 0))
	w.Canvas().Focus(n)
	for _, k := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyEnd, fyne.KeyDown, fyne.KeyHome} {
		n.TypedKey(key(k))
	}
	n.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, 50)})
	n.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, 290)})
	if len(told) != 4 || told[0] != 1 || told[1] != 2 || told[2] != 0 || told[3] != 1 || n.Chosen() != 1 {
		t.Errorf("%v", told)
	}
	n.Set(items[:1], 0)
	if n.Chosen() != 0 || n.lines[2].text.Visible() {
		t.Error("pages that went are seen")
	}
}

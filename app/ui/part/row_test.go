package part

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

func record() RowData {
	return RowData{
		Kind: crm.KindOpportunity, Name: "Alpina spring restock", KindWord: "Opportunity",
		Second: "€48,000 · Negotiation · closes 30 Sep",
	}
}

func rowOf(t *testing.T, d RowData) *Row {
	t.Helper()
	r := NewRow()
	r.Set(d)
	r.Resize(fyne.NewSize(392, d.height()))
	return r
}

func middleOf(o fyne.CanvasObject) fyne.Position {
	return o.Position().AddXY(o.Size().Width/2, o.Size().Height/2)
}

func at(p fyne.Position) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}}
}

func TestRow_VerbsTakeTheirOwnTaps(t *testing.T) {
	var got []string
	say := func(what string) func() { return func() { got = append(got, what) } }
	d := record()
	d.Verb = &Verb{Label: "Retry", Look: Secondary, Tapped: say("verb")}
	d.More = &Verb{Icon: "more", Look: QuietVerb, Tapped: say("more")}
	r := rowOf(t, d)
	r.OnTapped = say("row")
	test.TapAt(r, middleOf(&r.verb.ground))
	r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, 25)})
	more := r.more.sign.Position().AddXY(5, 5)
	r.Tapped(&fyne.PointEvent{Position: more})
	if len(got) != 3 || got[0] != "verb" || got[1] != "row" || got[2] != "more" {
		t.Errorf("%v", got)
	}
}

func TestRow_VerbOnHoverKeepsItsPlace(t *testing.T) {
	d := record()
	taps := 0
	d.Verb = &Verb{Icon: "close", Look: Secondary, OnHover: true, Tapped: func() { taps++ }}
	d.Pill = &Pill{Text: "Waiting", Icon: "waiting", Tone: Warning}
	r := rowOf(t, d)
	pill := r.pill.ground.Position()
	if r.verb.ground.Visible() {
		t.Error("the verb is seen without hover")
	}
	r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(370, 25)})
	if taps != 0 {
		t.Error("an unseen verb was tapped")
	}
	r.MouseIn(at(fyne.NewPos(10, 10)))
	if !r.verb.ground.Visible() || r.pill.ground.Position() != pill {
		t.Error("hover shows no verb or moves the pill")
	}
	r.MouseOut()
	d.Focused = true
	r.Set(d)
	if !r.verb.ground.Visible() || !r.ring.Visible() {
		t.Error("the focused row shows no verb or no ring")
	}
}

func TestRow_DoubleAndSecondaryTaps(t *testing.T) {
	var got []string
	r := rowOf(t, record())
	r.OnTapped = func() { got = append(got, "one") }
	r.OnDouble = func() { got = append(got, "two") }
	r.OnSecondary = func(fyne.Position) { got = append(got, "menu") }
	test.Tap(r)
	test.Tap(r)
	r.last = time.Now().Add(-time.Second)
	test.Tap(r)
	test.TapSecondary(r)
	if len(got) != 4 || got[0] != "one" || got[1] != "two" || got[2] != "one" || got[3] != "menu" {
		t.Errorf("%v", got)
	}
}

func TestRow_TextsNeverReachWhatStandsAtTheRight(t *testing.T) {
	d := RowData{
		Kind: crm.KindOrder, Name: "Order 10482 with a very long name that fills any row there is", KindWord: "Order",
		Second: "Довгий опис замовлення, який не вміщується в жоден рядок цього вікна", SecondMarks: []Range{{0, 300}},
		Reason: "Number 10482 is in the name of an attachment that is far too long", ReasonIcon: "reason-number",
		Marks: []Range{{0, 5}, {6, 11}}, Pill: &Pill{Text: "Waiting", Icon: "waiting", Tone: Warning},
		Verb: &Verb{Icon: "add", Look: Soft},
	}
	r := NewRow()
	for width := float32(200); width < 700; width += 13 {
		r.Set(d)
		r.Resize(fyne.NewSize(width, d.height()))
		end := r.pill.ground.Position().X
		for _, o := range []fyne.CanvasObject{&r.name, &r.second, &r.reason, &r.nameMarks.grounds[0], &r.secondMarks.grounds[0]} {
			if right := o.Position().X + o.Size().Width; o.Visible() && right > end {
				t.Fatalf("in %v something ends at %v, the pill begins at %v", width, right, end)
			}
		}
		if r.kindWord.Visible() {
			if right := r.kindWord.Position().X + r.kindWord.Size().Width; right > end {
				t.Fatalf("in %v the kind ends at %v, the pill begins at %v", width, right, end)
			}
		}
		if right := r.verb.ground.Position().X + 28; right > width {
			t.Fatalf("the verb ends at %v of %v", right, width)
		}
	}
	if r.Set(d); !r.nameCut && r.Hint() == "" {
		t.Log("everything fits at last")
	}
}

func TestRow_MarksStandUnderTheirLetters(t *testing.T) {
	d := record()
	d.Marks = []Range{{0, 6}}
	d.SecondMarks = []Range{{12, 23}, {-4, 2}, {90, 99}}
	r := rowOf(t, d)
	mark := &r.nameMarks.grounds[0]
	if !mark.Visible() || mark.Size().Width != strong.width("Alpina") || mark.Position().X != r.name.Position().X {
		t.Errorf("%v at %v", mark.Size(), mark.Position())
	}
	second := &r.secondMarks.grounds[0]
	if want := small.width(d.Second[:12]); second.Position().X != r.second.Position().X+want {
		t.Errorf("second mark at %v", second.Position())
	}
	if r.secondMarks.grounds[2].Visible() {
		t.Error("a range behind the text is shown")
	}
	d.Marks = nil
	r.Set(d)
	if mark.Visible() {
		t.Error("the mark stays")
	}
}

func TestRow_HeightsAreTheDesigns(t *testing.T) {
	two, three := record(), record()
	three.Reason = "Linked before in this thread"
	for want, d := range map[float32]RowData{
		51: two, 65: three, 61: {Form: Mail, Name: "A"}, 45: {Name: "A", Height: look.RowTask},
		50: {Name: "A", Last: true}, 52: {Name: "A", Framed: true, First: true},
	} {
		r := NewRow()
		r.Set(d)
		if got := r.MinSize().Height; got != want {
			t.Errorf("%+v is %v high, want %v", d, got, want)
		}
	}
}

func TestRow_SetTheSameDoesNothing(t *testing.T) {
	yes := true
	d := record()
	d.Checked, d.Pill, d.Marks = &yes, &Pill{Text: "Waiting"}, []Range{{0, 3}}
	d.Verb = &Verb{Icon: "add", Tapped: func() {}}
	r := rowOf(t, d)
	if n := testing.AllocsPerRun(20, func() { r.Set(d) }); n > 0 {
		t.Errorf("%v allocations for the same data", n)
	}
	called := ""
	again := d
	no := true
	again.Checked = &no
	again.Verb = &Verb{Icon: "add", Tapped: func() { called = "new" }}
	r.Set(again)
	r.data.Verb.Tapped()
	if called != "new" {
		t.Error("the new callback was not taken over")
	}
}

func TestRow_ChangesAreSeen(t *testing.T) {
	base := record()
	r := rowOf(t, base)
	for name, change := range map[string]func(d *RowData){
		"selected": func(d *RowData) { d.Selected = true },
		"focused":  func(d *RowData) { d.Focused = true },
		"pill":     func(d *RowData) { d.Pill = &Pill{Text: "Refused", Tone: Critical} },
		"lock":     func(d *RowData) { d.Lock = true },
		"chevron":  func(d *RowData) { d.Chevron = true },
		"tone":     func(d *RowData) { d.SecondTone = Critical },
		"trail":    func(d *RowData) { d.Trail, d.TrailIcon, d.TrailTone = "In context", "check", Good },
		"initials": func(d *RowData) { d.Initials = "EM" },
		"check":    func(d *RowData) { on := true; d.Checked = &on },
		"kind":     func(d *RowData) { d.Kind = crm.KindCase },
		"more":     func(d *RowData) { d.More = &Verb{Icon: "more"} },
		"framed":   func(d *RowData) { d.Framed, d.First = true, true },
		"marks":    func(d *RowData) { d.Marks = []Range{{0, 2}} },
		"mail":     func(d *RowData) { d.Form, d.Tiles = Mail, []crm.Kind{crm.KindCase} },
	} {
		r.Set(base)
		r.Resize(fyne.NewSize(392, 51))
		before := test.RenderObjectToMarkup(r)
		d := base
		change(&d)
		r.Set(d)
		if test.RenderObjectToMarkup(r) == before {
			t.Errorf("%s changes nothing", name)
		}
		r.Set(base)
		r.Resize(fyne.NewSize(392, 51))
		if test.RenderObjectToMarkup(r) != before {
			t.Errorf("%s leaves something behind", name)
		}
	}
}

func TestRow_HintTellsWhatIsCut(t *testing.T) {
	r := NewRow()
	d := record()
	d.Verb = &Verb{Icon: "add", Look: Soft, Hint: "Add Context"}
	r.Set(d)
	r.Resize(fyne.NewSize(200, 51))
	var got string
	r.OnHint = func(hint string, _ fyne.Position) { got = hint }
	r.MouseIn(at(fyne.NewPos(80, 10)))
	if got != d.Name+"\n"+d.Second {
		t.Errorf("%q", got)
	}
	r.MouseMoved(at(middleOf(&r.verb.ground)))
	if got != "Add Context" {
		t.Errorf("%q", got)
	}
	r.MouseOut()
	if got != "" {
		t.Errorf("%q stays", got)
	}
}

func TestRow_FollowsTheTheme(t *testing.T) {
	r := rowOf(t, record())
	defer fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, 1))
	light := r.name.Color
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Dark, 1.5))
	r.Refresh()
	if r.name.Color == light || r.name.TextSize != 19.5 {
		t.Errorf("%v, size %v", r.name.Color, r.name.TextSize)
	}
	if got := r.MinSize().Height; got != 76 {
		t.Errorf("%v high at 150 %%", got)
	}
}

func TestFoldRow_TurnsItsArrow(t *testing.T) {
	f := NewFoldRow()
	d := FoldData{Icon: "folded", Text: "Co-workers folded (3)"}
	f.Set(d)
	f.Resize(fyne.NewSize(300, 37))
	down := f.end.Resource
	d.Open = true
	f.Set(d)
	if f.end.Resource == down || f.name.Text != d.Text {
		t.Error("the arrow does not turn")
	}
}

func TestTitleRow_ActionAndChip(t *testing.T) {
	var got []string
	row := NewTitleRow()
	row.Set(TitleData{
		Title: "In Context Of", Count: 3, Chip: &Pill{Text: "2 new", Tone: Accented}, OnChip: func() { got = append(got, "chip") },
		Action: &Verb{Icon: "add", Label: "Add", Tapped: func() { got = append(got, "add") }},
	})
	row.Resize(fyne.NewSize(392, 32))
	test.TapAt(row, middleOf(&row.action.ground))
	row.Tapped(&fyne.PointEvent{Position: middleOf(&row.action.text)})
	row.Tapped(&fyne.PointEvent{Position: middleOf(&row.chip.ground)})
	row.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 10)})
	if len(got) != 3 || got[0] != "add" || got[1] != "add" || got[2] != "chip" {
		t.Errorf("%v", got)
	}
	row.Set(TitleData{Title: "Ein sehr langer Titel eines Abschnitts, der nicht hineinpasst", Count: -1, Note: "as of 09:40"})
	row.Resize(fyne.NewSize(200, 32))
	if end := row.title.Position().X + row.title.Size().Width; end > row.note.Position().X || row.aside.Visible() {
		t.Errorf("the title ends at %v, the note begins at %v", end, row.note.Position().X)
	}
}

// BenchmarkRow_Screen sets a screen of rows to other data, as scrolling and answers do: 2,000 rows, 14 seen.
func BenchmarkRow_Screen(b *testing.B) {
	rows := make([]*Row, 14)
	for i := range rows {
		rows[i] = NewRow()
		rows[i].Resize(fyne.NewSize(392, 51))
		canvas.Refresh(rows[i])
	}
	data := longList(2000)
	b.ReportAllocs()
	for n := range b.N {
		for i, r := range rows {
			r.Set(*data[(n*len(rows)+i)%len(data)].Row)
		}
	}
}

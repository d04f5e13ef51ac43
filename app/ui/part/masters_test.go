package part

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

// sized is an object in a size of its own; zero sides are what it needs.
func sized(o fyne.CanvasObject, w, h float32) fyne.CanvasObject {
	min := o.MinSize()
	if w == 0 {
		w = min.Width
	}
	o.Resize(fyne.NewSize(w, 0))
	if min = o.MinSize(); h == 0 {
		h = min.Height
	}
	o.Resize(fyne.NewSize(w, h))
	return o
}

// same holds an object to its master in testdata.
func same(t *testing.T, name string, o fyne.CanvasObject) {
	t.Helper()
	test.AssertObjectRendersToMarkup(t, name+".xml", o)
}

func TestMasters_Buttons(t *testing.T) {
	button := func(d faceData) fyne.CanvasObject {
		b := NewButton(d.label, d.icon, d.look, d.size, nil)
		b.data.trail, b.data.hovered, b.data.pressed, b.data.off = d.trail, d.hovered, d.pressed, d.off
		b.focus.ring = d.ringed
		return sized(b, 0, 0)
	}
	for name, d := range map[string]faceData{
		"primary": {label: "Connect", look: Primary}, "primary-hover": {label: "Connect", look: Primary, hovered: true},
		"primary-focus": {label: "Connect", look: Primary, ringed: true}, "primary-off": {label: "Connect", look: Primary, off: true},
		"large": {label: "Connect", look: Primary, size: Large}, "icon-label": {label: "Add Context", icon: "add", look: Primary},
		"secondary": {label: "Cancel", look: Secondary}, "secondary-hover": {label: "Cancel", look: Secondary, hovered: true},
		"secondary-pressed": {label: "Cancel", look: Secondary, pressed: true}, "secondary-focus": {label: "Cancel", look: Secondary, ringed: true},
		"small": {label: "Create", trail: "chevron-down", look: Secondary, size: Small}, "danger": {label: "Discard", icon: "discard", look: Danger, size: Small},
		"quiet": {label: "Add", icon: "add", look: QuietVerb, size: Small}, "quiet-off": {label: "Add", look: QuietVerb, off: true},
		"soft": {label: "Add", look: Soft}, "soft-hover": {label: "Add", look: Soft, hovered: true},
		"icon": {icon: "more", look: QuietVerb}, "icon-hover": {icon: "more", look: QuietVerb, hovered: true},
		"icon-focus": {icon: "more", look: QuietVerb, ringed: true},
	} {
		same(t, "button/"+name, button(d))
	}
	l := NewLink("", nil)
	l.Set(LinkData{Text: "2 waiting", Icon: "waiting", Tone: Warning, Size: look.Caption, Tapped: func() {}})
	same(t, "link/icon", sized(l, 0, 0))
	l.MouseIn(nil)
	l.focus.ring = true
	same(t, "link/hover-focus", sized(l, 0, 20))
}

// rows are the states of a record's row in the pictures.
func rows() map[string]RowData {
	yes, no := true, false
	base := func(change func(d *RowData)) RowData {
		d := record()
		change(&d)
		return d
	}
	return map[string]RowData{
		"plain":    base(func(*RowData) {}),
		"framed":   base(func(d *RowData) { d.Framed, d.First, d.Last = true, true, true }),
		"selected": base(func(d *RowData) { d.Framed, d.Selected = true, true }),
		"focused":  base(func(d *RowData) { d.Framed, d.Focused, d.Last = true, true, true }),
		"waiting":  base(func(d *RowData) { d.Pill = &Pill{"Waiting", "waiting", Warning} }),
		"refused": base(func(d *RowData) {
			d.Second, d.SecondTone = "Refused: you may not edit this e-mail", Critical
			d.Verb, d.More = &Verb{Label: "Retry", Look: Secondary}, &Verb{Icon: "more", Look: QuietVerb}
		}),
		"suggested": base(func(d *RowData) {
			d.Reason, d.ReasonIcon, d.Verb = "Account of Elena Marchetti", "reason-account", &Verb{Icon: "add", Look: Soft}
		}),
		"before-fold": base(func(d *RowData) { d.Framed, d.WideLine = true, true }),
		"checked":     base(func(d *RowData) { d.Checked, d.Selected = &yes, true }),
		"unchecked":   base(func(d *RowData) { d.Checked = &no }),
		"locked":      base(func(d *RowData) { d.Lock, d.Second = true, "This Oro does not attach customers" }),
		"in-context":  base(func(d *RowData) { d.Trail, d.TrailIcon, d.TrailTone = "In context", "check", Good }),
		"related":     base(func(d *RowData) { d.Chevron = true }),
		"matched":     base(func(d *RowData) { d.Marks, d.SecondMarks = []Range{{0, 3}}, []Range{{12, 16}} }),
		"icon":        {Icon: "attachment", Name: "Delivery_plan.pdf", Plain: true, Trail: "184 KB", Height: 40},
		"cut": base(func(d *RowData) {
			d.Name = "Пошкоджені палети, док 3, і ще багато інших слів"
			d.Second = "€48,000 · Negotiation · closes 30 Sep · Nora Lindqvist · and more that does not fit"
		}),
		"mail": {
			Form: Mail, Name: "Elena Marchetti", Second: "Re: Quote Q-2043, revised delivery dates", Trail: "09:38",
			Reason: "Alpina Tools · customer, 1 open case", Tiles: []crm.Kind{crm.KindCustomer, crm.KindCase},
		},
		"mail-unread": {
			Form: Mail, Name: "Hana Novák", Second: "Minimum order for the new valves?", Trail: "09:12", Unread: true,
			Reason: "Lead since 4 Sep", Tiles: []crm.Kind{crm.KindLead},
		},
		"mail-avatar": {
			Form: Mail, Initials: "EM", Kind: crm.KindContact, Name: "Elena Marchetti", Second: "Re: Quote Q-2043",
			Trail: "09:38", Tiles: []crm.Kind{crm.KindCustomer}, Framed: true, First: true, Height: look.RowTwo,
		},
	}
}

func TestMasters_Rows(t *testing.T) {
	for name, d := range rows() {
		r := NewRow()
		r.Set(d)
		same(t, "row/"+name, sized(r, 331, 0))
	}
	r := NewRow()
	d := record()
	d.Verb, d.Framed, d.First = &Verb{Icon: "close", Look: Secondary, OnHover: true}, true, true
	r.Set(d)
	sized(r, 331, 0)
	r.MouseIn(&desktop.MouseEvent{})
	same(t, "row/hover", r)
	f := NewFoldRow()
	f.Set(FoldData{Icon: "folded", Text: "Co-workers folded (3)", Framed: true, Last: true})
	same(t, "row/fold", sized(f, 331, 0))
	for name, d := range map[string]TitleData{
		"count": {Title: "In Context Of", Count: 3}, "note": {Title: "Attachments", Aside: "2 of 4", Note: "as of 09:40"},
		"action": {Title: "In Context Of", Count: 3, Action: &Verb{Icon: "add", Label: "Add"}},
		"link":   {Title: "Could Be Related To", Count: 4, Action: &Verb{Label: "Select all"}, Chip: &Pill{Text: "2 new", Tone: Accented}},
	} {
		row := NewTitleRow()
		row.Set(d)
		same(t, "title/"+name, sized(row, 331, 0))
	}
}

func TestMasters_SmallParts(t *testing.T) {
	for name, tone := range map[string]Tone{"plain": Plain, "quiet": Quiet, "good": Good, "warning": Warning, "critical": Critical, "accented": Accented} {
		same(t, "pill/"+name, sized(NewPill(Pill{Text: "Waiting", Icon: "waiting", Tone: tone}), 0, 0))
	}
	for name, side := range map[string]float32{"row": look.TileSize, "head": look.TileHead, "field": look.TileField, "state": look.TileState} {
		same(t, "tile/"+name, sized(NewTile(crm.KindOrder, side), 0, 0))
	}
	same(t, "tile/icon", sized(NewIconTile("warning", Critical, look.TileState), 0, 0))
	same(t, "avatar/message", sized(NewAvatar("EM", crm.KindContact, look.AvatarSize), 0, 0))
	same(t, "avatar/list", sized(NewAvatar("HN", crm.KindLead, look.AvatarInList), 0, 0))
	for name, d := range map[string]ChipData{
		"to": {Prefix: "To", Text: "You"}, "unknown": {Prefix: "Cc", Text: "Tomás Rey", Icon: "unknown-person", Outlined: true},
		"known": {Prefix: "Cc", Text: "James Hale", Kind: crm.KindUser}, "filter": {Text: "Contacts", Count: "6", Kind: crm.KindContact},
		"chosen": {Text: "All", Count: "23", Chosen: true}, "more": {Text: "+2"},
	} {
		c := NewChip(d)
		same(t, "chip/"+name, sized(c, 0, 0))
	}
	c := NewChip(ChipData{Text: "Contacts", Tapped: func() {}})
	c.hovered, c.focus.ring = true, true
	same(t, "chip/hover-focus", sized(c, 0, 0))
	chosen := NewChip(ChipData{Text: "All", Count: "23", Chosen: true, Tapped: func() {}})
	chosen.focus.ring = true
	same(t, "chip/chosen-focus", sized(chosen, 0, 0))
	same(t, "keycap", sized(NewKeyCap("Ctrl K"), 0, 0))
	same(t, "line", sized(NewLine(), 100, 1))
	same(t, "card", sized(NewPaddedCard(canvas.NewRectangle(nil)), 120, 60))
	same(t, "notice", sized(NewNotice(canvas.NewRectangle(nil), Critical), 120, 60))
	bar := NewBar()
	bar.Set(0.4, Plain)
	same(t, "bar", sized(bar, 100, 0))
	same(t, "text", sized(NewText(TextData{Text: "Restock of hand tools for eleven branches", Lines: 2, Size: look.Small, Color: look.Text2}), 120, 0))
}

func TestMasters_Controls(t *testing.T) {
	search := NewSearch("Search Oro", "Ctrl K", "Clear")
	same(t, "search/empty", sized(search, 300, 0))
	search.SetText("alp")
	same(t, "search/text", search)
	for name, make := range map[string]func() fyne.CanvasObject{
		"field/plain": func() fyne.CanvasObject {
			return fieldOf("Hana", func(f *Field) { f.SetLabel("First name", "from name") })
		},
		"field/error": func() fyne.CanvasObject {
			return fieldOf("90000", func(f *Field) { f.SetError("Enter a whole number from 1 to 86399") })
		},
		"field/locked": func() fyne.CanvasObject {
			return fieldOf("7Q0b5n", func(f *Field) { f.SetLocked("Set by your organization") })
		},
		"field/disabled":  func() fyne.CanvasObject { return fieldOf("30", func(f *Field) { f.Disable() }) },
		"field/icon":      func() fyne.CanvasObject { return fieldOf("hana@hydra.example", func(f *Field) { f.SetIcon("mail") }) },
		"field/large":     func() fyne.CanvasObject { return NewLargeField("Oro address") },
		"field/secret":    func() fyne.CanvasObject { return NewSecretField("Client secret", "Show") },
		"field/area":      func() fyne.CanvasObject { return NewArea("Notes", 3) },
		"select/plain":    func() fyne.CanvasObject { return selectOf(func(*Select) {}) },
		"select/disabled": func() fyne.CanvasObject { return selectOf(func(s *Select) { s.Disable() }) },
		"select/locked":   func() fyne.CanvasObject { return selectOf(func(s *Select) { s.SetLocked("Set by your organization") }) },
		"select/focus":    func() fyne.CanvasObject { return selectOf(func(s *Select) { s.FocusGained() }) },
		"select/empty": func() fyne.CanvasObject {
			return selectOf(func(s *Select) { s.Set(nil, -1); s.SetPlaceHolder("Choose") })
		},
	} {
		same(t, name, sized(make(), 220, 0))
	}
	for name, make := range map[string]func() fyne.CanvasObject{
		"switch/on":       func() fyne.CanvasObject { return NewSwitch(true, nil) },
		"switch/off":      func() fyne.CanvasObject { return NewSwitch(false, nil) },
		"switch/disabled": func() fyne.CanvasObject { s := NewSwitch(true, nil); s.Disable(); return s },
		"switch/focus":    func() fyne.CanvasObject { s := NewSwitch(true, nil); s.FocusGained(); return s },
		"check/on":        func() fyne.CanvasObject { return NewCheck("Use System", true, nil) },
		"check/off":       func() fyne.CanvasObject { return NewCheck("Use System", false, nil) },
		"check/disabled":  func() fyne.CanvasObject { c := NewCheck("Use System", true, nil); c.Disable(); return c },
		"check/focus":     func() fyne.CanvasObject { c := NewCheck("", false, nil); c.FocusGained(); return c },
		"segmented/one":   func() fyne.CanvasObject { return NewSegmented([]string{"System", "Light", "Dark"}, 0, nil) },
		"segmented/hover": func() fyne.CanvasObject { s := NewSegmented([]string{"A−", "A+"}, -1, nil); s.hovered = 1; return s },
		"segmented/off":   func() fyne.CanvasObject { s := NewSegmented([]string{"On", "Off"}, 1, nil); s.Disable(); return s },
	} {
		same(t, name, sized(make(), 0, 0))
	}
}

func fieldOf(text string, change func(*Field)) *Field {
	f := NewField("")
	f.SetText(text)
	change(f)
	return f
}

func selectOf(change func(*Select)) *Select {
	s := NewSelect("Source", []string{"E-mail", "Phone"}, 0, nil)
	change(s)
	return s
}

func TestMasters_Compositions(t *testing.T) {
	state := NewState(
		StateData{Icon: "warning", Tone: Critical, Title: "Oro is down for maintenance", Text: "There is nothing in the cache about this e-mail yet. We ask again in 40 s."},
		NewButton("Try now", "retry", Primary, Normal, nil))
	state.SetLinks(NewLink("Copy details", func() {}))
	same(t, "state/fault", sized(state, 420, 300))
	same(t, "state/empty", sized(NewState(StateData{Icon: "mail-read", Tone: Accented, Title: "Drop an e-mail here", Text: "Anywhere in this window.", Note: ".eml · .msg"}), 420, 300))
	undo := NewUndoBar()
	undo.Set(UndoData{Icon: "check", Text: "Added to context: Order 10482", Left: "8 s", Verb: "Undo"})
	same(t, "undobar", sized(undo, 392, 0))
	status := NewStatusLine()
	status.Set(StatusData{Icon: "connected", Tone: Good, Text: "Synced 12 s ago", Items: []LinkData{{Text: "2 waiting", Icon: "waiting", Tone: Warning}}})
	same(t, "statusline", sized(status, 420, 0))
	chips := NewChips(1)
	chips.Set([]ChipData{{Prefix: "To", Text: "You"}, {Prefix: "Cc", Text: "Tomás Rey", Outlined: true}, {Text: "James Hale"}, {Text: "Nora"}})
	same(t, "chips", sized(chips, 220, 24))
	list := NewCardList()
	list.Set(groups())
	w := window(t, list, 360, 400)
	list.Focus()
	test.AssertRendersToMarkup(t, "list.xml", w.Canvas())
	var got string
	w = window(t, canvas.NewRectangle(nil), 420, 300)
	m := ShowMenu(items(&got), fyne.NewPos(195, 47), w.Canvas())
	m.lightUp(0)
	test.AssertRendersToMarkup(t, "menu.xml", w.Canvas())
	m.Close()
	d := NewDialog("Remove this connection?", "Close", NewText(TextData{Text: "Its cache goes with it."}),
		NewButton("Cancel", "", Secondary, Normal, nil), NewButton("Remove", "", Primary, Normal, nil))
	d.SetLeft(NewButton("Copy", "copy", Secondary, Normal, nil))
	d.Show(w.Canvas())
	test.AssertRendersToMarkup(t, "dialog.xml", w.Canvas())
	d.Close()
}

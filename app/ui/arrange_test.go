package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/ui/seen"
)

func stateNamed(t *testing.T, name string) *stage {
	t.Helper()
	for _, each := range states() {
		if each.name == name {
			s := newStage(t, each.width, each.change)
			each.play(s)
			return s
		}
	}
	t.Fatalf("there is no state %s", name)
	return nil
}

func (s *stage) seen() []string {
	var out []string
	for _, each := range seen.Texts(s.win.Content()) {
		out = append(out, each.Text)
	}
	return out
}

func TestSelecting_TheCountIsWhole(t *testing.T) {
	if all := stateNamed(t, "context-select").seen(); !slices.Contains(all, "2 selected") {
		t.Errorf("%q", all)
	}
}

func TestFault_TakesThePaneAndTheMessageIsALinkAway(t *testing.T) {
	s := stateNamed(t, "fault")
	all := s.seen()
	for _, want := range []string{"Oro is down for maintenance", "Oro is not answering since 09:40", "Show e-mail"} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is not among %q", want, all)
		}
	}
	if slices.Contains(all, "Trade weekly") || len(slices.DeleteFunc(slices.Clone(all), func(one string) bool { return one != "Try now" })) != 1 {
		t.Errorf("the message, or a second Try now, is among %q", all)
	}
	s.parts.context.showMessage()
	if all = s.seen(); !slices.Contains(all, "Trade weekly") || !slices.Contains(all, "Oro is down for maintenance") {
		t.Errorf("with the message: %q", all)
	}
	s.read(letterFrom())
	if s.parts.context.message {
		t.Error("another message begins as the one before ended")
	}
}

func TestHome_ListsTheFolderWhereItHasNoColumn(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) { f.mail = inbox() })
	all := s.seen()
	for _, want := range []string{"Inbox", "3 unread", "Hana Novák", "Minimum order for the new valves?", "Show all"} {
		if !slices.Contains(all, want) {
			t.Errorf("%q is not among %q", want, all)
		}
	}
	at := slices.IndexFunc(s.parts.home.column.items, func(i part.Item) bool { return i.Row != nil && i.Row.Name == "Hana Novák" })
	s.parts.home.onOpen(at)
	if s.current == nil || nameOf(senderOf(s.current.message)) != "Hana Novák" {
		t.Errorf("%+v is open", s.current)
	}
	s.back()
	s.listFolder()
	if !s.parts.messages.root.Visible() {
		t.Error("the folder has no page")
	}
	s = newStage(t, 1180, func(f *fakes) { f.mail = inbox() })
	if len(s.homeFolder().Inbox) > 0 {
		t.Error("the folder stands twice in a wide window")
	}
}

func TestSenderWords_SayTheCompany(t *testing.T) {
	w := spoken(t)
	from := crm.Address{Name: "Elena Marchetti", Email: "elena@alpina.example"}
	company := crm.Link{Role: crm.LinkAccount, Ref: alpina, Name: "Alpina Tools S.r.l."}
	for _, c := range []struct {
		sender crm.SenderMark
		want   string
		tile   crm.Kind
	}{
		{crm.SenderMark{Ref: elena, Name: "Elena Marchetti", Company: company, OpenCase: true}, "Alpina Tools S.r.l. · Contact · open case", crm.KindAccount},
		{crm.SenderMark{Ref: elena, Name: "Elena Marchetti"}, "Contact", crm.KindContact},
		{crm.SenderMark{Ref: alpina, Name: "Alpina Tools S.r.l."}, "Alpina Tools S.r.l. · Account", crm.KindAccount},
		{crm.SenderMark{Ref: nora, Name: "Nora Lindqvist", Company: company}, "Co-worker", crm.KindUser},
	} {
		row := mailRow(w, desk.MailRow{Header: crm.Header{From: from}, Sender: c.sender})
		if row.Reason != c.want || row.Tiles[0] != c.tile {
			t.Errorf("%q with %v, want %q with %v", row.Reason, row.Tiles, c.want, c.tile)
		}
	}
}

// Who makes the text larger, or smaller again, clicks on one place.
func TestTextSize_StaysUnderThePointer(t *testing.T) {
	k := person(nil)
	p := preferred(t, &fakes{entities: records()}, k, preferencesActs{Saved: func() {
		size := k.layers.Preferences[settings.TextSize].Int()
		fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, float32(size)/100))
	}})
	control := p.rows[settings.TextSize].control.(*part.Segmented)
	place := func() fyne.Position { return fyne.CurrentApp().Driver().AbsolutePositionForObject(control) }
	larger := place().AddXY(control.Size().Width-24, control.Size().Height/2)
	smaller := place().AddXY(24, control.Size().Height/2)
	click := func(at fyne.Position, want string) {
		t.Helper()
		p.scroll.Offset.Y = min(p.scroll.Offset.Y, p.scroll.Content.MinSize().Height-p.scroll.Size().Height) // as a window would
		if at.Y < place().Y || at.Y > place().Y+control.Size().Height {
			t.Fatalf("the pointer at %v is no longer on the control at %v", at, place())
		}
		control.Tapped(&fyne.PointEvent{Position: at.Subtract(place())})
		if got := k.layers.Preferences[settings.TextSize]; string(got) != want {
			t.Errorf("a click made it %s, want %s; the control is at %v", got, want, place())
		}
	}
	for _, want := range []string{"110", "125", "150"} {
		click(larger, want)
	}
	for _, want := range []string{"125", "110", "100", "90"} {
		click(smaller, want)
	}
	p.open("privacy")
	if *p.held != (held{}) {
		t.Errorf("another page is moved: %+v", *p.held)
	}
}

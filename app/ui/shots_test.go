package ui

import (
	"errors"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
)

// state is one state of the window: how wide it is and how it comes about.
type state struct {
	name   string
	width  float32
	change func(*fakes)
	play   func(*stage)
}

var offline = &crm.Fault{Kind: crm.Offline, Op: "context.ask"}

func untold(*fakes) {}

// states are all states that panes have; masters and pictures are made of them.
func states() []state {
	refused := crm.Pending{
		Change: crm.Change{ID: "c1", Thread: "m1@alpina.example", Op: crm.OpAttach, Refs: []crm.Ref{alpina}, At: noon, Envelope: letterFrom().Envelope()},
		State:  crm.PendingRefused, Last: &crm.Fault{Kind: crm.Refused, Code: "email.denied"},
	}
	waiting, sent := refused, refused
	waiting.Change.ID, waiting.State, waiting.Change.Refs = "c2", crm.PendingWaiting, []crm.Ref{order}
	sent.Change.ID, sent.State, sent.Change.Refs, sent.SentAt = "c3", crm.PendingSent, []crm.Ref{elena}, noon
	outboxed := func(f *fakes) { f.pending = []crm.Pending{refused, waiting, sent} }
	hits := func(f *fakes) {
		f.page = crm.SearchPage{Total: 23, Next: 2}
		for _, ref := range []crm.Ref{alpina, elena, spring, order, group1} {
			f.page.Hits = append(f.page.Hits, crm.Hit{Entity: f.entities[ref], InContext: ref == elena})
		}
	}
	return []state{
		{"welcome", 420, func(f *fakes) { f.none = true }, func(*stage) {}},
		{"welcome-error", 420, func(f *fakes) { f.none = true }, func(s *stage) {
			s.parts.welcome.address.SetText("shop.brightwater.example")
			s.window.welcome = welcomeView{Fault: &crm.Fault{Kind: crm.Invalid, Code: "connect.storefront"}}
			s.showWelcome()
			s.parts.welcome.openAdvanced(true)
		}},
		{"welcome-insecure", 420, func(f *fakes) { f.none = true }, func(s *stage) {
			s.parts.welcome.address.SetText("http://crm.brightwater.example")
			s.parts.welcome.rollOut("", "7Q0b5n2nmKXqv4")
			s.window.welcome = welcomeView{Fault: &crm.Fault{Kind: crm.Refused, Code: "connect.insecure"}}
			s.showWelcome()
			s.parts.welcome.openAdvanced(true)
		}},
		{"welcome-certificate", 420, func(f *fakes) { f.none = true }, func(s *stage) {
			s.parts.welcome.address.SetText("https://crm.brightwater.example")
			s.window.welcome = welcomeView{Fault: &crm.Fault{Kind: crm.Refused, Code: "connect.certificate", Detail: strings.Repeat("a1b2c3d4", 8)}}
			s.showWelcome()
		}},
		{"several", 420, twoConnections, func(s *stage) { s.read(letterFrom()) }},
		{"welcome-waiting", 420, func(f *fakes) { f.none = true }, func(s *stage) {
			s.window.welcome = welcomeView{Waiting: true, Host: "crm.brightwater.example", Left: s.words.Say("browser.left", "time", "5 min"), Part: 0.95}
			s.showWelcome()
		}},
		{"empty", 420, untold, func(s *stage) {
			s.read(letterFrom())
			s.back()
		}},
		{"context", 420, outboxed, func(s *stage) { s.read(letterFrom()) }},
		{"context-opened", 420, untold, func(s *stage) {
			m := letterFrom()
			m.Warnings = []crm.Warning{{Code: "header.date", Detail: "yesterday"}}
			s.read(m)
			s.parts.context.card.toggle()
		}},
		{"context-undo", 420, untold, func(s *stage) {
			s.read(letterFrom())
			s.add([]crm.Ref{order})
		}},
		{"context-select", 420, func(f *fakes) { f.answer = crm.ThreadContext{Presence: crm.NotInOro} }, func(s *stage) {
			s.read(letterFrom())
			for i, l := range s.parts.context.lines {
				if l.row != nil && (l.row.Ref == order || l.row.Ref == alpina) {
					s.parts.context.onToggle(i)
				}
			}
		}},
		{"context-nobody", 420, func(f *fakes) { f.answer = crm.ThreadContext{Presence: crm.NotInOro} }, func(s *stage) {
			s.read(crm.Message{From: []crm.Address{{Email: "news@trade.example"}}, MessageID: "n@t", Subject: "Trade weekly"})
		}},
		{"offline", 420, func(f *fakes) {
			f.oroErr = offline
			f.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: elena}}, Presence: crm.InOro, AsOf: noon.Add(-time.Hour)}
		}, func(s *stage) { s.read(letterFrom()) }},
		{"signed-out", 420, func(f *fakes) {
			f.health.SignedOut = true
			f.oroErr = &crm.Fault{Kind: crm.SignedOut}
			f.context = crm.ThreadContext{Attached: []crm.Attached{{Ref: elena}}, Presence: crm.InOro, AsOf: noon.Add(-time.Hour)}
			f.health.Conditions = []crm.Condition{{Code: "signedOut", Severity: crm.Blocking, Since: noon}}
		}, func(s *stage) { s.read(letterFrom()) }},
		{"fault", 420, func(f *fakes) {
			f.oroErr = &crm.Fault{Kind: crm.Busy, Op: "context.ask", Code: "connect.maintenance", Err: errors.New("503")}
		}, func(s *stage) {
			s.read(crm.Message{From: []crm.Address{{Email: "news@trade.example"}}, MessageID: "n@t", Subject: "Trade weekly"})
		}},
		{"first-load", 420, func(f *fakes) {
			f.health = desk.Health{Loading: []crm.Progress{
				{Task: "load", Kind: crm.KindLead, Done: 3212, Total: 8040}, {Kind: crm.KindOpportunity}, {Kind: crm.KindTask},
			}, Records: map[crm.Kind]int{crm.KindContact: 31082, crm.KindAccount: 4118}, Load: crm.LoadState{Rate: 250, Left: 231 * time.Second}}
		}, func(*stage) {}},
		{"first-load-paused", 420, func(f *fakes) {
			f.health = desk.Health{Loading: []crm.Progress{{Task: "load", Kind: crm.KindLead, Done: 3212, Total: 8040}},
				Records: map[crm.Kind]int{crm.KindContact: 31082}, Load: crm.LoadState{Paused: true}}
		}, func(*stage) {}},
		{"search", 420, hits, func(s *stage) {
			s.read(letterFrom())
			s.parts.search.SetText("alp")
			s.onSearch("alp")
		}},
		{"search-offline", 420, func(f *fakes) { f.oroErr = offline }, func(s *stage) {
			s.read(letterFrom())
			s.parts.search.SetText("alp")
			s.onSearch("alp")
		}},
		{"detail", 420, untold, func(s *stage) {
			s.read(letterFrom())
			s.openRecord(spring)
		}},
		{"detail-missing", 420, untold, func(s *stage) {
			s.read(letterFrom())
			s.openRecord(crm.Ref{Kind: crm.KindCase, ID: "404"})
		}},
		{"outbox", 420, outboxed, func(s *stage) {
			s.read(letterFrom())
			s.showOutbox()
		}},
		{"outbox-empty", 420, untold, func(s *stage) { s.showOutbox() }},
		{"keys", 420, untold, func(s *stage) { s.showKeys() }},
		{"two", 800, untold, func(s *stage) {
			s.read(letterFrom())
			s.openRecord(spring)
		}},
		{"mail", 1180, func(f *fakes) { f.mail = inbox() }, func(s *stage) {
			s.openMailAt(0)
			s.openRecord(spring)
		}},
		{"mail-narrow", 420, func(f *fakes) {
			f.mail = inbox()
			f.mail.states[0].State = crm.MailOffline
		}, func(s *stage) { s.listLetters() }},
		{"mail-search", 420, func(f *fakes) { f.mail = inbox() }, func(s *stage) {
			s.listLetters()
			s.openSearch(true)
			s.searchMail("zzz")
		}},
		{"three", 1180, outboxed, func(s *stage) {
			s.read(letterFrom())
			s.openRecord(spring)
		}},
	}
}

// TestStates_AsPictures writes a picture of every state into the folder that ORO_SHOTS names, for looking at.
func TestStates_AsPictures(t *testing.T) {
	dir := os.Getenv("ORO_SHOTS")
	if dir == "" {
		t.Skip("ORO_SHOTS names no folder for the pictures")
	}
	for _, mode := range []struct {
		name string
		mode look.Mode
	}{{"light", look.Light}, {"dark", look.Dark}} {
		for _, each := range states() {
			s := newStage(t, each.width, each.change)
			s.app.Settings().SetTheme(look.New(mode.mode, 1))
			each.play(s)
			file, err := os.Create(filepath.Join(dir, each.name+"-"+mode.name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			paintable(s.win.Content())
			err = errors.Join(png.Encode(file, s.win.Canvas().Capture()), file.Close())
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Every state of every pane stands as its master says: which objects, where, with which words and colours.
func TestStates_StandAsTheirMasters(t *testing.T) {
	for _, each := range states() {
		t.Run(each.name, func(t *testing.T) {
			s := newStage(t, each.width, each.change)
			each.play(s)
			test.AssertRendersToMarkup(t, "states/"+each.name+".xml", s.win.Canvas())
		})
	}
}

// Showing the same again leaves every state as it is.
func TestStates_ShowIsIdempotent(t *testing.T) {
	for _, each := range states() {
		s := newStage(t, each.width, each.change)
		each.play(s)
		before := test.RenderToMarkup(s.win.Canvas())
		s.showStanding()
		s.showMessages()
		s.parts.context.Show(s.parts.context.newest)
		s.showLinked()
		s.searchChanged()
		if after := test.RenderToMarkup(s.win.Canvas()); after != before {
			t.Errorf("%s changed by being shown again: %s", each.name, firstDifference(before, after))
		}
	}
}

// paintable gives rectangles without a colour a transparent one: Fyne's software painter, unlike the window's,
// cannot do without.
func paintable(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *canvas.Rectangle:
		if o.FillColor == nil {
			o.FillColor = color.Transparent
		}
	case *fyne.Container:
		for _, inside := range o.Objects {
			paintable(inside)
		}
	case fyne.Widget:
		for _, inside := range test.WidgetRenderer(o).Objects() {
			paintable(inside)
		}
	}
}

// firstDifference is the first line in which two texts differ.
func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return strings.TrimSpace(as[i]) + " became " + strings.TrimSpace(bs[i])
		}
	}
	return "lines came or went"
}

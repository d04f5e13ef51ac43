package ui

import (
	"fmt"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

// many is a context with so many suggestions.
func many(n int) crm.Context {
	c := crm.Context{Presence: crm.InOro, AsOf: noon, Fresh: true, Attached: []crm.Row{{Entity: records()[elena], Attachable: true}}}
	for i := range n {
		e := records()[order]
		e.ID, e.Name = fmt.Sprint(1000+i), fmt.Sprintf("Order #%d", 1000+i)
		c.Suggested = append(c.Suggested, crm.Row{Entity: e, Attachable: true, Reason: crm.Reason{Code: crm.ReasonOf, Of: "Elena Marchetti"}})
	}
	return c
}

// budget is how long the UI thread may be busy with one view (spec 2.10), three times as long for the
// machines that tests run on.
const budget = 3 * 16 * time.Millisecond

func TestPace_AContextOfTwoThousandSuggestionsIsShownWithinAFrame(t *testing.T) {
	s := newStage(t, 420)
	s.read(letterFrom())
	view := contextViewOf(s.words, letterFrom(), many(2000), crm.Me{})
	other := view
	other.Suggested = append([]rowView(nil), view.Suggested...)
	for i := range other.Suggested[:1000] {
		other.Suggested[i].Data.Pill = &part.Pill{Text: "Waiting", Icon: "waiting", Tone: part.Warning}
	}
	small := s.parts.context.newest
	for _, step := range []struct {
		name   string
		before contextView
		view   contextView
	}{{"first", small, view}, {"again", view, view}, {"changed", view, other}, {"fewer", view, small}} {
		least := time.Hour
		for range 5 {
			s.parts.context.Show(step.before)
			begun := time.Now()
			s.parts.context.Show(step.view)
			least = min(least, time.Since(begun))
		}
		t.Logf("%s: %v", step.name, least)
		if least > budget {
			t.Errorf("%s: Show took %v, at most %v", step.name, least, budget)
		}
	}
}

func BenchmarkContextPane_Show2000(b *testing.B) {
	s := newStage(b, 420)
	s.read(letterFrom())
	view := contextViewOf(s.words, letterFrom(), many(2000), crm.Me{})
	for b.Loop() {
		s.parts.context.Show(view)
	}
}

func BenchmarkContextView_2000(b *testing.B) {
	s := newStage(b, 420)
	c := many(2000)
	for b.Loop() {
		contextViewOf(s.words, letterFrom(), c, crm.Me{})
	}
}

// quickest is the least time that a step took of several, for what the machine does meanwhile counts, too.
func quickest(before, step func()) time.Duration {
	least := time.Hour
	for range 5 {
		before()
		begun := time.Now()
		step()
		least = min(least, time.Since(begun))
	}
	return least
}

func TestPace_AMailListOfAHundredThousandRowsMovesWithinAFrame(t *testing.T) {
	s := newStage(t, 420, func(f *fakes) {
		f.mail = inbox()
		one := f.mail.headers[0]
		f.mail.headers = nil
		for i := range 100_000 {
			h := one
			h.Key.UID, h.Subject = uint32(200_000-i), fmt.Sprintf("Message %d", i)
			h.From = crm.Address{Name: fmt.Sprintf("Sender %d", i), Email: "s@example.com"}
			f.mail.headers = append(f.mail.headers, h)
		}
	})
	s.listLetters()
	list := s.parts.messages.list
	if list.Len() != 100_000 {
		t.Fatalf("%d rows", list.Len())
	}
	f := fingers{t, s.win.Canvas()}
	top := func() { f.press(fyne.KeyHome) }
	for _, step := range []struct {
		name         string
		before, step func()
	}{
		{"shown", top, s.showMessages},
		{"to the end", top, func() { f.press(fyne.KeyEnd) }},
		{"a page", top, func() { f.press(fyne.KeyPageDown) }},
		{"scrolled far", top, func() { list.SetOffset(3_000_000) }},
		{"a letter", top, func() { f.letters("x") }},
	} {
		took := quickest(step.before, step.step)
		if t.Logf("%s: %v", step.name, took); took > budget {
			t.Errorf("%s: took %v, at most %v", step.name, took, budget)
		}
	}
}

// A long journal costs what a short one does: only what is seen is worded and laid out.
func TestRatio_AJournalOfTwentyThousandEntriesIsShownAsFastAsOfFive(t *testing.T) {
	if os.Getenv("ORO_RATIOS") == "" {
		t.Skip("measures where ORO_RATIOS=1 is set")
	}
	long := someJournal()
	for i := range 20_000 {
		e := long.entries[i%5]
		e.ID = fmt.Sprint("e", i)
		long.entries = append(long.entries, e)
	}
	took := func(k *keptJournal) (shown, another time.Duration) {
		j := journalOver(t, k, 1180)
		first, last := k.entries[0].ID, k.entries[len(k.entries)-1].ID
		return quickest(func() {}, j.show), quickest(func() { j.choose(first) }, func() { j.choose(last) })
	}
	shortShown, shortAnother := took(someJournal())
	longShown, longAnother := took(long)
	t.Logf("shown: %v of five, %v of 20,000; another: %v, %v", shortShown, longShown, shortAnother, longAnother)
	if longShown > 3*shortShown || longAnother > 3*shortAnother {
		t.Errorf("a long journal takes %v and %v, a short one %v and %v", longShown, longAnother, shortShown, shortAnother)
	}
}

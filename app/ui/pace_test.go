package ui

import (
	"fmt"
	"testing"
	"time"

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

package outbox

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
)

var notTold = &crm.Fault{Kind: crm.Refused, Op: "change.attach", Code: "privacy.private"}

// What must not leave by the time that it is its turn is refused without a request, and leaves once it may.
func TestMay_IsAskedBeforeTheFirstAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, o := newDisk(), newOro()
		var forbidden atomic.Bool
		options := Options{Sender: o, May: func(c crm.Change) error {
			if forbidden.Load() && c.Thread == "T" {
				return notTold
			}
			return nil
		}}
		p := sleeping(t, d, options)
		p.add(change("a", "T", crm.OpAttach, 1))
		p.add(change("b", "other", crm.OpAttach, 1))
		forbidden.Store(true)
		p.run()
		p.idle()
		all, err := p.List(t.Context())
		if err != nil || all[0].State != crm.PendingRefused || all[0].Last == nil || all[0].Last.Code != notTold.Code || all[0].Attempts != 0 {
			t.Fatalf("%+v, %v", all, err)
		}
		if sends, _, asked := o.count("a"); sends != 0 || asked != 0 || p.state("b") != crm.PendingSent {
			t.Errorf("sent %d times, asked %d times; the other one: %s", sends, asked, p.state("b"))
		}
		p.crash()
		p = live(t, d, options)
		if p.idle(); p.state("a") != crm.PendingRefused {
			t.Errorf("after a restart: %s", p.state("a"))
		}
		for _, want := range []crm.PendingState{crm.PendingRefused, crm.PendingSent} {
			if err := p.Retry(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			if p.idle(); p.state("a") != want {
				t.Errorf("%s, want %s", p.state("a"), want)
			}
			forbidden.Store(false)
		}
		if sends, times, _ := o.count("a"); sends != 1 || times != 1 {
			t.Errorf("sent %d times, carried out %d times", sends, times)
		}
	})
}

// A change that has left, with an answer that was lost, is neither asked about nor sent again; what came of it
// stays uncertain, so that it is asked about once that is allowed.
func TestMay_IsAskedBeforeEachFurtherAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOro()
		o.say(func(crm.Change, int) (error, error) { return nil, offline })
		var forbidden atomic.Bool
		p := live(t, newDisk(), Options{Sender: o, May: func(crm.Change) error {
			if forbidden.Load() {
				return notTold
			}
			return nil
		}})
		p.add(change("a", "T", crm.OpAttach, 1))
		time.Sleep(150 * time.Millisecond) // Oro has it, and the answer is on its way
		forbidden.Store(true)
		time.Sleep(time.Hour)
		if sends, _, asked := o.count("a"); sends != 1 || asked != 0 || p.state("a") != crm.PendingRefused {
			t.Errorf("sent %d times, asked %d times, %s", sends, asked, p.state("a"))
		}
		forbidden.Store(false)
		if err := p.Retry(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		p.idle()
		if sends, times, asked := o.count("a"); sends != 1 || times != 1 || asked != 1 || p.state("a") != crm.PendingSent {
			t.Errorf("then: sent %d times, carried out %d times, asked %d times, %s", sends, times, asked, p.state("a"))
		}
	})
}

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"oroconnector/app/demo"
)

// place is a kind of moment at which the program is killed.
type place string

const (
	lost      place = "a request open, not carried out"
	late      place = "a request open, carried out after the death"
	carried   place = "a request open, carried out"
	answered  place = "just after an answer, while it is read and written"
	writing   place = "inside a call that brings a write to the disk"
	anyMoment place = "any moment"
)

// risky tells whether a request was open or a write not on the disk yet.
func (p place) risky() bool { return p != anyMoment && p != answered }

// point is one moment of one run.
type point struct {
	place   place
	skip    int           // so many of these moments pass first
	delay   time.Duration // after the moment
	changes bool          // only requests that change something count
}

func (p point) String() string {
	what := ""
	if p.changes {
		what = " that changes something"
	}
	return fmt.Sprintf("%s%s, the %d., +%v", p.place, what, p.skip+1, p.delay)
}

// choose picks a moment. A little more than half of them lie inside requests and writes.
func choose(r *rand.Rand, requests int) point {
	p := point{skip: r.IntN(requests), delay: time.Duration(r.IntN(400)) * time.Microsecond}
	switch n := r.IntN(30); {
	case n < 6:
		p.place = lost
	case n < 10:
		p.place = late
	case n < 16:
		p.place = carried
	case n < 20:
		p.place, p.delay = answered, time.Duration(r.IntN(6000))*time.Microsecond
	case n < 28:
		p.place, p.skip, p.delay = writing, r.IntN(4), 0
	default:
		p.place, p.delay = anyMoment, time.Duration(r.IntN(400))*time.Millisecond
	}
	if p.changes = p.place.inRequest() && r.IntN(2) == 0; p.changes {
		p.skip = 0
	}
	return p
}

func (p place) inRequest() bool {
	return p == lost || p == late || p == carried || p == answered
}

// trap stands in the demo's way and kills a process while its request is open there.
type trap struct {
	mu   sync.Mutex
	idle *sync.Cond // open reached 0
	open int
	aim  *point
	kill func()
	hit  *demo.Exchange
}

func newTrap() *trap {
	t := &trap{}
	t.idle = sync.NewCond(&t.mu)
	return t
}

// set aims at one moment; kill must return when the process is dead.
func (t *trap) set(p point, kill func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.aim, t.kill, t.hit = &p, kill, nil
}

// unset waits until Oro is done with every request, and tells which one the process died in.
func (t *trap) unset() *demo.Exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.aim = nil
	for t.open > 0 {
		t.idle.Wait()
	}
	hit := t.hit
	t.hit = nil
	return hit
}

// watch implements demo.Options.Watch.
func (t *trap) watch(stage demo.Stage, ex demo.Exchange) {
	t.mu.Lock()
	switch stage {
	case demo.Received:
		t.open++
	case demo.Answered:
		if t.open--; t.open == 0 {
			t.idle.Broadcast()
		}
	}
	aim, kill := t.aim, t.kill
	if aim == nil || aim.stage() != stage || aim.changes && !changes(ex) {
		t.mu.Unlock()
		return
	}
	if aim.skip > 0 {
		aim.skip--
		t.mu.Unlock()
		return
	}
	t.aim, t.hit = nil, &ex
	t.mu.Unlock()
	pause(aim.delay)
	kill()
	if aim.place == lost {
		panic(http.ErrAbortHandler)
	}
}

func (p point) stage() demo.Stage {
	switch p.place {
	case lost, late:
		return demo.Received
	case carried:
		return demo.Carried
	case answered:
		return demo.Answered
	}
	return -1
}

// pause is as exact as microseconds need.
func pause(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
		if d-time.Since(began) > 2*time.Millisecond {
			<-time.After(d - time.Since(began) - time.Millisecond)
		}
	}
}

// changes tells whether the request is one that changes something of what is watched: the context of an e-mail, or a
// record that is synchronized.
func changes(ex demo.Exchange) bool { return relates(ex) || synchronizes(ex) }

// relates tells whether the request changes the context of an e-mail.
func relates(ex demo.Exchange) bool {
	return ex.Method == http.MethodDelete && strings.Contains(ex.Path, "/emailthreadcontext/") ||
		ex.Method == http.MethodPost && strings.Contains(ex.Path, "/api/emails")
}

// synchronizes tells whether the request changes a contact, task or event on either side.
func synchronizes(ex demo.Exchange) bool {
	if ex.Method == http.MethodGet || ex.Method == "PROPFIND" || ex.Method == "REPORT" {
		return false
	}
	for _, at := range []string{"/dav/", "/api/contacts", "/api/tasks", "/calendarevents"} {
		if strings.Contains(ex.Path, at) {
			return true
		}
	}
	return false
}

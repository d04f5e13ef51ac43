package ui

import (
	"sync"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
)

// firstAnswers is how long the first picture of the window waits for what the cache knows. What comes later changes
// the picture; a profile that opens slowly delays nothing.
const firstAnswers = 8 * time.Millisecond

// early holds what is to be shown before there is an app that runs: the answers of the cache that come in time are
// in the window's first picture, so that nothing flickers. put may be called from any goroutine, the rest on the UI
// thread.
type early struct {
	mu      sync.Mutex
	waiting []func()
	came    chan struct{}
	next    func(func())
}

// put keeps f, or passes it on.
func (e *early) put(f func()) {
	e.mu.Lock()
	next := e.next
	if next == nil {
		e.waiting = append(e.waiting, f)
		if e.came != nil {
			close(e.came)
			e.came = nil
		}
	}
	e.mu.Unlock()
	if next != nil {
		next(f)
	}
}

// take gives what waits; where nothing does, came is closed when something comes.
func (e *early) take() (waiting []func(), came <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting, e.waiting = e.waiting, nil
	if len(waiting) == 0 {
		if e.came == nil {
			e.came = make(chan struct{})
		}
		came = e.came
	}
	return waiting, came
}

// show carries out what comes until it is enough or the time is up.
func (e *early) show(limit time.Duration, enough func() bool) {
	over := time.NewTimer(limit)
	defer over.Stop()
	for {
		waiting, came := e.take()
		for _, f := range waiting {
			f()
		}
		if len(waiting) > 0 {
			continue
		}
		if enough() {
			return
		}
		select {
		case <-came:
		case <-over.C:
			return
		}
	}
}

// pass carries out what waits, and hands all that comes from then on to next.
func (e *early) pass(next func(func())) {
	for !e.handOver(next) {
		waiting, _ := e.take()
		for _, f := range waiting {
			f()
		}
	}
}

// handOver has everything go to next, where nothing waits.
func (e *early) handOver(next func(func())) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.waiting) == 0 {
		e.next = next
	}
	return e.next != nil
}

// showOpening shows what is known before anything was asked: whose window it is, or that nobody has connected yet.
func (w *window) showOpening() {
	c, connected := w.desk.Connections.Known("")
	if connected || w.o.Coming {
		w.standing = standing{Opening: true, Connected: connected, Status: desk.Status{Connection: c}}
	} else {
		w.standing = standing{Known: true}
	}
	w.arrange()
	w.showStanding()
}

// letGo lays the window out that was held while it was furnished: until it is shown, one time is enough.
func (w *window) letGo() {
	w.o.held = false
	w.win.Content().Refresh()
}

// makeReady has what stands behind the desk opened; where that fails the window says why.
func (w *window) makeReady() {
	if w.o.Ready != nil {
		w.bridge.do(w.o.Ready, func(err error) {
			if err != nil {
				w.showTrouble(err)
			}
		})
	}
}

// readFonts begins to read the fonts of every text beside the UI thread, which waits for it before it measures any.
func (w *window) readFonts() (read <-chan struct{}) {
	done := make(chan struct{})
	w.bridge.start(func() {
		defer close(done)
		part.ReadFonts()
	})
	return done
}

// showTrouble says in the window why the program cannot go on; closing it ends the program.
func (w *window) showTrouble(err error) {
	w.hooks.closed = nil
	w.hooks.onStanding = nil
	fillTrouble(w.win, w.words.Fault(crm.AsFault("profile.open", err)), w.words.Say("action.close"), w.app.Quit)
	w.hooks.appear()
}

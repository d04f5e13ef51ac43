package pull

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// pausedName is the cursor under which a pause is kept.
const pausedName = "pull/paused"

// Recall brings what earlier processes left: whether the first load is paused, how far it came and at which pace.
// Call it before Run and Now, which otherwise do it themselves.
func (p *Pull) Recall(ctx context.Context) error {
	flag, err := p.o.Store.Cursor(ctx, pausedName)
	if err != nil {
		return &storeError{err}
	}
	var left []crm.Progress
	var before pace
	for _, kind := range crm.Kinds() {
		data, err := p.o.Store.Cursor(ctx, cursorName(kind))
		if err != nil {
			return &storeError{err}
		}
		if place := readCursor(data).Load; place != nil {
			left = append(left, crm.Progress{Task: "load", Kind: kind, Done: place.Done, Total: place.Total})
			before.add(place.Done, place.Took)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recalled, p.paused, p.pace = true, len(flag) > 0, before
	for _, one := range left {
		p.progress[one.Kind] = one
	}
	return nil
}

// Pause holds the first load up after the pages that are on their way, or lets it go on at once. It is kept for
// later processes. What is loaded already is followed all the same.
func (p *Pull) Pause(ctx context.Context, on bool) error {
	var flag []byte
	if on {
		flag = []byte{1}
	}
	if err := p.o.Store.PutPage(ctx, nil, pausedName, flag); err != nil {
		return crm.AsFault("pull.pause", err)
	}
	p.mu.Lock()
	p.paused = on
	if !on {
		p.again = true
		p.soon()
	}
	p.mu.Unlock()
	p.newsState()
	p.nudge()
	return nil
}

// soon makes the next run due, where no fault holds it up. The caller holds mu.
func (p *Pull) soon() {
	if p.fails == 0 {
		p.end = time.Time{}
	}
}

func (p *Pull) isPaused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.paused
}

// loadState is how the first load goes. The caller holds mu.
func (p *Pull) loadState() crm.LoadState {
	if len(p.progress) == 0 {
		return crm.LoadState{}
	}
	s := crm.LoadState{Paused: p.paused, Rate: p.pace.rate()}
	left := 0
	for _, one := range p.progress {
		if one.Total == 0 {
			return s // not begun, or Oro does not tell
		}
		left += max(0, one.Total-one.Done)
	}
	if s.Rate > 0 {
		s.Left = time.Duration(float64(left) / s.Rate * float64(time.Second))
	}
	return s
}

// paced notes how long a page took, from the one before it.
func (p *Pull) paced(records int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pace.add(records, took)
}

// pace is how fast records arrived of late.
type pace struct {
	records float64
	took    time.Duration
}

const (
	paceSpan = time.Minute     // of loading that the pace is taken over
	paceMin  = 2 * time.Second // without which there is none
)

func (p *pace) add(records int, took time.Duration) {
	p.records += float64(records)
	p.took += max(0, took)
	if p.took > paceSpan {
		p.records *= float64(paceSpan) / float64(p.took)
		p.took = paceSpan
	}
}

// rate is in records a second; 0: not known.
func (p *pace) rate() float64 {
	if p.took < paceMin {
		return 0
	}
	return p.records / p.took.Seconds()
}

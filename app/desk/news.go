package desk

import (
	"sync"

	"oroconnector/app/crm"
)

// News passes on that something changed. Watchers are called on the goroutine that tells and must
// return at once; they re-read what they show. The zero value is ready.
type News struct {
	mu       sync.Mutex
	next     int
	watchers map[int]func(crm.News)
}

// Tell calls every watcher.
func (n *News) Tell(news crm.News) {
	n.mu.Lock()
	watchers := make([]func(crm.News), 0, len(n.watchers))
	for _, w := range n.watchers {
		watchers = append(watchers, w)
	}
	n.mu.Unlock()
	for _, w := range watchers {
		w(news)
	}
}

// Watch calls f for all news from now on until stop is called. After stop has returned a call that had
// begun may still be going on.
func (n *News) Watch(f func(crm.News)) (stop func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.watchers == nil {
		n.watchers = map[int]func(crm.News){}
	}
	id := n.next
	n.next++
	n.watchers[id] = f
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.watchers, id)
	}
}

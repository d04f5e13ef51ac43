package oro

import (
	"context"
	"sync"
	"time"
)

// labels keeps the labels of enums ("leadstatuses:new" is "New"), fetched once per client and type, or once
// a day where Options has a Shelf: they are few, change rarely and come in the user's language.
type labels struct {
	turn     chan struct{} // of who fetches, so that questions at the same time fetch once
	mu       sync.Mutex
	known    map[string]map[string]string // type → id → label; present but empty: Oro does not tell
	recalled bool                         // from the shelf
	at       time.Time                    // when the oldest was fetched, where there is a shelf
}

// enumLabel is the label of an enum's resource: enums have a name, dictionaries a label (api 5.13).
func enumLabel(r resource) string {
	if name := r.text("name"); name != "" {
		return oneLine(name)
	}
	return oneLine(r.text("label"))
}

func (l *labels) of(target identifier) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[target.Type][target.ID]
}

func (l *labels) keep(kind string, list map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = map[string]map[string]string{}
	}
	l.known[kind] = list
}

// missing gives the types of enums that the resources lead to and that were not fetched yet.
func (l *labels) missing(resources []resource) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen := map[string]bool{}
	var out []string
	for _, r := range resources {
		spec := specs[kindOf(r)]
		if spec == nil {
			continue
		}
		for _, name := range spec.labels {
			target, ok := r.one(name)
			if !ok || seen[target.Type] {
				continue
			}
			seen[target.Type] = true
			if _, known := l.known[target.Type]; !known {
				out = append(out, target.Type)
			}
		}
	}
	return out
}

// learnLabels fetches the labels that the resources need. A type that Oro refuses to list is not asked
// for again: its ids stand in for labels. Other failures are tried again next time; none is the caller's.
func (c *Client) learnLabels(ctx context.Context, resources []resource) {
	c.labels.recall(ctx, c.shelf, c.now())
	if len(c.labels.missing(resources)) == 0 {
		return
	}
	select {
	case c.labels.turn <- struct{}{}:
		defer func() { <-c.labels.turn }()
	case <-ctx.Done():
		return
	}
	missing := c.labels.missing(resources) // another one may have fetched them meanwhile
	if len(missing) == 0 {
		return
	}
	var wg sync.WaitGroup
	for _, kind := range missing {
		wg.Go(func() {
			doc, err := c.list(ctx, request{path: kind, query: query{}}, contextPage)
			if err != nil && status(err) < 400 || status(err) == 401 || status(err) == 429 || status(err) >= 500 {
				return
			}
			list := make(map[string]string, len(doc.Data))
			for _, r := range doc.Data {
				list[r.ID] = enumLabel(r)
			}
			c.labels.keep(kind, list)
		})
	}
	wg.Wait()
	if err := c.labels.save(ctx, c.shelf); err != nil {
		c.log.DebugContext(ctx, "labels were not kept", "err", err)
	}
}

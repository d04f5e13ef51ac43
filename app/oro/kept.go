package oro

import (
	"context"
	"encoding/json"
	"maps"
	"time"
)

// Shelf keeps a few kilobytes between processes. Load gives nothing where nothing was kept.
type Shelf interface {
	Load(ctx context.Context) ([]byte, error)
	Save(ctx context.Context, data []byte) error
}

// labelsFor is how long kept labels are believed: an administrator may rename one.
const labelsFor = 24 * time.Hour

// keptLabels is what lies on the shelf.
type keptLabels struct {
	At    time.Time                    `json:"at"` // when the oldest of them was fetched
	Known map[string]map[string]string `json:"labels"`
}

// recall takes what an earlier process learnt, once. What cannot be read is fetched again.
func (l *labels) recall(ctx context.Context, shelf Shelf, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.recalled || shelf == nil {
		return
	}
	l.recalled, l.at = true, now
	data, err := shelf.Load(ctx)
	var kept keptLabels
	if err != nil || len(data) == 0 || json.Unmarshal(data, &kept) != nil {
		return
	}
	if age := now.Sub(kept.At); age < 0 || age > labelsFor {
		return
	}
	l.at = kept.At
	if l.known == nil {
		l.known = map[string]map[string]string{}
	}
	maps.Copy(l.known, kept.Known)
}

// save puts all labels on the shelf. That it fails costs requests, nothing else.
func (l *labels) save(ctx context.Context, shelf Shelf) error {
	if shelf == nil {
		return nil
	}
	l.mu.Lock()
	data, err := json.Marshal(keptLabels{At: l.at, Known: l.known})
	l.mu.Unlock()
	if err != nil {
		return err
	}
	return shelf.Save(ctx, data)
}

package pull

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"oroconnector/app/crm"
)

// cursorVersion changes when older cursors cannot be used any more; the kind is then loaded anew.
const cursorVersion = 1

// cursor is how far a kind has come; it is kept in the store as "pull/<kind>".
type cursor struct {
	Version int  `json:"v"`
	Loaded  bool `json:"loaded,omitempty"`
	// Load, Follow and Sweep are walks under way.
	Load   *walked `json:"load,omitempty"`
	Follow *walked `json:"follow,omitempty"`
	Sweep  *walked `json:"sweep,omitempty"`
	// Mark is an updatedAt up to which everything has been read. Settled: long enough ago for nothing
	// before it to turn up late any more. Seen is the greatest updatedAt that Oro has shown.
	Mark    time.Time `json:"mark,omitzero"`
	Settled bool      `json:"settled,omitempty"`
	Seen    time.Time `json:"seen,omitzero"`
	Top     string    `json:"top,omitempty"` // highest id seen, of kinds without updatedAt filter
	// SweptAt is when the last sweep began by this machine's clock, only a hint after a restart.
	SweptAt time.Time     `json:"sweptAt,omitzero"`
	Took    time.Duration `json:"took,omitempty"` // by the last whole sweep or load
}

// walked is the place in a walk over pages.
type walked struct {
	Since time.Time     `json:"since,omitzero"`
	Next  string        `json:"next,omitempty"` // Batch.Next of the last page kept
	Last  string        `json:"last,omitempty"` // highest id kept (sweeps)
	Mark  time.Time     `json:"mark,omitzero"`  // an updatedAt that Oro had reached when the walk began
	Done  int           `json:"done,omitempty"`
	Total int           `json:"total,omitempty"`
	Took  time.Duration `json:"took,omitempty"`
}

func cursorName(kind crm.Kind) string { return "pull/" + string(kind) }

// readCursor takes what cannot be read for nothing: the kind is then loaded anew.
func readCursor(data []byte) cursor {
	var c cursor
	if json.Unmarshal(data, &c) != nil || c.Version != cursorVersion {
		return cursor{Version: cursorVersion}
	}
	return c
}

func (c cursor) bytes() []byte {
	data, err := json.Marshal(c)
	if err != nil {
		return nil // a date beyond year 9999: the kind is loaded anew after a restart
	}
	return data
}

func sortedKinds[V any](m map[crm.Kind]V) []crm.Kind {
	return slices.SortedFunc(maps.Keys(m), compareKinds)
}

func compareKinds(a, b crm.Kind) int {
	return cmp.Or(cmp.Compare(a.Rank(), b.Rank()), cmp.Compare(a, b))
}

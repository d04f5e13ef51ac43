package crm

import "time"

// BatchQuery asks Oro for one page of a kind's records, for the cache.
type BatchQuery struct {
	Kind  Kind
	Since time.Time // changed at or after; only for kinds that Oro can filter (oro/observed.md), else zero
	After string    // Batch.Next of the page before; empty: the first page
	Size  int       // 0: the client's own choice
	// Newest asks for the highest ids first instead of the lowest.
	Newest bool
}

// Batch is one page of records.
type Batch struct {
	Entities []Entity
	Next     string // opaque; empty: this was the last page
	Total    int    // of the whole query; -1 where Oro did not tell
}

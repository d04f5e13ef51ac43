package oro

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"oroconnector/app/crm"
)

const (
	// sheetPage is how many records come in a page, and how many are few enough to be read whole each time: one
	// request then tells of every change and deletion.
	sheetPage = 500
	// sheetOverlap covers records whose change was stored later than its time says.
	sheetOverlap = time.Minute
	sweepLeast   = 5 * time.Minute
	sweepMost    = 6 * time.Hour
)

// Changes gives the records that changed since the cursor. Few records (at most 500) are read whole each time, in
// one request. Of more, two requests ask for what changed and for the number of all; where the number shows that
// records went, and now and then, all are read: Full is set then, whatever the cursor. The time between such
// sweeps grows with the number of records: 20 minutes for 10,000. They alone find what Oro tells nobody: that
// only the addresses of a contact changed through its API. A cursor that cannot be read counts as none.
func (s *Sheets) Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	at, ok := parseSheetCursor(cursor)
	if ok && len(at.ids) > sheetPage && s.c.now().Sub(at.swept) < sweepAfter(len(at.ids)) && !at.swept.After(s.c.now()) {
		delta, complete, err := s.news(ctx, at, each)
		if err != nil {
			return crm.SheetDelta{}, s.fail("sheet.list", err)
		}
		if complete {
			return delta, nil
		}
	}
	delta, err := s.sweep(ctx, each)
	if err != nil {
		return crm.SheetDelta{}, s.fail("sheet.list", err)
	}
	return delta, nil
}

// sweepAfter is how long changes alone are asked for.
func sweepAfter(records int) time.Duration {
	return min(max(time.Duration(records/sheetPage)*time.Minute, sweepLeast), sweepMost)
}

// news asks for changes and for the number of all records. complete is false where that number is not the one of
// the records that are known now: some are gone, or have come into the user's sight.
func (s *Sheets) news(ctx context.Context, at sheetCursor, each func(crm.Sheet) error) (delta crm.SheetDelta, complete bool, err error) {
	known := make(map[uint64]bool, len(at.ids))
	for _, id := range at.ids {
		known[id] = true
	}
	next := at
	err = s.table.since(ctx, at.seen.Add(-sheetOverlap), func(r row) error {
		if id, err := strconv.ParseUint(r.sheet.ID, 10, 64); err == nil && !known[id] {
			known[id] = true
			next.ids = append(next.ids[:len(next.ids):len(next.ids)], id)
		}
		if r.updated.After(next.seen) {
			next.seen = r.updated
		}
		return each(r.sheet)
	})
	if err != nil {
		return crm.SheetDelta{}, false, err
	}
	total, err := s.table.count(ctx)
	if err != nil {
		return crm.SheetDelta{}, false, err
	}
	return crm.SheetDelta{Next: next.bytes()}, total < 0 || total == len(known), nil
}

// sweep reads everything.
func (s *Sheets) sweep(ctx context.Context, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	next := sheetCursor{swept: s.c.now()}
	err := s.table.all(ctx, func(r row) error {
		if id, err := strconv.ParseUint(r.sheet.ID, 10, 64); err == nil {
			next.ids = append(next.ids, id)
		}
		if r.updated.After(next.seen) {
			next.seen = r.updated
		}
		return each(r.sheet)
	})
	if err != nil {
		return crm.SheetDelta{}, err
	}
	return crm.SheetDelta{Full: true, Next: next.bytes()}, nil
}

// sheetCursor is how far changes are known.
type sheetCursor struct {
	seen  time.Time // the newest change, by Oro's clock
	swept time.Time // when all were read last, by ours
	ids   []uint64  // of all records
}

// sheetCursorForm is a cursor as it is kept. IDs are the differences of the sorted ids, as varints.
type sheetCursorForm struct {
	Version int       `json:"v"`
	Seen    time.Time `json:"seen"`
	Swept   time.Time `json:"swept"`
	IDs     string    `json:"ids"`
}

const sheetCursorVersion = 1

func (at sheetCursor) bytes() []byte {
	slices.Sort(at.ids)
	var ids []byte
	last := uint64(0)
	for _, id := range slices.Compact(at.ids) {
		ids = binary.AppendUvarint(ids, id-last)
		last = id
	}
	data, err := json.Marshal(sheetCursorForm{
		sheetCursorVersion, at.seen.UTC(), at.swept.UTC(), base64.RawStdEncoding.EncodeToString(ids),
	})
	if err != nil { // a year beyond 9999
		return nil
	}
	return data
}

func parseSheetCursor(data []byte) (sheetCursor, bool) {
	var form sheetCursorForm
	if len(data) == 0 || json.Unmarshal(data, &form) != nil || form.Version != sheetCursorVersion {
		return sheetCursor{}, false
	}
	ids, err := base64.RawStdEncoding.DecodeString(form.IDs)
	if err != nil {
		return sheetCursor{}, false
	}
	at := sheetCursor{seen: form.Seen, swept: form.Swept}
	last := uint64(0)
	for len(ids) > 0 {
		step, n := binary.Uvarint(ids)
		if n <= 0 {
			return sheetCursor{}, false
		}
		last, ids = last+step, ids[n:]
		at.ids = append(at.ids, last)
	}
	return at, true
}

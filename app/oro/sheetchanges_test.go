package oro

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// memory is a table in memory that counts what it is asked.
type memory struct {
	rows             map[int]row
	now              time.Time
	sweeps, news     int
	uncounted, fails bool
}

func (m *memory) put(id int, title string, touched bool) {
	updated := m.now
	if old, ok := m.rows[id]; ok && !touched {
		updated = old.updated
	}
	sheet := newSheet(crm.SheetContact, strconv.Itoa(id), crm.Fields{crm.SheetFirstName: title}, updated, "")
	m.rows[id] = row{sheet: sheet, updated: updated, created: updated}
}

func (m *memory) each(from time.Time, each func(row) error) error {
	if m.fails {
		return errors.New("no answer")
	}
	for _, id := range slices.Sorted(maps.Keys(m.rows)) {
		if r := m.rows[id]; !r.updated.Before(from) {
			if err := each(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) all(_ context.Context, each func(row) error) error {
	m.sweeps++
	return m.each(time.Time{}, each)
}

func (m *memory) since(_ context.Context, at time.Time, each func(row) error) error {
	m.news++
	return m.each(at, each)
}

func (m *memory) count(context.Context) (int, error) {
	if m.uncounted {
		return -1, nil
	}
	return len(m.rows), nil
}

func (m *memory) read(context.Context, string) (row, error)               { panic("not asked") }
func (m *memory) create(context.Context, crm.Fields, string) (row, error) { panic("not asked") }
func (m *memory) update(context.Context, row, crm.Fields) (row, error)    { panic("not asked") }
func (m *memory) remove(context.Context, string) error                    { panic("not asked") }
func (m *memory) mine(context.Context, time.Time, func(row) error) error  { panic("not asked") }

// mirror is what somebody knows who listens to Changes.
type mirror struct {
	t      *testing.T
	side   *Sheets
	cursor []byte
	known  map[string]string // id → mark
}

func newMirror(t *testing.T, m *memory) *mirror {
	c := New(Options{Now: func() time.Time { return m.now }})
	return &mirror{t: t, side: &Sheets{c: c, kind: crm.SheetContact, table: m}, known: map[string]string{}}
}

// look tells whether all were told, and how many sheets came.
func (m *mirror) look() (full bool, told int) {
	m.t.Helper()
	got := map[string]string{}
	delta, err := m.side.Changes(m.t.Context(), m.cursor, func(s crm.Sheet) error { told++; got[s.ID] = s.Mark; return nil })
	if err != nil {
		m.t.Fatal(err)
	}
	if delta.Full {
		m.known = got
	} else {
		maps.Copy(m.known, got)
	}
	for _, id := range delta.Gone {
		delete(m.known, id)
	}
	m.cursor = delta.Next
	return delta.Full, told
}

func (m *mirror) agrees(from *memory) {
	m.t.Helper()
	want := map[string]string{}
	for _, r := range from.rows {
		want[r.sheet.ID] = r.sheet.Mark
	}
	if !maps.Equal(m.known, want) {
		m.t.Errorf("%d records are known, there are %d, or their marks differ", len(m.known), len(want))
	}
}

func filled(n int) *memory {
	m := &memory{rows: map[int]row{}, now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	for id := 1; id <= n; id++ {
		m.put(id, fmt.Sprint("name ", id), true)
	}
	m.now = m.now.Add(time.Hour)
	return m
}

func TestChanges_FewAreReadWhole(t *testing.T) {
	t.Parallel()
	m := filled(sheetPage)
	at := newMirror(t, m)
	for range 3 {
		m.put(7, "another", false)
		delete(m.rows, 9)
		if full, _ := at.look(); !full {
			t.Error("not read whole")
		}
		at.agrees(m)
	}
	if m.news != 0 {
		t.Errorf("%d questions for news", m.news)
	}
}

func TestChanges_OfManyOnlyTheChangedOnes(t *testing.T) {
	t.Parallel()
	m := filled(3 * sheetPage)
	at := newMirror(t, m)
	at.look()
	if full, told := at.look(); full || told != 1500 { // all of one time: within the overlap
		t.Errorf("full %v, %d", full, told)
	}
	m.put(4, "changed", true)
	m.put(2000, "new", true)
	if full, _ := at.look(); full {
		t.Error("read whole")
	}
	at.agrees(m)
	if full, told := at.look(); full || told != 2 {
		t.Errorf("full %v, %d", full, told)
	}
	// One went, and another one came at the same time.
	delete(m.rows, 5)
	m.put(2001, "new", true)
	if full, _ := at.look(); !full {
		t.Error("a deletion was not seen")
	}
	at.agrees(m)
	// What Oro gives no time to, the next sweep finds.
	m.put(8, "silent", false)
	if full, _ := at.look(); full {
		t.Error("read whole without need")
	}
	m.now = m.now.Add(sweepAfter(1500))
	if full, _ := at.look(); !full {
		t.Error("no sweep when it was time")
	}
	at.agrees(m)
	// A clock that was put back does not put sweeps off.
	m.now = m.now.Add(-48 * time.Hour)
	if full, _ := at.look(); !full {
		t.Error("no sweep after the clock went back")
	}
}

func TestChanges_WithoutANumberTheSweepFindsDeletions(t *testing.T) {
	t.Parallel()
	m := filled(2 * sheetPage)
	m.uncounted = true
	at := newMirror(t, m)
	at.look()
	delete(m.rows, 5)
	if full, _ := at.look(); full {
		t.Error("read whole")
	}
	m.now = m.now.Add(sweepLeast)
	at.look()
	at.agrees(m)
}

func TestChanges_AnyCursorThatCannotBeReadIsNone(t *testing.T) {
	t.Parallel()
	m := filled(2 * sheetPage)
	for _, cursor := range []string{"", "x", "{}", `{"v":2}`, `{"v":1,"ids":"!"}`, `{"v":1,"ids":"gA"}`} {
		at := newMirror(t, m)
		at.cursor = []byte(cursor)
		if full, _ := at.look(); !full {
			t.Errorf("%q: not read whole", cursor)
		}
		at.agrees(m)
	}
}

func TestChanges_Failures(t *testing.T) {
	t.Parallel()
	m := filled(2)
	side := newMirror(t, m).side
	stop := errors.New("stop")
	if _, err := side.Changes(t.Context(), nil, func(crm.Sheet) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	m.fails = true
	if _, err := side.Changes(t.Context(), nil, nil); asFault(t, err).Op != "sheet.list" {
		t.Error(err)
	}
}

// TestChanges_Random: whatever is done in whatever order, who listens knows all that Oro gives a time to, and
// after the next sweep all.
func TestChanges_Random(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := filled(sheetPage + r.IntN(300))
		at := newMirror(t, m)
		at.look()
		for range 30 {
			for range r.IntN(4) {
				switch id := 1 + r.IntN(900); r.IntN(3) {
				case 0:
					delete(m.rows, id)
				default:
					m.put(id, fmt.Sprint(r.Int()), true)
				}
			}
			m.now = m.now.Add(time.Duration(r.IntN(100)) * time.Second)
			at.look()
			at.agrees(m)
		}
		m.put(slices.Min(slices.Collect(maps.Keys(m.rows))), "silent", false)
		m.now = m.now.Add(sweepMost)
		at.look()
		at.agrees(m)
	}
}

func FuzzSheetCursor(f *testing.F) {
	f.Add(sheetCursor{seen: time.Unix(1, 0), swept: time.Unix(2, 0), ids: []uint64{3, 1, 3, 700000}}.bytes())
	f.Add([]byte(`{"v":1,"ids":"////"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		at, ok := parseSheetCursor(data)
		if !ok {
			return
		}
		again, ok := parseSheetCursor(at.bytes())
		if sorted := slices.Compact(slices.Sorted(slices.Values(at.ids))); ok && !slices.Equal(again.ids, sorted) {
			t.Errorf("%v, not %v", again.ids, sorted)
		}
		if next := again.bytes(); ok && !bytes.Equal(next, at.bytes()) {
			t.Errorf("%s, not %s", next, at.bytes())
		}
	})
}

func TestSheetCursor_IsSmall(t *testing.T) {
	t.Parallel()
	at := sheetCursor{}
	for id := range uint64(100000) {
		at.ids = append(at.ids, 5*id)
	}
	if size := len(at.bytes()); size > 200<<10 {
		t.Errorf("%d bytes for 100,000 records", size)
	}
}

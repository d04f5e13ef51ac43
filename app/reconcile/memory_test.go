package reconcile_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"oroconnector/app/crm"
)

// memory is a side in memory: records with fields, marks and bytes that are not mapped, and a log for cursors.
type memory struct {
	mu    sync.Mutex
	kind  crm.SheetKind
	name  string
	recs  map[string]*rec
	log   []string // ids in the order of their changes
	marks int
	now   func() time.Time

	before func(op string, s crm.Sheet) error // a fault instead of the act
	after  func(op string, s crm.Sheet) error // a fault after it: the answer is lost
	normal func(crm.Fields) crm.Fields        // what the side makes of fields
	drops  bool                               // it drops the Oro id
	whole  bool                               // it takes no cursor
	sparse bool                               // it lists ids and marks only
	liar   bool                               // its marks do not change
	calls  map[string]int
}

type rec struct {
	fields crm.Fields
	mark   string
	stamp  string
	uid    string
	odd    string
	raw    string // what is not mapped
	made   time.Time
}

func newMemory(kind crm.SheetKind, name string) *memory {
	return &memory{kind: kind, name: name, recs: map[string]*rec{}, calls: map[string]int{}, now: time.Now}
}

func (m *memory) call(op string, s crm.Sheet) error {
	m.calls[op]++
	if m.before != nil {
		return m.before(op, s)
	}
	return nil
}

func (m *memory) answer(op string, s crm.Sheet) error {
	if m.after != nil {
		return m.after(op, s)
	}
	return nil
}

func (m *memory) sheet(id string) crm.Sheet {
	r := m.recs[id]
	return crm.Sheet{Kind: m.kind, ID: id, Oro: r.stamp, UID: r.uid, Mark: r.mark, Fields: maps.Clone(r.fields), Odd: r.odd}
}

func (m *memory) touch(id string) {
	m.log = append(m.log, id)
	if r := m.recs[id]; r != nil && !m.liar {
		m.marks++
		r.mark = fmt.Sprint("m", m.marks)
	}
}

func (m *memory) put(f crm.Fields, stamp string) string {
	if m.normal != nil {
		f = m.normal(f)
	}
	if m.drops {
		stamp = ""
	}
	m.marks++
	id := fmt.Sprintf("%s%04d", m.name, m.marks)
	if m.name == "" {
		id = strconv.Itoa(m.marks)
	}
	m.recs[id] = &rec{fields: without(f), stamp: stamp, uid: "its own " + id, raw: "raw of " + id, made: m.now()}
	if m.name == "" && m.kind != crm.SheetEvent {
		m.recs[id].uid = "" // Oro names events only
	}
	m.touch(id)
	return id
}

func without(f crm.Fields) crm.Fields {
	out := maps.Clone(f)
	maps.DeleteFunc(out, func(_ crm.SheetField, v string) bool { return v == "" })
	return out
}

// Changes implements reconcile.Side.
func (m *memory) Changes(_ context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error) {
	m.mu.Lock()
	if err := m.call("changes", crm.Sheet{}); err != nil {
		m.mu.Unlock()
		return crm.SheetDelta{}, err
	}
	d := crm.SheetDelta{Full: len(cursor) == 0 || m.whole, Next: binary.BigEndian.AppendUint64(nil, uint64(len(m.log)))}
	var ids []string
	if d.Full {
		ids = slices.Sorted(maps.Keys(m.recs))
	} else {
		at := binary.BigEndian.Uint64(cursor)
		ids = slices.Compact(slices.Sorted(slices.Values(m.log[at:])))
	}
	var sheets []crm.Sheet
	for _, id := range ids {
		if m.recs[id] == nil {
			d.Gone = append(d.Gone, id)
			continue
		}
		s := m.sheet(id)
		if m.sparse {
			s.Fields, s.Odd, s.Oro = nil, "", ""
		}
		sheets = append(sheets, s)
	}
	m.mu.Unlock()
	for _, s := range sheets {
		if err := each(s); err != nil {
			return d, err
		}
	}
	return d, nil
}

var missing = &crm.Fault{Kind: crm.Missing, Op: "memory"}

// Read implements reconcile.Side.
func (m *memory) Read(_ context.Context, id string) (crm.Sheet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.call("read", crm.Sheet{ID: id}); err != nil {
		return crm.Sheet{}, err
	}
	if m.recs[id] == nil {
		return crm.Sheet{}, missing
	}
	return m.sheet(id), nil
}

// Create implements reconcile.Side.
func (m *memory) Create(_ context.Context, s crm.Sheet, oro string) (crm.Sheet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.call("create", s); err != nil {
		return crm.Sheet{}, err
	}
	id := m.put(s.Fields, oro)
	switch {
	case m.name != "":
		m.recs[id].uid = "made for " + oro
	case m.kind == crm.SheetEvent:
		m.recs[id].uid = s.ID
	}
	return m.sheet(id), m.answer("create", s)
}

// Update implements reconcile.Side.
func (m *memory) Update(_ context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.call("update", before); err != nil {
		return crm.Sheet{}, err
	}
	r := m.recs[before.ID]
	switch {
	case r == nil:
		return crm.Sheet{}, missing
	case r.mark != before.Mark:
		return crm.Sheet{}, &crm.Fault{Kind: crm.Conflict, Op: "memory"}
	}
	m.set(r, changed)
	if oro != "" && !m.drops {
		r.stamp = oro
	}
	m.touch(before.ID)
	return m.sheet(before.ID), m.answer("update", before)
}

func (m *memory) set(r *rec, changed crm.Fields) {
	f := maps.Clone(r.fields)
	maps.Copy(f, changed)
	if m.normal != nil {
		f = m.normal(f)
	}
	r.fields = without(f)
}

// Delete implements reconcile.Side.
func (m *memory) Delete(_ context.Context, before crm.Sheet) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.call("delete", before); err != nil {
		return err
	}
	r := m.recs[before.ID]
	switch {
	case r == nil:
		return missing
	case r.mark != before.Mark:
		return &crm.Fault{Kind: crm.Conflict, Op: "memory"}
	}
	delete(m.recs, before.ID)
	m.touch(before.ID)
	return m.answer("delete", before)
}

// Made implements reconcile.Side.
func (m *memory) Made(_ context.Context, s crm.Sheet, since time.Time) (crm.Sheet, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.call("made", s); err != nil {
		return crm.Sheet{}, false, err
	}
	s.Kind = m.kind
	uid := s.ID
	if m.name != "" {
		uid = "made for " + s.Oro
	}
	var found crm.Sheet
	for _, id := range slices.Sorted(maps.Keys(m.recs)) {
		r := m.sheet(id)
		if m.recs[id].made.Before(since) {
			continue
		}
		if s.Oro != "" && r.Oro == s.Oro || r.UID != "" && r.UID == uid {
			return r, true, nil
		}
		if r.Oro == "" && r.Key() == s.Key() && found.ID == "" {
			found = r
		}
	}
	return found, found.ID != "", nil
}

// MadeSince implements reconcile.Recent. An address book does not know who made what.
func (m *memory) MadeSince(_ context.Context, since time.Time) ([]crm.Sheet, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []crm.Sheet
	for _, id := range slices.Sorted(maps.Keys(m.recs)) {
		if m.name == "" && !m.recs[id].made.Before(since) {
			out = append(out, m.sheet(id))
		}
	}
	return out, m.call("madeSince", crm.Sheet{})
}

// What somebody else does to a record.

func (m *memory) add(f crm.Fields) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(f, "")
}

func (m *memory) edit(id string, f crm.Fields) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.recs[id].fields = without(f)
	m.touch(id)
}

func (m *memory) drop(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.recs, id)
	m.touch(id)
}

func (m *memory) get(id string) crm.Fields {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.recs[id] == nil {
		return nil
	}
	return maps.Clone(m.recs[id].fields)
}

func (m *memory) ids() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.recs))
}

func (m *memory) writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls["create"] + m.calls["update"] + m.calls["delete"]
}

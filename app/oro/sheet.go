package oro

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// Sheets are Oro's contacts, tasks or calendar events as records that are kept the same elsewhere (spec 7.4 to
// 7.8): every contact and task that the user may see, and the events of the user's default calendar. Its methods
// are safe for concurrent use.
//
// Faults have the operations sheet.list, sheet.read, sheet.create, sheet.update, sheet.delete and sheet.find.
// Codes beside those of every call: sheet.absent.contact, sheet.absent.task and sheet.absent.event (Missing: this
// Oro has no such records), sheet.changed (Conflict: changed in Oro meanwhile), sheet.country (Refused: an
// address whose country Oro does not know, the Detail). What Oro's rules refuse is oro.rejected with Oro's
// reason, the field before it where Oro names one.
type Sheets struct {
	c     *Client
	kind  crm.SheetKind
	table table
}

// row is a sheet with what its table needs to change it.
type row struct {
	sheet            crm.Sheet
	created, updated time.Time
	raw              resource
	included         map[identifier]resource
}

// table is where the records of a kind are in Oro.
type table interface {
	// all gives every record, pages as they come.
	all(ctx context.Context, each func(row) error) error
	// since gives the records that changed at or after the time.
	since(ctx context.Context, at time.Time, each func(row) error) error
	// count asks how many records there are; -1 where Oro does not tell.
	count(ctx context.Context) (int, error)
	read(ctx context.Context, id string) (row, error)
	// create and update give what Oro has afterwards. The fields of create are filled (crm.Fields.Filled); the mark is
	// kept with the record where it has a place for one.
	create(ctx context.Context, f crm.Fields, mark string) (row, error)
	update(ctx context.Context, now row, changed crm.Fields) (row, error)
	remove(ctx context.Context, id string) error
	// mine gives the user's own records that were made at or after the time.
	mine(ctx context.Context, since time.Time, each func(row) error) error
}

// Sheets gives the records of a kind. No request is made.
func (c *Client) Sheets(kind crm.SheetKind) *Sheets {
	s := &Sheets{c: c, kind: kind}
	switch kind {
	case crm.SheetTask:
		s.table = c.taskTable()
	case crm.SheetEvent:
		s.table = &eventTable{c: c}
	default:
		s.table = c.contactTable()
	}
	return s
}

// Read reads one record. One request.
func (s *Sheets) Read(ctx context.Context, id string) (crm.Sheet, error) {
	r, err := s.now(ctx, id)
	if err != nil {
		return crm.Sheet{}, s.fail("sheet.read", err)
	}
	return r.sheet, nil
}

func (s *Sheets) now(ctx context.Context, id string) (row, error) {
	if _, err := strconv.ParseUint(id, 10, 31); err != nil { // a larger one is a 500 (observed, Conventions)
		return row{}, &crm.Fault{Kind: crm.Missing, Code: "oro.missing", Detail: id}
	}
	return s.table.read(ctx, id)
}

// Create makes a record of the sheet's fields, filled as spec 7.5 says, and returns what Oro made of them. oro is
// not used: Oro gives the id. An event is given the sheet's ID as its uid, a UUID, where there is one. A contact takes one request, and where it has addresses one for each and one more.
// Where Oro refuses a part nothing is left behind, as far as the user may delete. A passing fault leaves open
// whether the record was made: Made tells.
func (s *Sheets) Create(ctx context.Context, sheet crm.Sheet, _ string) (crm.Sheet, error) {
	r, err := s.table.create(ctx, sheet.Fields.Filled(s.kind), sheet.ID)
	if err != nil {
		return crm.Sheet{}, s.fail("sheet.create", err)
	}
	return r.sheet, nil
}

// Update changes the given fields of a record, if its mapped fields are still those of before.Mark, and returns
// what Oro has then; all else of the record stays. A field that is to be empty is given as an empty value. Where
// the last e-mail address, phone or name part goes, Oro's own rules may refuse. Two requests, three for events;
// for a contact's addresses more.
func (s *Sheets) Update(ctx context.Context, before crm.Sheet, changed crm.Fields, _ string) (crm.Sheet, error) {
	r, err := s.unchanged(ctx, before)
	if err != nil {
		return crm.Sheet{}, s.fail("sheet.update", err)
	}
	next := maps.Clone(r.sheet.Fields)
	maps.Copy(next, changed)
	if touches(changed, crm.SheetFirstName, crm.SheetLastName, crm.SheetPriority, crm.SheetStatus) {
		next = next.Filled(s.kind)
	}
	changed = r.sheet.Fields.Changed(trimmed(next))
	if len(changed) == 0 {
		return r.sheet, nil
	}
	if r, err = s.table.update(ctx, r, changed); err != nil {
		return crm.Sheet{}, s.fail("sheet.update", err)
	}
	return r.sheet, nil
}

// Delete deletes a record, if its mapped fields are still those of before.Mark. One that is gone already is
// deleted.
func (s *Sheets) Delete(ctx context.Context, before crm.Sheet) error {
	r, err := s.unchanged(ctx, before)
	if err == nil {
		err = s.table.remove(ctx, r.sheet.ID)
	}
	if crm.IsFault(err, crm.Missing) && status(err) == 404 {
		return nil
	}
	return s.fail("sheet.delete", err)
}

// clockSlack is how much the server's clock may be behind ours.
const clockSlack = 10 * time.Minute

// Made looks for a record that an interrupted Create of the sheet may have left: one that this user made since the
// time with the sheet's ID as its uid, else one with the sheet's key. Of several it gives the oldest. One request,
// where the records of that time fit into a page.
func (s *Sheets) Made(ctx context.Context, sheet crm.Sheet, since time.Time) (crm.Sheet, bool, error) {
	want := crm.Sheet{Kind: s.kind, Fields: sheet.Fields.Filled(s.kind)}.Key()
	since = since.Add(-clockSlack)
	var found *row
	marked := false
	err := s.table.mine(ctx, since, func(r row) error {
		if sheet.ID != "" && r.sheet.UID == sheet.ID {
			found, marked = &r, true
		}
		older := !marked && (found == nil || r.created.Before(found.created))
		if want != "" && r.sheet.Odd == "" && !r.created.Before(since) && r.sheet.Key() == want && older {
			found = &r
		}
		return nil
	})
	if err != nil || found == nil {
		return crm.Sheet{}, false, s.fail("sheet.find", err)
	}
	return found.sheet, true, nil
}

// MadeSince gives the records that this user made since the time. One request, where they fit into a page.
func (s *Sheets) MadeSince(ctx context.Context, since time.Time) ([]crm.Sheet, error) {
	var out []crm.Sheet
	since = since.Add(-clockSlack)
	err := s.table.mine(ctx, since, func(r row) error {
		if !r.created.Before(since) {
			out = append(out, r.sheet)
		}
		return nil
	})
	return out, s.fail("sheet.find", err)
}

// unchanged reads the record and makes sure that its mapped fields are those that before shows.
func (s *Sheets) unchanged(ctx context.Context, before crm.Sheet) (row, error) {
	r, err := s.now(ctx, before.ID)
	if err == nil && before.Mark != "" && sum(before.Mark) != sum(r.sheet.Mark) {
		err = &crm.Fault{Kind: crm.Conflict, Code: "sheet.changed"}
	}
	return r, err
}

// fail gives err as the Fault of an operation, with the kind that is absent, or the field that is refused, in it.
func (s *Sheets) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	f := *crm.AsFault(op, err)
	if f.Code == "oro.kind" {
		f.Code = "sheet.absent." + string(s.kind)
	}
	if field := refusedField(err); field != "" && f.Detail != "" {
		f.Detail = field + ": " + f.Detail
	}
	return fail(op, &f)
}

// newSheet completes a sheet: fields without what is empty, and a mark of time and contents. The time alone will
// not do: Oro leaves updatedAt alone when only the addresses or phones of a contact change (recording
// 44-contact-patch-emails); and it changes with fields that are not mapped, which is no conflict.
func newSheet(kind crm.SheetKind, id string, f crm.Fields, updated time.Time, odd string) crm.Sheet {
	f = trimmed(f)
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, string(name))
	}
	sort.Strings(names)
	h := fnv.New64a()
	for _, name := range names {
		_, _ = fmt.Fprintf(h, "%s\x00%s\x00", name, f[crm.SheetField(name)]) // a hash takes everything
	}
	return crm.Sheet{
		Kind: kind, ID: id, Fields: f, Odd: odd,
		Mark: updated.UTC().Format(time.RFC3339) + fmt.Sprintf("/%016x", h.Sum64()),
	}
}

// sum is the part of a mark that tells of the mapped fields.
func sum(mark string) string {
	_, sum, _ := strings.Cut(mark, "/")
	return sum
}

// touches tells whether one of the fields is among those.
func touches(f crm.Fields, names ...crm.SheetField) bool {
	return slices.ContainsFunc(names, func(name crm.SheetField) bool { _, ok := f[name]; return ok })
}

// trimmed gives the fields as crm.Fields wants them.
func trimmed(f crm.Fields) crm.Fields {
	out := make(crm.Fields, len(f))
	for name, value := range f {
		value = strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\r", "\n")
		if value = strings.TrimSpace(value); value != "" {
			out[name] = value
		}
	}
	return out
}

// lines gives the values of a field that has one a line.
func lines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

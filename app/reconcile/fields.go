package reconcile

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// sum stands for a text, or for all fields of a sheet, in the base. Zero is nothing at all.
type sum uint64

// sums are the sums of a sheet's fields.
type sums map[crm.SheetField]sum

func sumOf(texts ...string) sum {
	h := sha256.New()
	var size [8]byte
	for _, t := range texts {
		binary.BigEndian.PutUint64(size[:], uint64(len(t)))
		h.Write(size[:])
		h.Write([]byte(t))
	}
	return sum(binary.BigEndian.Uint64(h.Sum(nil)) | 1)
}

// sumsOf gives the sums of clean fields; an empty value has the sum zero, like an absent one.
func sumsOf(f crm.Fields) sums {
	out := make(sums, len(f))
	for k, v := range f {
		if v != "" {
			out[k] = sumOf(v)
		}
	}
	return out
}

// whole is the sum of all fields together.
func whole(f crm.Fields) sum {
	texts := make([]string, 0, 2*len(f))
	for _, k := range slices.Sorted(maps.Keys(f)) {
		if f[k] != "" {
			texts = append(texts, string(k), f[k])
		}
	}
	return sumOf(texts...)
}

// clean makes fields comparable whatever a side gave: trimmed, lines ended by \n, none empty.
func clean(f crm.Fields) crm.Fields {
	out := make(crm.Fields, len(f))
	for k, v := range f {
		if strings.ContainsRune(v, '\r') {
			v = strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\r", "\n")
		}
		if v = strings.TrimSpace(v); v != "" {
			out[k] = v
		}
	}
	return out
}

// filled adds what Oro demands and the account's record lacks (spec 7.5), with an event that ends when it
// starts and a title for what has none.
func filled(kind crm.SheetKind, f crm.Fields, untitled string) crm.Fields {
	out := f.Filled(kind)
	lacks := func(field crm.SheetField, text string) {
		if out[field] == "" && text != "" {
			out[field] = text
		}
	}
	switch kind {
	case crm.SheetTask:
		lacks(crm.SheetSubject, untitled)
	case crm.SheetEvent:
		lacks(crm.SheetTitle, untitled)
		lacks(crm.SheetEnd, out[crm.SheetStart])
	}
	return out
}

// keyOf is the sum of a sheet's key (spec 7.6), by the fields as Oro would have them; zero where it has none.
func keyOf(kind crm.SheetKind, f crm.Fields) sum {
	if (crm.Sheet{Kind: kind, Fields: f}).Key() == "" {
		return 0
	}
	return sumOf((crm.Sheet{Kind: kind, Fields: filled(kind, f, "")}).Key())
}

// carried is what the target is to have when the source's values overwrite it: where neither side has changed a
// field since it was last the same, the target's own form of it stays; else the source's.
func carried(source, target crm.Fields, sourceBase, targetBase sums) crm.Fields {
	want := crm.Fields{}
	for f := range both(source, target) {
		s, t := source[f], target[f]
		v := s
		if part(s) == sourceBase[f] && part(t) == targetBase[f] {
			v = t
		}
		if v != "" {
			want[f] = v
		}
	}
	return want
}

func part(v string) sum {
	if v == "" {
		return 0
	}
	return sumOf(v)
}

func both(a, b crm.Fields) map[crm.SheetField]bool {
	all := make(map[crm.SheetField]bool, len(a))
	for f := range a {
		all[f] = true
	}
	for f := range b {
		all[f] = true
	}
	return all
}

// united are the winner's values and, where it has none at all, the loser's: when two records meet for the
// first time, nobody can have taken a value away. The parts of an address belong together, and so do the
// times of an event.
func united(winner, loser crm.Fields) crm.Fields {
	out := maps.Clone(winner)
	if out == nil {
		out = crm.Fields{}
	}
	has := map[string]bool{}
	for f := range winner {
		has[group(f)] = true
	}
	for f, v := range loser {
		if !has[group(f)] {
			out[f] = v
		}
	}
	return out
}

func group(f crm.SheetField) string {
	if address, _, isPart := strings.Cut(string(f), "."); isPart {
		return address
	}
	switch f {
	case crm.SheetStart, crm.SheetEnd, crm.SheetAllDay:
		return "times"
	}
	return string(f)
}

// loses tells whether a record that had some fields loses a value when it gets others.
func loses(had, gets crm.Fields) bool {
	for f, v := range had {
		if v != "" && gets[f] != v {
			return true
		}
	}
	return false
}

// kin tells whether two records that are said to be the same share anything that makes it believable: ids
// of one Oro mean nothing in another.
func kin(kind crm.SheetKind, a, b crm.Fields) bool {
	shares := func(f crm.SheetField) bool { return a[f] != "" && strings.EqualFold(a[f], b[f]) }
	switch kind {
	case crm.SheetTask:
		return shares(crm.SheetSubject) || shares(crm.SheetDue)
	case crm.SheetEvent:
		return shares(crm.SheetTitle) || shares(crm.SheetStart)
	}
	for _, email := range strings.Split(a[crm.SheetEmails], "\n") {
		if email != "" && slices.ContainsFunc(strings.Split(b[crm.SheetEmails], "\n"), func(e string) bool { return strings.EqualFold(e, email) }) {
			return true
		}
	}
	return shares(crm.SheetFirstName) || shares(crm.SheetLastName) || shares(crm.SheetPhone)
}

// titleOf is what a person calls the record.
func titleOf(kind crm.SheetKind, f crm.Fields) string {
	switch kind {
	case crm.SheetTask:
		return f[crm.SheetSubject]
	case crm.SheetEvent:
		return f[crm.SheetTitle]
	}
	name := strings.TrimSpace(f[crm.SheetFirstName] + " " + f[crm.SheetLastName])
	if name == "" {
		name, _, _ = strings.Cut(f[crm.SheetEmails], "\n")
	}
	return name
}

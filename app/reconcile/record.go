package reconcile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"oroconnector/app/crm"
)

// end is what the base knows of one side of a link.
type end struct {
	id   string // empty: that side has no such record
	mark string
	all  sum    // of all fields when it was last looked at with success
	key  sum    // of its key, 0 where it has none
	odd  string // why it is left untouched
	gone bool   // of a pair whose other record stays: this one was deleted
	base []byte // sums of its fields when the pair was last the same; of pairs only
}

// link is a pair, or a record that stands alone.
type link struct {
	seq          uint64
	oro, account end
	stamp        string    // Oro id that the account's record was seen to carry
	stamped      bool      // the account was given the id; a server may drop it
	left         bool      // stands alone though others match: left alone
	kept         bool      // deleted in Oro, kept in the account by the person's word
	open         bool      // something changed that was not carried over: the base does not tell how it stands
	synced       time.Time // when the pair was last the same
}

func (l *link) end(p crm.Party) *end {
	if p == crm.PartyOro {
		return &l.oro
	}
	return &l.account
}

func (l *link) pair() bool { return l.oro.id != "" && l.account.id != "" }

// recordVersion is the first byte of every record of this package. upgrades turns the content of a
// version into that of the next one, by table; it is run when an older record is read.
const recordVersion = 1

var upgrades = map[byte]func(table byte, data []byte) ([]byte, error){}

var errNewer = errors.New("record of a newer version")

// opened strips the version of a record.
func opened(table byte, data []byte) (*reader, error) {
	if len(data) == 0 {
		return nil, errShort
	}
	version, data := data[0], data[1:]
	for ; version < recordVersion; version++ {
		up, ok := upgrades[version]
		if !ok {
			return nil, fmt.Errorf("record of unknown version %d", version)
		}
		var err error
		if data, err = up(table, data); err != nil {
			return nil, fmt.Errorf("upgrade record of version %d: %w", version, err)
		}
	}
	if version > recordVersion {
		return nil, fmt.Errorf("%w (%d)", errNewer, version)
	}
	return &reader{buf: data}, nil
}

// Tags of a link's fields. They are never used again for something else.
const (
	linkOro = iota + 1
	linkAccount
	linkStamp
	linkFlags
	linkSynced
)

// Tags of an end's fields.
const (
	endID = iota + 1
	endMark
	endAll
	endKey
	endOdd
	endGone
	endBase
)

func (l *link) bytes() []byte {
	w := &writer{buf: []byte{recordVersion}}
	w.field(linkOro, l.oro.write)
	w.field(linkAccount, l.account.write)
	w.textField(linkStamp, l.stamp)
	var flags uint64
	for i, set := range []bool{l.stamped, l.left, l.kept, l.open} {
		if set {
			flags |= 1 << i
		}
	}
	w.numberField(linkFlags, flags)
	w.timeField(linkSynced, l.synced)
	return w.buf
}

func (e *end) write(w *writer) {
	w.textField(endID, e.id)
	w.textField(endMark, e.mark)
	w.numberField(endAll, uint64(e.all))
	w.numberField(endKey, uint64(e.key))
	w.textField(endOdd, e.odd)
	w.flagField(endGone, e.gone)
	w.bytesField(endBase, e.base)
}

func readLink(seq uint64, data []byte) (*link, error) {
	r, err := opened(tableLink, data)
	if err != nil {
		return nil, err
	}
	l := &link{seq: seq}
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case linkOro:
			l.oro.read(in)
		case linkAccount:
			l.account.read(in)
		case linkStamp:
			l.stamp = in.rest()
		case linkFlags:
			n := in.number()
			l.stamped, l.left, l.kept, l.open = n&1 != 0, n&2 != 0, n&4 != 0, n&8 != 0
		case linkSynced:
			l.synced = in.instant()
		default:
			in.err = fmt.Errorf("link has unknown field %d", tag)
		}
	})
	if r.err == nil && l.oro.id == "" && l.account.id == "" {
		r.err = errShort
	}
	return l, r.err
}

func (e *end) read(r *reader) {
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case endID:
			e.id = in.rest()
		case endMark:
			e.mark = in.rest()
		case endAll:
			e.all = sum(in.number())
		case endKey:
			e.key = sum(in.number())
		case endOdd:
			e.odd = in.rest()
		case endGone:
			e.gone = in.number() == 1
		case endBase:
			e.base = []byte(in.rest())
		default:
			in.err = fmt.Errorf("end has unknown field %d", tag)
		}
	})
}

// bytes are the sums in a form that takes little memory.
func (s sums) bytes() []byte {
	w := &writer{}
	for _, f := range slices.Sorted(maps.Keys(s)) {
		if s[f] != 0 {
			w.text(string(f))
			w.buf = binary.BigEndian.AppendUint64(w.buf, uint64(s[f]))
		}
	}
	return w.buf
}

// readSums reads what bytes wrote; garbled ones give what could be read.
func readSums(data []byte) sums {
	out := sums{}
	for r := (&reader{buf: data}); len(r.buf) > 0; {
		f := crm.SheetField(r.text())
		n := r.bytes(8)
		if r.err != nil {
			break
		}
		out[f] = sum(binary.BigEndian.Uint64(n))
	}
	return out
}

// intent is a write that is about to be made.
type intent struct {
	seq     uint64 // of the link
	op      intentOp
	on      crm.Party // the side that is written to
	at      time.Time // wall clock
	want    sums      // an update's: what the record is to have
	source  sums      // what the other side had
	fields  crm.Fields
	journal string // id of the entry that was written along with it
}

type intentOp uint8

const (
	intentCreate intentOp = iota + 1
	intentUpdate
	intentDelete
)

// Tags of an intent's fields.
const (
	intentOpTag = iota + 1
	intentOn
	intentAt
	intentWant
	intentSource
	intentFields
	intentJournal
)

func (i intent) bytes() []byte {
	w := &writer{buf: []byte{recordVersion}}
	w.numberField(intentOpTag, uint64(i.op))
	w.textField(intentOn, string(i.on))
	w.timeField(intentAt, i.at)
	w.bytesField(intentWant, i.want.bytes())
	w.bytesField(intentSource, i.source.bytes())
	fieldsField(w, intentFields, i.fields)
	w.textField(intentJournal, i.journal)
	return w.buf
}

func readIntent(seq uint64, data []byte) (intent, error) {
	r, err := opened(tableIntent, data)
	if err != nil {
		return intent{}, err
	}
	i := intent{seq: seq}
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case intentOpTag:
			i.op = intentOp(min(in.number(), 255))
		case intentOn:
			i.on = crm.Party(in.rest())
		case intentAt:
			i.at = in.instant()
		case intentWant:
			i.want = readSums([]byte(in.rest()))
		case intentSource:
			i.source = readSums([]byte(in.rest()))
		case intentFields:
			i.fields = readFields(in)
		case intentJournal:
			i.journal = in.rest()
		default:
			in.err = fmt.Errorf("intent has unknown field %d", tag)
		}
	})
	return i, r.err
}

func fieldsField(w *writer, tag uint64, f crm.Fields) {
	if len(f) == 0 {
		return
	}
	w.field(tag, func(w *writer) {
		w.number(uint64(len(f)))
		for _, k := range slices.Sorted(maps.Keys(f)) {
			w.text(string(k))
			w.text(f[k])
		}
	})
}

func readFields(r *reader) crm.Fields {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make(crm.Fields, n)
	for range n {
		k := crm.SheetField(r.text())
		out[k] = r.text()
	}
	return out
}

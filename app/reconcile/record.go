package reconcile

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
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
	asked        bool      // deleted in Oro, as it seems, and to be deleted by the person's word, but Oro does not say so
	guessed      bool      // its partner was found by likeness, and the two were not made the same yet
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

// recordVersion is the first byte of every record of this package. upgrades bring the records of a table to the next
// version; they are run when an older record is read.
const recordVersion = 1

var upgrades = map[byte]wire.Upgrades{}

func opened(table byte, data []byte) (*wire.Reader, error) {
	return wire.Open(data, recordVersion, upgrades[table])
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
	w := wire.Begin(recordVersion)
	w.Field(linkOro, l.oro.write)
	w.Field(linkAccount, l.account.write)
	w.TextField(linkStamp, l.stamp)
	var flags uint64
	for i, set := range []bool{l.stamped, l.left, l.kept, l.open, l.asked, l.guessed} {
		if set {
			flags |= 1 << i
		}
	}
	w.NumberField(linkFlags, flags)
	w.TimeField(linkSynced, l.synced)
	return w.Bytes()
}

func (e *end) write(w *wire.Writer) {
	w.TextField(endID, e.id)
	w.TextField(endMark, e.mark)
	w.NumberField(endAll, uint64(e.all))
	w.NumberField(endKey, uint64(e.key))
	w.TextField(endOdd, e.odd)
	w.FlagField(endGone, e.gone)
	w.BytesField(endBase, e.base)
}

func readLink(seq uint64, data []byte) (*link, error) {
	r, err := opened(tableLink, data)
	if err != nil {
		return nil, err
	}
	l := &link{seq: seq}
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case linkOro:
			l.oro.read(in)
		case linkAccount:
			l.account.read(in)
		case linkStamp:
			l.stamp = in.Rest()
		case linkFlags:
			n := in.Number()
			l.stamped, l.left, l.kept, l.open, l.asked, l.guessed = n&1 != 0, n&2 != 0, n&4 != 0, n&8 != 0, n&16 != 0, n&32 != 0
		case linkSynced:
			l.synced = in.Instant()
		default:
			in.Unknown("link", tag)
		}
	})
	if l.oro.id == "" && l.account.id == "" {
		r.Fail()
	}
	return l, r.Err()
}

func (e *end) read(r *wire.Reader) {
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case endID:
			e.id = in.Rest()
		case endMark:
			e.mark = in.Rest()
		case endAll:
			e.all = sum(in.Number())
		case endKey:
			e.key = sum(in.Number())
		case endOdd:
			e.odd = in.Rest()
		case endGone:
			e.gone = in.Number() == 1
		case endBase:
			e.base = []byte(in.Rest())
		default:
			in.Unknown("end", tag)
		}
	})
}

// bytes are the sums in a form that takes little memory.
func (s sums) bytes() []byte {
	w := &wire.Writer{}
	for _, f := range slices.Sorted(maps.Keys(s)) {
		if s[f] != 0 {
			w.Text(string(f))
			var n [8]byte
			binary.BigEndian.PutUint64(n[:], uint64(s[f]))
			w.Raw(n[:]...)
		}
	}
	return w.Bytes()
}

// readSums reads what bytes wrote; garbled ones give what could be read.
func readSums(data []byte) sums {
	out := sums{}
	for r := wire.Read(data); r.More(); {
		f := crm.SheetField(r.Text())
		n := r.Raw(8)
		if r.Err() != nil {
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
	w := wire.Begin(recordVersion)
	w.NumberField(intentOpTag, uint64(i.op))
	w.TextField(intentOn, string(i.on))
	w.TimeField(intentAt, i.at)
	w.BytesField(intentWant, i.want.bytes())
	w.BytesField(intentSource, i.source.bytes())
	fieldsField(w, intentFields, i.fields)
	w.TextField(intentJournal, i.journal)
	return w.Bytes()
}

func readIntent(seq uint64, data []byte) (intent, error) {
	r, err := opened(tableIntent, data)
	if err != nil {
		return intent{}, err
	}
	i := intent{seq: seq}
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case intentOpTag:
			i.op = intentOp(min(in.Number(), 255))
		case intentOn:
			i.on = crm.Party(in.Rest())
		case intentAt:
			i.at = in.Instant()
		case intentWant:
			i.want = readSums([]byte(in.Rest()))
		case intentSource:
			i.source = readSums([]byte(in.Rest()))
		case intentFields:
			i.fields = readFields(in)
		case intentJournal:
			i.journal = in.Rest()
		default:
			in.Unknown("intent", tag)
		}
	})
	return i, r.Err()
}

func fieldsField(w *wire.Writer, tag uint64, f crm.Fields) {
	if len(f) == 0 {
		return
	}
	w.Field(tag, func(w *wire.Writer) {
		w.Number(uint64(len(f)))
		for _, k := range slices.Sorted(maps.Keys(f)) {
			w.Text(string(k))
			w.Text(f[k])
		}
	})
}

func readFields(r *wire.Reader) crm.Fields {
	n := r.Count()
	if n == 0 {
		return nil
	}
	out := make(crm.Fields, n)
	for range n {
		k := crm.SheetField(r.Text())
		out[k] = r.Text()
	}
	return out
}

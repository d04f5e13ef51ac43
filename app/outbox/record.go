package outbox

import (
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
)

// state is where a record stands on the disk; the first five are crm's, two are ours.
type state uint8

// A confirmed change is carried out in Oro, but the store has not been told. A void one has come to
// nothing because an opposite change met it here: Oro never hears of it.
const (
	waiting state = iota
	sending
	refused
	asks
	sent
	confirmed
	void
)

// record is a change with everything that must outlive the process.
type record struct {
	change crm.Change // Refs: what is still to be carried out
	// took are the refs that this change has taken out of earlier, opposite ones that had not left.
	took        []crm.Ref
	tookCreates bool // one of those would have created something
	state       state
	// left: an attempt was made whose outcome is not known, so Oro is asked before a repeat.
	left     bool
	attempts int
	last     *crm.Fault // without its Err
	nextTry  time.Time
	delay    time.Duration // from the last attempt to nextTry, so that a clock set back cannot prolong it
	doneAt   time.Time     // of sent and void
	receipt  crm.Receipt   // of confirmed and sent
	undoneBy string        // id of the change that undoes this one
}

// recordVersion is the first byte of every record. upgrades bring a record to the next version; they are run
// when an older record is read, and the record is written anew with its next step.
const recordVersion = 1

var upgrades = wire.Upgrades{}

// Tags of the fields. They are never used again for something else.
const (
	tagID = iota + 1
	tagConnection
	tagThread
	tagOp
	tagRefs
	tagFlags
	tagAt
	tagNotBefore
	tagMessageID
	tagIDs
	tagReferences
	tagSubject
	tagFrom
	tagTo
	tagCc
	tagBcc
	tagDate
	tagTook
	tagState
	tagAttempts
	tagLast
	tagNextTry
	tagDelay
	tagDoneAt
	tagReceipt
	tagUndoneBy
)

const (
	flagCreates = 1 << iota
	flagDerived
	flagLeft
	flagTookCreates
)

func (r record) bytes() []byte {
	w := wire.Begin(recordVersion)
	c, e := r.change, r.change.Envelope
	w.TextField(tagID, c.ID)
	w.TextField(tagConnection, c.Connection)
	w.TextField(tagThread, c.Thread)
	w.TextField(tagOp, string(c.Op))
	refsField(w, tagRefs, c.Refs)
	w.NumberField(tagFlags, flags(c.Creates, e.Derived, r.left, r.tookCreates))
	w.TimeField(tagAt, c.At)
	w.TimeField(tagNotBefore, c.NotBefore)
	w.TextField(tagMessageID, e.MessageID)
	w.TextsField(tagIDs, e.IDs)
	w.TextsField(tagReferences, e.References)
	w.TextField(tagSubject, e.Subject)
	if e.From != (crm.Address{}) {
		addressesField(w, tagFrom, []crm.Address{e.From})
	}
	addressesField(w, tagTo, e.To)
	addressesField(w, tagCc, e.Cc)
	addressesField(w, tagBcc, e.Bcc)
	w.TimeField(tagDate, e.Date)
	refsField(w, tagTook, r.took)
	w.NumberField(tagState, uint64(r.state))
	w.NumberField(tagAttempts, uint64(r.attempts))
	w.FaultField(tagLast, r.last)
	w.TimeField(tagNextTry, r.nextTry)
	w.NumberField(tagDelay, uint64(r.delay))
	w.TimeField(tagDoneAt, r.doneAt)
	if r.state == confirmed || r.state == sent {
		receiptField(w, tagReceipt, r.receipt)
	}
	w.TextField(tagUndoneBy, r.undoneBy)
	return w.Bytes()
}

// readRecord reads what bytes wrote, or what an older version wrote. Unknown tags are an error: a
// version that adds some has another number.
func readRecord(data []byte) (record, error) {
	r, err := wire.Open(data, recordVersion, upgrades)
	if err != nil {
		return record{}, err
	}
	var rec record
	r.Fields(func(tag uint64, in *wire.Reader) {
		if !rec.readChange(tag, in) && !rec.readProgress(tag, in) {
			in.Unknown("record", tag)
		}
	})
	switch {
	case r.Err() != nil:
		return record{}, r.Err()
	case rec.change.ID == "" || rec.state > void:
		return record{}, wire.ErrShort
	}
	return rec, nil
}

func (r *record) readChange(tag uint64, in *wire.Reader) bool {
	c, e := &r.change, &r.change.Envelope
	switch tag {
	case tagID:
		c.ID = in.Rest()
	case tagConnection:
		c.Connection = in.Rest()
	case tagThread:
		c.Thread = in.Rest()
	case tagOp:
		c.Op = crm.ChangeOp(in.Rest())
	case tagRefs:
		c.Refs = refs(in)
	case tagFlags:
		f := in.Number()
		c.Creates, e.Derived = f&flagCreates != 0, f&flagDerived != 0
		r.left, r.tookCreates = f&flagLeft != 0, f&flagTookCreates != 0
	case tagAt:
		c.At = in.Instant()
	case tagNotBefore:
		c.NotBefore = in.Instant()
	case tagMessageID:
		e.MessageID = in.Rest()
	case tagIDs:
		e.IDs = in.Texts()
	case tagReferences:
		e.References = in.Texts()
	case tagSubject:
		e.Subject = in.Rest()
	case tagFrom:
		if from := addresses(in); len(from) > 0 {
			e.From = from[0]
		}
	case tagTo:
		e.To = addresses(in)
	case tagCc:
		e.Cc = addresses(in)
	case tagBcc:
		e.Bcc = addresses(in)
	case tagDate:
		e.Date = in.Instant()
	default:
		return false
	}
	return true
}

func (r *record) readProgress(tag uint64, in *wire.Reader) bool {
	switch tag {
	case tagTook:
		r.took = refs(in)
	case tagState:
		r.state = state(min(in.Number(), 255))
	case tagAttempts:
		r.attempts = int(min(in.Number(), 1<<30))
	case tagLast:
		r.last = in.Fault()
	case tagNextTry:
		r.nextTry = in.Instant()
	case tagDelay:
		r.delay = in.Span()
	case tagDoneAt:
		r.doneAt = in.Instant()
	case tagReceipt:
		r.receipt = receipt(in)
	case tagUndoneBy:
		r.undoneBy = in.Rest()
	default:
		return false
	}
	return true
}

package outbox

import (
	"errors"
	"fmt"
	"time"

	"oroconnector/app/crm"
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

// recordVersion is the first byte of every record. upgrades turns the content of a version into that of
// the next one; it is run when an older record is read, and the record is written anew with its next step.
const recordVersion = 1

var upgrades = map[byte]func([]byte) ([]byte, error){}

var errNewer = errors.New("record of a newer version")

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
	w := &writer{buf: []byte{recordVersion}}
	c, e := r.change, r.change.Envelope
	w.textField(tagID, c.ID)
	w.textField(tagConnection, c.Connection)
	w.textField(tagThread, c.Thread)
	w.textField(tagOp, string(c.Op))
	refsField(w, tagRefs, c.Refs)
	w.numberField(tagFlags, flags(c.Creates, e.Derived, r.left, r.tookCreates))
	w.timeField(tagAt, c.At)
	w.timeField(tagNotBefore, c.NotBefore)
	w.textField(tagMessageID, e.MessageID)
	w.textsField(tagIDs, e.IDs)
	w.textsField(tagReferences, e.References)
	w.textField(tagSubject, e.Subject)
	if e.From != (crm.Address{}) {
		addressesField(w, tagFrom, []crm.Address{e.From})
	}
	addressesField(w, tagTo, e.To)
	addressesField(w, tagCc, e.Cc)
	addressesField(w, tagBcc, e.Bcc)
	w.timeField(tagDate, e.Date)
	refsField(w, tagTook, r.took)
	w.numberField(tagState, uint64(r.state))
	w.numberField(tagAttempts, uint64(r.attempts))
	faultField(w, tagLast, r.last)
	w.timeField(tagNextTry, r.nextTry)
	w.numberField(tagDelay, uint64(r.delay))
	w.timeField(tagDoneAt, r.doneAt)
	if r.state == confirmed || r.state == sent {
		receiptField(w, tagReceipt, r.receipt)
	}
	w.textField(tagUndoneBy, r.undoneBy)
	return w.buf
}

// readRecord reads what bytes wrote, or what an older version wrote. Unknown tags are an error: a
// version that adds some has another number.
func readRecord(data []byte) (record, error) {
	if len(data) == 0 {
		return record{}, errShort
	}
	version, data := data[0], data[1:]
	for ; version < recordVersion; version++ {
		up, ok := upgrades[version]
		if !ok {
			return record{}, fmt.Errorf("record of unknown version %d", version)
		}
		var err error
		if data, err = up(data); err != nil {
			return record{}, fmt.Errorf("upgrade record of version %d: %w", version, err)
		}
	}
	if version > recordVersion {
		return record{}, fmt.Errorf("%w (%d)", errNewer, version)
	}
	var rec record
	r := &reader{buf: data}
	r.fields(func(tag uint64, in *reader) {
		if !rec.readChange(tag, in) && !rec.readProgress(tag, in) {
			in.err = fmt.Errorf("record has unknown field %d", tag)
		}
	})
	switch {
	case r.err != nil:
		return record{}, r.err
	case rec.change.ID == "" || rec.state > void:
		return record{}, errShort
	}
	return rec, nil
}

func (r *record) readChange(tag uint64, in *reader) bool {
	c, e := &r.change, &r.change.Envelope
	switch tag {
	case tagID:
		c.ID = in.rest()
	case tagConnection:
		c.Connection = in.rest()
	case tagThread:
		c.Thread = in.rest()
	case tagOp:
		c.Op = crm.ChangeOp(in.rest())
	case tagRefs:
		c.Refs = refs(in)
	case tagFlags:
		f := in.number()
		c.Creates, e.Derived = f&flagCreates != 0, f&flagDerived != 0
		r.left, r.tookCreates = f&flagLeft != 0, f&flagTookCreates != 0
	case tagAt:
		c.At = in.instant()
	case tagNotBefore:
		c.NotBefore = in.instant()
	case tagMessageID:
		e.MessageID = in.rest()
	case tagIDs:
		e.IDs = in.texts()
	case tagReferences:
		e.References = in.texts()
	case tagSubject:
		e.Subject = in.rest()
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
		e.Date = in.instant()
	default:
		return false
	}
	return true
}

func (r *record) readProgress(tag uint64, in *reader) bool {
	switch tag {
	case tagTook:
		r.took = refs(in)
	case tagState:
		r.state = state(min(in.number(), 255))
	case tagAttempts:
		r.attempts = int(min(in.number(), 1<<30))
	case tagLast:
		r.last = fault(in)
	case tagNextTry:
		r.nextTry = in.instant()
	case tagDelay:
		r.delay = time.Duration(min(in.number(), 1<<62))
	case tagDoneAt:
		r.doneAt = in.instant()
	case tagReceipt:
		r.receipt = receipt(in)
	case tagUndoneBy:
		r.undoneBy = in.rest()
	default:
		return false
	}
	return true
}

package reconcile

import (
	"fmt"
	"time"

	"oroconnector/app/crm"
)

// kindState is what the base knows of a kind as a whole.
type kindState struct {
	rules        string // fingerprint of what the cursors depend on
	oro, account sideState
	last         crm.SyncCounts
	lastAt       time.Time
	pairs        int
	waiting      int
	stop         *crm.SyncStop
	allowed      int  // deletions that the person has allowed for the next run
	keep         bool // the person has said no to them
}

type sideState struct {
	cursor []byte
	asked  time.Time // end of the last listing that was finished
}

func (s *kindState) side(p crm.Party) *sideState {
	if p == crm.PartyOro {
		return &s.oro
	}
	return &s.account
}

// Tags of a state's fields.
const (
	stateRules = iota + 1
	stateOroCursor
	stateOroAsked
	stateAccountCursor
	stateAccountAsked
	stateLast
	stateLastAt
	statePairs
	stateWaiting
	stateStop
	stateAllowed
	stateKeep
)

func (s kindState) bytes() []byte {
	w := &writer{buf: []byte{recordVersion}}
	w.textField(stateRules, s.rules)
	w.bytesField(stateOroCursor, s.oro.cursor)
	w.timeField(stateOroAsked, s.oro.asked)
	w.bytesField(stateAccountCursor, s.account.cursor)
	w.timeField(stateAccountAsked, s.account.asked)
	w.field(stateLast, func(w *writer) {
		for _, n := range countsOf(&s.last) {
			w.number(uint64(*n))
		}
	})
	w.timeField(stateLastAt, s.lastAt)
	w.numberField(statePairs, uint64(s.pairs))
	w.numberField(stateWaiting, uint64(s.waiting))
	if s.stop != nil {
		w.field(stateStop, func(w *writer) {
			w.number(uint64(s.stop.Deletes))
			w.number(uint64(s.stop.Of))
			w.instant(s.stop.Since)
		})
	}
	w.numberField(stateAllowed, uint64(s.allowed))
	w.flagField(stateKeep, s.keep)
	return w.buf
}

func countsOf(c *crm.SyncCounts) []*int {
	return []*int{
		&c.OroCreated, &c.OroUpdated, &c.AccountCreated, &c.AccountUpdated, &c.AccountDeleted, &c.Matched, &c.Conflicts, &c.Refused, &c.Odd,
	}
}

func readState(data []byte) (kindState, error) {
	var s kindState
	r, err := opened(tableState, data)
	if err != nil {
		return s, err
	}
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case stateRules:
			s.rules = in.rest()
		case stateOroCursor:
			s.oro.cursor = []byte(in.rest())
		case stateOroAsked:
			s.oro.asked = in.instant()
		case stateAccountCursor:
			s.account.cursor = []byte(in.rest())
		case stateAccountAsked:
			s.account.asked = in.instant()
		case stateLast:
			for _, n := range countsOf(&s.last) {
				*n = amount(in)
			}
		case stateLastAt:
			s.lastAt = in.instant()
		default:
			s.readMore(tag, in)
		}
	})
	return s, r.err
}

func (s *kindState) readMore(tag uint64, in *reader) {
	switch tag {
	case statePairs:
		s.pairs = amount(in)
	case stateWaiting:
		s.waiting = amount(in)
	case stateStop:
		s.stop = &crm.SyncStop{Deletes: amount(in), Of: amount(in), Since: in.instant()}
	case stateAllowed:
		s.allowed = amount(in)
	case stateKeep:
		s.keep = in.number() == 1
	default:
		in.err = fmt.Errorf("state has unknown field %d", tag)
	}
}

func amount(r *reader) int { return int(min(r.number(), 1<<40)) }

// problem is a record that could not be brought to the other side.
type problem struct {
	seq     uint64 // of the link
	title   string
	to      crm.Party
	fault   *crm.Fault // without its Err
	at      time.Time  // of the last attempt, wall clock
	tries   int
	next    time.Time // when it is tried again by itself
	journal string
	tried   sum // of both records at the last attempt
}

// Tags of a problem's fields.
const (
	problemTitle = iota + 1
	problemTo
	problemFault
	problemAt
	problemTries
	problemNext
	problemJournal
	problemTried
)

func (p problem) bytes() []byte {
	w := &writer{buf: []byte{recordVersion}}
	w.textField(problemTitle, p.title)
	w.textField(problemTo, string(p.to))
	faultField(w, problemFault, p.fault)
	w.timeField(problemAt, p.at)
	w.numberField(problemTries, uint64(p.tries))
	w.timeField(problemNext, p.next)
	w.textField(problemJournal, p.journal)
	w.numberField(problemTried, uint64(p.tried))
	return w.buf
}

func readProblem(seq uint64, data []byte) (problem, error) {
	r, err := opened(tableProblem, data)
	if err != nil {
		return problem{}, err
	}
	p := problem{seq: seq}
	r.fields(func(tag uint64, in *reader) {
		switch tag {
		case problemTitle:
			p.title = in.rest()
		case problemTo:
			p.to = crm.Party(in.rest())
		case problemFault:
			p.fault = readFault(in)
		case problemAt:
			p.at = in.instant()
		case problemTries:
			p.tries = amount(in)
		case problemNext:
			p.next = in.instant()
		case problemJournal:
			p.journal = in.rest()
		case problemTried:
			p.tried = sum(in.number())
		default:
			in.err = fmt.Errorf("problem has unknown field %d", tag)
		}
	})
	return p, r.err
}

func faultField(w *writer, tag uint64, f *crm.Fault) {
	if f == nil {
		return
	}
	w.field(tag, func(w *writer) {
		w.number(uint64(f.Kind))
		w.texts([]string{f.Op, f.Code, f.Detail})
		w.number(uint64(max(0, f.After)))
	})
}

func readFault(r *reader) *crm.Fault {
	f := &crm.Fault{Kind: crm.FaultKind(min(r.number(), 255))}
	if texts := r.texts(); len(texts) == 3 {
		f.Op, f.Code, f.Detail = texts[0], texts[1], texts[2]
	} else {
		r.fail()
	}
	f.After = time.Duration(min(r.number(), 1<<62))
	return f
}

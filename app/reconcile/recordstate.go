package reconcile

import (
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
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
	w := wire.Begin(recordVersion)
	w.TextField(stateRules, s.rules)
	w.BytesField(stateOroCursor, s.oro.cursor)
	w.TimeField(stateOroAsked, s.oro.asked)
	w.BytesField(stateAccountCursor, s.account.cursor)
	w.TimeField(stateAccountAsked, s.account.asked)
	w.Field(stateLast, func(w *wire.Writer) {
		for _, n := range countsOf(&s.last) {
			w.Number(uint64(*n))
		}
	})
	w.TimeField(stateLastAt, s.lastAt)
	w.NumberField(statePairs, uint64(s.pairs))
	w.NumberField(stateWaiting, uint64(s.waiting))
	if s.stop != nil {
		w.Field(stateStop, func(w *wire.Writer) {
			w.Number(uint64(s.stop.Deletes))
			w.Number(uint64(s.stop.Of))
			w.Instant(s.stop.Since)
		})
	}
	w.NumberField(stateAllowed, uint64(s.allowed))
	w.FlagField(stateKeep, s.keep)
	return w.Bytes()
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
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case stateRules:
			s.rules = in.Rest()
		case stateOroCursor:
			s.oro.cursor = []byte(in.Rest())
		case stateOroAsked:
			s.oro.asked = in.Instant()
		case stateAccountCursor:
			s.account.cursor = []byte(in.Rest())
		case stateAccountAsked:
			s.account.asked = in.Instant()
		case stateLast:
			for _, n := range countsOf(&s.last) {
				*n = in.Amount()
			}
		case stateLastAt:
			s.lastAt = in.Instant()
		default:
			s.readMore(tag, in)
		}
	})
	return s, r.Err()
}

func (s *kindState) readMore(tag uint64, in *wire.Reader) {
	switch tag {
	case statePairs:
		s.pairs = in.Amount()
	case stateWaiting:
		s.waiting = in.Amount()
	case stateStop:
		s.stop = &crm.SyncStop{Deletes: in.Amount(), Of: in.Amount(), Since: in.Instant()}
	case stateAllowed:
		s.allowed = in.Amount()
	case stateKeep:
		s.keep = in.Number() == 1
	default:
		in.Unknown("state", tag)
	}
}

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
	w := wire.Begin(recordVersion)
	w.TextField(problemTitle, p.title)
	w.TextField(problemTo, string(p.to))
	w.FaultField(problemFault, p.fault)
	w.TimeField(problemAt, p.at)
	w.NumberField(problemTries, uint64(p.tries))
	w.TimeField(problemNext, p.next)
	w.TextField(problemJournal, p.journal)
	w.NumberField(problemTried, uint64(p.tried))
	return w.Bytes()
}

func readProblem(seq uint64, data []byte) (problem, error) {
	r, err := opened(tableProblem, data)
	if err != nil {
		return problem{}, err
	}
	p := problem{seq: seq}
	r.Fields(func(tag uint64, in *wire.Reader) {
		switch tag {
		case problemTitle:
			p.title = in.Rest()
		case problemTo:
			p.to = crm.Party(in.Rest())
		case problemFault:
			p.fault = in.Fault()
		case problemAt:
			p.at = in.Instant()
		case problemTries:
			p.tries = in.Amount()
		case problemNext:
			p.next = in.Instant()
		case problemJournal:
			p.journal = in.Rest()
		case problemTried:
			p.tried = sum(in.Number())
		default:
			in.Unknown("problem", tag)
		}
	})
	return p, r.Err()
}

package cli

import (
	"context"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// sync asks Oro what changed, brings contacts, tasks and events up to date on both sides, and tells how things
// stand then. Its options look into the journal, copy a version back, answer a stop, or choose places instead.
func sync(ctx context.Context, s *session) error {
	switch c := s.call; {
	case c.Yes && c.No:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.yesNo"}
	case c.Restore != "":
		return s.restore(ctx)
	case c.Journal:
		return s.journal(ctx)
	case c.Places:
		return s.places(ctx)
	case len(c.Use) > 0:
		return s.usePlaces(ctx)
	}
	if s.call.Anew {
		if err := s.Desk.Sync.Anew(ctx, ""); err != nil {
			return err
		}
		s.note(s.text("sync.forgotten"))
	}
	if err := s.Desk.Connections.Refresh(ctx, ""); err != nil {
		return err
	}
	before, err := s.Desk.Sync.Status(ctx, "")
	if err != nil {
		return err
	}
	err = s.syncBoth(ctx)
	if told := s.tellSync(ctx, before); told != nil && err == nil {
		return told
	}
	return err
}

// syncBoth runs, and with --yes or --no answers what a run asks before it deletes much (spec 7.8).
func (s *session) syncBoth(ctx context.Context) error {
	err := s.Desk.Sync.Now(ctx, "")
	if f := crm.AsFault("sync.run", err); f == nil || f.Code != "sync.stopped" {
		return err
	}
	if !s.call.Yes && !s.call.No {
		return nil // how things stand tells the question, and the exit code
	}
	st, err := s.Desk.Sync.Status(ctx, "")
	for _, k := range st.Kinds {
		if k.Stop != nil && err == nil {
			err = s.Desk.Sync.Answer(ctx, "", k.Kind, s.call.Yes)
		}
	}
	return err
}

// syncKind is the JSON form of how a kind stands.
type syncKind struct {
	Kind        string        `json:"kind"`
	On          bool          `json:"on"`
	Absent      string        `json:"absent"` // why the kind is not synchronized; a fault's code
	Fault       string        `json:"fault"`  // that the last run ended with; a fault's code
	OroLast     string        `json:"oro_last"`
	AccountLast string        `json:"account_last"`
	Pairs       int           `json:"pairs"`
	Counts      syncCounts    `json:"counts"` // of this run
	Waiting     int           `json:"waiting"`
	Problems    []syncProblem `json:"problems"`
	Stop        *syncStop     `json:"stop"`
}

type syncCounts struct {
	OroCreated     int `json:"oro_created"`
	OroUpdated     int `json:"oro_updated"`
	AccountCreated int `json:"account_created"`
	AccountUpdated int `json:"account_updated"`
	AccountDeleted int `json:"account_deleted"`
	Matched        int `json:"matched"`
	Conflicts      int `json:"conflicts"`
	Refused        int `json:"refused"`
	Odd            int `json:"odd"`
}

type syncProblem struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	To     string `json:"to"`
	Reason string `json:"reason"`
	Tries  int    `json:"tries"`
	At     string `json:"at"`
}

type syncStop struct {
	Deletes int `json:"deletes"`
	Of      int `json:"of"`
}

// tellSync tells how the connection and its kinds stand. What waits for a person's word or was refused just now
// is an exit code of its own.
func (s *session) tellSync(ctx context.Context, before crm.SyncStatus) error {
	st, err := s.Desk.Connections.Status(ctx, "")
	if err != nil {
		return err
	}
	both, err := s.Desk.Sync.Status(ctx, "")
	if err != nil {
		return err
	}
	for i, k := range before.Kinds {
		if both.Kinds[i].LastAt.Equal(k.LastAt) {
			both.Kinds[i].Last = crm.SyncCounts{} // this run did nothing
		}
	}
	if s.call.JSON {
		s.printJSON(struct {
			statusObject
			Sync []syncKind `json:"sync"`
		}{s.statusJSON(st, nil), each(both.Kinds, s.kindJSON)})
	} else {
		s.printStatus(st, nil)
		for _, k := range both.Kinds {
			s.printKind(k)
		}
	}
	if !s.call.JSON {
		s.hintSync(both)
	}
	for _, k := range both.Kinds {
		switch {
		case k.Stop != nil:
			return told(ExitWaiting)
		case k.On && len(k.Problems) > 0:
			err = told(ExitRefused)
		}
	}
	return err
}

// hintSync says what can be done about what a run left to a person.
func (s *session) hintSync(all crm.SyncStatus) {
	stopped, refused, told := false, false, false
	for _, k := range all.Kinds {
		stopped = stopped || k.Stop != nil
		refused = refused || k.On && len(k.Problems) > 0
		told = told || k.Last.Conflicts+k.Last.AccountDeleted+k.Last.Refused+k.Last.Odd > 0
	}
	for _, hint := range []struct {
		say bool
		key string
	}{{stopped, "sync.stopHint"}, {refused, "sync.problemHint"}, {told || refused, "sync.journalHint"}} {
		if hint.say {
			s.note(s.text(hint.key))
		}
	}
}

func (s *session) kindJSON(k crm.SyncKind) syncKind {
	code := func(f *crm.Fault) string {
		switch {
		case f == nil:
			return ""
		case f.Code != "":
			return f.Code
		}
		return f.Kind.String()
	}
	o := syncKind{
		Kind: string(k.Kind), On: k.On, Absent: code(k.Absent), Fault: code(k.Fault), OroLast: stamp(k.Oro.Last),
		AccountLast: stamp(k.Account.Last), Pairs: k.Pairs, Counts: syncCounts(k.Last), Waiting: k.Waiting,
		Problems: each(k.Problems, func(p crm.SyncProblem) syncProblem {
			return syncProblem{p.ID, p.Title, string(p.To), s.Words.Fault(p.Fault), p.Tries, stamp(p.At)}
		}),
	}
	if k.Stop != nil {
		o.Stop = &syncStop{k.Stop.Deletes, k.Stop.Of}
	}
	return o
}

// sheetColumn is the width of a column of the three kinds.
func (s *session) sheetColumn() int {
	return column(16, s.said("sync.kind.contact", "sync.kind.task", "sync.kind.event")...)
}

func (s *session) printKind(k crm.SyncKind) {
	var parts []string
	switch {
	case !k.On:
		parts = append(parts, s.text("sync.off"))
	case k.Absent != nil:
		parts = append(parts, s.Words.Fault(k.Absent))
	case k.Stop != nil:
		parts = append(parts, s.text("sync.stop", "deletes", k.Stop.Deletes, "of", k.Stop.Of))
	case k.Oro.Last.IsZero() && k.Fault == nil:
		parts = append(parts, s.text("sync.never"))
	default:
		parts = append(parts, s.text("sync.pairs", "count", k.Pairs))
		parts = append(parts, s.counts(k.Last)...)
		if len(parts) == 1 {
			parts = append(parts, s.text("sync.nothing"))
		}
	}
	s.say(pad(s.text("sync.kind."+string(k.Kind)), s.sheetColumn()) + strings.Join(parts, " · "))
	if k.Fault != nil && k.On {
		s.say("  " + s.Words.Fault(k.Fault))
	}
	for _, p := range k.Problems {
		s.say("  " + pad(clip(p.Title, 30), 31) + s.Words.Fault(p.Fault))
	}
}

// counts are what a run did, without what it did not do.
func (s *session) counts(c crm.SyncCounts) []string {
	var out []string
	for _, n := range []struct {
		count int
		text  func(count int) string
	}{
		{c.Matched, func(n int) string { return s.text("sync.matched", "count", n) }},
		{c.OroCreated, func(n int) string { return s.text("sync.oroCreated", "count", n) }},
		{c.OroUpdated, func(n int) string { return s.text("sync.oroUpdated", "count", n) }},
		{c.AccountCreated, func(n int) string { return s.text("sync.accountCreated", "count", n) }},
		{c.AccountUpdated, func(n int) string { return s.text("sync.accountUpdated", "count", n) }},
		{c.AccountDeleted, func(n int) string { return s.text("sync.accountDeleted", "count", n) }},
		{c.Conflicts, func(n int) string { return s.text("sync.conflicts", "count", n) }},
		{c.Refused, func(n int) string { return s.text("sync.refused", "count", n) }},
		{c.Odd, func(n int) string { return s.text("sync.odd", "count", n) }},
	} {
		if n.count > 0 {
			out = append(out, n.text(n.count))
		}
	}
	return out
}

// syncOffer is the JSON form of an address book, task list or calendar.
type syncOffer struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	Chosen   bool   `json:"chosen"`
	ReadOnly bool   `json:"read_only"`
}

// places lists what the account has to synchronize with.
func (s *session) places(ctx context.Context) error {
	all, err := s.Desk.Sync.Offers(ctx, "")
	if err != nil {
		return err
	}
	for _, o := range all {
		s.printOffer(o)
	}
	return nil
}

func (s *session) printOffer(o desk.SyncOffer) {
	if s.call.JSON {
		s.printJSON(syncOffer{string(o.Kind), o.Name, o.Address, o.Chosen, o.ReadOnly})
		return
	}
	line := pad(s.text("sync.kind."+string(o.Kind)), s.sheetColumn()) + pad(clip(o.Name, 30), 31) + o.Address
	if o.Chosen {
		line += " · " + s.text("sync.chosen")
	}
	if o.ReadOnly {
		line += " · " + s.text("sync.readOnly")
	}
	s.say(line)
}

// usePlaces chooses address book, task list and calendar: KIND=ADDRESS, or KIND=new for one named "Oro".
func (s *session) usePlaces(ctx context.Context) error {
	for _, use := range s.call.Use {
		name, address, _ := strings.Cut(use, "=")
		kind := crm.SheetKind(name)
		if address == "" || kind != crm.SheetContact && kind != crm.SheetTask && kind != crm.SheetEvent {
			return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.usePlace", Detail: use}
		}
		if address == "new" {
			address = ""
		}
		if err := s.Desk.Sync.Choose(ctx, "", kind, address); err != nil {
			return err
		}
		s.note(s.text("sync.kind."+name) + ": " + s.text("sync.chosen"))
	}
	return nil
}

// restore copies the version of an entry of the journal back.
func (s *session) restore(ctx context.Context) error {
	fields := each(s.call.Fields, func(f string) crm.SheetField { return crm.SheetField(f) })
	if err := s.Desk.Sync.Restore(ctx, "", s.call.Restore, fields...); err != nil {
		return err
	}
	if s.call.JSON {
		return s.journalOf(ctx, s.call.Restore)
	}
	s.say(s.text("sync.restored"))
	return nil
}

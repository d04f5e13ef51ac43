package reconcile

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// item is a link with what this run knows of it.
type item struct {
	link
	now       [2]*crm.Sheet // as listed or read in this run; nil: as the base has it
	seen      [2]bool       // listed in this run
	fresh     bool          // to be dealt with in this run
	dirty     bool          // to be saved
	check     *intent       // an update of an earlier run whose end is not known
	arrived   bool          // it was carried out
	prob      *problem
	conflicts int      // times that it was changed under this run's hands
	drop      []uint64 // links that this one has taken in
}

func ix(p crm.Party) int {
	if p == crm.PartyOro {
		return 0
	}
	return 1
}

var parties = []crm.Party{crm.PartyOro, crm.PartyAccount}

// kindRun is one run over one kind. Only its writes and reads of single records go side by side; all else
// happens on the run's goroutine.
type kindRun struct {
	e        *Engine
	kind     crm.SheetKind
	set      settings.Set
	rules    settings.Sync
	privacy  settings.Privacy
	untitled string
	asked    bool // by a person: what was refused is tried again
	places   [2]Place
	base     base
	state    kindState
	renewed  bool // the rules are others than those of the cursors

	loaded  bool
	items   map[uint64]*item
	byID    [2]map[string]*item
	next    uint64
	intents []intent
	probs   map[uint64]*problem

	listed   [2]bool
	full     [2]bool
	cursor   [2][]byte
	unread   []*item // alive at another mark, not read
	touched  []*item
	pending  []edit // to be saved at the end: links to forget, entries of the journal
	counts   crm.SyncCounts
	done     int
	planned  int
	refusals refusals
}

func (k *kindRun) side(p crm.Party) Side { return k.places[ix(p)].Side }

// run brings the kind up to date. poll says which sides are asked what changed; one that was never asked is
// asked in any case.
func (k *kindRun) run(ctx context.Context, poll [2]bool) error {
	if err := k.open(); err != nil {
		return err
	}
	if k.state.stop != nil && !k.asked && !k.renewed {
		return stopped(*k.state.stop)
	}
	if err := k.unfilled(ctx); err != nil {
		return err
	}
	if len(k.intents) > 0 {
		poll = [2]bool{true, true}
	}
	for _, p := range parties {
		if poll[ix(p)] || len(k.state.side(p).cursor) == 0 {
			if err := k.look(ctx, p); err != nil {
				return err
			}
		}
	}
	if !k.idle() {
		if err := k.load(); err != nil {
			return err
		}
		if err := k.work(ctx); err != nil {
			return err
		}
	}
	return k.finish()
}

// open reads the state, the intents and the problems.
func (k *kindRun) open() error {
	var err error
	if k.state, err = k.base.state(); err != nil {
		return err
	}
	if print := k.fingerprint(); print != k.state.rules {
		k.renewed = k.state.rules != ""
		k.state.rules = print
		k.state.oro.cursor, k.state.account.cursor = nil, nil
	}
	broken := func(err error) {
		k.e.o.Log.Warn("a record of the base cannot be read", "kind", string(k.kind), "err", err)
	}
	if err = k.base.each(tableIntent, func(seq uint64, data []byte) error {
		i, err := readIntent(seq, data)
		if err == nil {
			k.intents = append(k.intents, i)
		}
		return err
	}, broken); err != nil {
		return err
	}
	k.probs = map[uint64]*problem{}
	return k.base.each(tableProblem, func(seq uint64, data []byte) error {
		p, err := readProblem(seq, data)
		if err == nil {
			k.probs[seq] = &p
		}
		return err
	}, broken)
}

// fingerprint is what every record's fate depends on: when it changes, both sides are listed anew.
func (k *kindRun) fingerprint() string { return string(k.rules.Direction) + "/" + k.privacyPrint() }

// due tells whether a problem is to be tried again in this run.
func (k *kindRun) due(p *problem) bool {
	if k.asked {
		return true
	}
	now := k.e.o.Now()
	// A clock set back does not prolong the pause beyond what it can have been.
	return !p.next.After(now) || p.at.After(now.Add(time.Hour))
}

// idle tells that nothing has to be looked at more closely.
func (k *kindRun) idle() bool {
	if k.loaded || len(k.intents) > 0 || k.state.keep {
		return false
	}
	for _, p := range k.probs {
		if k.due(p) {
			return false
		}
	}
	return true
}

// load reads the links; once a run, and only when something happened.
func (k *kindRun) load() error {
	if k.loaded {
		return nil
	}
	k.loaded = true
	k.items = map[uint64]*item{}
	k.byID = [2]map[string]*item{{}, {}}
	var edits []edit
	err := k.base.each(tableLink, func(seq uint64, data []byte) error {
		l, err := readLink(seq, data)
		k.next = max(k.next, seq+1)
		if err != nil {
			edits = append(edits, edit{{key: k.base.key(tableLink, seq)}})
			return err
		}
		it := &item{link: *l, prob: k.probs[seq]}
		if !l.pair() && l.open && (it.prob == nil || k.due(it.prob)) {
			it.fresh = true
		}
		k.items[seq] = it
		for _, p := range parties {
			if id := it.end(p).id; id != "" {
				k.byID[ix(p)][id] = it
			}
		}
		if it.fresh || it.prob != nil && k.due(it.prob) {
			k.touch(it)
		}
		return nil
	}, func(err error) {
		k.e.o.Log.Warn("a record of the base cannot be read", "kind", string(k.kind), "err", err)
	})
	if err == nil {
		err = k.base.save(edits...)
	}
	return err
}

func (k *kindRun) touch(it *item) {
	k.touched = append(k.touched, it)
}

// add makes an item of a record that nothing is known of.
func (k *kindRun) add(p crm.Party, s *crm.Sheet) *item {
	it := &item{link: link{seq: k.next, open: true}, fresh: true, dirty: true}
	k.next++
	it.end(p).id = s.ID
	k.items[it.seq] = it
	k.byID[ix(p)][s.ID] = it
	return it
}

// remove forgets an item.
func (k *kindRun) remove(it *item) edit {
	delete(k.items, it.seq)
	for _, p := range parties {
		if id := it.end(p).id; id != "" && k.byID[ix(p)][id] == it {
			delete(k.byID[ix(p)], id)
		}
	}
	e := edit{{key: k.base.key(tableLink, it.seq)}, {key: k.base.key(tableIntent, it.seq)}, {key: k.base.key(tableProblem, it.seq)}}
	for _, seq := range it.drop {
		e = append(e, put{key: k.base.key(tableLink, seq)}, put{key: k.base.key(tableProblem, seq)})
	}
	return e
}

// saved is the item as it is to be kept.
func (k *kindRun) saved(it *item) edit {
	e := edit{{k.base.key(tableLink, it.seq), it.link.bytes()}}
	for _, seq := range it.drop {
		e = append(e, put{key: k.base.key(tableLink, seq)}, put{key: k.base.key(tableProblem, seq)})
	}
	it.drop, it.dirty = nil, false
	return e
}

// finish keeps what the run learnt and, last of all, the cursors.
func (k *kindRun) finish() error {
	edits := k.pending
	for _, it := range k.items {
		if it.dirty {
			edits = append(edits, k.saved(it))
		}
	}
	if err := k.base.save(edits...); err != nil {
		return err
	}
	now := k.e.o.Now().UTC()
	before := k.state
	for _, p := range parties {
		if k.listed[ix(p)] {
			k.state.side(p).cursor, k.state.side(p).asked = k.cursor[ix(p)], now
		}
	}
	k.state.stop, k.state.allowed, k.state.keep = nil, 0, false
	if k.loaded {
		k.state.pairs, k.state.waiting = 0, 0
		for _, it := range k.items {
			if it.pair() && !it.oro.gone {
				k.state.pairs++
			}
			if it.prob != nil {
				k.state.waiting++
			}
		}
	}
	if k.counts != (crm.SyncCounts{}) || before.lastAt.IsZero() {
		k.state.last, k.state.lastAt = k.counts, now
	}
	return k.base.saveState(k.state)
}

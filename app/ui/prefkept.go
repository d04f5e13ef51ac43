package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// mostProblems are listed at once; the rest is counted.
const mostProblems = 20

// keptState is the part of Preferences about contacts, tasks and events: how each kind stands, where it lies in
// the account, what could not be done (spec 7.8, 7.9).
type keptState struct {
	prefs   *preferencesWindow
	root    *fyne.Container
	status  crm.SyncStatus
	fault   error // why there is no status
	offers  []desk.SyncOffer
	said    error // of the last thing that was asked for
	asked   slot
	offered slot
	running bool // Sync now was asked for
	watched bool
}

// kept shows the part and reads what it shows.
func (p *preferencesWindow) kept() fyne.CanvasObject {
	k := p.state
	if k == nil {
		k = &keptState{prefs: p, root: container.New(flow{0})}
		p.state = k
	}
	if !k.watched {
		k.watched = true
		p.desk.News.Watch(p.bridge.watch(func(n crm.News) {
			if n.Sync && slices.Contains(p.body.Objects, fyne.CanvasObject(k.root)) {
				k.load()
			}
		}))
	}
	k.load()
	ask(p.bridge, &k.offered, func(ctx context.Context) ([]desk.SyncOffer, error) {
		return p.desk.Sync.Offers(ctx, "")
	}, func(offers []desk.SyncOffer, _ error) { // without an answer the kinds say what is wrong
		k.offers = offers
		k.show()
	})
	return k.root
}

func (k *keptState) load() {
	ask(k.prefs.bridge, &k.asked, func(ctx context.Context) (crm.SyncStatus, error) {
		return k.prefs.desk.Sync.Status(ctx, "")
	}, func(s crm.SyncStatus, err error) {
		k.status, k.fault = s, err
		k.show()
	})
}

// do carries something out and shows what became of it.
func (k *keptState) do(work func(context.Context) error) {
	k.prefs.bridge.do(work, func(err error) {
		k.said = err
		if crm.IsFault(err, crm.Conflict) {
			k.said = nil // the question stands beside its kind
		}
		k.running = false
		k.load()
	})
}

func (k *keptState) show() {
	p := k.prefs
	objects := []fyne.CanvasObject{p.section("prefs.keptTitle")}
	if k.fault != nil {
		k.root.Objects = append(objects, p.card(newPrefRow(p.words.Fault(crm.AsFault("sync.status", k.fault)), "", space(0))))
		p.again()
		return
	}
	var kinds []fyne.CanvasObject
	for i := range k.status.Kinds {
		kinds = append(kinds, k.kindRow(&k.status.Kinds[i]))
	}
	objects = append(objects, p.card(kinds...), space(10), p.card(k.nowRow(), k.journalRow()))
	if problems := k.problems(); len(problems) > 0 {
		objects = append(objects, p.section("prefs.problems"), p.card(problems...))
	}
	k.root.Objects = objects
	p.again()
}

// kindRow is one kind: how it stands, and where it lies in the account.
func (k *keptState) kindRow(s *crm.SyncKind) fyne.CanvasObject {
	w := k.prefs.words
	var control fyne.CanvasObject = space(0)
	width := float32(0)
	if places, addresses, chosen := k.places(s.Kind); len(addresses) > 0 {
		kind := s.Kind
		control = part.NewSelect("", places, chosen, func(i int) {
			if i < len(addresses) {
				k.do(func(ctx context.Context) error { return k.prefs.desk.Sync.Choose(ctx, "", kind, addresses[i]) })
			}
		})
		width = 180
	}
	if s.Stop != nil {
		kind := s.Kind
		answer := func(yes bool) func() {
			return func() {
				k.do(func(ctx context.Context) error { return k.prefs.desk.Sync.Answer(ctx, "", kind, yes) })
			}
		}
		control = container.New(beside{8},
			part.NewButton(w.Say("sync.stopNo"), "", part.Secondary, part.Small, answer(false)),
			part.NewButton(w.Say("sync.stopYes"), "", part.Danger, part.Small, answer(true)))
		width = 0
	}
	r := newPrefRow(w.Say("sync.kind."+string(s.Kind)), keptLine(w, s, time.Now()), control)
	r.width = width
	return r
}

// keptLine says in a sentence how a kind stands.
func keptLine(w *words.Words, s *crm.SyncKind, now time.Time) string {
	switch {
	case !s.On:
		return w.Say("sync.off")
	case s.Absent != nil:
		return w.Fault(s.Absent)
	case s.Stop != nil:
		return w.Say("sync.stop", "deletes", w.Number(s.Stop.Deletes), "of", w.Number(s.Stop.Of))
	case s.Progress.Task != "":
		return w.Progress(s.Progress)
	case s.Fault != nil:
		return w.Fault(s.Fault)
	case s.Oro.Last.IsZero() || s.Account.Last.IsZero():
		return w.Say("prefs.keptFirst")
	}
	return w.Say("prefs.keptLast", "pairs", w.Say("sync.pairs", "count", s.Pairs),
		"oro", w.Ago(s.Oro.Last, now), "account", w.Ago(s.Account.Last, now))
}

// places are the address books, task lists or calendars that a kind can lie in; the last one is made anew.
func (k *keptState) places(kind crm.SheetKind) (names, addresses []string, chosen int) {
	chosen = -1
	for _, o := range k.offers {
		if o.Kind != kind {
			continue
		}
		if o.Chosen {
			chosen = len(names)
		}
		name := o.Name
		if o.ReadOnly {
			name += " (" + k.prefs.words.Say("sync.readOnly") + ")"
		}
		names, addresses = append(names, name), append(addresses, o.Address)
	}
	if len(k.offers) == 0 {
		return nil, nil, -1
	}
	return append(names, k.prefs.words.Say("prefs.place.make")), append(addresses, ""), chosen
}

func (k *keptState) nowRow() fyne.CanvasObject {
	w := k.prefs.words
	button := part.NewButton(w.Say("prefs.syncNow"), "sync", part.Secondary, part.Normal, func() {
		k.running = true
		k.show()
		k.do(func(ctx context.Context) error { return k.prefs.desk.Sync.Now(ctx, "") })
	})
	if k.running || k.status.Running {
		button = part.NewButton(w.Say("action.cancel"), "", part.Secondary, part.Normal, func() {
			_ = k.prefs.desk.Sync.Cancel("") // there is nothing to end any more, then
		})
	}
	r := newPrefRow(w.Say("prefs.bothSides"), w.Say("prefs.syncNowHint"), button)
	if k.said != nil && !crm.IsFault(k.said, crm.Cancelled) {
		r.fault(w.Fault(crm.AsFault("sync.run", k.said)))
	}
	return r
}

func (k *keptState) journalRow() fyne.CanvasObject {
	w := k.prefs.words
	return newPrefRow(w.Say("prefs.journal"), w.Say("prefs.journalHint"),
		part.NewButton(w.Say("prefs.open"), "", part.Secondary, part.Normal, k.prefs.acts.Journal))
}

// problems are what could not be done, each with a retry.
func (k *keptState) problems() []fyne.CanvasObject {
	w := k.prefs.words
	var all []crm.SyncProblem
	for i := range k.status.Kinds {
		all = append(all, k.status.Kinds[i].Problems...)
	}
	slices.SortStableFunc(all, func(a, b crm.SyncProblem) int { return b.At.Compare(a.At) })
	var rows []fyne.CanvasObject
	for i, p := range all {
		if i == mostProblems {
			return append(rows, newPrefRow(w.Say("prefs.problemsMore", "count", len(all)-i), "", k.retry("")))
		}
		rows = append(rows, newPrefRow(p.Title, w.Say("prefs.problemTo."+string(p.To), "reason", w.Refusal(p.Fault)), k.retry(p.ID)))
	}
	return rows
}

func (k *keptState) retry(id string) fyne.CanvasObject {
	return part.NewButton(k.prefs.words.Say("action.retry"), "retry", part.Secondary, part.Small, func() {
		k.do(func(ctx context.Context) error { return k.prefs.desk.Sync.Retry(ctx, "", id) })
	})
}

package ui

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// undoing is what the undo bar offers to take back.
type undoing struct {
	change string
	data   part.UndoData
	left   int // seconds
	paused bool
	stop   func()
}

// add attaches records to the conversation in view.
func (w *window) add(refs []crm.Ref) {
	l := w.current
	if l == nil || len(refs) == 0 {
		return
	}
	if l.message.Derived() && l.context.Presence != crm.InOro && !l.sure {
		w.confirm("link.confirm.title", "link.confirm.text", "action.addContext", func() {
			l.sure = true
			w.add(refs)
		})
		return
	}
	w.change(l, refs, w.desk.Queue.Attach, "undo.added", "undo.addedMany")
}

// remove detaches records from the conversation in view.
func (w *window) remove(refs []crm.Ref) {
	if w.current != nil && len(refs) > 0 {
		w.change(w.current, refs, w.desk.Queue.Detach, "undo.removed", "undo.removedMany")
	}
}

// change queues a change and offers to undo it.
func (w *window) change(l *letter, refs []crm.Ref, act func(context.Context, desk.Wish) (crm.Change, error), one, many string) {
	text := w.words.Say(many, "count", len(refs))
	if len(refs) == 1 {
		text = w.words.Say(one, "name", w.nameOf(refs[0]))
	}
	var made crm.Change
	w.bridge.do(func(ctx context.Context) (err error) {
		made, err = act(ctx, desk.Wish{Message: l.message, Refs: refs, Undoable: true})
		return err
	}, func(err error) {
		if err != nil {
			w.failed(err)
			return
		}
		w.reread()
		w.loadStatus()
		w.offerUndo(made.ID, text)
	})
}

// nameOf is a record's name as it stands on the screen.
func (w *window) nameOf(ref crm.Ref) string {
	if r, ok := w.parts.context.newest.row(ref); ok {
		return r.Data.Name
	}
	for _, hit := range w.search.hits {
		if hit.Entity.Ref == ref {
			return hit.Entity.Name
		}
	}
	if w.record.ref == ref && w.record.record.Entity.Name != "" {
		return w.record.record.Entity.Name
	}
	return ref.String()
}

// failed says that an action did not come about.
func (w *window) failed(err error) {
	fault := crm.AsFault("window.act", err)
	if fault == nil || fault.Kind == crm.Cancelled {
		return
	}
	w.o.Log.Warn("an action failed", "fault", fault)
	w.tell(part.UndoData{Icon: "refused", Text: w.words.Fault(fault)})
}

// tell shows a sentence for as long as the undo bar stays.
func (w *window) tell(d part.UndoData) { w.bar("", d) }

// offerUndo shows what was done, and counts down the time in which it can be undone.
func (w *window) offerUndo(change, text string) {
	w.bar(change, part.UndoData{Icon: "check", Text: text, Verb: w.words.Say("action.undo")})
}

func (w *window) bar(change string, d part.UndoData) {
	w.closeUndo()
	w.undoing = undoing{change: change, data: d, left: int(desk.UndoTime / time.Second)}
	w.undoing.stop = w.bridge.every(time.Second, w.countDown)
	w.showUndo()
}

func (w *window) countDown() {
	if w.undoing.paused {
		return
	}
	w.undoing.left--
	if w.undoing.left <= 0 {
		w.closeUndo()
		return
	}
	w.showUndo()
}

func (w *window) showUndo() {
	d := w.undoing.data
	if w.undoing.change != "" {
		d.Left = w.words.Say("undo.left", "count", w.undoing.left)
	}
	was := w.parts.undo.Visible()
	w.parts.undo.Set(d)
	if !was {
		w.win.Content().Refresh()
	}
}

func (w *window) closeUndo() {
	if w.undoing.stop != nil {
		w.undoing.stop()
	}
	w.undoing = undoing{}
	w.parts.undo.Set(part.UndoData{})
	w.keepFocus()
}

// undo takes the last change back.
func (w *window) undo() {
	change := w.undoing.change
	if change == "" {
		return
	}
	w.closeUndo()
	w.bridge.do(func(ctx context.Context) error { return w.desk.Queue.Undo(ctx, "", change) }, w.changed)
}

// changed shows what an action on the outbox left behind.
func (w *window) changed(err error) {
	w.failed(err)
	w.reread()
	w.loadStatus()
	if w.pages.middle() == outboxPage {
		w.loadOutbox()
	}
}

// retry sends a refused change again; "": all of them.
func (w *window) retry(change string) {
	w.bridge.do(func(ctx context.Context) error { return w.desk.Queue.Retry(ctx, "", change) }, w.changed)
}

// discard forgets a change, after a question.
func (w *window) discard(change string) {
	w.confirm("outbox.discard.title", "outbox.discard.text", "action.discard", func() {
		w.bridge.do(func(ctx context.Context) error { return w.desk.Queue.Discard(ctx, "", change) }, w.changed)
	})
}

// confirm asks before something that cannot be undone.
func (w *window) confirm(title, text, verb string, yes func()) {
	words := lines(-1, look.Body, false, look.Text2)
	words.SetText(w.words.Say(text))
	var d *part.Dialog
	cancel := part.NewButton(w.words.Say("action.cancel"), "", part.Secondary, part.Normal, func() { d.Close() })
	act := part.NewButton(w.words.Say(verb), "", part.Primary, part.Normal, func() {
		d.Close()
		yes()
	})
	d = part.NewDialog(w.words.Say(title), w.words.Say("action.close"), words, cancel, act)
	d.Show(w.win.Canvas())
}

// showOutbox goes to the outbox page.
func (w *window) showOutbox() {
	w.goTo(step{page: outboxPage})
	w.loadOutbox()
	w.focusPane()
}

// loadOutbox reads the outbox with its records' names.
func (w *window) loadOutbox() {
	ask(w.bridge, &w.listing, func(ctx context.Context) (outboxView, error) {
		all, err := w.desk.Queue.List(ctx, "")
		if err != nil {
			return outboxView{}, err
		}
		names := map[crm.Ref]string{}
		for _, ref := range outboxRefs(all) {
			if r, err := w.desk.Records.Of(ctx, "", ref); err == nil {
				names[ref] = r.Entity.Name
			}
		}
		return outboxViewOf(w.words, all, names, w.o.Now()), nil
	}, func(v outboxView, err error) {
		if err != nil {
			w.failed(err)
			return
		}
		w.parts.outbox.Show(v)
	})
}

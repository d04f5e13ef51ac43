package ui

import (
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// recordState is the record that is open.
type recordState struct {
	ref    crm.Ref
	record desk.Record
	known  bool
}

// openRecord opens a record from a list; another one that was open makes room.
func (w *window) openRecord(ref crm.Ref) {
	w.pages.closeRecords()
	w.followRecord(ref)
}

// followRecord opens a record over the one that leads to it.
func (w *window) followRecord(ref crm.Ref) {
	if ref.IsZero() {
		return
	}
	w.goTo(step{page: detailPage, ref: ref})
	w.parts.context.setCurrent(ref)
	w.loadRecord(ref)
	if w.frame.columns == 1 {
		w.focusPane()
	}
}

// loadRecord shows what the cache knows of a record, then what Oro says.
func (w *window) loadRecord(ref crm.Ref) {
	if w.record.ref != ref {
		w.record = recordState{ref: ref}
	}
	ask(w.bridge, &w.detailing, func(ctx context.Context) (desk.Record, error) {
		return w.desk.Records.Of(ctx, "", ref)
	}, func(r desk.Record, err error) {
		if err == nil {
			w.gotRecord(r)
		}
		w.askRecord(ref)
	})
}

func (w *window) askRecord(ref crm.Ref) {
	ask(w.bridge, &w.detailing, patiently(w, func(ctx context.Context) (desk.Record, error) {
		return w.desk.Records.Read(ctx, "", ref)
	}), func(r desk.Record, err error) {
		if fault := crm.AsFault("record.read", err); fault != nil {
			w.recordFailed(ref, fault)
			return
		}
		w.heard(r.Fault)
		w.gotRecord(r)
		w.showStanding()
	})
}

func (w *window) gotRecord(r desk.Record) {
	w.record = recordState{ref: r.Entity.Ref, record: r, known: true}
	w.showLinked()
}

// showLinked shows the open record with how it stands with the message in view.
func (w *window) showLinked() {
	if !w.record.known || w.pages.record() != w.record.ref {
		return
	}
	w.parts.detail.Show(detailViewOf(w.words, w.record.record, w.linked(w.record.ref), w.o.Now()))
	w.keepFocus()
}

func (w *window) linked(ref crm.Ref) linked {
	if w.current == nil {
		return linked{}
	}
	c := w.current.context
	l := linked{Message: true, ReadOnly: c.Presence == crm.OthersInOro}
	for _, row := range c.Attached {
		if row.Entity.Ref == ref {
			l.Attached, l.Row = true, row
		}
	}
	return l
}

// recordFailed says why a record cannot be shown; what is on the screen stays there.
func (w *window) recordFailed(ref crm.Ref, f *crm.Fault) {
	if f.Kind == crm.Cancelled {
		return
	}
	w.heard(f)
	w.showStanding()
	if w.record.known && f.Kind.Passing() {
		return
	}
	w.parts.detail.Show(detailView{Ref: ref, Kind: w.words.Kind(ref.Kind), Name: ref.String(), Fault: &faultView{Title: w.words.Fault(f), Details: f.Error()}})
	w.keepFocus()
}

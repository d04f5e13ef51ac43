package outbox

import (
	"time"

	"oroconnector/app/crm"
)

func flags(creates, derived, left, tookCreates bool) (f uint64) {
	for i, set := range []bool{creates, derived, left, tookCreates} {
		if set {
			f |= 1 << i
		}
	}
	return f
}

func refsField(w *writer, tag uint64, refs []crm.Ref) {
	if len(refs) == 0 {
		return
	}
	w.field(tag, func(w *writer) {
		w.number(uint64(len(refs)))
		for _, ref := range refs {
			w.text(string(ref.Kind))
			w.text(ref.ID)
		}
	})
}

func refs(r *reader) []crm.Ref {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make([]crm.Ref, 0, n)
	for range n {
		out = append(out, crm.Ref{Kind: crm.Kind(r.text()), ID: r.text()})
	}
	return out
}

func addressesField(w *writer, tag uint64, as []crm.Address) {
	if len(as) == 0 {
		return
	}
	w.field(tag, func(w *writer) {
		w.number(uint64(len(as)))
		for _, a := range as {
			w.text(a.Name)
			w.text(a.Email)
		}
	})
}

func addresses(r *reader) []crm.Address {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make([]crm.Address, 0, n)
	for range n {
		out = append(out, crm.Address{Name: r.text(), Email: r.text()})
	}
	return out
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

func fault(r *reader) *crm.Fault {
	f := &crm.Fault{Kind: crm.FaultKind(min(r.number(), 255))}
	if texts := r.texts(); len(texts) == 3 {
		f.Op, f.Code, f.Detail = texts[0], texts[1], texts[2]
	} else {
		r.fail()
	}
	f.After = time.Duration(min(r.number(), 1<<62))
	return f
}

// How a change was carried out, as bits of one number: the first stood alone once.
const (
	receiptCreated uint64 = 1 << iota
	receiptUnchanged
)

func receiptField(w *writer, tag uint64, rc crm.Receipt) {
	w.field(tag, func(w *writer) {
		w.texts([]string{rc.Change, rc.EmailID})
		how, at := uint64(0), uint64(0)
		if rc.Created {
			how |= receiptCreated
		}
		if rc.Unchanged {
			how |= receiptUnchanged
		}
		if !rc.At.IsZero() {
			at = 1
		}
		w.number(how)
		w.number(at)
		if at == 1 {
			w.instant(rc.At)
		}
		w.number(uint64(len(rc.Attached)))
		for _, a := range rc.Attached {
			w.text(string(a.Ref.Kind))
			w.text(a.Ref.ID)
			w.text(a.ItemID)
		}
	})
}

func receipt(r *reader) crm.Receipt {
	var rc crm.Receipt
	if texts := r.texts(); len(texts) == 2 {
		rc.Change, rc.EmailID = texts[0], texts[1]
	} else {
		r.fail()
	}
	how := r.number()
	rc.Created, rc.Unchanged = how&receiptCreated != 0, how&receiptUnchanged != 0
	if r.number() == 1 {
		rc.At = r.instant()
	}
	for range r.count() {
		ref := crm.Ref{Kind: crm.Kind(r.text()), ID: r.text()}
		rc.Attached = append(rc.Attached, crm.Attached{Ref: ref, ItemID: r.text()})
	}
	return rc
}

package outbox

import (
	"oroconnector/app/crm"
	"oroconnector/app/wire"
)

func flags(creates, derived, left, tookCreates bool) (f uint64) {
	for i, set := range []bool{creates, derived, left, tookCreates} {
		if set {
			f |= 1 << i
		}
	}
	return f
}

func refsField(w *wire.Writer, tag uint64, refs []crm.Ref) {
	if len(refs) == 0 {
		return
	}
	w.Field(tag, func(w *wire.Writer) {
		w.Number(uint64(len(refs)))
		for _, ref := range refs {
			w.Text(string(ref.Kind))
			w.Text(ref.ID)
		}
	})
}

func refs(r *wire.Reader) []crm.Ref {
	n := r.Count()
	if n == 0 {
		return nil
	}
	out := make([]crm.Ref, 0, n)
	for range n {
		out = append(out, crm.Ref{Kind: crm.Kind(r.Text()), ID: r.Text()})
	}
	return out
}

func addressesField(w *wire.Writer, tag uint64, as []crm.Address) {
	if len(as) == 0 {
		return
	}
	w.Field(tag, func(w *wire.Writer) {
		w.Number(uint64(len(as)))
		for _, a := range as {
			w.Text(a.Name)
			w.Text(a.Email)
		}
	})
}

func addresses(r *wire.Reader) []crm.Address {
	n := r.Count()
	if n == 0 {
		return nil
	}
	out := make([]crm.Address, 0, n)
	for range n {
		out = append(out, crm.Address{Name: r.Text(), Email: r.Text()})
	}
	return out
}

// How a change was carried out, as bits of one number: the first stood alone once.
const (
	receiptCreated uint64 = 1 << iota
	receiptUnchanged
)

func receiptField(w *wire.Writer, tag uint64, rc crm.Receipt) {
	w.Field(tag, func(w *wire.Writer) {
		w.Texts([]string{rc.Change, rc.EmailID})
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
		w.Number(how)
		w.Number(at)
		if at == 1 {
			w.Instant(rc.At)
		}
		w.Number(uint64(len(rc.Attached)))
		for _, a := range rc.Attached {
			w.Text(string(a.Ref.Kind))
			w.Text(a.Ref.ID)
			w.Text(a.ItemID)
		}
	})
}

func receipt(r *wire.Reader) crm.Receipt {
	var rc crm.Receipt
	if texts := r.Texts(); len(texts) == 2 {
		rc.Change, rc.EmailID = texts[0], texts[1]
	} else {
		r.Fail()
	}
	how := r.Number()
	rc.Created, rc.Unchanged = how&receiptCreated != 0, how&receiptUnchanged != 0
	if r.Number() == 1 {
		rc.At = r.Instant()
	}
	for range r.Count() {
		ref := crm.Ref{Kind: crm.Kind(r.Text()), ID: r.Text()}
		rc.Attached = append(rc.Attached, crm.Attached{Ref: ref, ItemID: r.Text()})
	}
	return rc
}

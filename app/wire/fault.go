package wire

import (
	"time"

	"oroconnector/app/crm"
)

// FaultField writes a fault, without its cause; none where it is nil.
func (w *Writer) FaultField(tag uint64, f *crm.Fault) {
	if f == nil {
		return
	}
	w.Field(tag, func(w *Writer) {
		w.Number(uint64(f.Kind))
		w.Texts([]string{f.Op, f.Code, f.Detail})
		w.Number(uint64(max(0, f.After)))
	})
}

// Fault reads what FaultField wrote.
func (r *Reader) Fault() *crm.Fault {
	f := &crm.Fault{Kind: crm.FaultKind(min(r.Number(), 255))}
	if texts := r.Texts(); len(texts) == 3 {
		f.Op, f.Code, f.Detail = texts[0], texts[1], texts[2]
	} else {
		r.Fail()
	}
	f.After = r.Span()
	return f
}

// Span reads a length of time.
func (r *Reader) Span() time.Duration { return time.Duration(min(r.Number(), 1<<62)) }

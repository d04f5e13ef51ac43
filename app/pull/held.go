package pull

import (
	"context"
	"slices"
	"strconv"

	"oroconnector/app/crm"
)

// held are the ids of one kind that the store had when a sweep began: eight bytes and a bit for most.
// What a sweep passes without meeting is gone in Oro.
type held struct {
	kind crm.Kind
	ids  []uint64 // sorted
	met  []bool   // by place in ids
	from int      // ids before this place have been judged
	text map[string]bool
	// ordered: every page so far had ids of digits, each greater than the one before.
	ordered bool
	highest uint64
	// whole: the sweep has been seen from its first page on.
	whole bool
}

// readHeld asks the store; ids up to last were judged before the process started.
func (p *Pull) readHeld(ctx context.Context, kind crm.Kind, last string) (*held, error) {
	h := &held{kind: kind, text: map[string]bool{}, ordered: true, whole: last == ""}
	h.highest, _ = number(last)
	for refs, err := range p.stored(ctx, kind) {
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			n, digits := number(ref.ID)
			switch {
			case !digits:
				h.text[ref.ID] = false
			case n > h.highest || h.whole:
				h.ids = append(h.ids, n)
			}
		}
	}
	slices.Sort(h.ids)
	h.met = make([]bool, len(h.ids))
	return h, nil
}

// number takes ids as Oro writes numbers: no sign, no leading zero.
func number(id string) (uint64, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	return n, err == nil && strconv.FormatUint(n, 10) == id
}

// meet notes a record that Oro has and tells whether the store has it too.
func (h *held) meet(id string) bool {
	n, digits := number(id)
	if !digits {
		h.ordered = false
		_, had := h.text[id]
		if had {
			h.text[id] = true
		}
		return had
	}
	if n <= h.highest {
		h.ordered = false
	}
	h.highest = max(h.highest, n)
	at, had := slices.BinarySearch(h.ids, n)
	if had {
		h.met[at] = true
	}
	return had
}

// gone returns what the sweep has passed without meeting, each record once. While pages come in the
// order of ids, that is everything below the last id met; else it is known at the end only, and only
// by who saw the whole.
func (h *held) gone(end bool) []crm.Ref {
	var out []crm.Ref
	sure := h.ordered || end && h.whole
	for sure && h.from < len(h.ids) && (end || h.ids[h.from] <= h.highest) {
		if !h.met[h.from] {
			out = append(out, crm.Ref{Kind: h.kind, ID: strconv.FormatUint(h.ids[h.from], 10)})
		}
		h.from++
	}
	if end && h.whole {
		for id, met := range h.text {
			if !met {
				out = append(out, crm.Ref{Kind: h.kind, ID: id})
			}
		}
	}
	return out
}

package crashtest

import (
	"slices"

	"oroconnector/app/crm"
)

// wish is one link or unlink that the program was asked for and whose end is not known yet.
type wish struct {
	mail  *mail
	op    crm.ChangeOp
	refs  []crm.Ref
	id    string // of the change, once known
	acked bool   // the program said that it has it
	taken bool   // it is in the outbox, though the program was killed before it could say so
}

// changed is what link, unlink and outbox print of a change.
type changed struct {
	Change    string
	Op        string
	MessageID string `json:"message_id"`
	Records   []string
	State     string
}

func (c changed) is(w *wish) bool {
	var records []string
	for _, ref := range w.refs {
		records = append(records, ref.String())
	}
	return c.Op == string(w.op) && c.MessageID == w.mail.question.MessageIDs[0] && slices.Equal(c.Records, records)
}

// pick chooses something to link or to unlink. What waits may be taken back, but nothing is asked for of which
// it is unknown how it stands.
func (w *world) pick(op crm.ChangeOp) *wish {
	for range 200 {
		m := w.mails[w.rand.IntN(len(w.mails))]
		n := &wish{mail: m, op: op}
		for _, ref := range targets {
			attached, sure := w.expected(m, ref)
			if sure && attached == (op == crm.OpDetach) && w.rand.IntN(3) == 0 {
				n.refs = append(n.refs, ref)
			}
		}
		if len(n.refs) > 0 {
			return n
		}
	}
	return nil
}

// expected tells how a record stands in Oro when everything has been sent; sure is false where a kill left
// it open.
func (w *world) expected(m *mail, ref crm.Ref) (attached, sure bool) {
	attached, sure = m.attached[ref], true
	touched := false
	for _, n := range w.wishes {
		if n.mail != m || !slices.Contains(n.refs, ref) {
			continue
		}
		switch {
		case n.acked || n.taken:
			attached, sure = n.op == crm.OpAttach, true
		case touched || n.id == "" && !w.listed:
			// It may have cancelled out the one before it, of which nothing is listed then.
			sure = false
		}
		touched = true
	}
	return attached, sure
}

// alone tells that no other wish is about one of the wish's records: the two may cancel out.
func (w *world) alone(n *wish) bool {
	return !slices.ContainsFunc(w.wishes, func(other *wish) bool {
		return other != n && other.mail == n.mail && slices.ContainsFunc(n.refs, func(ref crm.Ref) bool {
			return slices.Contains(other.refs, ref)
		})
	})
}

// list reads the outbox after a restart: everything acknowledged must be in it.
func (w *world) list() []changed {
	w.t.Helper()
	all := objects[changed](w, w.ok("outbox", "list", "--json").out)
	w.note("the outbox has %+v", all)
	known := map[string]bool{}
	for _, n := range w.wishes {
		known[n.id] = true
	}
	for _, n := range w.wishes {
		at := slices.IndexFunc(all, func(c changed) bool { return c.Change == n.id })
		if n.id == "" {
			at = slices.IndexFunc(all, func(c changed) bool { return !known[c.Change] && !w.settled[c.Change] && c.is(n) })
		}
		switch {
		case at >= 0:
			n.taken, n.id = true, all[at].Change
			known[n.id] = true
		case n.acked && w.alone(n):
			w.t.Fatalf("%slost: %s, %s %v of %s, was acknowledged and is not in the outbox: %+v", w.story(), n.id, n.op, n.refs, n.mail.file, all)
		}
	}
	w.listed = true
	return all
}

// settle sends everything, and compares what Oro has with what was asked for.
func (w *world) settle() {
	w.t.Helper()
	w.ok("outbox", "retry", "--json")
	for _, c := range w.list() {
		if c.State != "sent" {
			w.t.Errorf("%safter sending, %s of %s is %s", w.story(), c.Op, c.MessageID, c.State)
		}
		w.settled[c.Change] = true
	}
	type outcome struct{ attached, sure bool }
	want := map[*mail]map[crm.Ref]outcome{}
	for _, m := range w.mails {
		want[m] = map[crm.Ref]outcome{}
		for _, ref := range targets {
			attached, sure := w.expected(m, ref)
			want[m][ref] = outcome{attached, sure}
		}
	}
	w.replay()
	for m, refs := range want {
		for ref, o := range refs {
			if o.sure && o.attached != m.attached[ref] {
				w.t.Errorf("%s%s of %s: asked for attached %v, Oro has %v", w.story(), ref, m.file, o.attached, m.attached[ref])
			}
		}
	}
	w.wishes, w.listed = nil, false
}

package store

import (
	"time"

	"oroconnector/app/crm"
)

// threadRecord is the disk form of a conversation, or, where JoinedTo is set, of a key that now leads to
// another conversation.
type threadRecord struct {
	JoinedTo  string
	Thread    string
	IDs       []string // at most mostIDs
	From      string
	Attached  []crm.Attached
	Suggested []crm.Ref
	AsOf      time.Time
	// NotedAt and NotedFrom are what the keys of table from were written with.
	NotedAt   time.Time
	NotedFrom string
}

// messageRecord is the disk form of what is known about one message id.
type messageRecord struct {
	Thread   string
	Presence crm.Presence
	EmailID  string
}

// mostIDs is how many message ids of a conversation are kept with it; each leads to it in any case.
const mostIDs = 200

func (t threadRecord) encode() []byte {
	w := writer{make([]byte, 0, 256)}
	w.byte(recordVersion)
	w.text(t.JoinedTo)
	if t.JoinedTo != "" {
		return w.b
	}
	w.text(t.Thread)
	w.texts(t.IDs)
	w.text(t.From)
	w.uint(uint64(len(t.Attached)))
	for _, a := range t.Attached {
		w.ref(a.Ref)
		w.text(a.ItemID)
	}
	w.refs(t.Suggested)
	w.time(t.AsOf)
	w.time(t.NotedAt)
	w.text(t.NotedFrom)
	return w.b
}

func decodeThread(b []byte) (threadRecord, error) {
	r := reader{s: string(b)}
	var t threadRecord
	if r.byte() != recordVersion {
		return t, errRecord
	}
	if t.JoinedTo = r.text(); t.JoinedTo != "" {
		return t, r.end()
	}
	t.Thread = r.text()
	t.IDs = r.texts()
	t.From = r.text()
	for range r.count() {
		if r.bad {
			break
		}
		t.Attached = append(t.Attached, crm.Attached{Ref: r.ref(), ItemID: r.text()})
	}
	t.Suggested = r.refs()
	t.AsOf = r.time()
	t.NotedAt = r.time()
	t.NotedFrom = r.text()
	return t, r.end()
}

func (m messageRecord) encode() []byte {
	w := writer{make([]byte, 0, 96)}
	w.byte(recordVersion)
	w.text(m.Thread)
	w.byte(byte(m.Presence))
	w.text(m.EmailID)
	return w.b
}

func decodeMessage(b []byte) (messageRecord, error) {
	r := reader{s: string(b)}
	var m messageRecord
	if r.byte() != recordVersion {
		return m, errRecord
	}
	m.Thread = r.text()
	m.Presence = crm.Presence(r.byte())
	m.EmailID = r.text()
	return m, r.end()
}

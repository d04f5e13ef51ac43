package outbox

import "oroconnector/app/crm"

// lanes joins what belongs to one conversation: a thread key and every message id that came with it. It
// maps a key to another one of the same lane, and the lane's name to itself.
type lanes map[string]string

func threadKey(thread string) string { return "t:" + thread }

// add joins the keys of a change.
func (l lanes) add(c crm.Change) {
	keys := changeKeys(c)
	for _, key := range keys[1:] {
		if a, b := l.find(keys[0]), l.find(key); a != b {
			l[b] = a
		}
	}
}

// of is the name of the change's lane.
func (l lanes) of(c crm.Change) string { return l.find(changeKeys(c)[0]) }

func (l lanes) find(key string) string {
	for {
		to, ok := l[key]
		if !ok || to == key {
			return key
		}
		key = to
	}
}

// changeKeys has one key at least.
func changeKeys(c crm.Change) []string {
	var keys []string
	if c.Thread != "" {
		keys = append(keys, threadKey(c.Thread))
	}
	if c.Envelope.MessageID != "" {
		keys = append(keys, "m:"+c.Envelope.MessageID)
	}
	for _, id := range c.Envelope.IDs {
		keys = append(keys, "m:"+id)
	}
	if len(keys) == 0 {
		keys = append(keys, "c:"+c.ID)
	}
	return keys
}

// lane is what a plan knows of a conversation.
type lane struct {
	closed bool // an earlier change goes first
	// stuck are the records of changes that wait for a person, and of those held up by them.
	stuck []crm.Ref
}

func (l *lane) holds(c crm.Change) bool { return overlap(l.stuck, c.Refs) }

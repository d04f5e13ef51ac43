package cli

import (
	"context"
	"strings"

	"oroconnector/app/crm"
)

// journalEntry is the JSON form of an entry of the journal.
type journalEntry struct {
	ID       string            `json:"id"`
	At       string            `json:"at"`
	Since    string            `json:"since"`
	Kind     string            `json:"kind"`
	Event    string            `json:"event"`
	Why      string            `json:"why"`
	Title    string            `json:"title"`
	Oro      string            `json:"oro"`
	Account  string            `json:"account"`
	Lost     string            `json:"lost"` // the side whose version was replaced or deleted
	Kept     map[string]string `json:"kept"`
	Replaced map[string]string `json:"replaced"`
	Differs  []string          `json:"differs"`
	Reason   string            `json:"reason"`
	Restored string            `json:"restored"`
}

// journal lists what synchronization overwrote, deleted, was refused or left alone in the last 90 days.
func (s *session) journal(ctx context.Context) error { return s.journalOf(ctx, "") }

// journalOf lists one entry, or all.
func (s *session) journalOf(ctx context.Context, id string) error {
	all, err := s.Desk.Sync.Journal(ctx, "")
	if err != nil {
		return err
	}
	for _, e := range all {
		switch {
		case id != "" && e.ID != id:
		case s.call.JSON:
			s.printJSON(s.entryJSON(e))
		default:
			s.printEntry(e)
		}
	}
	if len(all) == 0 && !s.call.JSON {
		s.say(s.text("journal.empty"))
	}
	return nil
}

func (s *session) entryJSON(e crm.JournalEntry) journalEntry {
	plain := func(f crm.Fields) map[string]string {
		out := make(map[string]string, len(f))
		for k, v := range f {
			out[string(k)] = v
		}
		return out
	}
	return journalEntry{
		ID: e.ID, At: stamp(e.At), Since: stamp(e.Since), Kind: string(e.Kind), Event: string(e.Event), Why: string(e.Why), Title: e.Title,
		Oro: e.Oro, Account: e.Account, Lost: string(e.Lost), Kept: plain(e.Kept), Replaced: plain(e.Replaced),
		Differs: each(e.Differs(), func(f crm.SheetField) string { return string(f) }), Reason: s.reason(e), Restored: stamp(e.Restored),
	}
}

// reason is why a record was refused or left.
func (s *session) reason(e crm.JournalEntry) string {
	switch {
	case e.Fault != nil:
		return s.Words.Fault(e.Fault)
	case e.Code != "" && s.Words.Has("odd."+e.Code):
		return s.text("odd." + e.Code)
	}
	return e.Code
}

func (s *session) printEntry(e crm.JournalEntry) {
	head := pad(e.ID, 23) + pad(s.Words.AsOf(e.At), 12) + pad(s.text("sync.one."+string(e.Kind)), 16) + pad(s.text("journal."+string(e.Event)), 16) +
		clip(e.Title, 40)
	if e.Event == crm.JournalConflict {
		head += " · " + s.text("journal.won."+string(e.Lost.Other())) + " (" + s.text("journal.why."+string(e.Why)) + ")"
	}
	if reason := s.reason(e); reason != "" {
		head += " · " + reason
	}
	s.say(head)
	if !e.Restorable() {
		return
	}
	head = pad("", 28) + pad(s.text("journal.keptVersion", "side", s.Words.Version(e.Kind, e.Lost.Other())), 41) +
		s.text("journal.replacedVersion", "side", s.Words.Version(e.Kind, e.Lost))
	s.say(strings.TrimRight(head, " "))
	for _, f := range e.Differs() {
		s.say("  " + pad(s.text("sheet."+string(f)), 26) + pad(one(e.Kept[f]), 41) + one(e.Replaced[f]))
	}
	if !e.Restored.IsZero() {
		s.say("  " + s.text("journal.restored", "ago", s.Words.AsOf(e.Restored)))
	}
}

// one is a value on one line.
func one(v string) string {
	if v == "" {
		return "–"
	}
	return clip(strings.ReplaceAll(v, "\n", ", "), 40)
}

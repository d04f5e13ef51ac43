package ui

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// journalView is the conflict journal: the entries of the chosen kind, and one of them field by field.
type journalView struct {
	Count  string
	Tabs   []string // all, then the kinds
	IDs    []string
	Chosen int // of IDs; -1: none
	Entry  *entryView
	Row    func(i int) part.RowData // worded when it is seen: a journal can be long
	Title  func(i int) string
}

// entryView is one entry.
type entryView struct {
	ID             string
	Kind           crm.Kind
	Title, Said    string
	Kept, Replaced string // heads of the columns; empty: there is no such version
	InUse          bool   // Kept is the version in use
	Fields         []versionRow
	Restorable     bool
	Restored       string // that it was copied back, and when
}

// versionRow is one field in both versions.
type versionRow struct {
	Field          crm.SheetField
	Label          string
	Kept, Replaced string
	Differs        bool
}

// sheetIcons are the kinds whose tiles stand for what is synchronized.
var sheetIcons = map[crm.SheetKind]crm.Kind{
	crm.SheetContact: crm.KindContact, crm.SheetTask: crm.KindTask, crm.SheetEvent: "events",
}

// journalViewOf words the entries. kind "" shows all; id is the chosen one, where it is among them.
func journalViewOf(w *words.Words, all []crm.JournalEntry, kind crm.SheetKind, id string, now time.Time) journalView {
	v := journalView{Count: w.Say("journal.count", "count", len(all)), Chosen: -1}
	counts := map[crm.SheetKind]int{}
	for i := range all {
		counts[all[i].Kind]++
	}
	v.Tabs = []string{w.Say("journal.tab.all", "count", w.Number(len(all)))}
	for _, k := range crm.SheetKinds {
		v.Tabs = append(v.Tabs, w.Say("journal.tab."+string(k), "count", w.Number(counts[k])))
	}
	var of []*crm.JournalEntry
	for i := range all {
		e := &all[i]
		if kind != "" && e.Kind != kind {
			continue
		}
		if e.ID == id {
			v.Chosen = len(of)
			entry := entryViewOf(w, *e, now)
			v.Entry = &entry
		}
		of, v.IDs = append(of, e), append(v.IDs, e.ID)
	}
	v.Row = func(i int) part.RowData { return journalRow(w, *of[i]) }
	v.Title = func(i int) string { return of[i].Title }
	return v
}

func journalRow(w *words.Words, e crm.JournalEntry) part.RowData {
	d := part.RowData{Ref: e.ID, Kind: sheetIcons[e.Kind], Name: e.Title, Trail: w.Glance(e.At), TrailHigh: true}
	switch e.Event {
	case crm.JournalConflict:
		var fields []string
		for _, f := range e.Differs() {
			fields = append(fields, w.SheetField(f))
		}
		d.Second = w.Say("journal.row", "fields", strings.Join(fields, ", "), "won", w.Say("journal.won."+string(e.Lost.Other())))
	case crm.JournalRefused:
		d.Second, d.SecondTone = w.Say("journal.rowRefused", "reason", w.Refusal(e.Fault)), part.Critical
	default:
		d.Second = w.Say("journal." + string(e.Event))
	}
	if !e.Restored.IsZero() {
		d.TrailIcon, d.TrailTone = "check", part.Good
	}
	return d
}

func entryViewOf(w *words.Words, e crm.JournalEntry, now time.Time) entryView {
	v := entryView{ID: e.ID, Kind: sheetIcons[e.Kind], Title: e.Title, Said: said(w, e), Restorable: e.Restorable() && e.Restored.IsZero()}
	if !e.Restored.IsZero() {
		v.Restored = w.Say("journal.restored", "ago", w.Ago(e.Restored, now))
	}
	v.Kept, v.Replaced, v.InUse = heads(w, e)
	for _, f := range crm.SheetFields(e.Kind) {
		if e.Kept[f] == "" && e.Replaced[f] == "" {
			continue
		}
		v.Fields = append(v.Fields, versionRow{
			Field: f, Label: w.SheetField(f), Kept: w.SheetValue(f, e.Kept[f]), Replaced: w.SheetValue(f, e.Replaced[f]),
			Differs: v.Replaced != "" && v.Kept != "" && e.Kept[f] != e.Replaced[f],
		})
	}
	return v
}

// syncedLine says when both sides were synchronized last; first of all what waits for a word, or went wrong.
func syncedLine(w *words.Words, s crm.SyncStatus, now time.Time) part.StatusData {
	var oro, account time.Time
	for _, k := range s.Kinds {
		switch {
		case !k.On || k.Absent != nil:
			continue
		case k.Stop != nil:
			return part.StatusData{Icon: "waiting", Tone: part.Critical, Text: w.Fault(&crm.Fault{Kind: crm.Conflict, Op: "sync.run", Code: "sync.stopped"})}
		case k.Fault != nil:
			return part.StatusData{Icon: "failed", Tone: part.Critical, Text: w.Fault(k.Fault)}
		}
		if k.Oro.Last.After(oro) {
			oro = k.Oro.Last
		}
		if k.Account.Last.After(account) {
			account = k.Account.Last
		}
	}
	d := part.StatusData{Icon: "connected", Tone: part.Good}
	switch {
	case oro.IsZero() && account.IsZero():
		d.Icon, d.Tone, d.Text = "waiting", part.Quiet, w.Say("status.notYet")
	case oro.IsZero():
		d.Text = w.Say("sync.lastAccount", "ago", w.Ago(account, now))
	case account.IsZero():
		d.Text = w.Say("sync.lastOro", "ago", w.Ago(oro, now))
	default:
		d.Text = w.Say("status.syncedBoth", "ago", w.Ago(oro, now), "account", w.Ago(account, now))
	}
	return d
}

// heads names the versions; a version that there is not has no name. Where nothing was overwritten or deleted both are
// as they were, and Lost is the side of the one that is kept.
func heads(w *words.Words, e crm.JournalEntry) (kept, replaced string, inUse bool) {
	keeps := e.Lost.Other()
	if e.Event != crm.JournalConflict && e.Event != crm.JournalDeleted {
		keeps = e.Lost
	}
	if len(e.Kept) > 0 {
		kept = w.Version(e.Kind, keeps)
	}
	if len(e.Replaced) > 0 {
		replaced = w.Version(e.Kind, keeps.Other())
	}
	if e.Event == crm.JournalConflict || e.Event == crm.JournalDeleted {
		if kept != "" && replaced != "" {
			kept, inUse = w.Say("journal.keptVersion", "side", kept), true
		}
		if replaced != "" {
			replaced = w.Say("journal.replacedVersion", "side", replaced)
		}
	}
	return headline(kept), headline(replaced), inUse
}

// headline begins with a capital letter.
func headline(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// said is the sentence that says what happened.
func said(w *words.Words, e crm.JournalEntry) string {
	at := w.DateTime(e.At)
	switch e.Event {
	case crm.JournalConflict:
		switch e.Why {
		case crm.WhyDirection, crm.WhyFirst:
			return w.Say("journal.said." + string(e.Why) + "." + string(e.Lost.Other()))
		}
		return w.Say("journal.said."+string(e.Why), "from", w.AsOf(e.Since), "to", w.AsOf(e.At))
	case crm.JournalDeleted:
		return w.Say("journal.said.deleted", "at", at)
	case crm.JournalRefused:
		return w.Say("journal.said.refused."+string(e.Lost), "at", at, "reason", w.Refusal(e.Fault))
	case crm.JournalOdd:
		return w.Say("journal.said.odd", "reason", w.Say("odd."+e.Code))
	}
	return w.Say("journal.said." + string(e.Event))
}

package ui

import (
	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// recordMenu is the menu of a record's row: what the row's own verbs do, and a few more.
func recordMenu(w *words.Words, a acts, r rowView) []part.MenuItem {
	ref, refs := r.Ref, []crm.Ref{r.Ref}
	items := []part.MenuItem{{Label: w.Say("action.open"), Icon: "show", Key: w.Say("key.enter"), Tapped: func() { a.openRecord(ref) }}}
	switch r.Verb {
	case addVerb:
		items = append(items, part.MenuItem{Label: w.Say("action.addContext"), Icon: "add", Key: "A", Tapped: func() { a.add(refs) }})
	case removeVerb:
		items = append(items, part.MenuItem{Label: w.Say("action.removeContext"), Icon: "remove", Key: w.Say("key.delete"), Tapped: func() { a.remove(refs) }})
	case retryVerb:
		items = append(items,
			part.MenuItem{Label: w.Say("action.retry"), Icon: "retry", Tapped: func() { a.retry(r.Change) }},
			part.MenuItem{Label: w.Say("action.discard"), Icon: "discard", Tone: part.Critical, Key: w.Say("key.delete"), Tapped: func() { a.discard(r.Change) }})
	}
	items = append(items, part.MenuItem{})
	if r.URL != "" {
		items = append(items,
			part.MenuItem{Label: w.Say("menu.openInOro"), Icon: "open-external", Tapped: func() { a.browse(r.URL) }},
			part.MenuItem{Label: w.Say("action.copyLink"), Icon: "copy", Tapped: func() { a.copyText(r.URL) }})
	}
	return append(items, part.MenuItem{Label: w.Say("action.copy"), Icon: "copy", Key: w.Say("key.ctrl") + " C", Tapped: func() { a.copyText(r.Data.Name + "\n" + r.Data.Second) }})
}

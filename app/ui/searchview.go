package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// searchView is what the search pane shows.
type searchView struct {
	Title   string
	Count   int    // of all that were found; -1 where that is not known
	Note    string // "as of 09:40"
	Sign    string // before it
	Rows    []rowView
	Filters []filterView
	More    bool   // there is a next page
	Loaded  string // "8 of 23"
	Offline string // why Oro was not asked
	Nothing string
}

// filterView is one chip over the results; the empty kind means all.
type filterView struct {
	Kind   crm.Kind
	Label  string
	Count  string
	Chosen bool
}

// searchAsk is what a search was about.
type searchAsk struct {
	Text   string
	Kind   crm.Kind // empty: all
	Linked bool     // a message is in view, so results can be added to it
	States map[crm.Ref]crm.Row
	Counts map[crm.Kind]int // of the last unfiltered answer
	Total  int
}

// searchViewOf words the hits of all pages so far.
func searchViewOf(w *words.Words, ask searchAsk, page crm.SearchPage, hits []crm.Hit, why *crm.Fault) searchView {
	v := searchView{Title: w.Say("search.fromOro"), Count: page.Total, More: page.Next > 0}
	if page.Cache {
		v.Title, v.Note = w.Say("search.fromCacheTitle"), w.Say("search.enterAsks")
	}
	if why != nil {
		v.Offline = w.Say("search.offline")
		if !page.AsOf.IsZero() {
			v.Note, v.Sign = w.Say("context.asOfSection", "time", w.AsOf(page.AsOf)), "from-cache"
		}
	}
	if v.Count < 0 && !v.More {
		v.Count = len(hits)
	}
	if v.Count >= 0 && v.More {
		v.Loaded = w.Say("search.loaded", "shown", w.Number(len(hits)), "total", w.Number(v.Count))
	}
	for _, hit := range hits {
		v.Rows = append(v.Rows, hitRow(w, ask, hit, page.Cache && why != nil))
	}
	part := page.Cache && page.Total < 0 && !v.More // the cache holds more of these words than could be looked through
	switch {
	case len(hits) == 0 && part:
		v.Nothing = w.Say("search.nothingPart")
	case len(hits) == 0:
		v.Nothing = w.Say("search.nothing")
	case part:
		v.Note = w.Say("search.part")
	}
	v.Filters = filtersOf(w, ask)
	return v
}

func hitRow(w *words.Words, ask searchAsk, hit crm.Hit, offline bool) rowView {
	v := recordRow(w, hit.Entity, w.Summary(hit.Entity))
	v.Data.Marks = marks(v.Data.Name, ask.Text)
	if v.Data.Second == "" || len(v.Data.Marks) == 0 && len(marks(v.Data.Second, ask.Text)) == 0 {
		if second := matching(hit.Entity, ask.Text); second != "" {
			v.Data.Second = second
		}
	}
	v.Data.SecondMarks = marks(v.Data.Second, ask.Text)
	if offline {
		v.Data.TrailIcon, v.Data.TrailTone = "from-cache", part.Quiet
	}
	row, here := ask.States[hit.Entity.Ref]
	switch {
	case here && row.State == crm.RowWaiting:
		v.Data.Pill = waitingPill(w)
	case here && row.State == crm.RowSending:
		v.Data.Pill = sendingPill(w)
	case hit.InContext || here:
		v.Data.Trail, v.Data.TrailIcon, v.Data.TrailTone = w.Say("context.inContext"), "check", part.Good
		v.Change = row.Change
	case !hit.Attachable:
		v.Data.Lock = true
	case ask.Linked:
		v.Verb = addVerb
	}
	return v
}

// matching is the address, phone or number of a record in which the words were found.
func matching(e crm.Entity, text string) string {
	for _, all := range [][]string{e.Emails, e.Phones, e.Numbers} {
		for _, s := range all {
			if len(marks(s, text)) > 0 {
				return s
			}
		}
	}
	return ""
}

// filtersOf are the chips: all, and the kinds among the answer to the unfiltered search.
func filtersOf(w *words.Words, ask searchAsk) []filterView {
	all := filterView{Label: w.Say("search.all"), Chosen: ask.Kind == ""}
	if ask.Total >= 0 {
		all.Count = w.Number(ask.Total)
	}
	out := []filterView{all}
	sum := 0
	for _, n := range ask.Counts {
		sum += n
	}
	for _, kind := range kindsOf(ask.Counts) {
		f := filterView{Kind: kind, Label: w.Kinds(kind), Chosen: kind == ask.Kind}
		if sum == ask.Total {
			f.Count = w.Number(ask.Counts[kind])
		}
		out = append(out, f)
	}
	return out
}

// kindsOf are the kinds of a count in the order of lists.
func kindsOf(counts map[crm.Kind]int) []crm.Kind {
	var out []crm.Kind
	for _, kind := range crm.Kinds() {
		if counts[kind] > 0 {
			out = append(out, kind)
		}
	}
	var others []crm.Kind
	for kind, n := range counts {
		if n > 0 && !kind.Known() {
			others = append(others, kind)
		}
	}
	for len(others) > 0 {
		least := 0
		for i := range others {
			if others[i] < others[least] {
				least = i
			}
		}
		out = append(out, others[least])
		others = append(others[:least], others[least+1:]...)
	}
	return out
}

// marks finds where words of a search begin words of a text, without regard to case: ranges in bytes.
func marks(text, search string) []part.Range {
	var out []part.Range
	for word := range strings.FieldsSeq(search) {
		for at := 0; at < len(text); {
			n := foldedPrefix(text[at:], word)
			if n > 0 && beginsWord(text, at) {
				out = insert(out, part.Range{From: at, To: at + n})
				at += n
				continue
			}
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
	}
	return out
}

// beginsWord tells whether a word begins at the place; inside addresses every part is one.
func beginsWord(text string, at int) bool {
	if at == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return !unicode.IsLetter(before) && !unicode.IsDigit(before)
}

// foldedPrefix is how many bytes of the text are the word without regard to case; 0: it does not begin so.
func foldedPrefix(text, word string) int {
	at := 0
	for _, want := range word {
		have, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || unicode.ToLower(have) != unicode.ToLower(want) {
			return 0
		}
		at += size
	}
	return at
}

// insert keeps ranges in order and apart.
func insert(all []part.Range, r part.Range) []part.Range {
	at := len(all)
	for i, have := range all {
		if r.From < have.To && have.From < r.To {
			return all
		}
		if r.From < have.From {
			at = i
			break
		}
	}
	return append(all[:at:at], append([]part.Range{r}, all[at:]...)...)
}

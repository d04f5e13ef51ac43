package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// searchState is the search that is shown.
type searchState struct {
	text   string
	kind   crm.Kind
	asked  bool // Oro answered, or was to
	page   crm.SearchPage
	hits   []crm.Hit
	why    *crm.Fault
	counts map[crm.Kind]int
	total  int
}

func (s *searchState) leave() { *s = searchState{} }

// pageSize is how many results come at once.
const pageSize = 25

// searchFor puts a text into the field and asks Oro for it; "" only goes to the field.
func (w *window) searchFor(text string) {
	if text != "" {
		w.parts.search.SetText(text)
		w.onSearch(text)
		return
	}
	if !w.parts.search.Visible() {
		w.back()
	}
	w.parts.search.Focus()
}

// onTyped answers from the cache while the person types.
func (w *window) onTyped(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		if w.pages.top().page == searchPage || w.pages.middle() == searchPage {
			w.leaveSearch()
		}
		return
	}
	if text == w.search.text {
		return
	}
	w.search = searchState{text: text, total: -1}
	w.local()
}

func (w *window) leaveSearch() {
	w.searching.drop()
	w.search.leave()
	for w.pages.middle() == searchPage && w.pages.pop() {
		continue
	}
	w.arrange()
	w.showStatus()
}

func (w *window) request(page int) desk.Request {
	r := desk.Request{Text: w.search.text, Page: page, Size: pageSize}
	if w.search.kind != "" {
		r.Kinds = []crm.Kind{w.search.kind}
	}
	if w.current != nil {
		m := w.current.message
		r.Message = &m
	}
	return r
}

// searchAnswer is one page of results and why they are not Oro's.
type searchAnswer struct {
	page crm.SearchPage
	why  *crm.Fault
}

func (w *window) local() {
	r := w.request(1)
	ask(w.bridge, &w.searching, func(ctx context.Context) (searchAnswer, error) {
		page, err := w.desk.Search.Local(ctx, r)
		return searchAnswer{page: page}, err
	}, func(a searchAnswer, err error) {
		if err != nil {
			w.o.Log.Warn("the cache was not searched", "err", err)
			return
		}
		w.gotPage(a, false)
	})
}

// onSearch asks Oro.
func (w *window) onSearch(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	if text != w.search.text {
		w.search = searchState{text: text, total: -1}
	}
	w.askSearch(1)
}

func (w *window) askSearch(page int) {
	r := w.request(page)
	ask(w.bridge, &w.searching, patiently(w, func(ctx context.Context) (searchAnswer, error) {
		page, why, err := w.desk.Search.Ask(ctx, r)
		return searchAnswer{page, why}, err
	}), func(a searchAnswer, err error) {
		if err != nil {
			w.failed(err)
			return
		}
		w.heard(a.why)
		w.search.asked = true
		w.gotPage(a, page > 1)
		w.showStanding()
	})
}

// onKind filters by a kind: asks again where Oro was asked, else the cache.
func (w *window) onKind(kind crm.Kind) {
	if w.search.kind == kind {
		kind = ""
	}
	w.search.kind = kind
	if w.search.asked {
		w.askSearch(1)
	} else {
		w.local()
	}
}

func (w *window) onLoadMore() {
	if next := w.search.page.Next; next > 0 {
		if w.search.asked && w.search.why == nil {
			w.askSearch(next)
			return
		}
		r := w.request(next)
		ask(w.bridge, &w.searching, func(ctx context.Context) (searchAnswer, error) {
			page, err := w.desk.Search.Local(ctx, r)
			return searchAnswer{page: page, why: w.search.why}, err
		}, func(a searchAnswer, err error) {
			if err != nil {
				w.failed(err)
				return
			}
			w.gotPage(a, true)
		})
	}
}

// gotPage shows a page of results: the first, or one more.
func (w *window) gotPage(a searchAnswer, more bool) {
	s := &w.search
	s.page, s.why = a.page, a.why
	if more {
		s.hits = appendNew(s.hits, a.page.Hits)
	} else {
		s.hits = a.page.Hits
	}
	if s.kind == "" {
		s.counts, s.total = map[crm.Kind]int{}, a.page.Total
		for _, h := range s.hits {
			s.counts[h.Entity.Kind]++
		}
		if s.total < 0 && a.page.Next == 0 {
			s.total = len(s.hits)
		}
	}
	first := w.pages.middle() != searchPage
	w.showSearch()
	if first {
		w.pages.closeRecords()
		w.goTo(step{page: searchPage})
	}
	if !more {
		w.parts.found.column.list.SetOffset(0)
	}
	w.showStatus()
}

// appendNew adds the hits that are not there yet: pages can overlap when records change between them.
func appendNew(have, more []crm.Hit) []crm.Hit {
	seen := make(map[crm.Ref]bool, len(have))
	for _, h := range have {
		seen[h.Entity.Ref] = true
	}
	out := have[:len(have):len(have)]
	for _, h := range more {
		if !seen[h.Entity.Ref] {
			out = append(out, h)
		}
	}
	return out
}

// showSearch shows the results with how they stand with the message in view.
func (w *window) showSearch() {
	s := &w.search
	about := searchAsk{Text: s.text, Kind: s.kind, Counts: s.counts, Total: s.total, States: map[crm.Ref]crm.Row{}}
	if w.current != nil {
		about.Linked = w.current.context.Presence != crm.OthersInOro
		for _, row := range w.current.context.Attached {
			about.States[row.Entity.Ref] = row
		}
	}
	if s.page.AsOf.IsZero() {
		s.page.AsOf = w.standing.Status.Health.LastPull
	}
	w.parts.found.Show(searchViewOf(w.words, about, s.page, s.hits, s.why))
}

// searchChanged shows the results anew after the context changed.
func (w *window) searchChanged() {
	if w.search.text != "" && w.pages.middle() == searchPage {
		w.showSearch()
	}
}

// onSearchKey leads from the field to the results.
func (w *window) onSearchKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyDown && w.pages.middle() == searchPage {
		w.parts.found.focus()
		return true
	}
	return false
}

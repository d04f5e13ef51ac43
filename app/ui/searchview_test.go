package ui

import (
	"testing"

	"oroconnector/app/crm"
)

// A search of the cache that could not look through all says so; it never claims that there is nothing more.
func TestSearchView_TellsThatThereMayBeMore(t *testing.T) {
	w := spoken(t)
	hits := []crm.Hit{{Entity: crm.Entity{Ref: crm.Ref{Kind: crm.KindContact, ID: "1"}, Name: "Anna"}}}
	for _, c := range []struct {
		page          crm.SearchPage
		hits          []crm.Hit
		nothing, note string
	}{
		{crm.SearchPage{Cache: true, Total: 1}, hits, "", "search.enterAsks"},
		{crm.SearchPage{Cache: true, Total: -1}, hits, "", "search.part"},
		{crm.SearchPage{Cache: true, Total: -1, Next: 2}, hits, "", "search.enterAsks"}, // the next page tells
		{crm.SearchPage{Cache: true}, nil, "search.nothing", "search.enterAsks"},
		{crm.SearchPage{Cache: true, Total: -1}, nil, "search.nothingPart", "search.enterAsks"},
		{crm.SearchPage{Total: -1}, hits, "", ""}, // Oro's answer
	} {
		v := searchViewOf(w, searchAsk{Text: "anna"}, c.page, c.hits, nil)
		say := func(key string) string {
			if key == "" {
				return ""
			}
			return w.Say(key)
		}
		if v.Nothing != say(c.nothing) || v.Note != say(c.note) {
			t.Errorf("%+v: %q, %q", c.page, v.Nothing, v.Note)
		}
	}
}

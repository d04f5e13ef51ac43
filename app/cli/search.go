package cli

import (
	"context"
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// hitObject is the JSON form of one record found, or of a related record.
type hitObject struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
	URL     string `json:"url"`
	Cache   bool   `json:"cache"` // not from Oro but from the local cache
}

// search asks Oro page by page up to the limit; what cannot be asked is answered from the cache.
func search(ctx context.Context, s *session) error {
	r := desk.Request{Text: strings.Join(s.call.Args, " "), Page: 1}
	for _, k := range s.call.Kinds {
		kind, ok := crm.ParseKind(k)
		if !ok || !s.knows(kind) {
			return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.kind", Detail: k}
		}
		r.Kinds = append(r.Kinds, kind)
	}
	if s.call.Limit < 1 {
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.limit"}
	}
	r.Size = min(s.call.Limit, 100)
	for left := s.call.Limit; left > 0 && r.Page > 0; {
		page, why, err := s.Desk.Search.Ask(ctx, r)
		if err != nil {
			return err
		}
		if why != nil {
			s.note(Sentence(s.Words, why))
		}
		if page.Cache && r.Page > 1 {
			return why // the cache's second page does not follow Oro's first
		}
		if page.Cache && !s.call.JSON && len(page.Hits) > 0 {
			s.say(s.text("search.fromCacheTitle"))
		}
		for _, hit := range page.Hits[:min(left, len(page.Hits))] {
			s.printHit(hit.Entity, page.Cache)
		}
		if len(page.Hits) == 0 && r.Page == 1 && !s.call.JSON {
			s.say(s.text("search.nothing"))
		}
		left -= len(page.Hits)
		r.Page = page.Next
	}
	return nil
}

// knows tells whether a kind is one by name, or of one of the profile's connections.
func (s *session) knows(kind crm.Kind) bool {
	return kind.Known() || slices.ContainsFunc(s.Desk.Connections.All(), func(c crm.Connection) bool {
		return slices.ContainsFunc(c.Kinds, func(k crm.KindInfo) bool { return k.Kind == kind })
	})
}

func (s *session) printHit(e crm.Entity, cache bool) {
	if s.call.JSON {
		s.printJSON(s.hitJSON(e, cache))
		return
	}
	s.printRow(e, "")
}

func (s *session) hitJSON(e crm.Entity, cache bool) hitObject {
	return hitObject{Kind: string(e.Kind), ID: e.ID, Name: e.Name, Summary: s.Words.Summary(e), URL: e.URL, Cache: cache}
}

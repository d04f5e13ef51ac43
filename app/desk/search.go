package desk

import (
	"context"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/match"
	"oroconnector/app/settings"
)

// Search finds records by what a person types.
type Search struct {
	lines   Lines
	private discretion
}

// Request is one search. Message, where given, is the one in view: what is attached to its conversation
// is marked.
type Request struct {
	Connection string
	Text       string
	Kinds      []crm.Kind
	Message    *crm.Message
	Page, Size int
}

// Local answers from the cache; for every key that is typed.
func (s *Search) Local(ctx context.Context, r Request) (crm.SearchPage, error) {
	line, err := s.lines.Line(r.Connection)
	if err != nil {
		return crm.SearchPage{}, err
	}
	return local(ctx, line, r)
}

// Ask asks Oro. Where Oro cannot be reached now the cache answers instead, with SearchPage.Cache set and
// the reason as the fault; an answer of Oro's that could not be kept comes with a fault, too. So it does for a
// text that names somebody on the never-send lists ("privacy.private"). The error is non-nil only where nobody
// could answer.
func (s *Search) Ask(ctx context.Context, r Request) (crm.SearchPage, *crm.Fault, error) {
	line, err := s.lines.Line(r.Connection)
	if err != nil {
		return crm.SearchPage{}, nil, err
	}
	lists := s.private.of(line.Connection)
	if lists.Names(r.Text) {
		page, err := local(ctx, line, r)
		return page, private("search.ask"), err
	}
	page, err := line.Oro.Search(ctx, asked(lists, r))
	if err == nil {
		return markAttachable(page, line.Connection.Kinds), crm.AsFault("search.keep", keep(ctx, line, page)), nil
	}
	why := crm.AsFault("search.ask", err)
	if !why.Kind.Passing() && why.Kind != crm.SignedOut {
		return crm.SearchPage{}, nil, why
	}
	page, err = local(ctx, line, r)
	return page, why, err
}

func query(r Request) crm.SearchQuery {
	q := crm.SearchQuery{Text: r.Text, Kinds: r.Kinds, Page: max(1, r.Page), Size: r.Size}
	if r.Message != nil {
		q.MessageIDs = r.Message.IDs()
	}
	return q
}

// asked is the query as Oro may see it: of a message of somebody on the never-send lists it is told nothing.
func asked(lists settings.Privacy, r Request) crm.SearchQuery {
	q := query(r)
	if r.Message != nil {
		permitted, _ := sendable(lists, match.Ask(*r.Message))
		q.MessageIDs = permitted.MessageIDs
	}
	return q
}

func local(ctx context.Context, line Line, r Request) (crm.SearchPage, error) {
	page, err := line.Index.Search(ctx, query(r))
	if err != nil {
		return crm.SearchPage{}, err
	}
	page.Cache = true
	return markAttachable(page, line.Connection.Kinds), nil
}

// keep puts the hits into the cache: a record that was searched for is likely to be wanted again.
func keep(ctx context.Context, line Line, page crm.SearchPage) error {
	entities := make([]crm.Entity, 0, len(page.Hits))
	for _, hit := range page.Hits {
		entities = append(entities, hit.Entity)
	}
	return line.Cache.Put(ctx, entities...)
}

func markAttachable(page crm.SearchPage, kinds []crm.KindInfo) crm.SearchPage {
	for i := range page.Hits {
		page.Hits[i].Attachable = attachable(kinds, page.Hits[i].Entity.Kind)
	}
	return page
}

// hidden tells whether Oro has records of the kind, and the person may not see them.
func hidden(kinds []crm.KindInfo, kind crm.Kind) bool {
	return slices.ContainsFunc(kinds, func(k crm.KindInfo) bool { return k.Kind == kind && !k.Allowed })
}

func attachable(kinds []crm.KindInfo, kind crm.Kind) bool {
	for _, k := range kinds {
		if k.Kind == kind {
			return k.Allowed && k.Attachable
		}
	}
	return false
}

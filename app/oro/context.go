package oro

import (
	"context"
	"net/http"
	"sort"
	"strings"

	"oroconnector/app/crm"
)

// Context asks what is attached to a conversation and what its addresses suggest. Two requests where one
// page is enough (a further one per 100 items), one where the question has the EmailID, three where the message is
// not found but its conversation is in Oro; kinds and labels are asked for once beside. The entities are those of the context as lists show them; one that could not be read is known by its name.
func (c *Client) Context(ctx context.Context, q crm.Question) (crm.ThreadContext, []crm.Entity, error) {
	kinds, err := c.knownKinds(ctx)
	if err != nil {
		return crm.ThreadContext{}, nil, fail("context.ask", err)
	}
	type lookedUp struct {
		presence crm.Presence
		id       string
		err      error
	}
	looked := make(chan lookedUp, 1)
	go func() {
		var l lookedUp
		switch {
		case q.EmailID != "": // e-mails stay in Oro for ever
			l.presence, l.id = crm.InOro, q.EmailID
		case len(q.MessageIDs) > 0:
			l.presence, l.id, l.err = c.presence(ctx, q.MessageIDs[0])
		}
		looked <- l
	}()
	doc, err := c.askContext(ctx, q, kinds)
	own := <-looked // waited for in any case: no goroutine outlives the call
	if err == nil {
		err = own.err
	}
	if err != nil {
		return crm.ThreadContext{}, nil, fail("context.ask", err)
	}
	tc := crm.ThreadContext{
		Thread: q.Thread, IDs: append([]string(nil), q.MessageIDs...), From: q.From,
		Presence: own.presence, EmailID: own.id,
	}
	entities := c.readContext(ctx, doc, q, &tc)
	if tc.Presence == crm.NotInOro && len(q.MessageIDs) > 1 && len(tc.Attached) > 0 {
		tc.Presence = c.unseen(ctx, q.MessageIDs[0])
	}
	return tc, entities, nil
}

// unseen tells of a message that the user's look-up did not find whether it is in Oro all the same, and belongs to
// somebody else: asked about it alone and without addresses, Oro answers with what is attached to it and what its
// own addresses suggest (recordings 12-context-01, -03), and with nothing for one that it does not have
// (12-context-05). It stays NotInOro where neither is there. One small request, and only where the conversation is in
// Oro: for such a message Add Context would be refused (16-thread-28).
func (c *Client) unseen(ctx context.Context, messageID string) crm.Presence {
	doc, err := c.call(ctx, request{path: "emailcontext", bare: true, query: query{
		"filter[messageId]": idList([]string{messageID}), "page[size]": "1",
	}})
	if err == nil && len(doc.Data) > 0 {
		return crm.OthersInOro
	}
	return crm.NotInOro // also where Oro did not tell: all else is known, and Add Context finds out
}

// askContext reads all pages. No filter[entities] is sent: without it Oro takes every kind that it has
// and the user may view, which is what is wanted, and no kind can be wrong.
func (c *Client) askContext(ctx context.Context, q crm.Question, kinds []crm.KindInfo) (document, error) {
	ask := query{
		"filter[messageId]": idList(q.MessageIDs), "filter[excludeCurrentUser]": "yes", "include": "entity",
	}
	from, others := parties(q)
	if from != "" {
		ask["filter[from]"] = from
	}
	if len(others) > 0 {
		ask["filter[cc]"] = strings.Join(others, ",")
	}
	askFields(ask, allowed(kinds), nil)
	doc, err := c.list(ctx, request{path: "emailthreadcontext", query: ask}, contextPage)
	if status(err) == http.StatusMethodNotAllowed && len(others) > 0 {
		// Before 5.1.8 and 6.0.2 a long query cannot travel in a body: ask about as many as fit.
		for len(others) > 0 && len(ask.encode()) > longQuery-100 {
			others = others[:len(others)/2]
			ask["filter[cc]"] = strings.Join(others, ",")
		}
		if len(others) == 0 {
			delete(ask, "filter[cc]")
		}
		doc, err = c.list(ctx, request{path: "emailthreadcontext", query: ask}, contextPage)
	}
	return doc, err
}

// parties splits a question's addresses: from takes one, cc a list. To, Cc, Bcc and all others go into
// cc, for Oro matches to and cc alike and has no filter for Bcc (api 3.4).
func parties(q crm.Question) (from string, others []string) {
	if list := addressList([]string{q.From}); len(list) > 0 {
		from = list[0]
	}
	for _, a := range addressList(q.Addresses) {
		if a != from {
			others = append(others, a)
		}
	}
	return from, others
}

// readContext fills a thread's context from Oro's items and gives their entities.
func (c *Client) readContext(ctx context.Context, doc document, q crm.Question, tc *crm.ThreadContext) []crm.Entity {
	s := c.set(ctx, doc)
	tc.AsOf = s.readAt
	items := contextItems(doc)
	known := tc.Presence == crm.InOro || len(q.MessageIDs) > 1
	for _, item := range items {
		if item.attached {
			tc.Attached = append(tc.Attached, crm.Attached{Ref: item.ref, ItemID: item.id})
			known = true
		}
	}
	sortAttached(tc.Attached)
	if tc.Presence == crm.NotInOro && len(q.MessageIDs) == 1 && len(tc.Attached) > 0 {
		// Asked about this message alone, Oro shows what is attached to it, but not the message: it is
		// there and belongs to somebody else (observed, E-mail context).
		tc.Presence = crm.OthersInOro
	}
	wanted := trueHits(items, s, q, known)
	entities := make([]crm.Entity, 0, len(items))
	for _, item := range items {
		if !item.attached {
			if !wanted[item.ref] {
				continue
			}
			tc.Suggested = append(tc.Suggested, item.ref)
		}
		entities = append(entities, item.entity(s))
	}
	return entities
}

// contextItem is one item of the context lists and of their search.
type contextItem struct {
	id, name, url string
	ref           crm.Ref
	attached      bool
}

// contextItems reads the items, each record once; a record that is attached is not suggested, too.
func contextItems(doc document) []contextItem {
	seen := map[crm.Ref]int{}
	var items []contextItem
	for _, r := range doc.Data {
		target, ok := r.one("entity")
		if !ok {
			continue
		}
		item := contextItem{
			id: r.ID, name: r.text("entityName"), url: r.Links["entityUrl"], attached: r.truth("isContext"),
			ref: crm.Ref{Kind: crm.Kind(target.Type), ID: target.ID},
		}
		if at, known := seen[item.ref]; known {
			if item.attached && !items[at].attached {
				items[at] = item
			}
			continue
		}
		seen[item.ref] = len(items)
		items = append(items, item)
	}
	return items
}

// entity reads the item's record as it came along, or gives its name where it did not.
func (i contextItem) entity(s *set) crm.Entity {
	r, ok := s.included[identifier{string(i.ref.Kind), i.ref.ID}]
	if !ok {
		return s.named(i.ref, i.name, i.url)
	}
	return s.entity(r, crm.DepthListed, i.name, i.url)
}

// sortAttached gives a stable order: Oro's own is none (api 3.4).
func sortAttached(list []crm.Attached) {
	sort.Slice(list, func(i, j int) bool { return list[i].Ref.Compare(list[j].Ref) < 0 })
}

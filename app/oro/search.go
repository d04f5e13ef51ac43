package oro

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"oroconnector/app/crm"
)

const searchPage = 25

// Search asks Oro for records by words: with a conversation's ids, so that what is attached is marked,
// else without. One request a page; two where customers of an OroCommerce are among the kinds, for the
// context's search does not know them. Oro matches the beginnings of words, joins several words by
// "or", and finds nothing by one letter (recordings 11-contextsearch-*, 21-index-*), so that more words
// find more, not less. Without text, or without a kind that the user may view, nothing is asked.
func (c *Client) Search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	page, err := c.search(ctx, q)
	if err != nil {
		return crm.SearchPage{}, fail("search.ask", err)
	}
	return page, nil
}

func (c *Client) search(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	q.Text = searchable(q.Text)
	q.Page, q.Size = max(q.Page, 1), max(q.Size, 0)
	if q.Size == 0 {
		q.Size = searchPage
	}
	empty := crm.SearchPage{AsOf: c.now().UTC()}
	if q.Text == "" {
		return empty, nil
	}
	kinds, err := c.knownKinds(ctx)
	if err != nil {
		return empty, err
	}
	page, customers, err := c.searchAmong(ctx, q, kinds)
	if complains(err, "filter[entities]") {
		// A kind has gone from this Oro since its kinds were asked for.
		if kinds, err = c.askKinds(ctx); err == nil {
			page, customers, err = c.searchAmong(ctx, q, kinds)
		}
	}
	if err != nil {
		return empty, err
	}
	if customers {
		more, err := c.searchCustomers(ctx, q)
		if err != nil {
			return empty, err
		}
		page = join(page, more)
	}
	return page, nil
}

// searchAmong searches the kinds that the context's search knows; customers tells whether customers are to
// be searched beside.
func (c *Client) searchAmong(ctx context.Context, q crm.SearchQuery, kinds []crm.KindInfo) (page crm.SearchPage, customers bool, err error) {
	wanted, customers := searchKinds(kinds, q.Kinds)
	page.AsOf = c.now().UTC()
	if len(wanted) > 0 {
		page, err = c.searchContext(ctx, q, wanted, kinds)
	}
	return page, customers, err
}

// searchable makes the text one that Oro can take: empty ones and broken UTF-8 are refused.
func searchable(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	return oneLine(strings.ReplaceAll(text, "\x00", " "))
}

// searchKinds gives the allowed kinds that the context's search knows, and whether customers, which it
// does not, are to be searched beside.
func searchKinds(kinds []crm.KindInfo, only []crm.Kind) (wanted []crm.Kind, customers bool) {
	for _, k := range allowed(kinds) {
		asked := len(only) == 0
		for _, kind := range only {
			asked = asked || kind == k.Kind
		}
		switch {
		case !asked:
		case k.Attachable:
			wanted = append(wanted, k.Kind)
		case k.Kind == crm.KindCustomer:
			customers = true
		}
	}
	return wanted, customers
}

func (c *Client) searchContext(ctx context.Context, q crm.SearchQuery, wanted []crm.Kind, kinds []crm.KindInfo) (crm.SearchPage, error) {
	names := make([]string, len(wanted))
	for i, kind := range wanted {
		names[i] = string(kind)
	}
	ask := query{"filter[searchText]": q.Text, "include": "entity"}
	ask.page(q)
	if len(q.Kinds) > 0 {
		ask["filter[entities]"] = strings.Join(names, ",")
	}
	askFields(ask, allowed(kinds), nil)
	path := "emailcontextsearch"
	if len(q.MessageIDs) > 0 {
		// Together with searchText no address and no isContext may be sent (12-context-11).
		path, ask["filter[messageId]"] = "emailthreadcontext", idList(q.MessageIDs)
	}
	doc, err := c.call(ctx, request{path: path, query: ask, total: true})
	if err != nil {
		return crm.SearchPage{}, err
	}
	s := c.set(ctx, doc)
	page := crm.SearchPage{Total: doc.Total, AsOf: s.readAt}
	for _, item := range contextItems(doc) {
		page.Hits = append(page.Hits, crm.Hit{
			Entity: item.entity(s), InContext: item.attached, Attachable: info(kinds, item.ref.Kind).Attachable,
		})
	}
	if doc.Links["next"] != "" {
		page.Next = q.Page + 1
	}
	return page, nil
}

// searchCustomers searches the list of customers itself (recording commerce/20-customers-04-filter-searchText).
func (c *Client) searchCustomers(ctx context.Context, q crm.SearchQuery) (crm.SearchPage, error) {
	ask := query{"filter[searchText]": q.Text}
	ask.page(q)
	ask.fields(string(crm.KindCustomer), specOf(crm.KindCustomer).listed...)
	doc, err := c.call(ctx, request{path: "customers", query: ask, total: true})
	if err != nil {
		return crm.SearchPage{}, err
	}
	s := c.set(ctx, doc)
	page := crm.SearchPage{Total: doc.Total, AsOf: s.readAt}
	for _, r := range doc.Data {
		page.Hits = append(page.Hits, crm.Hit{Entity: s.entity(r, crm.DepthListed, "", "")})
	}
	if doc.Links["next"] != "" {
		page.Next = q.Page + 1
	}
	return page, nil
}

func (q query) page(s crm.SearchQuery) {
	q["page[size]"] = strconv.Itoa(s.Size)
	if s.Page > 1 {
		q["page[number]"] = strconv.Itoa(s.Page)
	}
}

// join puts two lists' pages of the same number into one.
func join(a, b crm.SearchPage) crm.SearchPage {
	a.Hits = append(a.Hits, b.Hits...)
	a.Next = max(a.Next, b.Next)
	if a.Total < 0 || b.Total < 0 {
		a.Total = -1
	} else {
		a.Total += b.Total
	}
	return a
}

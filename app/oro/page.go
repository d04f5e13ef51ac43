package oro

import (
	"context"
	"maps"
	"strconv"
)

const (
	contextPage = 100 // items a page of context lists; Oro's default is 10
	pagesLimit  = 50  // pages followed before a list counts as endless
)

// list reads every page of a list into one document. Pages are counted, not followed by their address:
// links.next says whether there is another one, but may name another host (Oro's own application URL).
func (c *Client) list(ctx context.Context, r request, size int) (document, error) {
	r.query = maps.Clone(r.query)
	r.query["page[size]"] = strconv.Itoa(size)
	whole, err := c.call(ctx, r)
	if err != nil {
		return document{}, err
	}
	next := whole.Links["next"]
	for page := 2; next != "" && page <= pagesLimit; page++ {
		r.query["page[number]"] = strconv.Itoa(page)
		doc, err := c.call(ctx, r)
		if err != nil {
			return document{}, err
		}
		if len(doc.Data) == 0 || len(whole.Data) > 0 && doc.Data[0].identifier() == whole.Data[0].identifier() {
			break // the end after all, or a server that gives its first page again and again
		}
		whole.Data = append(whole.Data, doc.Data...)
		whole.Included = append(whole.Included, doc.Included...)
		next = doc.Links["next"]
	}
	return whole, nil
}

package oro

import (
	"context"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
)

const batchPage = 250

// Batch reads one page of a kind's records by rising id, or falling where Newest. One request. Pages are
// cut by id, not by number: a record that appears or goes between two pages neither hides another one
// nor shows it twice, and the last page costs what the first does. Since is only for kinds of
// CanFilterBySince; for others it is an Invalid fault (oro.rejected). Total is that of the first page's
// time.
func (c *Client) Batch(ctx context.Context, q crm.BatchQuery) (crm.Batch, error) {
	b, err := c.batch(ctx, q)
	if err != nil {
		return crm.Batch{}, fail("batch.read", err)
	}
	return b, nil
}

func (c *Client) batch(ctx context.Context, q crm.BatchQuery) (crm.Batch, error) {
	at, err := parseCursor(q.After)
	if err != nil {
		return crm.Batch{}, err
	}
	size := q.Size
	if size <= 0 {
		size = batchPage
	}
	spec := specOf(q.Kind)
	if !q.Since.IsZero() && !spec.since {
		return crm.Batch{}, &crm.Fault{Kind: crm.Invalid, Code: "oro.rejected", Detail: "filter[updatedAt]"}
	}
	ask := query{"page[size]": strconv.Itoa(size), "sort": "id"}
	ask.fields(string(q.Kind), spec.listed...)
	if q.Newest {
		ask["sort"] = "-id"
	}
	if !q.Since.IsZero() {
		ask["filter[updatedAt][gte]"] = q.Since.UTC().Format(time.RFC3339)
	}
	at.ask(ask, q.Newest)
	doc, err := c.titled(ctx, request{path: string(q.Kind), query: ask, total: q.After == ""})
	if err != nil {
		return crm.Batch{}, err
	}
	s := c.set(ctx, doc)
	b := crm.Batch{Total: at.total}
	if q.After == "" {
		b.Total = doc.Total
	}
	for _, r := range doc.Data {
		b.Entities = append(b.Entities, s.entity(r, crm.DepthListed, "", ""))
	}
	if n := len(doc.Data); n > 0 && doc.Links["next"] != "" {
		b.Next = cursor{id: doc.Data[n-1].ID, page: at.page + 1, total: b.Total}.String()
	}
	return b, nil
}

// cursor is where a batch goes on: "id:<last id>:<total>", or "page:<pages read>:<total>" for kinds whose ids
// are no numbers and cannot be compared.
type cursor struct {
	id    string
	page  int // read so far
	total int
}

func (c cursor) String() string {
	total := strconv.Itoa(c.total)
	if _, err := strconv.ParseUint(c.id, 10, 64); err == nil {
		return "id:" + c.id + ":" + total
	}
	return "page:" + strconv.Itoa(c.page) + ":" + total
}

func parseCursor(text string) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	bad := &crm.Fault{Kind: crm.Invalid, Code: "oro.rejected", Detail: "cursor"}
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return cursor{}, bad
	}
	number, err := strconv.Atoi(parts[1])
	total, err2 := strconv.Atoi(parts[2])
	if err != nil || err2 != nil || number < 0 {
		return cursor{}, bad
	}
	switch parts[0] {
	case "id":
		return cursor{id: parts[1], total: total}, nil
	case "page":
		return cursor{page: number, total: total}, nil
	}
	return cursor{}, bad
}

func (c cursor) ask(q query, newest bool) {
	switch {
	case c.id != "" && newest:
		q["filter[id][lt]"] = c.id
	case c.id != "":
		q["filter[id][gt]"] = c.id
	case c.page > 0:
		q["page[number]"] = strconv.Itoa(c.page + 1)
	}
}

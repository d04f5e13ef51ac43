package oro

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oroconnector/app/crm"
)

// jsonTable is a table of the JSON:API.
type jsonTable struct {
	c       *Client
	kind    crm.SheetKind
	path    string // the type's name
	fields  query  // sparse fields, and what comes along
	sheet   func(r resource, included map[identifier]resource) (crm.Fields, string)
	changes func(now row, changed crm.Fields) (map[string]any, error) // attributes and relationships
	// more, where there is one, changes what is kept apart from the record, and tells whether it did.
	more func(ctx context.Context, now row, changed crm.Fields) (bool, error)
	// checks looks at fields before a record is made of them.
	checks func(ctx context.Context, f crm.Fields) error
}

func (t *jsonTable) rows(doc document) []row {
	included := make(map[identifier]resource, len(doc.Included))
	for _, r := range doc.Included {
		included[r.identifier()] = r
	}
	out := make([]row, 0, len(doc.Data))
	for _, r := range doc.Data {
		out = append(out, t.row(r, included))
	}
	return out
}

func (t *jsonTable) row(r resource, included map[identifier]resource) row {
	updated := moment(r.text("updatedAt"))
	f, odd := t.sheet(r, included)
	return row{
		sheet: newSheet(t.kind, r.ID, f, updated, odd), raw: r, included: included,
		created: moment(r.text("createdAt")), updated: updated,
	}
}

// pages reads a list by rising id, cut by id rather than by number: see Client.Batch. Without links there is no
// "next", so pages are read until as many came as there are, or none.
func (t *jsonTable) pages(ctx context.Context, filter query, each func(row) error) error {
	last, read, total := "", 0, -1
	for {
		q := maps.Clone(t.fields)
		maps.Copy(q, filter)
		q["sort"], q["page[size]"] = "id", strconv.Itoa(sheetPage)
		if last != "" {
			q["filter[id][gt]"] = last
		}
		doc, err := t.c.call(ctx, request{path: t.path, query: q, bare: true, total: last == ""})
		if err != nil {
			return err
		}
		if last == "" {
			total = doc.Total
		}
		for _, r := range t.rows(doc) {
			if err := each(r); err != nil {
				return err
			}
		}
		read += len(doc.Data)
		if len(doc.Data) == 0 || total >= 0 && read >= total || total < 0 && len(doc.Data) < sheetPage {
			return nil
		}
		last = doc.Data[len(doc.Data)-1].ID
	}
}

func (t *jsonTable) all(ctx context.Context, each func(row) error) error {
	return t.pages(ctx, query{}, each)
}

func (t *jsonTable) since(ctx context.Context, at time.Time, each func(row) error) error {
	return t.pages(ctx, query{"filter[updatedAt][gte]": at.UTC().Format(time.RFC3339)}, each)
}

// mine asks by updatedAt: not every kind can be filtered by createdAt, and what was made was changed then.
func (t *jsonTable) mine(ctx context.Context, since time.Time, each func(row) error) error {
	user, err := t.c.userID(ctx)
	if err != nil {
		return err
	}
	return t.pages(ctx, query{"filter[updatedAt][gte]": since.UTC().Format(time.RFC3339), "filter[owner]": user}, each)
}

// count asks for one record's id and the number of all.
func (t *jsonTable) count(ctx context.Context) (int, error) {
	q := query{"page[size]": "1"}
	q.fields(t.path, "updatedAt")
	doc, err := t.c.call(ctx, request{path: t.path, query: q, bare: true, total: true})
	return doc.Total, err
}

func (t *jsonTable) read(ctx context.Context, id string) (row, error) {
	doc, err := t.c.call(ctx, request{path: t.path + "/" + url.PathEscape(id), query: t.fields, bare: true})
	if err != nil {
		return row{}, err
	}
	return t.only(doc)
}

// only gives the one record of a document.
func (t *jsonTable) only(doc document) (row, error) {
	all := t.rows(doc)
	if len(all) != 1 {
		return row{}, &crm.Fault{Kind: crm.Busy, Code: "oro.badAnswer"}
	}
	return all[0], nil
}

func (t *jsonTable) create(ctx context.Context, f crm.Fields, _ string) (row, error) {
	f = trimmed(f)
	if t.checks != nil {
		if err := t.checks(ctx, f); err != nil {
			return row{}, err
		}
	}
	data, err := t.changes(row{}, f)
	if err != nil {
		return row{}, err
	}
	data["type"] = t.path
	doc, err := t.c.call(ctx, request{
		method: http.MethodPost, path: t.path, body: map[string]any{"data": data}, bare: true, change: true,
	})
	if err != nil {
		return row{}, err
	}
	made, err := t.only(doc)
	if err != nil || t.more == nil {
		return made, err
	}
	added, err := t.more(ctx, made, f)
	switch {
	case err != nil && crm.AsFault("", err).Kind == crm.Refused:
		// A half of a record would be taken for the whole one next time.
		if _, undo := t.c.call(ctx, t.deletion(made.sheet.ID)); undo != nil {
			t.c.log.DebugContext(ctx, "a record that was made in part could not be deleted", "err", undo)
		}
		return row{}, err
	case err != nil:
		return row{}, err
	case added:
		return t.read(ctx, made.sheet.ID)
	}
	return made, nil
}

func (t *jsonTable) update(ctx context.Context, now row, changed crm.Fields) (row, error) {
	if t.checks != nil {
		whole := maps.Clone(now.sheet.Fields)
		maps.Copy(whole, changed)
		if err := t.checks(ctx, whole); err != nil {
			return row{}, err
		}
	}
	data, err := t.changes(now, changed)
	if err != nil {
		return row{}, err
	}
	next := now
	if len(data) > 0 {
		data["type"], data["id"] = t.path, now.sheet.ID
		doc, err := t.c.call(ctx, request{
			method: http.MethodPatch, path: t.path + "/" + url.PathEscape(now.sheet.ID), body: map[string]any{"data": data},
			bare: true, change: true,
		})
		if err != nil {
			return row{}, err
		}
		if len(doc.Data) == 1 { // without what came along when it was read: that stays as it was
			next = t.row(doc.Data[0], now.included)
		}
	}
	if t.more == nil {
		return next, nil
	}
	added, err := t.more(ctx, now, changed)
	if err != nil || !added {
		return next, err
	}
	return t.read(ctx, now.sheet.ID)
}

func (t *jsonTable) deletion(id string) request {
	return request{method: http.MethodDelete, path: t.path + "/" + url.PathEscape(id), change: true}
}

func (t *jsonTable) remove(ctx context.Context, id string) error {
	_, err := t.c.call(ctx, t.deletion(id))
	return err
}

// userID is the id of who is signed in, asked for once where the connection did not know.
func (c *Client) userID(ctx context.Context) (string, error) {
	c.mu.Lock()
	id := c.user
	c.mu.Unlock()
	if id != "" {
		return id, nil
	}
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	c.user = me.Ref.ID
	c.mu.Unlock()
	return me.Ref.ID, nil
}

// put sets a member of a part of a resource object.
func put(data map[string]any, part, name string, value any) {
	inner, _ := data[part].(map[string]any)
	if inner == nil {
		inner = map[string]any{}
		data[part] = inner
	}
	inner[name] = value
}

func toOne(kind, id string) map[string]any {
	if id == "" {
		return map[string]any{"data": nil}
	}
	return map[string]any{"data": identifier{kind, id}}
}

// orNull gives null for an empty text: Oro keeps what was never given as null.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

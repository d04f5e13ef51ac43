package oro

import (
	"context"
	"maps"
	"strings"
	"sync"

	"oroconnector/app/crm"
)

// relatedPage is how many records of each kind are read that point at the one in view, newest first.
const relatedPage = "25"

// Entity reads one record whole, and the records around it as lists show them: those it leads to (with
// its own request) and those of other kinds that point at it (a request per kind, at the same time).
// Related records that Oro does not give, for want of rights or of the kind, are left out. A record that
// does not exist is Missing.
func (c *Client) Entity(ctx context.Context, ref crm.Ref) (crm.Entity, []crm.Entity, error) {
	if _, err := crm.ParseRef(ref.String()); err != nil || !fits(ref.ID) {
		return crm.Entity{}, nil, &crm.Fault{Kind: crm.Missing, Op: "entity.read", Code: "oro.missing", Detail: ref.String()}
	}
	kinds, err := c.knownKinds(ctx)
	if err != nil {
		return crm.Entity{}, nil, fail("entity.read", err)
	}
	spec := specOf(ref.Kind)
	var wg sync.WaitGroup
	docs := make([]document, 1+len(spec.related))
	var own error
	wg.Go(func() { docs[0], own = c.readWhole(ctx, ref, spec, kinds) })
	for i, rel := range spec.related {
		if rel.instead == "" && info(kinds, rel.kind).Allowed {
			wg.Go(func() { docs[i+1] = c.readRelated(ctx, rel, rel.filter, ref.ID) })
		}
	}
	wg.Wait()
	if own == nil && len(docs[0].Data) == 0 {
		own = &crm.Fault{Kind: crm.Damaged, Code: "oro.badAnswer"}
	}
	if own != nil {
		return crm.Entity{}, nil, fail("entity.read", own)
	}
	for i, rel := range spec.related {
		if rel.instead != "" && info(kinds, rel.kind).Allowed {
			docs[i+1] = c.readEither(ctx, rel, docs[0].Data[0])
		}
	}
	e, around := c.readEntity(ctx, docs, ref)
	return e, around, nil
}

// fits tells whether Oro can look for the id: above 2^31-1 it fails with a 500 (recording 19-auth-36).
func fits(id string) bool {
	for _, r := range id {
		if r < '0' || r > '9' {
			return true // an id of another sort; Oro says what it thinks of it
		}
	}
	return len(id) < 10 || len(id) == 10 && id <= "2147483647"
}

// readWhole asks for a record with all fields that detail shows, and for what it leads to.
func (c *Client) readWhole(ctx context.Context, ref crm.Ref, spec *kindSpec, kinds []crm.KindInfo) (document, error) {
	q := query{}
	if len(spec.listed) > 0 {
		askFields(q, allowed(kinds), spec.helpers)
		q.fields(string(ref.Kind), append(append([]string(nil), spec.listed...), spec.whole...)...)
		q["include"] = strings.Join(spec.include, ",")
		if len(spec.include) == 0 {
			delete(q, "include")
		}
	}
	return c.titled(ctx, request{path: string(ref.Kind) + "/" + ref.ID, query: q})
}

// titled asks for the record's titles (meta=title) beside: the names that Oro itself shows. A few kinds
// do not take it (recording 20-notes-14); they are asked again without, and so for the session.
func (c *Client) titled(ctx context.Context, r request) (document, error) {
	kind, _, _ := strings.Cut(r.path, "/")
	if c.refuses(kind + "?meta") {
		return c.call(ctx, r)
	}
	with := r
	with.query = maps.Clone(r.query)
	with.query["meta"] = "title"
	doc, err := c.call(ctx, with)
	if complains(err, "meta") {
		c.learnRefusal(kind + "?meta")
		return c.call(ctx, r)
	}
	return doc, err
}

// readRelated gives an empty document where Oro does not answer the question.
func (c *Client) readRelated(ctx context.Context, rel related, filter, ids string) document {
	question := string(rel.kind) + "?filter[" + filter + "]"
	if c.refuses(question) {
		return document{}
	}
	q := query{"filter[" + filter + "]": ids, "sort": "-id", "page[size]": relatedPage}
	q.fields(string(rel.kind), specOf(rel.kind).listed...)
	doc, err := c.titled(ctx, request{path: string(rel.kind), query: q})
	if complains(err, "filter["+filter+"]") {
		c.learnRefusal(question)
	}
	return doc
}

// readEither asks by the first filter and, where Oro has none of the name, by the ids of a relationship.
func (c *Client) readEither(ctx context.Context, rel related, r resource) document {
	question := string(rel.kind) + "?filter[" + rel.filter + "]"
	if !c.refuses(question) {
		if doc := c.readRelated(ctx, rel, rel.filter, r.ID); !c.refuses(question) {
			return doc
		}
	}
	var ids []string
	for _, target := range r.Relationships[rel.instead] {
		if len(ids) < 100 {
			ids = append(ids, target.ID)
		}
	}
	if len(ids) == 0 {
		return document{}
	}
	return c.readRelated(ctx, rel, rel.insteadFilter, strings.Join(ids, ","))
}

// readEntity makes the entities: the record first, then those around it, each once, helpers left out.
func (c *Client) readEntity(ctx context.Context, docs []document, ref crm.Ref) (crm.Entity, []crm.Entity) {
	s := c.set(ctx, docs...)
	own := docs[0].Data[0]
	s.included[own.identifier()] = own
	for _, doc := range docs[1:] {
		for _, r := range doc.Data {
			if _, known := s.included[r.identifier()]; !known {
				s.included[r.identifier()] = r
			}
		}
	}
	e := s.entity(own, crm.DepthWhole, "", "")
	var around []crm.Entity
	seen := map[crm.Ref]bool{ref: true}
	for i, doc := range docs {
		records := doc.Data
		if i == 0 {
			records = doc.Included
		}
		for _, r := range records {
			at := crm.Ref{Kind: crm.Kind(r.Type), ID: r.ID}
			if specs[at.Kind] == nil || seen[at] {
				continue
			}
			seen[at] = true
			around = append(around, s.entity(r, crm.DepthListed, "", ""))
		}
	}
	return e, around
}

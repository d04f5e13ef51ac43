package oro

import (
	"context"
	"sort"

	"oroconnector/app/crm"
)

// Kinds asks which kinds this Oro has and the user may view. One request; one more on an OroCommerce,
// whose customers can be looked at but are not among the kinds of contexts.
func (c *Client) Kinds(ctx context.Context) ([]crm.KindInfo, error) {
	kinds, err := c.askKinds(ctx)
	if err != nil {
		return nil, fail("kinds.read", err)
	}
	return kinds, nil
}

func (c *Client) askKinds(ctx context.Context) ([]crm.KindInfo, error) {
	doc, err := c.call(ctx, request{path: "emailcontextentities"})
	if err != nil {
		return nil, err
	}
	kinds := make([]crm.KindInfo, 0, len(doc.Data)+1)
	commerce, customers := false, false
	for _, r := range doc.Data {
		kind := crm.Kind(r.ID)
		kinds = append(kinds, crm.KindInfo{
			Kind: kind, Label: oneLine(r.text("entityName")), Allowed: r.truth("allowed"), Attachable: true,
		})
		commerce = commerce || kind == crm.KindCustomerUser || kind == crm.KindOrder
		customers = customers || kind == crm.KindCustomer
	}
	if commerce && !customers {
		info, err := c.askCustomers(ctx)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, info...)
	}
	sort.SliceStable(kinds, func(i, j int) bool { return kinds[i].Kind.Rank() < kinds[j].Kind.Rank() })
	c.mu.Lock()
	c.kinds = kinds
	c.mu.Unlock()
	return append([]crm.KindInfo(nil), kinds...), nil
}

// askCustomers tells whether the user may view customers: no kind at all where this Oro has none.
func (c *Client) askCustomers(ctx context.Context) ([]crm.KindInfo, error) {
	q := query{"page[size]": "1"}
	q.fields("customers", "name")
	_, err := c.call(ctx, request{path: "customers", query: q})
	switch status(err) {
	case 404:
		return nil, nil
	case 403:
		return []crm.KindInfo{{Kind: crm.KindCustomer}}, nil
	}
	if err != nil {
		return nil, err
	}
	return []crm.KindInfo{{Kind: crm.KindCustomer, Allowed: true}}, nil
}

// knownKinds gives the kinds as last told, and asks once where nobody did.
func (c *Client) knownKinds(ctx context.Context) ([]crm.KindInfo, error) {
	c.mu.Lock()
	kinds := c.kinds
	c.mu.Unlock()
	if kinds != nil {
		return kinds, nil
	}
	return c.askKinds(ctx)
}

// allowed gives the kinds that the user may view.
func allowed(kinds []crm.KindInfo) []crm.KindInfo {
	var out []crm.KindInfo
	for _, k := range kinds {
		if k.Allowed {
			out = append(out, k)
		}
	}
	return out
}

// info finds a kind; a kind that this Oro does not have is neither allowed nor attachable.
func info(kinds []crm.KindInfo, kind crm.Kind) crm.KindInfo {
	for _, k := range kinds {
		if k.Kind == kind {
			return k
		}
	}
	return crm.KindInfo{Kind: kind}
}

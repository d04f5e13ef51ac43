package oro

import (
	"context"

	"oroconnector/app/crm"
)

func kindOf(r resource) crm.Kind { return crm.Kind(r.Type) }

// set prepares reading a document: what is included by identifier, labels of enums fetched where needed.
func (c *Client) set(ctx context.Context, docs ...document) *set {
	s := &set{
		included: map[identifier]resource{}, label: c.labels.of,
		base: c.base, host: c.host, readAt: c.now().UTC(),
	}
	var all []resource
	for _, doc := range docs {
		all = append(append(all, doc.Data...), doc.Included...)
		for _, r := range doc.Included {
			s.included[r.identifier()] = r
		}
	}
	c.learnLabels(ctx, all)
	return s
}

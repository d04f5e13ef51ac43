package oro

import (
	"context"

	"oroconnector/app/crm"
)

// Me asks who is signed in. One request. Roles and organization are empty where the user may not see
// them, as a sales representative may not (recording 30-userprofile-06); Locale is, for Oro does not tell.
func (c *Client) Me(ctx context.Context) (crm.Me, error) {
	q := query{"include": "userRoles,organization"}
	q.fields("userprofile", "username", "email", "emails", "namePrefix", "firstName", "middleName", "lastName",
		"nameSuffix", "userRoles", "organization")
	q.fields("userroles", "role", "label")
	q.fields("organizations", "name")
	doc, err := c.call(ctx, request{path: "userprofile", query: q})
	if err != nil {
		return crm.Me{}, fail("me.read", err)
	}
	if len(doc.Data) == 0 {
		return crm.Me{}, &crm.Fault{Kind: crm.Damaged, Op: "me.read", Code: "oro.badAnswer"}
	}
	r := doc.Data[0]
	s := &set{included: map[identifier]resource{}}
	for _, one := range doc.Included {
		s.included[one.identifier()] = one
	}
	user := r
	user.Type = string(crm.KindUser)
	e := s.entity(user, crm.DepthListed, "", "")
	me := crm.Me{Ref: e.Ref, Name: e.Name, Emails: e.Emails}
	if target, ok := r.one("organization"); ok {
		me.OrgID, me.Organization = target.ID, oneLine(s.included[target].text("name"))
	}
	for _, target := range r.Relationships["userRoles"] {
		if role := s.included[target].text("role"); role != "" {
			me.Roles = append(me.Roles, role)
		}
	}
	return me, nil
}

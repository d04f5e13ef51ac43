package demo

import "net/http"

// userProfile is the signed-in user's own record under another type (group 30).
func (c *call) userProfile() (*answer, error) {
	get := []string{http.MethodGet}
	switch {
	case len(c.path) > 1:
		return nil, &empty{status: http.StatusNotFound}
	case c.method == http.MethodOptions:
		return options(get), nil
	case c.method != http.MethodGet:
		return nil, wrongMethod(get)
	case c.user.Role == NoRights:
		return nil, noType()
	}
	k := c.s.records.kinds["users"]
	r := c.s.records.get(ref{"users", c.user.ID})
	if r == nil {
		return nil, noRecord()
	}
	w := c.writer()
	address := w.base + "/users/" + r.id
	w.text(`{"data":{"type":"userprofile","id":`)
	w.string(r.id)
	if c.query.titles {
		w.text(`,"meta":{"title":`)
		w.string(c.s.records.title(r))
		w.text("}")
	}
	if w.links {
		w.text(`,"links":{"self":`)
		w.string(w.base + "/userprofile")
		w.text(`,"related":`)
		w.string(address)
		w.text("}")
	}
	w.members(r, k, "userprofile", address)
	w.text("}")
	w.follow(r, "userprofile", branches(c.query.include))
	w.included()
	w.text("}")
	return jsonAPI(http.StatusOK, w.b), nil
}

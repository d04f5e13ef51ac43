package demo

import (
	"slices"
	"strings"
)

// User is somebody who can sign in to the demo Oro.
type User struct {
	Name     string // to sign in with
	Password string
	Role     Role
	ID       string // of the record of kind users
	FullName string
	Email    string
}

// Role says what a user may do, after the roles of the recordings (groups 17, 18 and the 403s of all).
type Role string

// An administrator may do everything. A sales representative sees and edits the CRM's records and the
// own e-mails, not organizations, business units and roles. Partial sees users and contacts, and makes
// e-mails. None may do nothing.
const (
	Administrator Role = "administrator"
	SalesRep      Role = "sales"
	Partial       Role = "partial"
	NoRights      Role = "none"
)

// Password of every demo user; it stands on the login page.
const demoPassword = "demo"

var (
	managed   = []string{"organizations", "businessunits", "userroles", "channels"}
	partial   = []string{"users", "contacts", "emails", "emailusers", "emailattachments"}
	mailKinds = []string{"emails", "emailusers", "emailattachments"}
)

// sees tells whether the role may view records of the kind at all.
func (r Role) sees(k *kind) bool {
	switch r {
	case Administrator:
		return true
	case SalesRep:
		return !slices.Contains(managed, k.name)
	case Partial:
		return slices.Contains(partial, k.name) || dictionary(k)
	}
	return false
}

// edits tells whether the role may create, change and delete records of the kind.
func (r Role) edits(k *kind) bool {
	switch r {
	case Administrator:
		return true
	case SalesRep:
		return r.sees(k) && k.name != "users"
	case Partial:
		return slices.Contains(mailKinds, k.name)
	}
	return false
}

// dictionary tells whether the kind is a list of choices, which everybody may read.
func dictionary(k *kind) bool {
	return k.enum || len(k.list) == 1 && k.list[0] == "GET" && len(k.rels) == 0
}

// searches tells whether the role has the search permission (10-contextentities-04-403).
func (r Role) searches() bool { return r != NoRights }

// mayView tells whether the user may know of the record. Kinds that the demo has no records of are
// shown where they are referred to.
func (s *Server) mayView(u *User, to ref) bool {
	k := s.records.kinds[to.kind]
	switch {
	case k == nil:
		return u.Role != NoRights
	case !u.Role.sees(k):
		return false
	case u.Role == Administrator || !slices.Contains(mailKinds, to.kind):
		return true
	}
	return s.ownsMail(u, to)
}

// ownsMail tells whether the user has a copy of the e-mail, or whether the copy is the user's own.
func (s *Server) ownsMail(u *User, to ref) bool {
	r := s.records.get(to)
	if r == nil {
		return false
	}
	switch to.kind {
	case "emailusers":
		return r.to("owner").id == u.ID
	case "emailattachments":
		return s.ownsMail(u, r.to("email"))
	}
	for _, copied := range s.records.back[to][inverse{"emailusers", "email"}] {
		if s.records.get(copied).to("owner").id == u.ID {
			return true
		}
	}
	return false
}

// staff lists who can sign in: every record of kind users, and for the roles that none of them has,
// users made up here.
func (s *Server) staff() []User {
	var out []User
	have := map[Role]bool{}
	for _, id := range s.records.order["users"] {
		r := s.records.byID["users"][id]
		u := User{Name: r.text("username"), Password: demoPassword, ID: id, FullName: s.records.title(r), Email: r.text("email")}
		u.Role = s.roleOf(r)
		have[u.Role] = true
		out = append(out, u)
	}
	for _, extra := range []User{
		{Name: "admin", Role: Administrator, FullName: "Ada Minister"},
		{Name: "sales", Role: SalesRep, FullName: "Sally Rep"},
		{Name: "partial", Role: Partial, FullName: "Par Tial"},
		{Name: "norights", Role: NoRights, FullName: "Nora Rights"},
	} {
		if !have[extra.Role] {
			extra.Password, extra.Email = demoPassword, extra.Name+"@demo.example"
			extra.ID = s.hire(extra)
			out = append(out, extra)
		}
	}
	return out
}

// roleOf reads a user's role from the userroles of the record; without any it goes by the user name.
func (s *Server) roleOf(r *resource) Role {
	for _, to := range r.rels["userRoles"].refs {
		role := s.records.get(to)
		if role == nil {
			continue
		}
		switch code := role.text("role"); {
		case code == "ROLE_ADMINISTRATOR":
			return Administrator
		case strings.Contains(code, "PARTIAL"):
			return Partial
		case strings.Contains(code, "NO_RIGHTS") || code == "ROLE_NONE":
			return NoRights
		}
	}
	switch r.text("username") {
	case "admin":
		return Administrator
	case "partial":
		return Partial
	case "norights":
		return NoRights
	}
	return SalesRep
}

// hire makes a record of a user that the data lacks.
func (s *Server) hire(u User) string {
	first, last, _ := strings.Cut(u.FullName, " ")
	r := &resource{ref: s.records.newRef("users"), rels: map[string]relation{}}
	r.set("username", u.Name)
	r.set("email", u.Email)
	r.set("firstName", first)
	r.set("lastName", last)
	r.set("createdAt", s.stamp())
	r.set("updatedAt", s.stamp())
	if org := (ref{"organizations", "1"}); s.records.get(org) != nil {
		r.rels["organization"] = relation{refs: []ref{org}}
		r.rels["organizations"] = relation{many: true, refs: []ref{org}}
	}
	if u.Role == Administrator && len(s.records.order["userroles"]) > 0 {
		for _, id := range s.records.order["userroles"] {
			if s.records.byID["userroles"][id].text("role") == "ROLE_ADMINISTRATOR" {
				r.rels["userRoles"] = relation{many: true, refs: []ref{{"userroles", id}}}
			}
		}
	}
	s.records.put(r)
	return r.id
}

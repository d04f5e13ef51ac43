package oro

import (
	"net/url"
	"strings"
)

// page gives the address of a record's page: Oro's own where it is http(s) and on the connected host
// (Oro builds it from its configured application URL, which may be another one), else the one that the
// kind is known to have, else none.
func (s *set) page(entityURL string, spec *kindSpec, id string) string {
	if u, err := url.Parse(entityURL); err == nil && (u.Scheme == "https" || u.Scheme == "http") &&
		s.host != "" && strings.EqualFold(u.Host, s.host) && u.User == nil {
		if strings.HasPrefix(s.base, u.Scheme+":") {
			return entityURL
		}
	}
	if spec.view == "" || s.base == "" {
		return ""
	}
	return s.base + spec.view + "/" + url.PathEscape(id)
}

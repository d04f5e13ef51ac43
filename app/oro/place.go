package oro

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"oroconnector/app/crm"
)

// place is an address that a person typed: the root of a host, and the paths below it where a back
// office may be, likely ones first.
type place struct {
	root  string // "https://crm.example.com:8443"
	host  string // with port, as typed
	bases []string
}

// pages are the first words of paths of Oro's own pages: what follows is no part of an installation's
// address.
var pages = map[string]bool{
	"account": true, "api": true, "b2bcustomer": true, "calendar": true, "case": true, "config": true, "contact": true,
	"customer": true, "dashboard": true, "email": true, "index.php": true, "index_dev.php": true, "lead": true,
	"login": true, "oauth2": true, "oauth2-token": true, "opportunity": true, "order": true, "product": true, "report": true,
	"rfp": true, "sale": true, "search": true, "task": true, "user": true, "media": true, "bundles": true,
}

// parsePlace reads crm.example.com, with or without scheme, port, path, "/admin" or a page's whole
// address. insecure allows http to other machines.
func parsePlace(text string, insecure bool) (place, error) {
	text = strings.TrimSpace(text)
	bad := &crm.Fault{Kind: crm.Invalid, Code: "connect.address", Detail: clip(text, 100)}
	if text == "" || strings.ContainsAny(text, " \t\r\n\"<>\\") {
		return place{}, bad
	}
	typed := strings.Contains(text, "://")
	if !typed {
		text = "https://" + strings.TrimPrefix(text, "//")
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Opaque != "" {
		return place{}, bad
	}
	host, ok := hostName(u)
	if !ok {
		return place{}, bad
	}
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme != "https" && scheme != "http":
		return place{}, bad
	case !typed && loopback(u.Hostname()):
		scheme = "http"
	case scheme == "http" && !loopback(u.Hostname()) && !insecure:
		return place{}, &crm.Fault{Kind: crm.Refused, Code: "connect.insecure", Detail: host}
	}
	return place{root: scheme + "://" + host, host: host, bases: bases(u.Path)}, nil
}

// hostName gives host and port as they go into an address, international names as A-labels.
func hostName(u *url.URL) (string, bool) {
	name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if name == "" || strings.Contains(name, "..") {
		return "", false
	}
	if _, err := netip.ParseAddr(name); err != nil {
		ascii, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return "", false
		}
		name = ascii
	} else if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	port := u.Port()
	if port == "" {
		return name, !strings.HasSuffix(u.Host, ":")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", false
	}
	return name + ":" + port, true
}

// loopback tells whether a host is this machine by its name alone.
func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// bases gives the paths where the back office of an address may be: the typed path, shortened step by
// step, each with OroCommerce's usual /admin first.
func bases(path string) []string {
	var segments []string
	for segment := range strings.SplitSeq(path, "/") {
		if pages[strings.ToLower(segment)] || len(segments) == 3 {
			break
		}
		if segment != "" {
			segments = append(segments, url.PathEscape(segment))
		}
	}
	var out []string
	for n := len(segments); n >= 0; n-- {
		base := ""
		if n > 0 {
			base = "/" + strings.Join(segments[:n], "/")
		}
		if n == 0 || segments[n-1] != "admin" {
			out = appendNew(out, base+"/admin")
		}
		if base == "" {
			out = append(out, "")
		} else {
			out = appendNew(out, base)
		}
	}
	return out
}

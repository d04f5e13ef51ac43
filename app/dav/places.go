package dav

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"

	"oroconnector/app/crm"
)

// folders are where common servers keep their groupware below the address that a person would give:
// Nextcloud, SOGo, Baïkal, DAViCal, Zimbra, Radicale behind a proxy.
var folders = []string{"/remote.php/dav/", "/SOGo/dav/", "/dav.php/", "/baikal/html/dav.php/", "/caldav.php/", "/dav/", "/radicale/"}

// place is somewhere to look.
type place struct {
	url *url.URL
	// sure places get credentials at once: given by the person, by the provider's own pages, or by DNS where
	// it names a host that is trusted. Others are asked first whether they want any, so that no web site gets
	// a password for nothing.
	sure bool
	// strange places are asked nothing: DNS named them, which anybody on the way may have written.
	strange bool
}

// places lists where a service may be, likeliest first.
func (c *Client) places(ctx context.Context, contacts bool) []place {
	var all []place
	add := func(sure bool, address string) {
		u, err := url.Parse(address)
		if err == nil && u.Host != "" {
			u.User, u.Fragment = nil, ""
			if u.Path == "" {
				u.Path = "/"
			}
			all = append(all, place{url: u, sure: sure})
		}
	}
	name := map[bool]string{true: "carddav", false: "caldav"}[contacts]
	if given := withScheme(c.o.Address); given != "" {
		add(true, given)
		if u, err := url.Parse(given); err == nil {
			root := u.Scheme + "://" + u.Host
			add(true, root+"/.well-known/"+name)
			for _, folder := range folders {
				add(true, strings.TrimSuffix(given, "/")+folder)
				if u.Path != "" && u.Path != "/" {
					add(true, root+folder)
				}
			}
		}
		return all
	}
	if p := providerOf(c.o.Login, ""); p != nil {
		add(true, p.start(contacts, c.o.User))
		return all
	}
	domain := c.domain()
	if domain != "" {
		for _, at := range c.announced(ctx, name, domain) {
			add(true, at)
		}
		for i := range all {
			all[i].strange = !c.trusted(all[i].url.Hostname())
		}
		add(false, "https://"+domain+"/.well-known/"+name)
	}
	if host := c.o.Login.Host; host != "" && host != domain {
		add(false, "https://"+host+"/.well-known/"+name)
	}
	return all
}

// strangeFault says where DNS leads, so that a person may give that address.
func (p place) strangeFault() error { return fault(crm.Refused, "elsewhere", p.url.Host) }

// trusted tells whether a host that DNS names may have the login's credentials: one of the address's domain, one
// of the organization that runs its mail server, which has them already, or a known provider's.
func (c *Client) trusted(host string) bool {
	host = strings.ToLower(host)
	var ours []string
	if domain := c.domain(); !public(domain) {
		ours = append(ours, domain)
	}
	mail := strings.ToLower(strings.TrimSuffix(c.o.Login.Host, "."))
	if net.ParseIP(mail) == nil {
		if registrable, err := publicsuffix.EffectiveTLDPlusOne(mail); err == nil {
			ours = append(ours, registrable)
		}
	}
	if host == mail || within(host, ours) {
		return true
	}
	for _, p := range providers {
		if p.keeps(host) {
			return true
		}
	}
	return false
}

// public tells whether hosts below the domain belong to anybody.
func public(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// announced asks DNS (RFC 6764): SRV records by priority, and the path of the TXT record.
func (c *Client) announced(ctx context.Context, name, domain string) []string {
	_, records, err := c.o.Names.LookupSRV(ctx, name+"s", "tcp", domain)
	if err != nil {
		return nil // most domains have none
	}
	path := "/.well-known/" + name
	if texts, err := c.o.Names.LookupTXT(ctx, "_"+name+"s._tcp."+domain); err == nil {
		for _, text := range texts {
			if p, ok := strings.CutPrefix(text, "path="); ok && strings.HasPrefix(p, "/") {
				path = p
			}
		}
	}
	var all []string
	for _, r := range records {
		host := strings.TrimSuffix(r.Target, ".")
		if host == "" { // "." says that there is no such service
			continue
		}
		if r.Port != 443 {
			host += ":" + strconv.Itoa(int(r.Port))
		}
		all = append(all, "https://"+host+path)
	}
	return all
}

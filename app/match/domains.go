package match

import (
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"oroconnector/app/crm"
	"oroconnector/assets"
)

var publicDomains = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(assets.PublicDomains) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line] = true
		}
	}
	return set
})

// maxDomain is the longest a domain name can be (RFC 1035, 2.3.4, as text).
const maxDomain = 253

// public tells whether anybody can have an address in the domain: it, or one that it is below, is on
// the list of assets.
func public(domain string) bool {
	set := publicDomains()
	for domain != "" {
		if set[domain] {
			return true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return false
}

// domains returns the domains that connect an address with others: its own and, where that is below a
// registrable one, the registrable one. None for public providers, for names without a dot, for
// suffixes that are registered under (co.uk) and for IP addresses.
func domains(address string) []string {
	domain := crm.Address{Email: strings.ToLower(address)}.Domain()
	domain = strings.TrimSuffix(domain, ".")
	if domain == "" || len(domain) > maxDomain || strings.ContainsAny(domain, "[]:") || public(domain) {
		return nil
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(domain)
	switch {
	case err != nil:
		return nil
	case registrable == domain:
		return []string{domain}
	}
	return []string{domain, registrable}
}

// registrable is the last of domains: what two addresses of one organization have in common.
func registrable(address string) string {
	if all := domains(address); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

package dav

import (
	"net/url"
	"strings"

	"oroconnector/app/crm"
)

// provider is what is known of a large provider, so that nothing has to be guessed for its users.
type provider struct {
	name             string
	domains          []string // of addresses
	mail             []string // suffixes of the IMAP host: own domains kept there
	contacts, events string   // where to begin; {user} is the login's address, escaped
	hosts            []string // suffixes of its hosts, among which its answers may lead
	oauth            bool     // takes no password
	neither          bool     // has neither protocol
	noTasks          bool
}

// providers, from their own help pages (November 2026).
var providers = []provider{
	{
		name: "Google", domains: []string{"gmail.com", "googlemail.com"}, mail: []string{"gmail.com", "googlemail.com"},
		contacts: "https://www.googleapis.com/.well-known/carddav",
		events:   "https://apidata.googleusercontent.com/caldav/v2/{user}/user",
		hosts:    []string{"googleapis.com", "googleusercontent.com"}, oauth: true, noTasks: true,
	},
	{
		name: "Microsoft 365", neither: true,
		domains: []string{
			"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.fr", "outlook.es", "hotmail.de",
			"hotmail.fr", "hotmail.co.uk", "hotmail.es", "hotmail.it", "live.de", "live.fr", "live.co.uk", "live.nl",
		},
		mail: []string{"office365.com", "outlook.com"},
	},
	{
		name: "iCloud", domains: []string{"icloud.com", "me.com", "mac.com"}, mail: []string{"mail.me.com"},
		contacts: "https://contacts.icloud.com/", events: "https://caldav.icloud.com/", hosts: []string{"icloud.com"},
	},
	{
		name: "Fastmail", domains: []string{"fastmail.com", "fastmail.fm", "messagingengine.com"}, mail: []string{"fastmail.com"},
		contacts: "https://carddav.fastmail.com/", events: "https://caldav.fastmail.com/", hosts: []string{"fastmail.com"},
		noTasks: true,
	},
	{
		name: "GMX", domains: []string{"gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "gmx.org"}, mail: []string{"gmx.net", "gmx.com"},
		contacts: "https://carddav.gmx.net/", events: "https://caldav.gmx.net/", hosts: []string{"gmx.net"},
	},
	{
		name: "WEB.DE", domains: []string{"web.de"}, mail: []string{"web.de"},
		contacts: "https://carddav.web.de/", events: "https://caldav.web.de/", hosts: []string{"web.de"},
	},
	{
		name: "mailbox.org", domains: []string{"mailbox.org"}, mail: []string{"mailbox.org"},
		contacts: "https://dav.mailbox.org/carddav/", events: "https://dav.mailbox.org/caldav/", hosts: []string{"mailbox.org"},
	},
	{
		name: "Posteo", domains: []string{"posteo.de", "posteo.net", "posteo.at", "posteo.ch", "posteo.eu"}, mail: []string{"posteo.de"},
		contacts: "https://posteo.de:8443/", events: "https://posteo.de:8443/",
	},
	{
		name: "Yahoo", domains: []string{"yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.co.uk", "ymail.com", "aol.com"},
		mail:     []string{"mail.yahoo.com", "aol.com"},
		contacts: "https://carddav.address.yahoo.com/", events: "https://caldav.calendar.yahoo.com/", hosts: []string{"yahoo.com"},
	},
	{
		name: "Zoho", domains: []string{"zoho.com", "zohomail.com", "zoho.eu", "zohomail.eu"}, mail: []string{"zoho.com", "zoho.eu"},
		contacts: "https://contacts.zoho.com/", events: "https://calendar.zoho.com/", hosts: []string{"zoho.com", "zoho.eu"},
	},
	{
		name: "Runbox", domains: []string{"runbox.com"}, mail: []string{"runbox.com"},
		contacts: "https://dav.runbox.com/", events: "https://dav.runbox.com/", hosts: []string{"runbox.com"},
	},
	{
		name: "Mailfence", domains: []string{"mailfence.com"}, mail: []string{"mailfence.com"},
		contacts: "https://mailfence.com/carddav/", events: "https://mailfence.com/caldav/", hosts: []string{"mailfence.com"},
	},
	{
		name: "Yandex", domains: []string{"yandex.com", "yandex.ru", "ya.ru"}, mail: []string{"yandex.com", "yandex.ru"},
		contacts: "https://carddav.yandex.ru/", events: "https://caldav.yandex.ru/", hosts: []string{"yandex.ru"},
	},
	{
		name: "Infomaniak", domains: []string{"ik.me", "etik.com", "ikmail.com"}, mail: []string{"infomaniak.com"},
		contacts: "https://sync.infomaniak.com/", events: "https://sync.infomaniak.com/", hosts: []string{"infomaniak.com"},
	},
}

// providerOf finds who keeps a login's groupware: by the given address, if there is one, else by the sign-in,
// the domain of the e-mail address and the IMAP host. nil: none that is known.
func providerOf(l crm.Login, address string) *provider {
	at := func(match func(p *provider) bool) *provider {
		for i := range providers {
			if match(&providers[i]) {
				return &providers[i]
			}
		}
		return nil
	}
	if address != "" {
		u, err := url.Parse(withScheme(address))
		if err != nil {
			return nil
		}
		return at(func(p *provider) bool { return within(u.Hostname(), p.hosts) })
	}
	_, domain, _ := strings.Cut(strings.ToLower(l.Address), "@")
	by := map[string]string{"google": "Google", "microsoft": "Microsoft 365"}[l.Provider]
	if p := at(func(p *provider) bool { return p.name == by }); p != nil {
		return p
	}
	return at(func(p *provider) bool {
		for _, d := range p.domains {
			if d == domain {
				return true
			}
		}
		return within(strings.ToLower(l.Host), p.mail)
	})
}

// within tells whether the host is one of the domains or below one of them.
func within(host string, domains []string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// keeps tells whether the host is one of the provider's.
func (p *provider) keeps(host string) bool {
	for _, start := range []string{p.contacts, p.events} {
		if u, err := url.Parse(start); err == nil && u.Hostname() == host && host != "" {
			return true
		}
	}
	return within(host, p.hosts)
}

// start is where to begin for contacts or for calendars.
func (p *provider) start(contacts bool, user string) string {
	at := p.events
	if contacts {
		at = p.contacts
	}
	return strings.ReplaceAll(at, "{user}", url.PathEscape(user))
}

func withScheme(address string) string {
	address = strings.TrimSpace(address)
	if address == "" || strings.Contains(address, "://") {
		return address
	}
	return "https://" + address
}

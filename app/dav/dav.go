// Package dav reaches a person's address book, task list and calendar by CardDAV and CalDAV (RFC 6352,
// 4791, 6578), and turns their records into crm.Sheet and back. It never writes a record anew: it takes the
// bytes that the server has, changes the lines of the mapped properties, and keeps every other byte
// (photographs, X- properties, parameters, groups, foreign time zones, the order and folding of lines).
// Every write is conditional, and what is returned of it is what the server had afterwards.
//
// go-webdav asks for the person's principal; go-vcard's types and go-ical's durations and texts are read
// with. Their writers and their lists of records are not used: they change or lose foreign data.
//
// Errors are *crm.Fault. Op is one of dav.find, dav.make, dav.changes, dav.read, dav.create, dav.update,
// dav.delete. Codes:
//
//	dav.name         the host is unknown (Detail: host)
//	dav.refused      nobody listens there
//	dav.timeout      no answer in time
//	dav.certificate  the certificate is not trusted (Detail: its SHA-256, where known)
//	dav.proxy        the proxy failed
//	dav.cut          the connection broke in the middle
//	dav.insecure     http to another host than this computer
//	dav.elsewhere    the server or DNS sends us to another host (Detail: host): it can be given as the address
//	dav.login        user or password was not accepted
//	dav.oauth        this provider takes no password here (Detail: provider)
//	dav.scheme       the server asks for a kind of login that we have not
//	dav.none         neither an address book nor a calendar was found
//	dav.microsoft    Microsoft 365 and Outlook.com have neither protocol
//	dav.lacks        the provider lacks this kind (Found.Lacks; Detail: provider)
//	dav.forbidden    the server does not let us (403, 405; Detail: its reason)
//	dav.full         no space left there
//	dav.large        the record is too large for the server, or for us
//	dav.rejected     the server does not take the record (Detail: its reason)
//	dav.gone         the record or collection does not exist any more
//	dav.changed      the record was changed meanwhile
//	dav.exists       a record is there already
//	dav.odd          the record must be left untouched (Detail: the sheet's Odd)
//	dav.server       the server failed
//	dav.busy         the server asks to come back later
//	dav.answer       the answer is no WebDAV
//
// A sheet's Odd is one of recurrence, unreadable, several, group, zone, large, meeting, assigned.
package dav

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// Options of a Client.
type Options struct {
	Login   crm.Login
	Address string // https address of the server, a principal or a collection; "": found from the login
	User    string // to log in with; "": the login's Groupware.User, User or Address
	// Secret gives what proves the user. stale is "" at first; else the token that the server refused, and
	// another one is wanted. It is asked before every request: keep it quick.
	Secret func(ctx context.Context, stale string) (Secret, error)
	HTTP   *http.Client // nil: one of our own; its CheckRedirect, Jar and Timeout are not used
	Names  Names        // nil: the system's DNS
	Log    *slog.Logger // nil: none
	Now    func() time.Time
	Zone   *time.Location // of times that tell none; nil: this computer's
	Agent  string         // User-Agent
	// Timeout is how long a server may be silent, one minute by default, and five times that over a whole
	// collection. A slow answer that goes on is fine. What HTTP's transport limits holds beside it.
	Timeout time.Duration
}

// Secret is a password (or app password), or an OAuth access token.
type Secret struct {
	Password string
	Token    string
}

// Names is the part of net.Resolver that finding a server needs.
type Names interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Client is a login's groupware. It is safe for concurrent use, and holds nothing that must be closed.
type Client struct {
	o     Options
	http  *http.Client
	hosts []string // suffixes of hosts that the provider's own addresses lead to
}

// Found is what a login's groupware offers.
type Found struct {
	ContactsHome, CalendarsHome string // where collections can be made; "" where there is none
	Collections                 []Collection
	Lacks                       map[crm.SheetKind]*crm.Fault // kinds that this provider has not, and what to say
}

// Collection is an address book, task list or calendar.
type Collection struct {
	URL, Name               string
	Contacts, Tasks, Events bool // what it may hold
	ReadOnly                bool
}

// Holds tells whether records of the kind may lie in it.
func (c Collection) Holds(kind crm.SheetKind) bool {
	switch kind {
	case crm.SheetContact:
		return c.Contacts
	case crm.SheetTask:
		return c.Tasks
	case crm.SheetEvent:
		return c.Events
	}
	return false
}

// New returns a client; nothing is asked yet.
func New(o Options) *Client {
	if o.User == "" {
		for _, user := range []string{o.Login.Groupware.User, o.Login.User, o.Login.Address} {
			if o.User == "" {
				o.User = user
			}
		}
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{}
	}
	if o.Names == nil {
		o.Names = net.DefaultResolver
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Agent == "" {
		o.Agent = "OroConnector"
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	plain := *o.HTTP
	plain.Jar, plain.Timeout = nil, 0
	plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{o: o, http: &plain}
	if p := providerOf(o.Login, o.Address); p != nil {
		c.hosts = p.hosts
	}
	return c
}

// domain is what stands behind the @ of the login's address, else of its user, in lower case.
func (c *Client) domain() string {
	for _, address := range []string{c.o.Login.Address, c.o.User} {
		if _, domain, found := strings.Cut(address, "@"); found && domain != "" {
			return strings.ToLower(strings.TrimSuffix(domain, "."))
		}
	}
	return ""
}

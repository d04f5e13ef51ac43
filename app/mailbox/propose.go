package mailbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"oroconnector/app/crm"
)

// ProposalSource says where a proposal comes from.
type ProposalSource string

// Sources, the surest first.
const (
	SourceKnown      ProposalSource = "known"      // our own table of providers
	SourceAutoconfig ProposalSource = "autoconfig" // the domain's own settings file
	SourceSRV        ProposalSource = "srv"        // the domain's DNS (RFC 6186)
	SourceGuess      ProposalSource = "guess"      // usual names that exist
)

// Notes: what a person should know of a proposal first; words has them under "mailNote.<code>".
const (
	NoteAppPassword = "appPassword" // the provider wants an app password, made in its settings
	NoteSwitchOn    = "switchOn"    // IMAP has to be switched on in the provider's settings first
	NoteBridge      = "bridge"      // a program of the provider's must run on this computer
	NoteElsewhere   = "elsewhere"   // the server is not of the address's domain: look before trusting it
)

// Proposal is a login that may fit an address. Its ID, Connection and Title are empty.
type Proposal struct {
	Login  crm.Login
	Source ProposalSource
	Note   string // one of the notes above, or empty
}

// Lookup is what Propose asks the DNS; *net.Resolver has it.
type Lookup interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// ProposeOptions say whom Propose may ask. Only the address's own domain is, over https and DNS.
type ProposeOptions struct {
	HTTP    *http.Client // nil: http.DefaultClient. Redirects to anything but https are not followed
	DNS     Lookup       // nil: the system's
	Offline bool         // nobody is asked: our own table alone
	Timeout time.Duration
}

// proposeLimit is how long the asking takes at most.
const proposeLimit = 8 * time.Second

// Propose gives the settings that may fit an e-mail address, the surest first, each server once. None is no
// fault: a form has to be filled then. An address that is none is Invalid, mail.address.
func Propose(ctx context.Context, address string, o ProposeOptions) ([]Proposal, error) {
	at, err := parseAddress(address)
	if err != nil {
		return nil, fail("mail.propose", err)
	}
	if known := knownDomain(at); len(known) > 0 {
		return known, nil
	}
	if o.Offline {
		return nil, nil
	}
	if o.DNS == nil {
		o.DNS = net.DefaultResolver
	}
	if o.Timeout == 0 {
		o.Timeout = proposeLimit
	}
	limited, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	asks := []func(context.Context, mailAddress, ProposeOptions) []Proposal{
		autoconfigAt("https://autoconfig.%s/mail/config-v1.1.xml"),
		autoconfigAt("https://%s/.well-known/autoconfig/mail/config-v1.1.xml"),
		bySRV, byMX, byGuess,
	}
	answers := make([][]Proposal, len(asks))
	var group sync.WaitGroup
	for i, ask := range asks {
		group.Go(func() { answers[i] = ask(limited, at, o) })
	}
	group.Wait()
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, fail("mail.propose", ctx.Err())
	}
	return once(answers), nil
}

// once joins answers: each way to a server once, as the surest has it. Guesses count only where nothing is known.
func once(answers [][]Proposal) []Proposal {
	type place struct {
		host string
		port int
		auth crm.AuthType
	}
	seen := map[place]bool{}
	var out []Proposal
	for _, some := range answers {
		for _, p := range some {
			key := place{p.Login.Host, p.Login.Port, p.Login.Auth}
			if seen[key] || p.Source == SourceGuess && len(out) > 0 && out[0].Source != SourceGuess {
				continue
			}
			seen[key] = true
			out = append(out, p)
		}
	}
	return out
}

// mailAddress is one that was typed.
type mailAddress struct {
	whole, local, domain string // domain in lower case, A-labels
}

func parseAddress(text string) (mailAddress, error) {
	text = strings.TrimSpace(text)
	invalid := &crm.Fault{Kind: crm.Invalid, Code: "mail.address"}
	at := strings.LastIndexByte(text, '@')
	if at <= 0 || len(text) > 254 || strings.ContainsAny(text, " \t\r\n<>,;\x00") {
		return mailAddress{}, invalid
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(text[at+1:], "."))
	if err != nil || !hostName(domain) || !strings.Contains(domain, ".") {
		return mailAddress{}, invalid
	}
	if _, err := netip.ParseAddr(domain); err == nil {
		return mailAddress{}, invalid
	}
	return mailAddress{whole: text[:at+1] + domain, local: text[:at], domain: domain}, nil
}

// hostName tells whether a name can be a server's.
func hostName(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return false
			}
		}
	}
	return true
}

// login is one at a server of the domain's, with a password.
func (a mailAddress) login(host string, port int, security crm.Security) crm.Login {
	return crm.Login{
		Type: crm.LoginIMAP, Address: strings.ToLower(a.whole), Host: strings.ToLower(host), Port: port, Security: security,
		User: a.whole, Auth: crm.AuthPassword,
	}
}

// elsewhere notes a server that is not of the domain (RFC 6186 section 6).
func (a mailAddress) elsewhere(host string) string {
	if host == a.domain || strings.HasSuffix(host, "."+a.domain) {
		return ""
	}
	return NoteElsewhere
}

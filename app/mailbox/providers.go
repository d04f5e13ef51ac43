package mailbox

import (
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// provider is a large one whose settings are known. They are those that the providers publish.
type provider struct {
	// domains of addresses. "name.*" stands for name under any country's or general ending (hotmail.co.uk).
	domains string
	// servers are ends of the names of servers that say by MX, SRV or autoconfig that a domain's mail is here.
	servers  string
	host     string
	port     int          // 0: 993
	security crm.Security // empty: TLS
	local    bool         // the user's name is the address without its domain
	oauth    string       // crm.Login.Provider, where it takes OAuth
	password bool         // it takes a password, or an app password
	note     string       // with a password
}

// Names of crm.Login.Provider.
const (
	providerGoogle    = "google"
	providerMicrosoft = "microsoft"
)

var providers = []provider{
	{domains: "gmail.com googlemail.com google.com", servers: "google.com googlemail.com gmail.com",
		host: "imap.gmail.com", oauth: providerGoogle, password: true, note: NoteAppPassword},
	{domains: "outlook.* hotmail.* live.* msn.com windowslive.com passport.com office365.com onmicrosoft.com",
		servers: "mail.protection.outlook.com mx.microsoft outlook.com office365.com", host: "outlook.office365.com", oauth: providerMicrosoft},
	{domains: "yahoo.* ymail.com rocketmail.com myyahoo.com", servers: "yahoodns.net mail.yahoo.com",
		host: "imap.mail.yahoo.com", password: true, note: NoteAppPassword},
	{domains: "aol.* aim.com netscape.net compuserve.com", servers: "imap.aol.com", host: "imap.aol.com", password: true, note: NoteAppPassword},
	{domains: "icloud.com me.com mac.com", servers: "mail.icloud.com mail.me.com", host: "imap.mail.me.com", password: true, note: NoteAppPassword},
	{domains: "gmx.net gmx.de gmx.at gmx.ch gmx.eu gmx.biz gmx.org gmx.info", servers: "imap.gmx.net mx00.gmx.net mx01.gmx.net",
		host: "imap.gmx.net", password: true, note: NoteSwitchOn},
	{domains: "gmx.*", servers: "imap.gmx.com", host: "imap.gmx.com", password: true, note: NoteSwitchOn},
	{domains: "web.de", servers: "imap.web.de", host: "imap.web.de", password: true, note: NoteSwitchOn},
	{domains: "mail.com email.com", servers: "imap.mail.com", host: "imap.mail.com", password: true, note: NoteSwitchOn},
	{domains: "freenet.de", servers: "mx.freenet.de", host: "mx.freenet.de", password: true, note: NoteSwitchOn},
	{domains: "t-online.de magenta.de", servers: "t-online.de", host: "secureimap.t-online.de", password: true, note: NoteAppPassword},
	{domains: "vodafonemail.de arcor.de kabelmail.de", servers: "vodafonemail.de", host: "imap.vodafonemail.de", password: true},
	{domains: "posteo.*", servers: "posteo.de", host: "posteo.de", password: true},
	{domains: "mailbox.org", servers: "mailbox.org", host: "imap.mailbox.org", password: true},
	{servers: "kundenserver.de ionos.de ionos.com ionos.fr ionos.es ionos.it ionos.co.uk 1and1.com", host: "imap.ionos.de", password: true},
	{servers: "strato.de rzone.de", host: "imap.strato.de", password: true},
	{servers: "your-server.de", host: "mail.your-server.de", password: true},
	{domains: "fastmail.* messagingengine.com sent.com", servers: "messagingengine.com fastmail.com",
		host: "imap.fastmail.com", password: true, note: NoteAppPassword},
	{domains: "zoho.eu zohomail.eu", servers: "zoho.eu", host: "imap.zoho.eu", password: true, note: NoteAppPassword},
	{domains: "zoho.in zohomail.in", servers: "zoho.in", host: "imap.zoho.in", password: true, note: NoteAppPassword},
	{domains: "zoho.com zohomail.com", servers: "zoho.com", host: "imap.zoho.com", password: true, note: NoteAppPassword},
	{domains: "yandex.* ya.ru narod.ru", servers: "yandex.ru yandex.net yandex.com", host: "imap.yandex.com", password: true, note: NoteAppPassword},
	{domains: "mail.ru inbox.ru list.ru bk.ru internet.ru", servers: "mail.ru", host: "imap.mail.ru", password: true, note: NoteAppPassword},
	{domains: "ukr.net", servers: "ukr.net", host: "imap.ukr.net", password: true, note: NoteAppPassword},
	{domains: "i.ua", servers: "imap.i.ua", host: "imap.i.ua", password: true, note: NoteSwitchOn},
	{domains: "proton.me protonmail.com protonmail.ch pm.me", servers: "protonmail.ch proton.ch", host: "127.0.0.1", port: 1143,
		security: crm.SecurityStartTLS, password: true, note: NoteBridge},
	{domains: "orange.fr wanadoo.fr", servers: "orange.fr", host: "imap.orange.fr", password: true},
	{domains: "free.fr", servers: "free.fr", host: "imap.free.fr", local: true, password: true},
	{domains: "laposte.net", servers: "laposte.net", host: "imap.laposte.net", local: true, password: true},
	{domains: "sfr.fr neuf.fr club-internet.fr", servers: "sfr.fr", host: "imap.sfr.fr", password: true},
	{servers: "ovh.net", host: "ssl0.ovh.net", password: true},
	{servers: "gandi.net", host: "mail.gandi.net", password: true},
	{domains: "ik.me etik.com", servers: "infomaniak.ch infomaniak.com", host: "mail.infomaniak.com", password: true, note: NoteAppPassword},
	{domains: "bluewin.ch bluemail.ch", servers: "bluewin.ch", host: "imaps.bluewin.ch", password: true},
	{domains: "libero.it iol.it blu.it inwind.it giallo.it", servers: "libero.it", host: "imapmail.libero.it", password: true},
	{domains: "virgilio.it", servers: "virgilio.it", host: "in.virgilio.it", password: true},
	{domains: "onet.pl onet.eu op.pl vp.pl", servers: "onet.pl", host: "imap.poczta.onet.pl", password: true},
	{domains: "wp.pl", servers: "imap.wp.pl", host: "imap.wp.pl", local: true, password: true},
	{domains: "o2.pl tlen.pl", servers: "poczta.o2.pl", host: "poczta.o2.pl", local: true, password: true},
	{domains: "seznam.cz email.cz post.cz", servers: "seznam.cz", host: "imap.seznam.cz", password: true},
	{domains: "skynet.be proximus.be belgacom.net", servers: "proximus.be", host: "imap.proximus.be", password: true},
	{domains: "kpnmail.nl planet.nl xs4all.nl telfort.nl hetnet.nl", servers: "kpnmail.nl", host: "imap.kpnmail.nl", password: true},
	{domains: "ziggo.nl home.nl upcmail.nl casema.nl chello.nl", servers: "ziggo.nl", host: "imap.ziggo.nl", password: true},
	{servers: "secureserver.net", host: "imap.secureserver.net", password: true},
	{servers: "hostinger.com", host: "imap.hostinger.com", password: true},
	{servers: "migadu.com", host: "imap.migadu.com", password: true},
}

// knownDomain gives the proposals for an address of a known provider's own.
func knownDomain(at mailAddress) []Proposal {
	for i := range providers {
		for domain := range strings.FieldsSeq(providers[i].domains) {
			if matchesDomain(at.domain, domain) {
				return providers[i].proposals(at)
			}
		}
	}
	return nil
}

// byServer gives the proposals of the provider whose server that is. nil: of none that is known.
func byServer(at mailAddress, server string) []Proposal {
	for i := range providers {
		for end := range strings.FieldsSeq(providers[i].servers) {
			if server == end || strings.HasSuffix(server, "."+end) {
				return providers[i].proposals(at)
			}
		}
	}
	return nil
}

// matchesDomain compares with a domain of the table.
func matchesDomain(domain, pattern string) bool {
	name, open := strings.CutSuffix(pattern, ".*")
	if !open {
		return domain == pattern
	}
	ending, ok := strings.CutPrefix(domain, name+".")
	if !ok {
		return false
	}
	labels := strings.Split(ending, ".")
	last := labels[len(labels)-1]
	switch len(labels) {
	case 1:
		return len(last) <= 4
	case 2:
		return len(last) == 2 && slices.Contains([]string{"co", "com", "net", "org"}, labels[0])
	}
	return false
}

// proposals are OAuth first where the provider takes it, then a password.
func (p *provider) proposals(at mailAddress) []Proposal {
	login := at.login(p.host, p.port, p.security)
	if p.port == 0 {
		login.Port = 993
	}
	if p.security == "" {
		login.Security = crm.SecurityTLS
	}
	if p.local {
		login.User = at.local
	}
	var out []Proposal
	if p.oauth != "" {
		signedIn := login
		signedIn.Auth, signedIn.Provider = crm.AuthOAuth, p.oauth
		out = append(out, Proposal{Login: signedIn, Source: SourceKnown})
	}
	if p.password {
		out = append(out, Proposal{Login: login, Source: SourceKnown, Note: p.note})
	}
	return out
}

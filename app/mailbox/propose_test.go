package mailbox

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// fakeDNS answers from a table; what is not in it does not exist.
type fakeDNS struct {
	srv   map[string][]*net.SRV
	mx    map[string][]*net.MX
	hosts map[string]bool
}

func (d fakeDNS) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	if found := d.srv[service+" "+name]; found != nil {
		return "", found, nil
	}
	return "", nil, &net.DNSError{Name: name, IsNotFound: true}
}

func (d fakeDNS) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if found := d.mx[name]; found != nil {
		return found, nil
	}
	return nil, &net.DNSError{Name: name, IsNotFound: true}
}

func (d fakeDNS) LookupHost(_ context.Context, host string) ([]string, error) {
	if d.hosts[host] {
		return []string{"192.0.2.1"}, nil
	}
	return nil, &net.DNSError{Name: host, IsNotFound: true}
}

// fakeWeb answers from a table of addresses without their queries.
type fakeWeb map[string]string

func (w fakeWeb) RoundTrip(r *http.Request) (*http.Response, error) {
	at := *r.URL
	at.RawQuery = ""
	rec := httptest.NewRecorder()
	body, known := w[at.String()]
	switch location, moved := strings.CutPrefix(body, "→ "); {
	case !known:
		rec.WriteHeader(http.StatusNotFound)
	case moved:
		rec.Header().Set("Location", location)
		rec.WriteHeader(http.StatusFound)
	default:
		_, _ = io.WriteString(rec, body)
	}
	resp := rec.Result()
	resp.Request = r
	return resp, nil
}

// short draws proposals in lines.
func short(all []Proposal) string {
	var b strings.Builder
	for _, p := range all {
		l := p.Login
		fmt.Fprintf(&b, "%s %s:%d %s %s %s", p.Source, l.Host, l.Port, l.Security, l.User, l.Auth)
		for _, more := range []string{l.Provider, p.Note} {
			if more != "" {
				b.WriteString(" " + more)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestPropose_KnownProviders(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		" Maria.Keller@GMail.com ": "known imap.gmail.com:993 tls Maria.Keller@gmail.com oauth google\nknown imap.gmail.com:993 tls Maria.Keller@gmail.com password appPassword\n",
		"m@hotmail.co.uk":          "known outlook.office365.com:993 tls m@hotmail.co.uk oauth microsoft\n",
		"m@outlook.de":             "known outlook.office365.com:993 tls m@outlook.de oauth microsoft\n",
		"m@live.com":               "known outlook.office365.com:993 tls m@live.com oauth microsoft\n",
		"m@yahoo.com.br":           "known imap.mail.yahoo.com:993 tls m@yahoo.com.br password appPassword\n",
		"m@icloud.com":             "known imap.mail.me.com:993 tls m@icloud.com password appPassword\n",
		"m@gmx.at":                 "known imap.gmx.net:993 tls m@gmx.at password switchOn\n",
		"m@gmx.fr":                 "known imap.gmx.com:993 tls m@gmx.fr password switchOn\n",
		"m@web.de":                 "known imap.web.de:993 tls m@web.de password switchOn\n",
		"m@t-online.de":            "known secureimap.t-online.de:993 tls m@t-online.de password appPassword\n",
		"m@posteo.eu":              "known posteo.de:993 tls m@posteo.eu password\n",
		"m@mailbox.org":            "known imap.mailbox.org:993 tls m@mailbox.org password\n",
		"m@fastmail.fm":            "known imap.fastmail.com:993 tls m@fastmail.fm password appPassword\n",
		"m@zoho.eu":                "known imap.zoho.eu:993 tls m@zoho.eu password appPassword\n",
		"m@yandex.ua":              "known imap.yandex.com:993 tls m@yandex.ua password appPassword\n",
		"m@bk.ru":                  "known imap.mail.ru:993 tls m@bk.ru password appPassword\n",
		"m@ukr.net":                "known imap.ukr.net:993 tls m@ukr.net password appPassword\n",
		"m@proton.me":              "known 127.0.0.1:1143 starttls m@proton.me password bridge\n",
		"m@wanadoo.fr":             "known imap.orange.fr:993 tls m@wanadoo.fr password\n",
		"m@free.fr":                "known imap.free.fr:993 tls m password\n",
		"m@laposte.net":            "known imap.laposte.net:993 tls m password\n",
		"m@aol.com":                "known imap.aol.com:993 tls m@aol.com password appPassword\n",
		// looks like one and is none
		"m@hotmail.evil.com": "", "m@yahoo.example": "", "m@gmail.com.example.net": "", "m@notgmail.com": "", "m@brightwater.example": "",
	} {
		got, err := Propose(t.Context(), address, ProposeOptions{Offline: true})
		if err != nil || short(got) != want {
			t.Errorf("%s, %v:\n%swant\n%s", address, err, short(got), want)
		}
		for _, p := range got {
			if p.Login.Type != crm.LoginIMAP || p.Login.Address != strings.ToLower(strings.TrimSpace(address)) {
				t.Errorf("%+v", p.Login)
			}
		}
	}
}

const ownFile = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><clientConfig version="1.1">
<emailProvider id="brightwater.example"><domain>brightwater.example</domain>
<incomingServer type="pop3"><hostname>pop.brightwater.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>open.brightwater.example</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>mx.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
<incomingServer type="imap"><hostname>mail.host.example.net</hostname><port>143</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>bad host</hostname><port>993</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>a.example</hostname><port>99999</port><socketType>SSL</socketType></incomingServer>
</emailProvider></clientConfig>`

func TestPropose_AsksTheDomain(t *testing.T) {
	t.Parallel()
	srv := func(host string, port uint16) []*net.SRV { return []*net.SRV{{Target: host, Port: port}} }
	auto := "https://autoconfig.brightwater.example/mail/config-v1.1.xml"
	known := "https://brightwater.example/.well-known/autoconfig/mail/config-v1.1.xml"
	file := "autoconfig mx.brightwater.example:993 tls Nora password\nautoconfig mail.host.example.net:143 starttls Nora@brightwater.example password elsewhere\n"
	for name, c := range map[string]struct {
		dns  fakeDNS
		web  fakeWeb
		want string
	}{
		"nothing":        {want: ""},
		"autoconfig":     {web: fakeWeb{auto: ownFile}, want: file},
		"well-known":     {web: fakeWeb{known: ownFile}, want: file},
		"moved by https": {web: fakeWeb{auto: "→ " + known, known: ownFile}, want: file},
		"moved to http":  {web: fakeWeb{auto: "→ http://brightwater.example/x", "http://brightwater.example/x": ownFile}},
		"moved for ever": {web: fakeWeb{auto: "→ " + auto}},
		"no XML":         {web: fakeWeb{auto: "<html>hello", known: strings.Repeat("<a>", 20_000)}},
		"too large":      {web: fakeWeb{auto: ownFile + strings.Repeat(" ", autoconfigLimit)}},
		"SRV": {dns: fakeDNS{srv: map[string][]*net.SRV{"imaps brightwater.example": srv("imap.brightwater.example.", 993), "imap brightwater.example": srv("mail.other.example.", 143)}},
			want: "srv imap.brightwater.example:993 tls Nora@brightwater.example password\nsrv mail.other.example:143 starttls Nora@brightwater.example password elsewhere\n"},
		"SRV says none": {dns: fakeDNS{srv: map[string][]*net.SRV{"imaps brightwater.example": srv(".", 0)}}},
		"Microsoft 365 by MX": {dns: fakeDNS{mx: map[string][]*net.MX{"brightwater.example": {{Host: "brightwater-example.mail.protection.outlook.com."}}},
			hosts: map[string]bool{"mail.brightwater.example": true}},
			want: "known outlook.office365.com:993 tls Nora@brightwater.example oauth microsoft\n"},
		"Google by MX": {dns: fakeDNS{mx: map[string][]*net.MX{"brightwater.example": {{Host: "aspmx.l.google.com."}}}},
			want: "known imap.gmail.com:993 tls Nora@brightwater.example oauth google\nknown imap.gmail.com:993 tls Nora@brightwater.example password appPassword\n"},
		"OVH by SRV": {dns: fakeDNS{srv: map[string][]*net.SRV{"imaps brightwater.example": srv("ssl0.ovh.net.", 993)}},
			want: "known ssl0.ovh.net:993 tls Nora@brightwater.example password\n"},
		"a guess": {dns: fakeDNS{hosts: map[string]bool{"imap.brightwater.example": true, "mail.brightwater.example": true}},
			want: "guess imap.brightwater.example:993 tls Nora@brightwater.example password\nguess mail.brightwater.example:993 tls Nora@brightwater.example password\n"},
		"no guess where something is known": {web: fakeWeb{known: ownFile}, dns: fakeDNS{hosts: map[string]bool{"imap.brightwater.example": true}}, want: file},
		"each once":                         {web: fakeWeb{auto: ownFile, known: ownFile}, dns: fakeDNS{srv: map[string][]*net.SRV{"imaps brightwater.example": srv("MX.brightwater.example.", 993)}}, want: file},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Propose(t.Context(), "Nora@Brightwater.example", ProposeOptions{DNS: c.dns, HTTP: &http.Client{Transport: c.web}})
			if err != nil || short(got) != c.want {
				t.Errorf("%v:\n%swant\n%s", err, short(got), c.want)
			}
		})
	}
}

func TestPropose_Addresses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "maria", "@gmail.com", "m@", "m@localhost", "m@a b.com", "m@-a.com", "m@127.0.0.1", "a@b@", "<m@gmail.com>",
		"m\x00@gmail.com", "m@" + strings.Repeat("a.", 150) + "com", "m@gmail..com", "m@../x.com"} {
		if got, err := Propose(t.Context(), bad, ProposeOptions{Offline: true}); crm.AsFault("", err).Code != "mail.address" {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
	at, err := parseAddress("Jörg@Bücher.example")
	if err != nil || at.domain != "xn--bcher-kva.example" || at.local != "Jörg" {
		t.Errorf("%+v, %v", at, err)
	}
}

// hanging never answers.
type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestPropose_IsNotHeldUp(t *testing.T) {
	t.Parallel()
	o := ProposeOptions{DNS: fakeDNS{hosts: map[string]bool{"imap.a.example": true}}, HTTP: &http.Client{Transport: hanging{}}, Timeout: 50 * time.Millisecond}
	start := time.Now()
	got, err := Propose(t.Context(), "m@a.example", o)
	if err != nil || len(got) != 1 || time.Since(start) > 30*time.Second {
		t.Errorf("%v, %v after %v", got, err, time.Since(start))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	o.Timeout = time.Minute
	if _, err := Propose(ended, "m@a.example", o); !crm.IsFault(err, crm.Cancelled) {
		t.Errorf("%v", err)
	}
}

// A settings file, whatever is in it, gives encrypted servers with sound names or nothing.
func FuzzAutoconfig(f *testing.F) {
	f.Add([]byte(ownFile))
	f.Add([]byte(`<clientConfig><emailProvider><incomingServer type="imap"><hostname>%EMAILLOCALPART%</hostname><port>1</port><socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range parseAutoconfig(data, mailAddress{whole: "m x\r\n@a.example", local: "m x\r\n", domain: "a.example"}) {
			l := p.Login
			if !hostName(l.Host) || l.Port < 1 || l.Port > 65535 || l.Security != crm.SecurityTLS && l.Security != crm.SecurityStartTLS {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// Every provider of the table can be told apart, and none sends a password in the open.
func TestProviders_AreSound(t *testing.T) {
	t.Parallel()
	domains := map[string]bool{}
	for _, p := range providers {
		if !hostName(p.host) || p.security == crm.SecurityNone || !p.password && p.oauth == "" || p.domains == "" && p.servers == "" {
			t.Errorf("%+v", p)
		}
		for domain := range strings.FieldsSeq(p.domains) {
			if domains[domain] {
				t.Errorf("%s stands twice", domain)
			}
			domains[domain] = true
			if at := strings.Replace(domain, ".*", ".com", 1); len(knownDomain(mailAddress{whole: "m@" + at, local: "m", domain: at})) == 0 {
				t.Errorf("%s is not found", domain)
			}
		}
	}
}

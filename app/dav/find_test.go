package dav

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// internet is a world of https hosts on one loopback server, with its own DNS.
type internet struct {
	at    *httptest.Server
	hosts map[string]http.HandlerFunc
	srv   map[string][]*net.SRV // "carddavs.example.com"
	txt   map[string][]string

	mu   sync.Mutex
	sent []string // "host with|without path" of each request
}

func newInternet(t *testing.T) *internet {
	t.Helper()
	w := &internet{hosts: map[string]http.HandlerFunc{}, srv: map[string][]*net.SRV{}, txt: map[string][]string{}}
	w.at = httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		with := "without"
		if r.Header.Get("Authorization") != "" {
			with = "with"
		}
		w.mu.Lock()
		w.sent = append(w.sent, fmt.Sprintf("%s %s %s %s", r.Host, with, r.Method, r.URL.Path))
		w.mu.Unlock()
		if h := w.hosts[strings.TrimSuffix(r.Host, ":443")]; h != nil {
			h(rw, r)
			return
		}
		http.NotFound(rw, r)
	}))
	t.Cleanup(w.at.Close)
	return w
}

func (w *internet) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	if all := w.srv[service+"."+name]; all != nil {
		return "", all, nil
	}
	return "", nil, errors.New("no such host")
}

func (w *internet) LookupTXT(_ context.Context, name string) ([]string, error) {
	return w.txt[name], nil
}

// client dials the one server for every host that there is; others are unknown.
func (w *internet) client(login crm.Login, address string, secret Secret) *Client {
	transport := w.at.Client().Transport.(*http.Transport).Clone()
	pool := x509.NewCertPool()
	pool.AddCert(w.at.Certificate())
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, ServerName: "example.com"}
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		if w.hosts[host] == nil && w.hosts[addr] == nil {
			return nil, &net.DNSError{Name: host, Err: "no such host", IsNotFound: true}
		}
		return new(net.Dialer).DialContext(ctx, network, w.at.Listener.Addr().String())
	}
	return New(Options{
		Login: login, Address: address, HTTP: &http.Client{Transport: transport}, Names: w,
		Secret: func(context.Context, string) (Secret, error) { return secret, nil },
	})
}

// asked tells whether a request of the form was sent.
func (w *internet) asked(part string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.sent, func(s string) bool { return strings.Contains(s, part) })
}

// groupware is the demo's server for a person.
func groupware(t *testing.T, user string) *demo.DAV {
	t.Helper()
	d, err := demo.NewDAV(demo.DAVOptions{User: user, Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var nora = crm.Login{Address: "nora@brightwater.example", Host: "imap.brightwater.example"}

func TestFind_TheWaysToAServer(t *testing.T) {
	t.Parallel()
	site := func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("<html>welcome</html>")) }
	tests := map[string]struct {
		set     func(w *internet, d *demo.DAV)
		login   crm.Login
		address string
		home    string
	}{
		"well-known of the domain": {
			set:   func(w *internet, d *demo.DAV) { w.hosts["brightwater.example"] = d.ServeHTTP },
			login: nora, home: "https://brightwater.example/dav/contacts/",
		},
		"well-known of the mail server, the domain being a web site": {
			set: func(w *internet, d *demo.DAV) {
				w.hosts["brightwater.example"], w.hosts["imap.brightwater.example"] = site, d.ServeHTTP
			},
			login: nora, home: "https://imap.brightwater.example/dav/contacts/",
		},
		"DNS": {
			set: func(w *internet, d *demo.DAV) {
				w.hosts["brightwater.example"], w.hosts["cloud.brightwater.example:8443"] = site, d.ServeHTTP
				for _, name := range []string{"carddavs", "caldavs"} {
					w.srv[name+".brightwater.example"] = []*net.SRV{{Target: "cloud.brightwater.example.", Port: 8443}}
					w.txt["_"+name+"._tcp.brightwater.example"] = []string{"path=/dav/"}
				}
			},
			login: nora, home: "https://cloud.brightwater.example:8443/dav/contacts/",
		},
		"given without a scheme": {
			set:   func(w *internet, d *demo.DAV) { w.hosts["dav.other.example"] = d.ServeHTTP },
			login: nora, address: "dav.other.example", home: "https://dav.other.example/dav/contacts/",
		},
		"given below which it lies": {
			set: func(w *internet, d *demo.DAV) {
				w.hosts["cloud.example"] = func(rw http.ResponseWriter, r *http.Request) {
					switch {
					case strings.HasPrefix(r.URL.Path, "/nextcloud/remote.php/dav/"):
						http.Redirect(rw, r, "/dav/", http.StatusTemporaryRedirect)
					case strings.HasPrefix(r.URL.Path, "/dav/"):
						d.ServeHTTP(rw, r)
					default:
						http.NotFound(rw, r)
					}
				}
			},
			login: nora, address: "https://cloud.example/nextcloud", home: "https://cloud.example/dav/contacts/",
		},
		"the provider's hosts": {
			set: func(w *internet, d *demo.DAV) {
				w.hosts["contacts.icloud.com"] = func(rw http.ResponseWriter, r *http.Request) {
					http.Redirect(rw, r, "https://p42-contacts.icloud.com:443"+r.URL.Path, http.StatusMovedPermanently)
				}
				root := func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/" {
						r.URL.Path = "/dav/"
					}
					d.ServeHTTP(rw, r)
				}
				w.hosts["caldav.icloud.com"], w.hosts["p42-contacts.icloud.com"] = root, root
			},
			login: crm.Login{Address: "nora@icloud.com"}, home: "https://p42-contacts.icloud.com:443/dav/contacts/",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newInternet(t)
			test.set(w, groupware(t, test.login.Address))
			found, err := w.client(test.login, test.address, Secret{Password: "secret"}).Find(t.Context())
			if err != nil {
				t.Fatal(err, w.sent)
			}
			kinds := map[crm.SheetKind]int{}
			for _, c := range found.Collections {
				for _, kind := range crm.SheetKinds {
					if c.Holds(kind) {
						kinds[kind]++
					}
				}
			}
			if found.ContactsHome != test.home || found.CalendarsHome == "" || kinds[crm.SheetContact] != 1 || kinds[crm.SheetTask] != 1 || kinds[crm.SheetEvent] != 1 {
				t.Errorf("found %+v\n%v", found, w.sent)
			}
			if w.asked("brightwater.example with") && name != "well-known of the domain" && !strings.Contains(name, "mail server") {
				t.Errorf("the web site got the password: %v", w.sent)
			}
		})
	}
}

func TestFind_CredentialsStayAtTheirHost(t *testing.T) {
	t.Parallel()
	w := newInternet(t)
	w.hosts["brightwater.example"] = func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			rw.Header().Set("WWW-Authenticate", "Basic")
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.Redirect(rw, r, "https://thief.example/dav/", http.StatusMovedPermanently)
	}
	w.hosts["thief.example"] = groupware(t, nora.Address).ServeHTTP
	_, err := w.client(nora, "", Secret{Password: "secret"}).Find(t.Context())
	if f := crm.AsFault("", err); f.Code != "dav.elsewhere" || f.Detail != "thief.example" || w.asked("thief.example") {
		t.Errorf("%v %v", err, w.sent)
	}
	// Nor does an address that a server tells lead elsewhere.
	w.hosts["brightwater.example"] = func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusMultiStatus)
		_, _ = rw.Write([]byte(`<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><current-user-principal>` +
			`<href>https://thief.example/dav/</href></current-user-principal></prop></propstat></response></multistatus>`))
	}
	if _, err := w.client(nora, "", Secret{Password: "secret"}).Find(t.Context()); err == nil || w.asked("thief.example") {
		t.Errorf("%v %v", err, w.sent)
	}
}

func TestFind_WhatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	w := newInternet(t)
	w.hosts["www.example"] = func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("<html>")) }
	w.hosts["digest.example"] = func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("WWW-Authenticate", `Digest realm="x"`)
		rw.WriteHeader(http.StatusUnauthorized)
	}
	w.hosts["dav.example"] = groupware(t, "somebody else").ServeHTTP
	tests := map[string]struct {
		login   crm.Login
		address string
		kind    crm.FaultKind
		code    string
	}{
		"Microsoft by its domain": {crm.Login{Address: "a@outlook.com"}, "", crm.Refused, "dav.microsoft"},
		"Microsoft by its server": {crm.Login{Address: "a@own.example", Host: "outlook.office365.com"}, "", crm.Refused, "dav.microsoft"},
		"Microsoft by its login":  {crm.Login{Address: "a@own.example", Provider: "microsoft"}, "", crm.Refused, "dav.microsoft"},
		"Google with a password":  {crm.Login{Address: "a@gmail.com"}, "", crm.SignedOut, "dav.oauth"},
		"nothing there":           {nora, "", crm.Missing, "dav.none"},
		"a web site":              {nora, "https://www.example/", crm.Missing, "dav.none"},
		"no such host":            {nora, "https://nowhere.example/", crm.Offline, "dav.name"},
		"http":                    {nora, "http://dav.example/", crm.Invalid, "dav.insecure"},
		"another kind of login":   {nora, "https://digest.example/", crm.Refused, "dav.scheme"},
		"a wrong password":        {nora, "https://dav.example/", crm.SignedOut, "dav.login"},
	}
	for name, test := range tests {
		_, err := w.client(test.login, test.address, Secret{Password: "secret"}).Find(t.Context())
		if f := crm.AsFault("", err); f.Kind != test.kind || f.Code != test.code || f.Op != "dav.find" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFind_GoogleByToken(t *testing.T) {
	t.Parallel()
	w := newInternet(t)
	d := groupware(t, "a@gmail.com")
	bearer := func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer fresh" {
			rw.Header().Set("WWW-Authenticate", "Bearer")
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.SetBasicAuth("a@gmail.com", "secret")
		if strings.HasSuffix(r.URL.Path, "/user") {
			r.URL.Path = "/dav/"
		}
		d.ServeHTTP(rw, r)
	}
	w.hosts["www.googleapis.com"], w.hosts["apidata.googleusercontent.com"] = bearer, bearer
	c := w.client(crm.Login{Address: "a@gmail.com", Provider: "google"}, "", Secret{})
	stales := []string{}
	c.o.Secret = func(_ context.Context, stale string) (Secret, error) {
		if stale != "" {
			stales = append(stales, stale)
			return Secret{Token: "fresh"}, nil
		}
		return Secret{Token: "old"}, nil
	}
	found, err := c.Find(t.Context())
	if err != nil || found.ContactsHome == "" || len(stales) == 0 || stales[0] != "old" {
		t.Errorf("%+v %v %v", found, err, w.sent)
	}
	c.o.Secret = func(context.Context, string) (Secret, error) { return Secret{Token: "old"}, nil }
	if _, err := c.Find(t.Context()); !crm.IsFault(err, crm.SignedOut) {
		t.Error(err)
	}
}

func TestFind_ACollectionItself(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{Empty: true})
	people, _, _ := srv.dav.Collections()
	srv.dav.Lock(people, true)
	srv.url = strings.TrimSuffix(srv.url, "/dav/") + strings.TrimSuffix(people, "/")
	found, err := srv.client(t).Find(t.Context())
	if err != nil || len(found.Collections) != 3 || found.Collections[0].Name != "People" || !found.Collections[0].ReadOnly || found.Collections[1].ReadOnly {
		t.Errorf("%+v %v", found, err)
	}
}

func TestMake_ThreeOfOneNameAndMore(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, srv server) {
		c := srv.client(t)
		found, err := c.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for range 2 {
			for kind, home := range map[crm.SheetKind]string{crm.SheetContact: found.ContactsHome, crm.SheetTask: found.CalendarsHome, crm.SheetEvent: found.CalendarsHome} {
				made, err := c.Make(t.Context(), home, kind, "Oro & <Söhne>")
				if err != nil || made.Name != "Oro & <Söhne>" || !made.Holds(kind) || made.ReadOnly || seen[made.URL] {
					t.Errorf("%s: %+v %v", kind, made, err)
				}
				if made.Tasks && made.Events {
					t.Errorf("%s: holds both", kind)
				}
				seen[made.URL] = true
			}
		}
		again, err := c.Find(t.Context())
		if err != nil || len(again.Collections) != len(found.Collections)+6 {
			t.Errorf("%d collections after %d: %v", len(again.Collections), len(found.Collections), err)
		}
	})
}

func TestProviders_AddressesAreSafe(t *testing.T) {
	t.Parallel()
	for _, p := range providers {
		if p.neither {
			continue
		}
		for _, contacts := range []bool{true, false} {
			u, err := url.Parse(p.start(contacts, "a@b.example"))
			if err != nil || u.Scheme != "https" || u.Host == "" || strings.Contains(u.String(), "{") {
				t.Errorf("%s: %v %v", p.name, u, err)
			}
			if p.hosts != nil && !within(u.Hostname(), p.hosts) {
				t.Errorf("%s: %s is none of its hosts", p.name, u.Host)
			}
		}
	}
}

package dav

import (
	"net"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// DNS is not signed: a host that it names gets nothing, unless something better speaks for it.
func TestFind_DNSLeadsToNoStranger(t *testing.T) {
	t.Parallel()
	tests := []struct {
		target string
		login  crm.Login
		ok     bool
	}{
		{"dav.brightwater.example.", nora, true},
		{"Brightwater.Example", nora, true},
		{"thief.example.", nora, false},
		{"notbrightwater.example", nora, false},
		{"brightwater.example.thief.example", nora, false},
		{"dav.hosting.example", crm.Login{Address: "nora@brightwater.example", Host: "imap.hosting.example"}, true},
		{"dav.thief.co.uk", crm.Login{Address: "nora@brightwater.example", Host: "hosting.co.uk"}, false},
		{"dav.thief.com", crm.Login{Address: "nora@brightwater.example", Host: "hosting.com"}, false},
		{"9.0.0.1", crm.Login{Address: "nora@brightwater.example", Host: "10.0.0.1"}, false},
		{"thief.example", crm.Login{Address: "nora@example", Host: ""}, false},
		{"caldav.fastmail.com", nora, true},
		{"posteo.de", nora, true},
	}
	for _, test := range tests {
		w := newInternet(t)
		host := strings.ToLower(strings.TrimSuffix(test.target, "."))
		w.hosts[strings.TrimSuffix(test.target, ".")] = groupware(t, test.login.Address).ServeHTTP
		w.hosts[host] = w.hosts[strings.TrimSuffix(test.target, ".")]
		_, domain, _ := strings.Cut(test.login.Address, "@")
		for _, name := range []string{"carddavs", "caldavs"} {
			w.srv[name+"."+domain] = []*net.SRV{{Target: test.target, Port: 443}}
			w.txt["_"+name+"._tcp."+domain] = []string{"path=/dav/"}
		}
		_, err := w.client(test.login, "", Secret{Password: "secret"}).Find(t.Context())
		if test.ok && err != nil {
			t.Errorf("%s for %v: %v", test.target, test.login, err)
		}
		if f := crm.AsFault("", err); !test.ok && (f.Code != "dav.elsewhere" || f.Detail != host || w.asked(host)) {
			t.Errorf("%s for %v: %v %v", test.target, test.login, err, w.sent)
		}
	}
	// Nor does a name that is none break anything.
	w := newInternet(t)
	w.srv["carddavs.brightwater.example"] = []*net.SRV{{Target: "not a host%.", Port: 443}}
	if _, err := w.client(nora, "", Secret{Password: "secret"}).Find(t.Context()); crm.AsFault("", err).Code != "dav.none" {
		t.Error(err)
	}
	// A stranger beside a server that is found is passed over.
	w = newInternet(t)
	w.hosts["brightwater.example"], w.hosts["thief.example"] = groupware(t, nora.Address).ServeHTTP, groupware(t, nora.Address).ServeHTTP
	w.srv["carddavs.brightwater.example"] = []*net.SRV{{Target: "thief.example.", Port: 443}}
	if found, err := w.client(nora, "", Secret{Password: "secret"}).Find(t.Context()); err != nil || found.ContactsHome == "" || w.asked("thief.example") {
		t.Errorf("%+v %v %v", found, err, w.sent)
	}
}

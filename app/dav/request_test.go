package dav

import (
	"net/url"
	"testing"

	"oroconnector/app/crm"
)

func TestFollow_SameHostOnly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to, code string
		login          crm.Login
	}{
		{"https://a.example/x", "https://a.example/y", "", crm.Login{}},
		{"https://a.example/x", "https://A.example:443/y", "", crm.Login{}},
		{"https://a.example/x", "https://a.example:8443/y", "dav.elsewhere", crm.Login{}},
		{"https://a.example/x", "https://b.a.example/y", "dav.elsewhere", crm.Login{}},
		{"https://a.example/x", "http://a.example/y", "dav.insecure", crm.Login{}},
		{"https://a.example/x", "ftp://a.example/y", "dav.insecure", crm.Login{}},
		{"http://127.0.0.1:1/x", "http://127.0.0.1:1/y", "", crm.Login{}},
		{"http://127.0.0.1:1/x", "http://127.0.0.1:2/y", "dav.elsewhere", crm.Login{}},
		{"https://contacts.icloud.com/", "https://p1-contacts.icloud.com/", "", crm.Login{Address: "a@me.com"}},
		{"https://contacts.icloud.com/", "https://icloud.com.thief.example/", "dav.elsewhere", crm.Login{Address: "a@me.com"}},
		{"https://contacts.icloud.com/", "https://noticloud.com/", "dav.elsewhere", crm.Login{Address: "a@me.com"}},
		{"https://contacts.icloud.com/", "https://p1-contacts.icloud.com/", "dav.elsewhere", crm.Login{Address: "a@other.example"}},
	}
	for _, test := range tests {
		from, err1 := url.Parse(test.from)
		to, err2 := url.Parse(test.to)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		err := New(Options{Login: test.login}).follow(from, to)
		if code := ""; err != nil || test.code != "" {
			if err != nil {
				code = crm.AsFault("", err).Code
			}
			if code != test.code {
				t.Errorf("%s to %s: %v, want %q", test.from, test.to, err, test.code)
			}
		}
	}
}

func TestBook_IdsInOneWayOfWriting(t *testing.T) {
	t.Parallel()
	b := New(Options{}).Book(crm.SheetContact, "https://a.example/dav/me%40x.example/book")
	for href, id := range map[string]string{
		"/dav/me@x.example/book/1.vcf":                        "/dav/me@x.example/book/1.vcf",
		"/dav/me%40x.example/book/1.vcf":                      "/dav/me@x.example/book/1.vcf",
		"https://a.example/dav/me%40x.example/book/a%20b.vcf": "/dav/me@x.example/book/a%20b.vcf",
		"/dav/me%40x.example/book/a%2Fb.vcf":                  "/dav/me%40x.example/book/a%2Fb.vcf",
		"2.vcf":                                               "/dav/me@x.example/book/2.vcf",
		"/dav/me%40x.example/book/":                           "",
		"/dav/me%40x.example/book":                            "",
		"https://b.example/dav/1.vcf":                         "",
		"//dav/me/1.vcf":                                      "//dav/me/1.vcf",
		"::":                                                  "/dav/me@x.example/book/::",
	} {
		got := b.id(href)
		if got != id && href != "::" {
			t.Errorf("%s is %q, want %q", href, got, id)
		}
		if id != "" && href != "::" {
			if u, err := b.at(got); err != nil || u.Host != "a.example" || b.id(u.EscapedPath()) != got {
				t.Errorf("%s leads to %v: %v", got, u, err)
			}
		}
	}
	for _, bad := range []string{"", "x.vcf", "https://b.example/x.vcf", "/dav/me%40x.example/book/", "/%zz"} {
		if _, err := b.at(bad); !crm.IsFault(err, crm.Missing) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := New(Options{}).Book(crm.SheetContact, "http://a.example/x/").Read(t.Context(), "/x/1"); crm.AsFault("", err).Code != "dav.insecure" {
		t.Error(err)
	}
}

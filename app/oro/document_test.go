package oro

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

func TestParseDocument(t *testing.T) {
	t.Parallel()
	cases := []struct{ body, want string }{
		{`{"data":null}`, "[] single"},
		{`{"data":[]}`, "[]"},
		{`{"data":{"type":"contacts","id":"7"}}`, "[contacts 7] single"},
		{`{"data":[{"type":"contacts","id":"7"},{"type":"contacts"},null,3,{"id":"8","type":"leads"}]}`, "[contacts 7][leads 8]"},
		{`{"data":[],"errors":[{"title":"t","detail":"d","source":{"parameter":"p"}}]}`, "[] t d p"},
		{`{"data":{"type":"a","id":"1","attributes":null,"relationships":null,"links":null,"meta":null}}`, "[a 1] single"},
		{`{"data":{"type":"a","id":"1","relationships":{"x":7,"y":{"data":"z"},"z":{"links":{}}}}}`, "[a 1] single"},
		{`{"data":{"type":"a","id":7}}`, "[] single"},
		{`{"data":{"type":"a","id":"1","links":{"self":{"href":"http://x"},"odd":7}}}`, "[a 1] single"},
		{`{"data":7}`, "error"},
		{`{"data":"x"}`, "error"},
		{`{}`, "error"},
		{`[]`, "error"},
		{``, "error"},
		{`{"data":[`, "error"},
		{`{"errors":"x"}`, "error"},
		{`{"data":[]} trailing`, "error"},
	}
	for _, c := range cases {
		doc, err := parseDocument([]byte(c.body))
		got := ""
		for _, r := range doc.Data {
			got += "[" + r.Type + " " + r.ID + "]"
		}
		if got == "" {
			got = "[]"
		}
		if doc.Single {
			got += " single"
		}
		for _, p := range doc.Errors {
			got += " " + p.Title + " " + p.Detail + " " + p.Parameter
		}
		if err != nil {
			got = "error"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
}

func TestResource_ReadsOddAttributes(t *testing.T) {
	t.Parallel()
	doc, err := parseDocument([]byte(`{"data":{"type":"a","id":"1","attributes":{
		"text":"  x\u0000y ","number":12.50,"yes":true,"null":null,"list":[1],"object":{"a":1},
		"emails":[{"email":"a@x"},{"other":1},{"email":null},{"email":"b@x"},7]},
		"relationships":{"one":{"data":{"type":"b","id":"2"}},"many":{"data":[{"type":"b","id":"3"},{"type":"b"}]},"none":{"data":null}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	r := doc.Data[0]
	got := fmt.Sprintf("%q %q %q %q %q %q", r.text("text"), r.text("number"), r.text("yes"), r.text("null"), r.text("list"), r.text("absent"))
	if got != `"xy" "12.5" "true" "" "" ""` {
		t.Error(got)
	}
	if one, ok := r.one("one"); !ok || one.ID != "2" || len(r.Relationships["many"]) != 1 || len(r.Relationships["none"]) != 0 {
		t.Errorf("%v", r.Relationships)
	}
	if got := r.objects("emails", "email"); fmt.Sprint(got) != "[a@x b@x]" {
		t.Errorf("a list with odd members: %v", got)
	}
}

// FuzzDocument feeds foreign bytes through the parser, every kind's reader and the judgement of hits.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"data":[{"type":"contacts","id":"7","attributes":{"emails":[{"email":"a@b"}],"description":"<p>x"},"relationships":{"accounts":{"data":[{"type":"accounts","id":"3"}]}}}]}`))
	f.Add([]byte(`{"data":[{"type":"emailthreadcontext","id":"contacts-7-0","attributes":{"entityName":"x","isContext":false},"relationships":{"entity":{"data":{"type":"contacts","id":"7"}}}}],"included":[{"type":"contacts","id":"7","attributes":{"primaryEmail":"a@b.example"}}]}`))
	f.Add([]byte(`{"data":{"type":"orders","id":"1","attributes":{"totalValue":"1e309","shipUntil":"2026-13-40","quantity":1},"meta":{"title":{}}}}`))
	f.Add([]byte(`{"errors":[{}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := parseDocument(body)
		if err != nil {
			return
		}
		s := &set{included: map[identifier]resource{}, base: "https://crm.example.com", host: "crm.example.com"}
		for _, r := range doc.Included {
			s.included[r.identifier()] = r
		}
		for _, r := range append(doc.Data, doc.Included...) {
			e := s.entity(r, crm.DepthWhole, "", r.Links["entityUrl"])
			if e.Name == "" || strings.ContainsAny(e.Name, "\n\r") {
				t.Errorf("name %q", e.Name)
			}
			if e.URL != "" && !strings.HasPrefix(e.URL, "https://crm.example.com/") {
				t.Errorf("page %q", e.URL)
			}
			for _, field := range e.Fields {
				if v := field.Value; (v.Type == crm.Money || v.Type == crm.Number) && !json.Valid([]byte(`"`+v.Text+`"`)) {
					t.Errorf("number %q", v.Text)
				}
			}
		}
		trueHits(contextItems(doc), s, crm.Question{From: "a@b", Addresses: []string{"a@b"}}, len(body)%2 == 0)
		_ = (answer{status: 400, body: body}).fault(request{}, testNow)
	})
}

func TestPlain(t *testing.T) {
	t.Parallel()
	cases := []struct{ in, want string }{
		{"plain  text\r\n\r\n\r\nnext", "plain text\n\nnext"},
		{"<p>Hello <b>Ann</b></p><p>Bye</p>", "Hello Ann\n\nBye"},
		{"a &amp; b &lt; c", "a & b < c"},
		{"a<br>b<br/>c", "a\nb\nc"},
		{"<ul><li>one</li><li>two</li></ul>", "• one\n\n• two"},
		{"<style>p{}</style><script>alert('x')</script>seen", "seen"},
		{"<script>never closed", ""},
		{"5 < 6", "5 < 6"},
		{"<", "<"},
		{"", ""},
		{"<a href=\"javascript:x\">link</a>", "link"},
	}
	for _, c := range cases {
		if got := plain(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if n := len(plain(strings.Repeat("ü<b>", 100000))); n > plainLimit {
		t.Errorf("%d bytes", n)
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1234.0000": "1234.00", "1234.5600": "1234.56", "1234.5678": "1234.5678", "0.6": "0.6", "0": "0", "10": "10", "": "",
		"abc": "", "-1.5000": "-1.50", "1e3": "1e3", "NaN": "", "Inf": "", "0x10": "",
	} {
		if got := digits(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPage_OnlyOfTheConnectedHost(t *testing.T) {
	t.Parallel()
	s := &set{base: "https://crm.example.com/admin", host: "crm.example.com"}
	own := specOf("projects")
	cases := []struct {
		url  string
		spec *kindSpec
		want string
	}{
		{"https://crm.example.com/admin/project/view/7", own, "https://crm.example.com/admin/project/view/7"},
		{"https://CRM.example.com/p/7", own, "https://CRM.example.com/p/7"},
		{"http://crm.example.com/p/7", own, ""},
		{"https://elsewhere.example/p/7", own, ""},
		{"javascript:alert(1)", own, ""},
		{"https://me@crm.example.com/p", own, ""},
		{"//crm.example.com/p", own, ""},
		{"", specOf(crm.KindRFQ), "https://crm.example.com/admin/rfp/request/view/7"},
		{"https://elsewhere.example/x", specOf(crm.KindQuote), "https://crm.example.com/admin/sale/quote/view/7"},
	}
	for _, c := range cases {
		if got := s.page(c.url, c.spec, "7"); got != c.want {
			t.Errorf("%q: %q, want %q", c.url, got, c.want)
		}
	}
}

func TestGeneric(t *testing.T) {
	t.Parallel()
	doc, err := parseDocument([]byte(`{"data":{"type":"calls","id":"3","attributes":{"subject":"Called","phoneNumber":"+1 555",
		"callDateTime":"2026-03-02T09:00:00Z","duration":120,"notes":"<p>a</p><p>b</p>","done":false,"due_date":"2026-03-09","x":null},
		"relationships":{"owner":{"data":{"type":"users","id":"1"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	e := (&set{}).entity(doc.Data[0], crm.DepthWhole, "", "")
	var got []string
	for _, f := range e.Fields {
		got = append(got, fmt.Sprintf("%s %s=%s%s/%d", f.Key, f.Label, f.Value.Text, f.Value.Time.Format("2006"), f.Value.Type))
	}
	want := []string{
		"other Call date time=2026/10", "other Done=no0001/11", "other Due date=2026/9", "other Duration=1200001/6",
		"other Notes=a\n\nb0001/1", "other Phone number=+1 5550001/0",
	}
	if e.Name != "Called" || strings.Join(got, ";") != strings.Join(want, ";") || len(e.Links) != 1 {
		t.Errorf("%s %q %v", e.Name, got, e.Links)
	}
}

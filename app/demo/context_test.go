package demo

import (
	"net/http"
	"strings"
	"testing"
)

func TestContext_Rows(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	const known = "filter[messageId]=%3Cold@alder.co%3E"
	for name, test := range map[string]struct{ path, rows string }{
		// joe@a.co finds joe@a.com: PostgreSQL matches beginnings
		"attached first, then whom the addresses suggest": {"/emailcontext?" + known, "contacts-1* cases-1* contacts-3 users-2 opportunities-1 accounts-1"},
		"of the thread, with ids to remove by":            {"/emailthreadcontext?" + known, "contacts-1-7* cases-1-7* contacts-3-0 users-2-0 opportunities-1-0 accounts-1-0"},
		"attached only":                                   {"/emailcontext?" + known + "&filter[isContext]=yes", "contacts-1* cases-1*"},
		"suggested only":                                  {"/emailcontext?" + known + "&filter[isContext]=0", "contacts-3 users-2 opportunities-1 accounts-1"},
		"kinds":                                           {"/emailcontext?" + known + "&filter[entities]=cases,users", "cases-1* users-2"},
		"without brackets it is another message":          {"/emailcontext?filter[messageId]=old@alder.co", ""},
		"unknown message":                                 {"/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=BEN@ALDER.CO", "contacts-2 accounts-1"},
		"a name with a comma":                             {"/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=%22Alder,%20Ben%22%20%3Cben@alder.co%3E", "contacts-2 accounts-1"},
		"half an address":                                 {"/emailcontext?filter[messageId]=%3Cx%3E&filter[from]=alder.co", ""},
		"customer users lead to orders":                   {"/emailcontext?filter[messageId]=%3Cx%3E&filter[cc]=eve@buyer.example", "customerusers-1 orders-1"},
		"I am left out":                                   {"/emailcontext?filter[messageId]=%3Cx%3E&filter[to]=boss@shop.example,rep@shop.example&filter[excludeCurrentUser]=yes", "users-2"},
		"the last of repeated parameters":                 {"/emailcontext?filter[messageId]=%3Cx%3E&filter[to]=boss@shop.example&filter[to]=rep@shop.example", "users-2"},
		"search marks what is attached":                   {"/emailcontext?" + known + "&filter[searchText]=broken%20twelve", "cases-1* opportunities-1"},
		"search by the beginning of a word":               {"/emailcontextsearch?filter[searchText]=ALD", "contacts-2 contacts-1 opportunities-1 accounts-1 contacts-3 customerusers-1 orders-1"},
		"search not by its middle":                        {"/emailcontextsearch?filter[searchText]=lder", ""},
		"search not by stop words":                        {"/emailcontextsearch?filter[searchText]=for%20a", ""},
		"search of one kind":                              {"/emailcontextsearch?filter[searchText]=pump&filter[entities]=leads", "leads-1"},
		"search of nothing finds all":                     {"/emailcontextsearch?filter[entities]=contacts", "contacts-3 contacts-2 contacts-1"},
		"customers are no context":                        {"/emailcontextsearch?filter[searchText]=shop&filter[entities]=customerusers", "customerusers-1"},
	} {
		got := boss.get(test.path).rows()
		if !sameWords(got, test.rows) || strings.HasPrefix(test.rows, "contacts-1*") && strings.Fields(got)[0] != strings.Fields(test.rows)[0] {
			t.Errorf("%s: %s\n\t%s, not\n\t%s", name, test.path, got, test.rows)
		}
	}
}

func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestContext_Refusals(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	for path, want := range map[string]string{
		"/emailcontext":                                                              "400 filter constraint filter[messageId]",
		"/emailcontext?filter[messageId]=%20":                                        "400 filter constraint filter[messageId]",
		"/emailcontext?filter[messageId]=a,":                                         "400 filter constraint filter[messageId]",
		"/emailcontext?filter[messageId]=a&filter[from]=":                            "400 filter constraint filter[from]",
		"/emailcontext?filter[messageId]=a&filter[entities]=customers":               "400 filter constraint filter[entities]",
		"/emailcontext?filter[messageId]=a&filter[bcc]=b":                            "400 filter constraint filter[bcc]",
		"/emailcontext?filter[messageId]=a&filter[isContext]=perhaps":                "400 filter constraint filter[isContext]",
		"/emailcontext?filter[messageId]=a&filter[searchText]=b&filter[to]=c":        "400 filter constraint filter[searchText]",
		"/emailcontext?filter[messageId]=a&filter[searchText]=b&filter[isContext]=1": "400 filter constraint filter[searchText]",
		"/emailcontext?filter[messageId][]=a":                                        "400 filter constraint filter[messageId][]",
		"/emailcontext?filter[messageId]=a&meta=title":                               "400 filter constraint meta",
		"/emailcontextsearch?sort=id":                                                "400 filter constraint sort",
		"/emailcontextsearch?page[number]=x":                                         "400 filter constraint page[number]",
		"/emailcontextentities?page[size]=1":                                         "400 filter constraint page[size]",
		"/emailcontext/contacts-1":                                                   "404",
		"/emailthreadcontext/contacts-1-7":                                           "405",
	} {
		if got := boss.get(path).trouble(); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	nobody := as(t, s, NoRights)
	for _, path := range []string{"/emailcontextentities", "/emailcontextsearch", "/emailcontext?filter[messageId]=a", "/emailthreadcontext?filter[messageId]=a"} {
		if r := nobody.get(path); r.trouble() != "403 access denied exception" || !strings.Contains(r.text, "search capability") {
			t.Errorf("%s: %s", path, r.text)
		}
	}
}

func TestContext_PagesAndIncludes(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	path := "/emailcontext?filter[messageId]=%3Cold@alder.co%3E&page[size]=2&include=entity,entity.account&fields[opportunities]=name,account&fields[accounts]=name"
	var seen []string
	for n := 1; path != ""; n++ {
		r := boss.send("GET", path, "", "X-Include", "totalCount")
		if r.header.Get("X-Include-Total-Count") != "6" || n > 3 {
			t.Fatalf("page %d: %v", n, r.header)
		}
		seen = append(seen, strings.Fields(r.rows())...)
		if got, want := len(r.doc.get("included").vals), 2; got < want {
			t.Errorf("page %d includes %d records", n, got)
		}
		path = strings.TrimPrefix(r.doc.get("links", "next").str(), boss.s.apiBase())
	}
	if len(seen) != 6 {
		t.Errorf("the pages hold %q", seen)
	}
}

func TestContext_ByMethodOverride(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	ask := func(body string) reply {
		return boss.send("POST", "/emailthreadcontext", body, "X-HTTP-Method-Override", "GET")
	}
	r := ask(`{"filter":{"messageId":"<x>","to":"` + strings.Repeat("n@x.example,", 2000) + `ben@alder.co"},"page":{"size":"1"}}`)
	if r.rows() != "contacts-2-0" {
		t.Error(r.text)
	}
	for body, want := range map[string]string{
		`{"filter":{"messageId":"<x>"},"page":{"size":1}}`: "500 unexpected value exception",
		`{"filter":{"messageId":["<x>"]}}`:                 "500 unexpected value exception",
		`{"filter":`:                                       "400 bad request http exception",
	} {
		if got := ask(body).trouble(); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
	if r := boss.get("/emailcontext?filter[messageId]=" + strings.Repeat("x", 9000)); r.status != http.StatusRequestURITooLong {
		t.Errorf("a long address is %d", r.status)
	}
}

func TestContext_SeenByRole(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	for role, want := range map[Role]string{
		SalesRep: "contacts-1* cases-1* contacts-3 users-2 opportunities-1 accounts-1", // not the message, but its context
		Partial:  "contacts-1* contacts-3 users-2",
	} {
		if got := as(t, s, role).get("/emailcontext?filter[messageId]=%3Cold@alder.co%3E").rows(); !sameWords(got, want) {
			t.Errorf("%s sees %s", role, got)
		}
	}
	if got := as(t, s, Partial).get("/emailcontextentities?filter[allowed]=yes").rows(); got != "emailcontextentities-users emailcontextentities-contacts" {
		t.Error(got)
	}
}

package demo

import (
	"net/http"
	"strings"
	"testing"
)

func TestEmails_WhatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	good := letter("<n@x>", "ada@alder.co", "rep@shop.example", "", "")
	const nothing = `{"data":{"type":"emails"}}`
	at := func(names ...string) string {
		for i, name := range names {
			names[i] = "400 not blank constraint /data/attributes/" + name
		}
		return strings.Join(names, "; ")
	}
	for name, test := range map[string]struct{ body, want string }{
		"nothing":          {nothing, at("from", "subject", "sentAt", "internalDate", "messageId", "from/email")},
		"no body at all":   {"", "400 request data constraint"},
		"no JSON":          {"{", "400 bad request http exception"},
		"other type":       {strings.Replace(good, `"emails"`, `"mails"`, 1), "409 conflict constraint /data/type"},
		"blank subject":    {strings.Replace(good, "Re: Pumps", " ", 1), at("subject")},
		"bad date":         {strings.Replace(good, "2026-03-04T10:00:00+01:00", "today", 1), "400 form constraint /data/attributes/sentAt"},
		"bad sender":       {strings.Replace(good, "ada@alder.co", "ada", 1), "400 email constraint /data/attributes/from/email"},
		"bad recipient":    {strings.Replace(good, "rep@shop.example", "rep", 1), "400 email constraint /data/attributes/toRecipients/0/email"},
		"long id":          {strings.Replace(good, "<n@x>", strings.Repeat("n", 513), 1), "400 length constraint /data/attributes/messageId"},
		"extra field":      {strings.Replace(good, `"subject"`, `"colour":"red","subject"`, 1), "400 extra fields constraint"},
		"no folder":        {strings.Replace(good, `{"type":"inbox","name":"Inbox","path":"INBOX"}`, "", 1), "400 count constraint /included/0/attributes/folders"},
		"odd folder":       {strings.Replace(good, `"inbox"`, `"attic"`, 1), "400 choice constraint /included/0/attributes/folders/0/type"},
		"no receivedAt":    {strings.Replace(good, `"receivedAt":"2026-03-04T09:00:02Z",`, "", 1), "500 not null constraint violation exception"},
		"stray included":   {strings.Replace(good, `"data":[{"type":"emailusers","id":"c"}]`, `"data":[]`, 1), "400 request data constraint /included/0"},
		"unknown target":   {letter("<n@x>", "ada@alder.co", "r@x.example", "", `,"activityTargets":{"data":[{"type":"contacts","id":"99"}]}`), "400 form constraint /data/relationships/activityTargets/data"},
		"customers":        {letter("<n@x>", "ada@alder.co", "r@x.example", "", `,"activityTargets":{"data":[{"type":"customers","id":"1"}]}`), "400 form constraint /data/relationships/activityTargets/data"},
		"unknown kind":     {letter("<n@x>", "ada@alder.co", "r@x.example", "", `,"activityTargets":{"data":[{"type":"pumps","id":"1"}]}`), "400 entity type constraint /data/relationships/activityTargets/data/0/type"},
		"known id":         {letter("<old@alder.co>", "ada@alder.co", "r@x.example", "", ""), "409 conflict constraint"},
		"attachment alone": {strings.Replace(strings.Replace(good, `"included":[`, `"included":[{"type":"emailattachments","id":"a","attributes":{"fileName":"a"}},`, 1), `"relationships":{"emailUsers"`, `"relationships":{"emailAttachments":{"data":[{"type":"emailattachments","id":"a"}]},"emailUsers"`, 1), "400 email attachment without body constraint /data/attributes/body"},
	} {
		if got := boss.send("POST", "/emails", test.body).trouble(); got != test.want {
			t.Errorf("%s: %s, not %s", name, got, test.want)
		}
	}
	if got := boss.get("/emails?page[size]=-1").rows(); got != "emails-7" {
		t.Errorf("refused e-mails were stored: %s", got)
	}
}

func TestEmails_ContextThatOroChooses(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss := as(t, s, Administrator)
	for name, test := range map[string]struct{ id, from, more, rels, want string }{
		"owners of the addresses":       {"<a@x>", "ADA@ALDER.CO", "", "", "contacts-1 users-2"},
		"customer users":                {"<b@x>", "eve@buyer.example", "", "", "customerusers-1 users-2"},
		"nobody":                        {"<c@x>", "no@body.example", "", "", "users-2"},
		"nothing is wished":             {"<d@x>", "ada@alder.co", "", `,"activityTargets":{"data":[]}`, ""},
		"what is wished":                {"<e@x>", "ada@alder.co", "", `,"activityTargets":{"data":[{"type":"leads","id":"1"}]}`, "leads-1"},
		"a reply has the thread's":      {"<f@x>", "ada@alder.co", `,"references":["<old@alder.co>"]`, "", "cases-1"},
		"a reply to what nobody stored": {"<g@x>", "ada@alder.co", `,"references":["<lost@x>"]`, "", "contacts-1 users-2"},
	} {
		r := boss.send("POST", "/emails", letter(test.id, test.from, "rep@shop.example", test.more, test.rels))
		if r.status != http.StatusCreated {
			t.Fatalf("%s: %s", name, r.text)
		}
		id := r.doc.get("data", "id").str()
		if got := boss.get("/emails/" + id + "/relationships/activityTargets").rows(); !sameWords(got, test.want) {
			t.Errorf("%s: %s, not %s", name, got, test.want)
		}
		if at := r.header.Get("Location"); at != s.apiBase()+"/emails/"+id {
			t.Errorf("%s: location %s", name, at)
		}
	}
}

func TestEmails_Document(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{Now: newClock().now}), Administrator)
	r := boss.send("POST", "/emails", letter("<a@x>", "ada@alder.co", "Rep@shop.example",
		`,"body":{"type":"html","content":"<style>p{}</style><p>Grüße,&nbsp;<b>Ada</b></p><script>x</script>"}`, ""))
	attributes := r.doc.get("data", "attributes")
	for name, want := range map[string]string{
		"sentAt": "2026-03-04T09:00:00Z", "internalDate": "2026-03-04T09:00:01Z", "createdAt": "2026-03-04T12:00:00Z", "importance": "normal",
		"bodySynced": "true", "shortTextBody": "Grüße, Ada", "hasEmailAttachments": "false", "head": "true",
	} {
		if got := attributes.get(name).str(); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	own := r.doc.get("included").vals[0]
	if own.get("relationships", "owner", "data", "id").str() != "1" || own.get("attributes", "seen").str() != "false" || own.get("attributes", "private").str() != "false" {
		t.Error(r.text)
	}
	if !strings.Contains(r.text, `Gr\u00fc\u00dfe`) || !strings.Contains(r.text, `<\/p>`) {
		t.Errorf("it is not escaped as PHP does: %s", r.text)
	}
}

func TestEmails_BelongToWhoeverHasACopy(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	boss, rep := as(t, s, Administrator), as(t, s, SalesRep)
	for path, want := range map[string]string{
		"/emails?filter[messageId]=%3Cold@alder.co%3E": "",
		"/emails": "",
	} {
		if got := rep.get(path).rows(); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := rep.get("/emails/7").trouble(); got != "403 access denied exception" {
		t.Error(got)
	}
	if got := rep.send("POST", "/emails", letter("<old@alder.co>", "ada@alder.co", "r@x.example", "", "")).trouble(); got != "409 conflict constraint" {
		t.Error(got)
	}
	if got := rep.send("POST", "/emails/7/relationships/activityTargets", `{"data":[]}`).trouble(); got != "403 access denied exception" {
		t.Error(got)
	}
	copied := `{"data":{"type":"emailusers","attributes":{"receivedAt":"2026-03-04T09:00:02Z","folders":[{"type":"sent","name":"S","path":"S"}]},
		"relationships":{"email":{"data":{"type":"emails","id":"7"}},"owner":{"data":{"type":"users","id":"2"}}}}}`
	if got := rep.send("POST", "/emailusers", copied).trouble(); got != "403 access granted constraint /data/relationships/email/data" {
		t.Error(got)
	}
	if r := boss.send("POST", "/emailusers", copied); r.status != http.StatusCreated {
		t.Fatal(r.text)
	}
	if got := rep.get("/emails?include=emailUsers").rows(); got != "emails-7" {
		t.Errorf("with a copy: %q", got)
	}
	if r := rep.send("POST", "/emails/7/relationships/activityTargets", `{"data":[{"type":"leads","id":"1"}]}`); r.status != http.StatusOK {
		t.Error(r.text)
	}
}

// Without a copy of the own a sales representative is refused, and the e-mail is there all the same (16-thread-30).
func TestEmails_WithoutCopyIsRefusedAndStored(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	rep := as(t, s, SalesRep)
	bare := `{"data":{"type":"emails","attributes":{"subject":"S","from":{"email":"a@x.example"},"messageId":"<z@x>","sentAt":"2026-03-04T09:00:00Z","internalDate":"2026-03-04T09:00:00Z"}}}`
	for _, want := range []string{"403 access denied exception", "409 conflict constraint"} {
		if got := rep.send("POST", "/emails", bare).trouble(); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if r := as(t, s, Administrator).send("POST", "/emails", strings.Replace(bare, "<z@x>", "<y@x>", 1)); r.status != http.StatusCreated {
		t.Error(r.text)
	}
}

func TestEmails_BodyOnceAndAttachmentsWithIt(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{}), Administrator)
	patch := func(attributes, more, included string) reply {
		return boss.send("PATCH", "/emails/7", `{"data":{"type":"emails","id":"7","attributes":{`+attributes+`}`+more+`}`+included+`}`)
	}
	const file = `,"relationships":{"emailAttachments":{"data":[{"type":"emailattachments","id":"a"}]}}`
	const included = `,"included":[{"type":"emailattachments","id":"a","attributes":{"fileName":"a.txt","contentType":"text/plain","contentEncoding":"base64","content":"SGk="}}]`
	const text = `"body":{"type":"text","content":"Hi"}`
	if got := patch("", file, included).trouble(); got != "400 email attachment without body constraint /data/attributes/body" {
		t.Error(got)
	}
	if r := patch(`"subject":"Other"`, "", ""); r.status != 200 || r.doc.get("data", "attributes", "subject").str() != "Pumps" {
		t.Errorf("the subject: %s", r.text)
	}
	r := patch(text, file, included)
	if r.status != 200 || r.doc.get("data", "attributes", "hasEmailAttachments").str() != "true" || r.doc.get("included").vals[0].get("meta", "includeId").str() != "a" {
		t.Fatal(r.text)
	}
	if got := patch(text, "", "").trouble(); got != "400 value constraint /data/attributes/body" {
		t.Error(got)
	}
	if got := boss.get("/emails/7/emailAttachments").rows(); got != "emailattachments-1" {
		t.Error(got)
	}
}

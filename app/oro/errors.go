package oro

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// answer is one HTTP answer, its body read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// statusError keeps what the server said for logs and for callers in this package that look closer.
type statusError struct {
	status   int
	problems []problem
}

func (e *statusError) Error() string {
	text := "HTTP " + strconv.Itoa(e.status)
	if len(e.problems) > 0 {
		text += " " + e.problems[0].Title
		if at := e.problems[0]; at.Pointer+at.Parameter != "" {
			text += " at " + at.Pointer + at.Parameter
		}
	}
	return text
}

// status gives the HTTP status behind an error, 0 where there is none.
func status(err error) int {
	var e *statusError
	if errors.As(err, &e) {
		return e.status
	}
	return 0
}

// complains tells whether Oro's errors name a query parameter: "meta", "filter[account]".
func complains(err error, parameter string) bool {
	var e *statusError
	if !errors.As(err, &e) {
		return false
	}
	for _, p := range e.problems {
		if p.Parameter == parameter || strings.HasPrefix(p.Parameter, parameter+"[") {
			return true
		}
	}
	return false
}

// read turns an answer into a document or a fault. An empty document answers 204 and empty 2xx of changes.
func (a answer) read(r request, now time.Time) (document, *crm.Fault) {
	if a.status >= 300 {
		return document{}, a.fault(r, now)
	}
	if a.status == http.StatusNoContent {
		return document{Total: -1}, nil
	}
	if !a.json() {
		return document{}, a.unreadable(r, "connect.maintenance", "not JSON: "+a.mediaType())
	}
	doc, err := parseDocument(a.body)
	if err != nil || len(doc.Errors) > 0 {
		return document{}, a.unreadable(r, "oro.badAnswer", "not a document")
	}
	doc.Total = a.total()
	return doc, nil
}

// total is how many records there are beyond the page; -1 where the answer does not tell.
func (a answer) total() int {
	total, err := strconv.Atoi(a.header.Get("X-Include-Total-Count"))
	if err != nil {
		return -1
	}
	return total
}

// unreadable is a success whose content is none. HTML is the page of a proxy or of maintenance, and
// passes; for a change whatever came back may hide that it was carried out, so it is Busy: the change
// is looked up and then repeated.
func (a answer) unreadable(r request, code, why string) *crm.Fault {
	kind := crm.Damaged
	if r.change || code == "connect.maintenance" {
		kind = crm.Busy
	}
	return &crm.Fault{Kind: kind, Code: code, Err: errors.New(why)}
}

func (a answer) mediaType() string {
	media, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return media
}

func (a answer) json() bool {
	media := a.mediaType()
	return media == "application/vnd.api+json" || media == "application/json"
}

// fault translates an answer other than 2xx.
func (a answer) fault(r request, now time.Time) *crm.Fault {
	cause := &statusError{status: a.status}
	switch doc, err := parseDocument(a.body); {
	case !a.json():
	case r.older:
		cause.problems = olderProblems(a.body)
	case err == nil:
		cause.problems = doc.Errors
	}
	f := &crm.Fault{Err: cause, Detail: sentence(cause.problems)}
	switch {
	case a.status < 400:
		f.Kind, f.Code, f.Detail = crm.Offline, "connect.redirect", a.elsewhere()
	case a.status == 401:
		f.Kind, f.Code = crm.SignedOut, "connect.signIn"
	case a.html():
		// Recorded: maintenance is 503 on the login pages and 415 on the API, both HTML (33-*). An API
		// answers no page, so a page of any status comes from something before or instead of Oro.
		f.Kind, f.Code, f.After = crm.Busy, "connect.maintenance", crm.RetryAfter(a.header, now, maxRetryAfter)
	case a.status == 429, a.status >= 502 && a.status <= 504:
		f.Kind, f.Code, f.After = crm.Busy, "oro.busy", crm.RetryAfter(a.header, now, maxRetryAfter)
	case a.status >= 500:
		f.Kind, f.Code, f.After = crm.Busy, "oro.internal", crm.RetryAfter(a.header, now, maxRetryAfter)
	default:
		f.Kind, f.Code = refusal(a.status, cause.problems, r)
	}
	return f
}

// refusal sorts the remaining 4xx.
func refusal(status int, problems []problem, r request) (crm.FaultKind, string) {
	title := ""
	if len(problems) > 0 {
		title = problems[0].Title
	}
	switch status {
	case 403:
		if strings.HasPrefix(r.path, "emailcontext") || r.path == "emailthreadcontext" {
			return crm.Refused, "oro.searchDenied" // recordings 10-…-04, 12-…-18, 16-thread-19
		}
		return crm.Refused, "oro.denied"
	case 404:
		switch {
		case title == "entity type constraint", title == "resource not accessible exception":
			return crm.Missing, "oro.kind"
		case title == "not found http exception" && problems[0].Detail == "":
			return crm.Offline, "connect.apiOff" // recording 33-webapi-disabled
		}
		return crm.Missing, "oro.missing"
	case 409:
		return crm.Conflict, "oro.conflict"
	case 413, 414:
		return crm.Invalid, "oro.tooLong"
	case 400, 422:
		if r.change {
			return crm.Refused, "oro.rejected"
		}
		return crm.Invalid, "oro.rejected"
	}
	return crm.Bug, "oro.protocol"
}

// html tells a page from an answer of the API. nginx's own 414 is a page too (19-auth-21), but says
// what is wrong.
func (a answer) html() bool {
	return a.mediaType() == "text/html" && a.status != 413 && a.status != 414
}

// elsewhere is the host that a redirect leads to.
func (a answer) elsewhere() string {
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil {
		return ""
	}
	return u.Host
}

// sentence is Oro's own reason: the detail of the first error that has one, at most 300 bytes.
func sentence(problems []problem) string {
	for _, p := range problems {
		if p.Detail != "" {
			return clip(p.Detail, 300)
		}
	}
	return ""
}

// refusedField is the field that Oro's first reason is about: the name in the pointer of its source; empty where
// there is none.
func refusedField(err error) string {
	var e *statusError
	if !errors.As(err, &e) {
		return ""
	}
	for _, p := range e.problems {
		if p.Detail == "" {
			continue
		}
		for part := range strings.SplitSeq(p.Pointer, "/") {
			if part != "" && part != "data" && part != "attributes" && part != "relationships" {
				return part
			}
		}
		return ""
	}
	return ""
}

// clip cuts text to at most n bytes at a rune's border.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}

// fail gives err as the Fault of an operation; nil stays nil.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	f := *crm.AsFault(op, err)
	if f.Op == "" {
		f.Op = op
	}
	return &f
}

package oro

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// recording is one exchange with a real Oro.
type recording struct {
	name         string
	method, path string // path below the API's root
	answer       answer
	html         bool // the page's text was left out of the recording
}

const answerLine = "#################### answer\n"

// recordings reads all exchanges of the folder shared/oro/recordings, which lies beside the project
// where there is one. It skips the test, saying so, where there is none.
func recordings(t testing.TB) []recording {
	t.Helper()
	dir := recordingsFolder(t)
	var out []recording
	for _, system := range []string{"crm", "commerce"} {
		files, err := filepath.Glob(filepath.Join(dir, system, "*.http"))
		if err != nil || len(files) == 0 {
			t.Skip("no recordings of " + system)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if r, ok := parseRecording(system+"/"+strings.TrimSuffix(filepath.Base(file), ".http"), text); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

func recordingsFolder(t testing.TB) string {
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		dir := filepath.Join(at, "shared", "oro", "recordings")
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		up := filepath.Dir(at)
		if up == at {
			t.Skip("the recordings are not beside the project")
		}
		at = up
	}
}

func parseRecording(name string, text []byte) (recording, bool) {
	ask, got, found := bytes.Cut(text, []byte(answerLine))
	if !found {
		return recording{}, false
	}
	line, _, _ := strings.Cut(string(ask), "\n")
	words := strings.Fields(line)
	if len(words) < 2 {
		return recording{}, false
	}
	_, path, _ := strings.Cut(words[1], "/api/")
	path, _, _ = strings.Cut(path, "?")
	r := recording{name: name, method: words[0], path: path}
	reader := bufio.NewReader(bytes.NewReader(got))
	first, _ := reader.ReadString('\n')
	words = strings.Fields(first)
	if len(words) < 2 {
		return recording{}, false
	}
	r.answer.status, _ = strconv.Atoi(words[1])
	header, _ := textproto.NewReader(reader).ReadMIMEHeader()
	r.answer.header = http.Header(header)
	var rest bytes.Buffer
	_, _ = reader.WriteTo(&rest)
	r.answer.body = bytes.TrimSpace(rest.Bytes())
	r.html = bytes.HasPrefix(r.answer.body, []byte("<!--"))
	return r, true
}

// jsonAPI tells whether the exchange was with the API that this package speaks.
func (r recording) jsonAPI() bool {
	return r.path != "" && !strings.HasPrefix(r.path, "rest/") && r.answer.mediaType() == mediaType
}

func TestRecordings_EveryDocumentParses(t *testing.T) {
	t.Parallel()
	n := 0
	for _, r := range recordings(t) {
		if !r.jsonAPI() || len(r.answer.body) == 0 || bytes.Contains(r.answer.body, []byte("\n[cut: ")) {
			continue
		}
		n++
		doc, err := parseDocument(r.answer.body)
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		if r.answer.status >= 400 && len(doc.Errors) == 0 {
			t.Errorf("%s: no errors read", r.name)
		}
		for _, one := range append(doc.Data, doc.Included...) {
			if one.Type == "" || one.ID == "" {
				t.Errorf("%s: a resource without type or id", r.name)
			}
		}
	}
	if n < 400 {
		t.Errorf("only %d documents read", n)
	}
}

// TestRecordings_NothingIsLost holds every recorded record of the known kinds against what its kind says
// it shows: each value stands somewhere in the entity.
func TestRecordings_NothingIsLost(t *testing.T) {
	t.Parallel()
	seen := map[crm.Kind]int{}
	for _, r := range recordings(t) {
		if !r.jsonAPI() || r.answer.status >= 300 {
			continue
		}
		doc, _ := parseDocument(r.answer.body)
		s := &set{included: map[identifier]resource{}, base: "https://crm.example.com", host: "crm.example.com"}
		for _, one := range doc.Included {
			s.included[one.identifier()] = one
		}
		for _, one := range append(doc.Data, doc.Included...) {
			spec := specs[kindOf(one)]
			if spec == nil || len(one.Attributes) == 0 {
				continue
			}
			seen[spec.kind]++
			checkNothingLost(t, r.name, s, one, spec)
		}
	}
	for kind := range specs {
		if seen[kind] < 2 {
			t.Errorf("%s: only %d recorded", kind, seen[kind])
		}
	}
}

// shownElsewhere are members whose value is not shown as it is.
var shownElsewhere = map[string]bool{
	"currency": true, "budgetAmountCurrency": true, "closeRevenueCurrency": true, "expired": true,
}

func checkNothingLost(t *testing.T, name string, s *set, r resource, spec *kindSpec) {
	t.Helper()
	e := s.entity(r, crm.DepthWhole, "", "")
	if e.Name == "" || strings.HasPrefix(e.Name, "#") && r.has("name") && r.text("name") != "" {
		t.Errorf("%s: %s has the name %q", name, e.Ref, e.Name)
	}
	if !strings.HasPrefix(e.URL, "https://crm.example.com/") || !strings.HasSuffix(e.URL, "/"+r.ID) {
		t.Errorf("%s: %s has the page %q", name, e.Ref, e.URL)
	}
	shown := everything(e)
	for _, member := range append(append([]string(nil), spec.listed...), spec.whole...) {
		for _, value := range memberValues(r, member) {
			if !shownElsewhere[member] && !strings.Contains(shown, strings.ToLower(value)) {
				t.Errorf("%s: %s lacks %s %q", name, e.Ref, member, value)
			}
		}
	}
	checkLinks(t, name, r, e, spec)
	for i, f := range e.Fields {
		if f.Value.Text == "" && f.Value.Time.IsZero() {
			t.Errorf("%s: %s has an empty field %d %s", name, e.Ref, i, f.Key)
		}
	}
}

// noLink are relationships whose records stand around the record in detail, not among its links.
var noLink = map[string]bool{
	"accounts.contacts": true, "accounts.b2bCustomers": true, "accounts.customers": true, "customers.users": true, "tasks.createdBy": true,
}

// checkLinks holds the links against the relationships that lead to records of the known kinds.
func checkLinks(t *testing.T, name string, r resource, e crm.Entity, spec *kindSpec) {
	t.Helper()
	linked := map[crm.Ref]bool{}
	for _, l := range e.Links {
		linked[l.Ref] = true
	}
	for _, member := range append(append([]string(nil), spec.listed...), spec.whole...) {
		if noLink[r.Type+"."+member] || strings.HasPrefix(member, "activityTasks") {
			continue
		}
		for _, target := range r.Relationships[member] {
			ref := crm.Ref{Kind: crm.Kind(target.Type), ID: target.ID}
			if specs[ref.Kind] != nil && !linked[ref] {
				t.Errorf("%s: %s lacks the link %s to %s", name, e.Ref, member, ref)
			}
		}
	}
	if len(e.Links) == 0 && len(r.Relationships["owner"]) > 0 && r.Relationships["owner"][0].Type == "users" {
		t.Errorf("%s: %s has no owner", name, e.Ref)
	}
}

// memberValues gives what has to be found of an attribute.
func memberValues(r resource, member string) []string {
	var out []string
	for _, value := range append([]string{r.text(member)}, append(r.objects(member, "email"), r.objects(member, "phone")...)...) {
		switch {
		case value == "":
			continue
		case value == "true":
			value = "yes"
		case value == "false":
			value = "no"
		case digits(value) != "":
			value = digits(value)
		case strings.Contains(value, "\n"):
			value, _, _ = strings.Cut(value, "\n")
		}
		out = append(out, oneLine(value))
	}
	return out
}

// everything writes all that an entity says into one text.
func everything(e crm.Entity) string {
	var out strings.Builder
	put := func(texts ...string) {
		for _, text := range texts {
			out.WriteString(strings.ToLower(text) + "\n")
		}
	}
	put(e.Name, e.ID)
	put(e.Emails...)
	put(e.Phones...)
	put(e.Numbers...)
	times := []time.Time{e.CreatedAt, e.UpdatedAt}
	for _, f := range e.Fields {
		put(f.Value.Text, f.Value.ID)
		times = append(times, f.Value.Time)
	}
	for _, at := range times {
		put(at.Format(time.RFC3339), at.Format(time.DateOnly))
	}
	return out.String()
}

// TestRecordings_Faults holds every recorded refusal of the API against the fault that it has to become.
func TestRecordings_Faults(t *testing.T) {
	t.Parallel()
	type want struct {
		kind crm.FaultKind
		code string
	}
	byStatus := map[int][]want{
		400: {{crm.Invalid, "oro.rejected"}, {crm.Refused, "oro.rejected"}},
		401: {{crm.SignedOut, "connect.signIn"}},
		403: {{crm.Refused, "oro.denied"}, {crm.Refused, "oro.searchDenied"}},
		404: {{crm.Missing, "oro.missing"}, {crm.Missing, "oro.kind"}, {crm.Offline, "connect.apiOff"}},
		405: {{crm.Bug, "oro.protocol"}},
		406: {{crm.Bug, "oro.protocol"}},
		409: {{crm.Conflict, "oro.conflict"}},
		414: {{crm.Invalid, "oro.tooLong"}},
		415: {{crm.Bug, "oro.protocol"}, {crm.Busy, "connect.maintenance"}},
		500: {{crm.Busy, "oro.internal"}},
		503: {{crm.Busy, "connect.maintenance"}},
	}
	n := 0
	for _, r := range recordings(t) {
		if r.path == "" || strings.HasPrefix(r.path, "rest/") || r.answer.status < 400 {
			continue
		}
		n++
		f := r.answer.fault(request{path: r.path, change: r.method != "GET"}, testNow)
		good := false
		for _, w := range byStatus[r.answer.status] {
			good = good || f.Kind == w.kind && f.Code == w.code
		}
		if !good {
			t.Errorf("%s: %d became %s %s", r.name, r.answer.status, f.Kind, f.Code)
		}
		doc, _ := parseDocument(r.answer.body)
		if len(doc.Errors) > 0 && doc.Errors[0].Detail != "" && f.Detail != clip(doc.Errors[0].Detail, 300) {
			t.Errorf("%s: Oro's reason %q became %q", r.name, doc.Errors[0].Detail, f.Detail)
		}
	}
	if n < 200 {
		t.Errorf("only %d refusals read", n)
	}
}

// TestRecordings_FaultCodes names the recordings whose cause has a sentence of its own.
func TestRecordings_FaultCodes(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"crm/10-contextentities-04-403":         "oro.searchDenied",
		"crm/11-contextsearch-16-403":           "oro.searchDenied",
		"crm/12-context-18-403":                 "oro.searchDenied",
		"crm/16-thread-19-403":                  "oro.searchDenied",
		"crm/16-thread-12-delete-403":           "oro.denied",
		"crm/15-targets-15-403":                 "oro.denied",
		"crm/14-email-02-create-same-messageid": "oro.conflict",
		"crm/33-webapi-disabled-01-get":         "connect.apiOff",
		"crm/33-webapi-disabled-02-context":     "connect.apiOff",
		"crm/33-unknown-resource":               "oro.kind",
		"crm/33-maintenance-01-api":             "connect.maintenance",
		"crm/20-contacts-08-404":                "oro.missing",
		"crm/19-auth-21-very-long-filter":       "oro.tooLong",
		"crm/16-thread-06-delete-again":         "oro.missing",
		"crm/19-auth-60-access-token-expired":   "connect.signIn",
		"commerce/20-invoices-01-list":          "oro.kind",
		"commerce/36-websites":                  "oro.kind",
	}
	found := 0
	for _, r := range recordings(t) {
		code, ok := want[r.name]
		if !ok {
			continue
		}
		found++
		if f := r.answer.fault(request{path: r.path, change: r.method != "GET"}, testNow); f.Code != code {
			t.Errorf("%s: %s, want %s", r.name, f.Code, code)
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d recordings found", found, len(want))
	}
}

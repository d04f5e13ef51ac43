package eml

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"oroconnector/app/crm"
)

// share counts values that were expected and those that were read so.
type share struct{ right, all int }

func (s share) percent() float64 {
	if s.all == 0 {
		return 100
	}
	return 100 * float64(s.right) / float64(s.all)
}

// score compares what is read from the corpus with what is expected of it.
type score struct {
	values, fields, sources, kinds map[string]*share
	misses                         []string
	errors                         []string
	spurious                       []string
}

func (s *score) add(e expectation, field string, ok, empty bool, detail string) {
	if !ok {
		s.misses = append(s.misses, fmt.Sprintf("%s %s: %s", e.File, field, detail))
	}
	if empty {
		return
	}
	source, _, _ := strings.Cut(e.File, "/")
	count := func(m map[string]*share, key string) {
		if m[key] == nil {
			m[key] = &share{}
		}
		m[key].all++
		if ok {
			m[key].right++
		}
	}
	if e.Variant != "" {
		count(s.values, "variants")
		count(s.sources, "variant "+e.Variant)
		return
	}
	count(s.values, "all")
	count(s.fields, field)
	count(s.sources, source)
	count(s.kinds, e.Kind)
}

// The bars of the corpus, in percent of the non-empty expected values.
const (
	barAll         = 99.7
	barField       = 99.0
	barAttachments = 98.5
	barVariants    = 99.0
)

func TestScore_Corpus(t *testing.T) {
	dir := corpus(t)
	s := score{map[string]*share{}, map[string]*share{}, map[string]*share{}, map[string]*share{}, nil, nil, nil}
	for _, e := range expectations(t, dir) {
		s.file(t, filepath.Join(dir, filepath.FromSlash(e.File)), e)
	}
	s.print(t)
	if p := s.values["all"].percent(); p < barAll {
		t.Errorf("%.2f %% of all values, want %.1f", p, barAll)
	}
	if p := s.values["variants"].percent(); p < barVariants {
		t.Errorf("%.2f %% of the derived variants' values, want %.1f", p, barVariants)
	}
	for field, v := range s.fields {
		bar := barField
		if field == "attachments" {
			bar = barAttachments
		}
		if v.percent() < bar {
			t.Errorf("%.2f %% of %s, want %.1f", v.percent(), field, bar)
		}
	}
	if len(s.errors) > 0 {
		t.Errorf("files that others read: %q", s.errors)
	}
	if len(s.spurious) > 0 {
		t.Errorf("addresses where there are none: %q", s.spurious)
	}
}

func (s *score) file(t *testing.T, path string, e expectation) {
	t.Helper()
	if e.Kind == "mbox" {
		s.mbox(t, path, e)
		return
	}
	m, err := first(t, path) // as the program reads it
	if err != nil && !e.ExpectError && e.expects() {
		s.errors = append(s.errors, e.File+": "+err.Error())
	}
	if err == nil && e.ExpectError {
		t.Logf("%s: read without the error that is expected", e.File)
	}
	s.message(e, m)
}

// first is the first message of a file.
func first(t *testing.T, path string) (crm.Message, error) {
	for m, err := range Each(t.Context(), path) {
		return m, err
	}
	return crm.Message{}, ErrEmpty
}

// expects tells whether there is anything in the file: some are no mail, and an error is right.
func (e expectation) expects() bool {
	for _, list := range []*[]string{e.From, e.To, e.Cc, e.Bcc, e.ReplyTo, e.InReplyTo, e.References, e.Attachments} {
		if list != nil && len(*list) > 0 {
			return true
		}
	}
	for _, s := range []*string{e.MessageID, e.Subject, e.Date} {
		if s != nil && *s != "" {
			return true
		}
	}
	return false
}

func (s *score) mbox(t *testing.T, path string, e expectation) {
	t.Helper()
	n := 0
	for _, err := range Each(t.Context(), path) {
		if err != nil {
			s.errors = append(s.errors, e.File+": "+err.Error())
		}
		n++
	}
	if e.Messages != nil {
		s.add(e, "messages", n == *e.Messages, false, fmt.Sprintf("%d, want %d", n, *e.Messages))
	}
}

func (s *score) message(e expectation, m crm.Message) {
	lists := []struct {
		name string
		want *[]string
		got  []string
		norm func(string) string
	}{
		{"from", e.From, emails(m.From), normalizeAddress},
		{"to", e.To, emails(m.To), normalizeAddress},
		{"cc", e.Cc, emails(m.Cc), normalizeAddress},
		{"bcc", e.Bcc, emails(m.Bcc), normalizeAddress},
		{"reply_to", e.ReplyTo, emails(m.ReplyTo), normalizeAddress},
		{"in_reply_to", e.InReplyTo, m.InReplyTo, normalizeText},
		{"references", e.References, m.References, normalizeText},
		{"attachments", e.Attachments, names(m.Attachments), normalizeText},
	}
	for i, l := range lists {
		if l.want == nil {
			continue
		}
		want, got := normalized(*l.want, l.norm), normalized(l.got, l.norm)
		ok := slices.Equal(want, got)
		s.add(e, l.name, ok, len(want) == 0, fmt.Sprintf("%q, want %q", got, want))
		if i < 5 && len(want) == 0 && len(got) > 0 {
			s.spurious = append(s.spurious, e.File+" "+l.name)
		}
	}
	date := ""
	if !m.Date.IsZero() {
		date = m.Date.Format(time.RFC3339)
	}
	for _, v := range []struct {
		name string
		want *string
		got  string
	}{{"message_id", e.MessageID, m.MessageID}, {"subject", e.Subject, m.Subject}, {"date", e.Date, date}} {
		if v.want == nil {
			continue
		}
		want, got := normalizeText(*v.want), normalizeText(v.got)
		s.add(e, v.name, want == got, want == "", fmt.Sprintf("%q, want %q", got, want))
	}
}

func emails(list []crm.Address) (out []string) {
	for _, a := range list {
		out = append(out, a.Email)
	}
	return out
}

func names(list []crm.Attachment) (out []string) {
	for _, a := range list {
		if a.Name != "" {
			out = append(out, a.Name)
		}
	}
	return out
}

func normalized(list []string, f func(string) string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, f(s))
	}
	slices.Sort(out)
	return out
}

func normalizeText(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

func normalizeAddress(s string) string {
	s = strings.ToLower(s)
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		if d, err := idna.ToUnicode(s[at+1:]); err == nil {
			s = s[:at+1] + d
		}
	}
	return norm.NFC.String(s)
}

func (s *score) print(t *testing.T) {
	t.Helper()
	for _, table := range []struct {
		title string
		rows  map[string]*share
	}{{"total", s.values}, {"kind", s.kinds}, {"field", s.fields}, {"source", s.sources}} {
		for _, name := range slices.Sorted(maps.Keys(table.rows)) {
			r := table.rows[name]
			t.Logf("%-8s %-28s %6d of %6d  %6.2f %%", table.title, name, r.right, r.all, r.percent())
		}
	}
	for _, miss := range s.misses {
		t.Log("miss ", miss)
	}
}

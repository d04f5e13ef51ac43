package demo

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// compare tells how an answer differs from the recorded one: media type, the headers that clients
// use, errors, and the document's shape, kinds, links and totals.
func (p *replay) compare(r *recording, resp *http.Response, have string) error {
	if want, got := mediaType(r.answer), mediaType(resp.Header); want != got && r.status != http.StatusNoContent {
		return fmt.Errorf("media type %q, not %q", got, want)
	}
	for _, name := range []string{"Allow", "Www-Authenticate", "X-Include-Deleted-Count", "Access-Control-Max-Age"} {
		if want, got := r.answer.Get(name), resp.Header.Get(name); want != got {
			return fmt.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	if want := r.answer.Get("Location"); want != "" {
		if err := p.sameLocation(want, resp.Header.Get("Location")); err != nil {
			return err
		}
	}
	if strings.HasPrefix(r.text, "<!--") || !strings.HasPrefix(r.text, "{") && !strings.HasPrefix(r.text, "[") {
		if (r.text == "") != (have == "") && r.method != http.MethodHead {
			return fmt.Errorf("body %.80q, not %.80q", have, r.text)
		}
		return nil
	}
	want, broken := parseNode(recordedOrigin.ReplaceAllString(r.text, strings.ReplaceAll(p.s.origin, "/", `\/`)))
	if broken != nil {
		return nil //nolint:nilerr // not all that was recorded is whole
	}
	got, err := parseNode(have)
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	return p.compareDocuments(r, resp, want, got)
}

func mediaType(h http.Header) string {
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return t
}

// sameLocation compares where to go by path and names of parameters; states and errors by value.
func (p *replay) sameLocation(want, got string) error {
	want = recordedOrigin.ReplaceAllString(want, p.s.origin)
	a, err := url.Parse(want)
	if err != nil {
		return err
	}
	b, err := url.Parse(got)
	if err != nil {
		return err
	}
	if a.Scheme+a.Host+a.Path != b.Scheme+b.Host+b.Path || len(a.Query()) != len(b.Query()) {
		return fmt.Errorf("location %s, not %s", got, want)
	}
	for name, values := range a.Query() {
		if name != "code" && values[0] != b.Query().Get(name) {
			return fmt.Errorf("location's %s is %q, not %q", name, b.Query().Get(name), values[0])
		}
	}
	return nil
}

func (p *replay) compareDocuments(r *recording, resp *http.Response, want, got *node) error {
	if strings.Contains(r.target, "/rest/latest/") {
		return sameEvents(r, want, got)
	}
	if want.get("errors") != nil || want.kind == '[' || want.get("error") != nil {
		return sameErrors(want, got)
	}
	if want.get("data") == nil {
		return sameShape(want, got, "")
	}
	if a, b := strings.Join(want.keys, " "), strings.Join(got.keys, " "); a != b {
		return fmt.Errorf("document has %q, not %q", b, a)
	}
	kinds := byKind(got)
	for kind, record := range byKind(want) {
		other := kinds[kind]
		if other == nil && searching(r) {
			continue // the order of hits, and so what is on a page, is the search engine's own
		}
		if other == nil {
			return fmt.Errorf("no record of %s", kind)
		}
		if err := sameShape(record, other, kind); err != nil {
			return err
		}
	}
	if err := errors.Join(sameLinks(want, got), sameWritten(r, want, got)); err != nil {
		return err
	}
	return p.sameRows(r, resp, want, got)
}

// sameEvents compares answers of the older API: shapes, errors by value, and how many events a page has.
func sameEvents(r *recording, want, got *node) error {
	if want.get("errors") != nil {
		return sameErrors(want, got)
	}
	if strings.Contains(r.target, "limit=") && len(want.vals) != len(got.vals) {
		return fmt.Errorf("%d events, not %d", len(got.vals), len(want.vals))
	}
	if want.kind == '[' && len(want.vals) > 0 && len(got.vals) > 0 {
		return sameShape(want.vals[0], got.vals[0], "")
	}
	for _, name := range []string{"id", "title", "description", "start", "end", "allDay", "backgroundColor", "calendar"} {
		if a, b := want.get(name), got.get(name); a != nil && b != nil && flat(a) != flat(b) {
			return fmt.Errorf("%s is %s, not %s", name, flat(b), flat(a))
		}
	}
	return sameShape(want, got, "")
}

// sameErrors compares the whole error objects but for details in which the server tells of itself.
func sameErrors(want, got *node) error {
	a, b := flat(want), flat(got)
	if a != b {
		return fmt.Errorf("errors\n\t%s\nnot\n\t%s", b, a)
	}
	return nil
}

func flat(n *node) string {
	var b strings.Builder
	switch n.kind {
	case '{', '[':
		b.WriteByte(n.kind)
		for i, v := range n.vals {
			if n.kind == '{' {
				b.WriteString(n.keys[i] + ":")
			}
			b.WriteString(flat(v) + " ")
		}
	default:
		b.WriteString(n.value)
	}
	return b.String()
}

func sameLinks(want, got *node) error {
	a, b := want.get("links"), got.get("links")
	if a == nil || b == nil {
		return nil
	}
	for i, name := range a.keys {
		if have := b.get(name).str(); have != a.vals[i].str() {
			return fmt.Errorf("link %s is %s, not %s", name, have, a.vals[i].str())
		}
	}
	if len(a.keys) != len(b.keys) {
		return fmt.Errorf("links %q, not %q", b.keys, a.keys)
	}
	return nil
}

// sameRows compares how many records there are and which, as far as the seed is complete; the order of
// search engines and databases is their own.
func (p *replay) sameRows(r *recording, resp *http.Response, want, got *node) error {
	a, b := want.get("data"), got.get("data")
	if a.kind != '[' {
		return nil
	}
	if len(a.vals) != len(b.vals) && !p.near(r, len(a.vals), len(b.vals)) {
		return fmt.Errorf("%d records, not %d: %s, not %s", len(b.vals), len(a.vals), names(b), names(a))
	}
	total := r.answer.Get("X-Include-Total-Count")
	if have := resp.Header.Get("X-Include-Total-Count"); (total == "") != (have == "") {
		return fmt.Errorf("total is %q, not %q", have, total)
	}
	whole := total == fmt.Sprint(len(a.vals))
	if have := resp.Header.Get("X-Include-Total-Count"); total != have && (whole || !searching(r)) && !p.near(r, atoi(total), atoi(have)) {
		return fmt.Errorf("total is %q, not %q", have, total)
	}
	if whole && len(a.vals) == len(b.vals) || strings.Contains(r.target, "/relationships/") {
		return sameSet(a, b)
	}
	return nil
}

// near allows for what recordings made: they were not made in the order of their names, so lists of
// stored records may count some that are still to come, or not yet.
func (p *replay) near(r *recording, want, have int) bool {
	stored := !strings.Contains(r.target, "context") && !strings.Contains(r.target, "activityTargets")
	return stored && max(want, have) > 15 && want-have <= p.made && have-want <= p.made
}

func searching(r *recording) bool { return strings.Contains(r.target, "search") }

// names lists the records as "kind-id isContext mark".
func names(list *node) []string {
	var out []string
	for _, v := range list.vals {
		name := v.get("type").str() + "-" + v.get("id").str()
		if v.get("relationships", "entity") != nil {
			name = v.get("id").str() + " " + v.get("attributes", "isContext").str()
		}
		out = append(out, name)
	}
	return out
}

func sameSet(a, b *node) error {
	have := map[string]int{}
	for _, name := range names(b) {
		have[name]++
	}
	for _, name := range names(a) {
		if have[name]--; have[name] < 0 {
			return fmt.Errorf("rows\n\t%q\nnot\n\t%q", names(b), names(a))
		}
	}
	return nil
}

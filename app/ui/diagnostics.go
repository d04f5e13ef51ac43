package ui

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// aboutFacts is what About shows and its diagnostics tell.
type aboutFacts struct {
	Version   string
	LogFolder string
	Connected bool
	Status    desk.Status
	Settings  settings.Set
	Problem   error // why the status could not be read
}

// diagnostics is the text for a support request: how the program and its connection stand, in fixed words that do not
// depend on the person's language. Names, addresses and subjects are not in it; what foreign text it has
// is masked (spec 2.4).
func diagnostics(f aboutFacts, now time.Time) string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%s: %s\n", name, maskText(fmt.Sprintf(format, args...)))
	}
	line("OroConnector", "%s", f.Version)
	line("time", "%s", now.UTC().Format(time.RFC3339))
	line("system", "%s/%s, %s", runtime.GOOS, runtime.GOARCH, runtime.Version())
	if f.Problem != nil {
		line("status", "%v", f.Problem)
	}
	if !f.Connected {
		line("connection", "none")
		return b.String()
	}
	c, h := f.Status.Connection, f.Status.Health
	line("oro", "%s, version %q", c.Base, c.Version)
	line("organization", "%s, roles %s", c.Me.OrgID, strings.Join(c.Me.Roles, " "))
	line("connected since", "%s, signed out %v, own certificate %v", c.Since.UTC().Format(time.RFC3339), h.SignedOut, c.PinnedCert != "")
	line("kinds", "%s", kindsLine(c.Kinds))
	line("last synchronized", "%s", h.LastPull.UTC().Format(time.RFC3339))
	line("outbox", "%d waiting, %d refused", f.Status.Waiting, f.Status.Refused)
	line("cache", "%d bytes, %s", h.CacheBytes, recordsLine(h.Records))
	if h.Load != (crm.LoadState{}) {
		line("first load", "paused %v, %.0f records a second, %v left", h.Load.Paused, h.Load.Rate, h.Load.Left.Round(time.Second))
	}
	for _, p := range h.Loading {
		line("loading", "%s %s %d of %d", p.Task, p.Kind, p.Done, p.Total)
	}
	for _, one := range h.Conditions {
		line("condition", "%s %s", one.Code, one.Detail)
	}
	for _, o := range settings.Options() {
		d := f.Settings.Get(o.Key)
		value := string(d.Value)
		if o.Type == settings.People || o.Type == settings.Domains {
			value = fmt.Sprint(len(d.Value.List()), " entries")
		}
		line("setting "+string(o.Key), "%s (%s)", value, d.By)
	}
	return b.String()
}

func kindsLine(kinds []crm.KindInfo) string {
	var out []string
	for _, k := range kinds {
		name := string(k.Kind)
		switch {
		case !k.Allowed:
			name += " (not allowed)"
		case !k.Attachable:
			name += " (not attachable)"
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func recordsLine(records map[crm.Kind]int) string {
	var out []string
	for kind, n := range records {
		out = append(out, fmt.Sprint(kind, " ", n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

var addressForm = regexp.MustCompile(`[^\s<>"'(),;:/=]+(@|%40)[^\s<>"'(),;/]+`)

// maskText hides e-mail addresses.
func maskText(s string) string { return addressForm.ReplaceAllString(s, "…@…") }

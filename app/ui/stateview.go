package ui

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// standing is how the connection stands, as far as the window knows.
type standing struct {
	Known     bool // it was asked at least once
	Opening   bool // the connection is being opened; nothing but its name is known
	Connected bool // there is a connection, signed in or not
	Status    desk.Status
	Asking    bool      // Oro is being asked, and has been for a moment
	Offline   time.Time // since when Oro does not answer; zero: it does
	Fault     *crm.Fault
	AsOf      time.Time // of the message in view
	Fresh     bool
	Nothing   bool // is known of the message in view
}

// headerView is the header.
type headerView struct {
	Title, State string
	Icon         string
	Tone         part.Tone
	Ink          bool // the state's word has the tone's colour too
	Following    string
	Several      bool // there are other connections
}

// firstLoad tells whether the cache is being filled for the first time.
func (s standing) firstLoad() bool {
	h := s.Status.Health
	return s.Connected && (h.LastPull.IsZero() || h.Load.Paused) && len(h.Loading) > 0 && !h.SignedOut
}

func headerViewOf(w *words.Words, s standing) headerView {
	v := headerView{Title: title(s.Status.Connection)}
	asOf := s.AsOf
	if asOf.IsZero() && !s.Nothing {
		asOf = s.Status.Health.LastPull
	}
	switch {
	case s.Opening:
		v.State, v.Icon, v.Tone = w.Say("header.opening"), "working", part.Quiet
		if v.Title == "" {
			v.Title = windowTitle
		}
	case !s.Connected:
		v.State, v.Icon, v.Tone = w.Say("header.notConnected"), "disconnect", part.Quiet
	case s.Status.Health.SignedOut:
		v.State, v.Icon, v.Tone, v.Ink = w.Say("header.signedOut", "time", w.AsOf(nonZero(asOf, s.Offline))), "connect", part.Critical, true
	case !s.Offline.IsZero() && asOf.IsZero():
		v.State, v.Icon, v.Tone, v.Ink = w.Say("header.notAnswering", "time", w.AsOf(s.Offline)), "warning", part.Critical, true
	case !s.Offline.IsZero():
		v.State, v.Icon, v.Tone, v.Ink = w.Say("header.offline", "time", w.AsOf(asOf)), "offline", part.Warning, true
	case s.Asking:
		v.State, v.Icon, v.Tone = w.Say("header.asking"), "working", part.Accented
	case s.firstLoad() && !s.Status.Health.Load.Paused:
		v.State, v.Icon, v.Tone = w.Say("header.firstLoad"), "working", part.Accented
	case s.Fresh && !s.AsOf.IsZero():
		v.State, v.Icon, v.Tone = w.Say("header.fresh", "time", w.AsOf(s.AsOf)), "connected", part.Good
	default:
		v.State, v.Icon, v.Tone = w.Say("header.connected"), "connected", part.Good
	}
	return v
}

func nonZero(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// title is what stands for the connection: the organization, else the host.
func title(c crm.Connection) string {
	if c.Me.Organization != "" {
		return c.Me.Organization
	}
	if u, err := url.Parse(c.Base); err == nil && u.Host != "" {
		return u.Host
	}
	return c.Base
}

// statusView is the status line.
type statusView struct {
	Icon, Text       string
	Tone             part.Tone
	Waiting, Refused string
	TryNow           bool
}

func statusViewOf(w *words.Words, s standing, now time.Time) statusView {
	v := statusView{}
	if s.Status.Waiting > 0 {
		v.Waiting = w.Say("status.waiting", "count", s.Status.Waiting)
	}
	if s.Status.Refused > 0 {
		v.Refused = w.Say("status.refused", "count", s.Status.Refused)
	}
	health := s.Status.Health
	if c, ok := loudest(health.Conditions); ok && s.Connected {
		v.Icon, v.Text, v.Tone = "warning", w.Condition(c), part.Warning
		if c.Code == "signedOut" {
			v.Icon, v.Tone = "connect", part.Critical
		}
		return v
	}
	switch {
	case !s.Connected, s.Opening:
	case !s.Offline.IsZero():
		v.Icon, v.Tone, v.TryNow = "offline", part.Warning, !s.Nothing // then the pane has the verb
		code := "offline"
		if s.Fault != nil && s.Fault.Code == "connect.maintenance" {
			v.Icon, v.Tone, code = "warning", part.Critical, "maintenance"
		}
		v.Text = w.Condition(crm.Condition{Code: code, Since: s.Offline})
	case s.firstLoad() && health.Load.Paused:
		v.Icon, v.Text, v.Tone = "waiting", w.LoadLeft(health.Load), part.Quiet
	case s.firstLoad():
		v.Icon, v.Tone = "working", part.Accented
		v.Text = w.Progress(underWay(health.Loading))
	case health.LastPull.IsZero():
		v.Icon, v.Text, v.Tone = "waiting", w.Say("status.notYet"), part.Quiet
	default:
		v.Icon, v.Text, v.Tone = "connected", w.Say("status.synced", "ago", w.Ago(health.LastPull, now)), part.Good
	}
	return v
}

// underWay is the part of a first load that is being read now.
func underWay(loading []crm.Progress) crm.Progress {
	for _, p := range loading {
		if p.Done > 0 && (p.Total == 0 || p.Done < p.Total) {
			p.Task = "load"
			return p
		}
	}
	return crm.Progress{Task: "load", Kind: loading[0].Kind}
}

// loudest is the condition that is told: the gravest, of those the first.
func loudest(all []crm.Condition) (crm.Condition, bool) {
	var best crm.Condition
	found := false
	for _, c := range all {
		if c.Severity > crm.Quiet && (!found || c.Severity > best.Severity) {
			best, found = c, true
		}
	}
	return best, found
}

// loadView is the card of the first load.
type loadView struct {
	Title, Count, Left string
	Paused             bool
	Part               float32
	Kinds              []kindLoad
}

// kindLoad is one kind of it.
type kindLoad struct {
	Kind  crm.Kind
	Label string
	Count string
	Part  float32
	Done  bool
}

// loadViewOf words the first load: kinds that are under way, and those that are over, with their records.
func loadViewOf(w *words.Words, loading []crm.Progress, records map[crm.Kind]int, state crm.LoadState) loadView {
	v := loadView{Title: w.Say("load.title"), Left: w.LoadLeft(state), Paused: state.Paused}
	done, total, open := 0, 0, false
	under := map[crm.Kind]bool{}
	for _, p := range loading {
		under[p.Kind] = true
	}
	for _, kind := range kindsOf(records) {
		if !under[kind] {
			loading = append(loading[:len(loading):len(loading)], crm.Progress{Kind: kind, Done: records[kind], Total: records[kind]})
		}
	}
	slices.SortStableFunc(loading, func(a, b crm.Progress) int { return a.Kind.Rank() - b.Kind.Rank() })
	for _, p := range loading {
		done, total = done+p.Done, total+p.Total
		k := kindLoad{Kind: p.Kind, Label: w.Kinds(p.Kind)}
		switch {
		case p.Total > 0 && p.Done >= p.Total:
			k.Count, k.Part, k.Done = w.Number(p.Done), 1, true
		case p.Total > 0 && p.Done > 0:
			k.Count = w.Say("load.count", "done", w.Number(p.Done), "total", w.Number(p.Total))
			k.Part = float32(p.Done) / float32(p.Total)
		case p.Done > 0:
			k.Count, open = w.Number(p.Done), true
		default:
			k.Count, open = w.Say("load.notStarted"), true
		}
		v.Kinds = append(v.Kinds, k)
	}
	if total > 0 && !open {
		v.Count = w.Say("load.count", "done", w.Number(done), "total", w.Number(total))
		v.Part = float32(done) / float32(total)
	} else {
		v.Count = w.Number(done)
		for _, k := range v.Kinds {
			v.Part += k.Part / float32(len(v.Kinds))
		}
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }

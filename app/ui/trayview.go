package ui

import (
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/words"
)

// waitLong is how long a change must have waited before the tray says so (spec 2.2): less would flicker.
const waitLong = 5 * time.Minute

// trayModel is all that the tray shows.
type trayModel struct {
	standing
	Connections   []crm.Connection
	Oldest        time.Time // since when the oldest change waits; zero: none does
	Working       bool      // something that a person asked for is going on
	Shown         bool      // the window is
	Administrator bool
}

// state is the one of the four that counts most: what needs the person, what stops, what goes on.
func (m trayModel) state(now time.Time) look.TrayState {
	health := m.Status.Health
	switch {
	case m.Connected && (health.SignedOut || m.Status.Refused > 0 || blocked(health.Conditions)):
		return look.TrayAttention
	case !m.Connected || !m.Offline.IsZero() || m.waitsLong(now):
		return look.TrayOffline
	case m.Working || m.Asking || len(health.Loading) > 0 && !health.Load.Paused:
		return look.TrayWorking
	}
	return look.TrayConnected
}

func (m trayModel) waitsLong(now time.Time) bool {
	return !m.Oldest.IsZero() && now.Sub(m.Oldest) >= waitLong
}

func blocked(conditions []crm.Condition) bool {
	for _, c := range conditions {
		if c.Severity == crm.Blocking {
			return true
		}
	}
	return false
}

// line says the same in words.
func (m trayModel) line(w *words.Words, now time.Time) string {
	health := m.Status.Health
	switch {
	case !m.Connected:
		return w.Say("tray.notConnected")
	case health.SignedOut:
		return w.Say("tray.signedOut")
	case m.Status.Refused > 0:
		return w.Say("tray.needsYou", "count", m.Status.Refused)
	case !m.Offline.IsZero():
		return w.Say("tray.offline")
	case m.waitsLong(now):
		return w.Say("tray.waiting", "count", m.Status.Waiting)
	case m.state(now) == look.TrayWorking:
		return w.Say("tray.working")
	}
	return w.Say("tray.connected", "organization", title(m.Status.Connection))
}

// trayVerb is what a menu line does.
type trayVerb uint8

const (
	trayNothing trayVerb = iota
	trayUse              // makes a connection the current one
	trayShow
	trayHide
	trayAbout
	trayConnect
	trayDisconnect
	trayRefresh
	trayManage
	traySync
	trayQuit
)

// trayItem is one line of the menu, as data: two menus can be compared. The zero value is a separator.
type trayItem struct {
	Verb       trayVerb
	Label      string
	Connection string // of trayUse
	Off        bool
	Checked    bool
	Sub        []trayItem
}

// trayItems is the menu, in the order of spec 2.1.
func trayItems(w *words.Words, m trayModel, now time.Time) []trayItem {
	state := trayItem{Label: m.line(w, now), Off: true}
	if len(m.Connections) > 1 {
		state.Off = false
		for _, c := range m.Connections {
			state.Sub = append(state.Sub, trayItem{
				Verb: trayUse, Label: title(c), Connection: c.ID, Checked: c.ID == m.Status.Connection.ID,
			})
		}
	}
	items := []trayItem{state, {}}
	if m.Shown {
		items = append(items, trayItem{Verb: trayHide, Label: w.Say("tray.hide")})
	} else {
		items = append(items, trayItem{Verb: trayShow, Label: w.Say("tray.show")})
	}
	items = append(items, trayItem{Verb: trayAbout, Label: w.Say("tray.about")})
	if m.Connected && !m.Status.Health.SignedOut {
		items = append(items, trayItem{Verb: trayDisconnect, Label: w.Say("tray.disconnect")})
	} else {
		items = append(items, trayItem{Verb: trayConnect, Label: w.Say("tray.connect")})
	}
	items = append(items, trayItem{Verb: trayRefresh, Label: w.Say("tray.refresh"), Off: !m.Connected})
	if m.Administrator {
		items = append(items, trayItem{Verb: trayManage, Label: w.Say("tray.manage")})
	}
	return append(items,
		trayItem{Verb: traySync, Label: w.Say("tray.sync"), Off: !m.Connected}, trayItem{},
		trayItem{Verb: trayQuit, Label: w.Say("tray.quit")})
}

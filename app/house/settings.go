package house

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// configuration is the profile's settings as the desk reaches them.
type configuration struct{ house *House }

var _ desk.Configuration = configuration{}

// Layers implements desk.Configuration.
func (c configuration) Layers(p desk.Place) settings.Layers {
	return c.house.config.Layers(p.Connection, p.Organization)
}

// Save implements desk.Configuration. What goes on looks at its options anew at once.
func (c configuration) Save(p desk.Place, layer settings.Layer) error {
	var err error
	switch p.Scope {
	case desk.OfPerson:
		err = c.house.config.SavePreferences(layer)
	case desk.OfSystem:
		err = c.house.config.SaveSystem(layer)
	default:
		err = c.house.config.SaveOrganization(p.Connection, p.Organization, layer)
	}
	if err != nil {
		return err
	}
	c.house.wakeLines()
	if p.Scope == desk.OfPerson {
		return c.house.startAtLogin(context.Background())
	}
	return nil
}

// Administrator implements desk.Configuration.
func (c configuration) Administrator(me crm.Me) bool {
	return c.house.config.Policy().Administrator(me)
}

// Export implements desk.Configuration: the policy in force with other presets, without its secrets.
func (c configuration) Export(path string, preset settings.Layer) error {
	p := c.house.config.Policy().WithoutSecrets()
	p.Preset = preset
	return p.WriteFile(path)
}

// wakeLines tells the connections that an option may be another one.
func (h *House) wakeLines() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.lines {
		if l.pull != nil {
			l.pull.Wake()
		}
		if l.sync != nil {
			l.sync.Wake()
		}
	}
}

// settingsLook is how often files that somebody else may change are looked at: a policy that is rolled out.
const settingsLook = 5 * time.Second

// watchSettings takes over what an administrator or an editor changed in the profile's files.
func (h *House) watchSettings(ctx context.Context) error {
	tick := time.NewTicker(settingsLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		changed, err := h.config.Changed(ctx)
		if err != nil && ctx.Err() == nil {
			h.log.Warn("settings cannot be read", "err", err)
		}
		if changed {
			h.wakeLines()
			if err := h.startAtLogin(ctx); err != nil {
				h.log.Warn("start at login is as it was", "err", err)
			}
			h.news.Tell(crm.News{State: true})
		}
	}
}

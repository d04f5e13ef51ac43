package config

import (
	"maps"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// preferences is preferences.toml.
type preferences struct {
	Version int    `toml:"version"`
	Keyring string `toml:"keyring,omitempty"`
	Values  values `toml:"preferences,omitempty"`

	layer settings.Layer
}

func (f *preferences) check(lines map[string]int) ([]*crm.Fault, error) {
	f.Version = fileVersion
	var faults []*crm.Fault
	f.layer, faults = f.Values.layer("config.read", preferencesFile, "preferences", lines)
	return known(faults), nil
}

// layers is settings.toml. An option that is absent from an organization's values uses the system's.
type layers struct {
	Version       int            `toml:"version"`
	System        values         `toml:"system,omitempty"`
	Organizations []organization `toml:"organization,omitempty"`

	system settings.Layer
}

type organization struct {
	Connection string `toml:"connection"`
	ID         string `toml:"id"`
	Values     values `toml:"values"`

	layer settings.Layer
}

func (f *layers) check(lines map[string]int) ([]*crm.Fault, error) {
	f.Version = fileVersion
	var faults []*crm.Fault
	f.system, faults = f.System.layer("config.read", settingsFile, "system", lines)
	for i := range f.Organizations {
		o := &f.Organizations[i]
		var more []*crm.Fault
		o.layer, more = o.Values.layer("config.read", settingsFile, "organization.values", lines)
		faults = append(faults, more...)
	}
	return known(faults), nil
}

// known leaves out options of newer programs: in our own files these are kept and not worth a word.
func known(faults []*crm.Fault) []*crm.Fault {
	return slices.DeleteFunc(faults, func(f *crm.Fault) bool { return f.Code == "policy.unknown" })
}

func (f *layers) find(connectionID, orgID string) int {
	return slices.IndexFunc(f.Organizations, func(o organization) bool { return o.Connection == connectionID && o.ID == orgID })
}

// Layers returns what decides the options for an organization of a connection; settings.Resolve decides.
// Empty ids give the layers of "System, all organizations". The caller owns them.
func (c *Config) Layers(connectionID, orgID string) settings.Layers {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := settings.Layers{
		Lock: c.policy.Lock.Clone(), Preset: c.policy.Preset.Clone(), System: c.settings.system.Clone(),
		Preferences: c.preferences.layer.Clone(),
	}
	if i := c.settings.find(connectionID, orgID); i >= 0 {
		l.Organization = c.settings.Organizations[i].layer.Clone()
	}
	return l
}

// SavePreferences puts the layer in the place of the person's options: those that are absent go back to
// preset or default. Faults: settings.locked, config.value.
func (c *Config) SavePreferences(layer settings.Layer) error {
	return c.changePreferences(func(settings.Layer) settings.Layer { return layer })
}

// SetPreference sets one of the person's options and leaves the others.
func (c *Config) SetPreference(k settings.Key, v settings.Value) error {
	return c.changePreferences(func(before settings.Layer) settings.Layer {
		after := before.Clone()
		after[k] = v
		return after
	})
}

func (c *Config) changePreferences(change func(before settings.Layer) settings.Layer) error {
	return write(c, preferencesFile, &c.preferences, func(f *preferences) (err error) {
		before := c.preferences.layer
		after := change(before)
		if err := c.allowed(before, after, settings.Personal); err != nil {
			return err
		}
		f.Values, err = f.Values.with(after)
		return err
	})
}

// SaveSystem puts the layer in the place of the options of all organizations. Faults as SavePreferences.
func (c *Config) SaveSystem(layer settings.Layer) error {
	return write(c, settingsFile, &c.settings, func(f *layers) (err error) {
		if err := c.allowed(c.settings.system, layer, settings.Organization); err != nil {
			return err
		}
		f.System, err = f.System.with(layer)
		return err
	})
}

// SaveOrganization puts the layer in the place of an organization's own options; an empty one means Use
// System throughout. Faults as SavePreferences.
func (c *Config) SaveOrganization(connectionID, orgID string, layer settings.Layer) error {
	return write(c, settingsFile, &c.settings, func(f *layers) (err error) {
		i := f.find(connectionID, orgID)
		var before settings.Layer
		if i >= 0 {
			before = c.settings.Organizations[i].layer
		} else {
			f.Organizations = append(f.Organizations, organization{Connection: connectionID, ID: orgID})
			i = len(f.Organizations) - 1
		}
		if err := c.allowed(before, layer, settings.Organization); err != nil {
			return err
		}
		o := &f.Organizations[i]
		if o.Values, err = o.Values.with(layer); len(o.Values) == 0 {
			f.Organizations = slices.Delete(f.Organizations, i, i+1)
		}
		return err
	})
}

// allowed refuses options that are not of this scope, and changes to what the policy locks.
func (c *Config) allowed(before, after settings.Layer, scope settings.Scope) error {
	for key := range after {
		if o, ok := settings.Find(key); !ok || o.Scope != scope {
			return &crm.Fault{Kind: crm.Invalid, Op: "config.write", Code: "config.value", Detail: string(key)}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.policy.Lock)) {
		old, was := before[key]
		now, is := after[key]
		if was != is || old != now {
			return &crm.Fault{Kind: crm.Refused, Op: "config.write", Code: "settings.locked", Detail: string(key)}
		}
	}
	return nil
}

// Keyring is where the profile keeps its secrets, as SetKeyring was told; empty: nobody has chosen.
func (c *Config) Keyring() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.preferences.Keyring
}

// SetKeyring notes where the profile keeps its secrets. It is no secret itself.
func (c *Config) SetKeyring(choice string) error {
	return write(c, preferencesFile, &c.preferences, func(f *preferences) error {
		f.Keyring = choice
		return nil
	})
}

package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// Configuration is where options are kept. A save puts the whole layer in the place of the one before,
// durably, or changes nothing.
type Configuration interface {
	// Layers returns what decides the options; without an organization where the place is not one.
	Layers(p Place) settings.Layers
	Save(p Place, layer settings.Layer) error
	// Administrator tells whether the user may manage the add-on (spec 6.4).
	Administrator(me crm.Me) bool
	// Export writes a policy file that presets the values (spec 6.5).
	Export(path string, preset settings.Layer) error
}

// Scope says whose values a place holds.
type Scope uint8

// The scopes.
const (
	OfPerson       Scope = iota // personal preferences
	OfSystem                    // "System, all organizations"
	OfOrganization              // of one organization of one connection
)

// Place is where values are kept. Connection, Organization and Name are set for OfOrganization only.
type Place struct {
	Scope        Scope
	Connection   string
	Organization string // Oro's id of it
	Name         string
}

// Value is one option in a place.
type Value struct {
	settings.Option
	settings.Decided                  // in force there, and who decided it
	Own              bool             // the place has a value of its own: Use System is off
	System           settings.Decided // in force without a value of its own
}

// Values are all options of a place, in the order in which they are listed.
type Values struct {
	Place Place
	// Editable: the person may save here. For an organization and the system that needs an administrator.
	Editable bool
	All      []Value
}

// Find returns the option of that key, or the zero Value.
func (v Values) Find(k settings.Key) Value {
	for _, one := range v.All {
		if one.Key == k {
			return one
		}
	}
	return Value{}
}

// Edit is a change of one option: Text as the person wrote it, or Drop, which takes the place's own value
// away (Use System).
type Edit struct {
	Key  settings.Key
	Text string
	Drop bool
}

// Invalid is what was wrong with the edits, one by one, in their order. It is the Err of the Fault with
// code "settings.invalid".
type Invalid []*settings.Error

// Error gives a line for logs.
func (i Invalid) Error() string {
	return fmt.Sprint(len(i), " values are not usable, the first: ", i[0])
}

// Settings reads and changes options. Faults are of Op "settings.save" with the codes
// "settings.administrator" (only an organization's administrator may), "settings.invalid" and
// "settings.scope" (the option does not belong to the place), and those of config.
type Settings struct {
	lines  Lines
	config Configuration
	news   *News
	mu     sync.Mutex // a save reads what it changes
}

// InForce are the options of a connection's organization; the empty id means the current one, and where
// there is none the system's. Neither this nor the next two wait for connections to be opened.
func (s *Settings) InForce(connection string) settings.Set {
	if s.config == nil {
		return settings.Set{}
	}
	p := Place{Scope: OfSystem}
	if c, ok := s.lines.Known(connection); ok {
		p = organization(c)
	}
	return settings.Resolve(s.config.Layers(p))
}

// Administrator tells whether the user of a connection may manage the add-on.
func (s *Settings) Administrator(connection string) bool {
	c, ok := s.lines.Known(connection)
	return ok && s.config != nil && s.config.Administrator(c.Me)
}

// Places are where the user may manage the add-on: "System, all organizations" and then the organizations of
// the connections whose administrator the user is, the current one's first. None where there is none.
func (s *Settings) Places() []Place {
	all := []Place{{Scope: OfSystem}}
	current, ok := s.lines.Known("")
	if !ok || s.config == nil {
		return nil
	}
	for _, c := range append([]crm.Connection{current}, s.lines.All()...) {
		if p := organization(c); s.config.Administrator(c.Me) && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	if len(all) == 1 {
		return nil
	}
	return all
}

// Organization is the place of a connection's organization; the empty id means the current connection.
func (s *Settings) Organization(connection string) (Place, error) {
	line, err := s.lines.Line(connection)
	return organization(line.Connection), err
}

func organization(c crm.Connection) Place {
	return Place{Scope: OfOrganization, Connection: c.ID, Organization: c.Me.OrgID, Name: c.Me.Organization}
}

// Values reads the options of a place.
func (s *Settings) Values(_ context.Context, p Place) (Values, error) {
	if s.config == nil {
		return Values{}, NotConnected()
	}
	layers := s.config.Layers(p)
	own := layerOf(layers, p.Scope)
	now, system := settings.Resolve(layers), settings.Resolve(without(layers, p.Scope))
	out := Values{Place: p, Editable: s.allowed(p) == nil}
	for _, o := range settings.Options() {
		if o.Scope != optionScope(p.Scope) {
			continue
		}
		_, has := own[o.Key]
		out.All = append(out.All, Value{Option: o, Decided: now.Get(o.Key), Own: has, System: system.Get(o.Key)})
	}
	return out, nil
}

// Save checks all edits, and only if every one is right keeps them all and tells News. Options that are
// not among the edits stay.
func (s *Settings) Save(ctx context.Context, p Place, edits []Edit) error {
	if s.config == nil {
		return NotConnected()
	}
	if err := s.allowed(p); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	layer := layerOf(s.config.Layers(p), p.Scope).Clone()
	if layer == nil {
		layer = settings.Layer{}
	}
	if err := apply(layer, p.Scope, edits); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return crm.AsFault("settings.save", err)
	}
	if err := s.config.Save(p, layer); err != nil {
		return crm.AsFault("settings.save", err)
	}
	s.news.Tell(crm.News{Connection: p.Connection, State: true})
	return nil
}

// Export checks values as Save does and writes them as the presets of a policy file.
func (s *Settings) Export(_ context.Context, p Place, path string, shown []Edit) error {
	if s.config == nil {
		return NotConnected()
	}
	if err := s.allowed(p); err != nil {
		return err
	}
	preset := settings.Layer{}
	if err := apply(preset, p.Scope, shown); err != nil {
		return err
	}
	if err := s.config.Export(path, preset); err != nil {
		return crm.AsFault("settings.export", err)
	}
	return nil
}

// apply makes the edits in the layer, or says what is wrong with each.
func apply(layer settings.Layer, scope Scope, edits []Edit) error {
	var wrong Invalid
	for _, e := range edits {
		o, known := settings.Find(e.Key)
		if known && o.Scope != optionScope(scope) {
			return settingsFault(crm.Invalid, "settings.scope", string(e.Key), nil)
		}
		if known && e.Drop {
			delete(layer, e.Key)
			continue
		}
		value, err := settings.Parse(e.Key, e.Text)
		var one *settings.Error
		if errors.As(err, &one) {
			wrong = append(wrong, one)
			continue
		}
		layer[e.Key] = value
	}
	if len(wrong) > 0 {
		return settingsFault(crm.Invalid, "settings.invalid", string(wrong[0].Key), wrong)
	}
	return nil
}

// allowed refuses what only an administrator may change (spec 6.4).
func (s *Settings) allowed(p Place) error {
	switch {
	case p.Scope == OfPerson:
		return nil
	case p.Scope == OfSystem && len(s.Places()) > 0:
		return nil
	case p.Scope == OfOrganization && s.Administrator(p.Connection):
		return nil
	}
	return settingsFault(crm.Refused, "settings.administrator", p.Name, nil)
}

func settingsFault(kind crm.FaultKind, code, detail string, err error) error {
	return &crm.Fault{Kind: kind, Op: "settings.save", Code: code, Detail: detail, Err: err}
}

func optionScope(s Scope) settings.Scope {
	if s == OfPerson {
		return settings.Personal
	}
	return settings.Organization
}

// layerOf is the layer that a place's own values make.
func layerOf(l settings.Layers, s Scope) settings.Layer {
	switch s {
	case OfPerson:
		return l.Preferences
	case OfSystem:
		return l.System
	}
	return l.Organization
}

// without is layers as if the place had no values of its own.
func without(l settings.Layers, s Scope) settings.Layers {
	switch s {
	case OfPerson:
		l.Preferences = nil
	case OfSystem:
		l.System = nil
	default:
		l.Organization = nil
	}
	return l
}

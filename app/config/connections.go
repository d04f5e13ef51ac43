package config

import (
	"errors"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// connections is connections.toml.
type connections struct {
	Version int          `toml:"version"`
	Current string       `toml:"current"`
	List    []connection `toml:"connection,omitempty"`

	there bool // the file was read or written: the profile has been used
}

// connection is the file's form of crm.Connection.
type connection struct {
	ID         string     `toml:"id"`
	Base       string     `toml:"base"`
	API        string     `toml:"api"`
	Auth       string     `toml:"auth"`
	Token      string     `toml:"token"`
	ClientID   string     `toml:"client_id"`
	Oro        string     `toml:"oro_version,omitempty"`
	PinnedCert string     `toml:"pinned_certificate,omitempty"`
	Since      string     `toml:"since,omitempty"`
	Me         me         `toml:"me"`
	Kinds      []kindInfo `toml:"kind,omitempty"`
}

type me struct {
	ID           string   `toml:"id"`
	Name         string   `toml:"name"`
	Emails       []string `toml:"emails"`
	Organization string   `toml:"organization"`
	OrgID        string   `toml:"organization_id"`
	Roles        []string `toml:"roles"`
	Locale       string   `toml:"locale,omitempty"`
}

type kindInfo struct {
	Kind       string `toml:"name"`
	Label      string `toml:"label"`
	Allowed    bool   `toml:"allowed"`
	Attachable bool   `toml:"attachable"`
}

var errConnection = errors.New("a connection without an id of its own or without an address")

func (f *connections) check(map[string]int) ([]*crm.Fault, error) {
	f.there = f.Version != 0
	f.Version = fileVersion
	seen := map[string]bool{}
	for _, one := range f.List {
		if !validID(one.ID) || seen[one.ID] || one.Base == "" {
			return nil, errConnection
		}
		seen[one.ID] = true
	}
	if !seen[f.Current] {
		f.Current = ""
		if len(f.List) > 0 {
			f.Current = f.List[0].ID
		}
	}
	return nil, nil
}

// validID: an id is a folder's name on every system.
func validID(id string) bool {
	if id == "" || len(id) > 64 || strings.Trim(id, ".") != id {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && r != '-' && r != '_' && r != '.'
	})
}

func (f *connections) index(id string) int {
	return slices.IndexFunc(f.List, func(c connection) bool { return c.ID == id })
}

// Connections returns all connections in the order in which they were made. The caller owns them.
func (c *Config) Connections() []crm.Connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]crm.Connection, len(c.connections.List))
	for i, one := range c.connections.List {
		all[i] = one.crm()
	}
	return all
}

// Connection returns one connection; ok is false where there is none of that id.
func (c *Config) Connection(id string) (connection crm.Connection, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.connections.index(id)
	if i < 0 {
		return crm.Connection{}, false
	}
	return c.connections.List[i].crm(), true
}

// Used tells whether the profile has ever had a connection, though it may have none now.
func (c *Config) Used() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.connections.there
}

// SaveConnection adds a connection, or puts it in the place of the one with its id. The first one
// becomes current. Faults: config.id (ids are folders' names: letters, digits, "-", "_", "."),
// config.address.
func (c *Config) SaveConnection(one crm.Connection) error {
	if !validID(one.ID) {
		return &crm.Fault{Kind: crm.Invalid, Op: "config.write", Code: "config.id", Detail: one.ID}
	}
	if one.Base == "" {
		return &crm.Fault{Kind: crm.Invalid, Op: "config.write", Code: "config.address", Detail: one.ID}
	}
	return write(c, connectionsFile, &c.connections, func(f *connections) error {
		if i := f.index(one.ID); i >= 0 {
			f.List[i] = ofCRM(one)
		} else {
			f.List = append(f.List, ofCRM(one))
		}
		return nil
	})
}

// DropConnection removes a connection with the settings of its organizations. If it was current, the
// first of the others is now. One that is not there is no error.
func (c *Config) DropConnection(id string) error {
	err := write(c, connectionsFile, &c.connections, func(f *connections) error {
		f.List = slices.DeleteFunc(f.List, func(one connection) bool { return one.ID == id })
		return nil // check chooses the current one
	})
	if err != nil || !c.hasOrganizations(id) {
		return err
	}
	return write(c, settingsFile, &c.settings, func(f *layers) error {
		f.Organizations = slices.DeleteFunc(f.Organizations, func(o organization) bool { return o.Connection == id })
		return nil
	})
}

func (c *Config) hasOrganizations(connectionID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.settings.Organizations, func(o organization) bool { return o.Connection == connectionID })
}

// Current returns the id of the current connection; empty where there is none.
func (c *Config) Current() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.connections.Current
}

// SetCurrent makes a connection the current one: Fault Missing, code config.id, where there is none of
// that id.
func (c *Config) SetCurrent(id string) error {
	return write(c, connectionsFile, &c.connections, func(f *connections) error {
		if f.index(id) < 0 {
			return &crm.Fault{Kind: crm.Missing, Op: "config.write", Code: "config.id", Detail: id}
		}
		f.Current = id
		return nil
	})
}

func (one connection) crm() crm.Connection {
	since, err := time.Parse(time.RFC3339, one.Since)
	if err != nil {
		since = time.Time{}
	}
	c := crm.Connection{
		ID: one.ID, Base: one.Base, API: one.API, Auth: one.Auth, Token: one.Token, ClientID: one.ClientID,
		Version: one.Oro, PinnedCert: one.PinnedCert, Since: since,
		Me: crm.Me{
			Name: one.Me.Name, Emails: append([]string(nil), one.Me.Emails...), Organization: one.Me.Organization,
			OrgID: one.Me.OrgID, Roles: append([]string(nil), one.Me.Roles...), Locale: one.Me.Locale,
		},
	}
	if one.Me.ID != "" {
		c.Me.Ref = crm.Ref{Kind: crm.KindUser, ID: one.Me.ID}
	}
	for _, k := range one.Kinds {
		c.Kinds = append(c.Kinds, crm.KindInfo{Kind: crm.Kind(k.Kind), Label: k.Label, Allowed: k.Allowed, Attachable: k.Attachable})
	}
	return c
}

func ofCRM(c crm.Connection) connection {
	one := connection{
		ID: c.ID, Base: c.Base, API: c.API, Auth: c.Auth, Token: c.Token, ClientID: c.ClientID,
		Oro: c.Version, PinnedCert: c.PinnedCert,
		Me: me{
			ID: c.Me.Ref.ID, Name: c.Me.Name, Emails: slices.Clone(c.Me.Emails), Organization: c.Me.Organization,
			OrgID: c.Me.OrgID, Roles: slices.Clone(c.Me.Roles), Locale: c.Me.Locale,
		},
	}
	if !c.Since.IsZero() {
		one.Since = c.Since.UTC().Format(time.RFC3339)
	}
	for _, k := range c.Kinds {
		one.Kinds = append(one.Kinds, kindInfo{Kind: string(k.Kind), Label: k.Label, Allowed: k.Allowed, Attachable: k.Attachable})
	}
	return one
}

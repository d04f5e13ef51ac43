package config

import (
	"errors"
	"maps"
	"slices"

	"oroconnector/app/crm"
)

// loginsFile has the person's mail accounts, without secrets, and which is the active one of each connection.
const loginsFile = "logins.toml"

// logins is logins.toml.
type logins struct {
	Version int               `toml:"version"`
	Active  map[string]string `toml:"active,omitempty"` // by connection: the login's id
	Had     []string          `toml:"had,omitempty"`    // connections that ever had one
	List    []login           `toml:"login,omitempty"`
}

// login is the file's form of crm.Login.
type login struct {
	ID         string    `toml:"id"`
	Connection string    `toml:"connection"`
	Type       string    `toml:"type"`
	Title      string    `toml:"title,omitempty"`
	Address    string    `toml:"address,omitempty"`
	Path       string    `toml:"path,omitempty"`
	Host       string    `toml:"host,omitempty"`
	Port       int       `toml:"port,omitempty"`
	Security   string    `toml:"security,omitempty"`
	PinnedCert string    `toml:"pinned_certificate,omitempty"`
	User       string    `toml:"user,omitempty"`
	Auth       string    `toml:"auth,omitempty"`
	ClientID   string    `toml:"client_id,omitempty"`
	Provider   string    `toml:"provider,omitempty"`
	Folder     string    `toml:"folder,omitempty"`
	Groupware  groupware `toml:"groupware,omitempty"`
}

type groupware struct {
	ContactsHome  string `toml:"contacts_home,omitempty"`
	CalendarsHome string `toml:"calendars_home,omitempty"`
	Contacts      string `toml:"contacts,omitempty"`
	Tasks         string `toml:"tasks,omitempty"`
	Events        string `toml:"events,omitempty"`
	User          string `toml:"user,omitempty"`
}

var errLogin = errors.New("a mail account without an id of its own, a connection or a type")

func (f *logins) check(map[string]int) ([]*crm.Fault, error) {
	f.Version = fileVersion
	home := map[string]string{}
	for i, one := range f.List {
		if !validID(one.ID) || home[one.ID] != "" || one.Connection == "" || one.Type == "" {
			return nil, errLogin
		}
		home[one.ID] = one.Connection
		if f.List[i].Port < 0 || f.List[i].Port > 65535 {
			return nil, errLogin
		}
	}
	next := map[string]string{}
	for _, one := range f.List { // where none is active, the first one is
		if next[one.Connection] == "" {
			next[one.Connection] = one.ID
		}
	}
	for _, one := range f.List {
		if !slices.Contains(f.Had, one.Connection) {
			f.Had = append(f.Had, one.Connection)
		}
	}
	for connection, id := range f.Active {
		if home[id] == connection {
			next[connection] = id
		}
	}
	f.Active = next
	return nil, nil
}

func (f *logins) index(id string) int {
	return slices.IndexFunc(f.List, func(l login) bool { return l.ID == id })
}

// Logins returns a connection's mail accounts in the order in which they were added; the empty id means all
// connections'. The caller owns them.
func (c *Config) Logins(connection string) []crm.Login {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []crm.Login
	for _, one := range c.logins.List {
		if connection == "" || one.Connection == connection {
			all = append(all, one.crm())
		}
	}
	return all
}

// Login returns one mail account; ok is false where there is none of that id.
func (c *Config) Login(id string) (one crm.Login, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.logins.index(id)
	if i < 0 {
		return crm.Login{}, false
	}
	return c.logins.List[i].crm(), true
}

// ActiveLogin is the id of a connection's active mail account; empty where it has none.
func (c *Config) ActiveLogin(connection string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.logins.Active[connection]
}

// HadLogins tells whether a connection has ever had a mail account, though it may have none now.
func (c *Config) HadLogins(connection string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.logins.Had, connection)
}

// DropLogins removes all mail accounts of a connection that is left, as if it had never had any.
func (c *Config) DropLogins(connection string) error {
	if !c.HadLogins(connection) {
		return nil
	}
	return write(c, loginsFile, &c.logins, func(f *logins) error {
		f.List = slices.DeleteFunc(f.List, func(l login) bool { return l.Connection == connection })
		f.Had = slices.DeleteFunc(f.Had, func(had string) bool { return had == connection })
		delete(f.Active, connection)
		return nil
	})
}

// SaveLogin adds a mail account, or puts it in the place of the one with its id. The first one of a connection
// becomes active. Fault config.id for an id that cannot be one.
func (c *Config) SaveLogin(one crm.Login) error {
	if !validID(one.ID) || one.Connection == "" || one.Type == "" {
		return &crm.Fault{Kind: crm.Invalid, Op: "config.write", Code: "config.id", Detail: one.ID}
	}
	return write(c, loginsFile, &c.logins, func(f *logins) error {
		if i := f.index(one.ID); i >= 0 {
			f.List[i] = ofLogin(one)
		} else {
			f.List = append(f.List, ofLogin(one))
		}
		return nil
	})
}

// UseLogin makes a mail account its connection's active one: Fault Missing, config.id, where there is none of
// that id.
func (c *Config) UseLogin(id string) error {
	return write(c, loginsFile, &c.logins, func(f *logins) error {
		i := f.index(id)
		if i < 0 {
			return &crm.Fault{Kind: crm.Missing, Op: "config.write", Code: "config.id", Detail: id}
		}
		if f.Active == nil {
			f.Active = map[string]string{}
		}
		f.Active[f.List[i].Connection] = id
		return nil
	})
}

// DropLogin removes a mail account. One that is not there is no error.
func (c *Config) DropLogin(id string) error {
	return write(c, loginsFile, &c.logins, func(f *logins) error {
		f.List = slices.DeleteFunc(f.List, func(l login) bool { return l.ID == id })
		maps.DeleteFunc(f.Active, func(_, active string) bool { return active == id })
		return nil // check chooses the active one
	})
}

func (l login) crm() crm.Login {
	return crm.Login{
		ID: l.ID, Connection: l.Connection, Type: crm.LoginType(l.Type), Title: l.Title, Address: l.Address, Path: l.Path,
		Host: l.Host, Port: l.Port, Security: crm.Security(l.Security), PinnedCert: l.PinnedCert, User: l.User,
		Auth: crm.AuthType(l.Auth), ClientID: l.ClientID, Provider: l.Provider, Folder: l.Folder,
		Groupware: crm.Groupware(l.Groupware),
	}
}

func ofLogin(l crm.Login) login {
	return login{
		ID: l.ID, Connection: l.Connection, Type: string(l.Type), Title: l.Title, Address: l.Address, Path: l.Path,
		Host: l.Host, Port: l.Port, Security: string(l.Security), PinnedCert: l.PinnedCert, User: l.User,
		Auth: string(l.Auth), ClientID: l.ClientID, Provider: l.Provider, Folder: l.Folder,
		Groupware: groupware(l.Groupware),
	}
}

// Package config keeps a profile's settings in files that a person can read and carry along:
//
//	connections.toml  the Oro servers, without secrets, and which one is current
//	preferences.toml  the person's options, and which keyring holds the secrets
//	settings.toml     options of all organizations and of each (Use System off)
//	logins.toml       the person's mail accounts, without secrets, and which are the active ones
//
// and reads what an administrator rolls out:
//
//	policy.toml       in the system's configuration folder: OAuth client, address, presets, locks
//
// Own files are versioned and written atomically (temporary file, fsync, rename) with mode 0600; beside
// each lies a copy of its last good state (.bak), which takes over when the file is damaged. It alone
// imports the TOML library.
//
// Errors are *crm.Fault. Of Op "config.read": config.damaged (a file could not be read and its defaults
// hold), config.restored (its last good copy holds), config.newer (a newer program wrote it; Open fails),
// config.value (a value is not usable and left out), config.unreadable (the file system says no). Of Op
// "config.write": config.write, config.full (the disk is), config.id, config.address, settings.locked.
// Of Op "policy.read": policy.broken (the last good policy holds), policy.unknown (a name is not known; the
// rest holds). Detail has the file, the line where known, and the option's name.
package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"oroconnector/app/crm"
)

// Config is an open configuration. It may be used from many goroutines.
type Config struct {
	dir        string
	policyDirs []string

	mu          sync.Mutex
	connections connections
	preferences preferences
	settings    layers
	logins      logins
	policy      Policy
	files       map[string]*file
	faults      map[string][]*crm.Fault // by file: they stand until it is read without
}

// Names of the files.
const (
	connectionsFile = "connections.toml"
	preferencesFile = "preferences.toml"
	settingsFile    = "settings.toml"
	policyFile      = "policy.toml"
	lastPolicyFile  = "policy.last.toml" // the last good policy without its secret, in the profile
)

// ownFiles are those that the program writes.
var ownFiles = []string{connectionsFile, preferencesFile, settingsFile, loginsFile}

// Open reads the files of dir, which is made where it is missing, and the first policy.toml that exists
// in policyDirs. Damaged files do not fail it: see Faults.
func Open(dir string, policyDirs ...string) (*Config, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, &crm.Fault{Kind: crm.Refused, Op: "config.read", Code: "config.unreadable", Detail: dir, Err: err}
	}
	c := &Config{dir: dir, policyDirs: policyDirs, files: map[string]*file{}, faults: map[string][]*crm.Fault{}}
	for _, name := range ownFiles {
		c.files[name] = &file{path: filepath.Join(dir, name)}
		if err := c.read(name); err != nil {
			return nil, err
		}
	}
	c.readPolicy()
	return c, nil
}

// Faults returns what was wrong with files when they were last read. Each stands until its file is read
// without: they are conditions, not events.
func (c *Config) Faults() []*crm.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*crm.Fault
	for _, name := range append(slices.Clone(ownFiles), policyFile) {
		all = append(all, c.faults[name]...)
	}
	return all
}

// Changed reads again the files that somebody else has changed since they were read, and tells whether
// there were any. It only looks at times and sizes otherwise: call it every few seconds.
func (c *Config) Changed(ctx context.Context) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := false
	for _, name := range ownFiles {
		if err := ctx.Err(); err != nil {
			return changed, crm.AsFault("config.read", err)
		}
		if !c.files[name].changed() {
			continue
		}
		if err := c.read(name); err != nil {
			return changed, err
		}
		changed = true
	}
	if c.policyChanged() {
		c.readPolicy()
		changed = true
	}
	return changed, nil
}

// read reads one of our own files, or its last good copy where it is damaged.
func (c *Config) read(name string) error {
	f := c.files[name]
	data, err := f.load()
	if err != nil {
		return &crm.Fault{Kind: crm.Refused, Op: "config.read", Code: "config.unreadable", Detail: name, Err: err}
	}
	faults, err := c.take(name, data)
	if isNewer(err) {
		return err
	}
	if err == nil {
		c.faults[name] = faults
		if len(data) > 0 {
			f.backUp(data)
		}
		return nil
	}
	problem := &crm.Fault{Kind: crm.Damaged, Op: "config.read", Code: "config.damaged", Detail: detail(name, err), Err: err}
	if good, err := os.ReadFile(f.path + backupSuffix); err == nil {
		if more, err := c.take(name, good); err == nil {
			problem.Code = "config.restored"
			faults = more
		}
	}
	if problem.Code == "config.damaged" {
		if _, err := c.take(name, nil); err != nil {
			return err
		}
	}
	c.faults[name] = append([]*crm.Fault{problem}, faults...)
	return nil
}

// take makes data the contents of the named file; no data gives the defaults. An error leaves all as it
// was; faults are what was left out.
func (c *Config) take(name string, data []byte) (faults []*crm.Fault, err error) {
	switch name {
	case connectionsFile:
		return take(&c.connections, data)
	case preferencesFile:
		return take(&c.preferences, data)
	case loginsFile:
		return take(&c.logins, data)
	}
	return take(&c.settings, data)
}

// write saves one of our own files. The change is made to a copy, so that what could not be written does
// not hold in memory either; the copy lacks what check completes, which is still in held. A file that
// somebody else has changed meanwhile is read first.
func write[T any, P interface {
	*T
	form
}](c *Config, name string, held *T, change func(next *T) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.files[name]
	if f.changed() {
		if err := c.read(name); err != nil {
			return err
		}
	}
	var next T
	data, err := encode(held)
	if err == nil {
		err = toml.Unmarshal(data, &next)
	}
	if err == nil {
		err = change(&next)
	}
	if err == nil {
		_, err = P(&next).check(nil)
	}
	if err == nil {
		data, err = encode(&next)
	}
	var fault *crm.Fault
	switch {
	case errors.As(err, &fault):
		return fault
	case err != nil:
		return &crm.Fault{Kind: crm.Bug, Op: "config.write", Detail: name, Err: err}
	}
	if err := f.save(data, len(c.faults[name]) > 0); err != nil {
		return writeFault(name, err)
	}
	*held = next
	delete(c.faults, name)
	return nil
}

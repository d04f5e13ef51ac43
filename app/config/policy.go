package config

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/platform/atomicfile"
)

// Policy is what an administrator has rolled out to this computer. The zero value is none.
type Policy struct {
	Path           string   // of the file; empty: there is none
	Address        string   // of the Oro to connect to
	ClientID       string   // OAuth application
	ClientSecret   string   // of a confidential one; never shown
	Administrators []string // roles that may manage the add-on, besides ROLE_ADMINISTRATOR
	// Google and Microsoft are the OAuth applications that mail accounts there sign in with.
	Google, Microsoft MailClient
	Preset            settings.Layer
	Lock              settings.Layer
}

// MailClient is an OAuth application at a provider of mail. Google gives desktop programs a secret, too.
type MailClient struct {
	ID     string `toml:"client_id,omitempty"`
	Secret string `toml:"client_secret,omitempty"`
}

// LogValue hides the secret.
func (c MailClient) LogValue() slog.Value { return slog.StringValue(c.ID) }

// String hides the secret.
func (c MailClient) String() string { return c.ID }

// GoString hides the secret.
func (c MailClient) GoString() string { return c.ID }

// MailClient is the application at a crm.Login's Provider; the zero value where there is none.
func (p Policy) MailClient(provider string) MailClient {
	switch provider {
	case "google":
		return p.Google
	case "microsoft":
		return p.Microsoft
	}
	return MailClient{}
}

// WithoutSecrets is the policy as it may be copied.
func (p Policy) WithoutSecrets() Policy {
	p.ClientSecret, p.Google.Secret, p.Microsoft.Secret = "", "", ""
	return p
}

// LogValue hides the secret.
func (p Policy) LogValue() slog.Value { return slog.StringValue("policy " + p.Path) }

// String hides the secret.
func (p Policy) String() string { return "policy " + p.Path }

// GoString hides the secret.
func (p Policy) GoString() string { return p.String() }

// RoleAdministrator is Oro's own role of administrators.
const RoleAdministrator = "ROLE_ADMINISTRATOR"

// Administrator tells whether the user may manage the add-on (spec 6.4).
func (p Policy) Administrator(user crm.Me) bool {
	return slices.ContainsFunc(user.Roles, func(role string) bool {
		return role == RoleAdministrator || slices.Contains(p.Administrators, role)
	})
}

// policyForm is policy.toml.
type policyForm struct {
	Version        int      `toml:"version"`
	Administrators []string `toml:"administrators,omitempty"`
	Oro            oroForm  `toml:"oro,omitempty"`
	Mail           mailForm `toml:"mail,omitempty"`
	Preset         values   `toml:"preset,omitempty"`
	Lock           values   `toml:"lock,omitempty"`
}

type oroForm struct {
	Address      string `toml:"address,omitempty"`
	ClientID     string `toml:"client_id,omitempty"`
	ClientSecret string `toml:"client_secret,omitempty"`
}

type mailForm struct {
	Google    MailClient `toml:"google,omitempty"`
	Microsoft MailClient `toml:"microsoft,omitempty"`
}

// Policy returns the policy in force: that of the file, or while it is broken the last good one.
func (c *Config) Policy() Policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.policy
	p.Administrators = slices.Clone(p.Administrators)
	p.Preset, p.Lock = p.Preset.Clone(), p.Lock.Clone()
	return p
}

func (c *Config) policyChanged() bool {
	f := c.files[policyFile]
	return f == nil || f.path != c.policyPath() || f.changed()
}

// policyPath is the first policy file there is; empty: none.
func (c *Config) policyPath() string {
	for _, dir := range c.policyDirs {
		path := filepath.Join(dir, policyFile)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return path
		}
	}
	return ""
}

// readPolicy reads the policy. A good one is kept in the profile, so that the last good values hold
// also after a restart; without a file there is no policy and no copy.
func (c *Config) readPolicy() {
	f := &file{path: c.policyPath()}
	c.files[policyFile] = f
	last := filepath.Join(c.dir, lastPolicyFile)
	delete(c.faults, policyFile)
	if f.path == "" {
		c.policy = Policy{}
		_ = os.Remove(last)
		return
	}
	data, err := f.load()
	var p Policy
	var faults []*crm.Fault
	if err == nil {
		p, faults, err = parsePolicy(f.path, data)
	}
	if err == nil {
		c.policy, c.faults[policyFile] = p, faults
		keepPolicy(last, p)
		return
	}
	c.faults[policyFile] = []*crm.Fault{policyFault(f.path, err)}
	if c.policy.Path != "" {
		return
	}
	if data, err := os.ReadFile(last); err == nil {
		if p, _, err := parsePolicy(f.path, data); err == nil {
			c.policy = p
		}
	}
}

// keepPolicy copies a good policy into the profile, but for the secret, which has no place there: who has
// connected has it in the keyring. A failure matters only should the file break.
func keepPolicy(last string, p Policy) {
	data, err := p.WithoutSecrets().File()
	if err != nil {
		return
	}
	if old, err := os.ReadFile(last); err != nil || !bytes.Equal(old, data) {
		_ = atomicfile.Write(last, data)
	}
}

func policyFault(path string, err error) *crm.Fault {
	var f *crm.Fault
	if errors.As(err, &f) {
		f.Kind, f.Code = crm.Damaged, "policy.broken"
		return f
	}
	return &crm.Fault{Kind: crm.Damaged, Op: "policy.read", Code: "policy.broken", Detail: detail(path, err), Err: err}
}

// parsePolicy reads a policy. A value that cannot be used breaks it as a whole: an administrator is to
// know that what was meant to be locked is. A name that is not known is told, and the rest holds: a
// policy may be newer than the program.
func parsePolicy(path string, data []byte) (Policy, []*crm.Fault, error) {
	var form policyForm
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	var faults []*crm.Fault
	var missing *toml.StrictMissingError
	if err := d.Decode(&form); errors.As(err, &missing) {
		for i := range missing.Errors {
			line, _ := missing.Errors[i].Position()
			key := strings.Join(missing.Errors[i].Key(), ".")
			faults = append(faults, &crm.Fault{Kind: crm.Invalid, Op: "policy.read", Code: "policy.unknown", Detail: at(path, line) + ": " + key})
		}
	} else if err != nil {
		return Policy{}, nil, err
	}
	lines := linesOf(data)
	broken := func(key string) error {
		return &crm.Fault{Kind: crm.Damaged, Op: "policy.read", Code: "policy.broken", Detail: at(path, lines[key]) + ": " + key}
	}
	if form.Version != fileVersion {
		return Policy{}, nil, broken("version")
	}
	for key, text := range map[string]string{
		"oro.address": form.Oro.Address, "oro.client_id": form.Oro.ClientID, "oro.client_secret": form.Oro.ClientSecret,
		"mail.google.client_id": form.Mail.Google.ID, "mail.google.client_secret": form.Mail.Google.Secret,
		"mail.microsoft.client_id": form.Mail.Microsoft.ID, "mail.microsoft.client_secret": form.Mail.Microsoft.Secret,
	} {
		if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) || len(text) > 2048 {
			return Policy{}, nil, broken(key)
		}
	}
	p := Policy{
		Path: path, Address: form.Oro.Address, ClientID: form.Oro.ClientID, ClientSecret: form.Oro.ClientSecret,
		Administrators: form.Administrators, Google: form.Mail.Google, Microsoft: form.Mail.Microsoft,
	}
	for table, into := range map[string]*settings.Layer{"preset": &p.Preset, "lock": &p.Lock} {
		layer, problems := map[string]values{"preset": form.Preset, "lock": form.Lock}[table].layer("policy.read", path, table, lines)
		for _, problem := range problems {
			if problem.Code != "policy.unknown" {
				return Policy{}, nil, problem
			}
		}
		*into = layer
		faults = append(faults, problems...)
	}
	slices.SortFunc(faults, func(a, b *crm.Fault) int { return strings.Compare(a.Detail, b.Detail) })
	return p, faults, nil
}

// File gives the policy as a file to roll out (spec 6.5). It has the secret only if the policy has.
func (p Policy) File() ([]byte, error) {
	form := policyForm{
		Version: fileVersion, Administrators: p.Administrators,
		Oro:  oroForm{Address: p.Address, ClientID: p.ClientID, ClientSecret: p.ClientSecret},
		Mail: mailForm{Google: p.Google, Microsoft: p.Microsoft},
	}
	var err error
	if form.Preset, err = (values{}).with(p.Preset); err != nil {
		return nil, err
	}
	if form.Lock, err = (values{}).with(p.Lock); err != nil {
		return nil, err
	}
	return encode(&form)
}

// WriteFile writes the policy's file to a path of the person's choice, atomically and with mode 0600.
func (p Policy) WriteFile(path string) error {
	data, err := p.File()
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, data); err != nil {
		return writeFault(filepath.Base(path), err)
	}
	return nil
}

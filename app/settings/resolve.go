package settings

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Layer is what one place says about some options. A key that is absent says nothing: for an
// organization that is Use System. Values are canonical (Parse, From).
type Layer map[Key]Value

// Layers are all places that may decide. Any may be nil.
type Layers struct {
	Lock         Layer // policy: nobody here can change it
	Oro          Layer // set in Oro's own configuration, read-only here (spec 6.5)
	Organization Layer // Use System cleared
	System       Layer // all organizations
	Preferences  Layer // the person's
	Preset       Layer // policy: in place of the default
}

// By says who decided a value; words has it under "setting.by.<name>".
type By uint8

// From the weakest to the strongest (spec 6.7).
const (
	ByDefault By = iota
	ByPreset
	BySystem
	ByPreferences
	ByOrganization
	ByOro
	ByLock
)

var byNames = [...]string{"default", "preset", "system", "preferences", "organization", "oro", "lock"}

// String gives the stable name.
func (b By) String() string {
	if int(b) < len(byNames) {
		return byNames[b]
	}
	return "default"
}

// ReadOnly tells whether nobody here can change the value.
func (b By) ReadOnly() bool { return b == ByLock || b == ByOro }

// Decided is an option's value in force and who decided it.
type Decided struct {
	Value Value
	By    By
}

// Set has the value in force of every option. It is immutable; the zero value has the defaults.
type Set struct{ all map[Key]Decided }

// Resolve decides every option: policy lock, Oro, organization (or for personal options the
// preferences), system, policy preset, default, in this order. A layer's value that is not one of the
// option's is passed over, so that a Set has valid values whatever it was made of.
func Resolve(l Layers) Set {
	all := make(map[Key]Decided, len(options))
	for _, o := range options {
		all[o.Key] = o.decide(l)
	}
	return Set{all}
}

func (o Option) decide(l Layers) Decided {
	type place struct {
		layer Layer
		by    By
	}
	order := []place{
		{l.Lock, ByLock}, {l.Oro, ByOro}, {l.Organization, ByOrganization}, {l.System, BySystem}, {l.Preset, ByPreset},
	}
	if o.Scope == Personal {
		order = []place{{l.Lock, ByLock}, {l.Preferences, ByPreferences}, {l.Preset, ByPreset}}
	}
	for _, p := range order {
		if v, ok := p.layer[o.Key]; ok {
			if parsed, err := Parse(o.Key, string(v)); err == nil {
				return Decided{parsed, p.by}
			}
		}
	}
	return Decided{o.Default, ByDefault}
}

// Get returns an option's value in force. An unknown key gives nothing by default.
func (s Set) Get(k Key) Decided {
	if d, ok := s.all[k]; ok {
		return d
	}
	o, _ := Find(k)
	return Decided{o.Default, ByDefault}
}

// Equal tells whether all values in force are the same, whoever decided them.
func (s Set) Equal(other Set) bool {
	return !slices.ContainsFunc(options, func(o Option) bool { return s.Get(o.Key).Value != other.Get(o.Key).Value })
}

// Without returns the layers as if the organization had nothing of its own: what its fields show while
// Use System is on.
func (l Layers) Without() Layers {
	l.Organization = nil
	return l
}

// Clone returns a copy that can be changed.
func (l Layer) Clone() Layer { return maps.Clone(l) }

// Sync is what synchronization needs to know (spec 6.1, 6.2).
type Sync struct {
	Enabled      bool  // runs by itself, else with Sync now only
	Direction    Value // OroToAccount, AccountToOro, Bidirectional
	Conflict     Value // OroWins, AccountWins
	CRMEvery     time.Duration
	AccountEvery time.Duration
	Contacts     bool
	Tasks        bool
	Events       bool
}

// Sync returns the options of synchronization with their types.
func (s Set) Sync() Sync {
	return Sync{
		Enabled: s.Get(EnableSync).Value.Bool(), Direction: s.Get(SyncDirection).Value, Conflict: s.Get(Conflict).Value,
		CRMEvery:     time.Duration(s.Get(CRMInterval).Value.Int()) * time.Second,
		AccountEvery: time.Duration(s.Get(AccountInterval).Value.Int()) * time.Second,
		Contacts:     s.Get(SyncContacts).Value.Bool(), Tasks: s.Get(SyncTasks).Value.Bool(), Events: s.Get(SyncEvents).Value.Bool(),
	}
}

// Person is how the program behaves and looks for its person (spec 6.6).
type Person struct {
	ShowAlerts, StartAtLogin, StartHidden, Follow bool

	Language string // BCP 47; empty: the system's
	Theme    Value  // ThemeSystem, ThemeLight, ThemeDark
	TextSize int    // per cent

	ReduceMotion bool // also where the system does not ask for it
}

// Person returns the personal options with their types.
func (s Set) Person() Person {
	language := s.Get(Language).Value
	if language == LanguageSystem {
		language = ""
	}
	return Person{
		ShowAlerts: s.Get(ShowAlerts).Value.Bool(), StartAtLogin: s.Get(StartAtLogin).Value.Bool(),
		StartHidden: s.Get(StartHidden).Value.Bool(), Follow: s.Get(Follow).Value.Bool(),
		Language: string(language), Theme: s.Get(Theme).Value, TextSize: s.Get(TextSize).Value.Int(),
		ReduceMotion: s.Get(ReduceMotion).Value.Bool(),
	}
}

// Privacy answers whether an address may be told to Oro. The zero value allows all.
type Privacy struct{ people, domains, internal map[string]bool }

// Privacy returns the never-send lists.
func (s Set) Privacy() Privacy {
	return Privacy{set(s, PrivatePeople), set(s, PrivateDomains), set(s, InternalDomains)}
}

func set(s Set, k Key) map[string]bool {
	out := map[string]bool{}
	for _, entry := range s.Get(k).Value.List() {
		out[entry] = true
	}
	return out
}

// Private tells whether the address must never be put into a request to Oro: it is listed, or its
// domain or one above it is.
func (p Privacy) Private(email string) bool {
	local, domain := parts(email)
	return p.people[local+"@"+domain] || within(p.domains, domain)
}

// Internal tells whether the address belongs to the person's own organization, by the list of internal
// domains. Mail among internal addresses only is not offered for logging.
func (p Privacy) Internal(email string) bool {
	_, domain := parts(email)
	return within(p.internal, domain)
}

// parts gives an address in the form of the lists, however it was written: "Ann@München.example." is
// "ann" of "xn--mnchen-3ya.example".
func parts(email string) (local, domain string) {
	at := strings.LastIndexByte(email, '@')
	domain, ok := asciiDomain(strings.TrimRight(email[at+1:], "."))
	if !ok {
		domain = strings.ToLower(email[at+1:])
	}
	return strings.ToLower(email[:max(at, 0)]), domain
}

func within(domains map[string]bool, domain string) bool {
	if len(domains) == 0 {
		return false
	}
	for {
		if domains[domain] {
			return true
		}
		_, above, found := strings.Cut(domain, ".")
		if !found {
			return false
		}
		domain = above
	}
}

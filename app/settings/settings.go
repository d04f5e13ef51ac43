// Package settings knows every option of the product: its name, its type and limits, its default, and
// which of several layers decides it. It is pure: it reads and writes nothing, imports the standard
// library only, and its values may be shared between goroutines.
//
// An option's value is kept as a Value, the canonical text that the command line shows; Parse makes one
// of what a person wrote, From of what a file's decoder gave. Resolve turns layers into typed settings.
package settings

import "slices"

// Key is an option's stable name: on the command line, in files and in words ("setting.<key>").
type Key string

// Options of an organization (spec 6.1, 6.2). "Outlook" stands for the connected account.
const (
	SyncDirection   Key = "sync-direction"
	Conflict        Key = "conflict-resolution"
	CRMInterval     Key = "crm-sync-interval"
	AccountInterval Key = "outlook-sync-interval"
	SyncContacts    Key = "sync-contacts"
	SyncTasks       Key = "sync-tasks"
	SyncEvents      Key = "sync-events"
)

// Options of a person (spec 6.6, 4.13).
const (
	EnableSync      Key = "enable-sync"
	ShowAlerts      Key = "show-alerts"
	StartAtLogin    Key = "start-at-login"
	StartHidden     Key = "start-hidden"
	Follow          Key = "follow"
	Language        Key = "language"
	Theme           Key = "theme"
	TextSize        Key = "text-size"
	ReduceMotion    Key = "reduce-motion" // on: always; off: where the system asks for it
	PrivatePeople   Key = "never-send-people"
	PrivateDomains  Key = "never-send-domains"
	InternalDomains Key = "internal-domains"
	OroTimeout      Key = "oro-timeout" // seconds that one request to Oro may take (spec 1.7)
)

// Value is an option's value in its canonical text: "120", "on", "both", "a@b.example,c@d.example".
type Value string

// Type says what an option's values are.
type Type uint8

// Choice is one of Option.Choices; Number is whole, within Min and Max; Switch is on or off; Tag is a
// language tag or "system"; People and Domains are lists.
const (
	Choice Type = iota
	Number
	Switch
	Tag
	People
	Domains
)

// Scope says whose option it is.
type Scope uint8

// Organization options have a system value and one per organization; Personal ones belong to the person.
const (
	Organization Scope = iota
	Personal
)

// Option describes one option. Options are not to be changed.
type Option struct {
	Key      Key
	Scope    Scope
	Type     Type
	Default  Value
	Choices  []Value // of Choice, in the order of display
	Min, Max int     // of Number, both allowed
}

// Values of the choices; words has them under "setting.<key>.<value>".
const (
	OroToAccount  Value = "oro-to-outlook"
	AccountToOro  Value = "outlook-to-oro"
	Bidirectional Value = "both"

	OroWins     Value = "oro"
	AccountWins Value = "outlook"

	On  Value = "on"
	Off Value = "off"

	ThemeSystem Value = "system"
	ThemeLight  Value = "light"
	ThemeDark   Value = "dark"

	LanguageSystem Value = "system"
)

var options = []Option{
	{Key: SyncDirection, Type: Choice, Default: Bidirectional, Choices: []Value{OroToAccount, AccountToOro, Bidirectional}},
	{Key: Conflict, Type: Choice, Default: OroWins, Choices: []Value{OroWins, AccountWins}},
	{Key: CRMInterval, Type: Number, Default: "120", Min: 1, Max: 86399},
	{Key: AccountInterval, Type: Number, Default: "30", Min: 1, Max: 86399},
	{Key: SyncContacts, Type: Switch, Default: On},
	{Key: SyncTasks, Type: Switch, Default: On},
	{Key: SyncEvents, Type: Switch, Default: On},

	{Key: EnableSync, Scope: Personal, Type: Switch, Default: On},
	{Key: ShowAlerts, Scope: Personal, Type: Switch, Default: On},
	{Key: Follow, Scope: Personal, Type: Switch, Default: On},
	{Key: StartAtLogin, Scope: Personal, Type: Switch, Default: Off},
	{Key: StartHidden, Scope: Personal, Type: Switch, Default: Off},
	{Key: Theme, Scope: Personal, Type: Choice, Default: ThemeSystem, Choices: []Value{ThemeSystem, ThemeLight, ThemeDark}},
	{Key: TextSize, Scope: Personal, Type: Number, Default: "100", Min: 90, Max: 150},
	{Key: ReduceMotion, Scope: Personal, Type: Switch, Default: Off},
	{Key: Language, Scope: Personal, Type: Tag, Default: LanguageSystem},
	{Key: PrivatePeople, Scope: Personal, Type: People},
	{Key: PrivateDomains, Scope: Personal, Type: Domains},
	{Key: InternalDomains, Scope: Personal, Type: Domains},
	{Key: OroTimeout, Scope: Personal, Type: Number, Default: "60", Min: 5, Max: 600},
}

// Options returns all options in the order in which they are listed, an organization's first. The caller
// owns the slice.
func Options() []Option { return slices.Clone(options) }

// Find returns the option of that name.
func Find(k Key) (Option, bool) {
	for _, o := range options {
		if o.Key == k {
			return o, true
		}
	}
	return Option{}, false
}

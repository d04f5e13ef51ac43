package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"oroconnector/app/crm"
)

// Call is a parsed command line. Options may stand before, between and behind the arguments; behind "--"
// everything is an argument.
type Call struct {
	Command string // empty: the window
	Args    []string
	// Options of every command.
	JSON, Help, Version bool
	Demo                bool
	Profile             string
	Keyring             string // "", "system" or "file:PATH"
	PassphraseFile      string
	PassphraseFD        int // -1: none
	Verbose             bool
	Hidden              bool // the window starts in the tray
	// Options of single commands.
	Kinds            []string // search --kind
	Limit            int      // search --limit
	ClientID         string   // connect
	ClientSecretFile string
	NoBrowser        bool
	Pin              string
	Plain            bool
	Discard          bool   // disconnect: waiting changes may be lost
	Index            int    // link, unlink: which message of a mailbox; -1: it has one only
	NoWait           bool   // link, unlink: do not wait for Oro's answer
	System           bool   // settings: those of all organizations
	UseSystem        bool   // settings set: take the option's own value away
	IMAP             string // accounts add: HOST[:PORT]
	User             string
	Security         string // "tls", "starttls", "none"
	PasswordFile     string
	PasswordFD       int    // -1: none
	OAuth            bool   // sign in at the provider
	Journal          bool   // sync: list what was overwritten, refused or left
	Restore          string // sync: copy the version of this entry back
	Fields           []string
	Yes, No          bool // sync: the answer to a run that would delete much
	Anew             bool // sync: match all records anew
	Places           bool // sync: list address books, task lists and calendars
	Use              []string
}

// owners says which command an option belongs to; the others belong to all.
var owners = map[string][]string{
	"kind": {"search"}, "limit": {"search"}, "client-id": {"connect", "accounts"}, "client-secret-file": {"connect", "accounts"},
	"no-browser": {"connect", "accounts"}, "pin": {"connect", "accounts"}, "plain": {"connect"}, "discard": {"disconnect"}, "no-wait": {"link", "unlink"}, "index": {"link", "unlink"},
	"system": {"settings"}, "use-system": {"settings"}, "imap": {"accounts"}, "user": {"accounts"}, "security": {"accounts"},
	"password-file": {"accounts"}, "password-fd": {"accounts"}, "oauth": {"accounts"},
	"journal": {"sync"}, "restore": {"sync"}, "field": {"sync"}, "yes": {"sync"}, "no": {"sync"}, "anew": {"sync"}, "places": {"sync"}, "use": {"sync"},
}

func (c *Call) flags() *pflag.FlagSet {
	set := pflag.NewFlagSet("oroconnector", pflag.ContinueOnError)
	set.Usage = func() {}
	set.BoolVar(&c.JSON, "json", false, "")
	set.BoolVarP(&c.Help, "help", "h", false, "")
	set.BoolVar(&c.Version, "version", false, "")
	set.BoolVar(&c.Demo, "demo", false, "")
	set.StringVar(&c.Profile, "profile", "", "")
	set.StringVar(&c.Keyring, "keyring", "", "")
	set.StringVar(&c.PassphraseFile, "keyring-passphrase-file", "", "")
	set.IntVar(&c.PassphraseFD, "keyring-passphrase-fd", -1, "")
	set.BoolVarP(&c.Verbose, "verbose", "v", false, "")
	set.BoolVar(&c.Hidden, "hidden", false, "")
	set.StringSliceVar(&c.Kinds, "kind", nil, "")
	set.IntVar(&c.Limit, "limit", 25, "")
	set.StringVar(&c.ClientID, "client-id", "", "")
	set.StringVar(&c.ClientSecretFile, "client-secret-file", "", "")
	set.BoolVar(&c.NoBrowser, "no-browser", false, "")
	set.StringVar(&c.Pin, "pin", "", "")
	set.BoolVar(&c.Plain, "plain", false, "")
	set.BoolVar(&c.Discard, "discard", false, "")
	set.IntVar(&c.Index, "index", -1, "")
	set.BoolVar(&c.NoWait, "no-wait", false, "")
	set.BoolVar(&c.System, "system", false, "")
	set.BoolVar(&c.UseSystem, "use-system", false, "")
	set.StringVar(&c.IMAP, "imap", "", "")
	set.StringVar(&c.User, "user", "", "")
	set.StringVar(&c.Security, "security", "", "")
	set.StringVar(&c.PasswordFile, "password-file", "", "")
	set.IntVar(&c.PasswordFD, "password-fd", -1, "")
	set.BoolVar(&c.OAuth, "oauth", false, "")
	set.BoolVar(&c.Journal, "journal", false, "")
	set.StringVar(&c.Restore, "restore", "", "")
	set.StringSliceVar(&c.Fields, "field", nil, "")
	set.BoolVar(&c.Yes, "yes", false, "")
	set.BoolVar(&c.No, "no", false, "")
	set.BoolVar(&c.Anew, "anew", false, "")
	set.BoolVar(&c.Places, "places", false, "")
	set.StringArrayVar(&c.Use, "use", nil, "")
	return set
}

// Parse reads the arguments behind the program's name. Without a command the call is for the window, and
// its arguments are files to open there. Faults are of Op "cli.parse": cli.option for an option that
// cannot be read.
func Parse(args []string) (Call, error) {
	var c Call
	set := c.flags()
	if err := set.Parse(args); err != nil {
		rest := c.flags() // the others hold all the same: whose profile it is decides the language of what is said
		rest.ParseErrorsAllowlist.UnknownFlags = true
		_ = rest.Parse(args)
		return c, &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.option", Detail: optionOf(err), Err: err}
	}
	c.Args = set.Args()
	if len(c.Args) > 0 && (find(c.Args[0]) != nil || isWord(c.Args[0])) {
		c.Command, c.Args = c.Args[0], c.Args[1:]
	}
	if c.Command == "help" {
		c.Help, c.Command = true, ""
		if len(c.Args) > 0 {
			c.Command, c.Args = c.Args[0], nil
		}
	}
	return c, foreign(set, c.Command)
}

// isWord tells a misspelt command from a file for the window: no dot, no separator.
func isWord(arg string) bool {
	return arg != "" && !strings.ContainsAny(arg, "./\\: ") && strings.ToLower(arg) == arg
}

// foreign refuses an option of another command: it would be ignored silently otherwise.
func foreign(set *pflag.FlagSet, name string) error {
	var err error
	set.Visit(func(f *pflag.Flag) {
		owner, owned := owners[f.Name]
		if owned && !strings.Contains(" "+strings.Join(owner, " ")+" ", " "+name+" ") {
			err = &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.foreignOption", Detail: "--" + f.Name}
		}
	})
	return err
}

func optionOf(err error) string {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return "--" + unknown.GetSpecifiedName()
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return fmt.Sprintf("--%s %s", invalid.GetFlag().Name, invalid.GetValue())
	}
	return strings.TrimPrefix(err.Error(), "pflag: ")
}

// Offline tells whether the call needs neither a profile nor a connection.
func (c Call) Offline() bool {
	cmd := find(c.Command)
	return c.Help || c.Version || cmd != nil && cmd.offline || c.Command != "" && cmd == nil
}

// check tells what is wrong with the call's command and number of arguments.
func (c Call) check() error {
	cmd := find(c.Command)
	switch {
	case cmd == nil:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.command", Detail: c.Command}
	case len(c.Args) < cmd.min:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.tooFew", Detail: c.Command}
	case cmd.max >= 0 && len(c.Args) > cmd.max:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.tooMany", Detail: c.Args[cmd.max]}
	}
	return nil
}

// verb reads what a command that has verbs of its own is to do, and its argument. The first of the known ones is meant
// where none is given; one with a blank behind it needs an argument. An unknown one is a fault of the code.
func (c Call) verb(code string, known ...string) (verb, arg string, err error) {
	verb = strings.TrimSpace(known[0])
	if len(c.Args) > 0 {
		verb = c.Args[0]
	}
	if len(c.Args) > 1 {
		arg = c.Args[1]
	}
	for _, one := range known {
		name, needs := strings.CutSuffix(one, " ")
		switch {
		case name != verb:
		case needs && arg == "":
			return verb, "", &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.tooFew", Detail: verb}
		default:
			return verb, arg, nil
		}
	}
	return verb, arg, &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: code, Detail: verb}
}

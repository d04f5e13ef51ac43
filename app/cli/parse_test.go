package cli

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"oroconnector/app/crm"
)

func TestParse(t *testing.T) {
	cases := []struct {
		args []string
		want Call
	}{
		{nil, Call{}},
		{[]string{"--demo"}, Call{Demo: true}},
		{[]string{"a.eml", "b.eml"}, Call{Args: []string{"a.eml", "b.eml"}}},
		{[]string{"read", "a.eml", "--json"}, Call{Command: "read", Args: []string{"a.eml"}, JSON: true}},
		{[]string{"--json", "--profile", "p", "context", "a.eml"}, Call{Command: "context", Args: []string{"a.eml"}, JSON: true, Profile: "p"}},
		{[]string{"read", "--", "--json"}, Call{Command: "read", Args: []string{"--json"}}},
		{[]string{"search", "x", "--kind", "contacts,leads", "--limit", "3"}, Call{Command: "search", Args: []string{"x"}, Kinds: []string{"contacts", "leads"}, Limit: 3}},
		{[]string{"connect", "crm.example.com", "--no-browser"}, Call{Command: "connect", Args: []string{"crm.example.com"}, NoBrowser: true}},
		{[]string{"help", "link"}, Call{Command: "link", Help: true}},
		{[]string{"--hidden", "--keyring", "file:k"}, Call{Hidden: true, Keyring: "file:k"}},
		{
			[]string{"accounts", "add", "me@x.example", "--imap", "h:143", "--security", "starttls", "--password-file", "f", "--oauth"},
			Call{Command: "accounts", Args: []string{"add", "me@x.example"}, IMAP: "h:143", Security: "starttls", PasswordFile: "f", OAuth: true},
		},
		{[]string{"raed", "a.eml"}, Call{Command: "raed", Args: []string{"a.eml"}}},
		{[]string{"--keyring-passphrase-fd", "3", "status"}, Call{Command: "status", PassphraseFD: 3}},
	}
	for _, c := range cases {
		got, err := Parse(c.args)
		if c.want.Limit == 0 {
			c.want.Limit = 25
		}
		c.want.Index, c.want.PasswordFD = -1, -1
		if c.want.PassphraseFD == 0 {
			c.want.PassphraseFD = -1
		}
		if len(got.Args) == 0 {
			got.Args = nil
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("Parse(%q)\n = %+v, %v\nwant %+v", c.args, got, err, c.want)
		}
	}
}

func TestParse_Refuses(t *testing.T) {
	for code, args := range map[string][]string{
		"cli.option":        {"read", "--frobnicate"},
		"cli.foreignOption": {"read", "a.eml", "--limit", "3"},
	} {
		_, err := Parse(args)
		if f := crm.AsFault("", err); f == nil || f.Code != code || ExitCode(err) != ExitUsage {
			t.Errorf("Parse(%q) = %v", args, err)
		}
	}
	if _, err := Parse([]string{"search", "x", "--limit", "many"}); crm.AsFault("", err) == nil {
		t.Error("a limit that is no number was taken")
	}
	for code, c := range map[string]Call{
		"cli.command": {Command: "raed"}, "cli.tooFew": {Command: "link", Args: []string{"a.eml"}},
		"cli.tooMany": {Command: "status", Args: []string{"now"}},
	} {
		if f := crm.AsFault("", c.check()); f == nil || f.Code != code {
			t.Errorf("%+v: %v", c, c.check())
		}
	}
}

func TestExitCode_EveryKindOfFaultHasOne(t *testing.T) {
	for kind := crm.Bug; kind <= crm.Cancelled; kind++ {
		if code, ok := exitOf[kind]; !ok || code == ExitOK {
			t.Errorf("%v has exit code %d", kind, code)
		}
	}
	for err, want := range map[error]int{
		nil: ExitOK, errors.New("odd"): ExitBug, context.Canceled: ExitCancelled, told(7): 7,
		&crm.Fault{Kind: crm.Busy, Op: "profile.open"}: ExitLocal, &crm.Fault{Kind: crm.Busy, Op: "context.ask"}: ExitOffline,
		&crm.Fault{Kind: crm.Invalid, Op: "cli.parse"}: ExitUsage, &crm.Fault{Kind: crm.Invalid, Op: "file.read"}: ExitInvalid,
	} {
		if got := ExitCode(err); got != want {
			t.Errorf("ExitCode(%v) = %d, want %d", err, got, want)
		}
	}
}

func TestOptions_BelongToCommandsThatExist(t *testing.T) {
	var c Call
	set := c.flags()
	for name, commands := range owners {
		if set.Lookup(name) == nil {
			t.Errorf("no option %s", name)
		}
		for _, command := range commands {
			if find(command) == nil {
				t.Errorf("option %s belongs to %s, which is no command", name, command)
			}
		}
	}
	if !slices.ContainsFunc(commands, func(c command) bool { return c.offline }) {
		t.Error("no command works without a profile")
	}
}

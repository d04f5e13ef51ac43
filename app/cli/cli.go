// Package cli is the command line: the same doors as the window, for people and scripts. Results go to
// standard output, one JSON object a line with --json; everything else goes to standard error. The same
// code serves a second process (spec 8.3), so a command never touches the process it runs in.
package cli

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"oroconnector/app/desk"
	"oroconnector/app/words"
)

// Env is what a command runs in.
type Env struct {
	Desk  *desk.Desk
	Words *words.Words
	Dir   string // relative paths are meant from here: the caller's folder
	Out   io.Writer
	Err   io.Writer
	// Version is printed by status and --version.
	Version string
	// Secret reads a secret from the descriptor (-1: none is named), or asks the person. nil where there is
	// neither: in the process that carries a later one's command out.
	Secret func(ctx context.Context, fd int, question string) ([]byte, error)
}

// command is one word of the command line.
type command struct {
	name string
	// offline commands need neither a profile nor a connection.
	offline bool
	min     int // least number of arguments
	max     int // most; -1: any
	run     func(ctx context.Context, s *session) error
}

var commands = []command{
	{name: "read", offline: true, min: 1, max: -1, run: read},
	{name: "context", min: 1, max: -1, run: showContext},
	{name: "link", min: 2, max: -1, run: link},
	{name: "unlink", min: 2, max: -1, run: unlink},
	{name: "search", min: 1, max: -1, run: search},
	{name: "show", min: 1, max: -1, run: show},
	{name: "outbox", min: 0, max: 2, run: outbox},
	{name: "accounts", min: 0, max: 2, run: accounts},
	{name: "settings", min: 0, max: -1, run: options},
	{name: "sync", min: 0, max: 0, run: sync},
	{name: "status", min: 0, max: 0, run: status},
	{name: "connect", min: 0, max: 1, run: connect},
	{name: "disconnect", min: 0, max: 0, run: disconnect},
}

// session is one command being run.
type session struct {
	Env
	call Call
}

// Run carries out a parsed call and returns its exit code (see exit.go).
func Run(ctx context.Context, env Env, call Call) int {
	s := &session{Env: env, call: call}
	if call.Version {
		s.say("OroConnector " + env.Version)
		return ExitOK
	}
	if call.Help || call.Command == "" {
		io.WriteString(env.Out, usage(env.Words, call.Command))
		return ExitOK
	}
	if err := call.check(); err != nil {
		return s.fail(err)
	}
	if err := find(call.Command).run(ctx, s); err != nil {
		return s.fail(err)
	}
	return ExitOK
}

func find(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

// say prints one line of a result.
func (s *session) say(line string) { io.WriteString(s.Out, line+"\n") }

// note prints one line for the person, not for a script.
func (s *session) note(line string) { io.WriteString(s.Err, line+"\n") }

// text looks up a sentence.
func (s *session) text(key string, args ...any) string { return s.Words.Say(key, args...) }

// path makes an argument absolute from the caller's folder; addresses with a scheme stay as they are.
func (s *session) path(arg string) string {
	if filepath.IsAbs(arg) || s.Dir == "" || strings.Contains(arg, "://") {
		return arg
	}
	return filepath.Join(s.Dir, arg)
}

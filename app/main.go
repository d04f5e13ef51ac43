// OroConnector for the desktop shows, for any e-mail, what Oro's CRM knows about the people in it.
// Without a command it opens its window; `oroconnector help` lists the commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"oroconnector/app/house"
	"oroconnector/platform/language"
)

// Who the program is; FyneApp.toml says the same, and a test compares them.
const (
	appID   = "com.oroconnector.desktop"
	appName = "OroConnector"
	version = "1.0.0"
	build   = 1
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	dir, err := os.Getwd()
	if err != nil {
		dir = ""
	}
	os.Exit(house.Main(ctx, house.Process{
		Args: os.Args[1:], Dir: dir, Langs: language.Wanted(os.Getenv), Out: os.Stdout, Err: os.Stderr,
		Version: version, Prompt: prompt(), Window: window, Trouble: trouble,
	}))
}

// prompt asks on the terminal without an echo; nil where standard input is none. Ctrl+C and SIGTERM end
// it: the read itself cannot be, so it is left behind with the terminal as it was.
func prompt() func(context.Context, string) ([]byte, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		return nil
	}
	return func(ctx context.Context, question string) ([]byte, error) {
		before, err := term.GetState(fd)
		if err != nil {
			return nil, err
		}
		fmt.Fprint(os.Stderr, question+" ")
		defer fmt.Fprintln(os.Stderr)
		type answer struct {
			text []byte
			err  error
		}
		answered := make(chan answer, 1)
		go func() {
			text, err := term.ReadPassword(fd)
			answered <- answer{text, err}
		}()
		select {
		case a := <-answered:
			return a.text, errors.Join(a.err, ctx.Err())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), term.Restore(fd, before))
		}
	}
}

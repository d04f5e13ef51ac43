// Package browser opens a page in the person's browser: http and https only, without a shell, and
// without waiting for the browser to end. It may be used from any goroutine.
package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode"
)

// Errors of Open.
var (
	ErrURL    = errors.New("not a web address that may be opened")
	ErrNone   = errors.New("no browser was found")
	ErrFailed = errors.New("the browser could not be started")
)

// grace is how long a starter (xdg-open, open) may take to fail; one that runs on is the browser itself.
const grace = time.Second

// maxURL keeps addresses within what every system takes on a command line (Windows: 32,767 characters).
const maxURL = 8 << 10

// Open shows the page. It tries the programs of BROWSER (as xdg-open does: a list with the system's
// separator, each a command with optional %s for the address), then the system's own ways, until one
// starts. It returns after about a second at the latest; the browser outlives it and ctx, so that one
// goroutine may stay to collect a browser that runs in the foreground. Nothing of the browser's output
// reaches ours. Errors: ErrURL, ErrNone, ErrFailed with the last cause, ctx's before anything started.
func Open(ctx context.Context, address string) error {
	clean, err := check(address)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("open browser: %w", err)
	}
	last := fmt.Errorf("open browser: %w", ErrNone)
	for _, argv := range fromEnvironment(os.Getenv("BROWSER"), clean) {
		tried, err := run(ctx, argv)
		if err == nil {
			return nil
		}
		if tried {
			last = err
		}
	}
	if err := system(ctx, clean); err != nil {
		if errors.Is(err, ErrNone) {
			return last
		}
		return err
	}
	return nil
}

// check lets pass what can only be a web page: absolute, http or https, with a host, without a user name
// (which hides the real host from the eye) and without white space and control characters.
func check(address string) (string, error) {
	if len(address) > maxURL || strings.ContainsFunc(address, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar
	}) {
		return "", fmt.Errorf("open browser: %w", ErrURL)
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return "", fmt.Errorf("open browser: %w", ErrURL)
	}
	return u.String(), nil
}

// fromEnvironment reads the BROWSER variable. An entry that is the path of an existing file is one
// program even with blanks in it; others are split at blanks.
func fromEnvironment(variable, address string) [][]string {
	var found [][]string
	for entry := range strings.SplitSeq(variable, string(os.PathListSeparator)) {
		argv := strings.Fields(entry)
		if len(argv) == 0 {
			continue
		}
		if info, err := os.Stat(entry); err == nil && !info.IsDir() {
			argv = []string{entry}
		}
		placed := false
		for i, arg := range argv[1:] {
			if strings.Contains(arg, "%s") {
				argv[i+1] = strings.ReplaceAll(arg, "%s", address)
				placed = true
			}
		}
		if !placed {
			argv = append(argv, address)
		}
		found = append(found, argv)
	}
	return found
}

// run starts one program and watches it for the time of grace. tried is false where the program does
// not exist.
func run(ctx context.Context, argv []string) (tried bool, err error) {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return false, fmt.Errorf("open browser: %s: %w", argv[0], ErrNone)
	}
	cmd := exec.Command(path, argv[1:]...) //nolint:gosec,noctx // the person's or the system's choice, the address checked; it outlives us
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return true, fmt.Errorf("open browser: %s: %w: %w", argv[0], ErrFailed, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return true, fmt.Errorf("open browser: %s: %w: %w", argv[0], ErrFailed, err)
		}
	case <-timer.C:
	case <-ctx.Done(): // started: what the caller wanted has happened
	}
	return true, nil
}

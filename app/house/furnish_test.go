package house_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/house"
)

func begun(t *testing.T, o house.Options) *house.House {
	t.Helper()
	h, err := house.Begin(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// The demo's servers are started when the window stands, and whoever asked before gets the answer then.
func TestBegin_TheDemoIsFurnishedBehindTheWindow(t *testing.T) {
	t.Parallel()
	h := begun(t, house.Options{Demo: true, Stay: true, Profile: t.TempDir(), Version: "1.0.0"})
	if c, known := h.Desk().Connections.Known(""); known || !h.Coming() || !h.Slow() || h.DemoServer() != nil {
		t.Fatalf("before it is furnished: %v %v, coming %v, slow %v", c.ID, known, h.Coming(), h.Slow())
	}
	asked := make(chan error, 1)
	go func() {
		_, err := h.Desk().Connections.Status(t.Context(), "")
		asked <- err
	}()
	if err := h.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-asked; err != nil {
		t.Errorf("who asked before was told %v", err)
	}
	if c, known := h.Desk().Connections.Known(""); !known || c.ID != "demo" || h.Coming() || h.Address() == "" {
		t.Errorf("furnished: %v %v, coming %v, at %q", c.ID, known, h.Coming(), h.Address())
	}
}

// What is known of a connection needs nothing opened; giving up tells everybody who waits.
func TestReady_GivenUp(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("status")
	h := begun(t, house.Options{Demo: true, Stay: true, Profile: p.profile, Version: "1.0.0"})
	if c, known := h.Desk().Connections.Known(""); !known || c.ID != "demo" || h.Coming() {
		t.Fatalf("%v %v, coming %v", c.ID, known, h.Coming())
	}
	if h.Desk().Settings.Places() == nil {
		t.Error("the settings wait for the connection")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	// Furnishing may have been quicker than its end.
	if err := h.Ready(ended); err != nil && cli.ExitCode(err) != cli.ExitCancelled {
		t.Error(err)
	}
	if _, err := h.Line(""); err != nil && cli.ExitCode(err) != cli.ExitCancelled {
		t.Error(err)
	}
}

// A house that cannot be furnished ends the program with the same sentence and code as one that cannot be built.
func TestMain_WindowOverAHouseThatCannotBeFurnished(t *testing.T) {
	t.Parallel()
	profile := t.TempDir()
	if err := os.MkdirAll(filepath.Join(profile, "data", "demo-oro.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	var errw bytes.Buffer
	var told error
	code := house.Main(t.Context(), house.Process{
		Args: []string{"--demo", "--profile", profile}, Dir: t.TempDir(), Langs: []string{"en"}, Out: &bytes.Buffer{}, Err: &errw, Version: "1.0.0",
		Window: func(ctx context.Context, h *house.House, _ cli.Call) int {
			told = h.Ready(ctx)
			return cli.ExitOK
		},
	})
	if told == nil || code != cli.ExitBug || !strings.HasPrefix(errw.String(), "oroconnector: ") {
		t.Errorf("code %d, %v, %q", code, told, errw.String())
	}
}

// The window asks how a connection stands without having every record counted: that takes the longer, the more there
// are. About counts them.
func TestStanding_CountsNothing(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("status")
	h := begun(t, house.Options{Stay: true, Profile: p.profile, Version: "1.0.0"})
	standing, err := h.Desk().Connections.Standing(t.Context(), "")
	if err != nil || standing.Connection.ID != "demo" || len(standing.Health.Records) > 0 || standing.Health.LastPull.IsZero() {
		t.Fatalf("%+v, %v", standing, err)
	}
	whole, err := h.Desk().Connections.Status(t.Context(), "")
	if err != nil || len(whole.Health.Records) == 0 {
		t.Errorf("%+v, %v", whole.Health, err)
	}
}

package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/store"
	"oroconnector/app/vault"
)

const (
	idleDir = "STORE_IDLE_DIR"
	// idleMost is the budget of spec 11.3 in MB; it is for the whole program above a bare one.
	idleMost = 60
)

// TestIdleMemory measures where ORO_RATIOS is set what a process takes that has a cache of 100,000 records and
// conversations and an outbox's folder open, has answered and searched, and then rests.
func TestIdleMemory(t *testing.T) {
	if dir := os.Getenv(idleDir); dir != "" {
		rest(t, dir)
		return
	}
	if os.Getenv("ORO_RATIOS") == "" {
		t.Skip("measures where ORO_RATIOS=1 is set")
	}
	benchDir = os.Getenv("STORE_BENCH_DIR")
	if benchDir == "" {
		benchDir = t.TempDir()
	}
	fill(t, benchSize())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestIdleMemory$", "-test.v")
	cmd.Env = append(os.Environ(), idleDir+"="+benchDir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var before, after int
	for line := range strings.Lines(string(out)) {
		if _, text, ok := strings.Cut(line, "idle: "); ok {
			t.Log(strings.TrimSpace(text))
			_, _ = fmt.Sscanf(text, "anonymous %d MB before, %d MB", &before, &after)
		}
	}
	if after == 0 || benchSize() <= 100_000 && after-before > idleMost {
		t.Errorf("anonymous memory %d MB before, %d MB after, at most %d MB more", before, after, idleMost)
	}
}

// rest is the measured process.
func rest(t *testing.T, dir string) {
	t.Helper()
	debug.FreeOSMemory()
	before := anonymous()
	v, err := vault.Open(dir, vault.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	keep, err := vault.Open(filepath.Join(t.TempDir(), "keep"), vault.Options{Key: key, Sync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = keep.Close() }()
	s, err := store.Open(v, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	opened := anonymous()
	if _, err := s.Stats(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, n := rand.New(rand.NewPCG(1, 2)), benchSize()
	for range 300 {
		if _, err := s.Answer(t.Context(), question(r.IntN(n))); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Search(t.Context(), crm.SearchQuery{Text: cutTo([]rune(surname(r)), 3)}); err != nil {
			t.Fatal(err)
		}
	}
	used, rss := anonymous(), memory()
	debug.FreeOSMemory() // what the runtime does by itself within minutes
	fmt.Printf("idle: anonymous %d MB before, %d MB at rest; %d MB just opened, %d MB just used (%s); %s at rest\n",
		before, anonymous(), opened, used, rss, memory())
}

// anonymous is the process's anonymous memory in MB.
func anonymous() (mb int) {
	_, text, _ := strings.Cut(memory(), "anonymous ")
	_, _ = fmt.Sscanf(text, "%d MB", &mb)
	return mb
}

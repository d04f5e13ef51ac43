package crashtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// build makes the program once, without the window.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "oroconnector")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "nowindow", "-o", binary, "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// result is what one run of the program came to. A killed one has code -1 and what it said until then.
type result struct {
	code   int
	killed bool
	out    string
	err    string
}

// output collects what a process prints, and can be read meanwhile.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// process is a run of the program under way.
type process struct {
	cmd      *exec.Cmd
	out, err output
	dead     chan struct{}
}

func (w *world) start(args ...string) *process {
	w.t.Helper()
	args = append(args, "--profile", w.profile, "--keyring", "file:"+w.keyring, "--keyring-passphrase-file", w.phrase)
	p := &process{cmd: exec.Command(w.binary, args...), dead: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = w.mailDir, &p.out, &p.err
	p.cmd.Env = append(os.Environ(), "LANGUAGE=en", "http_proxy=", "HTTP_PROXY=")
	w.await(p)
	return p
}

// await starts a process and notes its end.
func (w *world) await(p *process) {
	w.t.Helper()
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		defer close(p.dead)
		_ = p.cmd.Wait() // the exit code and the signal are read from ProcessState
	}()
}

// kill ends the process at once and returns when it has ended.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // who has ended already cannot be killed
	<-p.dead
}

func (p *process) result() result {
	<-p.dead
	r := result{code: p.cmd.ProcessState.ExitCode(), out: p.out.String(), err: p.err.String()}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok {
		r.killed = status.Signaled() && status.Signal() == syscall.SIGKILL
	}
	return r
}

// run runs the program to its end.
func (w *world) run(args ...string) result {
	w.t.Helper()
	p := w.start(args...)
	select {
	case <-p.dead:
	case <-time.After(90 * time.Second):
		p.kill()
		w.t.Fatalf("%v does not end\n%s%s", args, p.out.String(), p.err.String())
	}
	w.untouched()
	return p.result()
}

// ok runs the program and ends the test where it does not succeed.
func (w *world) ok(args ...string) result {
	w.t.Helper()
	r := w.run(args...)
	if r.code != 0 {
		w.t.Fatalf("%s: %v: exit code %d\n%s%s", w.story(), args, r.code, r.out, r.err)
	}
	return r
}

// objects decodes the whole lines of what was printed: a killed process may have left half a one.
func objects[T any](w *world, out string) []T {
	w.t.Helper()
	var all []T
	for line := range strings.Lines(out) {
		var v T
		if !strings.HasSuffix(line, "\n") {
			continue
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			w.t.Fatalf("%s: %v in %q", w.story(), err, line)
		}
		all = append(all, v)
	}
	return all
}

// untouched demands that no folder was set aside: a kill damages nothing.
func (w *world) untouched() {
	w.t.Helper()
	asides, err := filepath.Glob(filepath.Join(w.profile, "data", "connections", "*", "*.aside-*"))
	if err != nil || len(asides) == 0 {
		return
	}
	log, err := os.ReadFile(filepath.Join(w.profile, "logs", "oroconnector.log"))
	if err != nil {
		w.t.Error(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "set aside") {
			w.note("log: %s", strings.TrimSpace(line))
		}
	}
	w.t.Fatalf("%sa kill has damaged %v", w.story(), asides)
}

// leavings are temporary files that killed processes left behind.
func (w *world) leavings() []string {
	var found []string
	err := filepath.WalkDir(w.profile, func(path string, _ os.DirEntry, err error) error {
		name := filepath.Base(path)
		if strings.HasPrefix(name, ".waiting-") || strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".new") {
			found = append(found, name)
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Error(err)
	}
	return found
}

package windowtest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// title is that of the program's window.
const title = "OroConnector"

var (
	buildOnce sync.Once
	built     string
	buildErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// build builds the program, once for all tests.
func build(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		dir, err := os.MkdirTemp("", "oroconnector-window")
		if err != nil {
			buildErr = err
			return
		}
		built = filepath.Join(dir, "oroconnector")
		cmd := exec.Command("go", "build", "-tags", "probe", "-o", built, "./app")
		cmd.Dir = "../.."
		if out, err := cmd.CombinedOutput(); err != nil {
			buildErr = &exec.Error{Name: "go build", Err: err}
			t.Logf("%s", out)
		}
	})
	if buildErr != nil {
		t.Fatal(buildErr)
	}
	return built
}

// program is the running program with its window.
type program struct {
	*desktop
	binary  string
	profile string
	probe   string
	cmd     *exec.Cmd
	errors  bytes.Buffer
	ended   chan error
}

// text is a text in a window.
type text struct {
	Text                string
	X, Y, Width, Height float32
}

// shown is one window as the probe tells.
type shown struct {
	Title         string
	Width, Height float32
	Texts         []text
}

// run starts the demo on a fresh profile and waits for its window.
func (d *desktop) run(args ...string) *program {
	d.t.Helper()
	p := &program{
		desktop: d, binary: build(d.t), profile: filepath.Join(d.dir, "profile"), probe: filepath.Join(d.dir, "probe.json"),
		ended: make(chan error, 1),
	}
	p.cmd = exec.Command(p.binary, append([]string{"--demo", "--profile", p.profile}, args...)...)
	p.cmd.Env = append(append([]string(nil), d.env...), "OROCONNECTOR_PROBE="+p.probe)
	p.cmd.Stderr = &p.errors
	if err := p.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	d.t.Cleanup(p.stop)
	eventually(d.t, "the window", func() bool { return len(d.visible(title)) > 0 })
	return p
}

func (p *program) stop() {
	if p.t.Failed() {
		p.shoot("failed-" + strings.TrimPrefix(p.t.Name(), "TestWindow_"))
		p.t.Logf("texts:\n%v", p.texts(title))
	}
	_ = p.cmd.Process.Signal(os.Interrupt)
	select {
	case err := <-p.ended:
		p.ended <- err
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		p.t.Error("the program did not end")
	}
	if strings.Contains(p.errors.String(), "Error in Fyne call thread") {
		p.t.Errorf("Fyne was called on a wrong goroutine:\n%s", p.errors.String())
	}
	if p.t.Failed() {
		p.t.Logf("standard error:\n%s", p.errors.String())
	}
}

// exited waits for the program's end and gives its exit code.
func (p *program) exited() int {
	p.t.Helper()
	select {
	case err := <-p.ended:
		p.ended <- err
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatal("the program did not end")
		return -1
	}
}

// command runs a command on the same profile while the window is open, as a second process (spec 8.3).
func (p *program) command(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(p.binary, append(args, "--demo", "--profile", p.profile)...)
	cmd.Env, cmd.Dir = p.env, p.dir
	var out, errw bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errw
	if err := cmd.Run(); err != nil {
		p.t.Fatalf("%v: %v\n%s%s", args, err, out.String(), errw.String())
	}
	return out.String()
}

// texts are what stands in the window of the title.
func (p *program) texts(title string) []text {
	data, err := os.ReadFile(p.probe)
	var windows []shown
	if err != nil || json.Unmarshal(data, &windows) != nil {
		return nil
	}
	for _, w := range windows {
		if w.Title == title {
			return w.Texts
		}
	}
	return nil
}

// sees waits until a text stands in the window and returns it with its place.
func (p *program) sees(window, want string) text {
	p.t.Helper()
	var found text
	eventually(p.t, "“"+want+"”", func() bool {
		for _, s := range p.texts(window) {
			if s.Text == want {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

// count tells how often a text stands in the window just now.
func (p *program) count(window, want string) int {
	n := 0
	for _, s := range p.texts(window) {
		if s.Text == want {
			n++
		}
	}
	return n
}

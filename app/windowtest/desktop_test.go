package windowtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// patience is how long something on a busy machine may take to show.
const patience = 30 * time.Second

// desktop is a screen, a window manager and a session bus that only one test uses.
type desktop struct {
	t    *testing.T
	dir  string
	env  []string
	bus  string
	name string // DISPLAY
}

// newDesktop starts one; with a panel it has a tray, without one nobody shows tray icons.
func newDesktop(t *testing.T, panel bool) *desktop {
	t.Helper()
	needed := map[string]string{"Xvfb": "Xvfb", "openbox": "openbox", "dbus-daemon": "dbus", "xdotool": "xdotool", "import": "ImageMagick"}
	if panel {
		needed["xfce4-panel"] = "xfce4-panel"
	}
	for tool, name := range needed {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; the tests of the real window need Xvfb and its companions (.ci/setup)", name)
		}
	}
	d := &desktop{t: t, dir: t.TempDir()}
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "DBUS_") && name != "DISPLAY" && name != "WAYLAND_DISPLAY" &&
			!strings.HasPrefix(name, "LC_") && name != "LANGUAGE" {
			d.env = append(d.env, e)
		}
	}
	d.env = append(d.env, "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1", "GTK_A11Y=none")
	for _, name := range []string{"CONFIG_HOME", "CACHE_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"} {
		dir := filepath.Join(d.dir, strings.ToLower(name))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		d.env = append(d.env, "XDG_"+name+"="+dir)
	}
	d.startScreen()
	d.startBus()
	d.start("openbox")
	if panel {
		d.startPanel()
	}
	return d
}

// start runs a program of the desktop until the test ends.
func (d *desktop) start(name string, args ...string) *exec.Cmd {
	d.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir = d.env, d.dir
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { end(cmd) })
	return cmd
}

func end(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(os.Interrupt)
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = cmd.Process.Kill()
		<-done
	}
}

// startScreen lets Xvfb choose a display that is free.
func (d *desktop) startScreen() {
	d.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer read.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp")
	cmd.Env, cmd.ExtraFiles = d.env, []*os.File{write}
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { end(cmd) })
	_ = write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		d.t.Fatalf("Xvfb did not start: %v", err)
	}
	d.name = ":" + strings.TrimSpace(number)
	d.env = append(d.env, "DISPLAY="+d.name)
}

func (d *desktop) startBus() {
	d.t.Helper()
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	cmd.Env = d.env
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { end(cmd) })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		d.t.Fatal(err)
	}
	d.bus = strings.TrimSpace(address)
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+d.bus)
}

// panelConfig is a panel at the top edge with nothing but a tray.
const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="false"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/><property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>`

func (d *desktop) startPanel() {
	d.t.Helper()
	dir := filepath.Join(d.dir, "config_home", "xfce4", "xfconf", "xfce-perchannel-xml")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), []byte(panelConfig), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.start("xfce4-panel", "--disable-wm-check")
	conn := d.connect()
	eventually(d.t, "the panel's tray", func() bool {
		var owned bool
		err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, watcherName).Store(&owned)
		return err == nil && owned
	})
}

// connect joins the desktop's session bus.
func (d *desktop) connect() *dbus.Conn {
	d.t.Helper()
	conn, err := dbus.Connect(d.bus)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// xdotool types, moves and looks, and returns what it says.
func (d *desktop) xdotool(args ...string) string {
	d.t.Helper()
	out, err := d.try("xdotool", args...)
	if err != nil {
		d.t.Fatalf("xdotool %v: %v", args, err)
	}
	return out
}

func (d *desktop) try(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = d.env
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// key types keys into whatever has the keyboard.
func (d *desktop) key(keys ...string) {
	d.t.Helper()
	d.xdotool(append([]string{"key", "--delay", "60"}, keys...)...)
}

// visible lists the windows with the title that are on the screen.
func (d *desktop) visible(title string) []string {
	out, err := d.try("xdotool", "search", "--onlyvisible", "--name", "^"+title+"$")
	if err != nil {
		return nil // it fails where there are none
	}
	return strings.Fields(out)
}

// shoot keeps a picture of the whole screen in .ci/results.
func (d *desktop) shoot(name string) {
	d.t.Helper()
	dir, err := filepath.Abs("../../.ci/results")
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		_, err = d.try("import", "-window", "root", filepath.Join(dir, "window-"+name+".png"))
	}
	if err != nil {
		d.t.Errorf("no screenshot: %v", err)
	}
}

// eventually waits until something holds, and fails the test where it does not.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come", what)
		}
		<-time.After(50 * time.Millisecond)
	}
}

func (d *desktop) String() string { return fmt.Sprint("display ", d.name) }

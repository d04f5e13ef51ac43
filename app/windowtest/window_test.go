package windowtest

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oroconnector/assets"
)

// mail writes a message of the demo company into the desktop's folder.
func (d *desktop) mail(name string) string {
	d.t.Helper()
	data, err := fs.ReadFile(assets.Demo, "demo/mail/"+name)
	path := filepath.Join(d.dir, name)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return path
}

// linked are the records in the message's context, as the command line tells.
func (p *program) linked(file string) []string {
	p.t.Helper()
	var answer struct {
		Items []struct {
			Kind, ID, Name string
			InContext      bool `json:"in_context"`
		}
	}
	if err := json.Unmarshal([]byte(p.command("context", file, "--json")), &answer); err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, i := range answer.Items {
		if i.InContext {
			all = append(all, i.Kind+":"+i.ID)
		}
	}
	return all
}

// A file is dropped, its people and their context stand where they belong, a suggestion is added with keys
// alone, and Oro has it.
func TestWindow_ADroppedMessageIsAnsweredAndAddContextReachesOro(t *testing.T) {
	d := newDesktop(t, true)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	d.shoot("1-empty")
	file := d.mail("01-quote-q2043-revised.eml")
	d.drop(t, title, file)

	sender := p.sees(title, "elena.marchetti@alpina-tools.example")
	subject := p.sees(title, "Re: Quote Q-2043, revised delivery dates")
	attached := p.sees(title, "In Context Of")
	suggested := p.sees(title, "Could Be Related To")
	p.sees(title, "Alpina spring restock")
	order := []text{sender, subject, attached, suggested}
	if !slices.IsSortedFunc(order, func(a, b text) int { return int(a.Y - b.Y) }) {
		t.Errorf("sender, subject and groups do not stand under each other: %+v", order)
	}
	for _, s := range p.texts(title) {
		if s.X < 0 || s.X+s.Width > 420.5 {
			t.Errorf("%+v stands beside the window", s)
		}
	}
	d.shoot("2-context")

	before := p.linked(file)
	added := ""
	for range 12 { // the keyboard walks down the list; A does nothing on a record that is linked already
		d.key("Down", "a")
		if added = p.undoText(); added != "" {
			break
		}
	}
	if added == "" {
		t.Fatalf("nothing was added; the window has %v", p.texts(title))
	}
	d.shoot("3-added")
	eventually(t, "the link in Oro", func() bool { return len(p.linked(file)) == len(before)+1 })
	for _, ref := range before {
		if !slices.Contains(p.linked(file), ref) {
			t.Errorf("%s is no longer linked", ref)
		}
	}

	d.key("ctrl+z")
	eventually(t, "the undo in Oro", func() bool { return slices.Equal(p.linked(file), before) })
	d.key("ctrl+q")
	if code := p.exited(); code != 0 {
		t.Errorf("Ctrl+Q ended with %d", code)
	}
}

// undoText is what the bar says after something was added; it looks for it for as long as a busy machine takes to
// show one.
func (p *program) undoText() string {
	for range 10 {
		for _, s := range p.texts(title) {
			if strings.HasPrefix(s.Text, "Added to context") {
				return s.Text
			}
		}
		<-time.After(100 * time.Millisecond)
	}
	return ""
}

func TestWindow_TheTrayHasTheProgram(t *testing.T) {
	d := newDesktop(t, true)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	tray := trayOf(p)
	eventually(t, "the menu", func() bool {
		return tray.String() == "(Connected to Brightwater Europe)|---|Hide window|About|Disconnect|Refresh|Manage Add-on|Sync now|---|Quit"
	})
	if got := tray.icon(); got != "32x32" {
		t.Errorf("the icon is %s", got)
	}
	p.command("disconnect")
	eventually(t, "the menu of nobody", func() bool {
		return tray.String() == "(Not connected)|---|Hide window|About|Connect…|(Refresh)|(Sync now)|---|Quit"
	})
}

// Closing with a tray hides the window, and the tray brings it back.
func TestWindow_CloseHidesIntoTheTray(t *testing.T) {
	d := newDesktop(t, true)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	tray := trayOf(p)
	d.key("alt+F4")
	eventually(t, "the hidden window", func() bool { return len(d.visible(title)) == 0 })
	tray.click("Show window")
	eventually(t, "the window", func() bool { return len(d.visible(title)) == 1 })
	tray.click("Hide window")
	eventually(t, "the hidden window", func() bool { return len(d.visible(title)) == 0 })
	tray.activate()
	eventually(t, "the window", func() bool { return len(d.visible(title)) == 1 })

	tray.click("About")
	p.sees(title, "Nora Lindqvist")
	p.sees(title, "Copy diagnostics")
	d.shoot("4-about")
	d.key("Escape")
	tray.click("Manage Add-on")
	eventually(t, "Manage Add-on", func() bool { return len(d.visible("Manage Add-on")) == 1 })
	p.sees("Manage Add-on", "CRM Sync Interval (In Seconds)")
	if got := p.count("Manage Add-on", "Use System"); got != 7 {
		t.Errorf("%d options have Use System", got)
	}
	d.shoot("5-manage")
	tray.click("Quit")
	if code := p.exited(); code != 0 {
		t.Errorf("Quit ended with %d", code)
	}
}

// Without a tray nobody may lose the program by closing its window: it is minimised, lives on, and a second
// start brings it back.
func TestWindow_CloseMinimisesWithoutATray(t *testing.T) {
	d := newDesktop(t, false)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	window := d.visible(title)[0]
	d.key("alt+F4")
	eventually(t, "the minimised window", func() bool { return len(d.visible(title)) == 0 })
	if state := d.state(window); !strings.Contains(state, "Iconic") {
		t.Errorf("the window is not in the list of windows: %s", state)
	}
	file := d.mail("01-quote-q2043-revised.eml")
	p.command(file)
	eventually(t, "the window", func() bool { return len(d.visible(title)) == 1 })
	p.sees(title, "In Context Of")
	d.key("ctrl+q")
	if code := p.exited(); code != 0 {
		t.Errorf("Ctrl+Q ended with %d", code)
	}
}

// state reads what the window manager says of a window (ICCCM 4.1.3.1).
func (d *desktop) state(window string) string {
	d.t.Helper()
	if _, err := exec.LookPath("xprop"); err != nil {
		d.t.Skip("xprop is not installed; the tests of the real window need Xvfb and its companions (.ci/setup)")
	}
	out, err := d.try("xprop", "-id", window, "WM_STATE")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// tap clicks where a window has something, in its own units.
func (d *desktop) tap(window string, x, y float32) {
	d.t.Helper()
	id := d.visible(window)
	if len(id) != 1 {
		d.t.Fatalf("%d windows %q", len(id), window)
	}
	d.xdotool("mousemove", "--window", id[0], strconv.Itoa(int(x)), strconv.Itoa(int(y)), "click", "1")
}

// The administrator changes an interval: first to what cannot be, which is said beside the field and saves
// nothing, then to what can be, which holds at once for every process.
func TestWindow_ManageAddOnSavesWhatIsRight(t *testing.T) {
	const manage = "Manage Add-on"
	d := newDesktop(t, true)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	p.command("settings", "set", "crm-sync-interval", "300", "--system")
	trayOf(p).click(manage)
	p.sees(manage, "300")
	label := p.sees(manage, "CRM Sync Interval (In Seconds)")
	eventually(t, "the window", func() bool { return len(d.visible(manage)) == 1 })
	save := p.sees(manage, "Save Settings")
	d.tap(manage, 708, label.Y+label.Height/2) // Use System
	p.sees(manage, "Not saved yet.")
	d.tap(manage, 400, label.Y+label.Height/2)
	d.key("ctrl+a")
	d.xdotool("type", "--delay", "60", "90000")
	p.sees(manage, "90000")
	d.tap(manage, save.X, save.Y)
	p.sees(manage, "Enter a whole number from 1 to 86399")
	p.sees(manage, "1 value needs your attention. Nothing was saved.")
	d.shoot("8-invalid")
	if got := p.command("settings", "get", "crm-sync-interval", "--json"); !strings.Contains(got, `"value":"300","by":"system"`) {
		t.Errorf("a wrong value was saved: %s", got)
	}
	d.key("BackSpace") // 9000
	d.tap(manage, save.X, save.Y)
	p.sees(manage, "Saved. It applies already.")
	if got := p.command("settings", "get", "crm-sync-interval", "--json"); !strings.Contains(got, `"value":"9000","by":"organization"`) {
		t.Errorf("the value does not hold: %s", got)
	}
}

// The person leaves Oro, and comes back through its login and Grant in a browser.
func TestWindow_SignInThroughTheBrowser(t *testing.T) {
	d := newDesktop(t, false)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	page := d.chromium()
	p.command("disconnect")
	p.sees(title, "Connect to Oro")
	d.shoot("6-welcome")

	cmd := exec.Command(p.binary, "connect", "--no-browser", "--json", "--demo", "--profile", p.profile)
	cmd.Env, cmd.Dir = p.env, d.dir
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	var ask struct{ Open string }
	if err != nil || json.Unmarshal([]byte(line), &ask) != nil || !strings.HasPrefix(ask.Open, "http://127.0.0.1:") {
		t.Fatalf("%q, %v", line, err)
	}
	page.open(ask.Open)
	page.waitFor("#username")
	page.fill("#username", "nora.lindqvist")
	page.fill("#password", "demo")
	page.click("#_submit")
	page.waitFor("button[name=grantAccess][value=true]")
	page.click("button[name=grantAccess][value=true]")
	line, err = lines.ReadString('\n')
	if err != nil || !strings.Contains(line, `"signed_in":true`) {
		t.Errorf("%q, %v", line, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	eventually(t, "the page at the end", func() bool { return strings.Contains(page.eval("document.body.innerText"), "You are connected") })
	p.sees(title, "Brightwater Europe")
	p.sees(title, "Drop an e-mail here")
	d.shoot("7-connected")
}

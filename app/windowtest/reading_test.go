package windowtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// browser is a stand-in for the person's: it notes which page it was given.
func (d *desktop) browser() (pages func() string) {
	d.t.Helper()
	script, list := filepath.Join(d.dir, "browser.sh"), filepath.Join(d.dir, "pages")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"$1\" >> '"+list+"'\n"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.env = append(d.env, "BROWSER="+script)
	return func() string {
		data, _ := os.ReadFile(list)
		return string(data)
	}
}

// A second start hands its file to the window; a search finds more than one page of records; one of them is opened
// beside the message, and Open shows exactly its page in the browser.
func TestWindow_ASecondStartSearchAndOpen(t *testing.T) {
	d := newDesktop(t, true)
	pages := d.browser()
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	window := d.visible(title)[0]
	d.xdotool("windowmove", window, "0", "0")
	d.xdotool("windowsize", window, "1180", "760")

	second := exec.Command(p.binary, "--demo", "--profile", p.profile, d.mail("01-quote-q2043-revised.eml"))
	second.Env, second.Dir = p.env, d.dir
	if out, err := second.CombinedOutput(); err != nil {
		t.Fatalf("the second start: %v\n%s", err, out)
	}
	p.sees(title, "In Context Of")
	record := p.sees(title, "Alpina spring restock")
	d.shoot("9-wide")

	d.tap(title, record.X+10, record.Y+record.Height/2)
	p.sees(title, "Customer need")
	open := p.sees(title, "Open")
	d.shoot("10-record")
	d.tap(title, open.X+4, open.Y+open.Height/2)
	page := regexp.MustCompile(`^http://127\.0\.0\.1:\d+/admin/opportunity/view/\d+\n$`)
	eventually(t, "the record's page in the browser", func() bool { return page.MatchString(pages()) })

	d.key("ctrl+k")
	d.xdotool("type", "--delay", "60", "al")
	d.key("Return")
	p.sees(title, "Results from Oro")
	d.xdotool("mousemove", "--window", window, "540", "500", "click", "--repeat", "80", "--delay", "10", "5")
	more := p.sees(title, "Load More")
	d.tap(title, more.X+8, more.Y+more.Height/2)
	eventually(t, "the other records", func() bool { return p.count(title, "Load More") == 0 })
	d.shoot("11-found")
}

// What is chosen in Preferences holds at once, in every window, and for the next process; the window stands where
// it stood.
func TestWindow_PreferencesActAtOnce(t *testing.T) {
	const prefs = "Preferences"
	d := newDesktop(t, true)
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	d.shoot("12-before")
	id := d.visible(title)[0]
	d.xdotool("windowmove", id, "120", "90")
	d.xdotool("mousemove", "--window", id, "396", "26", "click", "1")
	item := p.sees(title, prefs)
	d.tap(title, item.X+6, item.Y+item.Height/2)
	eventually(t, "Preferences", func() bool { return len(d.visible(prefs)) == 1 })
	language := p.sees(prefs, "As the system")
	d.shoot("13-preferences")
	light := p.sees(prefs, "Light")
	d.tap(prefs, light.X+6, light.Y+light.Height/2)
	eventually(t, "the theme", func() bool { return strings.Contains(p.command("settings", "get", "theme"), "light") })
	d.tap(prefs, language.X+6, language.Y+language.Height/2)
	german := p.sees(prefs, "Deutsch")
	d.tap(prefs, german.X+6, german.Y+german.Height/2)
	p.sees(title, "E-Mail hier ablegen")
	d.shoot("14-german-light")
	d.key("Escape")
	d.xdotool("windowfocus", id)
	d.key("ctrl+q")
	if code := p.exited(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	kept, err := filepath.Glob(filepath.Join(p.profile, "*", "window.json"))
	if more, _ := filepath.Glob(filepath.Join(p.profile, "window.json")); err != nil || len(kept)+len(more) != 1 {
		t.Errorf("the window's place is kept in %v%v (%v)", kept, more, err)
	}
}

package windowtest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os/exec"
	"testing"

	"github.com/godbus/dbus/v5"
)

// picture is what a window shows.
func (d *desktop) picture(window string) image.Image {
	d.t.Helper()
	ids := d.visible(window)
	if len(ids) != 1 {
		d.t.Fatalf("%d windows %q", len(ids), window)
	}
	cmd := exec.Command("import", "-window", ids[0], "png:-")
	cmd.Env = d.env
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatal(err)
	}
	seen, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		d.t.Fatal(err)
	}
	return seen
}

// count tells how many pixels of a picture have a colour, or nearly: edges are smoothed.
func count(i image.Image, want color.RGBA) int {
	const near = 0x18
	n := 0
	for y := i.Bounds().Min.Y; y < i.Bounds().Max.Y; y++ {
		for x := i.Bounds().Min.X; x < i.Bounds().Max.X; x++ {
			r, g, b, _ := i.At(x, y).RGBA()
			if apart(r, want.R) < near && apart(g, want.G) < near && apart(b, want.B) < near {
				n++
			}
		}
	}
	return n
}

func apart(seen uint32, want uint8) int {
	if d := int(seen>>8) - int(want); d > 0 {
		return d
	} else {
		return -d
	}
}

// The colours of the design: the focus ring and the window's ground, in light and dark.
var (
	ring                    = color.RGBA{R: 0x44, G: 0x51, B: 0xCF}
	lightGround, darkGround = color.RGBA{R: 0xF5, G: 0xF6, B: 0xF8}, color.RGBA{R: 0x15, G: 0x16, B: 0x1A}
)

// Whoever presses Tab in a fresh window sees where the keyboard is, in every step, and so does who goes by F6.
func TestWindow_TheKeyboardIsSeenInAFreshWindow(t *testing.T) {
	d := newDesktop(t, true)
	d.env = append(d.env, "FYNE_THEME=light")
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	p.sees(title, "Connected")
	p.sees(title, "Olivier Petit") // the page has all that it will have
	d.xdotool("windowfocus", "--sync", d.visible(title)[0])
	none := count(d.picture(title), ring)
	for range 7 {
		d.key("Tab")
		eventually(t, "a ring", func() bool { return count(d.picture(title), ring) > none+60 })
	}
	for range 3 {
		d.key("F6")
		eventually(t, "a ring", func() bool { return count(d.picture(title), ring) > none+60 })
	}
	d.shoot("9-ring")

	// Also on a page that was never drawn before the keyboard is at its first row: Enter follows it.
	d.key("ctrl+k")
	d.xdotool("type", "--delay", "60", "alpina group")
	p.sees(title, "Alpina Group")
	d.key("Down", "Return")
	p.sees(title, "Back to e-mail")
	p.sees(title, "Andrea Moretti")
	d.key("Return")
	// Which of them is the first one may be Oro's to say, when it has answered.
	eventually(t, "a related record as the page's own", func() bool {
		return p.head("Andrea Moretti") || p.head("Alpina Tools S.r.l.")
	})
}

// head tells whether a text stands at the head of the page.
func (p *program) head(want string) bool {
	for _, s := range p.texts(title) {
		if s.Text == want && s.Y < 110 {
			return true
		}
	}
	return false
}

// appearance is a desktop's portal for settings (org.freedesktop.portal.Settings) that knows one colour scheme.
type appearance struct {
	conn   *dbus.Conn
	scheme uint32
}

const (
	portalName  = "org.freedesktop.portal.Desktop"
	portalPath  = "/org/freedesktop/portal/desktop"
	settingName = "org.freedesktop.portal.Settings"
)

// ReadOne is the portal's method of that name.
func (a *appearance) ReadOne(namespace, key string) (dbus.Variant, *dbus.Error) {
	if namespace != "org.freedesktop.appearance" || key != "color-scheme" {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(a.scheme), nil
}

// Read is the older one; its value stands in a variant of its own.
func (a *appearance) Read(namespace, key string) (dbus.Variant, *dbus.Error) {
	v, err := a.ReadOne(namespace, key)
	return dbus.MakeVariant(v), err
}

// The window is light or dark as the desktop is, also when that changes while it is open.
func TestWindow_FollowsTheDesktopFromLightToDark(t *testing.T) {
	d := newDesktop(t, true)
	a := &appearance{conn: d.connect(), scheme: 2}
	if err := a.conn.Export(a, portalPath, settingName); err != nil {
		t.Fatal(err)
	}
	if reply, err := a.conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	p := d.run()
	p.sees(title, "Drop an e-mail here")
	mostly := func(ground color.RGBA) func() bool {
		return func() bool { return count(d.picture(title), ground) > 50_000 }
	}
	eventually(t, "a light window", mostly(lightGround))
	for _, step := range []struct {
		scheme uint32
		ground color.RGBA
		name   string
	}{{1, darkGround, "dark"}, {2, lightGround, "light"}} {
		a.scheme = step.scheme
		err := a.conn.Emit(portalPath, settingName+".SettingChanged", "org.freedesktop.appearance", "color-scheme", dbus.MakeVariant(step.scheme))
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "a "+step.name+" window", mostly(step.ground))
		d.shoot("10-follows-" + step.name)
	}
}

package ui

import (
	"bytes"
	"encoding/binary"
	"runtime"

	"fyne.io/systray"

	"oroconnector/app/ui/look"
	"oroconnector/assets"
)

// trayHost draws the icon and the menu. It is used on the UI thread.
type trayHost interface {
	// start makes the icon appear; tapped is called for a click on it, ready when icon and menu can be set, both on
	// any goroutine.
	start(tapped, ready func())
	icon(state look.TrayState, darkPanel bool)
	// menu replaces the menu; clicked is called on any goroutine.
	menu(items []trayItem, clicked func(trayItem))
	stop()
}

// systemTray draws with the library below Fyne's own tray. Fyne's can only be started before the program's
// loop, with a hidden window of its own: that would cost time to the first content, and knows no click on the
// icon without taking over how the window closes.
type systemTray struct {
	bridge *bridge
	name   string
	end    func()
}

func (s *systemTray) start(tapped, ready func()) {
	systray.SetOnTapped(tapped)
	begin, end := systray.RunWithExternalLoop(func() {
		systray.SetTitle(s.name) // XFCE's panel cannot do without (fyne-io/fyne#3678)
		ready()
	}, func() {})
	s.end = end
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		begin() // of the thread that has the system's message loop
		return
	}
	s.bridge.start(begin) // some answers of the session bus
}

func (s *systemTray) stop() {
	if s.end != nil {
		s.end()
	}
}

func (s *systemTray) icon(state look.TrayState, darkPanel bool) {
	picture := look.TrayIcon(state, darkPanel)
	if picture == nil {
		return
	}
	switch runtime.GOOS {
	case "windows":
		systray.SetIcon(ico(picture.Content()))
	case "darwin":
		template, err := assets.Icons.ReadFile("icons/tray/tray-" + string(state) + "-template-32.png")
		if err == nil {
			systray.SetTemplateIcon(template, picture.Content())
		}
	default:
		systray.SetIcon(picture.Content())
	}
}

// ico wraps a PNG of 32 by 32 as Windows wants icons: a directory of one entry, then the picture.
func ico(png []byte) []byte {
	var b bytes.Buffer
	const header, entry, side = 6, 16, 32
	head := []uint16{0, 1, 1} // reserved, icon, one picture
	_ = binary.Write(&b, binary.LittleEndian, head)
	b.Write([]byte{side, side, 0, 0})
	_ = binary.Write(&b, binary.LittleEndian, []uint16{1, 32}) // planes, bits
	_ = binary.Write(&b, binary.LittleEndian, []uint32{uint32(len(png)), header + entry})
	b.Write(png)
	return b.Bytes()
}

func (s *systemTray) menu(items []trayItem, clicked func(trayItem)) {
	systray.ResetMenu()
	s.add(nil, items, clicked)
}

func (s *systemTray) add(parent *systray.MenuItem, items []trayItem, clicked func(trayItem)) {
	for _, i := range items {
		if i.Label == "" {
			systray.AddSeparator()
			continue
		}
		line := newLine(parent, i)
		if i.Off {
			line.Disable()
		}
		s.add(line, i.Sub, clicked)
		s.bridge.start(func() { s.listen(line, i, clicked) })
	}
}

func newLine(parent *systray.MenuItem, i trayItem) *systray.MenuItem {
	switch {
	case parent == nil:
		return systray.AddMenuItem(i.Label, "")
	case i.Checked:
		return parent.AddSubMenuItemCheckbox(i.Label, "", true)
	}
	return parent.AddSubMenuItem(i.Label, "")
}

// listen passes clicks on until the line is removed or the window is gone.
func (s *systemTray) listen(line *systray.MenuItem, i trayItem, clicked func(trayItem)) {
	for {
		select {
		case <-s.bridge.ctx.Done():
			return
		case _, open := <-line.ClickedCh:
			if !open {
				return
			}
			clicked(i)
		}
	}
}

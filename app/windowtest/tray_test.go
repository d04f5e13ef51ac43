package windowtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	itemName    = "org.kde.StatusNotifierItem"
	menuName    = "com.canonical.dbusmenu"
)

// trayItem is the program's icon in the panel, as the panel reaches it.
type trayItem struct {
	t    *testing.T
	item dbus.BusObject
	menu dbus.BusObject
}

// trayOf waits until the panel has the program's icon.
func trayOf(p *program) *trayItem {
	p.t.Helper()
	conn := p.connect()
	i := &trayItem{t: p.t}
	eventually(p.t, "the tray icon", func() bool {
		v, err := conn.Object(watcherName, "/StatusNotifierWatcher").GetProperty(watcherName + ".RegisteredStatusNotifierItems")
		if err != nil {
			return false
		}
		names, _ := v.Value().([]string)
		for _, name := range names {
			bus, path, _ := strings.Cut(name, "/")
			object := conn.Object(bus, dbus.ObjectPath("/"+path))
			if id, err := object.GetProperty(itemName + ".Id"); err != nil || id.Value() != title {
				continue
			}
			menu, err := object.GetProperty(itemName + ".Menu")
			if at, ok := menu.Value().(dbus.ObjectPath); err == nil && ok {
				i.item, i.menu = object, conn.Object(bus, at)
				return true
			}
		}
		return false
	})
	return i
}

// entry is one line of a menu as com.canonical.dbusmenu has it.
type entry struct {
	ID       int32
	Props    map[string]dbus.Variant
	Children []dbus.Variant
}

func (e entry) label() string {
	label, _ := e.Props["label"].Value().(string)
	return strings.ReplaceAll(label, "_", "")
}

// off: a property that is left out has its default, which is enabled.
func (e entry) off() bool { return e.Props["enabled"].Value() == false }

// entries reads the menu.
func (i *trayItem) entries() []entry {
	i.t.Helper()
	var revision uint32
	var root entry
	if err := i.menu.Call(menuName+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		i.t.Fatal(err)
	}
	var all []entry
	for _, child := range root.Children {
		var e entry
		if err := dbus.Store([]any{child.Value()}, &e); err != nil {
			i.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// String is the menu as a person reads it.
func (i *trayItem) String() string {
	var lines []string
	for _, e := range i.entries() {
		switch {
		case e.Props["type"].Value() == "separator":
			lines = append(lines, "---")
		case e.off():
			lines = append(lines, "("+e.label()+")")
		default:
			lines = append(lines, e.label())
		}
	}
	return strings.Join(lines, "|")
}

// click waits for a line and clicks it.
func (i *trayItem) click(label string) {
	i.t.Helper()
	eventually(i.t, "the tray's "+label, func() bool {
		for _, e := range i.entries() {
			if e.label() == label && !e.off() {
				call := i.menu.Call(menuName+".Event", 0, e.ID, "clicked", dbus.MakeVariant(int32(0)), uint32(0))
				return call.Err == nil
			}
		}
		return false
	})
}

// activate is a click on the icon itself.
func (i *trayItem) activate() {
	i.t.Helper()
	if err := i.item.Call(itemName+".Activate", 0, int32(0), int32(0)).Err; err != nil {
		i.t.Fatal(err)
	}
}

// icon tells the size of the picture.
func (i *trayItem) icon() string {
	var pictures []struct {
		Width, Height int32
		Pixels        []byte
	}
	v, err := i.item.GetProperty(itemName + ".IconPixmap")
	if err != nil || v.Store(&pictures) != nil || len(pictures) == 0 {
		return "none"
	}
	return fmt.Sprintf("%dx%d", pictures[0].Width, pictures[0].Height)
}

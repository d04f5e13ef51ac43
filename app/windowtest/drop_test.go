package windowtest

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// dragger is the source of a drag: an invisible window that owns the data (XDND version 5,
// https://www.freedesktop.org/wiki/Specifications/XDND).
type dragger struct {
	x       *xgb.Conn
	root    xproto.Window
	own     xproto.Window
	target  xproto.Window
	payload []byte
	atoms   map[string]xproto.Atom
}

const uriList = "text/uri-list"

// drop drags files onto the middle of the window and lets go there.
func (d *desktop) drop(t *testing.T, window string, files ...string) {
	t.Helper()
	var list strings.Builder
	for _, file := range files {
		list.WriteString((&url.URL{Scheme: "file", Path: file}).String() + "\r\n")
	}
	xgb.Logger.SetOutput(io.Discard) // Xvfb has no authority file
	x, err := xgb.NewConnDisplay(d.name)
	if err != nil {
		t.Fatal(err)
	}
	watch := time.AfterFunc(patience, x.Close) // ends a wait for a window that does not answer
	defer x.Close()
	defer watch.Stop()
	g := &dragger{x: x, payload: []byte(list.String()), atoms: map[string]xproto.Atom{}}
	if err := errors.Join(g.open(), g.aim(window)); err != nil {
		t.Fatal(err)
	}
	if err := g.drag(); err != nil {
		t.Fatalf("drop on %s: %v", window, err)
	}
}

func (g *dragger) open() error {
	for _, name := range []string{
		"XdndAware", "XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndSelection", "XdndActionCopy",
		"_NET_WM_NAME", uriList,
	} {
		reply, err := xproto.InternAtom(g.x, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		g.atoms[name] = reply.Atom
	}
	screen := xproto.Setup(g.x).DefaultScreen(g.x)
	g.root = screen.Root
	var err error
	if g.own, err = xproto.NewWindowId(g.x); err != nil {
		return err
	}
	if err := xproto.CreateWindowChecked(g.x, 0, g.own, g.root, -1, -1, 1, 1, 0, xproto.WindowClassInputOnly,
		screen.RootVisual, 0, nil).Check(); err != nil {
		return err
	}
	return xproto.SetSelectionOwnerChecked(g.x, g.own, g.atoms["XdndSelection"], xproto.TimeCurrentTime).Check()
}

// aim finds the window by its name among those that take drops.
func (g *dragger) aim(name string) error {
	for _, w := range g.below(g.root) {
		title, err := xproto.GetProperty(g.x, false, w, g.atoms["_NET_WM_NAME"], xproto.AtomAny, 0, 64).Reply()
		if err != nil || string(title.Value) != name {
			continue
		}
		aware, err := xproto.GetProperty(g.x, false, w, g.atoms["XdndAware"], xproto.AtomAny, 0, 1).Reply()
		if err == nil && aware.Format == 32 {
			g.target = w
			return nil
		}
	}
	return fmt.Errorf("no window %q takes drops", name)
}

func (g *dragger) below(w xproto.Window) []xproto.Window {
	tree, err := xproto.QueryTree(g.x, w).Reply()
	if err != nil {
		return nil
	}
	all := tree.Children
	for _, child := range tree.Children {
		all = append(all, g.below(child)...)
	}
	return all
}

// drag goes over the window as a hand does, asking at each step whether the target would take it, and drops.
func (g *dragger) drag() error {
	size, err := xproto.GetGeometry(g.x, xproto.Drawable(g.target)).Reply()
	if err != nil {
		return err
	}
	g.tell("XdndEnter", 5<<24, uint32(g.atoms[uriList]))
	for step := 1; step <= 4; step++ {
		at, err := xproto.TranslateCoordinates(g.x, g.target, g.root, int16(size.Width/2), int16(int(size.Height)*step/8)).Reply()
		if err != nil {
			return err
		}
		xproto.WarpPointer(g.x, 0, g.root, 0, 0, 0, 0, at.DstX, at.DstY)
		g.tell("XdndPosition", 0, uint32(uint16(at.DstX))<<16|uint32(uint16(at.DstY)), xproto.TimeCurrentTime, uint32(g.atoms["XdndActionCopy"]))
		status, err := g.hear("XdndStatus")
		if err != nil {
			return err
		}
		if status[1]&1 == 0 && step == 4 {
			return errors.New("the window refuses the drop")
		}
	}
	g.tell("XdndDrop", 0, xproto.TimeCurrentTime)
	finished, err := g.hear("XdndFinished")
	if err == nil && finished[1] == 0 {
		err = errors.New("the window did not take the drop")
	}
	return err
}

// tell sends a message of the protocol; its first value is always our window.
func (g *dragger) tell(kind string, values ...uint32) {
	data := make([]uint32, 5)
	data[0] = uint32(g.own)
	copy(data[1:], values)
	event := xproto.ClientMessageEvent{
		Format: 32, Window: g.target, Type: g.atoms[kind], Data: xproto.ClientMessageDataUnionData32New(data),
	}
	xproto.SendEvent(g.x, false, g.target, xproto.EventMaskNoEvent, string(event.Bytes()))
}

// hear waits for a message of the target, handing over the data when it asks for them meanwhile.
func (g *dragger) hear(kind string) ([]uint32, error) {
	for {
		event, fault := g.x.WaitForEvent()
		switch e := event.(type) {
		case xproto.ClientMessageEvent:
			if e.Type == g.atoms[kind] {
				return e.Data.Data32, nil
			}
		case xproto.SelectionRequestEvent:
			g.hand(e)
		case nil:
			if fault == nil {
				return nil, errors.New("no answer: " + kind)
			}
			return nil, fault
		}
	}
}

func (g *dragger) hand(e xproto.SelectionRequestEvent) {
	reply := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target}
	if e.Target == g.atoms[uriList] {
		data := make([]byte, 0, len(g.payload))
		data = append(data, g.payload...)
		xproto.ChangeProperty(g.x, xproto.PropModeReplace, e.Requestor, e.Property, e.Target, 8, uint32(len(data)), data)
		reply.Property = e.Property
	}
	xproto.SendEvent(g.x, false, e.Requestor, xproto.EventMaskNoEvent, string(reply.Bytes()))
}

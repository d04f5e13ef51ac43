package house

import (
	"context"
	"path/filepath"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/oro"
	"oroconnector/app/signin"
)

// demoConnection is the id of the demo's connection: it is one, whatever port its Oro got this time.
const demoConnection = "demo"

// openDemo starts the Oro in the process. In a profile it keeps its state there.
func (h *House) openDemo(ctx context.Context) error {
	if !h.o.Demo {
		return nil
	}
	o := demo.Options{Now: h.o.Now}
	if h.temp == "" {
		o.State = filepath.Join(h.dirs.Data, "demo-oro.json")
	}
	var err error
	if h.demo, err = demo.Start(h.running, o); err != nil {
		return fault(crm.Bug, "demo.start", "", err)
	}
	return nil
}

// enterDemo connects a profile that was never connected to the demo Oro, as its administrator, so that a
// newcomer sees the product at once; who disconnects stays so until connecting through the browser. A
// connected one learns where the demo's Oro answers this time.
func (h *House) enterDemo(ctx context.Context) error {
	if h.demo == nil {
		return nil
	}
	known := h.config.Connections()
	if len(known) == 0 && h.config.Used() {
		return nil
	}
	for _, c := range known {
		if c.ID == demoConnection && c.Base == h.demo.URL() {
			return nil
		}
	}
	c, err := oro.Find(ctx, h.web(""), h.demo.URL())
	if err != nil {
		return err
	}
	c.ClientID = h.demo.ClientID()
	access, refresh := h.demo.Grant(h.demo.User(demo.Administrator).Name)
	token := signin.Token{Access: access, Refresh: refresh, Expiry: h.o.Now().Add(time.Hour)}
	if c, err = h.adopt(ctx, c, "", token); err != nil {
		return err
	}
	if h.o.Stay {
		return nil
	}
	// A command has no time to wait for the first load as the window has; the demo's is short.
	line, err := h.openedLine(c.ID)
	if err != nil {
		return err
	}
	return line.Refresh(ctx)
}

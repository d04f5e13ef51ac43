package desk

import (
	"context"

	"oroconnector/app/crm"
)

// Connections lets a person connect, look and leave.
type Connections struct {
	lines Lines
	gate  Gate
}

// ConnectRequest is what connecting needs. ClientID and Secret may be empty where a policy file has
// them.
type ConnectRequest struct {
	Address  string
	ClientID string
	Secret   string
	// Pin trusts the one certificate with this SHA-256 (hex), after the person has seen it (spec 1.6).
	Pin string
	// Plain is the person's yes to a connection that is not encrypted, given for this address (spec 12.5). Without
	// it such an address is refused with code connect.insecure.
	Plain bool
	// Show opens the address that the person signs in at; nil: the system's browser.
	Show func(ctx context.Context, url string) error
}

// Status is how the current connection stands.
type Status struct {
	Connection crm.Connection
	Health     Health
	Waiting    int // changes that have not left or are being sent
	Refused    int // changes that Oro refused or that ask
}

// Connect finds the Oro, takes the person through the browser and makes the connection current.
func (c *Connections) Connect(ctx context.Context, r ConnectRequest) (crm.Connection, error) {
	if c.gate == nil {
		return crm.Connection{}, NotConnected()
	}
	found, err := c.gate.Find(ctx, r)
	if err != nil {
		return crm.Connection{}, err
	}
	return c.gate.SignIn(ctx, found, r)
}

// Known is what is known of a connection at once, also while it is still being opened; the empty id means the
// current one.
func (c *Connections) Known(id string) (crm.Connection, bool) { return c.lines.Known(id) }

// All returns the profile's connections.
func (c *Connections) All() []crm.Connection { return c.lines.All() }

// Use makes a connection the current one.
func (c *Connections) Use(id string) error { return c.lines.Use(id) }

// Status tells how a connection stands; the empty id means the current one.
func (c *Connections) Status(ctx context.Context, id string) (Status, error) {
	return c.status(ctx, id, true)
}

// Standing is Status without the numbers of records, but while they are being loaded: the first count reads all of
// them, of which a window knows nothing and must not wait for.
func (c *Connections) Standing(ctx context.Context, id string) (Status, error) {
	return c.status(ctx, id, false)
}

func (c *Connections) status(ctx context.Context, id string, count bool) (Status, error) {
	line, err := c.lines.Line(id)
	if err != nil {
		return Status{}, err
	}
	health, err := line.Health(ctx, count)
	if err != nil {
		return Status{}, err
	}
	s := Status{Connection: line.Connection, Health: health}
	all, err := line.Outbox.List(ctx)
	for _, p := range all {
		switch p.State {
		case crm.PendingRefused, crm.PendingAsks:
			s.Refused++
		case crm.PendingWaiting, crm.PendingSending:
			s.Waiting++
		}
	}
	return s, err
}

// Answers asks Oro for the signed-in user and tells why there was no answer; nil: there was one, be it a no. The empty
// id means the current connection.
func (c *Connections) Answers(ctx context.Context, id string) *crm.Fault {
	line, err := c.lines.Line(id)
	if err == nil {
		_, _, err = line.Oro.Entity(ctx, line.Connection.Me.Ref)
	}
	if f := crm.AsFault("connection.status", err); f != nil && (f.Kind.Passing() || f.Kind == crm.SignedOut || f.Kind == crm.Cancelled) {
		return f
	}
	return nil
}

// PauseLoad holds the first load up, also beyond this sitting, or lets it go on. What is here already is kept up to
// date all the same. The empty id means the current connection.
func (c *Connections) PauseLoad(ctx context.Context, id string, on bool) error {
	line, err := c.lines.Line(id)
	if err != nil || line.Pause == nil {
		return err
	}
	return line.Pause(ctx, on)
}

// Refresh asks Oro what changed since the last time and returns when the answer is in the cache.
func (c *Connections) Refresh(ctx context.Context, id string) error {
	line, err := c.lines.Line(id)
	if err != nil {
		return err
	}
	line.Outbox.Wake()
	return line.Refresh(ctx)
}

// Disconnect leaves a connection: tokens and key are deleted, its cache is wiped (spec 1.5). While changes
// wait it refuses with code "disconnect.waiting" unless discard is set: the person decides first.
func (c *Connections) Disconnect(ctx context.Context, id string, discard bool) error {
	s, err := c.Status(ctx, id)
	if err != nil {
		return err
	}
	if s.Waiting+s.Refused > 0 && !discard {
		return &crm.Fault{Kind: crm.Conflict, Op: "connection.leave", Code: "disconnect.waiting"}
	}
	return c.gate.Leave(ctx, s.Connection.ID)
}

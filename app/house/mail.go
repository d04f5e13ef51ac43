package house

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
	"oroconnector/app/settings"
	"oroconnector/app/vault"
)

// openPost makes what keeps a connection's mail accounts going. It goes on only in a house that stays:
// commands ask what they need.
func (h *House) openPost(l *line, log *slog.Logger) {
	c := l.connection
	l.post = post.New(post.Options{
		Connection: c.ID,
		Logins:     func() []crm.Login { return h.config.Logins(c.ID) },
		Active:     func() string { return h.config.ActiveLogin(c.ID) },
		Open:       func(login crm.Login) post.Mailbox { return h.mailbox(login, h.secretOf(login.ID)) },
		Store:      l.store, Shelf: readShelf{l.keep},
		Poll:   func() time.Duration { return h.settings(c).Sync().AccountEvery },
		Follow: func() bool { return h.settings(c).Get(settings.Follow).Value.Bool() },
		Resolve: func(ctx context.Context, header crm.Header) {
			h.resolve(ctx, l, header)
		},
		Notice: func(ctx context.Context, headers []crm.Header) { h.notice(ctx, l, headers) },
		News:   h.news.Tell, Network: network, Now: h.o.Now, Log: log,
	})
}

// runPost begins when the house is furnished: the desk resolves new mail.
func (h *House) runPost(l *line) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return nil
		case <-h.furnishing.done:
		}
		return l.post.Run(ctx)
	}
}

// network tells one network of the computer from another by its addresses. Of IPv6 only the network's part
// counts: the rest changes by itself (privacy extensions).
func network() string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	var all []string
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		switch {
		case !ok || !ip.IP.IsGlobalUnicast():
		case ip.IP.To4() != nil:
			all = append(all, ip.String())
		default:
			all = append(all, ip.IP.Mask(net.CIDRMask(64, 128)).String())
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// readShelf keeps the list of what was read last in the connection's keep/.
type readShelf struct{ keep *vault.Vault }

var readItem = []byte("post/read")

// Load implements post.Shelf.
func (s readShelf) Load(context.Context) (data []byte, err error) {
	err = s.keep.View(func(r vault.Reader) error {
		data, err = r.Get(readItem)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		return err
	})
	return data, err
}

// Save implements post.Shelf.
func (s readShelf) Save(_ context.Context, data []byte) error {
	return s.keep.Update(func(tx vault.Tx) error { return tx.Set(readItem, data) })
}

// lineOf is an open connection.
func (h *House) lineOf(id string) (*line, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l, ok := h.lines[id]
	return l, ok
}

// mailChanged tells the connection that its accounts may be others.
func (h *House) mailChanged(connection string) {
	if l, ok := h.lineOf(connection); ok {
		l.post.Changed()
	}
}

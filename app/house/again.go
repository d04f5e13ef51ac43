package house

import (
	"context"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/oro"
)

// where is the address to connect to: that of the request, else of the policy file, else of the demo, else
// of the current connection, which is connected again.
func (h *House) where(r desk.ConnectRequest) string {
	for _, address := range []string{r.Address, h.config.Policy().Address, h.Address()} {
		if address != "" {
			return address
		}
	}
	current, _ := h.config.Connection(h.config.Current())
	return current.Base
}

// known is the connection to an Oro that the profile has already; ok is false where there is none. The
// current one comes first.
func (h *House) known(base string) (known crm.Connection, ok bool) {
	if base == "" {
		return crm.Connection{}, false
	}
	if c, is := h.config.Connection(h.config.Current()); is && c.Base == base {
		return c, true
	}
	for _, c := range h.config.Connections() {
		if c.Base == base {
			return c, true
		}
	}
	return crm.Connection{}, false
}

// pinFor is the certificate to trust: that of the request, or the one that the person trusted when
// connecting to the same place before.
func (h *House) pinFor(address, pin string) string {
	if pin != "" {
		return pin
	}
	for _, c := range h.config.Connections() {
		if c.PinnedCert != "" && (c.Base == address || strings.HasPrefix(c.Base, "https://"+address)) {
			return c.PinnedCert
		}
	}
	return ""
}

// plain allows a connection that is not encrypted: where the person said yes, now or when connecting to the same
// address before.
func (h *House) plain(address string, r desk.ConnectRequest) []oro.FindOption {
	if _, known := h.known(address); r.Plain || known && strings.HasPrefix(address, "http://") {
		return []oro.FindOption{oro.AllowHTTP()}
	}
	return nil
}

// clientFor is the OAuth application: that of the request, of the policy file, of the demo, or the one of
// the last time.
func (h *House) clientFor(base, asked string) string {
	for _, id := range []string{asked, h.config.Policy().ClientID} {
		if id != "" {
			return id
		}
	}
	if c, ok := h.known(base); ok && c.ClientID != "" {
		return c.ClientID
	}
	if h.demo != nil {
		return h.demo.ClientID()
	}
	return ""
}

// secretFor is the application's secret: that of the request, of the policy file where it names the
// application, or the one of the last time.
func (h *House) secretFor(ctx context.Context, c crm.Connection, r desk.ConnectRequest) (string, error) {
	policy := h.config.Policy()
	switch {
	case r.Secret != "":
		return r.Secret, nil
	case policy.ClientSecret != "" && policy.ClientID == c.ClientID:
		return policy.ClientSecret, nil
	}
	if old, ok := h.known(c.Base); ok && old.ClientID == c.ClientID {
		return h.secret(ctx, old.ID)
	}
	return "", nil
}

// check asks Oro what Find cannot see: too old a version, a role without the web API or the search.
func check(ctx context.Context, client *oro.Client) (me crm.Me, kinds []crm.KindInfo, err error) {
	if me, err = client.Me(ctx); err != nil {
		if f := crm.AsFault("connect.check", err); f.Code == "oro.denied" {
			return me, nil, &crm.Fault{Kind: crm.Refused, Op: "connect.check", Code: "connect.fewRights", Err: err}
		}
		return me, nil, err
	}
	if err = client.Check(ctx); err != nil {
		return me, nil, err
	}
	kinds, err = client.Kinds(ctx)
	return me, kinds, err
}

package dav

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oroconnector/app/crm"
)

const (
	hops = 5 // redirects in a row
	// listedPatience: Radicale is silent for a minute and a half over 10,000 contacts that it has never read
	listedPatience = 5
	recordLimit    = 16 << 20 // bytes of one record
	drainLimit     = 256 << 10
	typeXML        = "application/xml; charset=utf-8"
)

var errSilent = errors.New("the server was silent for too long")

// request is one exchange, before it is sent.
type request struct {
	method string
	url    *url.URL
	header map[string]string
	body   []byte
	open   bool // without credentials
	listed bool // over a whole collection: a server may think about it for longer
}

// answer is a response whose body is read by the caller and closed once. url is where it came from in the end.
type answer struct {
	*http.Response
	url *url.URL
}

// do sends a request, again with a new token where the old one is refused, and again where the same host
// says that the thing has moved: with the same method and body (net/http makes a GET of it). A status of
// 300 or more is a Fault with its statusError.
func (c *Client) do(ctx context.Context, r request) (*answer, error) {
	at, stale := r.url, ""
	for hop := 0; ; {
		secret, err := c.secret(ctx, r, stale)
		if err != nil {
			return nil, err
		}
		resp, err := c.send(ctx, r, at, secret)
		if err != nil {
			return nil, err
		}
		next, moved := moved(resp, at)
		switch {
		case resp.StatusCode < 300:
			return &answer{resp, at}, nil
		case resp.StatusCode == http.StatusUnauthorized && secret.Token != "" && stale == "" && !r.open:
			stale = secret.Token
		case moved && hop < hops:
			if err := c.follow(at, next); err != nil {
				drain(resp)
				return nil, err
			}
			at, hop = next, hop+1
		default:
			defer drain(resp)
			return nil, c.refusal(resp)
		}
		drain(resp)
	}
}

// secret gives the credentials of a request. The server that refused a token is not asked again with it.
func (c *Client) secret(ctx context.Context, r request, stale string) (Secret, error) {
	if r.open || c.o.Secret == nil {
		return Secret{}, nil
	}
	s, err := c.o.Secret(ctx, stale)
	if err != nil {
		return s, err
	}
	if stale != "" && s.Token == stale {
		return s, fault(crm.SignedOut, "login", "")
	}
	return s, nil
}

func (c *Client) refusal(resp *http.Response) *crm.Fault {
	if resp.StatusCode == http.StatusUnauthorized {
		if ask := strings.ToLower(strings.Join(resp.Header.Values("WWW-Authenticate"), ",")); ask != "" &&
			!strings.Contains(ask, "basic") && !strings.Contains(ask, "bearer") {
			f := fault(crm.Refused, "scheme", "")
			f.Err = &statusError{status: resp.StatusCode}
			return f
		}
	}
	return c.statusFault(resp)
}

// moved gives where an answer leads to.
func moved(resp *http.Response, from *url.URL) (*url.URL, bool) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, false
	}
	to, err := from.Parse(resp.Header.Get("Location"))
	if err != nil || resp.Header.Get("Location") == "" {
		return nil, false
	}
	// A server behind a proxy may write its own scheme: what we spoke safely is not continued unsafely.
	if from.Scheme == "https" && to.Scheme == "http" && to.Hostname() == from.Hostname() {
		to.Scheme, to.Host = from.Scheme, from.Host
	}
	to.User, to.Fragment = nil, ""
	return to, true
}

// follow refuses to carry credentials to another host, but for hosts that are known to be the provider's.
func (c *Client) follow(from, to *url.URL) error {
	if err := c.secure(to); err != nil {
		return err
	}
	if hostPort(from) == hostPort(to) || c.sibling(from, to) {
		return nil
	}
	return fault(crm.Refused, "elsewhere", to.Host)
}

// hostPort is host and port in one way of writing; the scheme's own port may be told or not.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// sibling tells whether both are hosts of the login's provider.
func (c *Client) sibling(a, b *url.URL) bool {
	ours := func(u *url.URL) bool {
		host := strings.ToLower(u.Hostname())
		for _, suffix := range c.hosts {
			if host == suffix || strings.HasSuffix(host, "."+suffix) {
				return true
			}
		}
		return false
	}
	return a.Scheme == "https" && b.Scheme == "https" && ours(a) && ours(b)
}

// secure tells whether something may be said to the address: https, or http to this computer.
func (c *Client) secure(u *url.URL) error {
	switch {
	case u.Scheme == "https" && u.Host != "":
		return nil
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return fault(crm.Invalid, "insecure", u.Host)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// send does one exchange up to the header of the answer.
func (c *Client) send(ctx context.Context, r request, at *url.URL, secret Secret) (*http.Response, error) {
	if err := c.secure(at); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	hr, err := http.NewRequestWithContext(ctx, r.method, at.String(), bytes.NewReader(r.body))
	if err != nil {
		cancel(nil)
		return nil, &crm.Fault{Kind: crm.Bug, Err: err}
	}
	hr.Header.Set("User-Agent", c.o.Agent)
	if len(r.body) > 0 {
		hr.Header.Set("Content-Type", typeXML)
	}
	for name, value := range r.header {
		hr.Header.Set(name, value)
	}
	switch {
	case secret.Token != "":
		hr.Header.Set("Authorization", "Bearer "+secret.Token)
	case secret.Password != "":
		hr.SetBasicAuth(c.o.User, secret.Password)
	}
	start := c.o.Now()
	wait := c.o.Timeout
	if r.listed {
		wait *= listedPatience
	}
	silent := time.AfterFunc(wait, func() { cancel(errSilent) })
	resp, err := c.http.Do(hr)
	if err != nil {
		silent.Stop()
		f := networkFault(ctx, err)
		cancel(nil)
		c.o.Log.LogAttrs(ctx, slog.LevelDebug, "dav request", slog.String("method", r.method), slog.String("fault", f.Code))
		return nil, f
	}
	c.o.Log.LogAttrs(ctx, slog.LevelDebug, "dav request", slog.String("method", r.method), slog.Int("status", resp.StatusCode),
		slog.Duration("took", c.o.Now().Sub(start)))
	resp.Body = &body{ReadCloser: resp.Body, ctx: ctx, silent: silent, wait: wait, end: cancel}
	return resp, nil
}

// body translates the faults of reading, and counts the silence of the server.
type body struct {
	io.ReadCloser
	ctx    context.Context
	silent *time.Timer
	wait   time.Duration
	end    context.CancelCauseFunc
}

func (b *body) Read(p []byte) (int, error) {
	b.silent.Reset(b.wait)
	n, err := b.ReadCloser.Read(p)
	b.silent.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = networkFault(b.ctx, err)
	}
	return n, err
}

func (b *body) Close() error {
	b.silent.Stop()
	err := b.ReadCloser.Close()
	b.end(nil)
	return err
}

// drain reads what is left of a small answer, so that the connection can be used again.
func drain(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, drainLimit) // only for the connection's sake
	_ = resp.Body.Close()
}

package oro

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

// Tokens gives the access token. Renew is told the token that the server answered 401 to and returns
// another one. Errors that are crm.Fault are passed on; others mean that the person has to sign in.
type Tokens interface {
	Token(ctx context.Context) (string, error)
	Renew(ctx context.Context, stale string) (string, error)
}

// Options of New. Connection (API and Base at least) and Tokens are required.
type Options struct {
	Connection crm.Connection
	Tokens     Tokens
	HTTP       *http.Client // nil: NewHTTP(Connection.PinnedCert, 0)
	UserAgent  string       // "OroConnector/1.2"
	Log        *slog.Logger // nil: none. Paths and status only, at debug level
	Shelf      Shelf        // for labels of enums; nil: they are forgotten with the client
	Now        func() time.Time
}

// Client talks to one Oro as one user.
type Client struct {
	api, base string
	host      string // of base, for links
	mine      string // the user's address, where the connection knows it
	tokens    Tokens
	http      *http.Client
	agent     string
	log       *slog.Logger
	now       func() time.Time
	slots     chan struct{} // one per request under way
	serial    atomic.Int64  // of requests, for the log
	labels    labels
	shelf     Shelf
	backoff   func(attempt int) time.Duration

	places places // countries and regions

	mu    sync.Mutex
	user  string          // the user's id; empty: not asked yet
	kinds []crm.KindInfo  // as last told; nil: not asked yet
	odd   map[string]bool // questions that this Oro refuses: "contacts?meta", "opportunities?filter[account]"
}

const (
	parallel    = 4        // requests under way at a time (spec 7.2)
	bodyLimit   = 32 << 20 // bytes of one answer
	callTimeout = 60 * time.Second
)

// New returns a client. It does no request.
func New(o Options) *Client {
	if o.HTTP == nil {
		o.HTTP = NewHTTP(o.Connection.PinnedCert, 0)
	}
	if o.UserAgent == "" {
		o.UserAgent = "OroConnector"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{
		api: strings.TrimRight(o.Connection.API, "/"), base: strings.TrimRight(o.Connection.Base, "/"),
		tokens: o.Tokens, http: refuseRedirects(o.HTTP), agent: o.UserAgent, log: o.Log, now: o.Now,
		slots: make(chan struct{}, parallel), backoff: backoff, shelf: o.Shelf, labels: labels{turn: make(chan struct{}, 1)},
		user: o.Connection.Me.Ref.ID, kinds: append([]crm.KindInfo(nil), o.Connection.Kinds...), odd: map[string]bool{},
	}
	if u, err := url.Parse(c.base); err == nil {
		c.host = u.Host
	}
	if mine := o.Connection.Me.Emails; len(mine) > 0 {
		c.mine = mine[0]
	}
	return c
}

// refuses tells whether this Oro has refused a question of the name before.
func (c *Client) refuses(question string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.odd[question]
}

// learnRefusal remembers that this Oro refuses a question, so that it is asked once a session only.
func (c *Client) learnRefusal(question string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.odd[question] = true
}

// NewHTTP returns an HTTP client for New and Find: proxies from the environment, TLS 1.2 or later, and
// beside the system's certificates the pinned one (SHA-256 in hex; empty for none). timeout bounds a
// whole call; 0 means one minute. See pin.go.
func NewHTTP(pinned string, timeout time.Duration) *http.Client {
	if timeout <= 0 {
		timeout = callTimeout
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = trust.Config("", pinned, nil)
	transport.MaxIdleConnsPerHost = parallel
	transport.ResponseHeaderTimeout = timeout
	transport.OnProxyConnectResponse = proxyAnswer
	return &http.Client{Transport: transport, Timeout: timeout}
}

// refuseRedirects returns a copy of the client that hands redirects back as answers: an API never
// redirects, and a token must not follow (spec 12.5).
func refuseRedirects(h *http.Client) *http.Client {
	bare := *h
	bare.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &bare
}

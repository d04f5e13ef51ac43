package demo

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Groupware is how a client reaches the address book, task list and calendar of the demo's person.
type Groupware struct{ URL, User, Password string }

// DAVOptions of a DAV.
type DAVOptions struct {
	User, Password string        // "demo", "demo" by default
	State          string        // file that keeps what was changed; "": it ends with the process
	Empty          bool          // without the sample records
	Shift          time.Duration // moves the samples' days; whole days
	Now            func() time.Time
	Watch          func(Stage, Exchange) // as Options.Watch
}

// DAV is a CardDAV and CalDAV server (RFC 4918, 6352, 4791, 6578) with one person's address book, task list
// and calendar. It stores the bytes that it was given, never others, and can be told to behave as the servers
// of the world do, or to fail. It is an http.Handler, safe for concurrent use; its paths begin with /dav/.
type DAV struct {
	user, password string
	state          string
	now            func() time.Time
	watch          func(Stage, Exchange)

	mu          sync.Mutex
	collections map[string]*davCollection // by path, ends with a slash
	rev         int                       // of the last change
	manner      DAVManner
	faults      []*DAVFault
	log         []DAVExchange
}

// davCollection is an address book or calendar.
type davCollection struct {
	Path, Name string
	Components []string // of a calendar; none of an address book
	ReadOnly   bool
	Rev        int
	Items      map[string]*davItem // by path
	Gone       map[string]int      // path → revision of its deletion
}

type davItem struct {
	Data []byte
	Rev  int
	ETag string
}

// DAVManner is how a DAV behaves where servers differ. The zero value is a faithful one.
type DAVManner struct {
	NoSync     bool // knows no sync-collection and no tokens
	NoCTag     bool
	WeakETags  bool // gives ETags weak, and compares them strongly as RFC 9110 demands
	NoETags    bool
	LyingETags bool // an ETag stays what it was when the bytes change
	Forgetful  bool // multiget leaves records out
	PageSize   int  // sync-collection tells so many at most; 0: all
	// Rewrite changes bytes on their way in, as servers do that store what they understood.
	Rewrite func([]byte) []byte
	// ListRewrite changes the bytes of a record as lists show them.
	ListRewrite func(path string, data []byte) []byte
	// Ahead is how far the server's clock is ahead.
	Ahead time.Duration
}

// DAVExchange is one request that was answered.
type DAVExchange struct {
	Method, Path string
	Status       int
}

// NewDAV returns a server, filled with the sample records or with what State remembers.
func NewDAV(o DAVOptions) (*DAV, error) {
	d := &DAV{
		user: cmp.Or(o.User, "demo"), password: cmp.Or(o.Password, "demo"), state: o.State, now: o.Now, watch: o.Watch,
		collections: map[string]*davCollection{},
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.watch == nil {
		d.watch = func(Stage, Exchange) {}
	}
	d.collection(d.contacts()+"people/", "People")
	d.collection(d.calendars()+"tasks/", "Tasks", "VTODO")
	d.collection(d.calendars()+"calendar/", "Calendar", "VEVENT")
	if !o.Empty {
		if err := d.seed(o.Shift); err != nil {
			return nil, err
		}
	}
	return d, d.restore()
}

// Paths of the server.
const (
	davRoot      = "/dav/"
	davPrincipal = davRoot + "principals/me/"
)

func (d *DAV) contacts() string  { return davRoot + "contacts/" }
func (d *DAV) calendars() string { return davRoot + "calendars/" }

func (d *DAV) collection(at, name string, components ...string) *davCollection {
	c := &davCollection{Path: at, Name: name, Components: components, Items: map[string]*davItem{}, Gone: map[string]int{}}
	d.collections[at] = c
	return c
}

// Takes tells whether a request is this server's.
func (d *DAV) Takes(r *http.Request) bool {
	p := r.URL.Path
	return strings.HasPrefix(p, davRoot) || p == strings.TrimSuffix(davRoot, "/") || p == "/.well-known/carddav" || p == "/.well-known/caldav"
}

// Behave changes how the server behaves from now on.
func (d *DAV) Behave(m DAVManner) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.manner = m
}

// Log is what was asked so far.
func (d *DAV) Log() []DAVExchange {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]DAVExchange(nil), d.log...)
}

// Put stores a record as somebody else's program would; the path is below a collection of the server.
func (d *DAV) Put(at string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.collections[path.Dir(at)+"/"]; c != nil {
		d.store(c, at, data)
	}
}

// Get returns a record's bytes, nil where there is none.
func (d *DAV) Get(at string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.collections[path.Dir(at)+"/"]; c != nil && c.Items[at] != nil {
		return append([]byte(nil), c.Items[at].Data...)
	}
	return nil
}

// Delete removes a record as somebody else's program would.
func (d *DAV) Delete(at string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.collections[path.Dir(at)+"/"]; c != nil && c.Items[at] != nil {
		d.drop(c, at)
	}
}

// Records are the paths of a collection's records, in no order.
func (d *DAV) Records(collection string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	if c := d.collections[collection]; c != nil {
		for at := range c.Items {
			all = append(all, at)
		}
	}
	return all
}

// Collections are the paths of the address book, the task list and the calendar that are there from the start.
func (d *DAV) Collections() (people, tasks, calendar string) {
	return d.contacts() + "people/", d.calendars() + "tasks/", d.calendars() + "calendar/"
}

// Lock makes a collection read-only, or writable again.
func (d *DAV) Lock(collection string, readOnly bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.collections[collection]; c != nil {
		c.ReadOnly = readOnly
	}
}

// authorized checks the password.
func (d *DAV) authorized(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	return ok && user == d.user && subtle.ConstantTimeCompare([]byte(password), []byte(d.password)) == 1
}

// ServeHTTP answers any request: faults first, then the method.
func (d *DAV) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ex := Exchange{Method: r.Method, Path: r.URL.Path}
	defer func() { d.watch(Answered, ex) }()
	d.watch(Received, ex)
	d.mu.Lock()
	f := pick(&d.faults, r)
	a := d.respond(r, f)
	d.log = append(d.log, DAVExchange{r.Method, r.URL.Path, a.status})
	a.header.Set("Date", d.now().Add(d.manner.Ahead).UTC().Format(http.TimeFormat))
	d.mu.Unlock()
	ex.Status = a.status
	d.watch(Carried, ex)
	f.play(w, a)
}

// respond carries a request out, unless a fault comes in its place. The caller holds the lock.
func (d *DAV) respond(r *http.Request, f *DAVFault) *davAnswer {
	a := &davAnswer{status: http.StatusMethodNotAllowed, header: http.Header{}}
	switch {
	case f != nil && f.instead():
		a.status = f.Status
		if f.RetryAfter != "" {
			a.header.Set("Retry-After", f.RetryAfter)
		}
	case strings.HasPrefix(r.URL.Path, "/.well-known/"):
		a.status = http.StatusMovedPermanently
		a.header.Set("Location", davRoot)
	case !d.authorized(r):
		a.status = http.StatusUnauthorized
		a.header.Set("WWW-Authenticate", `Basic realm="demo", charset="UTF-8"`)
	default:
		d.answer(a, r)
	}
	return a
}

// davAnswer is an answer on its way.
type davAnswer struct {
	status int
	header http.Header
	body   []byte
}

func (a *davAnswer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) //nolint:gosec // stored bytes of the person, and XML that is escaped where it is made
}

// refuse answers with a DAV:error.
func (a *davAnswer) refuse(status int, condition string) {
	a.status = status
	a.header.Set("Content-Type", davXML)
	a.body = []byte(xmlProlog + `<d:error` + davNS + `><` + condition + `/></d:error>`)
}

// openGroupware makes the groupware of the person whose mail account the demo has, with the same password,
// on the Oro's own address. Its state lies beside Oro's.
func (s *Server) openGroupware(o Options) (err error) {
	mail := s.Mail()
	d := DAVOptions{User: mail.User, Password: mail.Password, Shift: o.Shift, Now: s.now, Watch: s.watch}
	if o.State != "" {
		d.State = strings.TrimSuffix(o.State, path.Ext(o.State)) + "-groupware" + path.Ext(o.State)
	}
	s.groupware, err = NewDAV(d)
	return err
}

// Groupware is the demo's address book, task list and calendar.
func (s *Server) Groupware() Groupware {
	return Groupware{URL: s.origin + davRoot, User: s.groupware.user, Password: s.groupware.password}
}

// DAV is the server behind Groupware, for tests that change or break it.
func (s *Server) DAV() *DAV { return s.groupware }

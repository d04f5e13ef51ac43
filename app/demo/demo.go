// Package demo is an Oro in the process: OAuth with login and Grant pages, and the JSON:API of OroCRM
// 6.1.9 and OroCommerce 6.1.9 as far as a client of e-mails needs it, over records from JSON:API
// resource files. It answers as the real servers did (group and name of a recording stand where a rule
// comes from one); it is the product's --demo and the fixture of its tests.
//
// It listens on loopback only, keeps everything in memory or, with Options.State, in one file, and its
// users' passwords are no secret. Errors of Start are plain wrapped errors that name the record at
// fault; everything else a client sees is an HTTP answer.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Options of a demo Oro. The zero value is an OroCommerce with CRM on a free port, in memory, with the
// product's own records.
type Options struct {
	Addr string // to listen on, loopback; "": 127.0.0.1, the port that State remembers or any
	// Prefix of the back office; "" and CRM false: "/admin". An OroCRM has none.
	Prefix string
	// CRM: an OroCRM without commerce, b2bcustomers instead of customers.
	CRM bool
	// State is the file that keeps changes and tokens; "": they end with the process.
	State string
	// Records holds <kind>.json files of JSON:API resources; nil: the product's own.
	Records fs.FS
	Shift   time.Duration    // moves all days and times in Records, so that they live today; whole days
	Clients []Client         // registered beside the demo's own
	Now     func() time.Time // nil: time.Now
	// Watch is called at every stage of every request, on its goroutine: it holds the request up until it
	// returns. nil: nobody watches.
	Watch func(Stage, Exchange)
	// FirstMail is after how long the first new message arrives in the mail account, LaterMail the interval
	// of the others. 0: 40 s and 150 s; a negative FirstMail: none arrives by itself.
	FirstMail, LaterMail time.Duration
}

// Server is a running demo Oro. It is safe for concurrent use.
type Server struct {
	prefix  string
	flavour string
	origin  string // http://127.0.0.1:port
	now     func() time.Time
	watch   func(Stage, Exchange)
	state   string

	mu       sync.RWMutex // guards the records, index and mailbook
	records  *records
	index    *index
	mailbook *mailbook
	users    []User
	changed  map[ref]bool // put or dropped since the records were loaded
	saves    int          // how many changes there were

	oauth oauth
	log   exchanges
	fault faults

	post      *postOffice
	groupware *DAV

	listener net.Listener
	http     *http.Server
	done     chan struct{}
	failure  error
}

// Start loads the records and listens. The server ends with ctx or with Close, whichever comes first.
func Start(ctx context.Context, o Options) (*Server, error) {
	s, err := build(o)
	if err != nil {
		return nil, err
	}
	if err := s.listen(ctx, o.Addr); err != nil {
		return nil, err
	}
	if err := s.openPost(ctx, o); err != nil {
		return nil, errors.Join(err, s.listener.Close())
	}
	if err := s.openGroupware(o); err != nil {
		return nil, errors.Join(err, s.listener.Close(), s.post.close())
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.failure = err
		}
	}()
	context.AfterFunc(ctx, func() { _ = s.Close() }) // Close again returns the same error
	return s, nil
}

func build(o Options) (*Server, error) {
	s := &Server{
		prefix: o.Prefix, flavour: flavourCommerce, now: o.Now, watch: o.Watch, state: o.State,
		changed: map[ref]bool{}, done: make(chan struct{}),
	}
	if s.now == nil {
		s.now = time.Now
	}
	switch {
	case o.CRM:
		s.flavour = flavourCRM
	case s.prefix == "":
		s.prefix = "/admin"
	}
	kinds, err := loadKinds(s.flavour)
	if err != nil {
		return nil, err
	}
	s.records = newRecords(kinds)
	from := o.Records
	if from == nil {
		if from, err = ownRecords(); err != nil {
			return nil, err
		}
	}
	if err := s.records.load(from, o.Shift); err != nil {
		return nil, fmt.Errorf("load demo records: %w", err)
	}
	s.choices()
	s.oauth.init(o.Clients)
	s.users = s.staff()
	if err := s.restore(); err != nil {
		return nil, err
	}
	s.index = s.records.build()
	s.mailbook = s.records.mailbook()
	return s, nil
}

// listen takes the address asked for, or the port of the last time so that what clients remember of
// this Oro stays true, or any.
func (s *Server) listen(ctx context.Context, addr string) error {
	tries := []string{addr}
	if addr == "" {
		tries = []string{"127.0.0.1:0"}
		if s.oauth.port != 0 {
			tries = []string{"127.0.0.1:" + strconv.Itoa(s.oauth.port), "127.0.0.1:0"}
		}
	}
	var err error
	for _, try := range tries {
		if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", try); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("start demo Oro: %w", err)
	}
	at, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok || !at.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("start demo Oro: %s is not loopback", s.listener.Addr()), s.listener.Close())
	}
	s.oauth.port = at.Port
	s.origin = "http://" + at.String()
	return s.persist()
}

// Close stops the server: it lets go of running requests and returns when all has ended.
func (s *Server) Close() error {
	s.fault.end()
	err := errors.Join(s.http.Close(), s.post.close())
	<-s.done
	return errors.Join(err, s.failure)
}

// URL is the address to connect to: the back office.
func (s *Server) URL() string { return s.base() }

func (s *Server) base() string    { return s.origin + s.prefix }
func (s *Server) apiBase() string { return s.base() + "/api" }

// Users are who can sign in, in the order of their records.
func (s *Server) Users() []User { return append([]User(nil), s.users...) }

// User returns the first user of the role.
func (s *Server) User(role Role) User {
	for _, u := range s.users {
		if u.Role == role {
			return u
		}
	}
	return User{}
}

func (s *Server) stamp() string { return s.now().UTC().Format("2006-01-02T15:04:05Z") }

// save stores a record and brings the indexes up to date, also of those that find themselves by it.
func (s *Server) save(r *resource) {
	old := s.records.get(r.ref)
	s.records.put(r)
	s.changed[r.ref] = true
	s.saves++
	if r.kind == "emails" {
		s.mailbook.add(r)
	}
	s.index.add(s.records, r)
	s.reindex(s.near(r))
	if old != nil {
		s.reindex(s.near(old))
	}
}

// near are the records that a record leads to and those that lead to it.
func (s *Server) near(r *resource) []ref {
	var out []ref
	for _, rel := range r.rels {
		out = append(out, rel.refs...)
	}
	for _, froms := range s.records.back[r.ref] {
		out = append(out, froms...)
	}
	return out
}

func (s *Server) reindex(refs []ref) {
	for _, to := range refs {
		if r := s.records.get(to); r != nil {
			s.index.add(s.records, r)
		}
	}
}

// remove deletes a record; e-mails stay.
func (s *Server) remove(to ref) {
	near := s.near(s.records.get(to))
	for _, froms := range s.records.back[to] {
		for _, from := range froms {
			s.changed[from] = true
		}
	}
	s.records.drop(to)
	s.index.drop(to)
	s.reindex(near)
	s.changed[to] = true
	s.saves++
}

func itoa(n int) string { return strconv.Itoa(n) }

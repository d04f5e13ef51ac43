package cli

import (
	"context"
	"math"
	"os"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// statusObject is the JSON form of how the connection stands.
type statusObject struct {
	Version      string         `json:"version"`
	Connected    bool           `json:"connected"`
	SignedIn     bool           `json:"signed_in"`
	Answering    bool           `json:"answering"`
	Fault        string         `json:"fault"` // why Oro does not answer; a fault's code
	Connection   string         `json:"connection"`
	Address      string         `json:"address"`
	User         string         `json:"user"`
	Organization string         `json:"organization"`
	LastSync     string         `json:"last_sync"`
	Waiting      int            `json:"waiting"`
	Refused      int            `json:"refused"`
	Records      map[string]int `json:"records"`
	CacheBytes   int64          `json:"cache_bytes"`
	Loading      *loadObject    `json:"loading"` // the first load; null: none is under way
	Conditions   []string       `json:"conditions"`
}

// loadObject is the JSON form of a first load.
type loadObject struct {
	Paused  bool                  `json:"paused"`
	Rate    float64               `json:"rate"` // records a second; 0: not known
	Left    float64               `json:"left"` // seconds; 0: not known
	Records map[string]loadRecord `json:"records"`
}

// loadRecord is how far a kind is; a total of 0 is not known.
type loadRecord struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

func loadJSON(h desk.Health) *loadObject {
	if len(h.Loading) == 0 {
		return nil
	}
	o := &loadObject{Paused: h.Load.Paused, Rate: math.Round(h.Load.Rate), Left: math.Round(h.Load.Left.Seconds()), Records: map[string]loadRecord{}}
	for _, p := range h.Loading {
		o.Records[string(p.Kind)] = loadRecord{p.Done, p.Total}
	}
	return o
}

// status tells how the connection stands. Without one it says so, as a result and not as a failure.
func status(ctx context.Context, s *session) error {
	st, err := s.Desk.Connections.Status(ctx, "")
	if crm.IsFault(err, crm.SignedOut) {
		if s.call.JSON {
			s.printJSON(statusObject{Version: s.Version, Records: map[string]int{}, Conditions: []string{}})
		} else {
			s.say(s.Words.Fault(crm.AsFault("status", err)))
		}
		return nil
	}
	if err != nil {
		return err
	}
	silent := s.silence(ctx, st)
	if s.call.JSON {
		s.printJSON(s.statusJSON(st, silent))
		return nil
	}
	s.printStatus(st, silent)
	return nil
}

// askTime is how long status waits for Oro.
const askTime = 5 * time.Second

// silence asks Oro whether it answers, and tells why it does not: what is kept here cannot know.
func (s *session) silence(ctx context.Context, st desk.Status) *crm.Fault {
	if st.Health.SignedOut {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	f := s.Desk.Connections.Answers(ctx, "")
	if f != nil && f.Kind == crm.Cancelled && ctx.Err() == context.DeadlineExceeded {
		return &crm.Fault{Kind: crm.Offline, Op: "connection.status", Code: "connect.timeout"}
	}
	return f
}

func (s *session) statusJSON(st desk.Status, silent *crm.Fault) statusObject {
	signedOut := st.Health.SignedOut || silent != nil && silent.Kind == crm.SignedOut
	o := statusObject{
		Version: s.Version, Connected: true, SignedIn: !signedOut, Answering: silent == nil && !signedOut, Connection: st.Connection.ID,
		Address: st.Connection.Base, User: st.Connection.Me.Name, Organization: st.Connection.Me.Organization,
		LastSync: stamp(st.Health.LastPull), Waiting: st.Waiting, Refused: st.Refused,
		Records: map[string]int{}, CacheBytes: st.Health.CacheBytes, Loading: loadJSON(st.Health),
		Conditions: each(st.Health.Conditions, func(c crm.Condition) string { return c.Code }),
	}
	if silent != nil {
		o.Fault = silent.Code
	}
	for kind, n := range st.Health.Records {
		o.Records[string(kind)] = n
	}
	return o
}

// state says who is connected and whether Oro answers, on as many lines as that takes.
func (s *session) state(st desk.Status, silent *crm.Fault) []string {
	switch {
	case st.Health.SignedOut || silent != nil && silent.Kind == crm.SignedOut:
		return []string{s.text("status.signedOut")}
	case silent == nil:
		return []string{s.text("status.connectedAs", "user", st.Connection.Me.Name)}
	case st.Health.LastPull.IsZero():
		return []string{s.text("status.connectedAs", "user", st.Connection.Me.Name), s.text("status.notAnsweringYet"), s.Words.Fault(silent)}
	}
	since := s.text("status.notAnswering", "time", s.Words.AsOf(st.Health.LastPull))
	return []string{s.text("status.connectedAs", "user", st.Connection.Me.Name), since, s.Words.Fault(silent)}
}

func (s *session) printStatus(st desk.Status, silent *crm.Fault) {
	c := st.Connection
	width := column(16, s.said("status.state", "status.address", "status.user", "status.organization", "status.lastSync", "status.outbox", "status.cache", "status.load")...)
	line := func(key, value string) { s.say(pad(s.text(key), width) + value) }
	line("status.state", hang(strings.Join(s.state(st, silent), "\n"), width))
	line("status.address", c.Base)
	line("status.user", c.Me.Name)
	line("status.organization", c.Me.Organization)
	last := s.text("status.never")
	if !st.Health.LastPull.IsZero() {
		last = s.Words.AsOf(st.Health.LastPull)
	}
	line("status.lastSync", last)
	line("status.outbox", s.text("status.counts", "waiting", st.Waiting, "refused", st.Refused))
	total := 0
	for _, n := range st.Health.Records {
		total += n
	}
	line("status.cache", s.text("status.records", "count", total)+" · "+s.Words.Size(st.Health.CacheBytes))
	s.printLoad(st.Health, line)
	for _, kind := range crm.Kinds() {
		if n := st.Health.Records[kind]; n > 0 {
			s.say("  " + pad(s.Words.Kinds(kind), s.kindColumn(22, s.Words.Kinds)) + s.Words.Number(n))
		}
	}
	for _, condition := range st.Health.Conditions {
		s.say(s.Words.Condition(condition))
	}
}

// printLoad tells how far the first load is.
func (s *session) printLoad(h desk.Health, line func(key, value string)) {
	if len(h.Loading) == 0 {
		return
	}
	done, total, known := 0, 0, true
	for _, p := range h.Loading {
		done, total, known = done+p.Done, total+p.Total, known && p.Total > 0
	}
	count := s.Words.Number(done)
	if known {
		count = s.text("load.count", "done", count, "total", s.Words.Number(total))
	}
	if left := s.Words.LoadLeft(h.Load); left != "" {
		count += " · " + left
	}
	line("status.load", count)
}

// connect takes the person through Oro's sign-in in the browser.
func connect(ctx context.Context, s *session) error {
	r := desk.ConnectRequest{ClientID: s.call.ClientID, Pin: s.call.Pin, Plain: s.call.Plain}
	if len(s.call.Args) > 0 {
		r.Address = s.call.Args[0]
	}
	var err error
	if r.Secret, err = s.clientSecret(); err != nil {
		return err
	}
	if s.call.NoBrowser {
		r.Show = s.showAddress
	} else {
		s.note(s.text("connect.inBrowser"))
	}
	c, err := s.Desk.Connections.Connect(ctx, r)
	if err != nil {
		return err
	}
	if s.call.JSON {
		return status(ctx, s)
	}
	if c.Me.Organization == "" { // a sales representative may not see it
		s.say(s.text("connect.doneAs", "user", c.Me.Name))
	} else {
		s.say(s.text("connect.done", "user", c.Me.Name, "organization", c.Me.Organization))
	}
	return nil
}

// clientSecret is the OAuth client's secret, from the file that --client-secret-file names; empty without one.
func (s *session) clientSecret() (string, error) {
	if s.call.ClientSecretFile == "" {
		return "", nil
	}
	secret, err := os.ReadFile(s.path(s.call.ClientSecretFile))
	if err != nil {
		return "", &crm.Fault{Kind: crm.Missing, Op: "connect", Code: "connect.secretFile", Detail: s.call.ClientSecretFile, Err: err}
	}
	return strings.TrimSpace(string(secret)), nil
}

func (s *session) showAddress(_ context.Context, url string) error {
	if s.call.JSON {
		s.printJSON(map[string]string{"open": url})
		return nil
	}
	s.note(s.text("connect.openThis"))
	s.say(url)
	return nil
}

// disconnect leaves the connection. Oro has no revocation: the sentence says so.
func disconnect(ctx context.Context, s *session) error {
	if err := s.Desk.Connections.Disconnect(ctx, "", s.call.Discard); err != nil {
		return err
	}
	if s.call.JSON {
		return status(ctx, s)
	}
	s.say(s.text("disconnect.done"))
	return nil
}

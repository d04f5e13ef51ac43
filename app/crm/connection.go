package crm

import "time"

// Connection is one Oro server as one user sees it. It holds no secret. ID is the key of every path,
// keyring item and cache of the connection.
type Connection struct {
	ID       string
	Base     string // of the back office: "https://shop.example.com/admin", no slash at the end
	API      string // "https://shop.example.com/admin/api"
	Auth     string // authorization endpoint, opened in the browser
	Token    string // token endpoint
	ClientID string // OAuth application
	Version  string // of Oro as far as it tells; may be empty
	// PinnedCert is the SHA-256 (hex) of the one certificate the person trusts beyond the system's (1.6).
	PinnedCert string
	Me         Me
	Kinds      []KindInfo // as of the last start
	Since      time.Time
}

// Condition is something that holds and stands in one line of the status bar until it is over: offline,
// signed out, a broken policy file. Words has it under "condition.<code>".
type Condition struct {
	Code     string
	Severity Severity
	Needs    string        // code of a condition that makes this one pointless to show
	After    time.Duration // how long it must hold before it is shown
	Since    time.Time
	Detail   string
	Fault    *Fault
}

// Severity says how loudly a condition is shown.
type Severity uint8

// Quiet conditions are in the list only; warnings in the status bar; blocking ones on the tray too.
const (
	Quiet Severity = iota
	Warn
	Blocking
)

// Progress is how far a long work is. Total is 0 where unknown.
type Progress struct {
	Task        string // words: "progress.<task>"
	Kind        Kind   // of the part that is counted, where the work goes by kinds
	Done, Total int
}

// LoadState is how a first load goes on the whole.
type LoadState struct {
	Paused bool
	Rate   float64       // records a second of late; 0: not known
	Left   time.Duration // at that rate; 0: not known
}

// News says that something changed, by ids only: news can be merged, repeated, lost, and re-read.
type News struct {
	Connection string
	Threads    []string // whose context or pending changes changed
	Refs       []Ref    // entities that changed
	Outbox     bool     // some change moved
	State      bool     // conditions, connection or progress changed
	Mail       bool     // the list of messages, their flags, the last read ones or a login's state changed
	Sync       bool     // the state or journal of contacts, tasks and events changed
}

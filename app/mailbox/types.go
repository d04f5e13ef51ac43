package mailbox

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"oroconnector/app/crm"
)

// Secret is what a login is proved with: a password, or an OAuth access token.
type Secret struct {
	Password string
	Token    string
}

// String hides the secret.
func (Secret) String() string { return "secret" }

// GoString hides the secret.
func (Secret) GoString() string { return "secret" }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue("secret") }

// Options of a Mailbox.
type Options struct {
	Login crm.Login
	// Secret gives the password or the token, each time that a connection is made. stale is empty, or the
	// token that the server has just refused: then another one is wanted. Its faults are returned as they are.
	Secret func(ctx context.Context, stale string) (Secret, error)
	// Dial makes a connection; nil: net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS is where certificates are pinned or roots given; ServerName is set here. nil: the system's roots.
	TLS *tls.Config
	// Log gets commands by name, with counts and durations; never an address, a subject or a secret.
	Log   *slog.Logger
	Now   func() time.Time // nil: time.Now
	Agent string           // name and version told to servers that ask who we are (RFC 2971), "OroConnector/1.0"; empty: nothing
	// Timeout is how long a server may be silent while we wait for it; a whole command may take ten times
	// that. 0: 30 s.
	Timeout time.Duration
}

// StepName is one of the steps of Test, in their order.
type StepName string

// Steps of Test.
const (
	StepHost       StepName = "name"        // the server's name is looked up
	StepConnection StepName = "connection"  // something answers at the port, and it is IMAP
	StepCert       StepName = "certificate" // the connection is encrypted, by whom it should be
	StepCapability StepName = "capability"  // it offers what we need
	StepLogin      StepName = "login"       // it takes our name and secret
	StepFolder     StepName = "folder"      // the folder can be opened
)

// Step is one that has ended: well, where Fault is nil.
type Step struct {
	Name  StepName
	Fault *crm.Fault
}

// State is what opening a folder tells.
type State struct {
	Validity  uint32 // where it differs from the last time, all UIDs are void
	Next      uint32 // UID of the next message to arrive; 0: the server does not tell
	Total     int
	ModSeq    uint64 // 0: none
	CondStore bool   // the server tells what changed since a ModSeq
	Idle      bool   // it tells changes by itself
}

// Raw is a message of a list. Header is nil where the server could not give it.
type Raw struct {
	UID                     uint32
	Seen, Flagged, Answered bool
	Size                    int64
	Arrived                 time.Time // UTC; zero: unknown
	Header                  []byte    // at most HeaderLimit
}

// Flagged are a message's flags.
type Flagged struct {
	UID                     uint32
	Seen, Flagged, Answered bool
}

// HeaderLimit is how much of a message's header is fetched.
const HeaderLimit = 256 << 10

// Heard is what Watch found out since the last time.
type Heard struct {
	State    State     // as it is now; what the next Watch continues from
	Appeared []uint32  // new messages, ascending
	Flags    []Flagged // messages whose flags changed, or may have: new ones are among them
	Gone     bool      // messages went away: UIDs tells which are left
	Reset    bool      // Validity changed: everything must be read anew, and nothing else is told
}

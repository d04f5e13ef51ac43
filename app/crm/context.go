package crm

import "time"

// Me is the signed-in user of a connection (resource userprofile).
type Me struct {
	Ref          Ref // of kind users
	Name         string
	Emails       []string // bare, lower case
	Organization string   // name
	OrgID        string
	Roles        []string // role codes such as ROLE_ADMINISTRATOR
	Locale       string   // as far as Oro tells, BCP 47
}

// Question is what is asked about a message, of the cache and of Oro alike. match.Ask makes it.
type Question struct {
	Thread     string   // key of the conversation
	MessageIDs []string // of this one conversation, own first, no brackets
	From       string   // sender's address
	Addresses  []string // of all participants, sender first, bare, lower case
	Domains    []string // of the addresses, without public providers' domains
	Numbers    []string // that could be the number of an order, quote or case; lower case
	// EmailID is Oro's id of the own message, where an earlier answer told it; Oro is not asked for it again
	// then. Asking the cache does without.
	EmailID string
}

// ThreadContext is what Oro said about a conversation, and when.
type ThreadContext struct {
	Thread    string
	IDs       []string   // message ids that were asked about, own first: they all belong to Thread
	From      string     // sender of the message asked about
	Attached  []Attached // In Context Of, in a stable order
	Suggested []Ref      // by address, in Oro's order, without false hits of its prefix search
	Presence  Presence
	EmailID   string // Oro's id of the message asked about, where Presence is InOro
	AsOf      time.Time
}

// Attached is one record attached to a conversation.
type Attached struct {
	Ref    Ref
	ItemID string // emailthreadcontext's id at that time ("contacts-7-88"); it can change
}

// Presence says whether Oro has a message.
type Presence uint8

// Not asked yet; Oro has it; Oro does not have it; Oro has it but it belongs to somebody else and
// cannot be changed (409, then an empty look-up; spec 4.9).
const (
	PresenceUnknown Presence = iota
	InOro
	NotInOro
	OthersInOro
)

// Known is what the cache knows in answer to a Question. Refs in it may lack an entity (forgotten or
// not yet read); they are then left out of what is shown.
type Known struct {
	Context   ThreadContext // AsOf is zero where nothing was ever asked
	Entities  map[Ref]Entity
	ByAddress map[string][]Ref // address → records that have it
	ByDomain  map[string][]Ref // domain → people with addresses in it, at most 20 a domain
	ByNumber  map[string][]Ref // number → orders, quotes, cases with it
	Around    map[Ref][]Ref    // account, customer or person → records that belong to it, newest first
	Before    []Ref            // attached to earlier conversations with this sender, newest first
}

// Context is the one immutable value that faces show for a message (spec 4.1).
type Context struct {
	Connection string
	Thread     string
	Attached   []Row // In Context Of
	Suggested  []Row // Could Be Related To
	Folded     []Row // the signed-in user and co-workers, with the reason
	Presence   Presence
	EmailID    string
	AsOf       time.Time // when Oro last answered for this conversation; zero: never
	Fresh      bool      // Oro answered in this sitting, or the connection's last pull is newer
	Fault      *Fault    // why Oro could not be asked just now; what is shown is the cache's
}

// Row is one record in a context with why and how it stands there.
type Row struct {
	Entity Entity
	Reason Reason
	// State of the row's attachment here, from the outbox; RowSettled where nothing waits.
	State   RowState
	Change  string // id of the change that the state speaks of
	Refusal *Fault // of RowRefused
	// Attachable is false where Oro does not let this kind be attached (spec 4.2).
	Attachable bool
}

// RowState says whether a change of the row waits, is on its way, or was refused.
type RowState uint8

// Settled rows have no change under way. A row being removed stays out of Attached.
const (
	RowSettled RowState = iota
	RowWaiting
	RowSending
	RowRefused
)

// Reason says why a record is suggested or attached; words has its sentence under "reason.<code>".
// Only the members that the code speaks of are set.
type Reason struct {
	Code    ReasonCode
	Of      string // name of the person or company that leads to it
	Address string
	Domain  string
	Number  string
	Where   NumberPlace
}

// ReasonCode is also the order of strength: the first is the strongest.
type ReasonCode uint8

// Reasons of spec 4.5.
const (
	ReasonNone         ReasonCode = iota
	ReasonAttached                // attached in Oro
	ReasonAddress                 // Address equals
	ReasonOtherAddress            // another address of Of
	ReasonNumber                  // Number is in Where
	ReasonThread                  // linked before in this thread
	ReasonSender                  // linked before for this sender
	ReasonAccount                 // account or customer of Of
	ReasonOf                      // open opportunity, order, case, quote of Of
	ReasonDomain                  // same domain as Of
	ReasonOro                     // Oro suggests it
	ReasonMe                      // the signed-in user (folded)
	ReasonCoworker                // a co-worker (folded)
)

var reasonNames = [...]string{
	"none", "attached", "address", "otherAddress", "number", "thread", "sender", "account", "of",
	"domain", "oro", "me", "coworker",
}

// String gives the stable name used in words' keys and on the command line.
func (c ReasonCode) String() string {
	if int(c) < len(reasonNames) {
		return reasonNames[c]
	}
	return "none"
}

// NumberPlace says where in a message a number was found.
type NumberPlace string

// Places that are looked at.
const (
	InSubject    NumberPlace = "subject"
	InBody       NumberPlace = "body"
	InAttachment NumberPlace = "attachment"
)

// SearchQuery is a person's search. Thread's ids, where given, let Oro mark what is attached.
type SearchQuery struct {
	Text       string
	Kinds      []Kind   // empty: all
	MessageIDs []string // of the conversation in view; no brackets
	Page       int      // from 1
	Size       int      // of a page; 0: 25
}

// SearchPage is one page of hits.
type SearchPage struct {
	Hits  []Hit
	Total int // -1 where unknown
	Next  int // number of the next page; 0: there is none
	Cache bool
	AsOf  time.Time
}

// Hit is one record found.
type Hit struct {
	Entity     Entity
	InContext  bool
	Attachable bool
}

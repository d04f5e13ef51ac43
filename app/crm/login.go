package crm

import "time"

// Login is a person's mail account: an IMAP mailbox, or mail kept on this computer. It holds no secret. ID
// is the key of its folders, its headers in the cache and its items in the keyring.
type Login struct {
	ID         string
	Connection string // the Oro whose knowledge is shown for its mail
	Type       LoginType
	Title      string // as the person calls it; empty: Address, or the last part of Path
	Address    string // e-mail address, bare and in lower case; may be empty for local mail
	Path       string // of local mail: a folder or an mbox file

	Host     string // of IMAP
	Port     int
	Security Security
	User     string   // to log in with
	Auth     AuthType // how
	ClientID string   // OAuth application at Provider, where Auth is AuthOAuth
	Provider string   // "google", "microsoft", or empty
	// PinnedCert is the SHA-256 (hex) of the one certificate the person trusts beyond the system's (1.6).
	PinnedCert string

	Folder string // the folder that is shown and followed; empty: the inbox

	Groupware Groupware
}

// LoginType says where a login's mail lies.
type LoginType string

// An IMAP server; a Maildir, an mbox file or a folder of message files on this computer.
const (
	LoginIMAP    LoginType = "imap"
	LoginMaildir LoginType = "maildir"
	LoginMbox    LoginType = "mbox"
	LoginFolder  LoginType = "folder"
)

// Security is how a connection to a mail server is protected.
type Security string

// TLS from the first byte; STARTTLS before anything is said; none, to loopback only.
const (
	SecurityTLS      Security = "tls"
	SecurityStartTLS Security = "starttls"
	SecurityNone     Security = "none"
)

// AuthType says with what a login is proved.
type AuthType string

// A password or app password; an OAuth token.
const (
	AuthPassword AuthType = "password"
	AuthOAuth    AuthType = "oauth"
)

// Groupware is where a login's address book, task list and calendar lie (spec 7.4). Each is the address of
// a collection; empty means none was chosen. Home is where they were found.
type Groupware struct {
	ContactsHome, CalendarsHome string
	Contacts, Tasks, Events     string
	User                        string // where it is another one than the login's
}

// Folder is a folder of a login.
type Folder struct {
	Name  string // as the server has it, decoded; the key
	Title string // last part, for people
	Depth int
	Role  FolderRole
	// Total and Unread are -1 where unknown.
	Total, Unread int
	NoMessages    bool // holds folders only
}

// FolderRole is what a folder is for; empty where it is one of the person's own.
type FolderRole string

// Roles of RFC 6154, and the inbox.
const (
	FolderInbox   FolderRole = "inbox"
	FolderSent    FolderRole = "sent"
	FolderDrafts  FolderRole = "drafts"
	FolderArchive FolderRole = "archive"
	FolderJunk    FolderRole = "junk"
	FolderTrash   FolderRole = "trash"
	FolderAll     FolderRole = "all"
)

// HeaderKey names a message of a login. UID never changes while Validity stays the same; for local mail both
// are made here.
type HeaderKey struct {
	Login    string
	Folder   string
	Validity uint32
	UID      uint32
}

// Header is what a list shows of a message, and what its context is asked with, without its body.
type Header struct {
	Key         HeaderKey
	From        Address
	To          []Address // To, Cc and Bcc, at most 50
	ReplyTo     Address
	Subject     string
	Date        time.Time // of the message; where it has none, of its arrival; UTC
	Arrived     time.Time // at the mailbox, UTC; zero where that is not known
	MessageID   string
	InReplyTo   []string
	References  []string // at most 50
	Size        int64
	Seen        bool
	Flagged     bool
	Answered    bool
	Attachments bool   // as far as the header tells
	File        string // of local mail: where it lies
}

// Message is the header as a message without a body: enough to ask for its context.
func (h Header) Message() Message {
	m := Message{
		To: h.To, Subject: h.Subject, Date: h.Date, MessageID: h.MessageID, InReplyTo: h.InReplyTo, References: h.References,
	}
	if h.From.Email != "" || h.From.Name != "" {
		m.From = []Address{h.From}
	}
	if h.ReplyTo.Email != "" {
		m.ReplyTo = []Address{h.ReplyTo}
	}
	return m
}

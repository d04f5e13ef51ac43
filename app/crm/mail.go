package crm

import "time"

// Flags are what a mailbox says of one message besides its header.
type Flags struct {
	UID                     uint32
	Seen, Flagged, Answered bool
}

// FolderState is how far a folder's headers in the cache are like the folder. The zero value: nothing was
// ever read.
type FolderState struct {
	Validity uint32 // UIDVALIDITY; the cache's UIDs mean nothing under another one
	Next     uint32 // UIDs below it are known, or are being filled in
	ModSeq   uint64 // up to which flags are known; 0 where the server has no CONDSTORE
	// Below: headers with UIDs up to it that are not in the cache were forgotten to make room (spec 8.4), and
	// are not to be read again.
	Below uint32
	At    time.Time // when the folder was last compared, UTC
}

// LoginState is how a mail account stands just now.
type LoginState struct {
	Login    Login
	Active   bool // the one that is shown and followed
	State    MailState
	Since    time.Time // of State, UTC
	Fault    *Fault    // why, where State is MailOffline, MailRefused, MailCertificate or MailStopped
	Retry    time.Time // of MailOffline: when it is tried again; UTC
	Progress Progress  // of MailSyncing: Task "mail", headers read and to be read
	// Total and Unread are of the login's folder, as kept here; -1 where that cannot be told.
	Total, Unread int
}

// MailState says what a mail account is doing; words has it under "mail.state.<code>".
type MailState string

// The states. Those from MailRefused on wait for the person; MailOffline tries again by itself.
const (
	MailResting     MailState = "resting"     // another account is the active one, or nothing keeps this one going
	MailConnecting  MailState = "connecting"  // the server is being reached
	MailSyncing     MailState = "syncing"     // headers and flags are being compared
	MailWatching    MailState = "watching"    // news come at once
	MailPolling     MailState = "polling"     // the server tells nothing by itself: it is asked at every interval
	MailOffline     MailState = "offline"     // not reachable now
	MailRefused     MailState = "refused"     // the login was refused, or there is no password for it
	MailCertificate MailState = "certificate" // the server's certificate is not trusted
	MailStopped     MailState = "stopped"     // something else that only the person can mend: see Fault
)

// Waits tells whether nothing goes on until the person does something.
func (s MailState) Waits() bool {
	return s == MailRefused || s == MailCertificate || s == MailStopped
}

// SenderMark says at a glance who sent a message, as far as the cache knows. The zero value: nobody known.
type SenderMark struct {
	Ref             Ref // the record with the sender's address that says most
	Name            string
	Company         Link // that the record belongs to: its name, where it has one
	OpenCase        bool // of the sender or of the company
	OpenOpportunity bool
}

// Known tells whether the sender is on record.
func (m SenderMark) Known() bool { return !m.Ref.IsZero() }

// Customer tells whether the sender is on record as one whom something is sold to: not a user of Oro.
func (m SenderMark) Customer() bool { return m.Known() && m.Ref.Kind != KindUser }

// Inbox is the name of every login's main folder (RFC 9051, section 5.1); local mail follows it.
const Inbox = "INBOX"

// Shown is the name of the folder that is shown and followed.
func (l Login) Shown() string {
	if l.Folder == "" {
		return Inbox
	}
	return l.Folder
}

// Package mailbox reads a login's mail from its IMAP server: folders, numbers of messages, headers, flags,
// whole messages as raw bytes, and news of what changes. It never changes anything there: folders are opened
// by EXAMINE only, and everything is fetched by BODY.PEEK (spec 5.5). It reads no message's structure at the
// server (BODYSTRUCTURE, ENVELOPE): what the bytes mean is app/eml's to say. It alone, with the demo, imports
// go-imap.
//
// A Mailbox may be used by several goroutines. It has one connection for commands, which it makes when it is
// needed, and Watch has one of its own. Nothing is retried but a command whose kept connection turned out to
// be dead; when to come back after a fault is the caller's to decide. Whatever a server does, every call ends:
// with its answer, or with a *crm.Fault after Options.Timeout of silence or ten times that in all.
//
// Between go-imap and the connection stands a guard (guard.go), for the library bounds nothing that a server
// sends: lines, literals and the whole of an answer are counted, lists may not lie too deep in one another
// (it reads a structure by recursion without limit), capabilities may hold no list (it would stand before one
// for ever), folders whose names it cannot read get others (it would end the connection; rawname.go), and half a literal
// is not a whole one. Each has its test; FuzzServer found two of them.
//
// # Faults
//
// Ops: mail.connect, mail.folders, mail.look, mail.list, mail.headers, mail.flags, mail.read, mail.search,
// mail.watch, mail.propose.
//
// Codes; those of kind Offline and Busy may pass by themselves:
//
//   - mail.name (Offline): the server's name is not known; Detail is the name
//   - mail.refused (Offline): nothing listens there; Detail is host and port
//   - mail.unreachable (Offline): no way leads there
//   - mail.timeout (Offline): no answer in time, or too slow a one
//   - mail.certificate (Offline): not trusted; Detail is the SHA-256 fingerprint, or empty where unknown
//   - mail.notTLS (Offline): the server does not speak TLS there; Detail is host and port
//   - mail.notImap (Offline): something answers, but it is no IMAP server; Detail is its first words
//   - mail.insecure (Refused): without TLS to another machine
//   - mail.starttls (Refused): the server does not offer STARTTLS, or failed at it
//   - mail.capability (Refused): the server offers no way to log in that fits; Detail names those it has
//   - mail.loginDisabled (Refused): the server lets nobody log in with a password
//   - mail.login (SignedOut): the server refused the password or token; Detail is what it said. The same
//     secret is not tried again by the same Mailbox, but for Test
//   - mail.secret (SignedOut): there is no password or token, or one that cannot be sent
//   - mail.busy (Busy): the server says to come back later; Detail is what it said
//   - mail.folder (Missing): the folder cannot be opened; Detail is its name
//   - mail.reset (Conflict): the folder was made anew since Look, so that its UIDs mean other messages; Look
//     again. Detail is its name
//   - mail.message (Missing): the message is not there any more
//   - mail.rejected (Refused): the server said no to another command; Detail is what it said
//   - mail.cut (Offline): the connection ended
//   - mail.bye (Offline): the server ended the connection; Detail is what it said
//   - mail.hostile (Damaged): the server sent more than it may, or what cannot be read
//   - mail.address (Invalid): what was given to Propose is no e-mail address
package mailbox

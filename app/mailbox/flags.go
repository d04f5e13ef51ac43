package mailbox

import (
	"context"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Flags gives the flags of messages that changed since the ModSeq, all of them where it is 0 or the server
// has no CONDSTORE, and the ModSeq to ask with the next time (0 without CONDSTORE). UIDs come in the
// server's order, which is ascending as a rule.
func (m *Mailbox) Flags(ctx context.Context, folder string, since uint64) ([]Flagged, uint64, error) {
	var all []Flagged
	var highest uint64
	err := m.with(ctx, "mail.flags", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, true); err != nil {
			return err
		}
		var err error
		all, highest, err = m.flags(ctx, s, everything, since)
		return err
	})
	return all, highest, err
}

// everything is all messages of a folder.
var everything = imap.UIDSet{imap.UIDRange{Start: 1, Stop: 0}}

// flags asks for those of some messages in the open folder. The next ModSeq is the highest that was seen, of the folder when it
// was opened or of a message.
func (m *Mailbox) flags(ctx context.Context, s *session, uids imap.UIDSet, since uint64) ([]Flagged, uint64, error) {
	options := &imap.FetchOptions{UID: true, Flags: true}
	highest := uint64(0)
	if s.state.CondStore {
		options.ModSeq, options.ChangedSince = true, since
		highest = max(since, s.state.ModSeq)
	}
	l := m.command(0)
	l.total = 1 << 30
	var all []Flagged
	err := s.run(ctx, l, func(c *imapclient.Client) error {
		// By UID, not by number: an answer without UID is then never taken for one of these.
		return eachMessage(c, c.Fetch(uids, options), func(msg *imapclient.FetchMessageData) error {
			var f Flagged
			known := false
			for item := msg.Next(); item != nil; item = msg.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataUID:
					f.UID = uint32(item.UID)
				case imapclient.FetchItemDataFlags:
					f, known = flagged(f.UID, item.Flags), true
				case imapclient.FetchItemDataModSeq:
					highest = max(highest, item.ModSeq)
				}
			}
			if known && f.UID != 0 {
				all = append(all, f)
			}
			if len(all) > maxMessages {
				return hostile("too many messages")
			}
			return nil
		})
	})
	if !s.state.CondStore {
		highest = 0
	}
	return all, highest, err
}

// flagged are the flags that we know.
func flagged(uid uint32, flags []imap.Flag) Flagged {
	f := Flagged{UID: uid}
	for _, flag := range flags {
		switch flag {
		case imap.FlagSeen:
			f.Seen = true
		case imap.FlagFlagged:
			f.Flagged = true
		case imap.FlagAnswered:
			f.Answered = true
		}
	}
	return f
}

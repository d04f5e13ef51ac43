package mailbox

import (
	"context"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

// Bytes is a message as it is, at most limit bytes of it, and whether it was cut there. It is not marked as
// read by that.
func (m *Mailbox) Bytes(ctx context.Context, folder string, uid uint32, limit int64) ([]byte, bool, error) {
	var raw Raw
	err := m.with(ctx, "mail.read", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, false); err != nil {
			return err
		}
		for again := range 2 { // as in page
			if again > 0 {
				if err := m.open(ctx, s, folder, true); err != nil {
					return err
				}
			}
			var err error
			if raw, err = m.fetchOne(ctx, s, uid, limit); err != nil || raw.Header != nil {
				return err
			}
		}
		return &crm.Fault{Kind: crm.Missing, Code: "mail.message"}
	})
	if err != nil {
		return nil, false, err
	}
	if int64(len(raw.Header)) > limit {
		return raw.Header[:limit], true, nil
	}
	return raw.Header, false, nil
}

// fetchOne fetches limit bytes and one more, which tells whether there are any.
func (m *Mailbox) fetchOne(ctx context.Context, s *session, uid uint32, limit int64) (Raw, error) {
	options := &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{
		Peek: true, Partial: &imap.SectionPartial{Offset: 0, Size: limit + 1},
	}}}
	l := m.command(limit)
	l.literal = max(l.literal, limit+1)
	var found Raw
	err := s.run(ctx, l, func(c *imapclient.Client) error {
		return eachMessage(c, c.Fetch(setOf([]uint32{uid}), options), func(msg *imapclient.FetchMessageData) error {
			raw, err := readRaw(msg, limit+1)
			if raw.UID == uid {
				found = raw
			}
			return err
		})
	})
	return found, err
}

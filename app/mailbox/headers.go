package mailbox

import (
	"context"
	"errors"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

const (
	// pageSize is how many messages one command asks for, and pageText how long their numbers may be:
	// servers take command lines of 8,000 bytes.
	pageSize, pageText = 500, 6000
	// maxGarbled is how many times a page that could not be read is tried again in halves.
	maxGarbled = 24
)

// Headers fetches the headers of messages and gives each one to each as it comes, page by page in the order
// of uids; within a page of at most 500 the order is the server's. Messages that are gone are left out; one
// whose answer cannot be read is given without a header. each must not call the Mailbox; its error ends
// Headers and is returned.
func (m *Mailbox) Headers(ctx context.Context, folder string, uids []uint32, each func(Raw) error) error {
	given := func(raw Raw) error {
		if err := each(raw); err != nil {
			return &stopped{err}
		}
		return nil
	}
	garbled := 0
	for pages := inPages(uids); len(pages) > 0; {
		page := pages[0]
		pages = pages[1:]
		left, err := m.page(ctx, folder, page, given)
		var fault *crm.Fault
		var stop *stopped
		switch {
		case err == nil:
		case errors.As(err, &stop):
			return stop.error
		case !errors.As(err, &fault) || fault.Code != "mail.hostile" || garbled >= maxGarbled:
			return err
		case len(left) == 1:
			garbled++
			if err := given(Raw{UID: left[0]}); err != nil {
				return errors.Unwrap(err)
			}
		case len(left) > 1:
			garbled++
			half := len(left) / 2
			pages = append([][]uint32{left[:half], left[half:]}, pages...)
		}
	}
	return nil
}

// stopped is an error of a caller's own function: no fault of the server's.
type stopped struct{ error }

// Unwrap gives the caller's error.
func (s *stopped) Unwrap() error { return s.error }

// inPages cuts numbers into pages.
func inPages(uids []uint32) [][]uint32 {
	var pages [][]uint32
	for len(uids) > 0 {
		n := min(pageSize, len(uids))
		for n > 1 && len(setOf(uids[:n]).String()) > pageText {
			n /= 2
		}
		pages = append(pages, uids[:n])
		uids = uids[n:]
	}
	return pages
}

func setOf(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

// page fetches one page and returns those that were not given when it failed. What the server did not answer with a
// header is asked for again, once: news of a flag can stand in its place, and of messages that came since the folder
// was opened a server may know only after it has told that they are there.
func (m *Mailbox) page(ctx context.Context, folder string, uids []uint32, each func(Raw) error) (left []uint32, err error) {
	missing := make(map[uint32]bool, len(uids))
	for _, uid := range uids {
		missing[uid] = true
	}
	err = m.with(ctx, "mail.headers", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, false); err != nil {
			return err
		}
		given := func(raw Raw) error {
			if raw.Header == nil {
				return nil
			}
			delete(missing, raw.UID)
			return each(raw)
		}
		if err := m.fetchPage(ctx, s, remaining(uids, missing), given); err != nil || len(missing) == 0 {
			return err
		}
		if err := m.open(ctx, s, folder, true); err != nil {
			return err
		}
		return m.fetchPage(ctx, s, remaining(uids, missing), given)
	})
	return remaining(uids, missing), err
}

func remaining(uids []uint32, missing map[uint32]bool) []uint32 {
	var left []uint32
	for _, uid := range uids {
		if missing[uid] {
			left = append(left, uid)
		}
	}
	return left
}

// headerSection is the header without marking the message as read, and only as much of it as we take.
var headerSection = &imap.FetchItemBodySection{
	Specifier: imap.PartSpecifierHeader, Peek: true, Partial: &imap.SectionPartial{Offset: 0, Size: HeaderLimit},
}

// listItems has the fields that a list and a question for the context need, of those that mail clients ask for.
var listItems = &imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{{
	Specifier: imap.PartSpecifierHeader, Peek: true, Partial: headerSection.Partial,
	HeaderFields: []string{
		"From", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "Reply-To", "Content-Type",
	},
}}}

// Newest fetches what there is to see first of a large folder: of the messages that came last, at most n (and at most
// 500), in the server's order, the fields that a list shows, without size and time of arrival. Messages are named by
// their places, so that the server need not list the others, and it is asked only for what it has in its cache when
// other clients show the folder: for more it may have to look at all files. each is as in Headers; a message may be
// given twice, or be missing where its flags change meanwhile.
func (m *Mailbox) Newest(ctx context.Context, folder string, n int, each func(Raw) error) error {
	err := m.with(ctx, "mail.headers", func(ctx context.Context, s *session) error {
		if err := m.open(ctx, s, folder, false); err != nil {
			return err
		}
		last := uint32(s.state.Total)
		if box := s.client.Mailbox(); box != nil {
			last = box.NumMessages
		}
		if last == 0 {
			return nil
		}
		var places imap.SeqSet
		places.AddRange(last-min(last, uint32(min(n, pageSize)))+1, last)
		return m.fetch(ctx, s, places, pageSize, listItems, func(raw Raw) error {
			if raw.Header == nil { // news of a flag, in its place
				return nil
			}
			if err := each(raw); err != nil {
				return &stopped{err}
			}
			return nil
		})
	})
	var stop *stopped
	if errors.As(err, &stop) {
		return stop.error
	}
	return err
}

func (m *Mailbox) fetchPage(ctx context.Context, s *session, uids []uint32, each func(Raw) error) error {
	if len(uids) == 0 {
		return nil
	}
	return m.fetch(ctx, s, setOf(uids), len(uids), headerItems, each)
}

// headerItems is all that is kept of a message.
var headerItems = &imap.FetchOptions{
	UID: true, Flags: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{headerSection},
}

// fetch fetches headers, or parts of them, of at most so many messages.
func (m *Mailbox) fetch(ctx context.Context, s *session, messages imap.NumSet, most int, options *imap.FetchOptions, each func(Raw) error) error {
	l := m.command(int64(most) * (HeaderLimit + 4096))
	return s.run(ctx, l, func(c *imapclient.Client) error {
		return eachMessage(c, c.Fetch(messages, options), func(msg *imapclient.FetchMessageData) error {
			raw, err := readRaw(msg, HeaderLimit)
			if err != nil || raw.UID == 0 {
				return err
			}
			return each(raw)
		})
	})
}

// eachMessage gives every message of an answer to f. The answer is read to its end even if f fails: what is
// left lying would stop the library. Only a literal that broke is not touched again, for the library's own
// reader has gone on behind it; the connection is at its end then.
func eachMessage(c *imapclient.Client, cmd *imapclient.FetchCommand, f func(*imapclient.FetchMessageData) error) (err error) {
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		if err == nil {
			err = f(msg)
		}
		var broken *brokenLiteral
		if errors.As(err, &broken) {
			_ = c.Close() // it waits for the reader; what is wrong is known
			return err
		}
	}
	if closed := cmd.Close(); closed != nil {
		return closed
	}
	return err
}

// brokenLiteral is what ended the reading of a literal.
type brokenLiteral struct{ error }

// Unwrap gives the cause.
func (b *brokenLiteral) Unwrap() error { return b.error }

// readRaw reads one message of an answer, at most limit bytes of its section.
func readRaw(msg *imapclient.FetchMessageData, limit int64) (Raw, error) {
	var raw Raw
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			raw.UID = uint32(item.UID)
		case imapclient.FetchItemDataFlags:
			f := flagged(0, item.Flags)
			raw.Seen, raw.Flagged, raw.Answered = f.Seen, f.Flagged, f.Answered
		case imapclient.FetchItemDataInternalDate:
			raw.Arrived = item.Time.UTC()
		case imapclient.FetchItemDataRFC822Size:
			raw.Size = item.Size
		case imapclient.FetchItemDataBodySection:
			raw.Header = []byte{}
			if item.Literal == nil {
				continue
			}
			read, err := io.ReadAll(io.LimitReader(item.Literal, limit))
			if err != nil {
				return raw, &brokenLiteral{err}
			}
			raw.Header = read
		}
	}
	return raw, nil
}

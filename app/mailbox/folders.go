package mailbox

import (
	"context"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/crm"
)

// maxFolders is how many folders are taken from a server.
const maxFolders = 10_000

// Folders are all of the login's, in the order of a tree for people: the inbox first, then those that have a
// role, then the others by name, each before those that it holds. Totals are told where the server gives them
// with the list (RFC 5819).
func (m *Mailbox) Folders(ctx context.Context) ([]crm.Folder, error) {
	var listed []*imap.ListData
	err := m.with(ctx, "mail.folders", func(ctx context.Context, s *session) error {
		listed = listed[:0]
		var options *imap.ListOptions
		rev2 := s.caps.Has(imap.CapIMAP4rev2)
		if rev2 || s.caps.Has(imap.CapListExtended) {
			options = &imap.ListOptions{ReturnSpecialUse: rev2 || s.caps.Has(imap.CapSpecialUse)}
			if rev2 || s.caps.Has(imap.CapListStatus) {
				options.ReturnStatus = &imap.StatusOptions{NumMessages: true, NumUnseen: true}
			}
		}
		l := m.command(0)
		l.line, l.names, l.utf8Names = 64<<10, true, rev2
		return s.run(ctx, l, func(c *imapclient.Client) error {
			cmd := c.List("", "*", options)
			for data := cmd.Next(); data != nil; data = cmd.Next() {
				if len(listed) < maxFolders {
					listed = append(listed, data)
				}
			}
			return cmd.Close()
		})
	})
	if err != nil {
		return nil, err
	}
	return tree(listed), nil
}

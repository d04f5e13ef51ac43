package desk

import (
	"bytes"
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
)

const (
	// letterLimit is how much of a message is fetched: enough for every text, not for its attachments.
	letterLimit = 1 << 20
	mailRows    = 50
)

// Page returns a part of a folder's list from the cache: at once and without a network. Each row says who the
// sender is, as far as the cache knows.
func (m *Mail) Page(ctx context.Context, q MailQuery) (MailPage, error) {
	line, q, err := m.shelf(q)
	if err != nil {
		return MailPage{}, err
	}
	var page MailPage
	if page.Total, page.Unread, err = line.Headers.CountHeaders(ctx, q.Login, q.Folder); err != nil {
		return MailPage{}, err
	}
	var headers []crm.Header
	if q.Text == "" {
		headers, err = line.Headers.Headers(ctx, q.Login, q.Folder, q.From, q.Limit)
	} else {
		headers, page.Total, err = line.Headers.FindHeaders(ctx, q.Login, q.Folder, q.Text, q.From, q.Limit)
	}
	if err != nil {
		return MailPage{}, err
	}
	page.Rows, err = rows(ctx, line, headers)
	return page, err
}

// Find asks the mail server for the query's text, which looks into the messages too. The rows are those of
// the cache; From and Limit choose among them.
func (m *Mail) Find(ctx context.Context, q MailQuery) (MailPage, error) {
	line, q, err := m.shelf(q)
	if err != nil {
		return MailPage{}, err
	}
	if line.Post == nil {
		_, err := m.post(line.Connection.ID)
		return MailPage{}, err
	}
	headers, err := line.Post.Find(ctx, q.Login, q.Folder, q.Text)
	if err != nil {
		return MailPage{}, err
	}
	page := MailPage{Total: len(headers)}
	if _, page.Unread, err = line.Headers.CountHeaders(ctx, q.Login, q.Folder); err != nil {
		return MailPage{}, err
	}
	from := min(q.From, len(headers))
	page.Rows, err = rows(ctx, line, headers[from:min(from+q.Limit, len(headers))])
	return page, err
}

// Header opens a message by its header alone: at once and without a network. Its context can be asked for.
func (m *Mail) Header(ctx context.Context, key crm.HeaderKey) (Letter, error) {
	line, _, err := m.shelf(MailQuery{Login: key.Login, Folder: key.Folder})
	if err != nil {
		return Letter{}, err
	}
	header, err := line.Headers.Header(ctx, key)
	if err != nil {
		header, err = m.lately(ctx, line, key, err)
	}
	return Letter{Opened: Opened{Message: header.Message()}, Header: header, HeaderOnly: true}, err
}

// lately finds the header of a message that is gone from the folder among those read last.
func (m *Mail) lately(ctx context.Context, line Line, key crm.HeaderKey, missing error) (crm.Header, error) {
	if line.Post == nil {
		return crm.Header{}, missing
	}
	last, err := line.Post.Last(ctx)
	if err != nil {
		return crm.Header{}, missing
	}
	for _, h := range last {
		if h.Key == key {
			return h, nil
		}
	}
	return crm.Header{}, missing
}

// Open fetches a message, never marking it as read, and reads it. Where it cannot be fetched now the header
// alone comes, with Fault saying why. The error is non-nil only where not even the header is known.
func (m *Mail) Open(ctx context.Context, key crm.HeaderKey) (Letter, error) {
	letter, err := m.Header(ctx, key)
	if err != nil {
		return letter, err
	}
	post, err := m.postOf(key.Login)
	if err != nil {
		letter.Fault = crm.AsFault("mail.open", err)
		return letter, nil
	}
	data, cut, err := post.Bytes(ctx, key, letterLimit)
	if err != nil {
		letter.Fault = crm.AsFault("mail.open", err)
		return letter, nil
	}
	message, err := eml.Read(ctx, bytes.NewReader(data))
	if err != nil {
		letter.Fault = crm.AsFault("mail.open", fileFault(err, letter.Header.Subject))
		return letter, nil
	}
	letter.Opened = Opened{Source: Source{Data: data}, Message: message}
	letter.HeaderOnly, letter.Cut = false, cut
	return letter, nil
}

// Read returns the messages read last in any mail client, newest first, at most twenty; the empty id means
// the current connection.
func (m *Mail) Read(ctx context.Context, connection string) ([]MailRow, error) {
	post, err := m.post(connection)
	if err != nil {
		return nil, err
	}
	headers, err := post.Last(ctx)
	if err != nil {
		return nil, err
	}
	line, err := m.lines.Line(connection)
	if err != nil {
		return nil, err
	}
	return rows(ctx, line, headers)
}

// Viewed is the message that following wants in view: the one read last in another client since the program's
// start. False where there is none, or Follow is off.
func (m *Mail) Viewed(_ context.Context, connection string) (crm.HeaderKey, bool) {
	post, err := m.post(connection)
	if err != nil {
		return crm.HeaderKey{}, false
	}
	return post.Viewed()
}

// shelf finds the line of the query's login and completes the query.
func (m *Mail) shelf(q MailQuery) (Line, MailQuery, error) {
	login, err := m.login(q.Login)
	if err != nil {
		return Line{}, q, err
	}
	line, err := m.lines.Line(login.Connection)
	if err == nil && line.Headers == nil {
		err = NotConnected()
	}
	if q.Folder == "" {
		q.Folder = login.Shown()
	}
	if q.Limit <= 0 {
		q.Limit = mailRows
	}
	q.From = max(q.From, 0)
	return line, q, err
}

// rows marks each header's sender; each sender is looked up once.
func rows(ctx context.Context, line Line, headers []crm.Header) ([]MailRow, error) {
	out := make([]MailRow, 0, len(headers))
	marks := map[string]crm.SenderMark{}
	for _, h := range headers {
		mark, seen := marks[h.From.Email]
		if !seen && h.From.Email != "" && line.Headers != nil {
			var err error
			if mark, err = line.Headers.Sender(ctx, h.From.Email); err != nil {
				return nil, err
			}
			marks[h.From.Email] = mark
		}
		out = append(out, MailRow{Header: h, Sender: mark})
	}
	return out, nil
}

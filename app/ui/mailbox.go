package ui

import (
	"context"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// chunkRows are read at once; a list asks for those that it shows.
const chunkRows = 64

// mostChunks are kept: enough for what is near the view, however long the folder is.
const mostChunks = 24

// mailbox is the shown folder of the active mail account, as far as the window knows it.
type mailbox struct {
	logins        []crm.LoginState
	known         bool // which accounts there are
	tab           mailTab
	total, unread int
	text          string // that is searched for
	searching     bool   // the field for it is open
	server        *desk.MailPage
	chunks        map[int]*mailChunk
	turn          uint64 // what is asked of an older one is void
	viewed        crm.HeaderKey
	current       crm.HeaderKey           // of the message in view, if it came from here
	watching      bool                    // following began: what was read before the start is not opened
	stop          func()                  // of opening what the keyboard came to
	folders       map[string][]crm.Folder // of accounts, as the menu shows them
}

// mailTab says which list the messages pane shows.
type mailTab uint8

const (
	folderTab mailTab = iota
	readTab
)

// mailChunk is a part of the list. One that is stale is shown until its answer is here.
type mailChunk struct {
	rows         []desk.MailRow
	stale, asked bool
}

// active is the account that is shown; false where there is none.
func (m *mailbox) active() (crm.LoginState, bool) {
	for _, l := range m.logins {
		if l.Active {
			return l, true
		}
	}
	return crm.LoginState{}, false
}

// at is the row, if it is there.
func (m *mailbox) at(i int) (desk.MailRow, bool) {
	if m.server != nil {
		if i < len(m.server.Rows) {
			return m.server.Rows[i], true
		}
		return desk.MailRow{}, false
	}
	c := m.chunks[i/chunkRows]
	if c == nil || i%chunkRows >= len(c.rows) {
		return desk.MailRow{}, false
	}
	return c.rows[i%chunkRows], true
}

// forget voids what was read; what is seen stays until it is read again.
func (m *mailbox) forget(all bool) {
	m.turn++
	if all {
		m.chunks = map[int]*mailChunk{}
		return
	}
	for _, c := range m.chunks {
		c.stale, c.asked = true, false
	}
}

// loadMail reads how the accounts stand, and the list's beginning.
func (w *window) loadMail() {
	ask(w.bridge, &w.mailing, func(ctx context.Context) ([]crm.LoginState, error) {
		return w.desk.Mail.Logins(ctx, "")
	}, func(logins []crm.LoginState, err error) {
		if err != nil {
			logins = nil
		}
		w.gotLogins(logins)
	})
}

func (w *window) gotLogins(logins []crm.LoginState) {
	m := &w.mailbox
	before, had := m.active()
	m.logins, m.known = logins, true
	now, has := m.active()
	another := had != has || before.Login.ID != now.Login.ID || before.Login.Shown() != now.Login.Shown()
	if another {
		m.text, m.searching, m.server, m.total, m.unread = "", false, nil, 0, 0
		m.tab = folderTab
	}
	m.forget(another)
	if has {
		w.loadChunk(0)
		w.loadRead()
		w.lookWhatIsViewed()
	}
	if another {
		w.arrange()
	}
	_, listed := m.folders[now.Login.ID]
	if going := now.State == crm.MailWatching || now.State == crm.MailPolling; has && going && !listed { // not before its first rows
		w.loadFolders(now.Login.ID, func([]crm.Folder) {})
	}
	w.showMessages()
	w.showStanding()
}

// loadChunk reads a part of the list, once.
func (w *window) loadChunk(n int) {
	m := &w.mailbox
	login, ok := m.active()
	c := m.chunks[n]
	if !ok || c != nil && (c.asked || !c.stale) {
		return
	}
	if c == nil {
		c = &mailChunk{stale: true}
		m.chunks[n] = c
	}
	c.asked = true
	turn := m.turn
	q := desk.MailQuery{Login: login.Login.ID, Text: m.text, From: n * chunkRows, Limit: chunkRows}
	var page desk.MailPage
	w.bridge.do(func(ctx context.Context) (err error) {
		page, err = w.desk.Mail.Page(ctx, q)
		return err
	}, func(err error) {
		if m.turn == turn {
			w.gotChunk(n, page, err)
		}
	})
}

func (w *window) gotChunk(n int, page desk.MailPage, err error) {
	m := &w.mailbox
	c := m.chunks[n]
	if err != nil {
		w.o.Log.Warn("the list of messages could not be read", "err", err)
		c.stale, c.asked = false, false
		return
	}
	arrived := 0
	if n == 0 && len(c.rows) > 0 {
		first := c.rows[0].Key
		arrived = max(0, slices.IndexFunc(page.Rows, func(r desk.MailRow) bool { return r.Key == first }))
	}
	c.rows, c.stale, c.asked = page.Rows, false, false
	m.total, m.unread = page.Total, page.Unread
	m.drop(n)
	w.showMessages()
	if arrived > 0 && m.tab == folderTab {
		w.parts.messages.shift(arrived)
	}
}

// drop forgets the chunks that are farthest from the one just read.
func (m *mailbox) drop(near int) {
	for len(m.chunks) > mostChunks {
		far, at := -1, -1
		for n := range m.chunks {
			if d := max(n-near, near-n); d > far {
				far, at = d, n
			}
		}
		delete(m.chunks, at)
	}
}

// searchMail looks for a text in the folder: what is kept here at once.
func (w *window) searchMail(text string) {
	m := &w.mailbox
	if text == m.text && m.server == nil {
		return
	}
	m.text, m.server = text, nil
	m.forget(true)
	w.loadChunk(0)
	w.showMessages()
}

// searchServer asks the mail server, which looks into the messages too.
func (w *window) searchServer(text string) {
	login, ok := w.mailbox.active()
	if !ok || text == "" {
		return
	}
	q := desk.MailQuery{Login: login.Login.ID, Text: text, Limit: 500}
	ask(w.bridge, &w.finding, patiently(w, func(ctx context.Context) (desk.MailPage, error) { return w.desk.Mail.Find(ctx, q) }),
		func(page desk.MailPage, err error) {
			if fault := crm.AsFault("mail.find", err); fault != nil {
				if fault.Kind != crm.Cancelled {
					w.failed(fault)
				}
				return
			}
			w.mailbox.server, w.mailbox.text, w.mailbox.total = &page, text, page.Total
			w.showMessages()
		})
}

// chooseTab shows the folder or what was read last.
func (w *window) chooseTab(tab int) {
	w.mailbox.tab = mailTab(tab)
	w.showMessages()
}

// openSearch opens or closes the field that searches in the folder.
func (w *window) openSearch(open bool) {
	w.mailbox.searching = open
	if !open {
		w.searchMail("")
	}
	w.showMessages()
	if open {
		w.parts.messages.field.Focus()
	} else {
		w.parts.messages.focus()
	}
}

// mailNameAt is the sender of a row of the account's list, "" where the row is not here. It asks for none.
func (w *window) mailNameAt(i int) string {
	if row, ok := w.mailbox.at(i); ok {
		return mailRow(w.words, row).Name
	}
	return ""
}

// openMailAt opens the row that was tapped or entered.
func (w *window) openMailAt(i int) {
	if row, ok := w.mailbox.at(i); ok {
		w.openMail(row.Key, true)
	}
}

// lingering is how long the keyboard stays on a message before its context is shown beside the list.
const lingering = 200 * time.Millisecond

// passMailAt opens the row that the keyboard came to, where the list stands beside the context.
func (w *window) passMailAt(i int) {
	m := &w.mailbox
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
	if w.frame.columns != 3 || m.tab != folderTab {
		return
	}
	m.stop = w.bridge.after(lingering, func() {
		if row, ok := m.at(i); ok && m.current != row.Key {
			w.openMail(row.Key, false)
		}
	})
}

package ui

import (
	"context"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

// letter is a message read in this sitting, and what is known about it.
type letter struct {
	key     string // crm.Message.ID
	message crm.Message
	glance  glance
	context crm.Context // as last read
	read    bool        // context was read
	fault   *crm.Fault  // why Oro could not be asked about it last
	sure    bool        // the person said yes to a message without an id of its own
	mail    crm.HeaderKey
	bare    bool       // of a mail account, and only its header is here yet
	without *crm.Fault // why its text is not
}

// patience is how long Oro may take before the header says that it is being asked.
const patience = 150 * time.Millisecond

// flashTime is how long a drop target lights up.
const flashTime = 160 * time.Millisecond

// answer is a context with its view, both made off the UI thread.
type answer struct {
	context crm.Context
	view    contextView
}

// openMessage shows a message that was read before.
func (w *window) openMessage(key string) {
	l := w.letter(key)
	if l == nil {
		return
	}
	w.showLetter(l)
	if l.bare {
		w.fetchMail(l.mail)
	}
}

// showLetter makes a message the one in view and goes there with the keyboard.
func (w *window) showLetter(l *letter) { w.viewLetter(l, true) }

// viewLetter makes a message the one in view: first what the cache knows, then what Oro says. to: the keyboard
// goes there.
func (w *window) viewLetter(l *letter, to bool) {
	w.current = l
	w.mailbox.current = l.mail
	w.search.leave()
	w.parts.search.SetText("")
	w.parts.detail.Clear()
	w.parts.context.setCurrent(crm.Ref{})
	w.record = recordState{}
	w.standing.AsOf, w.standing.Fresh, w.standing.Nothing = time.Time{}, false, false
	w.pages.reset(place0, step{page: contextPage})
	w.showMessages()
	first := answer{context: crm.Context{}, view: contextViewOf(w.words, l.message, l.context, w.me())}
	first.view.NoneYet = ""
	w.gotContext(l, first, !l.read)
	w.arrange()
	if to {
		w.focusPane()
	}
	w.unread = l
	w.reread()
}

// gotFirst shows the cache's answer and asks Oro.
func (w *window) gotFirst(l *letter, a answer, err error) {
	w.unread = nil
	if fault := crm.AsFault("context.read", err); fault != nil {
		w.contextFailed(l, fault)
		return
	}
	w.gotContext(l, a, a.context.AsOf.IsZero() && len(a.view.Attached)+len(a.view.Suggested) == 0)
	w.askOro(l)
}

func (w *window) me() crm.Me { return w.standing.Status.Connection.Me }

// fromCache is the work of reading a context; everything slow happens in it, the words too.
func (w *window) fromCache(l *letter) func(context.Context) (answer, error) {
	me, fault, m := w.me(), l.fault, l.message
	return func(ctx context.Context) (answer, error) {
		c, err := w.desk.Contexts.Of(ctx, "", m)
		if err != nil {
			return answer{}, err
		}
		if c.Fault = fault; fault != nil {
			c.Fresh = false
		}
		return answer{c, contextViewOf(w.words, m, c, me)}, nil
	}
}

// askOro asks Oro about the message in view and shows its answer the same way as the cache's.
func (w *window) askOro(l *letter) {
	m, me := l.message, w.me()
	w.stopRetrying()
	ask(w.bridge, &w.asking, patiently(w, func(ctx context.Context) (answer, error) {
		c, err := w.desk.Contexts.Refresh(ctx, "", m)
		if err != nil {
			return answer{}, err
		}
		return answer{c, contextViewOf(w.words, m, c, me)}, nil
	}), func(a answer, err error) {
		fault := crm.AsFault("context.ask", err)
		if fault != nil {
			w.contextFailed(l, fault)
			return
		}
		l.fault = a.context.Fault
		w.heard(l.fault)
		w.retryLater(l)
		w.gotContext(l, a, false)
		w.reread() // changes made while Oro was asked
	})
}

// patiently has the header say that Oro is being asked, while the work takes longer than a moment. That ends
// with the work, also where nobody waits for its answer any more.
func patiently[T any](w *window, work func(context.Context) (T, error)) func(context.Context) (T, error) {
	told := false
	stop := w.bridge.after(patience, func() {
		told = true
		w.setAsking(1)
	})
	return func(ctx context.Context) (T, error) {
		value, err := work(ctx)
		w.bridge.show(func() {
			stop()
			if told {
				w.setAsking(-1)
			}
		})
		return value, err
	}
}

func (w *window) setAsking(more int) {
	w.busy += more
	if asking := w.busy > 0; w.standing.Asking != asking {
		w.standing.Asking = asking
		w.showStanding()
	}
}

// retryLater asks again by itself after a fault that passes.
func (w *window) retryLater(l *letter) {
	if l.fault == nil || !l.fault.Kind.Passing() {
		return
	}
	w.retrying = w.bridge.after(retryAfter(l.fault), func() {
		if w.current == l {
			w.askOro(l)
		}
	})
}

func (w *window) stopRetrying() {
	if w.retrying != nil {
		w.retrying()
		w.retrying = nil
	}
}

// reread shows what the cache knows now: what Oro said, what waits. Of a message for which no answer has come yet it
// is still the first one, on which Oro is asked.
func (w *window) reread() {
	l := w.current
	if l == nil {
		return
	}
	ask(w.bridge, &w.reading, w.fromCache(l), func(a answer, err error) {
		if w.unread == l {
			w.gotFirst(l, a, err)
			return
		}
		if err != nil {
			w.o.Log.Warn("a context was not read again", "err", err)
			return
		}
		w.gotContext(l, a, false)
	})
}

// gotContext shows a context. quiet: nothing is known yet, so nothing is said about groups.
func (w *window) gotContext(l *letter, a answer, quiet bool) {
	if w.current != l {
		return
	}
	if quiet {
		a.view.Nobody, a.view.NoneYet, a.view.Fault = "", w.words.Say("context.neverAsked"), nil
		if a.context.Fault == nil && w.standing.Offline.IsZero() {
			a.view.NoneYet = w.words.Say("header.asking")
		}
	} else {
		l.context, l.read = a.context, true
		l.glance = glanceOf(l.message, a.context)
		w.standing.AsOf, w.standing.Fresh = a.context.AsOf, a.context.Fresh
		w.standing.Nothing = a.view.Fault != nil
	}
	w.parts.context.Show(a.view)
	w.showMessages()
	w.showStanding()
	w.showLinked()
	w.searchChanged()
}

// contextFailed says that the cache itself could not answer.
func (w *window) contextFailed(l *letter, f *crm.Fault) {
	if w.current != l || f.Kind == crm.Cancelled {
		return
	}
	w.o.Log.Warn("a context could not be read", "fault", f)
	if f.Code == "connection.none" {
		w.loadStatus()
	}
	v := contextViewOf(w.words, l.message, l.context, w.me())
	v.Fault = &faultView{Title: w.words.Fault(f), Details: f.Error()}
	w.parts.context.Show(v)
}

// leaveMessage makes no message the one in view.
func (w *window) leaveMessage() {
	w.current = nil
	w.reading.drop()
	w.asking.drop()
	w.stopRetrying()
	w.standing.AsOf, w.standing.Fresh, w.standing.Nothing = time.Time{}, false, false
	w.showMessages()
}

// listLetters shows what was opened as a list.
func (w *window) listLetters() {
	w.leaveMessage()
	w.parts.detail.Clear()
	w.pages.reset(place0, step{page: messagesPage})
	w.arrange()
	w.showStanding()
	w.showMessages()
	w.focusPane()
}

// showMessages shows the list of messages, in every place that has it.
func (w *window) showMessages() {
	w.parts.messages.Show(w.messagesView())
	w.showHome()
}

func (w *window) messagesView() messagesView {
	m := &w.mailbox
	login, has := m.active()
	if !has || m.tab == readTab {
		v := w.readView()
		v.Add = m.known && len(m.logins) == 0 && w.hooks.account != nil && w.standing.Connected
		if has {
			v.Tabs, v.Tab = w.mailTabs(login), int(readTab)
		}
		return v
	}
	v := messagesView{
		Tabs: w.mailTabs(login), Len: m.total, Current: -1, Note: accountNoteOf(w.words, login), Searching: m.searching,
		Text: m.text, Folders: true, Row: w.mailRowAt,
	}
	if m.unread > 0 && m.text == "" {
		v.Unread = w.words.Say("messages.unread", "count", m.unread)
	}
	if m.text != "" {
		v.NoneTitle, v.NoneText = w.words.Say("messages.noHits"), w.words.Say("messages.noHitsText")
	} else if c := m.chunks[0]; c != nil && !c.stale {
		v.NoneTitle = w.words.Say("messages.empty")
	}
	return v
}

func (w *window) mailTabs(login crm.LoginState) []string {
	folder := w.folderTitle(crm.Folder{Name: login.Login.Shown()})
	return []string{folder, w.words.Say("messages.lastRead")}
}

// mailRowAt is a row of the mail account's list; one that is not here yet is asked for.
func (w *window) mailRowAt(i int) part.RowData {
	m := &w.mailbox
	if m.server == nil {
		if c := m.chunks[i/chunkRows]; c == nil || c.stale && !c.asked {
			w.loadChunk(i / chunkRows)
		}
	}
	row, ok := m.at(i)
	if !ok {
		return part.RowData{Form: part.Mail}
	}
	d := mailRow(w.words, row)
	d.Selected = w.current != nil && row.Key == m.current
	return d
}

// readView is the list of what was read last.
func (w *window) readView() messagesView {
	v := messagesView{
		Current: -1, Keys: []string{}, NoneTitle: w.words.Say("messages.none"), NoneText: w.words.Say("messages.noneText"),
	}
	letters := w.letters
	for i, l := range letters {
		v.Keys = append(v.Keys, l.key)
		if l == w.current {
			v.Current = i
		}
	}
	v.Len = len(v.Keys)
	v.Row = func(i int) part.RowData {
		d := messageRow(w.words, letters[i].message, letters[i].glance, false)
		d.Initials, d.Reason = "", glanceWords(w.words, letters[i].glance)
		return d
	}
	return v
}

// homeRows is how many messages the home page lists: none where they have a column of their own.
func (w *window) homeRows() int {
	if w.frame.columns == 3 {
		return 0
	}
	most := 50
	if _, has := w.mailbox.active(); has {
		most = 4 // the folder stands under them
	}
	return min(len(w.letters), most)
}

func (w *window) showHome() {
	if w.pages.middle() != homePage {
		return
	}
	v := w.homeFolder()
	if w.following() {
		v.Following = w.words.Say("empty.following")
	}
	if w.standing.firstLoad() {
		h := w.standing.Status.Health
		load := loadViewOf(w.words, h.Loading, h.Records, h.Load)
		v.Load = &load
	}
	for _, l := range w.letters[:w.homeRows()] {
		d := messageRow(w.words, l.message, l.glance, false)
		v.Messages = append(v.Messages, d)
		v.Keys = append(v.Keys, l.key)
	}
	w.parts.home.Show(v)
}

// lookAt reads from the cache what the senders are, for the list.
func (w *window) lookAt(letters []*letter) {
	if len(letters) < 2 {
		return
	}
	ask(w.bridge, &w.listing, func(ctx context.Context) (map[string]glance, error) {
		out := map[string]glance{}
		for _, l := range letters {
			c, err := w.desk.Contexts.Of(ctx, "", l.message)
			if err != nil {
				return out, err
			}
			out[l.key] = glanceOf(l.message, c)
		}
		return out, nil
	}, func(all map[string]glance, _ error) {
		for key, g := range all {
			if l := w.letter(key); l != nil && !l.read {
				l.glance = g
			}
		}
		w.showMessages()
	})
}

package ui

import (
	"context"
	"fmt"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// mailKey is a message of a mail account among the letters.
func mailKey(k crm.HeaderKey) string {
	return fmt.Sprintf("mail\x00%s\x00%s\x00%d\x00%d", k.Login, k.Folder, k.Validity, k.UID)
}

// openMail shows a message of the mail account: by its header at once, with its text when that is here. to says
// that the person went there: the keyboard goes along.
func (w *window) openMail(key crm.HeaderKey, to bool) {
	w.mailbox.current = key
	if l := w.letter(mailKey(key)); l != nil && !l.bare {
		w.viewLetter(l, to)
		return
	}
	ask(w.bridge, &w.opening, func(ctx context.Context) (desk.Letter, error) { return w.desk.Mail.Header(ctx, key) },
		func(got desk.Letter, err error) {
			if err != nil {
				w.failed(err)
				return
			}
			l := &letter{key: mailKey(key), message: got.Message, bare: true, mail: key}
			w.keep(l)
			w.viewLetter(l, to)
			w.fetchMail(key)
		})
}

// fetchMail gets the message itself, which is never marked as read by that.
func (w *window) fetchMail(key crm.HeaderKey) {
	ask(w.bridge, &w.opening, patiently(w, func(ctx context.Context) (desk.Letter, error) { return w.desk.Mail.Open(ctx, key) }),
		func(got desk.Letter, err error) {
			if fault := crm.AsFault("mail.open", err); fault != nil {
				if fault.Kind != crm.Cancelled {
					w.failed(fault)
				}
				return
			}
			if got.Fault != nil {
				w.o.Log.Info("a message's text is not here", "fault", got.Fault)
			}
			w.gotMail(key, got)
		})
}

// gotMail puts the fetched message in the place of its header.
func (w *window) gotMail(key crm.HeaderKey, got desk.Letter) {
	l := w.letter(mailKey(key))
	if l == nil {
		return
	}
	l.without = got.Fault
	if !got.HeaderOnly {
		l.message, l.bare = got.Message, false
		l.message.Cut = l.message.Cut || got.Cut
	}
	if w.current == l {
		w.reread()
	}
}

// loadRead lists what was read last in any mail client, behind what was opened here.
func (w *window) loadRead() {
	ask(w.bridge, &w.reads, func(ctx context.Context) ([]desk.MailRow, error) { return w.desk.Mail.Read(ctx, "") },
		func(rows []desk.MailRow, err error) {
			if err != nil {
				return
			}
			w.gotRead(rows)
		})
}

func (w *window) gotRead(rows []desk.MailRow) {
	known := map[string]bool{}
	for _, l := range w.letters {
		known[l.key] = true
		if l.message.MessageID != "" {
			known[l.message.MessageID] = true
		}
	}
	for _, row := range rows {
		l := &letter{key: mailKey(row.Key), message: row.Header.Message(), bare: true, mail: row.Key, glance: glanceOfSender(row.Sender)}
		if known[l.key] || l.message.MessageID != "" && known[l.message.MessageID] {
			continue
		}
		w.letters = append(w.letters, l)
	}
	w.showMessages()
	w.showHome()
}

// lookWhatIsViewed opens the message that the person reads in another client, if following is on (spec 5.4).
func (w *window) lookWhatIsViewed() {
	ask(w.bridge, &w.viewing, func(ctx context.Context) (crm.HeaderKey, error) {
		key, ok := w.desk.Mail.Viewed(ctx, "")
		if !ok {
			return crm.HeaderKey{}, nil
		}
		return key, nil
	}, func(key crm.HeaderKey, _ error) {
		m := &w.mailbox
		first := !m.watching
		m.watching = true
		if key == (crm.HeaderKey{}) || key == m.viewed {
			return
		}
		m.viewed = key
		if first && w.current != nil || w.occupied() {
			w.loadRead() // it stands in the list of what was read last
			return
		}
		w.openMail(key, false)
	})
}

// occupied tells whether the person is doing something here that another message would disturb.
func (w *window) occupied() bool {
	return w.win.Canvas().Overlays().Top() != nil || w.parts.search.Focused() || w.pages.middle() == searchPage ||
		w.pages.middle() == outboxPage || len(w.parts.context.selected) > 0 || w.parts.welcome.root.Visible()
}

// following tells whether what is read elsewhere appears here.
func (w *window) following() bool {
	_, has := w.mailbox.active()
	return has && w.desk.Settings.InForce("").Person().Follow
}

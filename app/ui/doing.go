package ui

import (
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

// refresh asks Oro again about what is on the screen and what changed since (spec 2.3).
func (w *window) refresh() {
	if w.current != nil {
		w.askOro(w.current)
	}
	if ref := w.pages.record(); !ref.IsZero() {
		w.askRecord(ref)
	}
	work := patiently(w, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.desk.Connections.Refresh(ctx, "")
	})
	ask(w.bridge, &w.refreshing, work, func(_ struct{}, err error) {
		fault := crm.AsFault("connection.refresh", err)
		if fault == nil || fault.Kind != crm.Cancelled {
			w.heard(fault)
		}
		if fault != nil && !fault.Kind.Passing() && fault.Kind != crm.SignedOut {
			w.failed(fault)
		}
		w.loadStatus()
		w.showStanding()
	})
}

// pauseLoad holds the first load up, or lets it go on.
func (w *window) pauseLoad(on bool) {
	work := func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.desk.Connections.PauseLoad(ctx, "", on)
	}
	ask(w.bridge, &w.pausing, work, func(_ struct{}, err error) {
		if err != nil {
			w.failed(crm.AsFault("connection.pause", err))
		}
		w.loadStatus()
	})
}

// browse opens a page of Oro in the browser.
func (w *window) browse(url string) {
	if url == "" || w.o.Browser == nil {
		return
	}
	w.bridge.do(func(ctx context.Context) error { return w.o.Browser(ctx, url) }, w.failed)
}

// copyText puts a text into the clipboard.
func (w *window) copyText(text string) { w.app.Clipboard().SetContent(text) }

// onMore opens the menu behind the three dots.
func (w *window) onMore() {
	say := w.words.Say
	list := part.MenuItem{Label: say("messages.lastRead"), Icon: "mail", Disabled: len(w.letters) == 0, Tapped: w.listLetters}
	if login, has := w.mailbox.active(); has {
		list.Label, list.Disabled = w.mailTabs(login)[0], false
	}
	items := []part.MenuItem{
		list,
		{Label: say("action.paste"), Icon: "paste", Key: say("key.ctrl") + " V", Tapped: w.paste},
		{Label: say("menu.outbox"), Icon: "outbox", Tapped: w.showOutbox},
	}
	if w.o.Native != nil {
		items = append(items, part.MenuItem{Label: say("menu.onTop"), Icon: "start", Checked: w.kept.OnTop, Tapped: w.toggleOnTop})
	}
	items = append(items, part.MenuItem{})
	for _, hook := range []struct {
		key, icon string
		act       func()
	}{
		{"journal.title", "sync", w.hooks.journal},
		{"tray.manage", "settings", w.hooks.manage}, {"menu.preferences", "preferences", w.hooks.preferences},
		{"menu.connectAnother", "connect", w.connectAnother}, {"tray.disconnect", "disconnect", w.hooks.disconnect}, {"tray.about", "info", w.hooks.about},
	} {
		if hook.act != nil {
			items = append(items, part.MenuItem{Label: say(hook.key), Icon: hook.icon, Tapped: hook.act})
		}
	}
	items = append(items,
		part.MenuItem{Label: say("menu.keys"), Icon: "keyboard", Key: "F1", Tapped: w.showKeys},
		part.MenuItem{Label: say("tray.quit"), Icon: "close", Key: say("key.ctrl") + " Q", Tapped: w.quit})
	part.ShowMenuUnder(items, w.parts.header.more)
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// bindKeys gives the window its keyboard. Focused widgets come first and pass on what they have no use for,
// so single letters never reach the window while something is typed.
func (w *window) bindKeys() {
	c := w.win.Canvas()
	c.SetOnTypedKey(w.onKey)
	c.SetOnTypedRune(w.onRune)
	for key, act := range map[fyne.KeyName]func(){
		fyne.KeyK: func() { w.searchFor("") }, fyne.KeyO: w.openFiles, fyne.KeyR: w.refresh, fyne.KeyQ: w.quit, fyne.KeyJ: w.openJournal,
	} {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { w.unlessCovered(act) })
	}
	for n, key := range accountKeys {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { w.unlessCovered(func() { w.useNth(n) }) })
	}
	c.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { w.unlessCovered(w.undo) })
	c.AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) { w.unlessCovered(w.paste) })
	c.AddShortcut(&fyne.ShortcutCopy{}, func(fyne.Shortcut) { w.unlessCovered(w.copyCurrent) })
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF6, Modifier: fyne.KeyModifierShift}, func(fyne.Shortcut) { w.nextPane(-1) })
}

// openJournal opens the conflict journal, where the program has one.
func (w *window) openJournal() {
	if w.hooks.journal != nil {
		w.hooks.journal()
	}
}

// unlessCovered does nothing while a dialog or menu is open, or while there is no Oro.
func (w *window) unlessCovered(act func()) {
	if w.win.Canvas().Overlays().Top() == nil && !w.parts.welcome.root.Visible() {
		act()
	}
}

// onKey handles the keys that no widget had a use for.
func (w *window) onKey(e *fyne.KeyEvent) {
	if part.TypedKey(w.win.Canvas(), e) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyBackspace:
		w.back()
	case fyne.KeyF1:
		w.showKeys()
	case fyne.KeyF5:
		w.unlessCovered(w.refresh)
	case fyne.KeyF6:
		w.nextPane(1)
	case fyne.KeyDelete:
		w.parts.detailVisible(func(p *detailPane) { p.act(removeVerb) })
	case fyne.KeyDown, fyne.KeyUp:
		if w.win.Canvas().Focused() == nil {
			w.focusPane()
		}
	}
}

// onRune handles the letters that no widget had a use for.
func (w *window) onRune(r rune) {
	switch r {
	case '/':
		w.unlessCovered(func() { w.searchFor("") })
	case '?':
		w.showKeys()
	case 'a', 'A':
		if w.pages.middle() == searchPage {
			return // who has just searched is about to type on; a record there is added by its row's key or verb
		}
		w.parts.detailVisible(func(p *detailPane) { p.act(addVerb) })
	}
}

// detailVisible does something to the detail pane where a person sees it and nothing lies over it.
func (p *parts) detailVisible(act func(*detailPane)) {
	if p.detail.root.Visible() && p.detail.shown && !p.welcome.root.Visible() {
		act(p.detail)
	}
}

// nextPane goes round the panes that are seen: search, messages, what is in the middle, the record.
func (w *window) nextPane(direction int) {
	p := &w.parts
	c := w.win.Canvas()
	type pane struct {
		focus func()
		has   func() bool
	}
	var panes []pane
	add := func(root fyne.CanvasObject, list *part.List) {
		if root.Visible() && list.Usable() {
			panes = append(panes, pane{list.Enter, func() bool { return list.Contains(c.Focused()) }})
		}
	}
	if p.search.Visible() {
		panes = append(panes, pane{p.search.Focus, p.search.Focused})
	}
	add(p.messages.root, p.messages.list)
	for _, c := range []struct {
		root   fyne.CanvasObject
		column *column
	}{
		{p.home.root, p.home.column}, {p.context.root, p.context.column}, {p.found.root, p.found.column},
		{p.outbox.root, p.outbox.column}, {p.detail.root, p.detail.column},
	} {
		if c.column.Visible() {
			add(c.root, c.column.list)
		}
	}
	at := -1
	for i, each := range panes {
		if each.has() {
			at = i
		}
	}
	if len(panes) == 0 {
		return
	}
	if at < 0 && direction < 0 {
		at = 0
	}
	panes[(at+direction+len(panes))%len(panes)].focus()
}

// copyCurrent copies the record or message in view where nothing is selected in it.
func (w *window) copyCurrent() {
	p := &w.parts
	switch {
	case p.detail.root.Visible() && p.detail.shown && (p.detail.column.list.Focused() || w.frame.columns == 1):
		w.copyText(p.detail.view.Details)
	case p.context.root.Visible():
		if l := p.context.at(p.context.column.list.Current()); l.row != nil {
			w.copyText(l.row.Data.Name + "\n" + l.row.Data.Second)
		}
	}
}

// showKeys opens the sheet that lists the keys.
func (w *window) showKeys() {
	if w.win.Canvas().Overlays().Top() != nil {
		return
	}
	say := w.words.Say
	ctrl, shift := say("key.ctrl"), say("key.shift")
	part.NewSheet(say("keys.title"), say("action.close"), keySheet(w.words, []keyGroup{
		{"keys.anywhere", [][]string{
			{say("keys.search"), ctrl + " K", "/"}, {say("keys.openFile"), ctrl + " O"}, {say("keys.refresh"), ctrl + " R"}, {say("journal.title"), ctrl + " J"},
			{say("keys.account"), ctrl + " 1–9"},
			{say("keys.panes"), "F6", shift + " F6"}, {say("keys.back"), say("key.escape")}, {say("keys.sheet"), "F1", "?"}, {say("keys.quit"), ctrl + " Q"},
		}},
		{"keys.inList", [][]string{
			{say("keys.move"), "↑", "↓"}, {say("keys.open"), say("key.enter")}, {say("keys.select"), say("key.space")}, {say("keys.menu"), shift + " F10"},
		}},
		{"keys.onRecord", [][]string{
			{say("keys.add"), "A"}, {say("keys.remove"), say("key.delete")}, {say("keys.undo"), ctrl + " Z"}, {say("keys.copy"), ctrl + " C"},
		}},
	})).Show(w.win.Canvas())
}

// keyGroup are keys that work somewhere.
type keyGroup struct {
	title string
	keys  [][]string // words, then the keys that do it
}

// keySheet is the content of a sheet of keys.
func keySheet(w *words.Words, groups []keyGroup) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i, g := range groups {
		if i > 0 {
			objects = append(objects, space(6), part.NewLine())
		}
		title := line(look.Small, true, look.Text2)
		title.SetText(w.Say(g.title))
		objects = append(objects, space(8), title, space(2))
		for _, k := range g.keys {
			objects = append(objects, keyRow(k[0], k[1:]))
		}
	}
	box := container.New(flow{0}, objects...)
	scroll := container.NewVScroll(box)
	scroll.SetMinSize(fyne.NewSize(look.Scaled(280), fyne.Min(look.Scaled(640), box.MinSize().Height)))
	return scroll
}

func keyRow(words string, keys []string) fyne.CanvasObject {
	text := line(look.Body, false, look.Text)
	text.SetText(words)
	caps := container.New(beside{6})
	for _, k := range keys {
		caps.Add(part.NewKeyCap(k))
	}
	return pad(container.New(ends{8}, text, caps), 0, look.Scaled(5.5), 0, look.Scaled(5.5))
}

package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// journalSize is the window's of the design; under journalBeside the list and an entry take turns.
var journalSize = fyne.NewSize(1180, 760)

const (
	journalBeside float32 = 760
	journalList   float32 = 372
	journalMargin float32 = 24
)

// journalWindow is the conflict journal (spec 7.8): what synchronization replaced, deleted or left, both versions
// side by side, and a way to have the one back that lost.
type journalWindow struct {
	window fyne.Window
	bridge *bridge
	desk   *desk.Desk
	words  *words.Words
	now    func() time.Time

	entries []crm.JournalEntry
	kind    crm.SheetKind // of the list; empty: all
	chosen  string        // id of the entry shown
	fault   error
	view    journalView
	asked   slot

	back  *part.IconButton
	count *part.Text
	tabs  *part.Segmented
	list  *part.List
	none  *part.State
	state *part.StatusLine
	sync  crm.SyncStatus
	left  *fyne.Container
	body  *fyne.Container
	right *container.Scroll
	ruler *part.Line
	stop  func()
}

// newJournalWindow makes the window; it is not shown yet.
func newJournalWindow(app fyne.App, b *bridge, d *desk.Desk, w *words.Words, now func() time.Time) *journalWindow {
	j := &journalWindow{window: app.NewWindow(w.Say("journal.title")), bridge: b, desk: d, words: w, now: now}
	j.window.SetIcon(look.AppIcon())
	j.window.SetPadded(false)
	j.window.SetContent(j.build())
	j.window.Resize(journalSize)
	j.window.Canvas().SetOnTypedKey(j.typed)
	j.window.Canvas().SetOnTypedRune(func(r rune) {
		if r == '?' {
			j.showKeys()
		}
	})
	j.window.SetCloseIntercept(j.hide) // it is one, and opened again
	return j
}

// Show reads the journal and brings the window to the front.
func (j *journalWindow) Show() {
	if j.stop == nil {
		j.stop = j.desk.News.Watch(j.bridge.watch(func(n crm.News) {
			if n.Sync {
				j.load()
			}
		}))
	}
	j.load()
	j.window.Show()
	j.window.RequestFocus()
}

func (j *journalWindow) hide() {
	if j.stop != nil {
		j.stop()
		j.stop = nil
	}
	j.window.Hide()
}

func (j *journalWindow) typed(e *fyne.KeyEvent) {
	if part.TypedKey(j.window.Canvas(), e) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape:
		j.goBack()
	case fyne.KeyF1:
		j.showKeys()
	}
}

// showKeys opens the sheet that lists the keys of this window.
func (j *journalWindow) showKeys() {
	if j.window.Canvas().Overlays().Top() != nil {
		return
	}
	say := j.words.Say
	part.NewSheet(say("keys.title"), say("action.close"), keySheet(j.words, []keyGroup{
		{"keys.anywhere", [][]string{{say("keys.back"), say("key.escape")}, {say("keys.sheet"), "F1", "?"}}},
		{"keys.inList", [][]string{{say("keys.move"), "↑", "↓"}, {say("keys.open"), say("key.enter")}}},
	})).Show(j.window.Canvas())
}

// goBack leaves the entry where it has taken the list's place, else the journal.
func (j *journalWindow) goBack() {
	if !j.wide() && j.chosen != "" {
		j.choose("")
		return
	}
	j.hide()
}

func (j *journalWindow) build() fyne.CanvasObject {
	w := j.words
	j.count = part.NewText(part.TextData{Size: look.Small, Color: look.Text3})
	j.back = part.NewIconButton("back", w.Say("action.back"), j.goBack)
	title := part.NewText(part.TextData{Text: w.Say("journal.title"), Size: look.Subject, Bold: true})
	head := pad(container.New(ends{16}, container.New(beside{10}, j.back, title), j.count), 8, 0, look.PaneMargin+4, 0)
	j.state = part.NewStatusLine()
	j.tabs = part.NewSegmented([]string{""}, 0, j.turn)
	j.list = part.NewList()
	j.list.OnOpen, j.list.OnMove = j.open, j.open
	j.none = part.NewState(part.StateData{
		Icon: "sync", Tone: part.Quiet, Title: w.Say("journal.emptyTitle"), Text: w.Say("journal.emptyText"),
	})
	j.left = container.New(journalSide{}, j.tabs, j.list, j.none)
	j.body = container.New(flow{16})
	j.right = container.NewVScroll(pad(j.body, journalMargin, 18, journalMargin, journalMargin))
	j.ruler = part.NewLine()
	part.KeepInView(j.window.Canvas(), []*container.Scroll{j.right}, j.list)
	return withTips(j.window, j.bridge, part.NewGround(container.New(&journalFrame{j}, head, part.NewLine(), j.left, j.ruler, j.right, j.state)))
}

func (j *journalWindow) load() {
	var state crm.SyncStatus
	ask(j.bridge, &j.asked, func(ctx context.Context) ([]crm.JournalEntry, error) {
		state, _ = j.desk.Sync.Status(ctx, "") // without it the line says nothing
		return j.desk.Sync.Journal(ctx, "")
	}, func(all []crm.JournalEntry, err error) {
		j.entries, j.fault, j.sync = all, err, state
		if j.chosen == "" && len(all) > 0 && j.wide() {
			j.chosen = all[0].ID
		}
		j.show()
	})
}

func (j *journalWindow) wide() bool { return j.window.Canvas().Size().Width >= journalBeside }

// turn shows the entries of a kind.
func (j *journalWindow) turn(i int) {
	j.kind = ""
	if i > 0 {
		j.kind = crm.SheetKinds[i-1]
	}
	j.show()
}

func (j *journalWindow) open(i int) {
	if i >= 0 && i < len(j.view.IDs) {
		j.choose(j.view.IDs[i])
	}
}

func (j *journalWindow) choose(id string) {
	if j.chosen != id {
		j.chosen = id
		j.show()
		j.right.ScrollToTop()
	}
	j.keepFocus()
}

// keepFocus leads the keyboard from the list to the entry that takes its place in a narrow window, and back.
func (j *journalWindow) keepFocus() {
	c := j.window.Canvas()
	if o, ok := c.Focused().(fyne.CanvasObject); !ok || part.Seen(o) {
		return
	}
	if !j.wide() && j.chosen != "" {
		c.Focus(j.back)
	} else {
		j.list.Focus()
	}
}

// show shows what was read.
func (j *journalWindow) show() {
	j.view = journalViewOf(j.words, j.entries, j.kind, j.chosen, j.now())
	v := &j.view
	j.count.SetText(v.Count)
	j.state.Set(syncedLine(j.words, j.sync, j.now()))
	j.tabs.Set(v.Tabs, j.tabs.Chosen())
	n, row, chosen := len(v.IDs), v.Row, v.Chosen
	j.list.NameOf = v.Title
	j.list.SetLong(n, look.RowOutbox-2, func(i int) part.RowData {
		d := row(i)
		d.Selected = i == chosen
		return d
	})
	reveal(j.list, n > 0)
	reveal(j.none, n == 0)
	j.body.Objects = nil
	switch {
	case j.fault != nil:
		j.body.Add(sentence(j.words.Fault(crm.AsFault("sync.journal", j.fault))))
	case v.Entry != nil:
		j.body.Objects = j.entry(*v.Entry)
	case n > 0:
		j.body.Add(sentence(j.words.Say("journal.choose")))
	}
	for range 2 { // the height of texts follows from the width that they have
		j.window.Content().Refresh()
		j.right.Refresh()
	}
}

// entry is one record with both its versions.
func (j *journalWindow) entry(v entryView) []fyne.CanvasObject {
	head := container.New(journalHead{}, part.NewTile(v.Kind, look.TileHead),
		part.NewText(part.TextData{Text: v.Title, Size: look.Title, Bold: true}),
		part.NewText(part.TextData{Text: v.Said, Size: look.Small, Color: look.Text2, Lines: 3}))
	objects := []fyne.CanvasObject{newFitted(head, func(width float32) float32 { return journalHead{}.run(head.Objects, width, false) })}
	if len(v.Fields) > 0 {
		objects = append(objects, journalTable(j.words, v, func(f crm.SheetField) { j.restore(v.ID, f) }))
	}
	switch {
	case v.Restored != "":
		objects = append(objects, container.New(signed{7}, signOf("check", look.OK), part.NewText(part.TextData{Text: v.Restored, Size: look.Small, Color: look.Text2})))
	case v.Restorable:
		hint := container.New(signed{7}, signOf("info", look.Text2), part.NewText(part.TextData{
			Text: j.words.Say("journal.copyBackHint"), Size: look.Small, Color: look.Text2, Lines: 2,
		}))
		all := part.NewButton(j.words.Say("journal.copyBack"), "undo", part.Secondary, part.Normal, func() { j.restore(v.ID) })
		objects = append(objects, container.New(ends{16}, hint, all))
	}
	return objects
}

// restore copies the version that lost back, whole or one field.
func (j *journalWindow) restore(id string, fields ...crm.SheetField) {
	j.bridge.do(func(ctx context.Context) error { return j.desk.Sync.Restore(ctx, "", id, fields...) }, func(err error) {
		if err != nil {
			part.NewDialog(j.words.Fault(crm.AsFault("sync.restore", err)), j.words.Say("action.close"), space(0)).Show(j.window.Canvas())
		}
		j.load()
	})
}

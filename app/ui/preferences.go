package ui

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// preferencesSize is the window's of the design.
var preferencesSize = fyne.NewSize(860, 660)

const (
	prefsNavWidth float32 = 195
	prefsMargin   float32 = 24
)

// prefsPage is a page of Preferences. Its key in words is "prefs.<name>".
type prefsPage struct {
	name, icon string
	build      func(*preferencesWindow) []fyne.CanvasObject
}

// prefsPages are the pages in the order of the column at the left.
func prefsPages() []prefsPage {
	return []prefsPage{
		{"general", "preferences", (*preferencesWindow).general},
		{"account", "mail", (*preferencesWindow).account},
		{"sync", "sync", (*preferencesWindow).synchronization},
		{"privacy", "privacy", (*preferencesWindow).privacy},
		{"organization", "kind-accounts", (*preferencesWindow).organization},
		{"storage", "from-cache", (*preferencesWindow).storage},
	}
}

// preferencesActs are what Preferences has others do. Manage is nil for somebody who may not.
type preferencesActs struct {
	Saved      func() // an option was kept: it holds at once
	Manage     func() func()
	ShowFolder func(path string) // nil: the folder's path stands as text
	Copy       func(text string)
	Journal    func() // opens the conflict journal
	LogFolder  string
}

// preferencesFacts are what the pages show. They are read off the UI thread.
type preferencesFacts struct {
	Personal     desk.Values
	Organization desk.Values // without a connection: none
	Connected    bool
	Manages      bool // the user is an administrator
	Status       desk.Status
	Logins       []crm.LoginState
}

// preferencesWindow has the person's options (spec 6.6), which act at once, and shows the organization's.
type preferencesWindow struct {
	window fyne.Window
	bridge *bridge
	desk   *desk.Desk
	words  *words.Words
	acts   preferencesActs

	facts preferencesFacts
	page  int
	asked slot
	stale bool // the page must be built anew
	hide  func()
	rows  map[settings.Key]*prefRow // of the page that is shown
	lists []*prefList
	state *keptState // of contacts, tasks and events; nil until it was shown

	nav    *part.Nav
	body   *fyne.Container
	scroll *container.Scroll
	held   *held
}

// newPreferencesWindow makes the window; it is not shown yet.
func newPreferencesWindow(app fyne.App, b *bridge, d *desk.Desk, w *words.Words, acts preferencesActs) *preferencesWindow {
	p := &preferencesWindow{window: app.NewWindow(w.Say("prefs.title")), bridge: b, desk: d, words: w, acts: acts}
	p.window.SetIcon(look.AppIcon())
	p.window.SetPadded(false)
	p.window.SetContent(p.build())
	p.window.Resize(preferencesSize)
	p.window.Canvas().SetOnTypedKey(p.typed)
	p.hide = p.window.Hide
	p.window.SetCloseIntercept(p.hide) // it is one, and opened again
	return p
}

// ShowAccount opens the page of mail accounts with the form of one; a zero login is a new one.
func (p *preferencesWindow) ShowAccount(l crm.Login) {
	p.page = slices.IndexFunc(prefsPages(), func(page prefsPage) bool { return page.name == "account" })
	p.nav.Set(p.navItems(), p.page)
	p.Show()
	p.editAccount(l)
}

// Show opens the window and brings it to the front.
func (p *preferencesWindow) Show() {
	p.load(p.showPage)
	p.window.Show()
	p.window.RequestFocus()
}

func (p *preferencesWindow) typed(e *fyne.KeyEvent) {
	if !part.TypedKey(p.window.Canvas(), e) && e.Name == fyne.KeyEscape { // a dialog has its own
		p.hide()
	}
}

func (p *preferencesWindow) build() fyne.CanvasObject {
	title := part.NewText(part.TextData{Text: p.words.Say("prefs.title"), Size: look.Subject, Bold: true})
	p.nav = part.NewNav(p.navItems(), p.page, p.turnTo)
	side := container.New(flow{0}, pad(title, 10, 14, 0, 12), p.nav)
	p.body = container.New(flow{0})
	p.held = &held{}
	p.scroll = container.NewVScroll(container.New(p.held, pad(p.body, prefsMargin, 0, prefsMargin, prefsMargin)))
	part.KeepInView(p.window.Canvas(), []*container.Scroll{p.scroll})
	return withTips(p.window, p.bridge, part.NewGround(container.New(sided{prefsNavWidth}, pad(side, 10, 0, 10, 0), part.NewLine(), p.scroll)))
}

// sayAgain makes the window's content anew: the language is another one.
func (p *preferencesWindow) sayAgain() {
	p.window.SetTitle(p.words.Say("prefs.title"))
	p.window.SetContent(p.build())
	p.stale = true
	p.load(p.showPage)
}

// sided places a column of a width at the left, a line, and what takes the rest.
type sided struct{ width float32 }

// MinSize implements fyne.Layout.
func (s sided) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(s.width)+look.Scaled(300), look.Scaled(300))
}

// Layout implements fyne.Layout.
func (s sided) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := look.Scaled(s.width)
	place(o[0], 0, 0, left, size.Height)
	place(o[1], left, 0, 1, size.Height)
	place(o[2], left+1, 0, size.Width-left-1, size.Height)
}

// turnTo shows another page.
func (p *preferencesWindow) turnTo(page int) {
	p.page = page
	p.nav.Set(p.navItems(), page)
	p.load(p.showPage)
}

func (p *preferencesWindow) navItems() []part.NavItem {
	var items []part.NavItem
	for _, page := range prefsPages() {
		items = append(items, part.NavItem{Icon: page.icon, Label: p.words.Say("prefs." + page.name)})
	}
	return items
}

// load reads the facts and then shows them.
func (p *preferencesWindow) load(show func()) {
	ask(p.bridge, &p.asked, func(ctx context.Context) (preferencesFacts, error) {
		var f preferencesFacts
		var err error
		if f.Personal, err = p.desk.Settings.Values(ctx, desk.Place{Scope: desk.OfPerson}); err != nil {
			return f, err
		}
		place, err := p.desk.Settings.Organization("")
		if err != nil {
			return f, nil //nolint:nilerr // without a connection there is no organization; that is no fault here
		}
		f.Connected, f.Manages = true, p.desk.Settings.Administrator("")
		if f.Organization, err = p.desk.Settings.Values(ctx, place); err != nil {
			return f, err
		}
		if f.Status, err = p.desk.Connections.Status(ctx, ""); err != nil {
			return f, err
		}
		if f.Logins, err = p.desk.Mail.Logins(ctx, ""); err != nil {
			f.Logins = nil // nothing keeps accounts here
		}
		return f, nil
	}, func(f preferencesFacts, err error) {
		if err != nil && len(f.Personal.All) == 0 {
			p.told("", err)
			return
		}
		p.facts = f
		show()
	})
}

// showPage builds the chosen page anew from the facts.
func (p *preferencesWindow) showPage() {
	p.stale = false
	p.rows, p.lists = map[settings.Key]*prefRow{}, nil
	p.body.Objects = prefsPages()[p.page].build(p)
	*p.held = held{}
	p.again()
	p.scroll.ScrollToTop()
}

// again lays the page out anew: the height of its texts follows from the width that they have.
func (p *preferencesWindow) again() {
	for range 2 {
		p.body.Refresh()
		p.scroll.Refresh()
	}
}

// update shows the facts in the rows that stand there; the keyboard stays where it is.
func (p *preferencesWindow) update() {
	if p.stale {
		p.showPage() // the page speaks another language, or stands in a window that was made anew
		return
	}
	for key, row := range p.rows {
		row.show(p.facts.Personal.Find(key))
	}
	for _, l := range p.lists {
		l.update()
	}
	p.again()
}

// save keeps one option, at once.
func (p *preferencesWindow) save(key settings.Key, text string) {
	p.saveAll(key, []desk.Edit{{Key: key, Text: text}})
}

func (p *preferencesWindow) saveAll(at settings.Key, edits []desk.Edit) {
	place := desk.Place{Scope: desk.OfPerson}
	p.bridge.do(func(ctx context.Context) error { return p.desk.Settings.Save(ctx, place, edits) }, func(err error) {
		if err == nil && p.acts.Saved != nil {
			p.acts.Saved()
		}
		p.load(func() {
			p.update()
			p.told(at, err)
			p.keepHeld()
		})
	})
}

// told says beside an option why it could not be kept; without one, or where nothing is wrong, nothing stands
// there.
func (p *preferencesWindow) told(at settings.Key, err error) {
	text := ""
	var wrong desk.Invalid
	switch {
	case err == nil:
	case errors.As(err, &wrong) && len(wrong) > 0:
		text = p.words.Setting(wrong[0])
	default:
		text = p.words.Fault(crm.AsFault("settings.save", err))
	}
	if row := p.rows[at]; row != nil {
		row.fault(text)
	}
	for _, l := range p.lists {
		l.told(at, text)
	}
	if at == "" && text != "" {
		p.body.Objects = []fyne.CanvasObject{space(prefsMargin), sentence(text)}
	}
	p.again()
}

// section is the title over a card.
func (p *preferencesWindow) section(key string) fyne.CanvasObject {
	name := part.NewText(part.TextData{Text: p.words.Say(key), Size: look.Small, Bold: true, Color: look.Text2})
	return pad(name, 4, look.Scaled(8), 4, look.Scaled(8))
}

// card stands rows under each other with lines between them.
func (p *preferencesWindow) card(rows ...fyne.CanvasObject) fyne.CanvasObject {
	return tableOf(rows)
}

package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// manageSize is the window's of the design.
var manageSize = fyne.NewSize(860, 760)

const manageMargin float32 = 24

// manageWindow is Manage Add-on: the options of the system and of each organization (spec 6).
type manageWindow struct {
	window fyne.Window
	bridge *bridge
	desk   *desk.Desk
	words  *words.Words
	// pick lets the person choose where to write a policy file; nil: there is no such verb.
	pick func(parent fyne.Window, name string, chosen func(path string))

	places []desk.Place
	chosen int
	asked  slot
	rows   []*manageRow

	selector *part.Select
	subtitle *part.Text
	body     *fyne.Container
	foot     *fyne.Container
	scroll   *container.Scroll
	note     *part.Text
	sign     *canvas.Image // before a note that something is wrong
	save     *part.Button
}

// newManageWindow makes the window; it is not shown yet.
func newManageWindow(app fyne.App, b *bridge, d *desk.Desk, w *words.Words) *manageWindow {
	m := &manageWindow{window: app.NewWindow(w.Say("manage.title")), bridge: b, desk: d, words: w, chosen: -1}
	m.window.SetIcon(look.AppIcon())
	m.window.SetPadded(false)
	m.window.SetContent(m.build())
	m.window.Resize(manageSize)
	m.window.Canvas().SetOnTypedKey(m.typed)
	m.window.SetCloseIntercept(m.window.Hide) // it is one, and opened again
	return m
}

// Show opens the window on the first organization and brings it to the front. It does nothing for somebody
// who is no administrator of any.
func (m *manageWindow) Show() {
	places := m.desk.Settings.Places()
	if len(places) < 2 {
		return
	}
	m.places = places
	m.choose(1)
	m.window.Show()
	m.window.RequestFocus()
}

func (m *manageWindow) typed(e *fyne.KeyEvent) {
	if !part.TypedKey(m.window.Canvas(), e) && e.Name == fyne.KeyEscape {
		m.window.Hide()
	}
}

func (m *manageWindow) build() fyne.CanvasObject {
	w := m.words
	m.subtitle = part.NewText(part.TextData{Size: look.Small, Color: look.Text3})
	heading := container.New(flow{0}, part.NewText(part.TextData{Text: w.Say("manage.title"), Size: look.Title, Bold: true}), m.subtitle)
	m.selector = part.NewSelect("", nil, -1, m.choose)
	label := part.NewText(part.TextData{Text: w.Say("manage.organization"), Size: look.Small, Color: look.Text2})
	picker := container.New(beside{12}, label, container.New(wide{230}, m.selector))
	head := pad(container.New(ends{16}, heading, picker), manageMargin, 12, manageMargin, 12)
	m.body = container.New(flow{0})
	m.scroll = container.NewVScroll(pad(m.body, manageMargin, 0, manageMargin, manageMargin))
	part.KeepInView(m.window.Canvas(), []*container.Scroll{m.scroll})
	m.note = part.NewText(part.TextData{Size: look.Small, Color: look.Text3, Lines: 2})
	m.sign = canvas.NewImageFromResource(look.Icon("refused", look.Bad))
	m.sign.SetMinSize(fyne.NewSquareSize(look.Scaled(14)))
	m.sign.Hide()
	verbs := container.New(beside{10})
	verbs.Add(part.NewButton(w.Say("manage.export"), "download", part.QuietVerb, part.Normal, m.export))
	m.save = part.NewButton(w.Say("manage.save"), "", part.Primary, part.Normal, m.saveAll)
	verbs.Add(part.NewButton(w.Say("manage.reset"), "", part.Secondary, part.Normal, m.reset))
	verbs.Add(m.save)
	m.foot = pad(container.New(&noteAndVerbs{}, container.New(signed{6}, m.sign, m.note), verbs), manageMargin, 14, manageMargin, 14)
	return withTips(m.window, m.bridge, part.NewGround(container.New(stacked{}, head, part.NewLine(), m.scroll, part.NewLine(), m.foot)))
}

// choose shows a place of the selector.
func (m *manageWindow) choose(i int) {
	m.chosen = i
	icon := "kind-accounts"
	if m.place().Scope == desk.OfSystem {
		icon = "browser"
	}
	m.selector.SetIcon(icon)
	m.selector.Set(placeNames(m.places, m.words.Say("manage.system")), i)
	m.reset()
}

func (m *manageWindow) place() desk.Place { return m.places[m.chosen] }

// reset shows the values as they are kept.
func (m *manageWindow) reset() {
	place := m.place()
	ask(m.bridge, &m.asked, func(ctx context.Context) (desk.Values, error) {
		return m.desk.Settings.Values(ctx, place)
	}, func(v desk.Values, err error) {
		if err != nil {
			m.say(m.words.Fault(crm.AsFault("settings.read", err)), look.Bad)
			return
		}
		m.show(v)
		m.calm()
	})
}

// show puts the values on screen, in rows made once for each place.
func (m *manageWindow) show(v desk.Values) {
	ofSystem := v.Place.Scope == desk.OfSystem
	text := "manage.text"
	if ofSystem {
		text = "manage.textSystem"
	}
	m.subtitle.SetText(m.words.Say(text))
	m.rows = nil
	var options, kinds []fyne.CanvasObject
	for _, f := range fieldsOf(v) {
		row := newManageRow(m.words, f, ofSystem, m.calm)
		m.rows = append(m.rows, row)
		if f.Type == settings.Switch {
			kinds = append(kinds, row.root)
		} else {
			options = append(options, row.root)
		}
	}
	m.body.Objects = []fyne.CanvasObject{
		m.section("manage.integration", "manage.outlook"), tableOf(options),
		m.section("manage.synchronization", ""), tableOf(kinds),
	}
	m.again()
}

// again lays the page out: the height of rows follows from the width that they have.
func (m *manageWindow) again() {
	for range 2 {
		m.body.Refresh()
		m.scroll.Refresh()
	}
}

// section is the band over a card.
func (m *manageWindow) section(title, aside string) fyne.CanvasObject {
	name := part.NewText(part.TextData{Text: m.words.Say(title), Size: look.Small, Bold: true, Color: look.Text2})
	right := part.NewText(part.TextData{Size: look.Small, Color: look.Text3})
	if aside != "" {
		right.SetText(m.words.Say(aside))
	}
	return pad(container.New(ends{16}, name, right), 4, 16, 4, 8)
}

func (m *manageWindow) fields() []manageField {
	fields := make([]manageField, len(m.rows))
	for i, r := range m.rows {
		fields[i] = r.data
	}
	return fields
}

// saveAll keeps what was changed. What is wrong is said beside its field, and nothing is kept.
func (m *manageWindow) saveAll() {
	place, edits := m.place(), editsOf(m.fields(), m.place())
	m.save.Disable()
	m.bridge.do(func(ctx context.Context) error { return m.desk.Settings.Save(ctx, place, edits) }, func(err error) {
		m.save.Enable()
		m.told(err, "manage.saved")
		if err == nil {
			m.refresh(place)
		}
	})
}

// refresh shows the values that were just kept, and who decides them now.
func (m *manageWindow) refresh(place desk.Place) {
	ask(m.bridge, &m.asked, func(ctx context.Context) (desk.Values, error) {
		return m.desk.Settings.Values(ctx, place)
	}, func(v desk.Values, err error) {
		if err == nil {
			for i, f := range fieldsOf(v) {
				m.rows[i].set(f)
			}
		}
	})
}

// told says in the footer how a save or an export ended, and marks the fields that are wrong.
func (m *manageWindow) told(err error, done string) {
	var wrong desk.Invalid
	switch {
	case err == nil:
		m.say(m.words.Say(done), look.OK)
	case errors.As(err, &wrong):
		focused := false
		for _, r := range m.rows {
			e := wrongOf(wrong, r.data.Key)
			r.fault(e)
			if e != nil && !focused {
				focused = true
				r.focus()
			}
		}
		m.again()
		m.say(m.words.Say("manage.wrong", "count", len(wrong)), look.Bad)
	default:
		m.say(m.words.Fault(crm.AsFault("settings.save", err)), look.Bad)
	}
}

// export writes the values on screen into a policy file.
func (m *manageWindow) export() {
	if m.pick == nil {
		return
	}
	m.pick(m.window, "policy.toml", func(path string) {
		place, shown := m.place(), shownOf(m.fields())
		m.bridge.do(func(ctx context.Context) error { return m.desk.Settings.Export(ctx, place, path, shown) },
			func(err error) { m.told(err, "manage.exported") })
	})
}

// calm says in the footer where the values hold, or that some are not saved yet.
func (m *manageWindow) calm() {
	text := "manage.here"
	switch {
	case len(editsOf(m.fields(), m.place())) > 0:
		text = "manage.changed"
	case m.place().Scope == desk.OfSystem:
		text = "manage.everywhere"
	}
	m.say(m.words.Say(text), look.Text3)
}

func (m *manageWindow) say(text string, color fyne.ThemeColorName) {
	m.note.Set(part.TextData{Text: text, Size: look.Small, Color: color, Lines: 2})
	reveal(m.sign, color == look.Bad)
	m.window.Content().Refresh()
}

package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// privacy is the page of the lists of addresses that Oro is never told, and of one's own domains.
func (p *preferencesWindow) privacy() []fyne.CanvasObject {
	never := p.newList("prefs.neverHint", settings.PrivatePeople, settings.PrivateDomains)
	own := p.newList("prefs.internalHint", settings.InternalDomains)
	return []fyne.CanvasObject{
		space(9), p.section("prefs.never"), never.card, p.section("prefs.internal"), own.card,
	}
}

// prefList edits the entries of one option, or of two of which one has addresses and the other domains. Every
// change is kept at once.
type prefList struct {
	prefs *preferencesWindow
	keys  []settings.Key
	field *part.Field
	add   *part.Button
	body  *fyne.Container
	card  fyne.CanvasObject
	top   fyne.CanvasObject
}

func (p *preferencesWindow) newList(hint string, keys ...settings.Key) *prefList {
	l := &prefList{prefs: p, keys: keys}
	l.field = part.NewField("")
	l.field.SetHint(p.words.Say(hint))
	example := "prefs.domainExample"
	if len(keys) > 1 {
		example = "prefs.addressExample"
	}
	l.field.SetPlaceHolder(p.words.Say(example))
	l.field.OnSubmitted = func(string) { l.take() }
	l.field.OnChanged = func(string) { l.field.SetError("") }
	l.add = part.NewButton(p.words.Say("action.add"), "add", part.Secondary, part.Normal, l.take)
	row := container.New(fieldVerb{}, l.field, l.add)
	l.top = newFitted(pad(row, 16, 14, 16, 14), func(width float32) float32 {
		verb := l.add.MinSize().Width + look.Scaled(10)
		return l.field.HeightFor(width-32-verb) + 28
	})
	l.body = container.New(flow{0})
	l.card = newFitted(part.NewCard(l.body), func(width float32) float32 {
		return flow{0}.run(l.body.Objects, width-2, false) + 2
	})
	l.update()
	p.lists = append(p.lists, l)
	return l
}

// fieldVerb places a field, and at its right a button in the line of its box.
type fieldVerb struct{}

// MinSize implements fyne.Layout.
func (fieldVerb) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(240), o[0].MinSize().Height)
}

// Layout implements fyne.Layout.
func (fieldVerb) Layout(o []fyne.CanvasObject, size fyne.Size) {
	verb := o[1].MinSize()
	place(o[0], 0, 0, size.Width-verb.Width-look.Scaled(10), size.Height)
	top := look.Scaled(look.FieldHeight)
	if f, ok := o[0].(*part.Field); ok {
		top = f.BoxTop() + (f.BoxHeight()-verb.Height)/2
	}
	place(o[1], size.Width-verb.Width, top, verb.Width, verb.Height)
}

// values are what the list's options are now.
func (l *prefList) values() []desk.Value {
	var all []desk.Value
	for _, k := range l.keys {
		all = append(all, l.prefs.facts.Personal.Find(k))
	}
	return all
}

// update shows the entries anew.
func (l *prefList) update() {
	objects := []fyne.CanvasObject{l.top}
	open := false
	for i, v := range l.values() {
		fixed := v.By.ReadOnly()
		open = open || !fixed
		for _, entry := range v.Value.List() {
			objects = append(objects, part.NewLine(), l.row(l.keys[i], entry, fixed))
		}
	}
	l.field.SetEnabled(open)
	l.add.SetEnabled(open)
	if !open {
		l.field.SetLocked(l.prefs.words.Say("prefs.locked"))
	}
	l.body.Objects = objects
	l.body.Refresh()
}

// row is one entry with a verb that takes it off the list.
func (l *prefList) row(key settings.Key, entry string, fixed bool) fyne.CanvasObject {
	w := l.prefs.words
	text := part.NewText(part.TextData{Text: entry})
	remove := part.NewIconButton("close", w.Say("action.remove"), func() { l.drop(key, entry) })
	if fixed {
		remove = part.NewIconButton("locked", w.Say("prefs.locked"), nil)
		remove.Disable()
	}
	return pad(container.New(ends{8}, text, remove), 16, 2, 8, 2)
}

// take adds what stands in the field: an address or a domain.
func (l *prefList) take() {
	entry := strings.TrimSpace(l.field.Text())
	if entry == "" {
		return
	}
	key := l.keys[len(l.keys)-1]
	if strings.Contains(strings.TrimPrefix(entry, "@"), "@") {
		key = l.keys[0]
	}
	v := l.prefs.facts.Personal.Find(key)
	if v.By.ReadOnly() {
		l.told(key, l.prefs.words.Say("prefs.locked"))
		return
	}
	l.prefs.save(key, strings.Join(append(v.Value.List(), entry), ","))
}

// drop takes an entry off its list.
func (l *prefList) drop(key settings.Key, entry string) {
	all := l.prefs.facts.Personal.Find(key).Value.List()
	l.prefs.save(key, strings.Join(slices.DeleteFunc(all, func(one string) bool { return one == entry }), ","))
}

// told says under the field why an entry of one of the list's options was not kept, or empties it.
func (l *prefList) told(key settings.Key, wrong string) {
	if !slices.Contains(l.keys, key) {
		return
	}
	l.field.SetError(wrong)
	if wrong == "" {
		l.field.SetText("")
	}
}

package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/part"
)

// general is the first page: how the program works, starts and looks.
func (p *preferencesWindow) general() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		space(9),
		p.section("prefs.work"), p.card(
			p.switchRow(settings.EnableSync, "enableSync"),
			p.switchRow(settings.ShowAlerts, "showAlerts"),
			p.switchRow(settings.Follow, "follow")),
		p.section("prefs.start"), p.card(
			p.switchRow(settings.StartAtLogin, "startAtLogin"),
			p.switchRow(settings.StartHidden, "startHidden")),
		p.section("prefs.look"), p.card(p.themeRow(), p.sizeRow(), p.switchRow(settings.ReduceMotion, "reduceMotion"), p.languageRow()),
	}
}

// themes are the themes in the order in which they are shown.
var themes = []settings.Value{settings.ThemeSystem, settings.ThemeLight, settings.ThemeDark}

func (p *preferencesWindow) themeRow() fyne.CanvasObject {
	names := []string{p.words.Say("prefs.themeSystem"), p.words.Say("prefs.themeLight"), p.words.Say("prefs.themeDark")}
	control := part.NewSegmented(names, 0, func(i int) { p.save(settings.Theme, string(themes[i])) })
	r := p.optionRow(settings.Theme, "theme", control)
	r.show = func(v desk.Value) {
		control.Set(names, slices.Index(themes, v.Value))
		control.SetEnabled(!v.By.ReadOnly())
		p.lockRow(r, v)
	}
	r.show(p.facts.Personal.Find(settings.Theme))
	return r
}

// textSizes are the steps of the text size, in per cent.
var textSizes = []int{90, 100, 110, 125, 150}

// stepped is the text size one step from another.
func stepped(size, direction int) int {
	if direction > 0 {
		for _, s := range textSizes {
			if s > size {
				return s
			}
		}
		return textSizes[len(textSizes)-1]
	}
	for _, s := range slices.Backward(textSizes) {
		if s < size {
			return s
		}
	}
	return textSizes[0]
}

// sizeRow has the present size in the middle, and smaller and larger beside it.
func (p *preferencesWindow) sizeRow() fyne.CanvasObject {
	var control *part.Segmented
	size := 100
	names := func() []string {
		return []string{p.words.Say("prefs.smaller"), p.words.Percent(strconv.FormatFloat(float64(size)/100, 'f', 2, 64)), p.words.Say("prefs.larger")}
	}
	control = part.NewSegmented(names(), 1, func(i int) {
		control.Set(names(), 1)
		if next := stepped(size, i-1); i != 1 && next != size {
			p.hold(control)
			p.save(settings.TextSize, strconv.Itoa(next))
		}
	})
	control.SetSteady(48, 68, 48)
	r := p.optionRow(settings.TextSize, "textSize", control)
	r.show = func(v desk.Value) {
		size = v.Value.Int()
		control.Set(names(), 1)
		control.SetEnabled(!v.By.ReadOnly())
		p.lockRow(r, v)
	}
	r.show(p.facts.Personal.Find(settings.TextSize))
	return r
}

func (p *preferencesWindow) languageRow() fyne.CanvasObject {
	tags := []string{string(settings.LanguageSystem)}
	names := []string{p.words.Say("prefs.languageSystem")}
	for _, l := range languages() {
		tags, names = append(tags, l.tag), append(names, l.name)
	}
	control := part.NewSelect("", names, 0, func(i int) { p.save(settings.Language, tags[i]) })
	r := p.optionRow(settings.Language, "language", control)
	r.width = 180
	r.show = func(v desk.Value) {
		control.Set(names, slices.Index(tags, string(v.Value)))
		control.SetEnabled(!v.By.ReadOnly())
		p.lockRow(r, v)
	}
	r.show(p.facts.Personal.Find(settings.Language))
	return r
}

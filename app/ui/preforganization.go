package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
)

// organization shows the organization's options as they hold and who decided each. They are changed in Manage
// Add-on, by its administrators only: others read here why (spec 6.4).
func (p *preferencesWindow) organization() []fyne.CanvasObject {
	if !p.facts.Connected {
		return p.withoutOro()
	}
	say := p.words.Say
	why := newBlock(0, p.reason())
	var rows []fyne.CanvasObject
	for _, v := range p.facts.Organization.All {
		rows = append(rows, p.readOnlyRow(v))
	}
	name := part.NewText(part.TextData{Text: p.facts.Organization.Place.Name, Size: look.Small, Bold: true, Color: look.Text2})
	if name.Data().Text == "" {
		name.SetText(say("prefs.organization"))
	}
	return []fyne.CanvasObject{space(16), why, pad(name, 4, look.Scaled(14), 4, look.Scaled(8)), p.card(rows...)}
}

// reason says who may change the organization's options, with the way to do it for those.
func (p *preferencesWindow) reason() fyne.CanvasObject {
	key := "prefs.administratorsOnly"
	if p.facts.Manages {
		key = "prefs.inManage"
	}
	text := lines(3, look.Body, false, look.Text2)
	text.SetText(p.words.Say(key))
	sign := part.NewLink("", nil)
	sign.Set(part.LinkData{Icon: "info", Tone: part.Quiet, Size: look.Body})
	sentence := container.New(signText{}, sign, text)
	var manage func()
	if p.acts.Manage != nil {
		manage = p.acts.Manage()
	}
	if !p.facts.Manages || manage == nil {
		return sentence
	}
	return container.New(ends{16}, sentence, part.NewButton(p.words.Say("tray.manage"), "settings", part.Secondary, part.Normal, manage))
}

// readOnlyRow is an option of the organization: its name, who decided it, and its value.
func (p *preferencesWindow) readOnlyRow(v desk.Value) fyne.CanvasObject {
	value := part.NewText(part.TextData{Text: p.valueOf(v), Color: look.Text2})
	r := newPrefRow(p.words.Say("setting."+string(v.Key)), p.words.Say("setting.by."+v.By.String()), value)
	if v.By.ReadOnly() {
		r.hint.SetText("")
		r.locked(p.words.Say("setting.by." + v.By.String()))
	}
	return r
}

// valueOf words the value of an option.
func (p *preferencesWindow) valueOf(v desk.Value) string {
	switch v.Type {
	case settings.Switch:
		if v.Value.Bool() {
			return p.words.Say("prefs.on")
		}
		return p.words.Say("prefs.off")
	case settings.Choice:
		return p.words.Say("setting." + string(v.Key) + "." + string(v.Value))
	case settings.Number:
		return p.words.Number(v.Value.Int())
	}
	return string(v.Value)
}

// withoutOro is a page that needs a connection where there is none.
func (p *preferencesWindow) withoutOro() []fyne.CanvasObject {
	return []fyne.CanvasObject{space(16), sentence(p.words.Say("prefs.notConnected"))}
}

// storage says what is kept on this computer, and where.
func (p *preferencesWindow) storage() []fyne.CanvasObject {
	say := p.words.Say
	text := func(key, hint, value string) fyne.CanvasObject {
		if hint != "" {
			hint = say(hint)
		}
		return newPrefRow(say(key), hint, part.NewText(part.TextData{Text: value, Color: look.Text2}))
	}
	objects := []fyne.CanvasObject{space(9)}
	if p.facts.Connected {
		h := p.facts.Status.Health
		records := 0
		for _, n := range h.Records {
			records += n
		}
		objects = append(objects, p.section("prefs.kept"), p.card(
			text("prefs.cache", "prefs.cacheHint", p.words.Size(h.CacheBytes)),
			text("prefs.records", "", p.words.Number(records)),
			text("prefs.waiting", "prefs.waitingHint", p.words.Number(p.facts.Status.Waiting+p.facts.Status.Refused))))
	}
	return append(objects, p.section("prefs.logs"), p.card(p.logRow()))
}

func (p *preferencesWindow) logRow() fyne.CanvasObject {
	folder := p.acts.LogFolder
	if p.acts.ShowFolder != nil {
		return newPrefRow(p.words.Say("about.logs"), p.words.Say("prefs.logsHint"),
			part.NewButton(p.words.Say("action.showFiles"), "open-file", part.Secondary, part.Normal, func() { p.acts.ShowFolder(folder) }))
	}
	return newPrefRow(p.words.Say("about.logs"), filepath.ToSlash(folder),
		part.NewButton(p.words.Say("action.copy"), "copy", part.Secondary, part.Normal, func() { p.acts.Copy(folder) }))
}

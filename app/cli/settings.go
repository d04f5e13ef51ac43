package cli

import (
	"context"
	"errors"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// settingObject is the JSON form of an option. By is who decided the value: "default", "preset", "system",
// "preferences", "organization", "oro" or "lock"; the last two cannot be changed here.
type settingObject struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	By     string `json:"by"`
	Own    bool   `json:"own"`    // not Use System
	System string `json:"system"` // what holds with Use System
	Locked bool   `json:"locked"`
}

// options shows the settings, or sets one of them (spec 6, 9).
func options(ctx context.Context, s *session) error {
	verb, args := "get", []string(nil)
	if len(s.call.Args) > 0 {
		verb, args = s.call.Args[0], s.call.Args[1:]
	}
	switch verb {
	case "get":
		return s.getSettings(ctx, args)
	case "set":
		return s.setSetting(ctx, args)
	}
	return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.settingsVerb", Detail: verb}
}

// getSettings prints the options named, or all: those of the organization, then the personal ones.
func (s *session) getSettings(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if _, known := settings.Find(settings.Key(key)); !known {
			return unknownSetting(key)
		}
	}
	for _, place := range []desk.Place{s.place(), {Scope: desk.OfPerson}} {
		values, err := s.Desk.Settings.Values(ctx, place)
		if err != nil {
			return err
		}
		for _, v := range values.All {
			if wanted(keys, string(v.Key)) {
				s.printSetting(v)
			}
		}
	}
	return nil
}

func wanted(keys []string, key string) bool {
	for _, k := range keys {
		if k == key {
			return true
		}
	}
	return len(keys) == 0
}

func (s *session) printSetting(v desk.Value) {
	if s.call.JSON {
		s.printJSON(settingObject{
			Key: string(v.Key), Value: string(v.Value), By: v.By.String(), Own: v.Own, System: string(v.System.Value), Locked: v.By.ReadOnly(),
		})
		return
	}
	s.say(pad(string(v.Key), 22) + pad(string(v.Value), 18) + s.text("setting.by."+v.By.String()))
}

// setSetting changes one option: `set KEY VALUE`, or `set KEY --use-system` to take its own value away.
func (s *session) setSetting(ctx context.Context, args []string) error {
	switch {
	case len(args) == 0 || len(args) == 1 && !s.call.UseSystem:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.tooFew", Detail: "settings set"}
	case len(args) > 2 || len(args) == 2 && s.call.UseSystem:
		return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.tooMany", Detail: args[len(args)-1]}
	}
	option, known := settings.Find(settings.Key(args[0]))
	if !known {
		return unknownSetting(args[0])
	}
	place := desk.Place{Scope: desk.OfPerson}
	if option.Scope == settings.Organization {
		place = s.place()
	}
	edit := desk.Edit{Key: option.Key, Drop: s.call.UseSystem}
	if !edit.Drop {
		edit.Text = args[1]
	}
	err := s.Desk.Settings.Save(ctx, place, []desk.Edit{edit})
	var wrong desk.Invalid
	if errors.As(err, &wrong) {
		s.note("oroconnector: " + args[0] + ": " + s.Words.Setting(wrong[0]))
		return told(ExitInvalid)
	}
	if err != nil {
		return err
	}
	return s.getSettings(ctx, args[:1])
}

// place is the current organization, or all of them with --system or where nothing is connected.
func (s *session) place() desk.Place {
	place, err := s.Desk.Settings.Organization("")
	if err != nil || s.call.System {
		return desk.Place{Scope: desk.OfSystem}
	}
	return place
}

func unknownSetting(key string) error {
	return &crm.Fault{Kind: crm.Invalid, Op: "cli.parse", Code: "cli.setting", Detail: key}
}

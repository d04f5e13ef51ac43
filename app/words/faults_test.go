package words

import (
	"errors"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

func TestFault_TakesTheNearestSentence(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, c := range []struct {
		fault crm.Fault
		want  string
	}{
		{crm.Fault{Kind: crm.Invalid, Op: "connect.find", Code: "connect.storefront"},
			"The storefront answered, not the back office. Its address usually ends in /admin."},
		{crm.Fault{Kind: crm.Missing, Op: "file.read", Code: "file.missing", Detail: "a.eml"}, "There is no file a.eml."},
		{crm.Fault{Kind: crm.Missing, Op: "file.read", Code: "file.missing"}, "There is no such file."},
		{crm.Fault{Kind: crm.Invalid, Op: "ref.parse", Detail: "17"},
			"“17” names no record. A record is written with its kind and number: contacts:17."},
		{crm.Fault{Kind: crm.Refused, Op: "change.send", Code: "nobody.knows", Detail: "You may not."}, "Oro refused this: You may not."},
		{crm.Fault{Kind: crm.Refused}, "Oro refused this. Nothing was changed."},
		{crm.Fault{Kind: crm.Busy, Code: "oro.busy", After: 40 * time.Second},
			"Oro has too much to do just now. It can be asked again in 40 s; changes are kept."},
		{crm.Fault{Kind: crm.Busy, Code: "oro.busy"},
			"Oro has too much to do just now. What is known here is shown, and changes are kept."},
		{crm.Fault{Kind: 200}, "Something went wrong here that should not have. Nothing was lost; the log tells more."},
	} {
		if got := w.Fault(&c.fault); got != c.want {
			t.Errorf("%v:\n%s\nwant\n%s", &c.fault, got, c.want)
		}
	}
	if got := w.Fault(nil); got != "" {
		t.Errorf("no fault says %q", got)
	}
	if got := w.Fault(crm.AsFault("x", errors.New("secret"))); got != w.Fault(&crm.Fault{}) {
		t.Errorf("an error that nobody translated says %q", got)
	}
}

func TestFault_TellsConnectingFromWorking(t *testing.T) {
	t.Parallel()
	w := speak(t)
	connecting := w.Fault(&crm.Fault{Kind: crm.Offline, Op: "connect.find", Code: "connect.refused"})
	working := w.Fault(&crm.Fault{Kind: crm.Offline, Op: "context.ask", Code: "connect.refused"})
	if connecting != "This address does not answer." {
		t.Errorf("connecting: %q", connecting)
	}
	if working != "Oro is not answering. What is known here is shown, and changes are kept." {
		t.Errorf("working: %q", working)
	}
}

func TestFault_EveryKindHasASentence(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for kind := crm.Bug; kind <= crm.Cancelled; kind++ {
		if key := "fault." + kind.String(); !w.Has(key) {
			t.Errorf("no sentence for %s", key)
		}
	}
}

func TestRefusal_IsShort(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, c := range []struct {
		fault *crm.Fault
		want  string
	}{
		{&crm.Fault{Code: "email.denied"}, "you may not edit this e-mail"},
		{&crm.Fault{Code: "other.code", Detail: "Not today."}, "Not today."},
		{&crm.Fault{Code: "other.code"}, "Oro gave no reason"},
		{nil, "Oro gave no reason"},
	} {
		if got := w.Refusal(c.fault); got != c.want {
			t.Errorf("%v: %q, want %q", c.fault, got, c.want)
		}
	}
}

func TestSetting_TellsTheLimitsAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	w := speak(t)
	if got := w.Setting(&settings.Error{Code: settings.CodeRange, Min: 1, Max: 86399}); got != "Enter a whole number from 1 to 86399" {
		t.Errorf("%q", got)
	}
	want := "oro is not among the choices: oro-to-outlook, outlook-to-oro, both"
	if got := w.Setting(&settings.Error{Key: settings.SyncDirection, Code: settings.CodeChoice, Given: "oro"}); got != want {
		t.Errorf("%q", got)
	}
	if got := w.Setting(&settings.Error{Code: settings.CodeType}); got != "The value is of another type" {
		t.Errorf("%q", got)
	}
}

func TestConditionProgressWarning(t *testing.T) {
	t.Parallel()
	w := speak(t)
	for _, c := range []struct{ got, want string }{
		{w.Condition(crm.Condition{Code: "offline", Since: at(12, 9, 40)}), "Offline since 09:40. Changes are kept."},
		{w.Condition(crm.Condition{Code: "offline"}), "Offline. Changes are kept."},
		{w.Condition(crm.Condition{Code: "nobody.knows", Fault: &crm.Fault{Kind: crm.Offline}}), w.Say("fault.offline")},
		{w.Condition(crm.Condition{Code: "nobody.knows"}), "⟦condition.nobody.knows⟧"},
		{w.Progress(crm.Progress{Task: "load", Kind: crm.KindLead, Done: 3212, Total: 8040}), "Loading Leads: 3,212 of 8,040"},
		{w.Progress(crm.Progress{Task: "load", Done: 3212}), "Loading from Oro: 3,212"},
		{w.Progress(crm.Progress{Task: "nobody.knows", Done: 7}), "Working: 7"},
		{w.Warning(crm.Warning{Code: "charset.unknown", Detail: "x-mac"}), "The character set x-mac is not known. It was guessed."},
		{w.Warning(crm.Warning{Code: "charset.unknown"}), "The character set is not known. It was guessed."},
		{w.Warning(crm.Warning{Code: "nobody.knows"}), "⟦warning.nobody.knows⟧"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

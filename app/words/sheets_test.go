package words_test

import (
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/words"
)

func TestSheet_EveryFieldHasAName(t *testing.T) {
	w, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range crm.SheetKinds {
		for _, f := range crm.SheetFields(kind) {
			if !w.Has("sheet." + string(f)) {
				t.Errorf("%s has no name", f)
			}
		}
	}
}

func TestSheetValue_AsAPersonReadsIt(t *testing.T) {
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	w = w.At(func() time.Time { return time.Date(2026, 9, 12, 9, 0, 0, 0, time.UTC) }, time.UTC)
	for _, c := range []struct {
		field       crm.SheetField
		value, want string
	}{
		{crm.SheetBirthday, "1984-05-12", "12 May 1984"},
		{crm.SheetStart, "2026-09-14T08:30:00Z", "14 September 2026, 08:30"},
		{crm.SheetEmails, "a@x.example\nb@x.example", "a@x.example, b@x.example"},
		{crm.SheetGender, "female", "Female"},
		{crm.SheetStatus, "progress", "In progress"},
		{crm.SheetStatus, "strange", "strange"},
		{crm.SheetDue, "some day", "some day"},
		{crm.SheetPhone, "+39 02 5550 1830", "+39 02 5550 1830"},
	} {
		if got := w.SheetValue(c.field, c.value); got != c.want {
			t.Errorf("%s %q reads %q, want %q", c.field, c.value, got, c.want)
		}
	}
}

package house_test

import (
	"os"
	"path/filepath"
	"testing"

	"oroconnector/app/desk"
	"oroconnector/app/house"
)

// A dropped file that its mail client deletes is there in the next sitting; leaving the Oro takes it away.
func TestHouse_OpenedFilesOutliveTheSitting(t *testing.T) {
	o := house.Options{Demo: true, Profile: t.TempDir(), Version: "1.0.0", Langs: []string{"en"}}
	open := func() *house.House {
		t.Helper()
		h, err := house.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	closed := func(h *house.House) {
		t.Helper()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}
	mail, err := os.ReadFile(filepath.Join("../../assets/demo/mail", quoteMail))
	if err != nil {
		t.Fatal(err)
	}
	dropped := filepath.Join(t.TempDir(), "dropped.eml")
	if err := os.WriteFile(dropped, mail, 0o600); err != nil {
		t.Fatal(err)
	}

	h := open()
	was, err := h.Desk().Messages.First(t.Context(), desk.Source{Path: dropped, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	closed(h)
	if err := os.Remove(dropped); err != nil {
		t.Fatal(err)
	}

	h = open()
	count := 0
	for o := range h.Desk().Messages.Recent(t.Context(), 20) {
		count++
		if o.Message.MessageID != was.MessageID || o.Message.Text != was.Text {
			t.Errorf("came back as %q", o.Message.Subject)
		}
	}
	if count != 1 {
		t.Errorf("%d messages came back", count)
	}
	if err := h.Desk().Connections.Disconnect(t.Context(), "", true); err != nil {
		t.Fatal(err)
	}
	closed(h)
	if left, _ := filepath.Glob(filepath.Join(o.Profile, "data", "connections", "*", "spool", "*")); len(left) != 0 {
		t.Errorf("leaving left %v", left)
	}
}

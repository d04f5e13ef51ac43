package house

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"from anna.lee@shop.example to <b@x.example>":      "from a…@s… to <b…@x…>",
		"GET /api/emails?x=%3Canna%40shop.example%3E done": "GET /api/emails?x=%…@s…%3E done",
		"дмитро@пошта.example":                             "д…@п…",
		"nothing here, 5 @ 3":                              "nothing here, 5 @ 3",
	} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLog_MasksAddressesAndSubjectsEverywhere(t *testing.T) {
	dir := t.TempDir()
	log, file, err := openLog(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	log.With("who", "anna@shop.example").WithGroup("g").Info("mail of anna@shop.example",
		"subject", "Secret pumps", "err", errors.New("no anna@shop.example"), slog.Group("in", "to", "anna@shop.example"))
	file.Close()
	got, err := os.ReadFile(filepath.Join(dir, "oroconnector.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"anna@", "shop.example", "Secret"} {
		if strings.Contains(string(got), hidden) {
			t.Errorf("%q is in the log: %s", hidden, got)
		}
	}
	if strings.Count(string(got), "a…@s…") != 4 {
		t.Errorf("masked addresses are missing: %s", got)
	}
}

func TestLog_SetsALargeFileAsideAndIsPrivate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "oroconnector.log")
	if err := os.WriteFile(path, make([]byte, logLimit+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, file, err := openLog(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
	info, err := os.Stat(path)
	if err != nil || info.Size() != 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("new log file: %v, %v", info, err)
	}
	if _, err := os.Stat(path + ".old"); err != nil {
		t.Error(err)
	}
}

package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"oroconnector/app/config"
	"oroconnector/app/crm"
)

func account(id, connection string) crm.Login {
	return crm.Login{
		ID: id, Connection: connection, Type: crm.LoginIMAP, Title: "Work", Address: "me@bw.example", Path: "p",
		Host: "imap.bw.example", Port: 993, Security: crm.SecurityTLS, PinnedCert: "ab", User: "me", Auth: crm.AuthOAuth, ClientID: "cid",
		Provider: "google", Folder: "Sent",
		Groupware: crm.Groupware{ContactsHome: "a", CalendarsHome: "b", Contacts: "c", Tasks: "d", Events: "e", User: "f"},
	}
}

func openConfig(t *testing.T, dir string) *config.Config {
	t.Helper()
	c, err := config.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLogins_EveryMemberOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := account("one", "c")
	for v, i := reflect.ValueOf(want), 0; i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("the test leaves %s out", v.Type().Field(i).Name)
		}
	}
	if err := openConfig(t, dir).SaveLogin(want); err != nil {
		t.Fatal(err)
	}
	if got, ok := openConfig(t, dir).Login("one"); !ok || got != want {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	info, err := os.Stat(filepath.Join(dir, "logins.toml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestLogins_OneOfEachConnectionIsActive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openConfig(t, dir)
	for _, l := range []crm.Login{account("one", "c"), account("two", "c"), account("three", "d")} {
		if err := c.SaveLogin(l); err != nil {
			t.Fatal(err)
		}
	}
	if c.ActiveLogin("c") != "one" || c.ActiveLogin("d") != "three" || c.ActiveLogin("e") != "" {
		t.Error(c.ActiveLogin("c"), c.ActiveLogin("d"), c.ActiveLogin("e"))
	}
	if err := c.UseLogin("two"); err != nil || openConfig(t, dir).ActiveLogin("c") != "two" {
		t.Error(err, c.ActiveLogin("c"))
	}
	if err := c.UseLogin("nobody"); !crm.IsFault(err, crm.Missing) {
		t.Error(err)
	}
	if n := len(c.Logins("c")); n != 2 || len(c.Logins("")) != 3 {
		t.Error(n)
	}
	if err := c.DropLogin("two"); err != nil || c.ActiveLogin("c") != "one" {
		t.Error(err, c.ActiveLogin("c"))
	}
	for _, id := range []string{"one", "three", "three"} {
		if err := c.DropLogin(id); err != nil {
			t.Error(err)
		}
	}
	if c.ActiveLogin("c") != "" || len(c.Logins("")) != 0 {
		t.Error("something is left")
	}
	if !c.HadLogins("c") || c.HadLogins("e") {
		t.Error("it is not known who had accounts")
	}
	if err := c.DropLogins("c"); err != nil || openConfig(t, dir).HadLogins("c") || !c.HadLogins("d") {
		t.Error(err)
	}
}

func TestLogins_ADamagedFileIsRestoredAndTold(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"torn":       "version = 1\n[[login",
		"twice":      "version = 1\n" + strings.Repeat("[[login]]\nid = 'a'\nconnection = 'c'\ntype = 'imap'\n", 2),
		"no home":    "version = 1\n[[login]]\nid = 'a'\ntype = 'imap'\n",
		"wrong port": "version = 1\n[[login]]\nid = 'a'\nconnection = 'c'\ntype = 'imap'\nport = 70000\n",
	} {
		dir := t.TempDir()
		if err := openConfig(t, dir).SaveLogin(account("one", "c")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "logins.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := openConfig(t, dir)
		if _, ok := c.Login("one"); !ok {
			t.Errorf("%s: the last good copy does not hold", name)
		}
		if f := c.Faults(); len(f) != 1 || f[0].Code != "config.restored" {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func TestPolicy_MailApplications(t *testing.T) {
	t.Parallel()
	dir, policies := t.TempDir(), t.TempDir()
	text := "version = 1\n[mail.google]\nclient_id = 'g'\nclient_secret = 'hush'\n[mail.microsoft]\nclient_id = 'm'\n"
	if err := os.WriteFile(filepath.Join(policies, "policy.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Open(dir, policies)
	if err != nil || len(c.Faults()) > 0 {
		t.Fatal(err, c.Faults())
	}
	p := c.Policy()
	if p.MailClient("google") != (config.MailClient{ID: "g", Secret: "hush"}) || p.MailClient("microsoft").ID != "m" || p.MailClient("").ID != "" {
		t.Errorf("%+v", p)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), "hush") {
			t.Errorf("%s has the secret (%v)", file, err)
		}
	}
}

//go:build unix && !darwin

package house_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/app/cli"
	"oroconnector/app/house"
)

// The person's choice makes and takes away the system's entry, of this profile only; a demo never has one.
func TestProgram_StartAtLoginIsTheSystems(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	entries := func() []string {
		found, err := filepath.Glob(filepath.Join(config, "autostart", "*.desktop"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	profile := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		var out, errs strings.Builder
		args = append([]string{"--profile", profile, "--keyring", "file:" + filepath.Join(profile, "keys"), "--keyring-passphrase-file", secret(t)}, args...)
		if code := house.Main(t.Context(), house.Process{Args: args, Out: &out, Err: &errs}); code != cli.ExitOK {
			t.Fatalf("%v: %d, %s%s", args, code, out.String(), errs.String())
		}
	}
	run("settings", "set", "start-at-login", "on")
	found := entries()
	if len(found) != 1 {
		t.Fatalf("entries %v", found)
	}
	entry, err := os.ReadFile(found[0])
	if err != nil || !strings.Contains(string(entry), " --profile "+profile+"\n") {
		t.Errorf("the entry is\n%s(%v)", entry, err)
	}
	run("settings", "set", "start-at-login", "off")
	if found := entries(); len(found) != 0 {
		t.Errorf("left %v", found)
	}
}

func secret(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte("one two three\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

package dirs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"oroconnector/platform/dirs"
)

func all(d dirs.Dirs) []string { return []string{d.Config, d.Data, d.Cache, d.Logs, d.Runtime} }

func TestIn_KeepsEverythingInside(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "profile")
	d := dirs.In(root)
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, dir := range append(all(d), d.Root) {
		rel, err := filepath.Rel(root, dir)
		if err != nil || !filepath.IsLocal(rel) || seen[dir] {
			t.Errorf("%s: outside the profile or twice", dir)
		}
		seen[dir] = true
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("%s: mode %v", dir, info.Mode())
		}
	}
}

func TestIn_RelativePathBecomesAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	if d := dirs.In("here"); !filepath.IsAbs(d.Data) || filepath.Base(d.Root) != "here" {
		t.Errorf("got %+v", d)
	}
}

func TestMake_TightensOwnFoldersNotTheProfile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("rights are inherited on Windows")
	}
	d := dirs.In(t.TempDir())
	for _, dir := range []string{d.Root, d.Config} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the wrong mode is the case
			t.Fatal(err)
		}
	}
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]fs.FileMode{d.Root: 0o755, d.Config: 0o700} {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", dir, info.Mode(), err, want)
		}
	}
}

func TestPrivate_RefusesAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := file + "-link"
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, path := range []string{file, link} {
		if err := dirs.Private(path); err == nil {
			t.Errorf("%s: taken for a folder", path)
		}
	}
}

func TestPrivate_RefusesFoldersOfOthers(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 12345, 12345); err != nil {
		t.Skip("cannot give a folder away:", err)
	}
	if err := dirs.Private(dir); !errors.Is(err, dirs.ErrUnsafe) {
		t.Errorf("got %v", err)
	}
}

func TestSystem_WantsAName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ".", "..", "a/b"} {
		if _, err := dirs.System(name); err == nil {
			t.Errorf("%q: taken", name)
		}
	}
}

func TestPolicy_IsAbsoluteAndNamed(t *testing.T) {
	found := dirs.Policy("oroconnector")
	if len(found) == 0 {
		t.Fatal("nowhere")
	}
	for _, dir := range found {
		if !filepath.IsAbs(dir) || filepath.Base(dir) != "oroconnector" {
			t.Errorf("got %s", dir)
		}
	}
}

package browser

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// The test binary plays the browser: it writes its arguments into a file, or fails, or stays.
const role, out = "BROWSER_TEST_ROLE", "BROWSER_TEST_OUT"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "fail":
		os.Exit(3)
	case "stay":
		if err := os.WriteFile(os.Getenv(out), nil, 0o600); err != nil {
			os.Exit(1)
		}
		time.Sleep(3 * time.Second) // a browser in the foreground; the test does not wait for it
	case "write":
		_ = os.WriteFile(os.Getenv(out)+".part", []byte(strings.Join(os.Args[1:], "\n")), 0o600)
		_ = os.Rename(os.Getenv(out)+".part", os.Getenv(out))
	}
}

func play(t *testing.T, as string) (self, file string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "out")
	t.Setenv(role, as)
	t.Setenv(out, file)
	return self, file
}

func TestOpen_GivesTheAddressAsOneArgument(t *testing.T) {
	self, file := play(t, "write")
	const address = "https://crm.example.com/a?x=$(touch%20me)&y=`id`;z=%22&s=%25s"
	for browser, want := range map[string]string{
		self:                                    address,
		self + " --new %s":                      "--new\n" + address,
		self + " --app=%s":                      "--app=" + address,
		"/no/such/program" + sep + self + " -x": "-x\n" + address,
	} {
		t.Setenv("BROWSER", browser)
		if err := Open(context.Background(), address); err != nil {
			t.Fatal(browser, err)
		}
		got, err := os.ReadFile(file)
		if err != nil || string(got) != want {
			t.Errorf("%s: got %q %v, want %q", browser, got, err, want)
		}
	}
}

const sep = string(os.PathListSeparator)

func TestOpen_PathWithBlanks(t *testing.T) {
	self, file := play(t, "write")
	odd := filepath.Join(t.TempDir(), "my browser")
	if err := os.Symlink(self, odd); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	t.Setenv("BROWSER", odd)
	if err := Open(context.Background(), "http://127.0.0.1:1/"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "http://127.0.0.1:1/" {
		t.Errorf("got %q", got)
	}
}

func TestOpen_DoesNotWaitForTheBrowser(t *testing.T) {
	self, file := play(t, "stay")
	t.Setenv("BROWSER", self)
	start := time.Now()
	if err := Open(context.Background(), "https://crm.example.com/"); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 2500*time.Millisecond {
		t.Errorf("waited %v", d)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("it did not run:", err)
	}
}

func TestOpen_TellsFailureFromAbsence(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the shell's own way always exists there")
	}
	self, _ := play(t, "fail")
	t.Setenv("PATH", t.TempDir())
	if runtime.GOOS != "darwin" {
		t.Setenv("BROWSER", "")
		if err := Open(context.Background(), "https://crm.example.com/"); !errors.Is(err, ErrNone) {
			t.Errorf("without any: %v", err)
		}
		t.Setenv("BROWSER", self)
		if err := Open(context.Background(), "https://crm.example.com/"); !errors.Is(err, ErrFailed) {
			t.Errorf("a failing one: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Open(ctx, "https://crm.example.com/"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"https://crm.example.com", "http://127.0.0.1:8080/callback?x=1#y", "https://[::1]/", "HTTPS://Shop.example.com/admin",
	} {
		if _, err := check(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "crm.example.com", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c", "https://", "https:///x", "//host/x",
		"https://crm.example.com@evil.example/", "https://a b/", "https://a/\n-x", "https://a/\x00", "-h", "ms-settings:x",
		"https://a/" + strings.Repeat("x", maxURL), "https://a/\u2028x", " https://a/", "https://a/\xff",
	} {
		if got, err := check(bad); !errors.Is(err, ErrURL) {
			t.Errorf("%q: %q %v", bad, got, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("https://crm.example.com/admin?x=%0a")
	f.Add("HTTP://[::1%25eth0]:80/")
	f.Fuzz(func(t *testing.T, address string) {
		clean, err := check(address)
		if err != nil {
			return
		}
		if !strings.HasPrefix(clean, "http://") && !strings.HasPrefix(clean, "https://") {
			t.Errorf("%q became %q", address, clean)
		}
		if again, err := check(clean); err != nil || again != clean {
			t.Errorf("%q: %q %v", clean, again, err)
		}
	})
}

func TestFromEnvironment_Empty(t *testing.T) {
	t.Parallel()
	if got := fromEnvironment(" "+sep+sep, "https://a/"); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	want := [][]string{{"firefox", "https://a/"}, {"w3m", "-o", "https://a/"}}
	got := fromEnvironment("firefox"+sep+"w3m -o %s", "https://a/")
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v", got)
	}
}

package mailtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"oroconnector/app/mailtest"
)

// asParent is set where this program is the one that is killed.
const asParent = "MAILTEST_AS_PARENT"

// A process of tests that is killed hard takes its servers with it.
func TestStart_TheServerEndsWithAProcessThatIsKilled(t *testing.T) {
	if os.Getenv(asParent) != "" {
		d := mailtest.Start(t, mailtest.Options{})
		d.Do(t, "SELECT INBOX") // all of it has begun
		fmt.Println("serves " + d.Maildir)
		<-t.Context().Done() // it never is
		return
	}
	t.Parallel()
	mailtest.Start(t, mailtest.Options{}) // or skip
	tmp, err := os.MkdirTemp("", "p")     // not t.TempDir: paths of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(tmp) })
	if err := os.Chmod(tmp, 0o755); err != nil { //nolint:gosec // the server runs as somebody else
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	parent := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+t.Name()+"$") //nolint:gosec // this program
	parent.Env = append(os.Environ(), asParent+"=1", "TMPDIR="+tmp)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	folder := ""
	for lines := bufio.NewScanner(out); folder == "" && lines.Scan(); {
		_, folder, _ = strings.Cut(lines.Text(), "serves ")
	}
	server := handle(t, filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(folder))), "run", "master.pid"))
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // killed
	for until := time.Now().Add(30 * time.Second); ; {
		ended, err := unix.Poll([]unix.PollFd{{Fd: int32(server), Events: unix.POLLIN}}, int(time.Until(until).Milliseconds())) //nolint:gosec // a small number
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil || ended == 0:
			t.Errorf("the server lives on: %v", err)
			_ = unix.PidfdSendSignal(server, unix.SIGTERM, nil, 0) // now it does not
		}
		return
	}
}

// handle opens the process whose id stands in a file; it can be read from when that has ended.
func handle(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	return fd
}

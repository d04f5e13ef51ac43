package mailtest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// What a test starts ends with it, also when the test is killed and can take nothing away.
func TestStartOrphanless_EndsWithItsParent(t *testing.T) {
	if os.Getenv("ORO_ORPHAN") != "" { // the parent
		cmd := exec.Command("sleep", "600")
		if err := startOrphanless(cmd, make(chan error, 1)); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("child %d\n", cmd.Process.Pid)
		select {}
	}
	parent := exec.Command(os.Args[0], "-test.run=^TestStartOrphanless_EndsWithItsParent$") //nolint:gosec // this program
	parent.Env = append(os.Environ(), "ORO_ORPHAN=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	child := 0
	for lines := bufio.NewScanner(out); child == 0 && lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), "child "); found {
			if child, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	handle, err := unix.PidfdOpen(child, 0) // it can be read from when the child has ended
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(handle) })
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	for until := time.Now().Add(20 * time.Second); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}, int(time.Until(until).Milliseconds())) //nolint:gosec // a small number
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || n == 0 {
			t.Errorf("the child lives on: %v", err)
			_ = unix.PidfdSendSignal(handle, unix.SIGKILL, nil, 0) // now it does not
		}
		return
	}
}

package instance_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"oroconnector/platform/instance"
)

const (
	roleEnv = "INSTANCE_TEST_DIR"
)

// The test binary plays the other process: it holds the folder and serves until it is killed.
func TestMain(m *testing.M) {
	dir := os.Getenv(roleEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	i, err := instance.Hold(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	fmt.Println("holds")
	_ = i.Serve(context.Background(), func(ctx context.Context, r instance.Request, out, _ io.Writer) int {
		fmt.Fprintln(out, "started")
		if len(r.Args) > 0 {
			<-ctx.Done()
		}
		return 0
	})
}

// other starts another process that holds dir, and returns when it does.
func other(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleEnv+"="+dir)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(pipe).ReadString('\n')
	if err != nil || line != "holds\n" {
		t.Fatal(line, err)
	}
	return cmd
}

func TestCall_AnotherProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other(t, dir)
	if _, err := instance.Hold(dir); !errors.Is(err, instance.ErrHeld) {
		t.Errorf("got %v", err)
	}
	var out bytes.Buffer
	code, err := instance.Call(context.Background(), dir, instance.Request{}, &out, io.Discard)
	if err != nil || code != 0 || out.String() != "started\n" {
		t.Errorf("%d %v %q", code, err, out.String())
	}
}

func TestHold_AfterTheHolderWasKilled(t *testing.T) {
	base := t.TempDir()
	run := filepath.Join(base, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", run)
	for _, dir := range []string{filepath.Join(base, "short"), filepath.Join(base, strings.Repeat("long/", 30))} {
		cmd := other(t, dir)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		_, err := instance.Call(context.Background(), dir, instance.Request{}, io.Discard, io.Discard)
		if !errors.Is(err, instance.ErrGone) {
			t.Errorf("call: %v", err)
		}
		hold(t, dir, echo)
		if code, err := instance.Call(context.Background(), dir, instance.Request{}, io.Discard, io.Discard); err != nil || code != 0 {
			t.Error(code, err)
		}
	}
	if left, err := os.ReadDir(run); err != nil || len(left) != 1 {
		t.Errorf("the killed one's short folder stays: %v %v", left, err)
	}
}

func TestCall_HolderKilledMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := other(t, dir)
	_, err := instance.Call(context.Background(), dir, instance.Request{Args: []string{"wait"}}, killer{cmd}, io.Discard)
	if !errors.Is(err, instance.ErrLost) {
		t.Errorf("got %v", err)
	}
}

// killer kills the process whose output it gets.
type killer struct{ *exec.Cmd }

func (k killer) Write(p []byte) (int, error) { return len(p), k.Process.Kill() }

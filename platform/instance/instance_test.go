package instance_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/platform/instance"
)

// hold takes the profile and serves it until the test ends.
func hold(t *testing.T, dir string, handle instance.Handler) {
	t.Helper()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- i.Serve(ctx, handle) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
}

func echo(_ context.Context, r instance.Request, out, errw io.Writer) int {
	fmt.Fprintf(out, "%q in %q, %s", r.Args, r.Dir, r.Lang)
	fmt.Fprint(errw, "warned")
	return -len(r.Args)
}

func TestCall_CarriesEverythingThereAndBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hold(t, dir, echo)
	for _, args := range [][]string{nil, {""}, {"read", "a b.eml", "не", "bad\xff\xfebytes", "new\nline", "$(x)"}} {
		var out, errw bytes.Buffer
		r := instance.Request{Args: args, Dir: "/home/jo", Lang: "de:en"}
		code, err := instance.Call(context.Background(), dir, r, &out, &errw)
		if err != nil || code != -len(args) {
			t.Fatalf("%d, %v", code, err)
		}
		if want := fmt.Sprintf("%q in %q, %s", args, "/home/jo", "de:en"); args != nil && out.String() != want {
			t.Errorf("got %s, want %s", out.String(), want)
		}
		if errw.String() != "warned" {
			t.Errorf("errors: %q", errw.String())
		}
	}
}

func TestCall_LargeOutputOfManyCallers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	big := strings.Repeat("0123456789abcdef", 20_000)
	hold(t, dir, func(_ context.Context, r instance.Request, out, errw io.Writer) int {
		_, _ = io.WriteString(errw, r.Args[0])
		_, _ = io.WriteString(out, big+r.Args[0])
		return 7
	})
	var all sync.WaitGroup
	for n := range 80 { // more than run at the same time
		all.Go(func() {
			var out, errw bytes.Buffer
			me := fmt.Sprint("caller", n)
			code, err := instance.Call(context.Background(), dir, instance.Request{Args: []string{me}}, &out, &errw)
			if err != nil || code != 7 || out.String() != big+me || errw.String() != me {
				t.Errorf("%s: %d %v, %d bytes, %q", me, code, err, out.Len(), errw.String())
			}
		})
	}
	all.Wait()
}

func TestHold_OnlyOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Hold(dir); !errors.Is(err, instance.ErrHeld) || !instance.Held(dir) {
		t.Errorf("second: %v", err)
	}
	if err := errors.Join(first.Close(), first.Close()); err != nil {
		t.Error(err)
	}
	if instance.Held(dir) {
		t.Error("still held")
	}
	second, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

func TestCall_NobodyThere(t *testing.T) {
	t.Parallel()
	_, err := instance.Call(context.Background(), t.TempDir(), instance.Request{}, io.Discard, io.Discard)
	if !errors.Is(err, instance.ErrGone) {
		t.Errorf("got %v", err)
	}
}

func TestCall_WaitsForAHolderThatIsStillStarting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan error, 1)
	go func() {
		code, err := instance.Call(context.Background(), dir, instance.Request{Args: []string{"x"}}, io.Discard, io.Discard)
		if err == nil && code != -1 {
			err = fmt.Errorf("code %d", code)
		}
		called <- err
	}()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- i.Serve(ctx, echo) }()
	if err := <-called; err != nil {
		t.Error(err)
	}
	cancel()
	if err := errors.Join(<-served, i.Close()); err != nil {
		t.Error(err)
	}
}

func TestCall_HolderEndsBeforeItServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan error, 1)
	go func() {
		_, err := instance.Call(context.Background(), dir, instance.Request{}, io.Discard, io.Discard)
		called <- err
	}()
	if err := i.Close(); err != nil {
		t.Error(err)
	}
	if err := <-called; !errors.Is(err, instance.ErrGone) {
		t.Errorf("got %v", err)
	}
}

func TestCall_CancelReachesTheHandler(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	started, ended := make(chan struct{}), make(chan struct{})
	hold(t, dir, func(ctx context.Context, _ instance.Request, out, _ io.Writer) int {
		close(started)
		<-ctx.Done()
		for { // the caller has gone: writing fails soon
			if _, err := io.WriteString(out, strings.Repeat("x", 4096)); err != nil {
				break
			}
		}
		close(ended)
		return 0
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-started; cancel() }()
	_, err := instance.Call(ctx, dir, instance.Request{}, io.Discard, io.Discard)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-ended
}

func TestServe_EndsHandlersAndStillTellsTheirCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- i.Serve(ctx, func(ctx context.Context, _ instance.Request, out, _ io.Writer) int {
			cancel()
			<-ctx.Done()
			_, _ = io.WriteString(out, "stopped")
			return 130
		})
	}()
	var out bytes.Buffer
	code, err := instance.Call(context.Background(), dir, instance.Request{}, &out, io.Discard)
	if err != nil || code != 130 || out.String() != "stopped" {
		t.Errorf("%d %v %q", code, err, out.String())
	}
	if err := errors.Join(<-served, i.Close()); err != nil {
		t.Error(err)
	}
}

func TestDrain_LetsCommandsFinishAndAnswersNobodyNew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	begun, goOn := make(chan struct{}), make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- i.Serve(context.Background(), func(ctx context.Context, _ instance.Request, out, _ io.Writer) int {
			close(begun)
			select {
			case <-goOn:
				_, _ = io.WriteString(out, "whole")
				return 0
			case <-ctx.Done():
				return 130
			}
		})
	}()
	first := make(chan string, 1)
	go func() {
		var out bytes.Buffer
		code, err := instance.Call(context.Background(), dir, instance.Request{}, &out, io.Discard)
		first <- fmt.Sprint(code, err, out.String())
	}()
	<-begun
	short, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := i.Drain(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Drain returned before the command ended: %v", err)
	}
	second := make(chan error, 1)
	go func() {
		_, err := instance.Call(context.Background(), dir, instance.Request{}, io.Discard, io.Discard)
		second <- err
	}()
	close(goOn)
	if got := <-first; got != "0 <nil>whole" {
		t.Errorf("the command that was under way: %s", got)
	}
	if err := errors.Join(i.Drain(context.Background()), <-served, i.Close()); err != nil {
		t.Error(err)
	}
	if err := <-second; !errors.Is(err, instance.ErrGone) {
		t.Errorf("a caller that came too late: %v", err)
	}
}

func TestServe_LeavesACallerThatDoesNotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := instance.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	served, writing := make(chan error, 1), make(chan struct{})
	go func() {
		served <- i.Serve(ctx, func(_ context.Context, _ instance.Request, out, _ io.Writer) int {
			close(writing)
			for {
				if _, err := out.Write(make([]byte, 1<<20)); err != nil {
					return 1
				}
			}
		})
	}()
	full, done := make(blocked), make(chan struct{})
	go func() {
		defer close(done)
		_, _ = instance.Call(context.Background(), dir, instance.Request{}, full, io.Discard)
	}()
	<-writing
	cancel()
	select {
	case err := <-served:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("a caller that does not read keeps the holder")
	}
	close(full)
	<-done
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

type blocked chan struct{}

func (b blocked) Write(p []byte) (int, error) { <-b; return len(p), nil }

type refusing struct{}

var errRefusing = errors.New("disk full")

func (refusing) Write([]byte) (int, error) { return 0, errRefusing }

func TestCall_OutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hold(t, dir, echo)
	_, err := instance.Call(context.Background(), dir, instance.Request{}, refusing{}, io.Discard)
	if !errors.Is(err, errRefusing) {
		t.Errorf("got %v", err)
	}
}

func TestHandler_WritesAfterItsEndAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := make(chan io.Writer, 1)
	hold(t, dir, func(_ context.Context, _ instance.Request, out, _ io.Writer) int { kept <- out; return 0 })
	if _, err := instance.Call(context.Background(), dir, instance.Request{}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := (<-kept).Write([]byte("late")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestCall_TooLong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hold(t, dir, func(_ context.Context, r instance.Request, _, _ io.Writer) int { return len(r.Args) })
	call := func(args []string) (int, error) {
		return instance.Call(context.Background(), dir, instance.Request{Args: args}, io.Discard, io.Discard)
	}
	if n, err := call(slices.Repeat([]string{"x"}, 1<<16)); err != nil || n != 1<<16 {
		t.Errorf("65,536 arguments: %d %v", n, err)
	}
	if _, err := call(slices.Repeat([]string{""}, 1<<16+1)); !errors.Is(err, instance.ErrTooBig) {
		t.Errorf("one more: %v", err)
	}
	if n, err := call([]string{strings.Repeat("x", 4<<20-100)}); err != nil || n != 1 {
		t.Errorf("nearly 4 MiB: %d %v", n, err)
	}
	if _, err := call([]string{strings.Repeat("x", 4<<20)}); !errors.Is(err, instance.ErrTooBig) {
		t.Errorf("over 4 MiB: %v", err)
	}
}

func TestHold_LongPathGetsAShortSocket(t *testing.T) {
	base := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(base, "run"))
	if err := os.Mkdir(filepath.Join(base, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	if len(base) > 60 {
		t.Skip("the temporary folder's own path is too long")
	}
	dir := filepath.Join(base, strings.Repeat("long/", 30), "profile")
	glob := filepath.Join(base, "run", "*")
	t.Run("while held", func(t *testing.T) {
		hold(t, dir, echo)
		code, err := instance.Call(context.Background(), dir, instance.Request{Args: []string{"1"}}, io.Discard, io.Discard)
		if err != nil || code != -1 {
			t.Fatal(code, err)
		}
		short, err := filepath.Glob(glob)
		if err != nil || len(short) != 1 {
			t.Fatal(short, err)
		}
		if info, err := os.Stat(short[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Error(info.Mode(), err)
		}
	})
	if short, err := filepath.Glob(glob); err != nil || len(short) != 0 {
		t.Errorf("the short folder stays: %v %v", short, err)
	}
}

func TestHold_FilesAreTheOwners(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("rights are inherited on Windows")
	}
	dir := filepath.Join(t.TempDir(), "profile")
	hold(t, dir, echo)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Error(info.Mode(), err)
	}
}

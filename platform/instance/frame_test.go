package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestReadFrame_Bounds(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	if err := writeFrame(&buf, 'o', []byte("hello")); err != nil {
		t.Fatal(err)
	}
	whole := buf.Bytes()
	kind, payload, err := readFrame(bytes.NewReader(whole), 5)
	if err != nil || kind != 'o' || string(payload) != "hello" {
		t.Errorf("%c %q %v", kind, payload, err)
	}
	if _, _, err := readFrame(bytes.NewReader(whole), 4); !errors.Is(err, ErrProtocol) {
		t.Errorf("over the limit: %v", err)
	}
	for n := range whole {
		if _, _, err := readFrame(bytes.NewReader(whole[:n]), 5); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
}

func TestReadLine_IsBounded(t *testing.T) {
	t.Parallel()
	if _, err := readLine(strings.NewReader(strings.Repeat("x", 1000) + "\n")); !errors.Is(err, ErrProtocol) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, r := range []Request{{}, {Dir: "/", Lang: "uk", Secret: "hush", Args: []string{"read", "a\xff"}}} {
		data, err := r.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decode(data)
		if err != nil {
			return
		}
		again, err := r.encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(again)
		if err != nil || !reflect.DeepEqual(r, back) {
			t.Errorf("%q became %q, %v", r, back, err)
		}
	})
}

// FuzzRelay gives a caller what a broken or hostile holder might send.
func FuzzRelay(f *testing.F) {
	f.Add([]byte("o\x00\x00\x00\x02hix\x00\x00\x00\x04\x00\x00\x00\x01"))
	f.Add([]byte("x\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		if _, err := relay(bytes.NewReader(data), &out, &out); err == nil && !bytes.Contains(data, []byte{frameExit, 0, 0, 0, 4}) {
			t.Error("ended well without an exit code")
		}
		if out.Len() > len(data) {
			t.Error("more out than in")
		}
	})
}

// FuzzReceive gives a holder what a broken or hostile caller might send.
func FuzzReceive(f *testing.F) {
	f.Add([]byte("ORO-INSTANCE/1 key\nq\x00\x00\x00\x03\x00\x00\x00"))
	f.Add([]byte("ORO-INSTANCE/1 kex\nq\x00\x00\x00\x03\x00\x00\x00"))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		here, there := net.Pipe()
		go func() {
			go io.Copy(io.Discard, there) //nolint:errcheck // ends with the pipe
			_, _ = there.Write(data)
			_ = there.Close()
		}()
		i := &Instance{key: "key"}
		if _, err := i.receive(here); err == nil && !bytes.HasPrefix(data, []byte("ORO-INSTANCE/1 key\nq")) {
			t.Errorf("let in by %q", data)
		}
		_ = here.Close()
	})
}

func TestServe_TurnsStrangersAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	i, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- i.Serve(ctx, func(context.Context, Request, io.Writer, io.Writer) int {
			t.Error("a stranger's command ran")
			return 0
		})
	}()
	good, err := readAddress(dir)
	if err != nil {
		t.Fatal(err)
	}
	bad := good
	bad.Key = "wrong"
	if err := writeAddress(dir, bad); err != nil {
		t.Fatal(err)
	}
	if _, err := Call(ctx, dir, Request{}, io.Discard, io.Discard); !errors.Is(err, ErrGone) {
		t.Errorf("wrong key: %v", err)
	}
	for _, said := range []string{"", "\n", "GET / HTTP/1.0\r\n\r\n", "ORO-INSTANCE/2 " + good.Key + "\n", "ORO-INSTANCE/1\n"} {
		conn, err := net.Dial("unix", good.Socket)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, said)
		_ = conn.(*net.UnixConn).CloseWrite()
		answer, _ := io.ReadAll(io.LimitReader(conn, 1000))
		if strings.Contains(string(answer), string(rune(frameAccepted))) {
			t.Errorf("%q: answered %q", said, answer)
		}
		_ = conn.Close()
	}
	cancel()
	if err := errors.Join(<-served, i.Close()); err != nil {
		t.Error(err)
	}
}

// hostile listens in place of a holder, whose lock it has, and says what it is told.
func hostile(t *testing.T, says string, version int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	i, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Close() })
	path := filepath.Join(dir, "h")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, says)
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
	}()
	if err := writeAddress(dir, address{Version: version, Socket: path, Key: "k", PID: os.Getpid()}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCall_TellsVersionsAndNonsense(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    string
		version int
		want    error
	}{
		{"", 2, ErrVersion},
		{"ORO-INSTANCE/2\n", 1, ErrVersion},
		{strings.Repeat("x", 200), 1, ErrProtocol},
		{"ORO-INSTANCE/1\no\x00\x00\x00\x01x", 1, ErrProtocol},
		{"ORO-INSTANCE/1\na\x00\x00\x00\x00x\x00\x00\x00\x01x", 1, ErrProtocol},
		{"ORO-INSTANCE/1\na\x00\x00\x00\x00o\xff\xff\xff\xff", 1, ErrProtocol},
		{"ORO-INSTANCE/1\na\x00\x00\x00\x00?\x00\x00\x00\x00", 1, ErrProtocol},
		{"ORO-INSTANCE/1\nr\x00\x00\x00\x00", 1, ErrGone},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		_, err := Call(ctx, hostile(t, c.says, c.version), Request{}, io.Discard, io.Discard)
		cancel()
		if !errors.Is(err, c.want) {
			t.Errorf("%q: got %v, want %v", c.says, err, c.want)
		}
	}
}

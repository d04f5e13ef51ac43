//go:build unix && !darwin

package display

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestCheck_WithoutADisplay(t *testing.T) {
	for _, values := range []map[string]string{{}, {"DISPLAY": "127.0.0.1:59999"}, {"DISPLAY": "nonsense"}} {
		if err := Check(env(values)); !errors.Is(err, ErrNone) {
			t.Errorf("%v: %v", values, err)
		}
	}
	if err := Check(env(map[string]string{"WAYLAND_DISPLAY": "wayland-0"})); err != nil {
		t.Errorf("Wayland: %v", err)
	}
}

// An X server that answers the greeting and one question about an extension.
func TestCheck_AsksForGLX(t *testing.T) {
	for _, present := range []bool{true, false} {
		name := serve(t, present)
		err := Check(env(map[string]string{"DISPLAY": name}))
		if present && err != nil || !present && !errors.Is(err, ErrNoGL) {
			t.Errorf("GLX %v: %v", present, err)
		}
	}
}

// serve listens where a display of the returned name does.
func serve(t *testing.T, glx bool) string {
	t.Helper()
	for display := 200; display < 300; display++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(6000+display))
		if err != nil {
			continue
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			greet(conn)
			answer(conn, glx)
		}()
		return "127.0.0.1:" + strconv.Itoa(display)
	}
	t.Skip("no port of a display is free")
	return ""
}

// greet reads the client's setup and sends the smallest one of a server: no formats, one screen.
func greet(conn net.Conn) {
	head := make([]byte, 12)
	if _, err := io.ReadFull(conn, head); err != nil {
		return
	}
	pad := func(n uint16) int64 { return int64(n+3) &^ 3 }
	rest := pad(binary.LittleEndian.Uint16(head[6:])) + pad(binary.LittleEndian.Uint16(head[8:]))
	if _, err := io.CopyN(io.Discard, conn, rest); err != nil {
		return
	}
	setup := make([]byte, 32+40)
	setup[20] = 1                                      // one screen
	binary.LittleEndian.PutUint32(setup[8:], 0x1fffff) // resource mask
	reply := make([]byte, 8)
	reply[0], reply[2] = 1, 11
	binary.LittleEndian.PutUint16(reply[6:], uint16(len(setup)/4))
	conn.Write(append(reply, setup...))
}

// answer replies to QueryExtension and to whatever else is asked with the same words.
func answer(conn net.Conn, glx bool) {
	buf := make([]byte, 4096)
	for seq := uint16(1); ; seq++ {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		reply := make([]byte, 32)
		reply[0] = 1
		binary.LittleEndian.PutUint16(reply[2:], seq)
		if glx && strings.Contains(string(buf[:n]), "GLX") {
			reply[8] = 1
		}
		if _, err := conn.Write(reply); err != nil {
			return
		}
	}
}

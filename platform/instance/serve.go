package instance

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// handshake is how long a caller may take to say what it wants. It has said it before we accept.
	handshake = 5 * time.Second
	// farewell is how long a caller may take to read the rest when the holder ends.
	farewell = 2 * time.Second
	// callers is how many commands run at the same time; more wait.
	callers = 32
)

// Serve answers callers with handle until ctx ends, which ends the handlers too, or until Drain, which
// lets them finish; it returns after all handlers have returned. It is called once.
func (i *Instance) Serve(ctx context.Context, handle Handler) error {
	defer close(i.served)
	var running sync.WaitGroup
	defer running.Wait()
	stop := context.AfterFunc(ctx, func() { _ = i.listener.SetDeadline(time.Now()) })
	defer stop()
	places := make(chan struct{}, callers)
	for {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return nil
		case <-i.draining:
			return nil
		}
		conn, err := i.listener.AcceptUnix()
		switch {
		case ctx.Err() != nil, i.drained():
			if conn != nil {
				_ = conn.Close()
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("serve callers: %w", err)
		case err != nil: // out of file descriptors, or a caller that went away again
			<-places
			pause(ctx, 50*time.Millisecond)
			continue
		}
		running.Go(func() {
			defer func() { <-places }()
			defer conn.Close() //nolint:errcheck // all was written, or the caller is gone
			i.answer(ctx, conn, handle)
		})
	}
}

func (i *Instance) drained() bool {
	select {
	case <-i.draining:
		return true
	default:
		return false
	}
}

// answer carries out one caller's command.
func (i *Instance) answer(ctx context.Context, conn *net.UnixConn, handle Handler) {
	_ = conn.SetDeadline(time.Now().Add(handshake))
	request, err := i.receive(conn)
	if err != nil {
		return
	}
	if err := writeFrame(conn, frameAccepted, nil); err != nil {
		return
	}
	_ = conn.SetDeadline(time.Time{})

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// When the holder ends, a caller that does not read must not keep it.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Now().Add(farewell)) })
	defer stop()
	watching := make(chan struct{})
	go func() { // the caller says nothing more: whatever is read, most of all the end, means that it has gone
		defer close(watching)
		_, _ = conn.Read(make([]byte, 1))
		cancel()
	}()
	s := &stream{conn: conn}
	code := handle(ctx, request, s.writer(frameOut), s.writer(frameErr))
	s.end(code)
	_ = conn.SetReadDeadline(time.Now())
	<-watching
}

// receive reads greeting, key and request, and greets. Whoever does not know the key learns nothing
// but the version.
func (i *Instance) receive(conn net.Conn) (Request, error) {
	line, err := readLine(conn)
	if err != nil {
		return Request{}, err
	}
	if _, err := io.WriteString(conn, greeting+strconv.Itoa(protocol)+"\n"); err != nil {
		return Request{}, err
	}
	version, key, _ := strings.Cut(strings.TrimPrefix(line, greeting), " ")
	if !strings.HasPrefix(line, greeting) || version != strconv.Itoa(protocol) {
		return Request{}, ErrVersion
	}
	if subtle.ConstantTimeCompare([]byte(key), []byte(i.key)) != 1 {
		_ = writeFrame(conn, frameRefused, nil)
		return Request{}, ErrProtocol
	}
	kind, payload, err := readFrame(conn, maxRequest)
	if err != nil {
		return Request{}, err
	}
	if kind != frameRequest {
		return Request{}, ErrProtocol
	}
	return decode(payload)
}

// stream puts output and exit code on one connection.
type stream struct {
	mu    sync.Mutex
	conn  net.Conn
	ended bool
}

type streamWriter struct {
	*stream
	kind byte
}

func (s *stream) writer(kind byte) io.Writer { return streamWriter{stream: s, kind: kind} }

// Write sends the bytes at once, in frames. After the command has ended it gives os.ErrClosed.
func (w streamWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return 0, os.ErrClosed
	}
	sent := 0
	for len(p) > sent {
		n := min(len(p)-sent, maxFrame)
		if err := writeFrame(w.conn, w.kind, p[sent:sent+n]); err != nil {
			return sent, fmt.Errorf("write to caller: %w", err)
		}
		sent += n
	}
	return sent, nil
}

func (s *stream) end(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	_ = writeFrame(s.conn, frameExit, binary.BigEndian.AppendUint32(nil, uint32(int32(code)))) //nolint:gosec // exit codes are small
}

// pause waits, but not beyond ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

package instance

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// patience is how long a holder may take to listen after it has taken the lock.
const patience = 5 * time.Second

// Call lets the process that holds the profile of dir carry out the command, copies its output to out
// and errw as it comes, and returns the exit code. It waits as long as the command takes. When ctx ends
// it goes away, which cancels the command over there, and returns ctx's error. Errors: ErrGone (nothing
// was done: try Hold again), ErrLost, ErrUnreachable, ErrVersion, ErrTooBig, ErrProtocol, or out's.
func Call(ctx context.Context, dir string, r Request, out, errw io.Writer) (int, error) {
	request, err := r.encode()
	if err != nil {
		return 0, fmt.Errorf("call holder: %w", err)
	}
	conn, key, err := reach(ctx, dir)
	if err != nil {
		return 0, fmt.Errorf("call holder: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close() //nolint:errcheck // everything was read
	code, err := converse(conn, key, request, out, errw)
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	if err != nil {
		return 0, fmt.Errorf("call holder: %w", err)
	}
	return code, nil
}

// reach connects to the holder. One that has just taken the lock is given time to listen.
func reach(ctx context.Context, dir string) (net.Conn, string, error) {
	deadline := time.Now().Add(patience)
	for {
		a, err := readAddress(dir)
		if err == nil && a.Version != protocol {
			err = ErrVersion
		}
		if err == nil {
			var conn net.Conn
			if conn, err = (&net.Dialer{}).DialContext(ctx, "unix", a.Socket); err == nil {
				return conn, a.Key, nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil, "", ctx.Err()
		case !Held(dir):
			return nil, "", ErrGone
		case errors.Is(err, ErrVersion):
			return nil, "", err
		case time.Now().After(deadline):
			return nil, "", fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		pause(ctx, 20*time.Millisecond)
	}
}

// converse speaks the protocol of frame.go.
func converse(conn net.Conn, key string, request []byte, out, errw io.Writer) (int, error) {
	hello := greeting + strconv.Itoa(protocol) + " " + key + "\n"
	if _, err := io.WriteString(conn, hello); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrGone, err)
	}
	// The holder may end while we speak; what it said before that still counts.
	written := writeFrame(conn, frameRequest, request)
	line, err := readLine(conn)
	if errors.Is(err, ErrProtocol) {
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrGone, err)
	}
	if line != greeting+strconv.Itoa(protocol) {
		return 0, ErrVersion
	}
	if written != nil {
		return 0, fmt.Errorf("%w: %w", ErrGone, written)
	}
	kind, _, err := readFrame(conn, maxFrame)
	switch {
	case errors.Is(err, ErrProtocol):
		return 0, err
	case err != nil:
		return 0, fmt.Errorf("%w: %w", ErrGone, err)
	case kind == frameRefused: // a new holder took over between reading the address and connecting
		return 0, ErrGone
	case kind != frameAccepted:
		return 0, ErrProtocol
	}
	return relay(conn, out, errw)
}

// relay copies output until the exit code comes.
func relay(conn io.Reader, out, errw io.Writer) (int, error) {
	for {
		kind, payload, err := readFrame(conn, maxFrame)
		switch {
		case errors.Is(err, ErrProtocol):
			return 0, err
		case err != nil:
			return 0, fmt.Errorf("%w: %w", ErrLost, err)
		}
		switch kind {
		case frameOut:
			_, err = out.Write(payload)
		case frameErr:
			_, err = errw.Write(payload)
		case frameExit:
			if len(payload) != 4 {
				return 0, ErrProtocol
			}
			return int(int32(binary.BigEndian.Uint32(payload))), nil //nolint:gosec // it was one before
		default:
			return 0, ErrProtocol
		}
		if err != nil {
			return 0, fmt.Errorf("write output: %w", err)
		}
	}
}

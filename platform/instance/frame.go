package instance

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The protocol, version 1. The caller sends a greeting and its key in one line, then one request frame;
// the holder answers with its greeting, then frames: accepted or refused; output in any order; the exit
// code, which is the last. A frame is its type, the length of its payload (4 bytes, big endian) and the
// payload. The greeting's form is fixed for ever, so that versions can tell each other apart.
const (
	protocol = 1
	greeting = "ORO-INSTANCE/"

	frameRequest  = 'q'
	frameAccepted = 'a'
	frameRefused  = 'r'
	frameOut      = 'o'
	frameErr      = 'e'
	frameExit     = 'x'

	maxRequest = 4 << 20
	maxFrame   = 32 << 10 // of all others
	maxArgs    = 1 << 16
)

func writeFrame(w io.Writer, kind byte, payload []byte) error {
	buf := make([]byte, 5, 5+len(payload))
	buf[0] = kind
	binary.BigEndian.PutUint32(buf[1:], uint32(len(payload))) //nolint:gosec // callers keep to maxRequest
	_, err := w.Write(append(buf, payload...))
	return err
}

// readFrame takes a frame of at most limit bytes of payload. io.EOF means that the other side has
// ended between frames.
func readFrame(r io.Reader, limit int) (kind byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if uint64(size) > uint64(limit) { //nolint:gosec // limits are positive constants
		return 0, nil, fmt.Errorf("frame of %d bytes: %w", size, ErrProtocol)
	}
	payload = make([]byte, size)
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, err
	}
	return head[0], payload, nil
}

// encode writes folder, languages, secret and arguments, each with its length before it. Strings keep their
// bytes: a file's name need not be UTF-8.
func (r Request) encode() ([]byte, error) {
	if len(r.Args) > maxArgs {
		return nil, ErrTooBig
	}
	var buf []byte
	for _, s := range append([]string{r.Dir, r.Lang, r.Secret}, r.Args...) {
		buf = binary.AppendUvarint(buf, uint64(len(s)))
		buf = append(buf, s...)
		if len(buf) > maxRequest {
			return nil, ErrTooBig
		}
	}
	return buf, nil
}

func decode(data []byte) (Request, error) {
	var all []string
	for len(data) > 0 {
		size, n := binary.Uvarint(data)
		if n <= 0 || size > uint64(len(data)-n) || len(all) >= maxArgs+3 {
			return Request{}, fmt.Errorf("read request: %w", ErrProtocol)
		}
		all = append(all, string(data[n:n+int(size)])) //nolint:gosec // not over len(data)
		data = data[n+int(size):]                      //nolint:gosec // likewise
	}
	if len(all) < 3 {
		return Request{}, fmt.Errorf("read request: %w", ErrProtocol)
	}
	return Request{Dir: all[0], Lang: all[1], Secret: all[2], Args: all[3:]}, nil
}

// readLine reads up to and including '\n' byte by byte, so that nothing of the frames behind it is
// taken; at most 128 bytes.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var one [1]byte
	for len(line) < 128 {
		if _, err := io.ReadFull(r, one[:]); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return string(line), nil
		}
		line = append(line, one[0])
	}
	return "", fmt.Errorf("read greeting: %w", ErrProtocol)
}

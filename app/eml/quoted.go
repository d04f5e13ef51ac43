package eml

import (
	"bufio"
	"bytes"
	"errors"
)

// quotedReader decodes quoted-printable (RFC 2045 section 6.7). A "=" that starts nothing stands for
// itself, as in every mature parser.
type quotedReader struct {
	r       *bufio.Reader
	out     []byte
	store   []byte
	torn    [2]byte // the start of an escape at the end of a piece
	held    int
	err     error
	broken  bool
	damaged func()
}

func (q *quotedReader) Read(p []byte) (int, error) {
	for len(q.out) == 0 {
		if q.err != nil {
			if q.broken && q.damaged != nil {
				q.damaged()
				q.damaged = nil
			}
			return 0, q.err
		}
		line, err := q.r.ReadSlice('\n')
		whole := !errors.Is(err, bufio.ErrBufferFull)
		if whole {
			q.err = err
		}
		q.out = q.decode(line, whole)
	}
	n := copy(p, q.out)
	q.out = q.out[n:]
	return n, nil
}

// decode decodes a line, or a piece of one that goes on.
func (q *quotedReader) decode(line []byte, whole bool) []byte {
	out := append(q.store[:0], q.torn[:q.held]...)
	out = append(out, line...)
	q.held = 0
	if !whole {
		for k := min(2, len(out)); k > 0; k-- {
			if out[len(out)-k] == '=' {
				q.held = copy(q.torn[:], out[len(out)-k:])
				out = out[:len(out)-k]
			}
		}
	}
	q.store = out
	out, broken := unquote(out, whole)
	q.broken = q.broken || broken
	return out
}

// unquote decodes a line of quoted-printable in its place. Blanks before the line's end are not part of
// it (rule 3), and neither is a line end behind a "=".
func unquote(line []byte, whole bool) (out []byte, broken bool) {
	end := len(line)
	if whole {
		text := bytes.TrimRight(line, "\r\n")
		bare := bytes.TrimRight(text, " \t\x00")
		if n := len(bare); n > 0 && bare[n-1] == '=' {
			line, end = bare[:n-1], n-1
		} else if len(bare) < len(text) {
			line = append(bare, line[len(text):]...)
			end = len(bare)
		}
	}
	if bytes.IndexByte(line[:min(end, len(line))], '=') < 0 {
		return line, false
	}
	out = line[:0]
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c == '=' {
			if i+2 < len(line) {
				hi, lo := hexValue(line[i+1]), hexValue(line[i+2])
				if hi < 16 && lo < 16 {
					c = hi<<4 | lo
					i += 2
				} else {
					broken = true
				}
			} else {
				broken = true
			}
		}
		out = append(out, c)
	}
	return out, broken
}

func hexValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xFF
}

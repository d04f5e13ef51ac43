package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// uuReader decodes the uuencoded block of a part. Text around the block is passed over.
type uuReader struct {
	r     *bufio.Reader
	store []byte
	out   []byte
	begun bool
	ended bool
	err   error
}

func (u *uuReader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil || u.ended {
			return 0, io.EOF
		}
		var line []byte
		line, u.err = u.r.ReadSlice('\n')
		if errors.Is(u.err, bufio.ErrBufferFull) {
			u.err = nil
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !u.begun:
			u.begun = bytes.HasPrefix(line, []byte("begin "))
		case string(line) == "end":
			u.ended = true
		default:
			u.out = uudecodeLine(u.store[:0], line)
			u.store = u.out
		}
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// uudecodeLine decodes one line: a length character, then groups of four.
func uudecodeLine(out, line []byte) []byte {
	if len(line) == 0 {
		return out
	}
	want := len(out) + int((line[0]-' ')&0x3F)
	for line = line[1:]; len(line) > 0 && len(out) < want; {
		var g [4]byte
		for i := range g {
			if i < len(line) {
				g[i] = (line[i] - ' ') & 0x3F
			}
		}
		out = append(out, g[0]<<2|g[1]>>4, g[1]<<4|g[2]>>2, g[2]<<6|g[3])
		line = line[min(4, len(line)):]
	}
	return out[:min(len(out), want)]
}

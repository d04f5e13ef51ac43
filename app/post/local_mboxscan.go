package post

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"hash"
	"hash/fnv"
	"io"
	"strconv"
)

var (
	fromLine      = []byte("From ")
	mozillaStatus = []byte("X-Mozilla-Status:")
	statusField   = []byte("Status:")
	xStatusField  = []byte("X-Status:")
)

// Bits of X-Mozilla-Status (nsMsgMessageFlags).
const (
	mozillaRead     = 0x0001
	mozillaReplied  = 0x0002
	mozillaMarked   = 0x0004
	mozillaExpunged = 0x0008
)

// volatile are the fields that mail programs rewrite: they do not belong to what names a message.
var volatile = [][]byte{
	mozillaStatus, statusField, xStatusField, []byte("X-Mozilla-Status2:"), []byte("X-Mozilla-Keys:"), []byte("X-Keywords:"),
	[]byte("X-UID:"), []byte("X-IMAP:"), []byte("X-IMAPbase:"), []byte("Content-Length:"), []byte("Lines:"),
}

// scanMbox finds the messages of an mbox: one begins at a line "From " behind a blank line, or the file's
// start, when a header field follows. What names a message is its header without the fields that mail
// programs rewrite, so that its UID stays when others before it are removed.
func scanMbox(ctx context.Context, f io.Reader, path string) (*listing, error) {
	s := mboxScan{r: bufio.NewReaderSize(f, 256<<10), path: path, blank: true}
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line, err := s.r.ReadSlice('\n')
		if len(line) > 0 && !s.rest {
			s.line(line)
		}
		s.at += int64(len(line))
		s.rest = errors.Is(err, bufio.ErrBufferFull)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !s.rest {
			return nil, err
		}
	}
	s.end()
	return number(s.items, s.names, uidOf), nil
}

type mboxScan struct {
	r     *bufio.Reader
	path  string
	at    int64 // of the line
	rest  bool  // the line goes on with what comes next
	blank bool  // the line before was blank

	open    bool // a message has begun
	one     item
	gone    bool // it is marked as removed
	inside  bool // in its header
	skips   bool // in a field that is left out of the name
	name    hash.Hash64
	items   []item
	names   []string
	headLen int64
}

func (s *mboxScan) line(line []byte) {
	text := bytes.TrimRight(line, "\r\n")
	begins := s.blank && !s.inside && bytes.HasPrefix(line, fromLine)
	if begins && s.field() {
		s.end()
		s.begin()
		s.blank = false
		return
	}
	s.blank = len(text) == 0
	if !s.open || !s.inside {
		return
	}
	if s.headLen += int64(len(line)); s.blank || s.headLen > headerLimit {
		s.inside = false
		return
	}
	s.headerLine(line, text)
}

// field tells whether a header field, or another line of its kind, follows.
func (s *mboxScan) field() bool {
	next, _ := s.r.Peek(200)
	if i := bytes.IndexByte(next, '\n'); i >= 0 {
		next = next[:i]
	}
	i := bytes.IndexByte(next, ':')
	return i > 0 && !bytes.ContainsAny(next[:i], " \t") || bytes.HasPrefix(next, []byte(">From "))
}

func (s *mboxScan) begin() {
	s.open, s.inside, s.gone, s.skips, s.headLen = true, true, false, false, 0
	s.one = item{path: s.path, from: s.at}
	s.name = fnv.New64a()
}

func (s *mboxScan) end() {
	if !s.open {
		return
	}
	s.open = false
	if s.one.size = s.at - s.one.from; s.gone || len(s.items) >= mostLocal {
		return
	}
	s.items = append(s.items, s.one)
	s.names = append(s.names, hex.EncodeToString(s.name.Sum(nil)))
}

func (s *mboxScan) headerLine(line, text []byte) {
	if line[0] != ' ' && line[0] != '\t' {
		s.skips = false
		for _, field := range volatile {
			if hasField(text, field) {
				s.skips = true
				break
			}
		}
	}
	if !s.skips {
		_, _ = s.name.Write(text)
		return
	}
	switch {
	case hasField(text, mozillaStatus):
		if bits, ok := mozillaBits(text[len(mozillaStatus):]); ok {
			s.one.status = s.at
			s.gone = bits&mozillaExpunged != 0
			s.one.setMozilla(bits)
		}
	case hasField(text, statusField) && s.one.status == 0:
		s.one.seen = bytes.IndexByte(text[len(statusField):], 'R') >= 0
	case hasField(text, xStatusField) && s.one.status == 0:
		s.one.answered = bytes.IndexByte(text[len(xStatusField):], 'A') >= 0
		s.one.flagged = bytes.IndexByte(text[len(xStatusField):], 'F') >= 0
		s.gone = bytes.IndexByte(text[len(xStatusField):], 'D') >= 0
	}
}

func hasField(line, field []byte) bool {
	return len(line) >= len(field) && bytes.EqualFold(line[:len(field)], field)
}

func mozillaBits(value []byte) (uint64, bool) {
	value = bytes.TrimSpace(value)
	bits, err := strconv.ParseUint(string(value[:min(len(value), 4)]), 16, 16)
	return bits, err == nil
}

func (i *item) setMozilla(bits uint64) {
	i.seen, i.answered, i.flagged = bits&mozillaRead != 0, bits&mozillaReplied != 0, bits&mozillaMarked != 0
}

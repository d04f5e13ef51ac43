package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"oroconnector/app/crm"
)

// textFilter takes files out of plain text that were written into it before MIME, or past it: uuencoded
// ones (POSIX uuencode) and yEnc (yenc.org, draft 1.3). They go into Message.Inside, the rest is the text.
type textFilter struct {
	w     *walker
	label string
	r     *bufio.Reader
	open  *textBlock
	size  int64 // of the open block, decoded
	found crm.Attachment
	torn  bool // the line before goes on
	store []byte
	rest  []byte
	err   error
}

// filter gives the text of a leaf without the files in it.
func (w *walker) filter(e *entity, r io.Reader) *textFilter {
	return &textFilter{w: w, label: e.kind, r: bufio.NewReaderSize(r, 4<<10)}
}

// filters tells whether a leaf of text may have files in it. (Nobody encodes twice: not in base64.)
func (e *entity) filters() bool {
	return e.kind == "text/plain" && e.encoding != encBase64 && e.encoding != encUU
}

func (f *textFilter) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.err != nil {
			return 0, f.err
		}
		f.line()
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// line takes the next line, or piece of one, into rest or into the open block.
func (f *textFilter) line() {
	line, err := f.r.ReadSlice('\n')
	start := !f.torn
	if f.torn = errors.Is(err, bufio.ErrBufferFull); !f.torn && err != nil {
		f.err = err
	}
	switch {
	case f.open != nil:
		if f.block(line, start) {
			return
		}
	case start && maybeBlock(line):
		if f.begin(line) {
			return
		}
		line = f.store
	}
	f.rest = line
	if f.err != nil {
		f.finish()
	}
}

// begin opens the block that a line announces, if what follows is one. It copies the line to store.
func (f *textFilter) begin(line []byte) bool {
	f.store = append(f.store[:0], line...) // looking ahead moves it
	next, _ := f.r.Peek(200)
	next, _, _ = bytes.Cut(next, []byte("\n"))
	b := newTextBlock(f.store, bytes.TrimRight(next, "\r"))
	if b == nil {
		return false
	}
	number := f.w.all.number()
	f.open, f.size = b, 0
	f.found = crm.Attachment{Name: collapse(b.name), Type: "application/octet-stream", Part: number, In: f.label}
	if n := len(f.w.inside); n > 0 {
		f.found.In = f.w.inside[n-1]
	}
	if number == f.w.all.want {
		found := f.found
		found.Size = -1
		f.w.all.opened, f.w.all.found, f.err = &blockReader{r: f.r, block: b}, found, errFound
	}
	return true
}

// block takes a line of the open block; false where it is none, and the block has ended.
func (f *textFilter) block(line []byte, start bool) bool {
	out, ended, ok := f.open.decode(f.store[:0], line, start)
	f.store = out
	f.size += int64(len(out))
	if ended || !ok || f.err != nil {
		f.finish()
	}
	return ok
}

// finish lists the file whose block has ended.
func (f *textFilter) finish() {
	if f.open == nil || errors.Is(f.err, errFound) {
		return
	}
	f.open, f.found.Size = nil, f.size
	if m := f.w.msg; len(m.Inside) < maxInside {
		m.Inside = append(m.Inside, f.found)
	}
}

// textBlock is a file written into text.
type textBlock struct {
	name string
	yenc bool
}

// maybeBlock tells whether a line may announce a file.
func maybeBlock(line []byte) bool {
	return len(line) > 8 && (line[0] == 'b' && bytes.HasPrefix(line, []byte("begin ")) ||
		line[0] == '=' && bytes.HasPrefix(line, []byte("=ybegin ")))
}

// newTextBlock reads the line that announces a file: "begin 644 name" before a line of uuencode, or
// "=ybegin line=128 size=9 name=name". nil where it does not.
func newTextBlock(line, next []byte) *textBlock {
	text := strings.TrimSpace(strings.ToValidUTF8(string(line), "\uFFFD"))
	if rest, ok := strings.CutPrefix(text, "=ybegin "); ok {
		_, name, named := strings.Cut(rest, "name=")
		if !named || !strings.Contains(rest, "line=") {
			return nil
		}
		return &textBlock{name: name, yenc: true}
	}
	mode, name, _ := strings.Cut(strings.TrimPrefix(text, "begin "), " ")
	if name = strings.TrimSpace(name); name == "" || len(mode) < 3 || len(mode) > 5 || strings.Trim(mode, "01234567") != "" {
		return nil
	}
	if string(next) == "end" || len(next) > 0 && isUULine(next) && 2*len(next) > uuLength(next) {
		return &textBlock{name: name}
	}
	return nil
}

// uuLength is how long a line of uuencode is by its first character.
func uuLength(line []byte) int { return 1 + (int((line[0]-' ')&0x3F)+2)/3*4 }

// isUULine tells whether a line can be one of uuencode. Blanks at its end may have been lost; some
// writers add a checksum.
func isUULine(line []byte) bool {
	if len(line) == 0 {
		return true
	}
	for _, c := range line {
		if c < ' ' || c > '`' {
			return false
		}
	}
	return len(line) <= uuLength(line)+2
}

// decode appends what a line, or a piece of one, stands for. ended: it was the last; not ok: it does not
// belong to the block.
func (b *textBlock) decode(out, line []byte, start bool) (_ []byte, ended, ok bool) {
	line = bytes.TrimRight(line, "\r\n")
	if b.yenc {
		if start && bytes.HasPrefix(line, []byte("=y")) {
			return out, bytes.HasPrefix(line, []byte("=yend")), true
		}
		return yencLine(out, line), false, true
	}
	if string(bytes.TrimRight(line, " \t")) == "end" {
		return out, true, true
	}
	if !start || !isUULine(line) {
		return out, false, false
	}
	return uudecodeLine(out, line), false, true
}

// yencLine decodes a line of yEnc: 42 is added to each byte, and 64 more to those behind a "=".
func yencLine(out, line []byte) []byte {
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c == '=' && i+1 < len(line) {
			i++
			c = line[i] - 64
		}
		out = append(out, c-42)
	}
	return out
}

// blockReader decodes the block whose lines come next.
type blockReader struct {
	r     *bufio.Reader
	block *textBlock
	torn  bool
	store []byte
	out   []byte
	end   bool
}

func (b *blockReader) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.end {
			return 0, io.EOF
		}
		line, err := b.r.ReadSlice('\n')
		start := !b.torn
		b.torn = errors.Is(err, bufio.ErrBufferFull)
		out, ended, ok := b.block.decode(b.store[:0], line, start)
		b.out, b.store = out, out
		b.end = ended || !ok || err != nil && !b.torn
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

package mailbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"
)

// What a server may do to us while one command runs. The library below bounds neither lines nor literals,
// and lets a silent server wait for ever.
type bounds struct {
	silence time.Duration // no byte for so long; 0: for ever
	line    int64         // bytes of a response without its literals
	literal int64         // bytes of one literal
	total   int64         // bytes of all that it sends
	names   bool          // rewrite the names of folders that cannot be read
	// utf8Names: folders' names are UTF-8, as in IMAP4rev2
	utf8Names bool
	swap      swap // in what is written
}

// resting are the bounds while nothing is asked, as during IDLE.
var resting = bounds{line: 64 << 10, literal: 64 << 10, total: 64 << 20}

var (
	errSilent = errors.New("no answer in time")
	errBounds = errors.New("the server sent more than it may")
	errCut    = errors.New("the connection ended")
)

// guard stands between the library and the connection, above TLS. It alone sets deadlines: the library's own
// are dropped. Whatever it finds wrong stays in fault and closes the connection.
type guard struct {
	net.Conn
	raw net.Conn // below TLS

	mu      sync.Mutex
	b       bounds
	head    []byte // read before the library came, for it to read first
	syntax  syntax // of the response so far
	sieve   sieve  // where names are looked at
	ready   []byte // went through the sieve
	fault   error
	bye     string // text of the server's BYE
	line    int64
	literal int64 // bytes of a literal still to come
	total   int64
	tail    []byte // end of the line so far, enough to find a literal's announcement or a BYE
	fresh   bool   // tail began with the response
}

// newGuard guards a connection; its greeting is given to the reader before what comes from it.
func newGuard(l line) *guard {
	return &guard{Conn: l.conn, raw: l.raw, head: l.greeting, b: resting, fresh: true}
}

// Close cuts the connection at once. TLS would say good-bye first, and wait for a server that does not read.
func (g *guard) Close() error { return g.raw.Close() }

// begin sets the bounds for a command; rest takes those of silence back.
func (g *guard) begin(b bounds) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.b, g.total = b, 0
	g.arm()
}

func (g *guard) rest() { g.begin(resting) }

// arm moves the deadline of reading. It is called with the lock.
func (g *guard) arm() {
	var until time.Time
	if g.b.silence > 0 {
		until = time.Now().Add(g.b.silence)
	}
	_ = g.Conn.SetReadDeadline(until) // a closed connection says so when it is read
}

// SetDeadline does nothing: deadlines are the guard's.
func (g *guard) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: deadlines are the guard's.
func (g *guard) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: deadlines are the guard's.
func (g *guard) SetWriteDeadline(time.Time) error { return nil }

// Write sends within the time that silence may last.
func (g *guard) Write(p []byte) (int, error) {
	g.mu.Lock()
	limit, out := g.b.silence, p
	if from := g.b.swap.from; from != nil {
		out = bytes.Replace(p, from, g.b.swap.to, 1)
	}
	g.mu.Unlock()
	if limit == 0 {
		limit = defaultTimeout
	}
	_ = g.Conn.SetWriteDeadline(time.Now().Add(limit)) // as above
	n, err := g.Conn.Write(out)
	g.ending(err)
	if err == nil {
		n = len(p)
	}
	return min(n, len(p)), err
}

// Read reads what the server sent, and judges it.
func (g *guard) Read(p []byte) (int, error) {
	for {
		g.mu.Lock()
		for _, first := range []*[]byte{&g.head, &g.ready} {
			if len(*first) > 0 {
				n := copy(p, *first)
				*first = (*first)[n:]
				g.mu.Unlock()
				return n, nil
			}
		}
		fault := g.fault
		g.arm()
		g.mu.Unlock()
		if fault != nil {
			return 0, fault
		}
		n, err := g.Conn.Read(p)
		g.ending(err)
		if judged := g.judge(p[:n]); judged != nil {
			g.fail(judged)
			return 0, judged
		}
		if err != nil {
			return n, g.end(err)
		}
		if !g.sift(p[:n]) {
			return n, nil
		}
	}
}

// end makes an end within a literal an error: the library would take the half for the whole.
func (g *guard) end(err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if errors.Is(err, io.EOF) && g.literal > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ending notes why the connection gives no more.
func (g *guard) ending(err error) {
	switch {
	case err == nil, errors.Is(err, net.ErrClosed): // closed by ourselves: whoever did it knows why
	case errors.Is(err, os.ErrDeadlineExceeded):
		g.fail(errSilent)
	default:
		g.fail(fmt.Errorf("%w: %w", errCut, err))
	}
}

// fail keeps the first fault and closes the connection.
func (g *guard) fail(err error) {
	g.mu.Lock()
	if g.fault == nil {
		g.fault = err
	}
	g.mu.Unlock()
	_ = g.Close() // it is of no use any more
}

// verdict is what the guard knows of why the connection ended: the server's BYE and the fault.
func (g *guard) verdict() (bye string, fault error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bye, g.fault
}

// tailSize is longer than any announcement of a literal and than a BYE's words that a person needs.
const tailSize = 256

// judge counts what came against the bounds. It follows lines and literals as RFC 9051 section 4 has them; a
// text that happens to end like an announcement only makes the count of the line more generous.
func (g *guard) judge(p []byte) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.total += int64(len(p)); g.total > g.b.total {
		return fmt.Errorf("%w: %d bytes for one command", errBounds, g.total)
	}
	for len(p) > 0 {
		if g.literal > 0 {
			n := min(g.literal, int64(len(p)))
			g.literal -= n
			p = p[n:]
			continue
		}
		end := bytes.IndexByte(p, '\n')
		part := p
		if end >= 0 {
			part = p[:end+1]
		}
		p = p[len(part):]
		if g.line += int64(len(part)); g.line > g.b.line {
			return fmt.Errorf("%w: a line of %d bytes", errBounds, g.line)
		}
		if err := g.syntax.scan(part); err != nil {
			return err
		}
		g.remember(part)
		if end >= 0 {
			if err := g.endLine(); err != nil {
				return err
			}
		}
	}
	return nil
}

// remember keeps the beginning of a response while it is short, else the end of the line.
func (g *guard) remember(part []byte) {
	if room := tailSize - len(g.tail); len(part) <= room {
		g.tail = append(g.tail, part...)
		return
	}
	if g.fresh {
		g.bye = byeText(append(g.tail, part[:min(len(part), tailSize-len(g.tail))]...), g.bye)
		g.fresh = false
	}
	if len(part) >= tailSize/2 {
		g.tail = append(g.tail[:0], part[len(part)-tailSize/2:]...)
		return
	}
	g.tail = append(g.tail[:copy(g.tail, g.tail[len(g.tail)-tailSize/2:])], part...)
}

// endLine looks whether a literal follows.
func (g *guard) endLine() error {
	if g.fresh {
		g.bye = byeText(g.tail, g.bye)
	}
	size, announced, err := literalSize(g.tail)
	g.tail = g.tail[:0]
	switch {
	case err != nil || size > g.b.literal:
		return fmt.Errorf("%w: a literal of %d bytes", errBounds, size)
	case announced:
		g.literal, g.fresh = size, false
	default:
		g.line, g.fresh = 0, true
		g.syntax.next()
	}
	return nil
}

// literalSize reads {n} or {n+} at the end of a line.
func literalSize(line []byte) (size int64, announced bool, err error) {
	line = bytes.TrimRight(line, "\r\n")
	if !bytes.HasSuffix(line, []byte("}")) {
		return 0, false, nil
	}
	open := bytes.LastIndexByte(line, '{')
	if open < 0 {
		return 0, false, nil
	}
	digits := string(bytes.TrimSuffix(line[open+1:len(line)-1], []byte("+")))
	if digits == "" || len(digits) != len(digitsOnly(digits)) {
		return 0, false, nil
	}
	size, err = strconv.ParseInt(digits, 10, 64)
	return size, true, err
}

func digitsOnly(s string) string {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// byeText is the text of an untagged BYE, else what it was before.
func byeText(line []byte, before string) string {
	const start = "* BYE"
	if len(line) < len(start) || !bytes.EqualFold(line[:len(start)], []byte(start)) {
		return before
	}
	return "BYE" + string(line[len(start):])
}

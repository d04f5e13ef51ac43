package eml

import (
	"bytes"
	"io"
	"strings"
)

// piece is a text part as kept until the message has been read: its bytes, decoded from the transfer
// encoding only.
type piece struct {
	raw     []byte
	charset string
	html    bool
	rich    bool // text/enriched, text/richtext
	rtf     bool
	odd     bool // for certain programs only: AMP, watches
	flowed  bool // RFC 3676
	delSp   bool
	told    string // a message of a digest: ready text
	cut     bool   // there was more
	guessed bool   // its header does not say that it is HTML
}

// readPiece reads a text leaf: its beginning is kept for the preview, all of it is counted.
func (w *walker) readPiece(e *entity) (int64, error) {
	if w.opt.NoText {
		w.pieces = append(w.pieces, piece{})
		return w.count(e)
	}
	p := piece{
		charset: e.params.get("charset", ""), html: e.kind == "text/html" || e.kind == "application/xhtml+xml" || isOdd(e.kind),
		rich: isRich(e.kind), rtf: e.kind == "text/rtf" || e.kind == "application/rtf", odd: isOdd(e.kind),
		flowed: strings.EqualFold(e.params.get("format", ""), "flowed"),
		delSp:  strings.EqualFold(e.params.get("delsp", ""), "yes"),
	}
	limit := int64(maxPlainSource)
	if p.html {
		limit = maxHTMLSource
	}
	limit -= w.kept
	c := &countingReader{r: w.open(e)}
	var r io.Reader = c
	if e.filters() {
		r = w.filter(e, c)
	}
	var err error
	if p.raw, p.cut, err = readStart(r, max(limit, 0)); err != nil {
		return 0, err
	}
	if p.cut {
		if !e.filters() {
			r = &body{s: w.src} // the rest is neither decoded nor counted exactly
		}
		n, err := io.Copy(io.Discard, r)
		if err != nil {
			return 0, err
		}
		if !e.filters() {
			c.n += n
		}
	}
	w.kept += int64(len(p.raw))
	w.pieces = append(w.pieces, p)
	return c.n, nil
}

func isOdd(kind string) bool { return kind == "text/x-amp-html" || kind == "text/watch-html" }

func isRich(kind string) bool { return kind == "text/enriched" || kind == "text/richtext" }

// readStart reads up to limit bytes, into a slice of about their number.
func readStart(r io.Reader, limit int64) (b []byte, cut bool, err error) {
	var buf bytes.Buffer
	_, err = buf.ReadFrom(io.LimitReader(r, limit+1))
	b = buf.Bytes()
	if int64(len(b)) > limit {
		return b[:limit], true, err
	}
	return b, false, err
}

func (p *piece) blank() bool {
	if len(p.raw) > 4<<10 || p.told != "" {
		return false
	}
	text := bytes.Trim(p.raw, " \t\r\n\x00\xA0\xC2\uFEFF")
	if p.html && len(text) > 0 {
		return strings.TrimSpace(htmlText(string(text))) == ""
	}
	return len(text) == 0
}

// choice selects among the children of a multipart/alternative when it has been read.
type choice struct {
	w      *walker
	active bool
	starts []int // of each child in w.pieces
}

func (w *walker) choice(e *entity) *choice {
	return &choice{w: w, active: e.kind == "multipart/alternative" && w.texts}
}

func (c *choice) next() {
	if c.active {
		c.starts = append(c.starts, len(c.w.pieces))
	}
}

// choose keeps the first child that is plain text and not blank, else the last that is not blank.
func (c *choice) choose() {
	if len(c.starts) < 2 || c.w.opt.NoText {
		return
	}
	pieces := c.w.pieces
	best, bestEnd, bestPlain, bestOdd := -1, 0, false, false
	for i, from := range c.starts {
		to := len(pieces)
		if i+1 < len(c.starts) {
			to = c.starts[i+1]
		}
		blank, plain, odd := true, true, false
		for k := from; k < to; k++ {
			blank = blank && pieces[k].blank()
			plain = plain && !pieces[k].html && !pieces[k].rich && !pieces[k].rtf
			odd = odd || pieces[k].odd
		}
		if blank || odd && best >= 0 && !bestOdd || best >= 0 && bestPlain && !standIn(pieces[best:bestEnd], pieces[from:to]) {
			continue
		}
		best, bestEnd, bestPlain, bestOdd = from, to, plain, odd
	}
	if best < 0 {
		return
	}
	kept := append([]piece(nil), pieces[best:bestEnd]...)
	c.w.pieces = append(pieces[:c.starts[0]], kept...)
}

// standIn tells whether plain text only says that the message is HTML: it is short, and names it.
func standIn(plain, other []piece) bool {
	var a, b int
	var text []byte
	for _, p := range plain {
		a += len(p.raw)
		text = p.raw
	}
	for _, p := range other {
		b += len(p.raw)
		if !p.html {
			return false
		}
	}
	return a < 300 && b > a && bytes.Contains(bytes.ToLower(text), []byte("html"))
}

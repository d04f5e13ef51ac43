package part

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// Fyne shapes each stretch of one direction rightly, but stands the stretches beside each other in the order of
// reading (internal/painter/font.go, walkString): "שלום 42 עולם" comes out with its words exchanged. So a line is
// brought into the order of the screen here (UAX #9, rules L1 to L4), with a mark at both ends of every stretch
// that keeps Fyne from joining neighbours. A line without letters of the right-to-left scripts stays as it is.

// The marks for left and right, which have no width.
const (
	leftMark  = "\u200e"
	rightMark = "\u200f"
)

// visualTexts keeps lines in the order of the screen.
var visualTexts = &cuts{young: map[cutKey]string{}, limit: 1024}

// visual is the line as Fyne has to be given it.
func visual(line string) string {
	if !rightward(line) {
		return line
	}
	key := cutKey{text: line}
	if kept, ok := visualTexts.get(key); ok {
		return kept
	}
	var b strings.Builder
	b.WriteString(leftMark)
	for _, s := range stretches(plainly(line)) {
		b.WriteString(s.drawn())
	}
	visualTexts.put(key, b.String())
	return b.String()
}

// rightward tells whether a text has something in it that is not simply read from left to right.
func rightward(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= 0x590 && toRight(r) }) >= 0
}

func toRight(r rune) bool {
	switch class(r) {
	case bidi.R, bidi.AL, bidi.AN, bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
		return true
	}
	return false
}

func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// fromRight tells whether a paragraph is read from the right: by its first letter (rules P2 and P3).
func fromRight(text string) bool {
	for _, r := range text {
		switch class(r) {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// directed is a line of a paragraph with the paragraph's direction, where its own letters would tell another one.
func directed(line string, right bool) string {
	switch {
	case fromRight(line) == right || !right && !rightward(line):
		return line
	case right:
		return rightMark + line
	}
	return leftMark + line
}

// stretch is a part of a line in one direction; at is where it begins in the line, in bytes.
type stretch struct {
	text  string
	at    int
	level int // as UAX #9 counts; odd: from right to left
}

// stretches are those of the line from the left to the right of the screen (rule L2).
func stretches(line string) []stretch {
	base := 0
	if fromRight(line) {
		base = 1
	}
	var all []stretch
	runes := []rune(line)
	at, from := 0, 0
	level := levels(runes, base)
	for i := range runes {
		if i+1 < len(runes) && level[i+1] == level[i] {
			continue
		}
		text := string(runes[from : i+1])
		all = append(all, stretch{text, at, level[i]})
		at, from = at+len(text), i+1
	}
	if base == 1 {
		slices.Reverse(all)
		return all
	}
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end].level > 0 {
			end++
		}
		slices.Reverse(all[i:end])
		i = end + 1
	}
	return all
}

// plainly drops the characters that override the order: who writes them into a subject or the name of a file hides what
// stands there.
func plainly(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
}

// drawn is the stretch as Fyne draws it rightly by itself. Of one that is read from the right Fyne turns only words
// around that one font has: what is no letter stands for itself here, from the end to the beginning.
func (s stretch) drawn() string {
	if s.level%2 == 0 {
		return s.text
	}
	var pieces []string
	for rest := s.text; rest != ""; {
		if n := lettersLength(rest); n > 0 {
			pieces, rest = append(pieces, leftMark+rest[:n]+leftMark), rest[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		if other, ok := mirrors[r]; ok {
			r = other
		}
		if string(r) != rightMark {
			pieces = append(pieces, string(r))
		}
		rest = rest[size:]
	}
	slices.Reverse(pieces)
	return strings.Join(pieces, "")
}

// lettersLength is how much of the beginning of a text is words of letters that are read from the right, with their
// marks and with the blanks between them.
func lettersLength(text string) int {
	length := 0
	for i, r := range text {
		switch c := class(r); {
		case (c == bidi.R || c == bidi.AL) && string(r) != rightMark, length == i && length > 0 && (c == bidi.NSM || c == bidi.BN):
			length = i + len(string(r))
		case r == ' ' && length > 0:
		default:
			return length
		}
	}
	return length
}

// mirrors are the brackets that look the other way when they are read from the right.
var mirrors = map[rune]rune{
	'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«', '‹': '›', '›': '‹',
}

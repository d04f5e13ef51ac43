package part

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// ellipsis ends a text that was cut.
const ellipsis = "…"

// cutKey names one cutting: the text, its style at its present size, and the width.
type cutKey struct {
	text  string
	size  float32
	bold  bool
	width float32
	lines int // 0: one; else one more than there may be of a text that is wrapped
}

// cuts keeps what was cut, so that a row measures its texts once for each width. Two halves: when the
// younger is full it becomes the older, so memory is bounded and what is in use stays.
type cuts struct {
	young, old map[cutKey]string
	limit      int
}

var cutTexts = &cuts{young: map[cutKey]string{}, limit: 4096}

func (c *cuts) get(key cutKey) (string, bool) {
	if text, ok := c.young[key]; ok {
		return text, true
	}
	text, ok := c.old[key]
	if ok {
		c.put(key, text)
	}
	return text, ok
}

func (c *cuts) put(key cutKey, text string) {
	if len(c.young) >= c.limit {
		c.old, c.young = c.young, make(map[cutKey]string, c.limit/4)
	}
	c.young[key] = text
}

// cut returns the text as it fits into the width: whole, or its longest beginning of whole graphemes
// with an ellipsis, or nothing where not even the ellipsis fits. Line breaks become blanks.
func (s style) cut(text string, width float32) string {
	if text == "" || width <= 0 {
		return ""
	}
	key := cutKey{text, s.measure("").Height, s.bold, width, 0}
	if kept, ok := cutTexts.get(key); ok {
		return kept
	}
	fitting := s.fit(oneLine(text), width)
	cutTexts.put(key, fitting)
	return fitting
}

// longest is the number of bytes of a text that are looked at: no row is as wide as that.
const longest = 2048

func (s style) fit(text string, width float32) string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + ellipsis
	}
	if s.width(text) <= width {
		return text
	}
	ends := graphemeEnds(text)
	low, high := 0, len(ends) // ends[low-1] fits, ends[high] does not
	for low < high {
		middle := (low + high) / 2
		if s.width(begin(text, ends[middle])) <= width {
			low = middle + 1
		} else {
			high = middle
		}
	}
	// Kerning and ligatures make widths not quite monotonous: step back until it truly fits.
	for ; low > 0; low-- {
		if short := begin(text, ends[low-1]); s.width(short) <= width {
			return short
		}
	}
	if s.width(ellipsis) <= width {
		return ellipsis
	}
	return ""
}

func begin(text string, end int) string {
	return strings.TrimRight(text[:end], " ·,") + ellipsis
}

// graphemeEnds are the offsets behind each user-perceived character.
func graphemeEnds(text string) []int {
	ends := make([]int, 0, len(text))
	at, state := 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		at += len(cluster)
		ends = append(ends, at)
	}
	return ends
}

// oneLine turns breaks and tabs into blanks and drops other control characters, which fonts show as boxes.
func oneLine(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' }) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, text)
}

// wrap breaks the text into lines that fit into the width, at most most of them (0: any number); the last is cut
// where more would follow. Breaks follow Unicode's rules; a word wider than a line is cut at a grapheme.
func (s style) wrap(text string, width float32, most int) []string {
	if len(text) > longest {
		return s.broken(text, width, most)
	}
	key := cutKey{text, s.measure("").Height, s.bold, width, most + 1}
	if kept, ok := cutTexts.get(key); ok {
		return strings.Split(kept, "\n")
	}
	lines := s.broken(text, width, most)
	cutTexts.put(key, strings.Join(lines, "\n"))
	return lines
}

func (s style) broken(text string, width float32, most int) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		paragraph = oneLine(paragraph)
		right := fromRight(paragraph)
		for {
			line, rest := s.firstLine(paragraph, width)
			if most > 0 && len(lines) == most-1 && rest != "" {
				return append(lines, directed(s.cut(paragraph, width), right))
			}
			lines = append(lines, directed(line, right))
			if rest == "" {
				break
			}
			paragraph = rest
		}
		if most > 0 && len(lines) == most {
			break
		}
	}
	return lines
}

// evenly breaks a text that stands in the middle into as many lines as wrap does, but at the end of a sentence where
// both parts fit, else so that the lines are about equally long: nothing is left alone in the last one.
func (s style) evenly(text string, width float32, most int) []string {
	lines := s.wrap(text, width, most)
	if len(lines) < 2 || strings.HasSuffix(lines[len(lines)-1], ellipsis) || strings.Contains(text, "\n") {
		return lines
	}
	if len(lines) == 2 {
		if a, b, ok := s.sentences(text, width); ok {
			return []string{a, b}
		}
	}
	low, high := s.width(oneLine(text))/float32(len(lines)), width
	for high-low > 2 {
		middle := (low + high) / 2
		if tried := s.wrap(text, middle, 0); len(tried) > len(lines) {
			low = middle
		} else {
			high, lines = middle, tried
		}
	}
	return lines
}

// sentences divides a text behind a full stop or colon into two lines that fit, as equal as can be.
func (s style) sentences(text string, width float32) (a, b string, ok bool) {
	best := width
	for i, r := range text {
		if r != ' ' || i == 0 || !strings.ContainsRune(".:!?。", rune(text[i-1])) {
			continue
		}
		first, second := s.width(text[:i]), s.width(text[i+1:])
		if off := max(first-second, second-first); first <= width && second <= width && off < best {
			best, a, b, ok = off, text[:i], text[i+1:], true
		}
	}
	return a, b, ok
}

// firstLine takes the first line off a paragraph. It measures a few beginnings, not the whole: paragraphs can be long.
func (s style) firstLine(text string, width float32) (line, rest string) {
	beyond := int(4*max(width, 0)) + 64 // bytes that no line holds
	if text == "" || len(text) <= beyond && s.width(text) <= width {
		return text, ""
	}
	var ends []int
	state, end := -1, 0
	for remaining := text; remaining != "" && end <= beyond; {
		var segment string
		segment, remaining, _, state = uniseg.FirstLineSegmentInString(remaining, state)
		if end += len(segment); !loneLetter(text[:end]) {
			ends = append(ends, end)
		}
	}
	if n := s.fitting(text, ends, width); n > 0 {
		at := ends[n-1]
		return strings.TrimRight(text[:at], " "), strings.TrimLeft(text[at:], " ")
	}
	begin := len(text)
	if begin > beyond {
		for begin = beyond; !utf8.RuneStart(text[begin]); begin-- {
			continue
		}
	}
	ends = graphemeEnds(text[:begin])
	at := ends[max(0, s.fitting(text, ends, width)-1)]
	return text[:at], text[at:]
}

// fitting is how many of the ends can be reached in the width.
func (s style) fitting(text string, ends []int, width float32) int {
	fits := func(end int) bool { return s.width(strings.TrimRight(text[:end], " ")) <= width }
	n := sort.Search(len(ends), func(i int) bool { return !fits(ends[i]) })
	for n > 0 && !fits(ends[n-1]) { // kerning makes widths not quite monotonous
		n--
	}
	return n
}

// loneLetter tells whether a line would end with one letter and a hyphen, as in "E-Mail": Unicode's rules break there,
// people do not.
func loneLetter(line string) bool {
	word, hyphen := strings.CutSuffix(line, "-")
	if !hyphen || word == "" {
		return false
	}
	last, size := utf8.DecodeLastRuneInString(word)
	before, _ := utf8.DecodeLastRuneInString(word[:len(word)-size])
	return unicode.IsLetter(last) && !unicode.IsLetter(before) && !unicode.IsDigit(before)
}

package eml

import (
	"strings"
	"unicode/utf8"
)

// collapse makes one line of text that says what it shows: every run of white space becomes one blank, the ends are
// trimmed, control characters go, and so does what cannot be seen and may deceive: marks that turn the direction of text,
// zero-width characters. Those that scripts need stay: joiners in Persian, Indian scripts and emoji, direction marks in
// text with letters that run from right to left.
func collapse(s string) string {
	if tidyASCII(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	blank, rtl, asked := false, false, false
	var last rune
	for i, r := range s {
		switch {
		case isBlank(r):
			blank = true
			continue
		case r < utf8.RuneSelf:
			if r < ' ' || r == 0x7F {
				continue
			}
		case invisible(r), hidden(r):
			continue
		case joins(r):
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if blank || !joined(last, r, next) {
				continue
			}
		case directs(r):
			if !asked {
				rtl, asked = strings.ContainsFunc(s, rightToLeft), true
			}
			if !rtl {
				continue
			}
		case r >= 0xE0020 && r <= 0xE007F && last != 0x1F3F4 && last < 0xE0020: // tags stand behind a black flag only
			continue
		}
		if blank && out.Len() > 0 {
			out.WriteByte(' ')
		}
		blank = false
		out.WriteRune(r)
		last = r
	}
	return out.String()
}

// tidyASCII tells whether collapse has nothing to do.
func tidyASCII(s string) bool {
	blank := true // the character before was one
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == 0x7F || c >= utf8.RuneSelf || (c == ' ' && blank) {
			return false
		}
		blank = c == ' '
	}
	return !blank || s == ""
}

func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A
}

// invisible characters are controls: they carry nothing in one line of text, and some hide what it says.
func invisible(r rune) bool {
	return r < ' ' || (r >= 0x7F && r < 0xA0)
}

// hidden characters show nothing by themselves, and change how what stands around them is shown or compared.
func hidden(r rune) bool {
	switch {
	case r == 0x34F, r == 0x180E, r == 0x200B, r == 0x3164, r == 0xFEFF, r == 0xFFA0, r == 0xE0001:
		return true
	case r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB, r >= 0x1D173 && r <= 0x1D17A:
		return true
	}
	return turns(r)
}

// turns tells whether a character turns the direction of the text behind it (UAX 9): embeddings, overrides, isolates. A
// name or a subject reads the same without them, and a file "gpj.exe" does not look like another.
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// directs tells whether a character is one of the three direction marks.
func directs(r rune) bool { return r == 0x200E || r == 0x200F || r == 0x61C }

// joins tells whether a character is one of the two joiners.
func joins(r rune) bool { return r == 0x200C || r == 0x200D }

// joined tells whether a joiner means something between two letters.
func joined(last, joiner, next rune) bool {
	if shaped(last) && shaped(next) {
		return true
	}
	return joiner == 0x200D && pictured(last) && pictured(next)
}

// shaped tells whether a letter is of a script whose letters change their shape beside others.
func shaped(r rune) bool {
	return r >= 0x600 && r <= 0x8FF || r >= 0x900 && r <= 0xDFF || r >= 0xF00 && r <= 0x109F || r >= 0x1780 && r <= 0x18AF ||
		r >= 0x1900 && r <= 0x1CFF || r >= 0xA800 && r <= 0xABFF || r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC ||
		r >= 0x11000 && r <= 0x11FFF
}

// pictured tells whether a character is a picture or belongs to one.
func pictured(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2190 && r <= 0x2BFF || r == 0xFE0F
}

func rightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8FF && !directs(r) || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC || r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}

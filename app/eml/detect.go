package eml

import (
	"bytes"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// detected is how many bytes the detection looks at.
const detected = 4 << 10

// minConfidence is below what a guess of chardet counts nothing, out of 1.
const minConfidence = 0.5

// detect decodes bytes of an unknown character set: UTF-8 where it is valid, ISO-2022-JP by its escapes,
// the hint where it decodes without loss, then statistics, at last Windows-1252, which never fails.
func detect(b []byte, hint string) string {
	if bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b(J")) {
		if out, err := japanese.ISO2022JP.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	if validUTF8(b) {
		return string(bytes.ToValidUTF8(b, replacement))
	}
	if c := lookup(hint); c.kind == csTable {
		if out, err := c.enc.NewDecoder().Bytes(b); err == nil && !bytes.Contains(out, []byte("\uFFFD")) {
			return string(out)
		}
	}
	if out, ok := byStatistics(b); ok {
		return out
	}
	if nearlyUTF8(b) {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	out, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return string(out)
}

// byStatistics asks chardet. Short texts say too little: they are left to the fallback.
func byStatistics(b []byte) (text string, ok bool) {
	high := 0
	for _, c := range b[:min(len(b), detected)] {
		if c >= utf8.RuneSelf {
			high++
		}
	}
	if high < 6 {
		return "", false
	}
	sample := b[:min(len(b), detected)]
	for len(sample) > 1 && len(sample) < len(b) && sample[len(sample)-1] >= utf8.RuneSelf {
		sample = sample[:len(sample)-1]
	}
	defer func() {
		// chardet is fed with hostile bytes; a fault in it must cost the guess only.
		if recover() != nil {
			text, ok = "", false
		}
	}()
	guess := chardet.Detect(sample)
	if guess.Confidence < minConfidence {
		return "", false
	}
	c := lookup(guess.Encoding)
	if c.kind != csTable {
		return "", false
	}
	out, err := c.enc.NewDecoder().Bytes(b)
	if err != nil || bytes.Count(out, []byte("\uFFFD"))*50 > len(out) {
		return "", false
	}
	return string(out), true
}

// nearlyUTF8 tells whether text is UTF-8 with a few damaged letters.
func nearlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good > 4*bad
}

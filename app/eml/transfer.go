package eml

import (
	"bufio"
	"io"
	"strings"
)

// encodingKind is a transfer encoding (RFC 2045 section 6).
type encodingKind uint8

const (
	encIdentity encodingKind = iota
	encBase64
	encQuoted
	encUU
	encUnknown // read as it stands
)

// encodingOf reads a Content-Transfer-Encoding as found in the wild: any case, comments, quotes,
// parameters, and the misspellings "7-bit", "8 bits", "plain".
func encodingOf(s string) encodingKind {
	if s == "" {
		return encIdentity
	}
	if i := strings.IndexAny(s, ";(,"); i >= 0 {
		s = s[:i]
	}
	s = strings.ToLower(strings.Trim(s, " \t\r\n\"'."))
	switch s {
	case "base64", "base-64", "b64", "base_64":
		return encBase64
	case "quoted-printable", "quotedprintable", "quoted_printable", "qp", "quoted-print":
		return encQuoted
	case "x-uuencode", "x-uue", "uuencode", "x-uu", "uue":
		return encUU
	case "7bit", "8bit", "binary", "", "7-bit", "8-bit", "7bits", "8bits", "7 bit", "8 bit", "plain", "none",
		"ascii", "us-ascii", "text", "raw", "16bit", "utf-8", "utf8":
		return encIdentity
	}
	switch {
	case strings.HasPrefix(s, "quoted"):
		return encQuoted
	case strings.HasPrefix(s, "base64"):
		return encBase64
	case strings.HasPrefix(s, "7bit"), strings.HasPrefix(s, "8bit"):
		return encIdentity
	}
	return encUnknown
}

// decode returns the bytes behind a transfer encoding. Damaged input gives what can be read of it and
// a call of damaged. (go-message's decoders end at the first damaged byte, so these are our own.)
func decode(kind encodingKind, r io.Reader, damaged func()) io.Reader {
	switch kind {
	case encBase64:
		return &base64Body{s: newSource(bufio.NewReaderSize(r, 4<<10)), damaged: damaged}
	case encQuoted:
		return &quotedReader{r: bufio.NewReaderSize(r, 2<<10), damaged: damaged}
	case encUU:
		return &uuReader{r: bufio.NewReaderSize(r, 2<<10)}
	}
	return r
}

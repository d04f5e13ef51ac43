package eml

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charsetKind says how a label is read.
type charsetKind uint8

const (
	csUnknown charsetKind = iota
	csUTF8                // and US-ASCII: a subset
	csUTF7
	csTable // by an encoding of x/text
)

type charsetInfo struct {
	kind charsetKind
	enc  encoding.Encoding
}

// aliases are labels that neither WHATWG nor IANA lists, and those that both read wrongly for mail.
var aliases = map[string]encoding.Encoding{
	"cp932": japanese.ShiftJIS, "ms932": japanese.ShiftJIS, "windows-932": japanese.ShiftJIS, "sjis": japanese.ShiftJIS,
	"x-sjis-jp": japanese.ShiftJIS, "shift-jis": japanese.ShiftJIS, "cp-932": japanese.ShiftJIS,
	"cp936": simplifiedchinese.GBK, "ms936": simplifiedchinese.GBK, "gb2312-80": simplifiedchinese.GBK,
	"x-gbk": simplifiedchinese.GBK, "gb_2312-80": simplifiedchinese.GBK, "gb-2312": simplifiedchinese.GBK,
	"hz-gb-2312": simplifiedchinese.HZGB2312, "hz": simplifiedchinese.HZGB2312,
	"iso-2022-jp-1": japanese.ISO2022JP, "iso-2022-jp-2": japanese.ISO2022JP, "iso-2022-jp-3": japanese.ISO2022JP,
	"iso-2022-jp-ms": japanese.ISO2022JP, "cp50220": japanese.ISO2022JP, "cp50221": japanese.ISO2022JP,
	"eucjp": japanese.EUCJP, "cp51932": japanese.EUCJP, "eucjp-win": japanese.EUCJP,
	"latin-1": charmap.Windows1252, "8859-1": charmap.Windows1252, "iso-8859-1-windows-3.1-latin-1": charmap.Windows1252,
	"windows-1252http-equivcontent-type": charmap.Windows1252, "ansi": charmap.Windows1252, "ansi_x3.110-1983": charmap.ISO8859_1,
	"iso8859_1": charmap.Windows1252, "iso-8859_1": charmap.Windows1252, "win-1252": charmap.Windows1252,
	"windows1252": charmap.Windows1252, "windows-ansi": charmap.Windows1252, "latin-9": charmap.ISO8859_15,
	"latin9": charmap.ISO8859_15, "latin-2": charmap.ISO8859_2, "win1251": charmap.Windows1251, "win-1251": charmap.Windows1251,
	"uhc": korean.EUCKR, "x-uhc": korean.EUCKR, "ms949": korean.EUCKR, "euckr": korean.EUCKR, "ksc5601": korean.EUCKR,
	"ks-c-5601-1987": korean.EUCKR, "ks_c_5601-1989": korean.EUCKR, "ksc-5601": korean.EUCKR, "big-5": traditionalchinese.Big5,
	"ms950": traditionalchinese.Big5, "cp950": traditionalchinese.Big5, "windows-950": traditionalchinese.Big5, "big5-eten": traditionalchinese.Big5, "euc-cn": simplifiedchinese.GBK, "euccn": simplifiedchinese.GBK,
	"latin-5": charmap.Windows1254, "iso-latin-1": charmap.Windows1252, "isolatin1": charmap.Windows1252,
	"koi8": charmap.KOI8R, "koi-8": charmap.KOI8R, "koi8r": charmap.KOI8R, "mac": charmap.Macintosh,
	"macroman": charmap.Macintosh, "mac-roman": charmap.Macintosh, "cp1252": charmap.Windows1252,
	"tis620": charmap.Windows874, "cp874": charmap.Windows874, "dos-874": charmap.Windows874,
	"ucs-2": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-32": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
	"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
}

var charsets sync.Map // label → charsetInfo; only known labels, so that it stays small

// lookup finds a character set by its label as found in the wild: any case, quotes, blanks, "_" for "-",
// an RFC 2231 language behind it, junk behind a semicolon.
func lookup(label string) charsetInfo {
	if c, ok := charsets.Load(label); ok {
		info, _ := c.(charsetInfo)
		return info
	}
	c := find(cleanLabel(label))
	if c.kind != csUnknown && len(label) < 40 {
		charsets.Store(label, c)
	}
	return c
}

func cleanLabel(label string) string {
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'<>:;,.="))
	if i := strings.IndexAny(label, "*;, \t\"'/"); i > 0 {
		label = label[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(label, "charset="), "charset_")
}

func find(label string) charsetInfo {
	switch label {
	case "utf-8", "utf8", "us-ascii", "ascii", "unicode-1-1-utf-8", "x-utf_8j", "cp65001", "utf-8-mac", "utf_8", "utf",
		"ansi_x3.4-1968", "iso646-us", "us", "646", "usascii", "x-unicode-2-0-utf-8", "unicode-2-0-utf-8", "utf8mb4",
		"utf-8mb4", "utf-8n", "utf-8-sig", "utf-8-bom", "x-utf-8", "x-utf8", "utf-8-strict", "csutf8", "windows-65001":
		return charsetInfo{kind: csUTF8}
	case "utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "unicode-2-0-utf-7", "csunicode11utf7", "cp65000":
		return charsetInfo{kind: csUTF7}
	}
	if e := aliases[label]; e != nil {
		return charsetInfo{csTable, e}
	}
	for _, name := range variants(label) {
		if e := aliases[name]; e != nil {
			return charsetInfo{csTable, e}
		}
		if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
			if e == unicode.UTF8 {
				return charsetInfo{kind: csUTF8}
			}
			return charsetInfo{csTable, e}
		}
		if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
			return charsetInfo{csTable, e}
		}
		if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
			return charsetInfo{csTable, e}
		}
	}
	return charsetInfo{}
}

// variants are further spellings under which a label may be known.
func variants(label string) []string {
	dashed := strings.ReplaceAll(label, "_", "-")
	out := []string{label, dashed, strings.TrimPrefix(dashed, "x-")}
	if n, ok := strings.CutPrefix(dashed, "cp-"); ok {
		out = append(out, "windows-"+n, "cp"+n)
	}
	if n, ok := strings.CutPrefix(dashed, "cp"); ok {
		out = append(out, "windows-"+n, "ibm"+n)
	}
	if n, ok := strings.CutPrefix(dashed, "windows"); ok {
		out = append(out, "windows-"+strings.TrimPrefix(n, "-"))
	}
	if n, ok := strings.CutPrefix(dashed, "iso8859"); ok {
		out = append(out, "iso-8859-"+strings.TrimLeft(n, "-"))
	}
	if n, ok := strings.CutPrefix(dashed, "iso-8859"); ok {
		out = append(out, "iso-8859-"+strings.TrimRight(strings.TrimLeft(n, "-"), "-ie"))
	}
	return out
}

// toUTF8 decodes bytes by a label. Where the label is missing, unknown or plainly wrong, the character
// set is detected, and problem is the warning's code.
func toUTF8(b []byte, label string) (text, problem string) {
	c := lookup(label)
	if bytes.IndexByte(b, 0x1B) >= 0 && !stateful(c.enc) && bytes.Contains(b, []byte("\x1b$")) {
		return detect(b, ""), WarnCharsetWrong // ISO-2022 under another name
	}
	if isASCII(b) && c.kind != csUTF7 && !stateful(c.enc) {
		if c.kind == csUnknown && label != "" {
			return string(b), WarnCharset
		}
		return string(b), ""
	}
	switch c.kind {
	case csUTF7:
		return decodeUTF7(b), ""
	case csUTF8:
		if utf8.Valid(b) {
			return string(b), ""
		}
		if out := pairUp(b); out != nil {
			return string(out), WarnCharsetWrong
		}
		if cleanLabel(label) != "us-ascii" && nearlyUTF8(b, 1) {
			return string(bytes.ToValidUTF8(b, replacement)), WarnCharsetWrong
		}
		return detect(b, ""), WarnCharsetWrong
	case csUnknown:
		if label == "" {
			return detect(b, ""), ""
		}
		return detect(b, ""), WarnCharset
	}
	if utf8.Valid(b) && manyUTF8(b) && singleByte(c.enc) {
		return string(b), WarnCharsetWrong
	}
	if western(c.enc) && len(b) < guessed {
		if out, ok := guess(b, surely); ok {
			return out, WarnCharsetWrong
		}
	}
	enc := c.enc
	switch {
	case enc == simplifiedchinese.GBK:
		enc = simplifiedchinese.GB18030 // which has all of it, and what its writers use without saying so
	case strings.HasPrefix(encodingName(enc), "UTF-16"):
		enc = utf16Of(b, enc)
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return detect(b, ""), WarnCharsetWrong
	}
	if lost := bytes.Count(out, replacement); lost > 0 && !singleByte(c.enc) {
		if guess := detect(b, ""); lost*20 > len(out) && strings.Count(guess, "\uFFFD") < lost {
			return guess, WarnCharsetWrong
		}
	}
	return string(out), ""
}

// utf16Of finds the order of the bytes where no mark says it: text in an alphabet has its zeros at one side.
func utf16Of(b []byte, named encoding.Encoding) encoding.Encoding {
	if len(b) < 2 || b[0]^b[1] == 1 && b[0] >= 0xFE {
		return named
	}
	var zeros [2]int
	for i, c := range b[:min(len(b), guessed)] {
		if c == 0 {
			zeros[i&1]++
		}
	}
	switch {
	case zeros[1] > 2*zeros[0]:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case zeros[0] > 2*zeros[1]:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return named
}

var replacement = []byte("\uFFFD")

// stateful encodings give ASCII bytes another meaning.
func stateful(e encoding.Encoding) bool {
	switch e {
	case japanese.ISO2022JP, simplifiedchinese.HZGB2312:
		return true
	case nil:
		return false
	}
	_, table := e.(*charmap.Charmap)
	if table {
		return e == charmap.CodePage037 || e == charmap.CodePage1047 || e == charmap.CodePage1140
	}
	name := encodingName(e)
	return strings.HasPrefix(name, "UTF-16") || strings.HasPrefix(name, "UTF-32")
}

func encodingName(e encoding.Encoding) string {
	if s, ok := e.(interface{ String() string }); ok {
		return s.String()
	}
	return ""
}

func singleByte(e encoding.Encoding) bool {
	_, is := e.(*charmap.Charmap)
	return is
}

// manyUTF8 tells whether valid UTF-8 has enough multi-byte letters that it is no accident: text of
// another character set hardly ever is valid UTF-8 twice.
func manyUTF8(b []byte) bool {
	n := 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRune(b[i:])
		i += size
		if n++; n >= 2 || size > 2 {
			return true
		}
	}
	return false
}

// validUTF8 allows for a last letter that was cut, where another one shows that it is UTF-8: alone it is rather the
// é of a "café" in Latin-1.
func validUTF8(b []byte) bool {
	if utf8.Valid(b) {
		return true
	}
	for cut := 1; cut < utf8.UTFMax && cut <= len(b); cut++ {
		if utf8.RuneStart(b[len(b)-cut]) {
			return !utf8.FullRune(b[len(b)-cut:]) && utf8.Valid(b[:len(b)-cut]) && !isASCII(b[:len(b)-cut])
		}
	}
	return false
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

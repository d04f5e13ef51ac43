package eml

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxRTF bounds decompressed RTF.
const maxRTF = 4 << 20

// rtfReadable turns a compressed RTF body into readable text. label is the character set of bytes whose
// document names none.
func rtfReadable(compressed []byte, label string) string {
	b, err := decompressRTF(compressed, maxRTF)
	if err != nil && len(b) == 0 {
		return ""
	}
	text, isHTML := rtfText(b, label)
	if isHTML {
		return htmlText(text)
	}
	return tidy(text)
}

// rtfText takes the text out of RTF. Where the RTF wraps HTML (MS-OXRTFEX, \fromhtml), it gives back
// the HTML.
func rtfText(b []byte, label string) (text string, isHTML bool) {
	p := rtfParser{b: b, label: label}
	if p.label == "" {
		p.label = "windows-1252"
	}
	p.html = bytes.Contains(b[:min(len(b), 1<<10)], []byte("\\fromhtml"))
	p.run()
	return p.out.String(), p.html
}

// rtfState is what a group saves.
type rtfState struct {
	skip    bool // a destination that is no text
	htmlTag bool // inside {\*\htmltag…}: HTML as it stands
	htmlRtf bool // \htmlrtf: for readers of RTF only
	uc      int  // characters that stand in for one \u
	font    int
}

type rtfParser struct {
	b       []byte
	i       int
	out     strings.Builder
	label   string
	fonts   map[int]string // character sets of fonts
	fontDef bool
	html    bool
	st      rtfState
	stack   []rtfState
	pending []byte // bytes of the character set, not yet decoded
	high    uint16 // first half of a surrogate pair
	eat     int    // stand-ins to pass over
	star    bool
}

const maxRTFDepth = 500

func (p *rtfParser) run() {
	p.st.uc = 1
	p.fonts = map[int]string{}
	for p.i < len(p.b) && p.out.Len() < maxHTMLSource {
		c := p.b[p.i]
		p.i++
		switch c {
		case '{':
			p.flush()
			if len(p.stack) >= maxRTFDepth {
				return
			}
			p.stack = append(p.stack, p.st)
			p.star = false
		case '}':
			p.flush()
			p.fontDef = false
			if n := len(p.stack); n > 0 {
				p.st = p.stack[n-1]
				p.stack = p.stack[:n-1]
			}
		case '\\':
			p.control()
		case '\r', '\n':
		default:
			p.char(c)
		}
	}
	p.flush()
}

// char takes a byte of text.
func (p *rtfParser) char(c byte) {
	switch {
	case p.eat > 0:
		p.eat--
	case p.silent():
	default:
		p.pending = append(p.pending, c)
	}
}

// silent tells whether text here is not shown: with wrapped HTML only what is HTML counts.
func (p *rtfParser) silent() bool { return p.st.skip || p.st.htmlRtf }

func (p *rtfParser) flush() {
	if len(p.pending) == 0 {
		return
	}
	label := p.label
	if l := p.fonts[p.st.font]; l != "" {
		label = l
	}
	text, _ := toUTF8(p.pending, label)
	p.out.WriteString(text)
	p.pending = p.pending[:0]
}

func (p *rtfParser) text(s string) {
	if p.silent() {
		return
	}
	p.flush()
	p.out.WriteString(s)
}

// control reads what follows a backslash.
func (p *rtfParser) control() {
	if p.i >= len(p.b) {
		return
	}
	c := p.b[p.i]
	if !letter(c) || c >= utf8.RuneSelf {
		p.i++
		p.symbol(c)
		return
	}
	start := p.i
	for p.i < len(p.b) && p.b[p.i] < utf8.RuneSelf && letter(p.b[p.i]) && p.i-start < 32 {
		p.i++
	}
	word := string(p.b[start:p.i])
	num := p.i
	if p.i < len(p.b) && p.b[p.i] == '-' {
		p.i++
	}
	for p.i < len(p.b) && digit(p.b[p.i]) && p.i-num < 11 {
		p.i++
	}
	arg, err := strconv.Atoi(string(p.b[num:p.i]))
	if p.i < len(p.b) && p.b[p.i] == ' ' {
		p.i++
	}
	p.word(word, arg, err == nil)
}

func (p *rtfParser) symbol(c byte) {
	switch c {
	case '\'':
		if p.i+2 <= len(p.b) {
			hi, lo := hexValue(p.b[p.i]), hexValue(p.b[p.i+1])
			p.i += 2
			if hi < 16 && lo < 16 {
				p.char(hi<<4 | lo)
			}
		}
	case '*':
		p.star = true
		p.st.skip = true
	case '~':
		p.text("\u00A0")
	case '_':
		p.text("-")
	case '\\', '{', '}':
		p.char(c)
	case '\r', '\n':
		p.text("\n")
	}
}

// rtfHidden are destinations whose text is none of the document's.
var rtfHidden = map[string]bool{
	"colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "header": true, "footer": true,
	"listtable": true, "listoverridetable": true, "generator": true, "xmlnstbl": true, "themedata": true,
	"colorschememapping": true, "latentstyles": true, "datastore": true, "mhtmltag": true, "pntext": true, "fldinst": true,
	"bkmkstart": true, "bkmkend": true, "nonshppict": true,
}

func (p *rtfParser) word(word string, arg int, has bool) {
	switch word {
	case "htmltag":
		p.st.skip, p.st.htmlTag = !p.html, p.html
	case "htmlrtf":
		p.flush()
		p.st.htmlRtf = p.html && (!has || arg != 0)
	case "u":
		p.unicode(arg)
	case "uc":
		p.st.uc = max(0, min(arg, 10))
	case "ansicpg":
		if l := codepageLabel(uint32(max(arg, 0))); l != "" && lookup(l).kind != csUnknown {
			p.label = l
		}
	case "fonttbl":
		p.st.skip, p.fontDef = true, true
	case "f":
		p.flush()
		p.st.font = arg
		if len(p.stack) > 0 && p.st.skip {
			p.fontDef = true
		}
	case "fcharset":
		if p.fontDef && len(p.fonts) < 500 {
			p.fonts[p.st.font] = fontCharset(arg)
		}
	case "par", "line", "row", "sect", "page":
		if !p.st.htmlTag {
			p.text("\n")
		} else if !p.silent() {
			p.text("\r\n")
		}
	case "tab", "cell":
		p.text("\t")
	case "lquote", "rquote", "ldblquote", "rdblquote", "bullet", "endash", "emdash":
		p.text(rtfSymbols[word])
	case "bin":
		p.i = min(len(p.b), p.i+max(arg, 0))
	default:
		if rtfHidden[word] {
			p.st.skip = true
		}
	}
	p.star = false
}

var rtfSymbols = map[string]string{
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—",
}

// unicode writes \uN, whose stand-ins follow.
func (p *rtfParser) unicode(n int) {
	if p.silent() {
		return
	}
	p.flush()
	p.eat = p.st.uc
	u := uint16(n)
	switch {
	case utf16.IsSurrogate(rune(u)) && u < 0xDC00:
		p.high = u
		return
	case utf16.IsSurrogate(rune(u)):
		p.out.WriteRune(utf16.DecodeRune(rune(p.high), rune(u)))
	case u != 0:
		p.out.WriteRune(rune(u))
	}
	p.high = 0
}

// fontCharset is the character set of \fcharset.
func fontCharset(n int) string {
	switch n {
	case 128:
		return "cp932"
	case 129, 130:
		return "euc-kr"
	case 134:
		return "gbk"
	case 136:
		return "big5"
	case 161:
		return "windows-1253"
	case 162:
		return "windows-1254"
	case 163:
		return "windows-1258"
	case 177:
		return "windows-1255"
	case 178:
		return "windows-1256"
	case 186:
		return "windows-1257"
	case 204:
		return "windows-1251"
	case 222:
		return "windows-874"
	case 238:
		return "windows-1250"
	}
	return ""
}

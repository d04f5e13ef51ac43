package eml

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// readable makes the text of the message out of its pieces; where they have none, out of what stands in
// for it. cut tells that there was more.
func (w *walker) readable() (text string, cut bool) {
	var out strings.Builder
	for i := range w.pieces {
		p := &w.pieces[i]
		text := w.pieceText(p)
		cut = cut || p.cut
		if text == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n")
			if p.told != "" {
				out.WriteString(separator + "\n\n")
			}
		}
		out.WriteString(text)
		if out.Len() > maxText {
			cut = true
			break
		}
	}
	switch text = out.String(); {
	case strings.TrimSpace(text) != "":
		return text, cut
	case w.spare != "":
		return w.spare, cut
	}
	return strings.Join(w.told, "\n"+separator+"\n\n"), cut
}

// separator stands between several messages that are shown as one text.
const separator = "----------"

// setText stores a text: bounded, and with its quoted parts found.
func (w *walker) setText(text string) {
	if len(text) > maxText {
		w.msg.Cut = true
		end := maxText
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = strings.Clone(text[:end])
	}
	w.msg.Text = text
	w.msg.Quoted = quotedSpans(text)
}

func (w *walker) pieceText(p *piece) string {
	if p.told != "" {
		return p.told
	}
	p.mend()
	if p.rtf {
		text, isHTML := rtfText(p.raw, p.charset)
		if isHTML {
			return htmlText(text)
		}
		return tidy(text)
	}
	if p.html && (p.charset == "" || lookup(p.charset).kind == csUnknown) {
		if label := metaCharset(p.raw); label != "" {
			p.charset = label
		}
	}
	text, problem := toUTF8(p.raw, p.charset)
	if problem != "" {
		w.warn(problem, p.charset)
	}
	text = strings.TrimPrefix(text, "\uFEFF")
	switch {
	case p.html && !hasTags(text):
		return tidy(html.UnescapeString(text))
	case p.html:
		shown := htmlText(text)
		if shown == "" && p.guessed {
			return tidy(text)
		}
		return shown
	case p.rich:
		return enrichedText(text)
	case p.flowed:
		return tidy(unflow(text, p.delSp))
	}
	if strings.Contains(text, "-----BEGIN PGP ") {
		w.notePGP(text)
	}
	return tidy(text)
}

// tidy gives plain text unix line ends, takes control characters, blanks at line ends and runs of more
// than two blank lines out, and ends it with one line end.
func tidy(s string) string {
	var out strings.Builder
	out.Grow(min(len(s), maxText+utf8.UTFMax))
	blank := 0
	for len(s) > 0 && out.Len() <= maxText {
		var line string
		line, s = cutLine(s)
		line = strings.TrimRight(clean(line), " \t\u00A0")
		if line == "" {
			blank++
			continue
		}
		if out.Len() > 0 {
			for range min(blank, 2) {
				out.WriteByte('\n')
			}
		}
		blank = 0
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return out.String()
}

// cutLine cuts the first line off, whatever ends it.
func cutLine(s string) (line, rest string) {
	i := strings.IndexAny(s, "\n\r")
	if i < 0 {
		return s, ""
	}
	end := i
	for end < len(s) && s[end] == '\r' {
		end++
	}
	if end < len(s) && s[end] == '\n' {
		return s[:i], s[end+1:] // LF, CR LF, and the CR CR LF of a wrong conversion
	}
	return s[:i], s[i+1:]
}

// clean removes control characters and mends broken UTF-8.
func clean(s string) string {
	dirty := false
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7F {
			dirty = true
			break
		}
	}
	if !dirty {
		if utf8.ValidString(s) {
			return s
		}
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// unflow joins the lines of format=flowed text (RFC 3676): a line that ends with a blank goes on in the
// next one of the same quote depth; "-- " is a signature's line and never flows.
func unflow(s string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	depth, open := 0, false
	for len(s) > 0 && out.Len() <= 2*maxText {
		var line string
		line, s = cutLine(s)
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		text := strings.TrimPrefix(line[d:], " ")
		if open && d != depth {
			out.WriteByte('\n')
			open = false
		}
		if !open && d > 0 {
			out.WriteString(strings.Repeat(">", min(d, 100)))
			out.WriteByte(' ')
		}
		signature := text == "-- "
		if signature && open {
			out.WriteByte('\n')
		}
		depth, open = d, !signature && strings.HasSuffix(text, " ")
		if open && delSp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
		if !open {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// enrichedText takes the marks of text/enriched (RFC 1896) away.
func enrichedText(s string) string {
	var out strings.Builder
	skip := 0
	for len(s) > 0 {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if skip == 0 {
			out.WriteString(s[:i])
		}
		if s = s[i:]; s == "" {
			break
		}
		if strings.HasPrefix(s, "<<") {
			out.WriteByte('<')
			s = s[2:]
			continue
		}
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		switch strings.ToLower(s[1:end]) {
		case "param":
			skip++
		case "/param":
			skip = max(0, skip-1)
		case "nl", "paragraph", "/paragraph":
			out.WriteByte('\n')
		}
		s = s[end+1:]
	}
	return tidy(out.String())
}

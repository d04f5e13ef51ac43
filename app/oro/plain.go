package oro

import (
	"strings"

	"golang.org/x/net/html"
)

// plainLimit bounds the text of a description, in bytes.
const plainLimit = 64 << 10

// breaks are the elements after whose start or end a new line begins.
var breaks = map[string]bool{
	"p": true, "div": true, "br": true, "li": true, "ul": true, "ol": true, "tr": true, "table": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "blockquote": true, "pre": true,
	"hr": true,
}

// hidden are the elements whose text nobody reads.
var hidden = map[string]bool{"script": true, "style": true, "head": true, "title": true, "template": true}

// plain gives the text of a description: descriptions of Oro are text or HTML, and nothing says which.
// Text without a tag or a character reference stays as it is. Lines end in \n; at most one is empty
// between two others.
func plain(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return tidy(text)
	}
	var out strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(text))
	skip := 0
	for out.Len() < plainLimit {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		switch kind {
		case html.TextToken:
			if skip == 0 {
				out.WriteString(token.Data)
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			skip = max(0, skip+depthChange(kind, token.Data))
			if breaks[token.Data] && skip == 0 {
				out.WriteByte('\n')
				if token.Data == "li" && kind == html.StartTagToken {
					out.WriteString("• ")
				}
			}
		}
	}
	return tidy(out.String())
}

func depthChange(kind html.TokenType, name string) int {
	switch {
	case !hidden[name], kind == html.SelfClosingTagToken:
		return 0
	case kind == html.EndTagToken:
		return -1
	}
	return 1
}

// tidy folds blanks within lines and empty lines between them.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = oneLine(line)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return clip(strings.TrimSpace(strings.Join(lines, "\n")), plainLimit)
}

package words

import "strings"

// dot divides the parts of a line.
const dot = " · "

// phrase is a text taken apart: the parts between its dots, each in pieces.
type phrase []part

type part []piece

// piece is a stretch of text and the name of the place behind it, empty at the end.
type piece struct{ text, name string }

func newPhrase(text string) phrase {
	var p phrase
	for between := range strings.SplitSeq(text, dot) {
		var pieces part
		each(between, func(text, name string) { pieces = append(pieces, piece{text, name}) })
		p = append(p, pieces)
	}
	return p
}

// source is the text that the phrase was made of.
func (p phrase) source() string {
	var b strings.Builder
	for i, part := range p {
		if i > 0 {
			b.WriteString(dot)
		}
		for _, piece := range part {
			b.WriteString(piece.text)
			if piece.name != "" {
				b.WriteString("{" + piece.name + "}")
			}
		}
	}
	return b.String()
}

// fill puts the values into the places; what has none shows by its name: ⟦name⟧.
func (p phrase) fill(values *places) string {
	if len(p) == 1 && len(p[0]) == 1 && p[0][0].name == "" {
		return p[0][0].text
	}
	var room [160]byte
	b := room[:0]
	for i, part := range p {
		if i > 0 {
			b = append(b, dot...)
		}
		b = part.fill(b, values)
	}
	return string(b)
}

func (p part) fill(b []byte, values *places) []byte {
	for _, piece := range p {
		b = append(b, piece.text...)
		if piece.name == "" {
			continue
		}
		value, ok := values.get(piece.name)
		if !ok {
			value = "⟦" + piece.name + "⟧"
		}
		b = append(b, value...)
	}
	return b
}

// enough tells whether every place has a value that is not empty.
func (p phrase) enough(values *places) bool {
	for _, part := range p {
		if !part.enough(values) {
			return false
		}
	}
	return true
}

func (p part) enough(values *places) bool {
	for _, piece := range p {
		if piece.name == "" {
			continue
		}
		if value, _ := values.get(piece.name); value == "" {
			return false
		}
	}
	return true
}

// joined fills the parts that have something in every place and leaves out the others with their dots.
func (p phrase) joined(values *places) string {
	var room [160]byte
	b := room[:0]
	for _, part := range p {
		if !part.enough(values) {
			continue
		}
		if len(b) > 0 {
			b = append(b, dot...)
		}
		b = part.fill(b, values)
	}
	return string(b)
}

// formed fills a form with names and values in turn.
func formed(form string, pairs ...string) string {
	b := make([]byte, 0, len(form)+24)
	each(form, func(text, name string) {
		b = append(b, text...)
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				b = append(b, pairs[i+1]...)
			}
		}
	})
	return string(b)
}

// each calls f with every stretch of text and the name in braces behind it, empty at the end.
func each(sentence string, f func(text, name string)) {
	for {
		open := strings.IndexByte(sentence, '{')
		if open < 0 {
			f(sentence, "")
			return
		}
		length := strings.IndexByte(sentence[open:], '}')
		if length < 0 {
			f(sentence, "")
			return
		}
		f(sentence[:open], sentence[open+1:open+length])
		sentence = sentence[open+length+1:]
	}
}

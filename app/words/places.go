package words

import (
	"fmt"
	"strings"
)

// places are what stands in the braces of a sentence.
type places struct {
	values map[string]string
	count  any // of "count"; nil: nothing is counted
}

// places reads names and values in turn. A value without a name, or a name that is no string, is a
// mistake in the program: it shows as a place of the name "?".
func (w *Words) places(args []any) places {
	p := places{values: make(map[string]string, len(args)/2)}
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok || i+1 == len(args) {
			p.values["?"] = fmt.Sprint(args[i])
			continue
		}
		p.values[name] = w.plain(args[i+1])
		if name == "count" {
			p.count = counted(args[i+1])
		}
	}
	return p
}

// counted is what chooses a plural form; what is no whole number counts nothing.
func counted(v any) any {
	switch v.(type) {
	case int, int64:
		return v
	}
	return nil
}

// plain writes an argument: whole numbers in the locale, the rest as it is.
func (w *Words) plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return w.Number(v)
	case int64:
		return w.Number(int(v))
	}
	return fmt.Sprint(v)
}

// fill puts the values into the braces.
func (p places) fill(sentence string) string {
	var b strings.Builder
	each(sentence, func(text, name string) {
		b.WriteString(text)
		if name == "" {
			return
		}
		if value, ok := p.values[name]; ok {
			b.WriteString(value)
		} else {
			b.WriteString("⟦" + name + "⟧")
		}
	})
	return b.String()
}

// enough tells whether every place of a sentence has a value that is not empty.
func (p places) enough(sentence string) bool {
	enough := true
	each(sentence, func(_, name string) {
		if name != "" && p.values[name] == "" {
			enough = false
		}
	})
	return enough
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

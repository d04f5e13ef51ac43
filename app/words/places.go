package words

import (
	"fmt"
	"strconv"
)

// places are what stands in the braces of a sentence.
type places struct {
	values []place
	count  any // of "count", an int or an int64; nil: nothing is counted
	// more finds what is not among the values, empty where there is nothing; nil: nothing more is known.
	more func(name string) string
}

type place struct{ name, value string }

// get is the value of a place. There are few of them: they are looked through.
func (p *places) get(name string) (string, bool) {
	for i := range p.values {
		if p.values[i].name == name {
			return p.values[i].value, true
		}
	}
	if p.more == nil {
		return "", false
	}
	value := p.more(name)
	p.values = append(p.values, place{name, value})
	return value, true
}

// put gives a place its value, if it has none yet.
func (p *places) put(name, value string) {
	if _, had := p.get(name); !had {
		p.values = append(p.values, place{name, value})
	}
}

// placed are places by names and values in turn.
func placed(pairs ...string) places {
	p := places{values: make([]place, 0, len(pairs)/2+1)}
	for ; len(pairs) > 1; pairs = pairs[2:] {
		p.values = append(p.values, place{pairs[0], pairs[1]})
	}
	return p
}

// places reads names and values in turn. A value without a name, or a name that is no string, is a
// mistake in the program: it shows as a place of the name "?".
func (t *tongue) places(args []any) places {
	if len(args) == 0 {
		return places{}
	}
	p := places{values: make([]place, 0, (len(args)+1)/2)}
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok || i+1 == len(args) {
			p.put("?", fmt.Sprint(args[i]))
			continue
		}
		p.put(name, t.plain(args[i+1]))
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
func (t *tongue) plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		if v >= 0 && v < 1000 {
			return strconv.Itoa(v)
		}
		return t.figures.whole(int64(v))
	case int64:
		return t.figures.whole(v)
	}
	return fmt.Sprint(v)
}

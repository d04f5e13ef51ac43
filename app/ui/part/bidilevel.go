package part

import (
	"golang.org/x/text/unicode/bidi"
)

// levels are those of a line's letters as UAX #9 counts them, without characters that embed, override or isolate: base
// is 1 for a paragraph that is read from the right, else 0. The rules bear the names of that paper. x/text has the
// same rules, but tells only directions, and not those of brackets that come in pairs.
func levels(line []rune, base int) []int {
	classes := make([]bidi.Class, len(line))
	for i, r := range line {
		classes[i] = class(r)
	}
	edge := bidi.L
	if base == 1 {
		edge = bidi.R
	}
	weak(classes, edge)
	brackets(line, classes, edge)
	neutral(classes, edge)
	out := make([]int, len(line))
	for i, c := range classes { // I1, I2
		switch {
		case c == bidi.R:
			out[i] = 1
		case c == bidi.EN, c == bidi.AN:
			out[i] = 2
		case base == 1:
			out[i] = 2
		}
	}
	for i := len(line) - 1; i >= 0 && blank(class(line[i])); i-- { // L1
		out[i] = base
	}
	return out
}

func blank(c bidi.Class) bool { return c == bidi.WS || c == bidi.S || c == bidi.B }

// weak applies W1 to W7: marks, numbers and what stands at numbers.
func weak(all []bidi.Class, edge bidi.Class) {
	before, strong := edge, edge
	for i, c := range all {
		if c == bidi.NSM { // W1
			c = before
		}
		before = c
		switch {
		case c == bidi.L, c == bidi.R, c == bidi.AL:
			strong = c
		case c == bidi.EN && strong == bidi.AL: // W2
			c = bidi.AN
		}
		all[i] = c
	}
	for i, c := range all {
		if c == bidi.AL { // W3
			all[i] = bidi.R
		}
		if i == 0 || i == len(all)-1 || all[i-1] != all[i+1] {
			continue
		}
		if side := all[i-1]; side == bidi.EN && (c == bidi.ES || c == bidi.CS) || side == bidi.AN && c == bidi.CS { // W4
			all[i] = side
		}
	}
	terminators(all)
	strong = edge
	for i, c := range all {
		switch c {
		case bidi.ES, bidi.ET, bidi.CS: // W6
			all[i] = bidi.ON
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN:
			if strong == bidi.L { // W7
				all[i] = bidi.L
			}
		}
	}
}

// terminators applies W5: signs as of per cent at a number belong to it.
func terminators(all []bidi.Class) {
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end] == bidi.ET {
			end++
		}
		if end == i {
			i++
			continue
		}
		if i > 0 && all[i-1] == bidi.EN || end < len(all) && all[end] == bidi.EN {
			for ; i < end; i++ {
				all[i] = bidi.EN
			}
		}
		i = end
	}
}

// side is the direction that a class gives to what stands beside it; ON: none.
func side(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

// brackets applies N0: a pair goes with what stands in it, or before it.
func brackets(line []rune, all []bidi.Class, edge bidi.Class) {
	for _, pair := range pairs(line, all) {
		inside := bidi.ON
		for _, c := range all[pair[0]+1 : pair[1]] {
			if s := side(c); s == edge {
				inside = edge
				break
			} else if s != bidi.ON {
				inside = s
			}
		}
		if inside == bidi.ON {
			continue
		}
		if inside != edge {
			before := edge
			for i := pair[0] - 1; i >= 0; i-- {
				if s := side(all[i]); s != bidi.ON {
					before = s
					break
				}
			}
			if before != inside {
				inside = edge
			}
		}
		all[pair[0]], all[pair[1]] = inside, inside
	}
}

// pairs are the brackets that belong together, by their first (BD16).
func pairs(line []rune, all []bidi.Class) [][2]int {
	const most = 63
	var open []int
	var out [][2]int
	partner := make(map[int]int)
	for i, r := range line {
		p, _ := bidi.LookupRune(r)
		if all[i] != bidi.ON || !p.IsBracket() {
			continue
		}
		if p.IsOpeningBracket() {
			if len(open) == most {
				break
			}
			open = append(open, i)
			continue
		}
		for n := len(open) - 1; n >= 0; n-- {
			if mirrors[line[open[n]]] == r {
				partner[open[n]] = i
				open = open[:n]
				break
			}
		}
	}
	for i := range line {
		if end, ok := partner[i]; ok {
			out = append(out, [2]int{i, end})
		}
	}
	return out
}

// neutral applies N1 and N2: what has no direction takes the one at both its sides, else the paragraph's.
func neutral(all []bidi.Class, edge bidi.Class) {
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && side(all[end]) == bidi.ON {
			end++
		}
		if end == i {
			i++
			continue
		}
		before, behind := edge, edge
		if i > 0 {
			before = side(all[i-1])
		}
		if end < len(all) {
			behind = side(all[end])
		}
		if before != behind {
			before = edge
		}
		for ; i < end; i++ {
			all[i] = before
		}
	}
}

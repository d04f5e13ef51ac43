package part

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"oroconnector/app/ui/look"
)

// mostMarks is how many stretches of matched letters a line can show.
const mostMarks = 4

// markFace is the ground behind matched letters.
type markFace struct{ grounds [mostMarks]canvas.Rectangle }

func (f *markFace) objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i := range f.grounds {
		objects = append(objects, &f.grounds[i])
	}
	return objects
}

// paint places the grounds behind the matched letters of a text of which only shown is seen. The text stays
// one piece: splitting it would break its kerning.
func (f *markFace) paint(s style, whole, shown string, matched []Range, x, y float32) {
	seen := len(shown)
	if shown != whole {
		seen = len(strings.TrimSuffix(shown, ellipsis))
	}
	used := 0
	for _, m := range matched {
		from, to := max(m.From, 0), min(m.To, seen)
		if from >= to {
			continue
		}
		for _, p := range s.places(shown, from, to) {
			if used == mostMarks {
				break
			}
			g := &f.grounds[used]
			used++
			fill(g, look.Mark, "", 0, 3)
			place(g, x+p.left, y-0.5, p.right-p.left, s.height()+1)
			show(g, true)
		}
	}
	for i := used; i < mostMarks; i++ {
		show(&f.grounds[i], false)
	}
}

// reach is from where to where something is on the screen.
type reach struct{ left, right float32 }

// places are where the bytes [from, to) of a line are drawn: in several places where the line changes its direction.
func (s style) places(line string, from, to int) []reach {
	if !rightward(line) {
		return []reach{{s.width(line[:from]), s.width(line[:to])}}
	}
	var out []reach
	x := float32(0)
	for _, part := range stretches(line) {
		width := s.width(part.drawn())
		a, b := max(from, part.at)-part.at, min(to, part.at+len(part.text))-part.at
		if a < b {
			left, right := s.width(part.text[:a]), s.width(part.text[:b])
			if part.level%2 == 1 {
				left, right = width-right, width-left
			}
			out = append(out, reach{x + left, x + right})
		}
		x += width
	}
	return out
}

func (f *markFace) hide() {
	for i := range f.grounds {
		show(&f.grounds[i], false)
	}
}

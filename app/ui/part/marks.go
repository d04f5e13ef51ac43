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
		if from >= to || used == mostMarks {
			continue
		}
		g := &f.grounds[used]
		used++
		left, right := s.width(shown[:from]), s.width(shown[:to])
		fill(g, look.Mark, "", 0, 3)
		place(g, x+left, y-0.5, right-left, s.height()+1)
		show(g, true)
	}
	for i := used; i < mostMarks; i++ {
		show(&f.grounds[i], false)
	}
}

func (f *markFace) hide() {
	for i := range f.grounds {
		show(&f.grounds[i], false)
	}
}

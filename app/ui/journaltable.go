package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

const (
	journalLabels float32 = 120 // width of the fields' names
	journalCellX  float32 = 14
	journalCellY  float32 = 10
)

// journalTable lays both versions of a record side by side; fields that differ have a ground, and a verb that
// copies the one that lost back.
func journalTable(w *words.Words, v entryView, copyBack func(crm.SheetField)) fyne.CanvasObject {
	one := v.Kept == "" || v.Replaced == ""
	rows := []fyne.CanvasObject{journalHeads(w, v, one)}
	for _, f := range v.Fields {
		rows = append(rows, part.NewLine(), journalLine(w, f, v.Restorable, one, copyBack))
	}
	body := container.New(flow{0}, rows...)
	return newFitted(part.NewCard(body), func(width float32) float32 {
		return flow{0}.run(body.Objects, width-2, false) + 2
	})
}

func journalHeads(w *words.Words, v entryView, one bool) fyne.CanvasObject {
	kept := []fyne.CanvasObject{part.NewText(part.TextData{Text: v.Kept, Bold: true})}
	if v.InUse {
		kept = append(kept, part.NewPill(part.Pill{Text: w.Say("journal.inUse"), Tone: part.Good}))
	}
	cells := []fyne.CanvasObject{part.NewText(part.TextData{}), container.New(beside{8}, kept...)}
	replaced := part.NewText(part.TextData{Text: v.Replaced, Bold: true})
	if one && v.Kept == "" {
		cells[1] = replaced
	}
	if !one {
		cells = append(cells, replaced)
	}
	return newJournalLine(cells, [3]bool{}, nil)
}

func journalLine(w *words.Words, f versionRow, restorable, one bool, copyBack func(crm.SheetField)) fyne.CanvasObject {
	label := part.NewText(part.TextData{Text: f.Label, Size: look.Small, Color: look.Text2, Lines: 2})
	if one {
		return newJournalLine([]fyne.CanvasObject{label, newSelectable(f.Kept+f.Replaced, false, look.Body)}, [3]bool{}, nil)
	}
	cells := []fyne.CanvasObject{label, newSelectable(f.Kept, false, look.Body), newSelectable(f.Replaced, false, look.Body)}
	var verb *part.IconButton
	if f.Differs && restorable {
		field := f.Field
		verb = part.NewIconButton("undo", w.Say("journal.copyField"), func() { copyBack(field) })
	}
	return newJournalLine(cells, [3]bool{false, f.Differs, f.Differs}, verb)
}

// newJournalLine stands cells beside each other, hairlines between them.
func newJournalLine(cells []fyne.CanvasObject, differs [3]bool, verb *part.IconButton) fyne.CanvasObject {
	l := journalCells{cells: cells, verb: verb}
	grounds := [3]fyne.ThemeColorName{look.Surface, look.OKSoft, look.WarnSoft}
	var objects []fyne.CanvasObject
	for i := range cells {
		var ground fyne.CanvasObject = container.NewWithoutLayout() // the card's own shows
		if differs[i] {
			ground = part.NewColorGround(grounds[i], container.NewWithoutLayout())
		}
		l.grounds = append(l.grounds, ground)
		objects = append(objects, l.grounds[i])
		if i > 0 {
			l.lines = append(l.lines, part.NewLine())
			objects = append(objects, l.lines[i-1])
		}
	}
	objects = append(objects, cells...)
	if verb != nil {
		objects = append(objects, verb)
	}
	return newFitted(container.New(l, objects...), l.height)
}

// journalCells lays out one line of the table.
type journalCells struct {
	grounds, cells, lines []fyne.CanvasObject
	verb                  *part.IconButton
}

func (l journalCells) widths(width float32) []float32 {
	first := look.Scaled(journalLabels)
	out := []float32{first}
	for range len(l.cells) - 1 {
		out = append(out, (width-first)/float32(len(l.cells)-1))
	}
	return out
}

// inside is the width of a cell's text.
func (l journalCells) inside(i int, width float32) float32 {
	width -= 2 * look.Scaled(journalCellX)
	if l.verb != nil && i == len(l.cells)-1 {
		width -= look.Scaled(look.RowButtonSize)
	}
	return fyne.Max(width, look.Scaled(20))
}

func (l journalCells) height(width float32) float32 {
	height := look.Scaled(18)
	for i, w := range l.widths(width) {
		height = fyne.Max(height, heightFor(l.cells[i], l.inside(i, w)))
	}
	return height + 2*look.Scaled(journalCellY)
}

// MinSize implements fyne.Layout.
func (l journalCells) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(journalLabels+200), look.Scaled(18+2*journalCellY))
}

// Layout implements fyne.Layout.
func (l journalCells) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range l.widths(size.Width) {
		place(l.grounds[i], x, 0, w, size.Height)
		if i > 0 {
			place(l.lines[i-1], x, 0, 1, size.Height)
		}
		inside := l.inside(i, w)
		height := heightFor(l.cells[i], inside)
		place(l.cells[i], x+look.Scaled(journalCellX), (size.Height-height)/2, inside, height)
		x += w
	}
	if l.verb != nil {
		side := look.Scaled(look.RowButtonSize)
		place(l.verb, size.Width-side-look.Scaled(8), (size.Height-side)/2, side, side)
	}
}

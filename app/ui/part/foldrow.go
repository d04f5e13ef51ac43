package part

import (
	"oroconnector/app/ui/look"
)

// FoldData is what a row shows that stands for folded ones.
type FoldData struct {
	Ref         any
	Icon, Text  string
	Open        bool
	Focused     bool
	First, Last bool
	Framed      bool
}

// row is the fold as a row of the Fold form.
func (d FoldData) row() RowData {
	return RowData{
		Ref: d.Ref, Form: fold, Icon: d.Icon, Name: d.Text, Chevron: true, Unread: d.Open,
		Focused: d.Focused, First: d.First, Last: d.Last, Framed: d.Framed, Height: look.RowFolded,
	}
}

// FoldRow stands for rows that are folded away, 36 units high; a tap opens and closes them.
type FoldRow struct{ Row }

// NewFoldRow returns an empty one.
func NewFoldRow() *FoldRow {
	f := &FoldRow{}
	f.ExtendBaseWidget(f)
	return f
}

// Set shows the data.
func (f *FoldRow) Set(d FoldData) { f.Row.Set(d.row()) }

// paintFold draws a fold's text and arrow.
func (r *Row) paintFold(in box) {
	r.hideTexts()
	icon := look.Scaled(chevronSide)
	arrow := "chevron-down"
	if r.data.Unread {
		arrow = "chevron-up"
	}
	right := in.right - look.Scaled(1) - icon
	picture(&r.end, arrow, look.Text2, right, in.middle(icon), icon)
	text := small.cut(r.data.Name, right-in.left)
	r.nameCut = text != r.data.Name
	small.put(&r.name, text, look.Text2, in.left, in.middle(small.height()))
}

// hideTexts hides all that only some forms show.
func (r *Row) hideTexts() {
	r.pill.hide()
	r.verb.hide()
	r.more.hide()
	for i := range r.tiles {
		r.tiles[i].hide()
	}
	r.nameMarks.hide()
	r.secondMarks.hide()
	show(&r.end, false)
	show(&r.trail, false)
	show(&r.trailSign, false)
	show(&r.reasonSign, false)
	show(&r.kindWord, false)
	show(&r.second, false)
	show(&r.reason, false)
}

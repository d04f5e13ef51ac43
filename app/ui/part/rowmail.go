package part

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/ui/look"
)

// paintMail draws a message: who and when, the subject, what Oro knows of it and the tiles for that.
func (r *Row) paintMail(in box) {
	d := &r.data
	r.hideTexts()
	who, what, when := body, small, caption
	subject := look.Text2
	stamp := d.TrailTone.text(look.Text3)
	if d.Unread {
		who, what, when, subject = strong, section, pilled, look.Text
		stamp = d.TrailTone.text(look.AccentText)
	}
	if d.Initials != "" {
		who = strong
	}
	first, more := look.Scaled(firstLine), look.Scaled(moreLine)
	block := first + more
	if d.Reason != "" {
		first, more = first+1, more+1
		block = first + 2*more - 2 // the letters stand in the middle, not the lines
	}
	y := in.middle(block)
	time := when.width(d.Trail)
	when.put(&r.trail, d.Trail, stamp, in.right-time, y+(first-when.height())/2)
	r.nameCut = r.put(&r.name, &r.nameMarks, who, d.Name, d.Marks, look.Text,
		in.left, y+(first-who.height())/2, in.right-in.left-time-look.Scaled(8))
	y += first
	low := y + more/2
	if d.Reason != "" {
		low += more
	}
	tiles := r.paintTiles(in, low)
	room := in.right - in.left
	below := room
	if d.Reason == "" {
		room -= tiles
	} else {
		below -= tiles
	}
	r.secondCut = r.put(&r.second, &r.secondMarks, what, d.Second, d.SecondMarks, subject, in.left, y+(more-what.height())/2, room)
	y += more
	caption.put(&r.reason, caption.cut(d.Reason, below), look.Text3, in.left, y+(more-caption.height())/2)
}

// paintTiles draws the small tiles at the right of the lowest line, whose middle is low, and returns their room.
func (r *Row) paintTiles(in box, low float32) float32 {
	side, gap := look.Scaled(tileMark), look.Scaled(5)
	n := min(len(r.data.Tiles), len(r.tiles))
	x := in.right - float32(n)*(side+gap) + gap
	y := low - side/2
	for i := range r.tiles {
		if i >= n {
			r.tiles[i].hide()
			continue
		}
		r.tiles[i].kind(r.data.Tiles[i], x+float32(i)*(side+gap), y, tileMark)
	}
	return fyne.Max(0, float32(n)*(side+gap))
}

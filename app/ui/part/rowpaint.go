package part

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"oroconnector/app/ui/look"
)

// Where a row's things stand, in units before scaling.
const (
	rowLeft     float32 = 12 // before the tile
	rowRight    float32 = 10 // behind the last verb
	mailLeft    float32 = 25 // before the text of a message without an avatar
	mailDot     float32 = 8
	kindGap     float32 = 6
	firstLine   float32 = 17
	moreLine    float32 = 16
	reasonSide  float32 = 12
	chevronSide float32 = 16
	lockSide    float32 = 14
)

// box is the part of a row that is left.
type box struct{ left, right, top, height float32 }

func (b box) middle(h float32) float32 { return b.top + (b.height-h)/2 }

// paint draws the row for the size.
func (r *Row) paint(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	d := &r.data
	inside := box{0, size.Width, 0, d.inside()}
	if d.Framed {
		inside.left, inside.right = 1, size.Width-1
		if d.First {
			inside.top = 1
		}
	}
	r.paintGround(size, inside)
	text := r.paintLead(inside)
	r.paintLine(size, text)
	switch d.Form {
	case Mail:
		r.paintMail(text)
		return
	case fold:
		r.paintFold(text)
		return
	}
	text.right = r.paintEnd(text)
	r.paintTexts(text)
}

// paintGround draws the card's part, the ground and the focus ring.
func (r *Row) paintGround(size fyne.Size, in box) {
	d := &r.data
	ground := fyne.ThemeColorName("")
	if d.Framed {
		ground = look.Surface
	}
	if r.hovered {
		ground = look.Hover
	}
	if d.Selected {
		ground = look.Selection
	}
	radius, inner := look.RadiusCard, look.RadiusCard-1
	height := size.Height - in.top
	if d.Framed && d.Last {
		height--
	}
	show(&r.frame, d.Framed)
	if !d.Framed {
		r.outline.hide()
	} else {
		upper, lower := float32(-1), float32(-1)
		if d.First {
			upper = radius
		}
		if d.Last {
			lower = radius
		}
		r.outline.paintOpen(look.Hairline, 0, 0, size.Width, size.Height, 1, upper, lower)
		fill(&r.frame, look.Hairline, "", 0, 0)
		corners(&r.frame, d.First, d.Last, radius)
		place(&r.frame, 0, 0, size.Width, size.Height)
	}
	show(&r.ground, ground != "")
	fill(&r.ground, ground, "", 0, 0)
	corners(&r.ground, d.First, d.Last, inner)
	place(&r.ground, in.left, in.top, in.right-in.left, height)
	show(&r.ring, d.Focused)
	if d.Focused {
		fill(&r.ring, "", look.Focus, 2, inner)
		place(&r.ring, in.left, in.top, in.right-in.left, height)
	}
}

// paintLine draws the line under the row, from where its text begins.
func (r *Row) paintLine(size fyne.Size, text box) {
	shown := !r.data.Last && !r.data.HideLine
	show(&r.line, shown)
	if !shown {
		return
	}
	fill(&r.line, look.Hairline, "", 0, 0)
	left := text.left
	if r.data.WideLine {
		left = 0
	}
	place(&r.line, left, size.Height-1, size.Width-left, 1)
}

// paintLead draws what stands in front and returns the place for the rest.
func (r *Row) paintLead(in box) box {
	d := &r.data
	side := look.Scaled(look.TileSize)
	x, y := in.left+look.Scaled(rowLeft), in.middle(side)
	if d.three() {
		y = in.top + look.Scaled(8)
	}
	r.check.hide()
	r.lead.hide()
	show(&r.dot, false)
	rest := box{x + side + look.Scaled(look.RowGap), in.right - look.Scaled(rowRight), in.top, in.height}
	switch {
	case d.Checked != nil:
		small := look.Scaled(checkSide)
		r.check.paint(checkData{on: *d.Checked}, x+(side-small)/2, y+(side-small)/2)
	case d.Initials != "":
		r.lead.avatar(d.Initials, d.Kind, x, y, look.AvatarInList)
	case d.Icon != "":
		icon := look.Scaled(17)
		picture(&r.lead.sign, d.Icon, look.Text2, x+(side-icon)/2, in.middle(icon), icon)
	case d.Kind != "" && !d.NoTile && d.Form == Record:
		r.lead.kind(d.Kind, x, y, look.TileSize)
	case d.Form == Mail:
		rest.left = in.left + look.Scaled(mailLeft)
		rest.right = in.right - look.Scaled(rowLeft)
		dot := look.Scaled(mailDot)
		show(&r.dot, d.Unread)
		fill(&r.dot, look.Accent, "", 0, dot/2)
		place(&r.dot, in.left+dot, in.middle(dot), dot, dot)
	default:
		rest.left = in.left + look.Scaled(look.CardPadX)
	}
	return rest
}

// paintEnd draws what stands at the right, from the right, and returns where the texts have to end.
func (r *Row) paintEnd(in box) float32 {
	d, right := &r.data, in.right
	right = r.paintVerb(&r.more, d.More, onMore, in, right)
	right = r.paintVerb(&r.verb, d.Verb, onVerb, in, right)
	trailing := d.Trail != "" || d.TrailIcon != ""
	if trailing && right < in.right {
		right -= look.Scaled(8)
	}
	switch icon := look.Scaled(chevronSide); {
	case d.Chevron:
		right -= icon
		picture(&r.end, "chevron-right", look.Text2, right, in.middle(icon), icon)
	case d.Lock:
		icon = look.Scaled(lockSide)
		right -= look.Scaled(7) + icon
		picture(&r.end, "locked", look.Text2, right, in.middle(icon), icon)
	}
	show(&r.end, d.Chevron || d.Lock)
	if trailing && (d.Chevron || d.Lock) {
		right -= look.Scaled(14)
	}
	r.pill.hide()
	if d.Pill != nil {
		size := d.Pill.min()
		size.Width = fyne.Min(size.Width, (right-in.left)*0.6)
		right -= size.Width
		r.pill.paint(*d.Pill, right, in.middle(size.Height), size.Width, size.Height)
		right -= look.Scaled(look.RowGap) / 2
	}
	right = r.paintTrail(in, right)
	for i := range r.tiles {
		r.tiles[i].hide()
	}
	if right < in.right {
		right -= look.Scaled(4)
	}
	return right
}

func (r *Row) paintTrail(in box, right float32) float32 {
	d := &r.data
	s := caption
	color := d.TrailTone.text(look.Text3)
	icon := look.Scaled(14)
	label := s.cut(d.Trail, (right-in.left)*0.6)
	width := s.width(label)
	y := in.middle(s.height())
	if d.TrailHigh {
		y = in.middle(look.Scaled(firstLine+moreLine)) + (look.Scaled(firstLine)-s.height())/2
	}
	s.put(&r.trail, label, color, right-width, y)
	right -= width
	show(&r.trailSign, d.TrailIcon != "")
	if d.TrailIcon != "" {
		if label != "" {
			right -= look.Scaled(4)
		}
		right -= icon
		picture(&r.trailSign, d.TrailIcon, color, right, y+(s.height()-icon)/2, icon)
	}
	return right
}

// verbSeen tells whether a verb is drawn now.
func (r *Row) verbSeen(v *Verb) bool { return !v.OnHover || r.hovered || r.data.Focused }

func (r *Row) paintVerb(f *face, v *Verb, here spot, in box, right float32) float32 {
	if v == nil {
		f.hide()
		return right
	}
	data := v.face()
	data.hovered, data.pressed = r.over == here, r.down == here
	size := data.min()
	if v.Label != "" {
		right -= look.Scaled(7) * hasMore(r.data.More, here)
	}
	right -= size.Width
	if r.verbSeen(v) {
		f.paint(data, right, in.middle(size.Height), size.Width, size.Height)
	} else {
		f.hide()
	}
	return right
}

// hasMore is 1 where a verb has another one at its right.
func hasMore(more *Verb, here spot) float32 {
	if more != nil && here == onVerb {
		return 1
	}
	return 0
}

// paintTexts draws name, kind, second line and reason in the room that is left.
func (r *Row) paintTexts(in box) {
	d := &r.data
	first, more := look.Scaled(firstLine), look.Scaled(moreLine)
	block := first
	if d.Second != "" {
		block += more
	}
	if d.Reason != "" {
		block += more
	}
	y := in.middle(block)
	width := in.right - in.left
	r.paintName(in.left, y+(first-strong.height())/2, width)
	y += first
	r.secondCut = r.put(&r.second, &r.secondMarks, small, d.Second, d.SecondMarks, d.SecondTone.text(look.Text2),
		in.left, y+(more-small.height())/2, width)
	if d.Second != "" {
		y += more
	}
	left, icon := in.left, look.Scaled(reasonSide)
	picture(&r.reasonSign, d.ReasonIcon, look.Text3, left, y+(more-icon)/2, icon)
	show(&r.reasonSign, d.ReasonIcon != "" && d.Reason != "")
	if d.ReasonIcon != "" {
		left += icon + look.Scaled(5)
	}
	caption.put(&r.reason, caption.cut(d.Reason, in.right-left), look.Text3, left, y+(more-caption.height())/2)
}

// paintName draws the name and the word of its kind; the word goes where there is no room for both.
func (r *Row) paintName(x, y, width float32) {
	d := &r.data
	color := look.Text
	if d.Dimmed {
		color = look.Text2
	}
	// The word gives way where the name would be left with much less than the row.
	kind, gap := caption.width(d.KindWord), look.Scaled(kindGap)
	room := width - kind - gap
	if kind == 0 || room < width*0.6 && strong.width(d.Name) > room {
		room, kind = width, 0
	}
	weight := strong
	if d.Plain {
		weight = body
	}
	r.nameCut = r.put(&r.name, &r.nameMarks, weight, d.Name, d.Marks, color, x, y, room)
	word := ""
	if kind > 0 {
		word = d.KindWord
	}
	drop := (strong.height() - caption.height()) * 0.75 // one base line
	caption.put(&r.kindWord, word, look.Text3, x+weight.width(r.name.Text)+gap, y+drop)
}

// put shows a line with its matched letters, cut to the width, and tells whether it was cut.
func (r *Row) put(t *canvas.Text, marks *markFace, s style, text string, matched []Range, in fyne.ThemeColorName, x, y, width float32) bool {
	shown := s.cut(text, width)
	s.put(t, shown, in, x, y)
	marks.paint(s, text, shown, matched, x, y)
	return shown != text
}

package part

import (
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
)

// Form is how a row arranges what it shows.
type Form uint8

// Record is a record with its tile; Mail is a message: dot for unread, time at the upper right, small tiles under it.
const (
	Record Form = iota
	Mail
	fold
)

// Verb is what can be done to a row at its right end: an icon in 28 units, or a small button with a label.
type Verb struct {
	Icon, Label string
	Hint        string
	Look        Look // Soft adds, Secondary removes, QuietVerb is anything else
	OnHover     bool // seen only while the row is hovered or focused; its place is kept
	Tapped      func()
}

func (v *Verb) same(o *Verb) bool {
	if v == nil || o == nil {
		return v == o
	}
	return v.Icon == o.Icon && v.Label == o.Label && v.Hint == o.Hint && v.Look == o.Look && v.OnHover == o.OnHover
}

func (v *Verb) face() faceData {
	d := faceData{label: v.Label, look: v.Look, size: Small, side: look.RowButtonSize}
	if v.Label == "" {
		d.icon = v.Icon
	} else if v.Icon != "" {
		d.icon = v.Icon
	}
	return d
}

// RowData is what a Row shows. The zero value of every field shows nothing.
type RowData struct {
	Ref  any // the caller's own key; rows do not look at it
	Form Form

	// What stands in front: a check while several are selected, else initials in the kind's tint, else Icon
	// without a ground, else the kind's tile, else nothing.
	Kind     crm.Kind
	Initials string
	Icon     string
	Checked  *bool
	NoTile   bool // Kind gives no tile

	Name, KindWord     string
	Second             string
	SecondTone         Tone
	Reason, ReasonIcon string  // third line, with a small icon where it has one
	Marks, SecondMarks []Range // matched letters of Name and Second, in order
	Unread             bool
	Trail, TrailIcon   string // at the right: "09:40", "In context"
	TrailTone          Tone
	TrailHigh          bool       // Trail stands in the line of the name
	Tiles              []crm.Kind // small tiles at the lower right (Mail)
	Pill               *Pill
	Verb, More         *Verb // More stands right of Verb
	Chevron, Lock      bool
	Dimmed             bool // the name in text2, as of a thing that is off
	Plain              bool // the name in the body's weight: a sentence, an attachment
	Selected, Focused  bool
	First, Last        bool    // rounds the ground's corners; no line under the last
	Framed             bool    // the row paints its part of a card: ground, outline, corners
	Height             float32 // of the row's inside before scaling; 0: by what it shows
	HideLine           bool    // no line under the row
	WideLine           bool    // the line under the row begins at the row's edge: what follows is of another sort
}

// same tells whether two rows look the same. Callbacks and Ref do not count.
func (d *RowData) same(o *RowData) bool {
	return d.Form == o.Form && d.Kind == o.Kind && d.Initials == o.Initials && d.Icon == o.Icon &&
		sameValue(d.Checked, o.Checked) && d.NoTile == o.NoTile && d.Name == o.Name && d.KindWord == o.KindWord &&
		d.Second == o.Second && d.SecondTone == o.SecondTone && d.Reason == o.Reason && d.ReasonIcon == o.ReasonIcon &&
		slices.Equal(d.Marks, o.Marks) && slices.Equal(d.SecondMarks, o.SecondMarks) && d.Unread == o.Unread &&
		d.Trail == o.Trail && d.TrailIcon == o.TrailIcon && d.TrailTone == o.TrailTone && d.TrailHigh == o.TrailHigh &&
		slices.Equal(d.Tiles, o.Tiles) && sameValue(d.Pill, o.Pill) && d.Verb.same(o.Verb) && d.More.same(o.More) &&
		d.Chevron == o.Chevron && d.Lock == o.Lock && d.Dimmed == o.Dimmed && d.Plain == o.Plain && d.Selected == o.Selected &&
		d.Focused == o.Focused && d.First == o.First && d.Last == o.Last && d.Framed == o.Framed &&
		d.Height == o.Height && d.HideLine == o.HideLine && d.WideLine == o.WideLine
}

func sameValue[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// inside is Inside at the present text size.
func (d *RowData) inside() float32 { return look.Scaled(d.Inside()) }

// three tells whether a record's row has three lines: one with a reason but nothing else to say has two.
func (d *RowData) three() bool { return d.Form == Record && d.Reason != "" && d.Second != "" }

// Inside is the height of the row without lines, not scaled.
func (d *RowData) Inside() float32 {
	switch {
	case d.Height > 0:
		return d.Height
	case d.Form == Mail:
		return look.RowMessage
	case d.three():
		return look.RowThree
	}
	return look.RowTwo
}

// height is the whole height with the lines that belong to the row: the one under it, and a card's upper edge.
func (d *RowData) height() float32 {
	h := d.inside()
	if !d.Last && !d.HideLine || d.Framed {
		h++
	}
	if d.Framed && d.First {
		h++
	}
	return h
}

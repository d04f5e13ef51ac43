package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// accountStrip says over a list of messages what its account is doing or needs.
type accountStrip struct {
	root *fyne.Container
	sign *part.Link
	text *part.Text
	verb *part.Link
	say  func(key string, args ...any) string
	acts mailActs
}

func newAccountStrip(w *words.Words, m mailActs) *accountStrip {
	s := &accountStrip{sign: part.NewLink("", nil), text: lines(3, look.Small, false, look.Text2), verb: part.NewLink("", nil), say: w.Say, acts: m}
	s.root = container.New(s, s.sign, s.text, s.verb)
	s.root.Hide()
	return s
}

func (s *accountStrip) set(v accountNote) {
	reveal(s.root, v.Text != "")
	s.sign.Set(part.LinkData{Icon: v.Icon, Tone: v.Tone, Size: look.Small})
	s.text.SetText(v.Text)
	d := part.LinkData{Size: look.Small, Bold: true}
	switch v.Verb {
	case retryAccount:
		d.Text = s.say("action.tryNow")
	case mendAccount:
		d.Text = s.say("action.change")
	}
	if v.Verb != noAccountVerb {
		d.Tapped = func() { s.acts.mendMail(v.Verb) }
	}
	s.verb.Set(d)
	reveal(s.verb, v.Verb != noAccountVerb)
}

// parts are how wide the sign and the verb are, and what is left for the text.
func (s *accountStrip) parts(width float32) (sign, verb, text float32) {
	sign = look.Scaled(13 + 7)
	if s.verb.Visible() {
		verb = s.verb.MinSize().Width + look.Scaled(10)
	}
	return sign, verb, width - sign - verb
}

func (s *accountStrip) heightFor(width float32) float32 {
	_, _, text := s.parts(width)
	return s.text.HeightFor(text)
}

// MinSize implements fyne.Layout.
func (s *accountStrip) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(120), look.Scaled(17))
}

// Layout implements fyne.Layout.
func (s *accountStrip) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	sign, verb, text := s.parts(size.Width)
	line := look.Scaled(17)
	place(s.sign, 0, 0, sign, line)
	place(s.text, sign, 0, text, size.Height)
	place(s.verb, size.Width-verb+look.Scaled(10), 0, verb-look.Scaled(10), line)
}

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// cardInside is what an opened message card shows: warnings, text, files and headers.
type cardInside struct {
	widget.BaseWidget
	words    *words.Words
	flow     flow
	body     *fyne.Container
	warnings *part.Text
	broken   *part.Link
	text     *reading
	note     *part.Text
	quoting  *part.Link
	quoted   *reading
	files    *part.Text
	heading  *part.Link
	headers  *reading
	copying  *part.Link
}

func newCardInside(w *words.Words, a acts, c *messageCard) *cardInside {
	i := &cardInside{
		words: w, flow: flow{8},
		broken: part.NewLink("", nil), warnings: lines(-1, look.Small, false, look.Text2),
		text: newReading(260), note: lines(2, look.Caption, false, look.Text3),
		quoting: part.NewLink("", nil), quoted: newReading(180),
		files:   lines(-1, look.Small, false, look.Text2),
		heading: part.NewLink("", nil), headers: newReading(180),
	}
	toggle := func(on *bool) func() {
		return func() {
			*on = !*on
			c.arrange()
			c.resize()
		}
	}
	i.quoting.Set(part.LinkData{Text: w.Say("message.quoted"), Icon: "chevron-down", Size: look.Small, Tapped: toggle(&c.quoted)})
	i.heading.Set(part.LinkData{Text: w.Say("message.headers"), Icon: "chevron-down", Size: look.Small, Tapped: toggle(&c.headers)})
	i.copying = part.NewLink("", nil)
	i.copying.Set(part.LinkData{Text: w.Say("action.copy"), Icon: "copy", Size: look.Small, Tapped: func() { a.copyText(c.view.Text) }})
	links := container.New(beside{16}, i.quoting, i.heading, i.copying)
	i.body = container.New(i.flow, part.NewLine(), i.broken, i.warnings, i.text, i.note, i.files, links, i.quoted, i.headers)
	i.ExtendBaseWidget(i)
	return i
}

func (i *cardInside) show(v cardView, quoted, headers bool) {
	i.broken.Set(part.LinkData{Text: v.WarningsTitle, Icon: "warning", Tone: part.Warning, Size: look.Small})
	reveal(i.broken, v.WarningsTitle != "")
	i.warnings.SetText(joined(v.Warnings, " "))
	reveal(i.warnings, len(v.Warnings) > 0)
	i.text.text.SetText(v.Text)
	i.note.SetText(v.TextNote)
	reveal(i.note, v.TextNote != "")
	var files []string
	for _, f := range v.Files {
		files = append(files, f.Name+" ("+f.Size+")")
	}
	i.files.SetText(joined(files, " · "))
	reveal(i.files, len(files) > 0)
	reveal(i.quoting, v.Quoted != "")
	i.quoted.text.SetText(v.Quoted)
	reveal(i.quoted, quoted && v.Quoted != "")
	i.headers.text.SetText(v.Headers)
	reveal(i.headers, headers)
	reveal(i.heading, v.Headers != "")
}

// HeightFor is the height in a width.
func (i *cardInside) HeightFor(width float32) float32 {
	return i.flow.run(i.body.Objects, width, false)
}

// CreateRenderer implements fyne.Widget.
func (i *cardInside) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.body) }

func joined(parts []string, by string) string {
	out := ""
	for n, p := range parts {
		if n > 0 {
			out += by
		}
		out += p
	}
	return out
}

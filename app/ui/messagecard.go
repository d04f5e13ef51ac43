package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// messageCard is the card of the message in view: who, what about, who else; opened, its text, files,
// warnings and headers.
type messageCard struct {
	block
	words  *words.Words
	acts   acts
	resize func() // the height changed

	view     cardView
	shown    bool // set was called
	open     bool
	everyone bool // all people are shown
	quoted   bool
	headers  bool

	avatar        *part.Avatar
	name, address *part.Text
	when, subject *part.Text
	arrow         *part.IconButton
	chips         *part.Chips // one line of people
	all           *part.Chips // everybody
	files         *part.Link
	presence      *part.Link
	inside        *cardInside
}

func newMessageCard(w *words.Words, a acts, resize func()) *messageCard {
	c := &messageCard{
		words: w, acts: a, resize: resize,
		avatar: part.NewAvatar("", "", look.AvatarSize), name: line(look.Body, true, look.Text),
		address: line(look.Small, false, look.Text2), when: line(look.Caption, false, look.Text3),
		subject: lines(2, look.Subject, true, look.Text), chips: part.NewChips(1), all: part.NewChips(0),
		files: part.NewLink("", nil), presence: part.NewLink("", nil),
	}
	c.arrow = part.NewButton("", "chevron-down", part.QuietVerb, part.Small, c.toggle)
	c.chips.OnMore = c.showEveryone
	c.inside = newCardInside(w, a, c)
	head := container.New(cardHead{}, c.avatar, c.name, c.address, c.when, c.arrow)
	foot := container.New(beside{14}, c.files, c.presence)
	c.flow = flow{9}
	c.body = container.New(c.flow, head, c.subject, c.chips, c.all, foot, c.inside)
	c.card, c.padX, c.padY = part.NewPaddedCard(c.body), look.CardPadX, look.CardPadY
	c.inside.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// set shows a message. Another message closes what was opened of the one before.
func (c *messageCard) set(v cardView) {
	if v.Key != c.view.Key || !c.shown {
		c.open, c.everyone, c.quoted, c.headers = false, false, false, false
	}
	c.view, c.shown = v, true
	c.avatar.Set(v.Initials, v.SenderKind)
	c.name.SetText(v.Name)
	c.address.SetText(v.Address)
	c.when.SetText(v.When)
	c.subject.SetText(v.Subject)
	c.files.Set(part.LinkData{Text: itoa(v.Attachments), Icon: "attachment", Tone: part.Quiet, Size: look.Small})
	reveal(c.files, v.Attachments > 0)
	c.presence.Set(part.LinkData{Text: v.Presence, Icon: v.PresenceIcon, Tone: v.PresenceTone, Size: look.Small})
	c.arrange()
}

// arrange shows what is open of the message.
func (c *messageCard) arrange() {
	people, all := c.people(), c.everyone || c.open
	c.chips.Set(people)
	c.all.Set(people)
	reveal(c.chips, len(people) > 0 && !all)
	reveal(c.all, len(people) > 0 && all)
	icon := "chevron-down"
	if c.open {
		icon = "chevron-up"
	}
	c.arrow.SetIcon(icon)
	c.inside.show(c.view, c.quoted, c.headers)
	reveal(c.inside, c.open)
}

func (c *messageCard) toggle() {
	c.open = !c.open
	c.arrange()
	c.resize()
}

func (c *messageCard) showEveryone() {
	c.everyone = true
	c.arrange()
	c.resize()
}

func (c *messageCard) people() []part.ChipData {
	chips := make([]part.ChipData, 0, len(c.view.People))
	for _, p := range c.view.People {
		chips = append(chips, c.person(p))
	}
	return chips
}

func (c *messageCard) person(p personView) part.ChipData {
	d := part.ChipData{Prefix: p.Prefix, Text: p.Text, Hint: p.Email}
	switch {
	case p.You:
	case p.Ref.IsZero():
		d.Outlined, d.Icon = true, "unknown-person"
		d.Hint = c.words.Say("message.unknownPerson") + " · " + p.Email
		d.Tapped = func() { c.acts.searchFor(p.Email) }
	default:
		d.Kind = p.Ref.Kind
		d.Tapped = func() { c.acts.openRecord(p.Ref) }
	}
	return d
}

// cardHead places avatar, name, address, time and arrow.
type cardHead struct{}

// MinSize implements fyne.Layout.
func (cardHead) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.Scaled(200), look.Scaled(look.AvatarSize))
}

// Layout implements fyne.Layout.
func (cardHead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side, gap := look.Scaled(look.AvatarSize), look.Scaled(look.RowGap)
	place(o[0], 0, 0, side, side)
	left, right := side+gap, size.Width
	arrow := o[4].MinSize()
	right -= arrow.Width - look.Scaled(6) // its sign ends where the card's content does
	line := look.Scaled(19)
	place(o[4], right, (line-arrow.Height)/2, arrow.Width, arrow.Height)
	when := o[3].MinSize()
	right -= when.Width + look.Scaled(4)
	place(o[3], right, (line-when.Height)/2, when.Width, when.Height)
	second := look.Scaled(17)
	top := (side-line-second)/2 + 1
	place(o[1], left, top, right-left-look.Scaled(8), line)
	place(o[2], left, top+line-look.Scaled(2), size.Width-left, second)
}

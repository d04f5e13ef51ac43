package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"oroconnector/app/crm"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// welcomeView is what the connect page shows.
type welcomeView struct {
	Waiting bool   // for the browser
	URL     string // that the browser was sent to
	Host    string
	Left    string  // "5 min left to sign in"
	Part    float32 // of the time that is left
	Fault   *crm.Fault
	Busy    bool // the address is being looked at
	Back    bool // there is a window to go back to
}

// welcomeAsk is what the person wants to connect with. Pin and Plain are yeses to what was asked after a first try.
type welcomeAsk struct {
	Address, Client, Secret, Pin string
	Plain                        bool
}

// welcomePane is the first page: one field and Connect; while the browser is open, how to go on there.
type welcomePane struct {
	words   *words.Words
	connect func(welcomeAsk)
	cancel  func()
	again   func(url string)
	copying func(url string)
	root    *fyne.Container

	form     *fyne.Container
	mark     fyne.CanvasObject // large, and small where there is more to say
	small    fyne.CanvasObject
	text     fyne.CanvasObject
	address  *part.Field
	trying   *part.Button      // the way on that a fault names
	gap      fyne.CanvasObject // over it
	button   *part.Button
	advanced *part.Button
	more     *block
	client   *part.Field
	secret   *part.Field
	foot     *fyne.Container
	body     *fyne.Container

	waiting *fyne.Container
	host    *part.Chip
	left    *part.Text
	bar     *part.Bar
	view    welcomeView
	about   *part.Link
}

func newWelcomePane(w *words.Words, version string, about, keys func()) *welcomePane {
	p := &welcomePane{words: w}
	p.address = part.NewLargeField(w.Say("welcome.address"))
	p.address.SetPlaceHolder(w.Say("welcome.addressExample"))
	p.address.SetHint(w.Say("welcome.addressHint"))
	p.address.OnSubmitted = func(string) { p.submit(welcomeAsk{}) }
	p.address.OnChanged = func(string) { p.clearFault() }
	p.trying = part.NewButton("", "", part.Secondary, part.Small, nil)
	p.trying.Hide()
	p.gap = space(10)
	p.gap.Hide()
	p.button = part.NewButton(w.Say("action.connect"), "", part.Primary, part.Large, func() { p.submit(welcomeAsk{}) })
	p.advanced = part.NewButton(w.Say("welcome.advanced"), "chevron-right", part.Plainly, part.Normal, p.toggle)
	p.client = part.NewField(w.Say("welcome.clientID"))
	p.secret = part.NewSecretField(w.Say("welcome.clientSecret"), w.Say("action.showText"))
	p.secret.SetPlaceHolder(w.Say("welcome.clientSecretHint"))
	p.client.OnSubmitted = func(string) { p.submit(welcomeAsk{}) }
	p.secret.OnSubmitted = func(string) { p.submit(welcomeAsk{}) }
	p.client.OnChanged = func(string) { p.clearFault() }
	p.more = newBlock(12, p.client, p.secret)
	p.more.Hide()
	p.mark, p.small = sized(newBrand(), 60), sized(newBrand(), 46)
	title := part.NewText(part.TextData{Text: w.Say("welcome.title"), Size: look.Display, Bold: true, Align: fyne.TextAlignCenter})
	text := part.NewText(part.TextData{Text: w.Say("welcome.text"), Color: look.Text2, Lines: 3, Align: fyne.TextAlignCenter})
	p.text = narrowed(text, 220)
	p.small.Hide()
	p.body = container.New(flow{0}, p.mark, p.small, space(20), title, space(5), p.text, space(30), p.address, p.gap, leading(p.trying), space(18),
		p.button, space(10), centred(p.advanced), space(8), p.more)
	p.form = container.New(middle{340}, p.body)
	p.waiting = p.waitingPage()
	p.waiting.Hide()
	p.foot = p.footer(version, about, keys)
	p.root = container.New(welcomeLayout{}, p.form, p.waiting, p.foot)
	p.root.Hide()
	return p
}

func (p *welcomePane) footer(version string, about, keys func()) *fyne.Container {
	name := line(look.Caption, false, look.Text3)
	name.SetText(p.words.Say("welcome.version", "version", version))
	link := func(key string, act func()) *part.Link {
		l := part.NewLink("", nil)
		l.Set(part.LinkData{Text: p.words.Say(key), Size: look.Caption, Tapped: act})
		return l
	}
	p.about = link("tray.about", about)
	reveal(p.about, about != nil)
	return container.New(beside{14}, name, p.about, link("welcome.help", keys))
}

func (p *welcomePane) waitingPage() *fyne.Container {
	w := p.words
	p.host = part.NewChip(part.ChipData{})
	p.left = part.NewText(part.TextData{Size: look.Caption, Color: look.Text3, Align: fyne.TextAlignCenter})
	p.bar = part.NewBar()
	title := part.NewText(part.TextData{Text: w.Say("browser.title"), Size: look.Display, Bold: true, Align: fyne.TextAlignCenter})
	text := part.NewText(part.TextData{Text: w.Say("browser.text"), Color: look.Text2, Lines: 3, Align: fyne.TextAlignCenter})
	again := part.NewButton(w.Say("action.openAgain"), "browser", part.Secondary, part.Normal, func() { p.again(p.view.URL) })
	copying := part.NewButton(w.Say("action.copyAddress"), "copy", part.Secondary, part.Normal, func() { p.copying(p.view.URL) })
	cancel := part.NewButton(w.Say("action.cancel"), "", part.Plainly, part.Normal, func() { p.cancel() })
	body := container.New(flow{0}, sized(part.NewIconTile("browser", part.Accented, 60), 60), space(22), title, space(5), narrowed(text, 260), space(18),
		centred(p.host), space(26), narrowed(p.bar, 180), space(8), p.left, space(24), centred(container.New(beside{8}, again, copying)), space(8), centred(cancel))
	return container.New(middle{360}, body)
}

// Show shows the view.
func (p *welcomePane) Show(v welcomeView) {
	p.view = v
	reveal(p.form, !v.Waiting)
	reveal(p.waiting, v.Waiting)
	p.button.SetEnabled(!v.Busy)
	if v.Waiting {
		p.host.Set(part.ChipData{Text: v.Host, Icon: "locked"})
		p.left.SetText(v.Left)
		p.bar.Set(v.Part, part.Accented)
		p.waiting.Refresh()
		return
	}
	p.fault(v.Fault)
	p.brief()
}

// brief makes room where there is more to say: a smaller mark and no line under the title.
func (p *welcomePane) brief() {
	more := p.view.Fault != nil || p.more.Visible()
	reveal(p.mark, !more)
	reveal(p.small, more)
	reveal(p.text, !more)
	p.form.Refresh()
}

// fault says what is wrong beside the field that it is about, with a way on.
func (p *welcomePane) fault(f *crm.Fault) {
	p.address.SetError("")
	p.client.SetError("")
	p.trying.Hide()
	p.gap.Hide()
	if f == nil {
		return
	}
	text := p.words.Fault(f)
	switch f.Code {
	case "connect.clientID", "client", "signin.client", "signin.grant", "signin.redirect":
		p.openAdvanced(true)
		p.client.SetError(text)
	case "connect.certificate":
		p.address.SetError(text)
		if f.Detail != "" {
			p.offer(p.words.Say("action.trust"), func() { p.submit(welcomeAsk{Pin: f.Detail}) })
		}
	case "connect.insecure":
		p.address.SetError(p.words.Say("welcome.insecure"))
		p.offer(p.words.Say("welcome.plain"), func() { p.submit(welcomeAsk{Plain: true}) })
	case "connect.storefront":
		p.address.SetError(text)
		address := p.address.Text()
		p.offer(p.words.Say("action.tryAddress", "address", withAdmin(address)), func() {
			p.address.SetText(withAdmin(address))
			p.submit(welcomeAsk{})
		})
	default:
		p.address.SetError(text)
	}
}

func (p *welcomePane) offer(label string, act func()) {
	p.trying.SetLabel(label)
	p.trying.OnTapped = act
	p.trying.Show()
	p.gap.Show()
}

func (p *welcomePane) clearFault() {
	if p.view.Fault != nil {
		p.view.Fault = nil
		p.fault(nil)
		p.brief()
	}
}

// submit connects with what the fields have and the yes that was given.
func (p *welcomePane) submit(a welcomeAsk) {
	a.Address, a.Client, a.Secret = p.address.Text(), p.client.Text(), p.secret.Text()
	p.connect(a)
}

// rollOut shows what the organization's policy says of connecting; a client of its own cannot be changed.
func (p *welcomePane) rollOut(address, client string) {
	if p.address.Text() == "" {
		p.address.SetText(address)
	}
	if client != "" {
		p.client.SetText(client)
		p.client.SetLocked(p.words.Say("welcome.locked"))
	}
}

func (p *welcomePane) toggle() { p.openAdvanced(!p.more.Visible()) }

func (p *welcomePane) openAdvanced(open bool) {
	icon := "chevron-right"
	if open {
		icon = "chevron-down"
	}
	p.advanced.SetIcon(icon)
	reveal(p.more, open)
	p.brief()
}

// withAdmin is the address with the back office's usual path.
func withAdmin(address string) string {
	for len(address) > 0 && address[len(address)-1] == '/' {
		address = address[:len(address)-1]
	}
	return address + "/admin"
}

// welcomeLayout stands the page in the middle and the footer at the bottom.
type welcomeLayout struct{}

// MinSize implements fyne.Layout.
func (welcomeLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.LeastWidth, look.LeastHeight)
}

// Layout implements fyne.Layout.
func (welcomeLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	foot := o[2].MinSize()
	place(o[2], (size.Width-foot.Width)/2, size.Height-foot.Height-look.Scaled(16), foot.Width, foot.Height)
	for _, page := range o[:2] {
		place(page, 0, 0, size.Width, size.Height-foot.Height-look.Scaled(20))
	}
}

package ui

import (
	"context"
	"net/url"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
)

// signInTime is how long the browser is waited for; the sign-in below gives up by itself about then.
const signInTime = 5 * time.Minute

// connect takes the person to Oro's sign-in.
func (w *window) connect(a welcomeAsk) {
	request := desk.ConnectRequest{
		Address: a.Address, ClientID: a.Client, Secret: a.Secret, Pin: a.Pin, Plain: a.Plain, Show: w.showBrowser,
	}
	w.welcome = welcomeView{Busy: true, Back: w.welcome.Back, Host: hostOf(a.Address)}
	w.showWelcome()
	ask(w.bridge, &w.connecting, func(ctx context.Context) (crm.Connection, error) {
		return w.desk.Connections.Connect(ctx, request)
	}, func(_ crm.Connection, err error) {
		fault := crm.AsFault("connect", err)
		if fault != nil {
			w.welcome = welcomeView{Fault: fault, Back: w.welcome.Back}
			w.showWelcome()
			return
		}
		w.welcome = welcomeView{}
		w.showWelcome()
		w.switched()
	})
}

// switched begins anew with the connection that is now the current one.
func (w *window) switched() {
	w.standing, w.mailbox = standing{}, mailbox{}
	w.leaveMessage()
	w.record = recordState{}
	w.parts.detail.Clear()
	w.search.leave()
	w.parts.search.SetText("")
	w.closeUndo()
	w.pages.reset(place0)
	w.arrange()
	w.loadStatus()
	w.loadMail()
	w.lookAt(w.letters)
}

// useConnection makes another Oro, or another organization, the one that is shown.
func (w *window) useConnection(id string) {
	if id == w.standing.Status.Connection.ID {
		return
	}
	w.bridge.do(func(context.Context) error { return w.desk.Connections.Use(id) }, func(err error) {
		if err != nil {
			w.failed(err)
			return
		}
		w.switched()
	})
}

// connectAnother shows the way to a further Oro; Escape leads back.
func (w *window) connectAnother() {
	w.welcome = welcomeView{Back: true}
	w.parts.welcome.address.SetText("")
	w.showWelcome()
	w.parts.welcome.address.Focus()
}

// onSwitch opens the list of connections under the header's name.
func (w *window) onSwitch() {
	current := w.standing.Status.Connection.ID
	var items []part.MenuItem
	for _, c := range w.desk.Connections.All() {
		items = append(items, part.MenuItem{Label: connectionTitle(c), Checked: c.ID == current, Tapped: func() { w.useConnection(c.ID) }})
	}
	items = append(items, part.MenuItem{}, part.MenuItem{Label: w.words.Say("menu.connectAnother"), Icon: "connect", Tapped: w.connectAnother})
	part.ShowMenuUnder(items, w.parts.header.several)
}

// connectionTitle tells connections apart: the organization, and where it is.
func connectionTitle(c crm.Connection) string {
	if where := hostOf(c.Base); c.Me.Organization != "" && where != "" {
		return c.Me.Organization + " · " + where
	}
	return title(c)
}

// showBrowser opens the sign-in in the browser and says here that it waits there. It is called off the UI
// thread.
func (w *window) showBrowser(ctx context.Context, address string) error {
	w.bridge.show(func() {
		w.welcome.Waiting, w.welcome.URL = true, address
		if host := hostOf(address); host != "" {
			w.welcome.Host = host
		}
		w.waitForBrowser(w.o.Now().Add(signInTime))
	})
	return w.o.Browser(ctx, address)
}

// waitForBrowser counts the time down in which the person has to sign in.
func (w *window) waitForBrowser(until time.Time) {
	var stop func()
	tick := func() {
		left := until.Sub(w.o.Now())
		if !w.welcome.Waiting || left <= 0 {
			if stop != nil {
				stop()
			}
			return
		}
		w.welcome.Left = w.words.Say("browser.left", "time", w.words.Span(left))
		w.welcome.Part = float32(left) / float32(signInTime)
		w.showWelcome()
	}
	tick()
	stop = w.bridge.every(time.Second, tick)
	w.stops = append(w.stops, stop)
}

// cancelConnect gives the sign-in up, or goes back to the window that is signed out.
func (w *window) cancelConnect() {
	busy := w.welcome.Waiting || w.welcome.Busy
	w.connecting.drop()
	w.welcome = welcomeView{Back: busy && w.welcome.Back}
	w.showWelcome()
}

// connectAgain signs in again at the Oro that signed the person out.
func (w *window) connectAgain() {
	c := w.standing.Status.Connection
	w.welcome.Back = true
	w.parts.welcome.address.SetText(c.Base)
	w.parts.welcome.client.SetText(c.ClientID)
	w.connect(welcomeAsk{Address: c.Base, Client: c.ClientID, Pin: c.PinnedCert, Plain: strings.HasPrefix(c.Base, "http://")})
}

func (w *window) showWelcome() {
	w.parts.welcome.Show(w.welcome)
	w.arrange()
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}

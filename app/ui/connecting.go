package ui

import (
	"context"
	"net/url"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// signInTime is how long the browser is waited for; the sign-in below gives up by itself about then.
const signInTime = 5 * time.Minute

// connect takes the person to Oro's sign-in.
func (w *window) connect(address, client, secret, pin string) {
	request := desk.ConnectRequest{Address: address, ClientID: client, Secret: secret, Pin: pin, Show: w.showBrowser}
	w.welcome = welcomeView{Busy: true, Back: w.welcome.Back, Host: hostOf(address)}
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
		w.standing = standing{}
		w.pages.reset(place0)
		w.showWelcome()
		w.loadStatus()
	})
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
	w.connect(c.Base, c.ClientID, "", c.PinnedCert)
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

package ui

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

// page is what can stand in the middle, or over everything in a narrow window.
type page uint8

const (
	homePage page = iota
	messagesPage
	contextPage
	searchPage
	outboxPage
	detailPage
)

// step is one page on the way to where the person is.
type step struct {
	page page
	ref  crm.Ref // of detailPage
}

var place0 = step{page: homePage}

// pages is the way to where the person is: the last step is on top. It is never empty after reset.
type pages struct{ way []step }

func (p *pages) reset(steps ...step) { p.way = append([]step(nil), steps...) }

func (p *pages) top() step {
	if len(p.way) == 0 {
		return place0
	}
	return p.way[len(p.way)-1]
}

// push goes to a page. One that is on the way already is gone back to, so that ways stay short.
func (p *pages) push(s step) {
	if s.page != detailPage {
		for i, have := range p.way {
			if have.page == s.page {
				p.way = p.way[:i]
				break
			}
		}
	}
	if p.top() != s || len(p.way) == 0 {
		p.way = append(p.way, s)
	}
}

// pop goes back one page; it tells whether there was one.
func (p *pages) pop() bool {
	if len(p.way) <= 1 {
		return false
	}
	p.way = p.way[:len(p.way)-1]
	return true
}

// closeRecords takes the records off the top: another one is opened from a list.
func (p *pages) closeRecords() {
	for len(p.way) > 1 && p.top().page == detailPage {
		p.way = p.way[:len(p.way)-1]
	}
}

// middle is the page of the middle column: the last that is no record and not the list of messages, which has a
// column of its own where there are three.
func (p *pages) middle() page {
	for i := len(p.way) - 1; i >= 0; i-- {
		if s := p.way[i]; s.page != detailPage && s.page != messagesPage {
			return s.page
		}
	}
	return homePage
}

// record is the record that is open, zero where none is.
func (p *pages) record() crm.Ref {
	for i := len(p.way) - 1; i >= 0; i-- {
		if p.way[i].page == detailPage {
			return p.way[i].ref
		}
	}
	return crm.Ref{}
}

// arrange makes visible what the way and the width ask for.
func (w *window) arrange() {
	p := &w.parts
	welcome := w.standing.Known && !w.standing.Connected || w.welcome.Waiting || w.welcome.Back
	wide := w.frame.columns > 1
	top := w.pages.top().page
	headed := !wide && (top == detailPage || top == outboxPage || top == messagesPage)
	reveal(p.welcome.root, welcome)
	reveal(p.status, !welcome)
	reveal(p.header.root, !welcome && !headed)
	reveal(p.search, !welcome && !headed)
	reveal(p.banner.root, !welcome && !headed && w.standing.Connected && w.standing.Status.Health.SignedOut)
	middle := w.pages.middle()
	covered := welcome || !wide && (top == detailPage || top == messagesPage)
	reveal(p.home.root, !covered && middle == homePage)
	reveal(p.context.root, !covered && middle == contextPage)
	reveal(p.found.root, !covered && middle == searchPage)
	reveal(p.outbox.root, !covered && middle == outboxPage)
	reveal(p.messages.root, !welcome && (w.frame.columns == 3 || !wide && top == messagesPage))
	reveal(p.detail.root, !welcome && (wide || top == detailPage))
	reveal(p.detail.head.root, !wide)
	reveal(p.messages.head.back, !wide)
	for i, l := range p.lines {
		reveal(l, !welcome && wide && (i != 1 || w.frame.columns == 3))
	}
	for i, e := range p.edges {
		reveal(e, !welcome && wide && (i != 0 || w.frame.columns == 3))
	}
	w.hints.Hide()
	if w.win.Content() != nil && !w.o.held {
		w.win.Content().Refresh()
		w.keepFocus()
	}
}

// keepFocus gives the keyboard to what is on top where the object that had it is no longer seen, or what was to get
// it has only just come.
func (w *window) keepFocus() {
	c := w.win.Canvas()
	o, ok := c.Focused().(fyne.CanvasObject)
	if ok && part.Seen(o) {
		w.homeless = false
		return
	}
	if ok {
		c.Unfocus()
		w.homeless = true
	}
	if w.homeless && c.Overlays().Top() == nil {
		w.focusPane()
		w.homeless = c.Focused() == nil
	}
}

// goTo shows a page.
func (w *window) goTo(s step) {
	w.pages.push(s)
	w.arrange()
	w.showStatus()
}

// back goes back one step: out of selecting, out of a search, off a page.
func (w *window) back() {
	switch {
	case w.parts.welcome.root.Visible():
		w.cancelConnect()
	case w.pages.middle() == contextPage && w.pages.top().page != detailPage && w.parts.context.unselect():
	case w.pages.pop():
		w.cameBack()
	}
}

// cameBack shows the page that was under the one just left.
func (w *window) cameBack() {
	if w.pages.middle() != searchPage {
		w.search.leave()
		w.parts.search.SetText("")
	}
	if w.pages.middle() == homePage {
		w.leaveMessage()
	}
	if ref := w.pages.record(); ref.IsZero() {
		w.parts.detail.Clear()
		w.parts.context.setCurrent(crm.Ref{})
	} else if ref != w.record.ref {
		w.loadRecord(ref)
	}
	w.arrange()
	w.showStanding()
	w.focusPane()
}

// focusPane gives the keyboard to what is on top.
func (w *window) focusPane() {
	p := &w.parts
	switch w.pages.top().page {
	case detailPage:
		p.detail.focus()
	case contextPage:
		p.context.focus()
	case searchPage:
		p.found.focus()
	case outboxPage:
		p.outbox.column.list.Focus()
	case messagesPage:
		p.messages.focus()
	default:
		p.home.column.list.Focus()
	}
}

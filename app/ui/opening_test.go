package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/words"
)

// slowly are fakes whose connection is still being opened until the gate is closed.
type slowly struct {
	*fakes
	gate chan struct{}
}

func (s slowly) Line(id string) (desk.Line, error) {
	<-s.gate
	return s.fakes.Line(id)
}

func (s slowly) Known(id string) (crm.Connection, bool) {
	line, err := s.fakes.Line(id)
	return line.Connection, err == nil
}

// firstPicture runs the window and gives what is in its first picture.
func firstPicture(t *testing.T, lines desk.Lines, change func(*Options)) []string {
	t.Helper()
	app := test.NewTempApp(t)
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakes{}
	var seen []string
	o := Options{
		Desk:  desk.New(desk.Parts{Lines: lines, Config: &keptSettings{layers: settings.Layers{}}, Mail: f.accounts(), News: &desk.News{}}),
		Words: w, answers: time.Minute,
		Shown: func() {
			all := app.Driver().AllWindows()
			seen = texts(all[len(all)-1].Canvas())
		},
	}
	change(&o)
	if code := Run(t.Context(), app, o); code != 0 || len(seen) == 0 {
		t.Fatalf("code %d, %q", code, seen)
	}
	return seen
}

func has(all []string, part string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, part) })
}

// What the cache knows stands in the first picture: nothing flickers.
func TestRun_TheFirstPictureHasTheLastState(t *testing.T) {
	f := &fakes{health: desk.Health{LastPull: time.Now()}, news: &desk.News{}}
	all := firstPicture(t, f, func(*Options) {})
	for _, want := range []string{"Brightwater Europe", "Connected", "Drop an e-mail here", "Synced"} {
		if !has(all, want) {
			t.Errorf("%q is missing in %q", want, all)
		}
	}
	if has(all, "Opening") {
		t.Errorf("all was known, and it says otherwise: %q", all)
	}
}

// A connection that opens slowly delays nothing, and nothing wrong is said of it meanwhile.
func TestRun_TheFirstPictureWaitsForNothingSlow(t *testing.T) {
	for name, c := range map[string]struct {
		none          bool
		change        func(*Options)
		want, mustNot []string
	}{
		"connection": {want: []string{"Brightwater Europe", "Opening", "Drop an e-mail here"}, mustNot: []string{"Connect to Oro", "Not connected"}},
		"demo": {
			none: true, change: func(o *Options) { o.Coming, o.Slow = true, true },
			want: []string{"Opening", "Drop an e-mail here"}, mustNot: []string{"Not connected", "Connect to Oro"},
		},
		"nobody": {none: true, want: []string{"Connect to Oro"}, mustNot: []string{"Opening"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := slowly{&fakes{none: c.none, news: &desk.News{}}, make(chan struct{})}
			all := firstPicture(t, s, func(o *Options) {
				o.answers = time.Nanosecond
				o.Ready = func(ctx context.Context) error {
					<-ctx.Done() // as a house that is given up
					close(s.gate)
					return ctx.Err()
				}
				if c.change != nil {
					c.change(o)
				}
			})
			for _, want := range c.want {
				if !has(all, want) {
					t.Errorf("%q is missing in %q", want, all)
				}
			}
			for _, not := range c.mustNot {
				if has(all, not) {
					t.Errorf("%q stands in %q", not, all)
				}
			}
		})
	}
}

// What cannot be opened is said in the window that stands already, and closing that ends the program.
func TestWindow_SaysWhatCannotBeOpened(t *testing.T) {
	s, e, _ := withExtras(t, administrator())
	s.o.Ready = func(context.Context) error {
		return &crm.Fault{Kind: crm.Busy, Op: "profile.open", Code: "profile.full", Err: errors.New("no space")}
	}
	s.makeReady()
	all := texts(s.win.Canvas())
	if !has(all, "full") || !slices.Contains(all, "Close") || has(all, "Drop an e-mail here") {
		t.Errorf("%q", all)
	}
	if s.hooks.closed != nil || !e.shown {
		t.Error("closing it only hides it, or it is not shown")
	}
}

// What is put before the app runs is carried out in its order, and once.
func TestEarly_KeepsOrderAndLosesNothing(t *testing.T) {
	e := &early{}
	var got []int
	for i := range 3 {
		e.put(func() { got = append(got, i) })
	}
	e.show(time.Minute, func() bool { return len(got) == 3 })
	go e.put(func() { got = append(got, 3) })
	e.show(time.Minute, func() bool { return len(got) == 4 })
	e.put(func() { got = append(got, 4) })
	e.show(0, func() bool { return len(got) > 9 }) // what never comes is not waited for
	e.put(func() {
		got = append(got, 5)
		e.put(func() { got = append(got, 6) }) // what is carried out may have more to show
	})
	e.pass(func(f func()) { f() })
	e.put(func() {
		got = append(got, 7)
		e.put(func() { got = append(got, 8) })
	})
	if !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Error(got)
	}
}

// News that come before the cache has answered must not leave Oro unasked: a message may be opened while the
// connection is.
func TestWindow_NewsBeforeTheFirstAnswerLeaveNothingUnasked(t *testing.T) {
	s := newStage(t, 420)
	var waiting []func()
	s.bridge.start = func(f func()) { waiting = append(waiting, f) }
	s.read(letterFrom())
	s.news.Tell(crm.News{Connection: "one"})
	news := waiting[len(waiting)-1]
	waiting = waiting[:len(waiting)-1]
	news()
	for len(waiting) > 0 {
		next := waiting[0]
		waiting = waiting[1:]
		next()
	}
	if !s.standing.Fresh {
		t.Error("Oro was not asked")
	}
}

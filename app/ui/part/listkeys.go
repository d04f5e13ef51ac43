package part

import (
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"oroconnector/app/ui/look"
)

// focused is called when the list has gained the focus.
func (l *List) focused() {
	if l.length > 0 {
		if item := l.at(l.current); !item.stop() {
			l.current = l.step(l.current, 1)
		}
		if l.focus.ring {
			l.reveal(l.current)
		}
		l.updateItem(l.current)
	}
	l.paintRing()
	if l.OnFocus != nil {
		l.OnFocus(true)
	}
}

// step is the next stop from i in a direction, or i where there is none.
func (l *List) step(i, direction int) int {
	for j := i + direction; j >= 0 && j < l.length; j += direction {
		if item := l.at(j); item.stop() {
			return j
		}
	}
	return i
}

// page is the stop about a view away from the current one.
func (l *List) page(direction int) int {
	view := l.inner.Size().Height
	target := l.top(l.current) + float32(direction)*view
	if direction > 0 {
		target = l.top(l.current+1) + view - 1
	}
	j := l.itemAt(target)
	if item := l.at(j); !item.stop() {
		if back := l.step(j, -direction); back != j {
			j = back
		}
	}
	if item := l.at(j); !item.stop() || j == l.current {
		return l.step(l.current, direction)
	}
	return j
}

// edge is the first or the last stop.
func (l *List) edge(direction int) int {
	if direction < 0 {
		return l.step(-1, 1)
	}
	return l.step(l.length, -1)
}

func (l *List) typedKey(e *fyne.KeyEvent) {
	if l.length == 0 {
		passKey(l.inner, e)
		return
	}
	l.byKeyboard()
	if l.OnKey != nil && l.OnKey(l.current, e) || l.scroll(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyDown:
		l.move(l.step(l.current, 1))
	case fyne.KeyUp:
		l.moveUp()
	case fyne.KeyHome:
		l.move(l.edge(-1))
	case fyne.KeyEnd:
		l.move(l.edge(1))
	case fyne.KeyPageDown:
		l.move(l.page(1))
	case fyne.KeyPageUp:
		l.move(l.page(-1))
	case fyne.KeyReturn, fyne.KeyEnter:
		call(l.OnOpen, l.current)
	case fyne.KeySpace:
		call(l.OnToggle, l.current)
	case fyne.KeyF10, desktop.KeyMenu:
		if e.Name == fyne.KeyF10 && modifiers()&fyne.KeyModifierShift == 0 || l.OnMenu == nil {
			passKey(l.inner, e)
			return
		}
		l.OnMenu(l.current, l.place(l.current))
	default:
		passKey(l.inner, e)
	}
}

// scrollStep is how far an arrow scrolls.
const scrollStep float32 = 48

// scroll moves what is seen where a key leads to no stop: in a list without one, behind the last, and where something
// taller than half the view lies before the next, which nobody could read otherwise. It tells whether it did.
func (l *List) scroll(key fyne.KeyName) bool {
	direction := map[fyne.KeyName]int{fyne.KeyDown: 1, fyne.KeyPageDown: 1, fyne.KeyEnd: 1, fyne.KeyUp: -1, fyne.KeyPageUp: -1, fyne.KeyHome: -1}[key]
	if direction == 0 {
		return false
	}
	view := l.inner.Size().Height
	by := view
	switch key {
	case fyne.KeyDown, fyne.KeyUp:
		by = look.Scaled(scrollStep)
	case fyne.KeyHome, fyne.KeyEnd:
		by = l.top(l.length)
	}
	if l.hasStop() {
		next := l.step(l.current, direction)
		if next != l.current && (key == fyne.KeyHome || key == fyne.KeyEnd || !l.farFrom(next, direction)) {
			return false
		}
	}
	was := l.Offset()
	l.scrollTo(was + float32(direction)*by)
	return l.Offset() != was
}

// farFrom tells whether more than half a view lies between what is seen and a stop.
func (l *List) farFrom(i, direction int) bool {
	offset, view := l.Offset(), l.inner.Size().Height
	if direction > 0 {
		return l.top(i) > offset+view && l.top(i)-l.top(l.current+1) > view/2
	}
	return l.top(i+1) < offset && l.top(l.current)-l.top(i+1) > view/2
}

// scrolls tells whether not all of the list is seen at once.
func (l *List) scrolls() bool { return l.length > 0 && l.top(l.length) > l.inner.Size().Height+1 }

// moveUp goes to the stop before, and shows what stands above the first.
func (l *List) moveUp() {
	before := l.step(l.current, -1)
	if before == l.current {
		l.SetOffset(0)
	}
	l.move(before)
}

func call(f func(int), i int) {
	if f != nil {
		f(i)
	}
}

// byKeyboard shows the ring: the list is used with keys now, though a tap may have brought the focus.
func (l *List) byKeyboard() {
	ByKeyboard()
	if l.focus.has && !l.focus.ring {
		l.focus.ring = true
		l.updateItem(l.current)
	}
}

func (l *List) move(i int) {
	if i < 0 || i >= l.length || i == l.current {
		return
	}
	l.SetCurrent(i)
	call(l.OnMove, i)
}

// place is where a menu of item i opens: under its upper left part.
func (l *List) place(i int) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.inner)
	return at.AddXY(l.margin()+40, l.top(i)-l.Offset()+24)
}

// finder finds names by what is typed without a pause.
type finder struct {
	typed string
	last  time.Time
}

// pause ends what is typed.
const pause = time.Second

func (f *finder) add(r rune, now time.Time) string {
	if now.Sub(f.last) > pause {
		f.typed = ""
	}
	f.typed, f.last = f.typed+string(unicode.ToLower(r)), now
	return f.typed
}

func (l *List) typedRune(r rune) {
	if l.length == 0 || r == ' ' {
		return
	}
	l.byKeyboard()
	if l.OnRune != nil && l.OnRune(l.current, r) {
		return
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		passRune(l.inner, r)
		return
	}
	typed := l.finder.add(r, time.Now())
	if i, ok := l.find(typed); ok {
		l.move(i)
	}
}

// most is how many names a finder looks at.
const most = 5000

// find is the next item whose name begins with the typed letters, from the current one on and around.
func (l *List) find(typed string) (int, bool) {
	start := l.current
	if len([]rune(typed)) == 1 {
		start++ // one letter again goes on to the next
	}
	for n := range min(l.length, most) {
		i := (start + n) % l.length
		if strings.HasPrefix(strings.ToLower(l.name(i)), typed) {
			return i, true
		}
	}
	return 0, false
}

func (l *List) name(i int) string {
	if l.NameOf != nil {
		return l.NameOf(i)
	}
	if item := l.at(i); item.Row != nil {
		return item.Row.Name
	}
	return ""
}

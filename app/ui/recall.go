package ui

import "context"

// mostRecalled messages of earlier sittings are listed at the start.
const mostRecalled = 20

// recall lists the messages that were opened last in earlier sittings, behind those of this one. Their files
// may be gone: they come from the spool.
func (w *window) recall() {
	ask(w.bridge, &w.recalling, func(ctx context.Context) ([]*letter, error) {
		var letters []*letter
		for o := range w.desk.Messages.Recent(ctx, mostRecalled) {
			letters = append(letters, &letter{key: o.Message.ID(), message: o.Message})
		}
		return letters, ctx.Err()
	}, func(letters []*letter, _ error) { w.gotRecalled(letters) })
}

func (w *window) gotRecalled(letters []*letter) {
	w.recalled = true
	var new []*letter
	for _, l := range letters {
		if w.letter(l.key) == nil {
			w.letters = append(w.letters, l)
			new = append(new, l)
		}
	}
	if len(new) == 0 {
		return
	}
	w.showMessages()
	w.arrange()
	w.lookAt(new)
}

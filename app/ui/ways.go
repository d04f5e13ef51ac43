package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
)

// Bounds of one opening: a mailbox of any size must not fill the memory.
const (
	mostOpened = 1000 // messages listed of what is opened at once
	mostKept   = 2000 // messages kept in a sitting
)

// onDropped takes what was dropped on the window. It only hands over: the files may be gone in a moment.
func (w *window) onDropped(_ fyne.Position, dropped []fyne.URI) {
	part.ByPointer()
	paths := make([]string, 0, len(dropped))
	for _, uri := range dropped {
		if uri.Scheme() == "file" {
			paths = append(paths, uri.Path())
		} else {
			paths = append(paths, uri.String()) // reported by Messages.Open
		}
	}
	w.flash()
	w.open(paths)
}

// flash answers a drop at once: the target's outline lights up.
func (w *window) flash() {
	w.parts.home.flash(true)
	w.bridge.after(flashTime, func() { w.parts.home.flash(false) })
}

// openFiles lets the person choose files.
func (w *window) openFiles() {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			w.o.Log.Warn("a chosen file did not close", "err", err)
		}
		w.chosen(path)
	}, w.win)
	if at, err := storage.ListerForURI(storage.NewFileURI(w.kept.Folder)); err == nil && w.kept.Folder != "" {
		d.SetLocation(at)
	}
	d.Resize(w.win.Canvas().Size())
	d.Show()
}

// chosen opens a file that the person chose, and the next is chosen beside it.
func (w *window) chosen(path string) {
	k := w.stood()
	k.Folder = filepath.Dir(path)
	w.takeKept(k)
	w.open([]string{path})
}

// paste opens what the clipboard holds: paths, or the text of a message.
func (w *window) paste() {
	text := w.app.Clipboard().Content()
	if paths := pathsIn(text); len(paths) > 0 {
		w.open(paths)
		return
	}
	w.openSources([]desk.Source{{Data: []byte(text), Keep: true}})
}

// pathsIn reads a clipboard's text as paths or file addresses, one a line; nil where it is anything else.
func pathsIn(text string) []string {
	var paths []string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.Trim(strings.TrimSpace(line), `"'`)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case filepath.IsAbs(line), strings.HasPrefix(line, "file://"):
			paths = append(paths, line)
		default:
			return nil
		}
	}
	return paths
}

// open opens files and folders.
func (w *window) open(paths []string) {
	sources := make([]desk.Source, 0, len(paths))
	for _, path := range paths {
		sources = append(sources, desk.Source{Path: path, Keep: true})
	}
	w.openSources(sources)
}

// found is what opening brought.
type found struct {
	letters []*letter
	faults  []*crm.Fault
	cut     bool // there were more messages than are listed
}

// openSources reads the sources off the UI thread, at once: a dropped file may vanish.
func (w *window) openSources(sources []desk.Source) {
	if len(sources) == 0 {
		return
	}
	ask(w.bridge, &w.opening, func(ctx context.Context) (found, error) {
		return w.read(ctx, sources), nil
	}, func(f found, _ error) { w.gotLetters(f) })
}

func (w *window) read(ctx context.Context, sources []desk.Source) found {
	var f found
	for _, source := range sources {
		for opened, err := range w.desk.Messages.Open(ctx, source) {
			if err != nil {
				f.faults = append(f.faults, crm.AsFault("file.read", err))
				continue
			}
			if len(f.letters) >= mostOpened {
				f.cut = true
				return f
			}
			f.letters = append(f.letters, &letter{key: opened.Message.ID(), message: opened.Message})
		}
	}
	return f
}

// gotLetters lists what was opened and shows the first, or the list where there are several.
func (w *window) gotLetters(f found) {
	if len(f.faults) > 0 {
		w.reportFiles(f.faults)
	}
	if len(f.letters) == 0 {
		return
	}
	for i := len(f.letters) - 1; i >= 0; i-- {
		w.keep(f.letters[i])
	}
	if f.cut {
		w.tell(part.UndoData{Icon: "info", Text: w.words.Say("open.cut", "count", mostOpened)})
	}
	if len(f.letters) == 1 || w.frame.columns == 3 {
		w.showLetter(w.letter(f.letters[0].key))
	} else {
		w.listLetters()
	}
	w.lookAt(f.letters)
}

// reportFiles says which files could not be opened, and why.
func (w *window) reportFiles(faults []*crm.Fault) {
	text := w.words.Fault(faults[0])
	if len(faults) > 1 {
		text = w.words.Say("open.failed", "count", len(faults), "first", text)
	}
	for _, f := range faults {
		w.o.Log.Info("a file was not opened", "fault", f)
	}
	w.tell(part.UndoData{Icon: "refused", Text: text})
}

// keep puts a letter in front of those read before; one that was read already comes to the front.
func (w *window) keep(l *letter) {
	for i, have := range w.letters {
		if have.key == l.key {
			l.glance = have.glance
			w.letters = append(w.letters[:i], w.letters[i+1:]...)
			break
		}
	}
	w.letters = append([]*letter{l}, w.letters...)
	if len(w.letters) > mostKept {
		w.letters = w.letters[:mostKept]
	}
}

// letter finds a message read in this sitting by its id.
func (w *window) letter(key string) *letter {
	for _, l := range w.letters {
		if l.key == key {
			return l
		}
	}
	return nil
}

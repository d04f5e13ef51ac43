//go:build probe

package ui

import (
	"bytes"
	"encoding/json"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"oroconnector/app/ui/seen"
)

// ProbeEnv names the environment variable with the path of the file that a probe writes.
const ProbeEnv = "OROCONNECTOR_PROBE"

// probed is one window in the file.
type probed struct {
	Title  string
	Width  float32
	Height float32
	Scale  float32
	Texts  []seen.Text
}

// startProbe writes which texts stand where in the program's windows into the file that ProbeEnv names, as JSON,
// whenever that changes. The file is the owner's alone and replaced in one step.
func startProbe(b *bridge, app fyne.App) {
	path := os.Getenv(ProbeEnv)
	if path == "" {
		return
	}
	var last []byte
	b.every(100*time.Millisecond, func() {
		data, err := json.Marshal(probe(app))
		if err != nil || bytes.Equal(data, last) {
			return
		}
		last = data
		if err := os.WriteFile(path+".new", data, 0o600); err == nil {
			_ = os.Rename(path+".new", path)
		}
	})
}

func probe(app fyne.App) []probed {
	var out []probed
	for _, w := range app.Driver().AllWindows() {
		c := w.Canvas()
		p := probed{Title: w.Title(), Width: c.Size().Width, Height: c.Size().Height, Scale: c.Scale()}
		p.Texts = seen.Texts(w.Content())
		for _, o := range c.Overlays().List() {
			p.Texts = append(p.Texts, seen.Texts(o)...)
		}
		out = append(out, p)
	}
	return out
}

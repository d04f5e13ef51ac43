//go:build darwin || linux

package autostart

import (
	"bytes"
	"encoding/xml"
)

// launchAgent is the property list that has launchd start the program once at login. It is built on Linux too, for
// the tests.
func launchAgent(e Entry) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Label</key><string>`)
	_ = xml.EscapeText(&b, []byte(e.ID)) // a buffer takes everything
	b.WriteString("</string>\n<key>ProgramArguments</key><array>")
	for _, arg := range append([]string{e.Program}, e.Args...) {
		b.WriteString("<string>")
		_ = xml.EscapeText(&b, []byte(arg))
		b.WriteString("</string>")
	}
	b.WriteString("</array>\n<key>RunAtLoad</key><true/>\n<key>ProcessType</key><string>Interactive</string>\n</dict></plist>\n")
	return b.Bytes()
}

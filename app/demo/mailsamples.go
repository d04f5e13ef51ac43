package demo

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"oroconnector/assets"
)

// sample is one message of the sample company's.
type sample struct {
	name string
	raw  []byte
	date time.Time // UTC
	head textproto.MIMEHeader
	day  int // how many days before the demo's own day
}

// readSamples reads them all, their dates moved by shift.
func readSamples(shift time.Duration) ([]sample, error) {
	names, err := fs.Glob(assets.Demo, "demo/mail/*.eml")
	if err != nil {
		return nil, fmt.Errorf("read demo mail: %w", err)
	}
	today, err := time.Parse(time.DateOnly, assets.DemoDay)
	if err != nil {
		return nil, fmt.Errorf("read demo mail: %w", err)
	}
	var out []sample
	for _, name := range names {
		raw, err := assets.Demo.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read demo mail: %w", err)
		}
		raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		// A broken message has no header that can be read whole; what was read is enough.
		head, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw))).ReadMIMEHeader()
		one := sample{name: name, raw: raw, head: head, date: today}
		if date, err := mail.ParseDate(head.Get("Date")); err == nil {
			one.day = int(today.Sub(date.UTC().Truncate(24*time.Hour)).Hours() / 24)
			one.date = date.UTC().Add(shift)
			one.raw = redate(raw, date.Add(shift), shift)
		}
		out = append(out, one)
	}
	return out, nil
}

var dateLine = regexp.MustCompile(`(?mi)^Date:[^\r\n]*`)

// redate writes another date into the header.
func redate(raw []byte, date time.Time, shift time.Duration) []byte {
	at := dateLine.FindIndex(raw)
	if shift == 0 || at == nil {
		return raw
	}
	return bytes.Join([][]byte{raw[:at[0]], []byte("Date: " + date.Format(time.RFC1123Z)), raw[at[1]:]}, nil)
}

// folder is where the owner of the account would have it.
func (s sample) folder(owner string) string {
	from := strings.ToLower(s.head.Get("From"))
	switch {
	case strings.Contains(from, "<"+owner+">"):
		return folderSent
	case s.day > 4:
		return folderArchive
	}
	return folderInbox
}

// flags: what is of the last day is unread; the carrier's bounce is flagged; what was replied to is marked so.
func (s sample) flags() []imap.Flag {
	var flags []imap.Flag
	if s.day > 0 {
		flags = append(flags, imap.FlagSeen)
	}
	if strings.Contains(s.name, "undelivered") {
		flags = append(flags, imap.FlagFlagged)
	}
	for _, replied := range repliedTo {
		if strings.Contains(s.name, "/"+replied.number) {
			flags = append(flags, imap.FlagAnswered)
		}
	}
	return flags
}

func findSample(samples []sample, number string) sample {
	for _, one := range samples {
		if strings.Contains(one.name, "/"+number) {
			return one
		}
	}
	return sample{}
}

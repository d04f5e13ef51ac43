package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// fakeSpool keeps copies in memory, the last one first.
type fakeSpool struct {
	copies map[string][]byte
	order  []string
}

type openCopy struct{ *bytes.Reader }

func (openCopy) Close() error { return nil }

func (f *fakeSpool) Put(_ context.Context, r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	if f.copies == nil {
		f.copies = map[string][]byte{}
	}
	id := "copy" + strconv.Itoa(len(f.order))
	f.copies[id] = b
	f.order = slices.Insert(f.order, 0, id)
	return id, nil
}

func (f *fakeSpool) Open(id string) (io.ReadSeekCloser, error) {
	b, ok := f.copies[id]
	if !ok {
		return nil, errors.New("gone")
	}
	return openCopy{bytes.NewReader(b)}, nil
}

func (f *fakeSpool) Drop(id string) error {
	delete(f.copies, id)
	return nil
}

func (f *fakeSpool) Newest(n int) ([]string, error) { return f.order[:min(n, len(f.order))], nil }

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const oneMail = "From: elena@alpina.example\nSubject: %\n\ntext\n"

func mail(subject string) string { return strings.Replace(oneMail, "%", subject, 1) }

func TestMessages_KeptOutliveTheirFile(t *testing.T) {
	r := newRoom(t)
	r.spool = &fakeSpool{}
	path := written(t, "a.eml", mail("Pumps"))
	var kept string
	for o, err := range r.Messages.Open(t.Context(), desk.Source{Path: path, Keep: true}) {
		if err != nil || o.Source.Kept == "" {
			t.Fatalf("kept as %q, %v", o.Source.Kept, err)
		}
		kept = o.Source.Kept
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	m, err := r.Messages.First(t.Context(), desk.Source{Kept: kept})
	if err != nil || m.Subject != "Pumps" {
		t.Errorf("%q, %v", m.Subject, err)
	}
}

func TestMessages_RecentAreNewestFirst(t *testing.T) {
	r := newRoom(t)
	r.spool = &fakeSpool{}
	for _, subject := range []string{"one", "two", "three"} {
		if _, err := r.Messages.First(t.Context(), desk.Source{Data: []byte(mail(subject)), Keep: true}); err != nil {
			t.Fatal(err)
		}
	}
	r.spool.copies[r.spool.order[1]] = []byte{} // damaged meanwhile
	var got []string
	for o := range r.Messages.Recent(t.Context(), 9) {
		got = append(got, o.Message.Subject)
	}
	if !slices.Equal(got, []string{"three", "one"}) {
		t.Errorf("recent: %v", got)
	}
	if len(r.spool.copies) != 2 {
		t.Errorf("%d copies, the damaged one among them", len(r.spool.copies))
	}
	for range r.Messages.Recent(t.Context(), 9) {
		break
	}
}

func TestMessages_KeepsNeitherMailboxesNorRubbish(t *testing.T) {
	for name, text := range map[string]string{
		"box.mbox":  "From a Mon Jan  5 10:00:00 2026\n" + mail("one") + "\nFrom b Mon Jan  5 10:00:00 2026\n" + mail("two"),
		"photo.jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
	} {
		r := newRoom(t)
		r.spool = &fakeSpool{}
		for o := range r.Messages.Open(t.Context(), desk.Source{Path: written(t, name, text), Keep: true}) {
			if o.Source.Kept != "" && o.Mailbox {
				t.Errorf("%s is kept", name)
			}
		}
		if len(r.spool.copies) != 0 {
			t.Errorf("%s: %d copies", name, len(r.spool.copies))
		}
	}
}

func TestMessages_WithoutSpoolOpenAllTheSame(t *testing.T) {
	for name, d := range map[string]*desk.Desk{"no connection": desk.New(desk.Parts{}), "no spool": newRoom(t).Desk} {
		m, err := d.Messages.First(t.Context(), desk.Source{Data: []byte(mail("Pumps")), Keep: true})
		if err != nil || m.Subject != "Pumps" {
			t.Errorf("%s: %q, %v", name, m.Subject, err)
		}
		if _, err := d.Messages.First(t.Context(), desk.Source{Kept: "copy1"}); !crm.IsFault(err, crm.Missing) {
			t.Errorf("%s: a copy that is not there: %v", name, err)
		}
	}
}

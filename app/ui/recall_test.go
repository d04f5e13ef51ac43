package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"oroconnector/app/desk"
)

// copies is a spool that holds what was opened in an earlier sitting, and counts what comes to it.
type copies struct {
	mails []string
	put   int
}

type openCopy struct{ *bytes.Reader }

func (openCopy) Close() error { return nil }

func (c *copies) Put(_ context.Context, r io.Reader) (string, error) {
	c.put++
	_, err := io.Copy(io.Discard, r)
	return "new", err
}

func (c *copies) Open(id string) (io.ReadSeekCloser, error) {
	if !slices.Contains(c.mails, id) {
		return nil, errors.New("gone")
	}
	return openCopy{bytes.NewReader([]byte("From: a@b.example\nMessage-ID: <" + id + "@b.example>\nSubject: " + id + "\n\ntext\n"))}, nil
}

func (c *copies) Drop(string) error              { return nil }
func (c *copies) Newest(n int) ([]string, error) { return c.mails[:min(n, len(c.mails))], nil }
func (w *window) keys() (keys []string) {
	for _, l := range w.letters {
		keys = append(keys, l.key)
	}
	return keys
}

func TestWindow_RecallsWhatWasOpenedBefore(t *testing.T) {
	kept := &copies{mails: []string{"two", "one"}}
	s := newStage(t, 420, func(f *fakes) { f.spool = kept })
	s.openSources([]desk.Source{{Data: []byte("From: a@b.example\nMessage-ID: <two@b.example>\n\ntext\n"), Keep: true}})
	if kept.put != 1 {
		t.Errorf("%d copies were made of what was opened", kept.put)
	}
	s.recall()
	if got := s.keys(); !slices.Equal(got, []string{"two@b.example", "one@b.example"}) {
		t.Errorf("listed: %v", got)
	}
	if got := s.parts.messages.keys; len(got) != 2 {
		t.Errorf("the list shows %v", got)
	}
}

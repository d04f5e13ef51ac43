package keyring

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// prompting is a keyring that shows a prompt: it blocks until the person answers.
type prompting struct {
	fakeItems
	answer chan struct{}
}

func (p *prompting) get(name string) (string, error) {
	<-p.answer
	return p.fakeItems.get(name)
}

func TestSystem_APromptThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &prompting{fakeItems: fakeItems{kept: map[string]string{"k": "1:djE="}}, answer: make(chan struct{})}
		s := newSystem(p)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err := s.Get(ctx, "k")
		if !errors.Is(err, ErrLocked) || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		// The call is still under way; a second one waits for its turn, within its own limit.
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Set(short, "k", []byte("v2")); !errors.Is(err, ErrLocked) {
			t.Errorf("second: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := s.Delete(gone, "k"); !errors.Is(err, context.Canceled) || errors.Is(err, ErrLocked) {
			t.Errorf("cancelled: %v", err)
		}
		close(p.answer) // the person answers at last
		synctest.Wait()
		if got, err := s.Get(t.Context(), "k"); err != nil || string(got) != "v1" {
			t.Errorf("%q %v", got, err)
		}
	})
}

type panicking struct{ fakeItems }

func (panicking) get(string) (string, error) { panic("interface conversion") }

func TestSystem_ALibraryThatPanics(t *testing.T) {
	t.Parallel()
	s := newSystem(&panicking{})
	if _, err := s.Get(context.Background(), "k"); !errors.Is(err, ErrNoService) {
		t.Errorf("got %v", err)
	}
	if err := s.Delete(context.Background(), "k"); err == nil { // the turn was given back
		t.Error("no error")
	}
}

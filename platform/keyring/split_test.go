package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// fakeItems is a keyring of Windows' size. It can be made to end the process, as it were: after a number of
// changes every further one fails, and so does all reading.
type fakeItems struct {
	kept   map[string]string
	budget int // changes until the end; 0: no end
	ended  bool
	lies   bool // reports success without keeping anything
}

var errEnded = errors.New("the process has ended")

func (f *fakeItems) change() error {
	if f.ended {
		return errEnded
	}
	if f.budget > 0 {
		if f.budget--; f.budget == 0 {
			f.ended = true
		}
	}
	return nil
}

func (f *fakeItems) get(name string) (string, error) {
	if f.ended {
		return "", errEnded
	}
	text, ok := f.kept[name]
	if !ok {
		return "", ErrNotFound
	}
	return text, nil
}

func (f *fakeItems) set(name, text string) error {
	if len(text) > 2560 {
		return ErrSize
	}
	if err := f.change(); err != nil {
		return err
	}
	if !f.lies {
		f.kept[name] = text
	}
	return nil
}

func (f *fakeItems) delete(name string) error {
	if err := f.change(); err != nil {
		return err
	}
	if _, ok := f.kept[name]; !ok {
		return ErrNotFound
	}
	delete(f.kept, name)
	return nil
}

// TestSplit_EndAtAnyMoment ends the process after every single change of a Set or Delete. The secret is
// then the old or the new one, and the next Set leaves nothing of the past behind.
func TestSplit_EndAtAnyMoment(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	sizes := []int{10, 2000, 4000, 9000}
	for _, from := range sizes {
		for _, to := range append(sizes, -1) { // -1: delete
			for end := 1; ; end++ {
				items := &fakeItems{kept: map[string]string{}}
				s := split{items}
				before := bytes.Repeat([]byte("o"), from)
				if err := s.set(ctx, "k", before); err != nil {
					t.Fatal(err)
				}
				items.budget = end
				var after []byte
				var failed error
				if to >= 0 {
					after = bytes.Repeat([]byte("n"), to)
					failed = s.set(ctx, "k", after)
				} else {
					failed = s.delete("k")
				}
				finished := !items.ended
				items.budget, items.ended = 0, false
				got, err := s.get("k")
				isOld, isNew := err == nil && bytes.Equal(got, before), err == nil && bytes.Equal(got, after)
				if to < 0 {
					isNew = errors.Is(err, ErrNotFound)
				}
				if !isOld && !isNew || failed == nil && !isNew {
					t.Fatalf("%d to %d, end after %d: %d bytes, %v; Set said %v", from, to, end, len(got), err, failed)
				}
				if err := s.set(ctx, "k", []byte("small")); err != nil {
					t.Fatal(err)
				}
				if len(items.kept) != 1 {
					t.Fatalf("%d to %d, end after %d: left %v", from, to, end, slices.Sorted(maps.Keys(items.kept)))
				}
				if finished {
					break
				}
			}
		}
	}
}

func TestSplit_ItemsAreSmallAndHideNothingLeft(t *testing.T) {
	t.Parallel()
	items := &fakeItems{kept: map[string]string{}}
	s := split{items}
	if err := s.set(context.Background(), "k", make([]byte, maxSecret)); err != nil {
		t.Fatal(err)
	}
	for name, text := range items.kept {
		if len(text) > maxItem {
			t.Errorf("%s: %d bytes", name, len(text))
		}
	}
	if err := s.delete("k"); err != nil || len(items.kept) != 0 {
		t.Errorf("%v, left %d", err, len(items.kept))
	}
}

func TestSplit_CancelBeforeThePointerMoves(t *testing.T) {
	t.Parallel()
	items := &fakeItems{kept: map[string]string{}}
	s := split{items}
	if err := s.set(context.Background(), "k", []byte("old")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.set(ctx, "k", make([]byte, 5000)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got, err := s.get("k"); err != nil || string(got) != "old" {
		t.Errorf("%q %v", got, err)
	}
}

func TestSplit_NoticesWhatWasNotKept(t *testing.T) {
	t.Parallel()
	s := split{&fakeItems{kept: map[string]string{}, lies: true}}
	for _, size := range []int{1, 5000} {
		if err := s.set(context.Background(), "k", make([]byte, size)); !errors.Is(err, ErrRefused) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestSplit_Damage(t *testing.T) {
	t.Parallel()
	for _, head := range []string{
		"", "x", "1:", "1:!", "2:", "2:a:1:short", "2:c:1:" + strings.Repeat("0", 64), "2:a:-1:" + strings.Repeat("0", 64),
		"2:a:0:" + strings.Repeat("0", 64), "2:a:999999999:" + strings.Repeat("0", 64), "2:a:2:" + strings.Repeat("0", 64),
	} {
		items := &fakeItems{kept: map[string]string{"k": head, "k#a#0": "AAAA"}}
		_, err := split{items}.get("k")
		if want := head != "1:"; errors.Is(err, ErrDamaged) != want {
			t.Errorf("%q: %v", head, err)
		}
		// A damaged item can be written again.
		if err := (split{items}).set(context.Background(), "k", []byte("new")); err != nil {
			t.Errorf("%q: %v", head, err)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add("1:AAAA")
	f.Add("2:a:3:" + strings.Repeat("0", 64))
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseHead(text)
		if err == nil && h.slot != "" && (h.parts < 1 || h.parts > 100 || text != fmt.Sprintf("2:%s:%s:%s", h.slot, strings.Split(text, ":")[2], h.sum)) {
			t.Errorf("%q: %+v", text, h)
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}

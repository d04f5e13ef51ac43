package keyring

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// cheap makes a file keyring's key derivation quick; what it costs is not what the tests are about.
var cheap = cost{passes: 1, kib: 64, lanes: 1}

// stores opens each kind of store afresh. reopen gives a second look at the same secrets, nil where
// there is none.
func stores(t *testing.T) map[string]func(t *testing.T) (s Store, reopen func() Store) {
	t.Helper()
	return map[string]func(t *testing.T) (Store, func() Store){
		"Memory": func(*testing.T) (Store, func() Store) { return Memory(), nil },
		"File": func(t *testing.T) (Store, func() Store) {
			path := filepath.Join(t.TempDir(), "new", "keys")
			open := func() Store {
				s, err := openFile(path, []byte("correct horse"), cheap)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			return open(), open
		},
		"Unguarded": func(t *testing.T) (Store, func() Store) {
			path := filepath.Join(t.TempDir(), "keys")
			open := func() Store {
				s, err := Unguarded(path)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			return open(), open
		},
		"System over items of 2,560 bytes": func(*testing.T) (Store, func() Store) {
			i := &fakeItems{kept: map[string]string{}}
			return newSystem(i), func() Store { return newSystem(i) }
		},
		"System": func(t *testing.T) (Store, func() Store) {
			if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
				t.Skip("the system's keyring was not tried: no session bus")
			}
			service := "oroconnector-test-" + rand.Text()
			s := System(service)
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if _, err := s.Get(ctx, "probe"); errors.Is(err, ErrNoService) || errors.Is(err, ErrLocked) {
				t.Skip("the system's keyring was not tried:", err)
			}
			return s, func() Store { return System(service) }
		},
	}
}

func TestStores_Conform(t *testing.T) {
	ctx := context.Background()
	for name, open := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Run("kept secrets come back", func(t *testing.T) {
				s, reopen := open(t)
				conformKept(ctx, t, s, reopen)
			})
			t.Run("names and sizes", func(t *testing.T) {
				s, _ := open(t)
				conformBounds(ctx, t, s)
			})
			t.Run("many at once", func(t *testing.T) {
				s, _ := open(t)
				conformConcurrent(ctx, t, s)
			})
		})
	}
}

func conformKept(ctx context.Context, t *testing.T, s Store, reopen func() Store) {
	const name = "connection/a1@host-b.c_D"
	if _, err := s.Get(ctx, name); !errors.Is(err, ErrNotFound) {
		t.Fatalf("before: %v", err)
	}
	if err := s.Delete(ctx, name); err != nil {
		t.Errorf("delete what is not there: %v", err)
	}
	// Growing and shrinking moves secrets between one item and many.
	for _, size := range []int{0, 1, 32, 1497, 1498, 1499, 2000, 2001, 3000, 9000, 1500, 6000, 6000, 64 << 10, 10} {
		secret := make([]byte, size)
		_, _ = rand.Read(secret)
		want := bytes.Clone(secret)
		if err := s.Set(ctx, name, secret); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		clear(secret) // the store has its own copy
		looks := []Store{s}
		if reopen != nil {
			looks = append(looks, reopen())
		}
		for _, look := range looks {
			got, err := look.Get(ctx, name)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes: got %d bytes, %v", size, len(got), err)
			}
			clear(got) // the caller has its own copy
		}
		if got, err := s.Get(ctx, name); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, again: %v", size, err)
		}
	}
	if err := s.Set(ctx, "another", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(ctx, name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, name); !errors.Is(err, ErrNotFound) {
		t.Errorf("after: %v", err)
	}
	if got, err := s.Get(ctx, "another"); err != nil || string(got) != "kept" {
		t.Errorf("another: %q %v", got, err)
	}
	if err := s.Delete(ctx, "another"); err != nil {
		t.Error(err)
	}
}

func conformBounds(ctx context.Context, t *testing.T, s Store) {
	for _, name := range []string{"", "a#b", "a b", "ä", "a\x00", "a\n", "$(x)", strings.Repeat("x", 101)} {
		_, got := s.Get(ctx, name)
		if set, del := s.Set(ctx, name, nil), s.Delete(ctx, name); !errors.Is(got, ErrName) || !errors.Is(set, ErrName) || !errors.Is(del, ErrName) {
			t.Errorf("%q: %v, %v, %v", name, got, set, del)
		}
	}
	if err := s.Set(ctx, "big", make([]byte, 64<<10+1)); !errors.Is(err, ErrSize) {
		t.Errorf("too big: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Set(gone, "a", []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := s.Get(ctx, "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a cancelled set left %v", err)
	}
	const marker = "s3cr3t-marker"
	err := errors.Join(s.Set(gone, "a", []byte(marker)), s.Set(ctx, "a#", []byte(marker)))
	if strings.Contains(err.Error(), marker) {
		t.Error("an error tells the secret")
	}
}

func conformConcurrent(ctx context.Context, t *testing.T, s Store) {
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 6 {
				// All write the same item; each value is one byte repeated, so that a mixture shows.
				value := bytes.Repeat([]byte{byte('a' + w)}, 1000+1500*(i%3))
				if err := s.Set(ctx, "shared", value); err != nil {
					t.Error(err)
				}
				got, err := s.Get(ctx, "shared")
				if err != nil || len(got) == 0 || !bytes.Equal(got, bytes.Repeat(got[:1], len(got))) {
					t.Errorf("a mixture: %d bytes, %v", len(got), err)
				}
			}
			if err := s.Set(ctx, fmt.Sprint("own", w), []byte{byte(w)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for w := range 4 {
		if got, err := s.Get(ctx, fmt.Sprint("own", w)); err != nil || len(got) != 1 || got[0] != byte(w) {
			t.Errorf("own %d: %v %v", w, got, err)
		}
		if err := s.Delete(ctx, fmt.Sprint("own", w)); err != nil {
			t.Error(err)
		}
	}
	if err := s.Delete(ctx, "shared"); err != nil {
		t.Error(err)
	}
}

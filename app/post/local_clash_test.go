package post_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
)

// alike are names whose hashes are the same.
var alike = [2]string{"1700013084.M13084.host", "1700038670.M38670.host"}

// shown are the subjects of a folder by UID, and its validity.
func shown(t *testing.T, b post.Mailbox) (validity uint32, all map[uint32]string) {
	t.Helper()
	state, err := b.Look(t.Context(), crm.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	uids, err := b.UIDs(t.Context(), crm.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	all = map[uint32]string{}
	err = b.Headers(t.Context(), crm.Inbox, uids, func(raw post.Raw) error {
		_, after, _ := strings.Cut(string(raw.Header), "Subject: ")
		all[raw.UID], _, _ = strings.Cut(after, "\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return state.Validity, all
}

// A UID that came to mean another message would show one message's sender and context for the other.
func TestLocal_MessagesWithTheSameHashAreNeverTakenForOneAnother(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newMaildir(t, dir)
	paths := [2]string{filepath.Join(dir, "cur", alike[0]+":2,S"), filepath.Join(dir, "cur", alike[1]+":2,S")}
	write(t, paths[1], letter(2))
	b := openLocal(t, crm.LoginMaildir, dir)
	alone, one := shown(t, b)
	write(t, paths[0], letter(1))
	both, two := shown(t, b)
	if len(one) != 1 || len(two) != 2 {
		t.Fatalf("%v, then %v: the names are to be alike", one, two)
	}
	for uid, subject := range one {
		if two[uid] == subject {
			t.Fatalf("%v, then %v: the second one is to stand aside", one, two)
		}
	}
	if alone == both {
		t.Error("a UID means another message, and the validity is the same")
	}
	for uid, want := range two {
		data, _, err := b.Bytes(t.Context(), crm.Inbox, uid, 1<<10)
		if err != nil || !strings.Contains(string(data), "Subject: "+want+"\n") {
			t.Errorf("%d: %q %v", uid, data, err)
		}
	}
	if again, same := shown(t, openLocal(t, crm.LoginMaildir, dir)); again != both || len(same) != 2 {
		t.Errorf("another process sees validity %d, not %d", again, both)
	}
	if err := os.Rename(paths[1], strings.TrimSuffix(paths[1], "S")); err != nil {
		t.Fatal(err)
	}
	if again, _ := shown(t, b); again != both {
		t.Error("a flag makes everything void")
	}
	heard := make(chan post.Heard, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := os.Remove(paths[0]); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("enough")
	err := b.Watch(ctx, crm.Inbox, post.State{}, func() time.Duration { return time.Second }, func(_ context.Context, h post.Heard) error {
		heard <- h
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if h := <-heard; !h.Reset || h.State.Validity != alone {
		t.Errorf("the watch tells %+v", h)
	}
}

package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/mailtest"
)

// watched is a Watch that runs until the test ends.
type watched struct {
	heard chan mailbox.Heard
	ended chan error
	stop  context.CancelFunc
}

func watch(t *testing.T, m *mailbox.Mailbox, folder string, from mailbox.State) *watched {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &watched{heard: make(chan mailbox.Heard, 1000), ended: make(chan error, 1), stop: stop}
	go func() {
		w.ended <- m.Watch(ctx, folder, from, func() time.Duration { return time.Second }, func(_ context.Context, h mailbox.Heard) error {
			w.heard <- h
			return nil
		})
	}()
	t.Cleanup(func() {
		stop()
		<-w.ended
		close(w.ended)
	})
	return w
}

// until merges what is heard until it is enough.
func (w *watched) until(t *testing.T, what string, enough func(mailbox.Heard) bool) mailbox.Heard {
	t.Helper()
	var all mailbox.Heard
	timeout := time.After(patient)
	for !enough(all) {
		select {
		case h := <-w.heard:
			all.State = h.State
			all.Appeared = append(all.Appeared, h.Appeared...)
			all.Flags = append(all.Flags, h.Flags...)
			all.Gone = all.Gone || h.Gone
			all.Reset = all.Reset || h.Reset
		case err := <-w.ended:
			w.ended <- err
			t.Fatalf("waiting for %s: the watch ended: %v", what, err)
		case <-timeout:
			t.Fatalf("waiting for %s: heard only %+v", what, all)
		}
	}
	return all
}

func look(t *testing.T, m *mailbox.Mailbox, folder string) mailbox.State {
	t.Helper()
	state, err := m.Look(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// hasFlags tells whether the last that was heard of each message is this.
func hasFlags(want ...mailbox.Flagged) func(mailbox.Heard) bool {
	return func(h mailbox.Heard) bool {
		last := map[uint32]mailbox.Flagged{}
		for _, f := range h.Flags {
			last[f.UID] = f
		}
		for _, f := range want {
			if last[f.UID] != f {
				return false
			}
		}
		return true
	}
}

func TestWatch_TellsWhatHappensInDovecot(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 60 {
		server.Deliver(t, "", letter(n))
	}
	m := over(t, server)
	from := look(t, m, "INBOX")
	w := watch(t, m, "INBOX", from)

	server.Deliver(t, "", letter(60))
	h := w.until(t, "a new message", func(h mailbox.Heard) bool { return len(h.Appeared) == 1 })
	if h.Appeared[0] != 61 || h.Gone || h.Reset || h.State.Next != 62 || h.State.Total != 61 {
		t.Errorf("%+v", h)
	}
	server.Do(t, "SELECT INBOX", `UID STORE 17 +FLAGS (\Seen)`)
	w.until(t, "one read", hasFlags(mailbox.Flagged{UID: 17, Seen: true}))

	server.Do(t, "SELECT INBOX", `UID STORE 1:50 +FLAGS (\Seen)`, `UID STORE 17 -FLAGS (\Seen)`, `UID STORE 18 +FLAGS (\Flagged \Answered)`)
	w.until(t, "fifty read at once", func(h mailbox.Heard) bool {
		return hasFlags(mailbox.Flagged{UID: 1, Seen: true}, mailbox.Flagged{UID: 50, Seen: true}, mailbox.Flagged{UID: 17},
			mailbox.Flagged{UID: 18, Seen: true, Flagged: true, Answered: true})(h)
	})
	// The numbers of messages move under the flags' news.
	server.Do(t, "SELECT INBOX", `UID STORE 2:20 +FLAGS (\Deleted)`, "EXPUNGE", `UID STORE 30 -FLAGS (\Seen)`)
	h = w.until(t, "nineteen gone and one unread", func(h mailbox.Heard) bool {
		return h.Gone && hasFlags(mailbox.Flagged{UID: 30})(h)
	})
	for _, f := range h.Flags {
		if f.UID != 30 && (f.UID < 2 || f.UID > 20) {
			t.Errorf("flags of %d were told", f.UID)
		}
	}
	uids, err := m.UIDs(t.Context(), "INBOX")
	if err != nil || len(uids) != 42 || slices.Contains(uids, 2) {
		t.Errorf("%v, %v", uids, err)
	}
}

// A watch that begins from an old state tells all that happened since, and nothing else.
func TestWatch_CatchesUp(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 10 {
		server.Deliver(t, "", letter(n))
	}
	m := over(t, server)
	from := look(t, m, "INBOX")
	same := watch(t, m, "INBOX", from)

	server.Do(t, "SELECT INBOX", `UID STORE 3 +FLAGS (\Seen)`, `UID STORE 5 +FLAGS (\Deleted)`, "EXPUNGE")
	server.Deliver(t, "", letter(10))
	server.Deliver(t, "", letter(11))
	w := watch(t, m, "INBOX", from)
	h := <-w.heard
	if !slices.Equal(h.Appeared, []uint32{11, 12}) || !h.Gone || h.Reset || h.State.Total != 11 ||
		!hasFlags(mailbox.Flagged{UID: 3, Seen: true})(h) || len(h.Flags) != 3 {
		t.Errorf("%+v", h)
	}
	same.until(t, "the same", func(h mailbox.Heard) bool {
		return len(h.Appeared) == 2 && h.Gone && hasFlags(mailbox.Flagged{UID: 3, Seen: true})(h)
	})
}

func TestWatch_TellsThatTheFolderIsAnother(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	server.Do(t, "CREATE Cases")
	server.Deliver(t, "Cases", letter(1))
	m := over(t, server)
	from := look(t, m, "Cases")
	w := watch(t, m, "Cases", from)
	server.Deliver(t, "Cases", letter(2))
	w.until(t, "a message", func(h mailbox.Heard) bool { return len(h.Appeared) == 1 })
	server.Do(t, "DELETE Cases")
	select {
	case err := <-w.ended:
		w.ended <- err
		if f := crm.AsFault("", err); f.Kind != crm.Offline && f.Kind != crm.Missing {
			t.Errorf("the folder is gone: %v", err)
		}
	case <-time.After(patient):
		t.Fatal("nobody told that the folder is gone")
	}
	if err := m.Watch(t.Context(), "Cases", from, nil, nil); !crm.IsFault(err, crm.Missing) {
		t.Errorf("watch of nothing: %v", err)
	}
	server.Do(t, "CREATE Cases")
	server.Deliver(t, "Cases", letter(3))
	again := watch(t, m, "Cases", from)
	if h := <-again.heard; !h.Reset || h.State.Validity == from.Validity || len(h.Appeared) > 0 {
		t.Errorf("%+v", h)
	}
	// UIDs of the old folder are not taken for ones of the new.
	err := m.Headers(t.Context(), "Cases", []uint32{1}, func(mailbox.Raw) error { t.Error("a header came"); return nil })
	if f := crm.AsFault("", err); f.Code != "mail.reset" {
		t.Errorf("%v", err)
	}
	look(t, m, "Cases")
	if err := m.Headers(t.Context(), "Cases", []uint32{1}, func(mailbox.Raw) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestWatch_EndsWithTheServerAndGoesOnAfterIt(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	server.Deliver(t, "", letter(1))
	m := over(t, server)
	from := look(t, m, "INBOX")
	w := watch(t, m, "INBOX", from)
	server.Deliver(t, "", letter(2))
	h := w.until(t, "a message", func(h mailbox.Heard) bool { return len(h.Appeared) == 1 })
	server.Stop(t)
	err := <-w.ended
	w.ended <- err
	if !crm.IsFault(err, crm.Offline) {
		t.Errorf("the server ended: %v", err)
	}
	if err := m.Watch(t.Context(), "INBOX", h.State, nil, nil); crm.AsFault("", err).Code != "mail.refused" {
		t.Errorf("nobody listens: %v", err)
	}
	server.Deliver(t, "", letter(3))
	server.Start(t)
	// The kept connection is dead; nobody notices.
	if state := look(t, m, "INBOX"); state.Total != 3 || state.Validity != from.Validity {
		t.Errorf("%+v", state)
	}
	again := watch(t, m, "INBOX", h.State)
	if h := <-again.heard; !slices.Equal(h.Appeared, []uint32{3}) || h.Gone || h.Reset {
		t.Errorf("%+v", h)
	}
}

func TestWatch_AnErrorOfTheListenerEndsIt(t *testing.T) {
	t.Parallel()
	s := startScript(t, "", nil)
	m := mailboxAt(t, s.listener.Addr().String())
	mine := errors.New("disk full")
	if err := m.Watch(t.Context(), "INBOX", mailbox.State{}, nil, func(context.Context, mailbox.Heard) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("%v", err)
	}
	if err := m.Headers(t.Context(), "INBOX", []uint32{11}, func(mailbox.Raw) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("%v", err)
	}
}

// Where there is no IDLE, or it is offered and refused, the folder is looked at again and again.
func TestWatch_PollsWithoutIdle(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]map[string]string{
		"none":    {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%t OK\r\n"},
		"refused": {"IDLE": "%t NO not today\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers["NOOP"] = "* 3 EXISTS\r\n%t OK\r\n"
			answers["UID SEARCH UID 30:*"] = "* SEARCH 30\r\n%t OK\r\n"
			answers["UID SEARCH UID 31:*"] = "* SEARCH 30\r\n%t OK\r\n" // the last one, as RFC 9051 has it
			s := startScript(t, "", answers)
			m := mailboxAt(t, s.listener.Addr().String())
			w := watch(t, m, "INBOX", mailbox.State{Validity: 7, Next: 29, Total: 1})
			h := w.until(t, "what differs", func(h mailbox.Heard) bool { return len(h.Appeared) > 0 })
			if !slices.Equal(h.Appeared, []uint32{29}) || h.Reset || h.State.Next != 30 {
				t.Errorf("%+v", h)
			}
			h = w.until(t, "a new one", func(h mailbox.Heard) bool { return len(h.Appeared) > 0 })
			if !slices.Equal(h.Appeared, []uint32{30}) || h.State.Total != 3 || len(h.Flags) > 0 {
				t.Errorf("%+v", h)
			}
			// The next look finds nothing, and says nothing.
			for _, noops := s.count("NOOP"); noops < 3; _, noops = s.count("NOOP") {
				select {
				case h := <-w.heard:
					t.Fatalf("%+v", h)
				case <-time.After(50 * time.Millisecond):
				}
			}
		})
	}
}

// A server that holds an expunge back can tell of a message after changes that came behind it: what it gives as
// changed is then not all that is new.
func TestWatch_AMessageThatIsNotAmongTheChangesIsNotLost(t *testing.T) {
	t.Parallel()
	fetched := func(uids ...int) (text string) {
		for _, uid := range uids {
			text += fmt.Sprintf("* %d FETCH (UID %d FLAGS () MODSEQ (9))\r\n", max(uid-27, 1), uid)
		}
		return text + "%t OK\r\n"
	}
	for name, c := range map[string]struct {
		exists   int
		changed  string
		searches int
	}{
		"the first is missing":   {4, fetched(31), 1},
		"the last is missing":    {4, fetched(30), 1},
		"all are missing":        {4, fetched(), 1},
		"others went":            {3, fetched(30, 31), 1},
		"none is missing":        {4, fetched(30, 31), 0},
		"none, and one has more": {4, fetched(20, 30, 31), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startScript(t, "", map[string]string{
				"CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE CONDSTORE\r\n%t OK\r\n", "UID SEARCH": "* SEARCH 30 31\r\n%t OK\r\n", "UID FETCH 1:*": c.changed,
				"UID FETCH": fetched(30, 31),
				"EXAMINE":   fmt.Sprintf("* %d EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 32]\r\n* OK [HIGHESTMODSEQ 9]\r\n%%t OK [READ-ONLY]\r\n", c.exists),
			})
			from := mailbox.State{Validity: 7, Next: 30, Total: 2, ModSeq: 5, CondStore: true, Idle: true}
			w := watch(t, mailboxAt(t, s.listener.Addr().String()), "INBOX", from)
			h := w.until(t, "both", func(h mailbox.Heard) bool { return len(h.Appeared) > 1 })
			if _, searches := s.count("UID SEARCH"); !slices.Equal(h.Appeared, []uint32{30, 31}) || !hasFlags(mailbox.Flagged{UID: 30}, mailbox.Flagged{UID: 31})(h) || len(h.Flags) > 3 || h.State.Next != 32 || searches != c.searches {
				t.Errorf("%+v after %d searches", h, searches)
			}
		})
	}
}

package mailbox_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
)

// piped is a mailbox over a script without a network, in a bubble of time.
func piped(answers map[string]string) (*script, *mailbox.Mailbox) {
	s := &script{answers: answers, end: make(chan struct{})}
	m := mailbox.New(mailbox.Options{
		Login:  crm.Login{Host: "127.0.0.1", Port: 143, Security: crm.SecurityNone, User: "u"},
		Secret: password("s3cret"),
		Dial: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			s.done.Go(func() { s.serve(there) })
			return here, nil
		},
	})
	return s, m
}

// A server that pushes nothing is asked every five minutes, which also begins IDLE anew long before servers hang
// up; one that went deaf meanwhile is found out.
func TestWatch_LooksByItselfEveryFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := piped(map[string]string{"IDLE": "+ idling\r\n"})
		defer func() { close(s.end); s.done.Wait() }()
		defer m.Close()
		var heard []mailbox.Heard
		ended := make(chan error, 1)
		start := time.Now()
		go func() {
			ended <- m.Watch(t.Context(), "INBOX", mailbox.State{Validity: 7, Next: 30, Total: 2}, nil, func(_ context.Context, h mailbox.Heard) error {
				heard = append(heard, h)
				return nil
			})
		}()
		time.Sleep(61 * time.Minute)
		synctest.Wait()
		if _, idles := s.count("IDLE"); idles != 13 {
			t.Errorf("%d times IDLE in an hour", idles)
		}
		heard = nil
		s.mu.Lock()
		s.answers["UID FETCH"] = "* 1 FETCH (UID 11 FLAGS (\\Seen \\Answered))\r\n* 2 FETCH (UID 30 FLAGS ())\r\n%t OK\r\n"
		s.mu.Unlock()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if len(heard) != 1 || !slices.Equal(heard[0].Appeared, []uint32{30}) || len(heard[0].Flags) != 2 || !heard[0].Flags[0].Answered {
			t.Errorf("%+v", heard)
		}
		s.mu.Lock()
		s.answers["DONE"] = "<stall>"
		s.mu.Unlock()
		err := <-ended
		if took := time.Since(start) - 66*time.Minute; crm.AsFault("", err).Code != "mail.timeout" || took > 6*time.Minute {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// A kept connection that was silent for long is tried before it is used.
func TestMailbox_TriesAConnectionThatSlept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, m := piped(map[string]string{})
		defer func() { close(s.end); s.done.Wait() }()
		defer m.Close()
		for range 3 {
			if _, err := m.Look(t.Context(), "INBOX"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Minute)
		}
		if conns, noops := s.count("NOOP"); conns != 1 || noops != 3 { // one of them after the login
			t.Errorf("%d connections, %d times NOOP", conns, noops)
		}
		s.mu.Lock()
		s.answers["NOOP"] = "<stall><once>" // a router has forgotten it
		s.mu.Unlock()
		start := time.Now()
		if _, err := m.Look(t.Context(), "INBOX"); err != nil {
			t.Fatal(err)
		}
		if conns, _ := s.count(""); conns != 2 || time.Since(start) > 6*time.Second {
			t.Errorf("%d connections after %v", conns, time.Since(start))
		}
	})
}

// What the library asks by itself is asked before the first folder: later it might stand behind an IDLE for ever.
func TestMailbox_AsksForCapabilitiesInTime(t *testing.T) {
	for name, c := range map[string]struct {
		greeting, login string
		asked           int
	}{
		"a server that says nothing by itself": {"* OK hello\r\n", "%t OK\r\n", 2},
		"one that greets with them":            {"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n", "%t OK\r\n", 1},
		"one that says them at the login":      {"* OK hello\r\n", "%t OK [CAPABILITY IMAP4rev1 IDLE] in\r\n", 1},
		"one that says them before it is done": {"* OK hello\r\n", "* CAPABILITY IMAP4rev1 IDLE\r\n%t OK\r\n", 2},
		"one that says them always": {
			"* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n", "%t OK [CAPABILITY IMAP4rev1 IDLE] in\r\n", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, m := piped(map[string]string{"LOGIN": c.login})
				s.greeting = c.greeting
				defer func() { close(s.end); s.done.Wait() }()
				defer m.Close()
				if _, err := m.Look(t.Context(), "INBOX"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				asked := slices.DeleteFunc(slices.Clone(s.heard), func(command string) bool { return command != "CAPABILITY" })
				if len(asked) != c.asked || slices.Contains(s.heard[slices.Index(s.heard, "NOOP")+2:], "CAPABILITY") {
					t.Errorf("%q", s.heard)
				}
			})
		})
	}
}

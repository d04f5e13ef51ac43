package mailbox_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
)

// script is a server that says what a test wants. Answers go by how a command begins, the longest first; %t in
// them is its tag. An answer that ends with "<stall>" says nothing more for ever, with "<cut>" it hangs up,
// with "<drip>" what stands before comes byte by byte; one that ends with "<once>" is the usual one afterwards.
type script struct {
	greeting string
	answers  map[string]string

	listener net.Listener
	done     sync.WaitGroup
	end      chan struct{}
	mu       sync.Mutex
	heard    []string // commands
	conns    int
}

// usual are the answers of a small sound server.
var usual = map[string]string{
	"CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE\r\n%t OK\r\n",
	"LOGIN":      "%t OK\r\n",
	"EXAMINE":    "* FLAGS (\\Seen)\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 30]\r\n%t OK [READ-ONLY]\r\n",
	"NOOP":       "%t OK\r\n",
	"DONE":       "%t OK\r\n",
	"LOGOUT":     "* BYE\r\n%t OK\r\n<cut>",
	"UID SEARCH": "* SEARCH 11 29\r\n%t OK\r\n",
	"LIST":       "* LIST () \"/\" INBOX\r\n%t OK\r\n",
	"IDLE":       "+ go on\r\n<stall>",
	"UID FETCH": "* 1 FETCH (UID 11 FLAGS (\\Seen) RFC822.SIZE 99 INTERNALDATE \"01-Sep-2026 10:00:00 +0200\" BODY[HEADER]<0> {14}\r\n" +
		"Subject: a\r\n\r\n)\r\n%t OK\r\n",
	"": "%t BAD what\r\n",
}

func startScript(t *testing.T, greeting string, answers map[string]string) *script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{greeting: greeting, answers: answers, listener: l, end: make(chan struct{})}
	s.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.done.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		close(s.end)
		l.Close()
		s.done.Wait()
	})
	return s
}

func (s *script) serve(conn net.Conn) {
	defer conn.Close()
	gone := make(chan struct{})
	defer close(gone)
	s.done.Go(func() {
		select {
		case <-s.end:
			conn.Close()
		case <-gone:
		}
	})
	s.mu.Lock()
	s.conns++
	s.mu.Unlock()
	greeting := s.greeting
	if greeting == "" {
		greeting = "* OK hello\r\n"
	}
	if !s.say(conn, greeting) {
		return
	}
	r := bufio.NewReader(conn)
	idle := ""
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if text == "DONE\r\n" && idle != "" {
			text = idle + " DONE\r\n"
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(text), " ")
		s.mu.Lock()
		s.heard = append(s.heard, command)
		s.mu.Unlock()
		idle = map[bool]string{true: tag}[command == "IDLE"]
		if !s.say(conn, strings.ReplaceAll(s.answer(command), "%t", tag)) {
			return
		}
	}
}

func (s *script) answer(command string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	best, found := "", ""
	for _, set := range []map[string]string{usual, s.answers} {
		for start, answer := range set {
			if strings.HasPrefix(command, start) && len(start) >= len(best) {
				best, found = start, answer
			}
		}
	}
	if once, ok := strings.CutSuffix(found, "<once>"); ok {
		delete(s.answers, best)
		return once
	}
	return found
}

func (s *script) say(conn net.Conn, text string) bool {
	if before, ok := strings.CutSuffix(text, "<drip>"); ok {
		for i := range len(before) {
			if _, err := conn.Write([]byte{before[i]}); err != nil {
				return false
			}
			time.Sleep(20 * time.Millisecond) // it is the server that is slow
		}
		return true
	}
	said, stall := strings.CutSuffix(text, "<stall>")
	said, cut := strings.CutSuffix(said, "<cut>")
	if _, err := io.WriteString(conn, said); err != nil {
		return false
	}
	if stall {
		_, _ = io.Copy(io.Discard, conn)
	}
	return !cut && !stall
}

// count is how many connections there were, and how many commands that begin so.
func (s *script) count(start string) (conns, commands int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, command := range s.heard {
		if strings.HasPrefix(command, start) {
			commands++
		}
	}
	return s.conns, commands
}

const (
	// patient is how long the tests' mailboxes let a server be silent, and the tests wait for what is to come: only
	// what fails takes so long, however busy the machine is.
	patient = time.Minute
	// impatient is for servers that stay silent.
	impatient = 500 * time.Millisecond
)

// hasty lets a mailbox be impatient.
func hasty(o *mailbox.Options) { o.Timeout = impatient }

func login(addr string) crm.Login {
	host, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(port)
	return crm.Login{ID: "script", Type: crm.LoginIMAP, Host: host, Port: n, Security: crm.SecurityNone, User: "u", Auth: crm.AuthPassword}
}

// mailboxAt is a mailbox over a loopback server without TLS.
func mailboxAt(t *testing.T, addr string, change ...func(*mailbox.Options)) *mailbox.Mailbox {
	t.Helper()
	o := mailbox.Options{Login: login(addr), Secret: password("s3cret"), Timeout: patient}
	for _, c := range change {
		c(&o)
	}
	m := mailbox.New(o)
	t.Cleanup(func() { m.Close() })
	return m
}

func nothing(mailbox.Raw) error { return nil }

// operations are all that a mailbox can be asked, by name.
var operations = map[string]func(context.Context, *mailbox.Mailbox) error{
	"look":    func(ctx context.Context, m *mailbox.Mailbox) error { _, err := m.Look(ctx, "INBOX"); return err },
	"folders": func(ctx context.Context, m *mailbox.Mailbox) error { _, err := m.Folders(ctx); return err },
	"list":    func(ctx context.Context, m *mailbox.Mailbox) error { _, err := m.UIDs(ctx, "INBOX"); return err },
	"search": func(ctx context.Context, m *mailbox.Mailbox) error {
		_, err := m.Search(ctx, "INBOX", "pump")
		return err
	},
	"headers": func(ctx context.Context, m *mailbox.Mailbox) error {
		return m.Headers(ctx, "INBOX", []uint32{11}, nothing)
	},
	"flags": func(ctx context.Context, m *mailbox.Mailbox) error { _, _, err := m.Flags(ctx, "INBOX", 0); return err },
	"read": func(ctx context.Context, m *mailbox.Mailbox) error {
		_, _, err := m.Bytes(ctx, "INBOX", 11, 1000)
		return err
	},
	"test": func(ctx context.Context, m *mailbox.Mailbox) error { return m.Test(ctx, nil) },
	"watch": func(ctx context.Context, m *mailbox.Mailbox) error {
		return m.Watch(ctx, "INBOX", mailbox.State{}, func() time.Duration { return time.Second },
			func(context.Context, mailbox.Heard) error { return nil })
	},
}

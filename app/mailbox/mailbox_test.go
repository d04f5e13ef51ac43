package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
)

// TestMain fails when anything of a mailbox is still running after all tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftBehind(); code == 0 && left != "" {
		fmt.Fprintln(os.Stderr, "left running:\n"+left)
		code = 1
	}
	os.Exit(code)
}

// leftBehind waits a little for goroutines of the client to end, and gives those that do not.
func leftBehind() string {
	var left []string
	for range 1000 {
		buf := make([]byte, 4<<20)
		left = left[:0]
		for one := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(one, "go-imap/v2/imapclient.") || strings.Contains(one, "oroconnector/app/mailbox.") {
				left = append(left, one)
			}
		}
		if len(left) == 0 {
			return ""
		}
		time.Sleep(10 * time.Millisecond) // nothing tells when the last one has ended
	}
	return strings.Join(left, "\n\n")
}

// A refused password is not tried again by itself: accounts get locked by that.
func TestLogin_ARefusalIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := startScript(t, "", map[string]string{"LOGIN": "%t NO [AUTHENTICATIONFAILED] no\r\n", `LOGIN "u" "better"`: "%t OK\r\n"})
	var mu sync.Mutex
	secret := "s3cret"
	m := mailboxAt(t, s.listener.Addr().String(), func(o *mailbox.Options) {
		o.Secret = func(context.Context, string) (mailbox.Secret, error) {
			mu.Lock()
			defer mu.Unlock()
			return mailbox.Secret{Password: secret}, nil
		}
	})
	for op := range operations {
		if op == "test" {
			continue
		}
		for range 3 {
			if err := operations[op](t.Context(), m); crm.AsFault("", err).Code != "mail.login" {
				t.Errorf("%s: %v", op, err)
			}
		}
	}
	if _, tries := s.count("LOGIN"); tries != 1 {
		t.Errorf("the password was tried %d times", tries)
	}
	if err := m.Test(t.Context(), nil); !crm.IsFault(err, crm.SignedOut) {
		t.Error(err)
	}
	if _, tries := s.count("LOGIN"); tries != 2 {
		t.Errorf("the person wanted it tried: %d", tries)
	}
	mu.Lock()
	secret = "better"
	mu.Unlock()
	if _, err := m.Look(t.Context(), "INBOX"); err != nil {
		t.Error(err)
	}
}

func TestLogin_TakesTheWayThatTheServerOffers(t *testing.T) {
	t.Parallel()
	for caps, want := range map[string]string{
		"":                                     `LOGIN "u" "s3cret"`,
		"AUTH=PLAIN SASL-IR":                   "AUTHENTICATE PLAIN AHUAczNjcmV0",
		"AUTH=PLAIN LOGINDISABLED":             "AUTHENTICATE PLAIN",
		"AUTH=LOGIN LOGINDISABLED":             "AUTHENTICATE LOGIN",
		"AUTH=LOGIN AUTH=CRAM-MD5":             `LOGIN "u" "s3cret"`,
		"AUTH=XOAUTH2 AUTH=OAUTHBEARER":        `LOGIN "u" "s3cret"`,
		"AUTH=GSSAPI AUTH=PLAIN LOGINDISABLED": "AUTHENTICATE PLAIN",
	} {
		s := startScript(t, "", map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1 " + caps + "\r\n%t OK\r\n", "AUTHENTICATE": "%t OK\r\n"})
		m := mailboxAt(t, s.listener.Addr().String())
		if _, err := m.Look(t.Context(), "INBOX"); err != nil {
			t.Errorf("%s: %v", caps, err)
		}
		if _, n := s.count(want); n != 1 {
			t.Errorf("%s: heard %q", caps, s.heard)
		}
	}
}

func TestLogin_SendsNothingInTheOpen(t *testing.T) {
	t.Parallel()
	dialled := false
	m := mailbox.New(mailbox.Options{
		Login:  crm.Login{Host: "imap.example.com", Port: 143, Security: crm.SecurityNone, User: "u"},
		Secret: password("s3cret"), Dial: func(context.Context, string, string) (net.Conn, error) { dialled = true; return nil, errors.New("no") },
	})
	defer m.Close()
	if _, err := m.Look(t.Context(), "INBOX"); crm.AsFault("", err).Code != "mail.insecure" || dialled {
		t.Error(err)
	}
	for name, greeting := range map[string]string{
		"refused": "", "PREAUTH": "* PREAUTH welcome\r\n", "no TLS follows": "* OK hi\r\n",
	} {
		answers := map[string]string{"STARTTLS": "%t NO not here\r\n"}
		want := "mail.starttls"
		if name == "no TLS follows" {
			// what somebody in between adds in the open is not taken for what comes encrypted
			answers["STARTTLS"], want = "%t OK go\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] injected\r\n", "mail.notTLS"
		}
		s := startScript(t, greeting, answers)
		m := mailboxAt(t, s.listener.Addr().String(), func(o *mailbox.Options) { o.Login.Security = crm.SecurityStartTLS })
		if _, err := m.Look(t.Context(), "INBOX"); crm.AsFault("", err).Code != want {
			t.Errorf("%s: %v", name, err)
		}
		if _, n := s.count("LOGIN"); n > 0 {
			t.Errorf("%s: the password was sent", name)
		}
	}
}

func TestLogin_SecretsThatCannotBeSent(t *testing.T) {
	t.Parallel()
	s := startScript(t, "", nil)
	locked := &crm.Fault{Kind: crm.Busy, Op: "keyring.get", Code: "keyring.locked"}
	for name, c := range map[string]struct {
		secret func(context.Context, string) (mailbox.Secret, error)
		code   string
	}{
		"none":      {password(""), "mail.secret"},
		"a newline": {password("a\r\nT1 DELETE INBOX"), "mail.secret"},
		"NUL":       {password("a\x00b"), "mail.secret"},
		"a token":   {func(context.Context, string) (mailbox.Secret, error) { return mailbox.Secret{Token: "t"}, nil }, "mail.secret"},
		"a fault":   {func(context.Context, string) (mailbox.Secret, error) { return mailbox.Secret{}, locked }, "keyring.locked"},
		"nobody":    {nil, "mail.secret"},
	} {
		m := mailboxAt(t, s.listener.Addr().String(), func(o *mailbox.Options) { o.Secret = c.secret })
		if _, err := m.Look(t.Context(), "INBOX"); crm.AsFault("", err).Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, n := s.count("LOGIN"); n > 0 {
		t.Errorf("%d logins", n)
	}
}

// A kept connection that died in its sleep is replaced without anybody noticing; a fresh one that dies is not.
func TestMailbox_ConnectsAgainOnce(t *testing.T) {
	t.Parallel()
	s := startScript(t, "", map[string]string{"UID SEARCH TEXT": "<cut>"})
	m := mailboxAt(t, s.listener.Addr().String())
	if _, err := m.Look(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Search(t.Context(), "INBOX", "pump"); crm.AsFault("", err).Code != "mail.cut" {
		t.Errorf("%v", err)
	}
	if conns, searches := s.count("UID SEARCH TEXT"); conns != 2 || searches != 2 {
		t.Errorf("%d connections, %d searches", conns, searches)
	}
	if uids, err := m.UIDs(t.Context(), "INBOX"); err != nil || len(uids) != 2 {
		t.Errorf("%v, %v", uids, err)
	}
}

// A page of which one message cannot be read gives all the others, and that one without its header.
func TestHeaders_OneThatCannotBeReadStopsNoPage(t *testing.T) {
	t.Parallel()
	one := func(uid string) string {
		return "* 1 FETCH (UID " + uid + " FLAGS () RFC822.SIZE 9 BODY[HEADER]<0> {5}\r\nA: b\n)\r\n"
	}
	bad := "* 1 FETCH (UID 13 INTERNALDATE \"32-Foo-2026 00:00:00 +0000\")\r\n"
	s := startScript(t, "", map[string]string{
		"UID FETCH 11:14": one("11") + one("12") + bad + one("14") + "%t OK\r\n",
		"UID FETCH 13:14": bad, "UID FETCH 13 ": bad, "UID FETCH 14 ": one("14") + "%t OK\r\n",
	})
	m := mailboxAt(t, s.listener.Addr().String())
	got := map[uint32]string{}
	err := m.Headers(t.Context(), "INBOX", []uint32{11, 12, 13, 14}, func(raw mailbox.Raw) error {
		got[raw.UID] += "|" + string(raw.Header)
		return nil
	})
	if want := fmt.Sprint(map[uint32]string{11: "|A: b\n", 12: "|A: b\n", 13: "|", 14: "|A: b\n"}); err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v", err, got)
	}
}

// News of flags in the place of an answer is not taken for the message.
func TestHeaders_NewsInBetweenIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := startScript(t, "", map[string]string{
		"UID FETCH 11:12": "* 1 FETCH (UID 11 FLAGS (\\Seen))\r\n* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 9 BODY[HEADER]<0> {5}\r\nA: b\n)\r\n" +
			"* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 9 BODY[HEADER]<0> \"C: d\")\r\n%t OK\r\n",
		"UID FETCH 11 ": "* 1 FETCH (UID 11 FLAGS (\\Seen) RFC822.SIZE 9 BODY[HEADER]<0> {5}\r\nA: b\n)\r\n%t OK\r\n",
	})
	m := mailboxAt(t, s.listener.Addr().String())
	var got []string
	err := m.Headers(t.Context(), "INBOX", []uint32{11, 12}, func(raw mailbox.Raw) error {
		got = append(got, fmt.Sprintf("%d %v %q", raw.UID, raw.Seen, raw.Header))
		return nil
	})
	if want := `[12 false "C: d" 11 true "A: b\n"]`; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v", err, got)
	}
}

// Half a header is none: nobody gets it for the whole.
func TestHeaders_HalfALiteralIsNotGiven(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"<cut>", "<stall>"} {
		s := startScript(t, "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 BODY[HEADER]<0> {500}\r\nSubject: ha" + end})
		m := mailboxAt(t, s.listener.Addr().String(), hasty)
		err := m.Headers(t.Context(), "INBOX", []uint32{11}, func(raw mailbox.Raw) error {
			t.Errorf("%s: got %q", end, raw.Header)
			return nil
		})
		if !crm.IsFault(err, crm.Offline) {
			t.Errorf("%s: %v", end, err)
		}
	}
}

// Close ends what is under way, and nothing runs after it; so does a context.
func TestClose_EndsEverything(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"close", "context"} {
		s := startScript(t, "", map[string]string{"UID SEARCH TEXT": "<stall>"})
		m := mailboxAt(t, s.listener.Addr().String(), func(o *mailbox.Options) { o.Timeout = time.Minute })
		ctx, cancel := context.WithCancel(t.Context())
		ends := make(chan error, 2)
		for _, op := range []string{"search", "watch"} {
			go func() { ends <- operations[op](ctx, m) }()
		}
		for _, searches := s.count("UID SEARCH TEXT"); searches < 1; _, searches = s.count("UID SEARCH TEXT") {
			runtime.Gosched()
		}
		for _, idles := s.count("IDLE"); idles < 1; _, idles = s.count("IDLE") {
			runtime.Gosched()
		}
		start := time.Now()
		cancel()
		if by == "close" {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
		for range 2 {
			if err := <-ends; !crm.IsFault(err, crm.Cancelled) {
				t.Errorf("%s: %v", by, err)
			}
		}
		if took := time.Since(start); took > patient/2 {
			t.Errorf("%s took %v", by, took)
		}
		if by == "close" {
			for name, op := range operations {
				if err := op(t.Context(), m); !crm.IsFault(err, crm.Cancelled) {
					t.Errorf("%s after Close: %v", name, err)
				}
			}
		}
	}
}

package mailbox_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
)

// Every way in which a server can be wrong ends in its fault, and soon.
func TestServerGoneWrong(t *testing.T) {
	t.Parallel()
	examine := usual["EXAMINE"]
	cases := []struct {
		name, greeting string
		answers        map[string]string
		op             string
		code           string
		kind           crm.FaultKind
		detail         string
	}{
		{"silent from the start", "<stall>", nil, "look", "mail.timeout", crm.Offline, ""},
		{"hangs up at once", "<cut>", nil, "look", "mail.cut", crm.Offline, ""},
		{"POP3", "+OK ready\r\n", nil, "look", "mail.notImap", crm.Offline, "+OK ready"},
		{"SSH", "SSH-2.0-OpenSSH_9.6\r\n", nil, "look", "mail.notImap", crm.Offline, "SSH-2.0"},
		{"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", nil, "look", "mail.notImap", crm.Offline, "HTTP/1.1 400"},
		{"a TLS alert", "\x15\x03\x01\x00\x02\x02\x46<stall>", nil, "look", "mail.notImap", crm.Offline, ""},
		{"half a greeting", "* OK hel<cut>", nil, "look", "mail.notImap", crm.Offline, ""},
		{"a greeting without end", "* OK " + strings.Repeat("a", 9000) + "<stall>", nil, "look", "mail.notImap", crm.Offline, ""},
		{"BYE instead of a greeting", "* BYE [ALERT] too many connections\r\n<cut>", nil, "look", "mail.bye", crm.Offline, "too many connections"},

		{"no capabilities", "", map[string]string{"CAPABILITY": "<stall>"}, "look", "mail.timeout", crm.Offline, ""},
		{"endless capabilities", "", map[string]string{"CAPABILITY": "* CAPABILITY " + strings.Repeat("X ", 1<<20)}, "look", "mail.hostile", crm.Damaged, ""},
		{"not IMAP4rev1", "", map[string]string{"CAPABILITY": "* CAPABILITY IMAP2\r\n%t OK\r\n"}, "look", "mail.capability", crm.Refused, ""},
		{"no password may be sent", "", map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%t OK\r\n"}, "look", "mail.loginDisabled", crm.Refused, ""},
		{"only ways that we have not", "", map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI AUTH=EXTERNAL\r\n%t OK\r\n"},
			"look", "mail.capability", crm.Refused, "EXTERNAL, GSSAPI"},

		{"the password is wrong", "", map[string]string{"LOGIN": "%t NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"}, "look", "mail.login", crm.SignedOut, "Invalid credentials"},
		{"the password comes back", "", map[string]string{"LOGIN": "%t NO no user u with s3cret\r\n"}, "look", "mail.login", crm.SignedOut, "no user u with …"},
		{"BAD to a login", "", map[string]string{"LOGIN": "%t BAD no\r\n"}, "look", "mail.login", crm.SignedOut, "no"},
		{"a login later", "", map[string]string{"LOGIN": "%t NO [UNAVAILABLE] try later\r\n"}, "look", "mail.busy", crm.Busy, "try later"},
		{"too many at once", "", map[string]string{"LOGIN": "%t NO [LIMIT] 15 connections\r\n"}, "look", "mail.busy", crm.Busy, "15 connections"},
		{"silent at the login", "", map[string]string{"LOGIN": "<stall>"}, "look", "mail.timeout", crm.Offline, ""},
		{"BYE at the login", "", map[string]string{"LOGIN": "* BYE shutting down\r\n<cut>"}, "look", "mail.bye", crm.Offline, "shutting down"},
		{"an answer to nobody", "", map[string]string{"LOGIN": "T99 OK\r\n"}, "look", "mail.hostile", crm.Damaged, ""},

		{"no such folder", "", map[string]string{"EXAMINE": "%t NO [NONEXISTENT] gone\r\n"}, "look", "mail.folder", crm.Missing, "INBOX"},
		{"the folder is locked", "", map[string]string{"EXAMINE": "%t NO [INUSE] locked\r\n"}, "look", "mail.busy", crm.Busy, "locked"},
		{"half a folder", "", map[string]string{"EXAMINE": "* 5 EXISTS\r\n* FLAGS (<cut>"}, "look", "mail.cut", crm.Offline, ""},
		{"drips", "", map[string]string{"EXAMINE": strings.Repeat("* OK wait\r\n", 100) + examine + "<drip>"}, "look", "mail.timeout", crm.Offline, ""},
		{"garbage", "", map[string]string{"EXAMINE": "\x00\xff\xfe(((((((\r\n"}, "look", "mail.hostile", crm.Damaged, ""},
		{"lines without end", "", map[string]string{"EXAMINE": "* OK " + strings.Repeat("x", 3<<20)}, "look", "mail.hostile", crm.Damaged, ""},
		{"a deep list", "", map[string]string{"EXAMINE": "* FLAGS " + strings.Repeat("(", 200_000) + "\r\n"}, "look", "mail.hostile", crm.Damaged, ""},
		{"a structure so deep that reading it would end the program", "", map[string]string{
			"UID SEARCH": "* 1 FETCH (BODYSTRUCTURE " + strings.Repeat("(", 8<<20) + "\r\n%t OK\r\n"}, "list", "mail.hostile", crm.Damaged, ""},
		{"the same after a quoted string", "", map[string]string{
			"UID FETCH": "* 1 FETCH (UID 11 ENVELOPE (\"\\\"\" " + strings.Repeat("(", 900_000) + "\r\n%t OK\r\n"}, "flags", "mail.hostile", crm.Damaged, ""},
		{"a list among capabilities", "", map[string]string{"EXAMINE": "* CAPABILITY(IMAP4rev1\r\n%t OK\r\n"}, "look", "mail.hostile", crm.Damaged, ""},
		{"a list among capabilities in a code", "", map[string]string{"LOGIN": "%t OK [CAPABILITY IMAP4rev1 (]\r\n"}, "look", "mail.hostile", crm.Damaged, ""},
		{"a list among what is enabled", "", map[string]string{"EXAMINE": "* 5 enabled X (\r\n%t OK\r\n"}, "look", "mail.hostile", crm.Damaged, ""},
		{"BYE in the middle", "", map[string]string{"EXAMINE": "* 5 EXISTS\r\n* BYE Autologout; idle for too long\r\n<cut>"}, "look", "mail.bye", crm.Offline, "Autologout; idle for too long"},

		{"four billion messages", "", map[string]string{
			"CAPABILITY": "* CAPABILITY IMAP4rev1 ESEARCH\r\n%t OK\r\n", "UID SEARCH": "* ESEARCH (TAG \"%t\") UID ALL 1:4294967295\r\n%t OK\r\n",
		}, "list", "mail.hostile", crm.Damaged, ""},
		{"many ranges", "", map[string]string{
			"CAPABILITY": "* CAPABILITY IMAP4rev1 ESEARCH\r\n%t OK\r\n", "UID SEARCH": "* ESEARCH (TAG \"%t\") UID ALL 1:4000000,5000000:9000000\r\n%t OK\r\n",
		}, "list", "mail.hostile", crm.Damaged, ""},
		{"numbers that are none", "", map[string]string{"UID SEARCH": "* SEARCH 1 x 3\r\n%t OK\r\n"}, "list", "mail.hostile", crm.Damaged, ""},
		{"a search refused", "", map[string]string{"UID SEARCH": "%t NO [BADCHARSET] no\r\n"}, "search", "mail.rejected", crm.Refused, "no"},

		{"a gigantic literal", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 BODY[] {99999999999}\r\nabc"}, "read", "mail.hostile", crm.Damaged, ""},
		{"a literal beyond numbers", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 BODY[] {99999999999999999999999}\r\nabc"}, "read", "mail.hostile", crm.Damaged, ""},
		{"a literal that stalls", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 BODY[]<0> {500}\r\nabc<stall>"}, "read", "mail.timeout", crm.Offline, ""},
		{"a literal that is cut", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 BODY[]<0> {500}\r\nabc<cut>"}, "read", "mail.cut", crm.Offline, ""},
		{"a message that is gone", "", map[string]string{"UID FETCH": "%t OK\r\n"}, "read", "mail.message", crm.Missing, ""},
		{"a literal for another one", "", map[string]string{"UID FETCH": "* 9 FETCH (UID 99 BODY[]<0> {3}\r\nabc)\r\n%t OK\r\n"}, "read", "mail.message", crm.Missing, ""},
		{"headers refused", "", map[string]string{"UID FETCH": "%t NO [SERVERBUG] oops\r\n"}, "headers", "mail.busy", crm.Busy, "oops"},
		{"headers that stall", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 FLAGS (\\Seen<stall>"}, "headers", "mail.timeout", crm.Offline, ""},
		{"an unknown item", "", map[string]string{"UID FETCH": "* 1 FETCH (UID 11 NEWTHING 1)\r\n%t OK\r\n"}, "flags", "mail.hostile", crm.Damaged, ""},

		{"folders cut", "", map[string]string{"LIST": "* LIST () \"/\" IN<cut>"}, "folders", "mail.cut", crm.Offline, ""},
		{"IDLE without answer", "", map[string]string{"IDLE": "<stall>"}, "watch", "mail.timeout", crm.Offline, ""},
		{"cut while idle", "", map[string]string{"IDLE": "+ idling\r\n<cut>"}, "watch", "mail.cut", crm.Offline, ""},
		{"BYE while idle", "", map[string]string{"IDLE": "+ idling\r\n* BYE server restarts\r\n<cut>"}, "watch", "mail.bye", crm.Offline, "server restarts"},
		{"garbage while idle", "", map[string]string{"IDLE": "+ idling\r\n* 3 EXI(((\r\n<stall>"}, "watch", "mail.hostile", crm.Damaged, ""},
		{"deaf after IDLE", "", map[string]string{"IDLE": "+ idling\r\n* 3 EXISTS\r\n<stall>"}, "watch", "mail.timeout", crm.Offline, ""},
		{"the folder is deleted under us", "", map[string]string{"IDLE": "+ idling\r\n* BYE Mailbox was deleted under us\r\n<cut>"}, "watch", "mail.bye", crm.Offline, "Mailbox was deleted under us"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := startScript(t, c.greeting, c.answers)
			m := mailboxAt(t, s.listener.Addr().String(), func(o *mailbox.Options) {
				if c.code == "mail.timeout" {
					hasty(o)
				}
			})
			start := time.Now()
			err := operations[c.op](t.Context(), m)
			var f *crm.Fault
			if !errors.As(err, &f) {
				t.Fatalf("%v is no fault", err)
			}
			if f.Code != c.code || f.Kind != c.kind || c.detail != "" && !strings.HasPrefix(f.Detail, c.detail) {
				t.Errorf("got %v", f)
			}
			if f.Op != "mail."+c.op {
				t.Errorf("op %q", f.Op)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the password stands in %v", err)
			}
			if took := time.Since(start); took > patient {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// What is wrong in an answer of many megabytes must not cost many megabytes.
func TestHostile_CostsLittle(t *testing.T) {
	s := startScript(t, "", map[string]string{
		"CAPABILITY": "* CAPABILITY IMAP4rev1 ESEARCH\r\n%t OK\r\n",
		"UID SEARCH": "* ESEARCH (TAG \"%t\") UID ALL 1:4294967295\r\n%t OK\r\n",
		"UID FETCH":  "* 1 FETCH (UID 11 BODY[]<0> {2000000000}\r\n" + strings.Repeat("x", 8<<20),
	})
	m := mailboxAt(t, s.listener.Addr().String())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, op := range []string{"list", "read"} {
		if err := operations[op](t.Context(), m); !crm.IsFault(err, crm.Damaged) {
			t.Errorf("%s: %v", op, err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.TotalAlloc-before.TotalAlloc) >> 20; grown > 40 { // the server's own answer is the most of it
		t.Errorf("%d MB were allocated", grown)
	}
}

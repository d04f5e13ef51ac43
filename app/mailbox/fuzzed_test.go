package mailbox_test

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"

	"oroconnector/app/mailbox"
)

// fuzzed is a server that logs anybody in and then gives one answer to everything.
func fuzzed(conn net.Conn, answer []byte) {
	defer conn.Close()
	if _, err := conn.Write([]byte("* OK hello\r\n")); err != nil {
		return
	}
	r := bufio.NewReader(conn)
	loggedIn := false
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(text), " ")
		say := bytes.ReplaceAll(answer, []byte("%t"), []byte(tag))
		switch {
		case strings.HasPrefix(command, "CAPABILITY") && !loggedIn:
			say = []byte("* CAPABILITY IMAP4rev1 ESEARCH CONDSTORE\r\n" + tag + " OK\r\n")
		case strings.HasPrefix(command, "LOGIN"):
			loggedIn = true
			say = []byte(tag + " OK [CAPABILITY IMAP4rev1 ESEARCH CONDSTORE]\r\n")
		case strings.HasPrefix(command, "CAPABILITY"):
			say = []byte("* CAPABILITY IMAP4rev1 ESEARCH CONDSTORE\r\n" + tag + " OK\r\n")
		}
		if _, err := conn.Write(say); err != nil {
			return
		}
	}
}

// rawClient is another mail client at the in-memory server.
func rawClient(t testing.TB, addr string) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login("u", "s3cret").Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// everythingIn does all that a mailbox can do with a folder, but for watching.
func everythingIn(ctx context.Context, m *mailbox.Mailbox, folder string) error {
	if _, err := m.Look(ctx, folder); err != nil {
		return err
	}
	uids, err := m.UIDs(ctx, folder)
	if err != nil {
		return err
	}
	if err := m.Headers(ctx, folder, uids, nothing); err != nil {
		return err
	}
	if _, _, err := m.Flags(ctx, folder, 0); err != nil {
		return err
	}
	_, _, err = m.Bytes(ctx, folder, 3, 1000)
	return err
}

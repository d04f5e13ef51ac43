package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// Do is another mail client of the same person: it logs in, runs the commands, each of which must be answered
// with OK, and leaves. It gives all that was answered. A command is one line, without its tag:
//
//	d.Do(t, "SELECT INBOX", `UID STORE 3 +FLAGS (\Seen)`)
func (d *Dovecot) Do(t testing.TB, commands ...string) string {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: time.Minute}).DialContext(t.Context(), "tcp", d.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(d.Password)
	commands = append([]string{fmt.Sprintf(`LOGIN %s "%s"`, d.User, quoted)}, append(commands, "LOGOUT")...)
	r := bufio.NewReader(conn)
	var all strings.Builder
	for i, command := range commands {
		tag := fmt.Sprintf("x%d", i)
		if _, err := fmt.Fprintf(conn, "%s %s\r\n", tag, command); err != nil {
			t.Fatal(err)
		}
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatalf("%s: %v", command, err)
			}
			all.WriteString(line)
			if status, ended := strings.CutPrefix(line, tag+" "); ended {
				if !strings.HasPrefix(status, "OK") {
					t.Fatalf("%s: %s", command, line)
				}
				break
			}
		}
	}
	return all.String()
}

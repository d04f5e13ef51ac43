package mailbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/mailbox"
	"oroconnector/app/mailtest"
)

func TestNewest_AreNamedByTheirPlacesWithoutAList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		exist, n int
		want     string
	}{{100_000, 100, "FETCH 99901:100000 ("}, {3, 100, "FETCH 1:3 ("}, {1, 100, "FETCH 1 ("}, {9000, 9000, "FETCH 8501:9000 ("}, {0, 100, ""}} {
		s := startScript(t, "", map[string]string{
			"EXAMINE": fmt.Sprintf("* %d EXISTS\r\n* OK [UIDVALIDITY 7]\r\n%%t OK [READ-ONLY]\r\n", c.exist),
			"FETCH":   fmt.Sprintf("* %d FETCH (UID 13 FLAGS () BODY[HEADER.FIELDS (FROM)]<0> {4}\r\nA: b)\r\n%%t OK\r\n", c.exist),
		})
		m := mailboxAt(t, s.listener.Addr().String())
		var got []mailbox.Raw
		if err := m.Newest(t.Context(), "INBOX", c.n, func(raw mailbox.Raw) error { got = append(got, raw); return nil }); err != nil {
			t.Fatal(err)
		}
		wanted := min(c.exist, 1)
		_, fetches := s.count(c.want)
		_, others := s.count("UID")
		if c.exist == 0 {
			_, fetches = s.count("FETCH")
		}
		if fetches != wanted || others != 0 || len(got) != wanted || wanted > 0 && got[0].UID != 13 {
			t.Errorf("%d of %d: %q, %+v", c.n, c.exist, s.heard, got)
		}
	}
}

func TestNewest_GivesWhatAListShows(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	for n := range 30 {
		server.Deliver(t, "", letter(n))
	}
	server.Do(t, "SELECT INBOX", `UID STORE 5:24 +FLAGS (\Deleted)`, "EXPUNGE", `UID STORE 28 +FLAGS (\Seen)`)
	before := server.Flags(t)
	m := over(t, server)
	look(t, m, "INBOX")
	collect := func(all *[]string) func(mailbox.Raw) error {
		return func(raw mailbox.Raw) error {
			lines := strings.Split(strings.TrimSpace(string(raw.Header)), "\r\n")
			slices.Sort(lines)
			*all = append(*all, fmt.Sprintf("%d %v %q", raw.UID, raw.Seen, lines))
			return nil
		}
	}
	var newest, named []string
	if err := m.Newest(t.Context(), "INBOX", 8, collect(&newest)); err != nil {
		t.Fatal(err)
	}
	if err := m.Headers(t.Context(), "INBOX", []uint32{3, 4, 25, 26, 27, 28, 29, 30}, collect(&named)); err != nil {
		t.Fatal(err)
	}
	if len(newest) != 8 || !slices.Equal(newest, named) {
		t.Errorf("\n%q\n%q", newest, named)
	}
	server.SameFlags(t, before)
	server.Stop(t)
	if err := m.Newest(t.Context(), "INBOX", 8, nothing); !crm.IsFault(err, crm.Offline) {
		t.Errorf("without a server: %v", err)
	}
}

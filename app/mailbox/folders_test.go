package mailbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// outline draws folders as a tree.
func outline(folders []crm.Folder) string {
	var b strings.Builder
	for _, f := range folders {
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", f.Depth), f.Title)
		if f.Role != "" {
			fmt.Fprintf(&b, " =%s", f.Role)
		}
		if f.NoMessages {
			b.WriteString(" -")
		}
		if f.Total >= 0 {
			fmt.Fprintf(&b, " %d/%d", f.Unread, f.Total)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestFolders(t *testing.T) {
	t.Parallel()
	special := "* CAPABILITY IMAP4rev1 LIST-EXTENDED SPECIAL-USE LIST-STATUS\r\n%t OK\r\n"
	cases := []struct {
		name, caps, list, want string
	}{
		{
			"roles of the server, a tree, and names in modified UTF-7", special,
			`* LIST (\HasNoChildren) "/" zebra` + "\r\n" +
				`* LIST (\HasNoChildren \Sent) "/" "Gesendet"` + "\r\n" +
				`* LIST () "/" Sent` + "\r\n" +
				`* LIST (\Trash) "/" Papierkorb` + "\r\n" +
				`* LIST (\HasChildren) "/" INBOX` + "\r\n* STATUS INBOX (MESSAGES 12 UNSEEN 3)\r\n" +
				`* LIST () "/" "INBOX/Auftr&AOQ-ge"` + "\r\n" +
				`* LIST (\Noselect) "/" "Kunden"` + "\r\n" +
				`* LIST () "/" "Kunden/&BCMEOgRABDAEVwQ9BDA-"` + "\r\n" +
				`* LIST () "/" "Kunden/A/B"` + "\r\n" +
				`* LIST () "/" "R&-D"` + "\r\n",
			`INBOX =inbox 3/12
  Aufträge
Gesendet =sent
Papierkorb =trash
Kunden -
  A/B
  Україна
R&D
Sent
zebra
`,
		},
		{
			"roles by usual names, below the inbox", "",
			`* LIST () "." INBOX.Sent` + "\r\n" + `* LIST () "." "INBOX.Sent Items"` + "\r\n" + `* LIST () "." INBOX` + "\r\n" +
				`* LIST () "." INBOX.spam` + "\r\n" + `* LIST () "." INBOX.a.trash` + "\r\n" + `* LIST () "." &BCcENQRABD0ENQRCBDoEOA-` + "\r\n",
			`INBOX =inbox
  Sent =sent
  spam =junk
  a.trash
  Sent Items
Чернетки =drafts
`,
		},
		{
			"names that break the rules are listed as they can be read", special,
			`* LIST () "/" INBOX` + "\r\n* STATUS INBOX (MESSAGES 1 UNSEEN 1)\r\n" +
				`* LIST () "/" "R&D"` + "\r\n* STATUS \"R&D\" (MESSAGES 1 UNSEEN 0)\r\n" +
				"* LIST () \"/\" \"Entw\xfcrfe\"\r\n" +
				"* LIST () NIL {9}\r\nm\xffn\xffch&en\r\n" +
				"* LIST () \"/\" {6}\r\nliter\"\r\n* STATUS {6}\r\nliter\" (MESSAGES 4 UNSEEN 0)\r\n" +
				`* LIST () "/" "&Jjo-&Jjo-"` + "\r\n" + `* LIST () "/" "&AGE-"` + "\r\n" + `* LIST () "/" "&Jjo!-"` + "\r\n" + `* LIST () "/" "&"` + "\r\n" +
				"* LIST () \"/\" \"roh-\xc3\xa4\"\r\n" + `* LIST () "\\" "a\"b"` + "\r\n",
			"INBOX =inbox 1/1\nEntwürfe =drafts\n&\n&AGE-\n&Jjo!-\n&Jjo-&Jjo-\na\"b\nliter\" 0/4\nmÿnÿch&en\nR&D 0/1\nroh-ä\n",
		},
		{
			"a tree of such names, beside the same ones that keep the rules", special,
			`* LIST () "/" INBOX` + "\r\n" + `* LIST () "/" "R&D"` + "\r\n" + `* LIST () "/" "R&-D"` + "\r\n" + `* LIST () "/" "R&D/&AMQ-pfel & Birnen"` + "\r\n" +
				`* LIST () "/" "&IGA-x"` + "\r\n* LIST () \"/\" {5}\r\na\x01b\x7fc\r\n* LIST () \"/\" {4}\r\na\x85\r\n\r\n",
			"INBOX =inbox\na␁b␡c\na�␍␊\nR&D\nR&D\n  &AMQ-pfel & Birnen\n\u2060x\n",
		},
		{"twice the same, and none", "", `* LIST () "/" INBOX` + "\r\n" + `* LIST () "/" INBOX` + "\r\n" + `* LIST () "/" ""` + "\r\n", "INBOX =inbox\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]string{"LIST": c.list + "%t OK\r\n"}
			if c.caps != "" {
				answers["CAPABILITY"] = c.caps
			}
			s := startScript(t, "", answers)
			m := mailboxAt(t, s.listener.Addr().String())
			folders, err := m.Folders(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := outline(folders); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			if _, err := m.Look(t.Context(), folders[0].Name); err != nil { // the connection is whole
				t.Error(err)
			}
			if conns, _ := s.count(""); conns != 1 {
				t.Errorf("%d connections", conns)
			}
		})
	}
}

func TestFolders_AServerCannotGiveWithoutEnd(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for n := range 30_000 {
		fmt.Fprintf(&list, "* LIST () \"/\" f%d\r\n", n)
	}
	s := startScript(t, "", map[string]string{"LIST": list.String() + "%t OK\r\n"})
	folders, err := mailboxAt(t, s.listener.Addr().String()).Folders(t.Context())
	if err != nil || len(folders) != 10_000 {
		t.Errorf("%d folders, %v", len(folders), err)
	}
}

// What is listed can be opened: the server gets its own bytes back.
func TestFolders_NamesThatBreakTheRulesAreOpenedByTheServersBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ caps, listed, heard string }{
		{"IMAP4rev1", `"R&D"`, `EXAMINE "R&D"`},
		{"IMAP4rev1 CONDSTORE", `"R&D \"x\" \\"`, `EXAMINE "R&D \"x\" \\" (CONDSTORE)`},
		{"IMAP4rev1", "\"Entw\xfcrfe\"", "EXAMINE \"Entw\xfcrfe\""},
		{"IMAP4rev1", "\"roh-\xc3\xa4\"", "EXAMINE \"roh-\xc3\xa4\""},
		{"IMAP4rev1 LITERAL+", "\"roh-\xc3\xa4\"", "EXAMINE {6+}"},
		{"IMAP4rev1 LITERAL+", `"R&D"`, `EXAMINE "R&D"`},
		{"IMAP4rev1", `"&Jjo-&Jjo-"`, `EXAMINE "&Jjo-&Jjo-"`},
		{"IMAP4rev1", `"&IGA-x"`, `EXAMINE "&IGA-x"`},
		{"IMAP4rev1", "{3}\r\na\x01b", "EXAMINE \"a\x01b\""},
		{"IMAP4rev1", "{4}\r\na\r\nb", ""}, // there is no way to write it
		{"IMAP4rev1", "{3}\r\na\x00b", ""},
		{"IMAP4rev1", `"&AMQ-pfel"`, `EXAMINE "&AMQ-pfel"`},
		{"IMAP4rev1", `"R&-D"`, `EXAMINE "R&-D"`},
		{"IMAP4rev1 IMAP4rev2", "\"roh-\xc3\xa4\"", "EXAMINE \"roh-\xc3\xa4\""},
		{"IMAP4rev1 IMAP4rev2", `"R&D"`, `EXAMINE "R&D"`},
	} {
		t.Run(c.listed, func(t *testing.T) {
			t.Parallel()
			s := startScript(t, "", map[string]string{
				"CAPABILITY": "* CAPABILITY " + c.caps + "\r\n%t OK\r\n", "ENABLE": "* ENABLED IMAP4rev2\r\n%t OK\r\n",
				"LIST": "* LIST () \"/\" " + c.listed + "\r\n%t OK\r\n",
			})
			m := mailboxAt(t, s.listener.Addr().String())
			folders, err := m.Folders(t.Context())
			if err != nil || len(folders) != 1 {
				t.Fatal(folders, err)
			}
			_, err = m.Look(t.Context(), folders[0].Name)
			s.mu.Lock()
			defer s.mu.Unlock()
			last := s.heard[len(s.heard)-1]
			if at := slices.IndexFunc(s.heard, func(command string) bool { return strings.HasPrefix(command, "EXAMINE") }); at >= 0 {
				last = s.heard[at]
			}
			switch {
			case c.heard == "" && (!crm.IsFault(err, crm.Missing) || strings.HasPrefix(last, "EXAMINE")):
				t.Errorf("%q, %v", last, err)
			case c.heard != "" && (!strings.HasPrefix(last, c.heard) || err != nil && !strings.Contains(c.heard, "+}")):
				t.Errorf("%q, not %q; %v", last, c.heard, err)
			}
		})
	}
}

package post_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
	"oroconnector/app/post"
)

func letter(n int) string {
	return fmt.Sprintf("From: Elena <e@alpina.example>\nSubject: Letter %d\nMessage-ID: <%d@alpina.example>\nDate: Mon, 14 Sep 2026 10:%02d:00 +0000\n\nText %d.\n", n, n, n%60, n)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func newMaildir(t *testing.T, dir string) {
	t.Helper()
	for _, sub := range []string{"new", "cur", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

func openLocal(t *testing.T, kind crm.LoginType, path string) post.Mailbox {
	t.Helper()
	b := post.Local(crm.Login{ID: "local", Type: kind, Path: path}, nil)
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// subjects are those of a folder with the flags of each, by subject.
func subjects(t *testing.T, b post.Mailbox, folder string) map[string]string {
	t.Helper()
	if _, err := b.Look(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	uids, err := b.UIDs(t.Context(), folder)
	if err != nil || !slices.IsSorted(uids) {
		t.Fatal(uids, err)
	}
	all := map[string]string{}
	err = b.Headers(t.Context(), folder, uids, func(raw post.Raw) error {
		m, err := eml.ReadWith(t.Context(), bytes.NewReader(raw.Header), eml.Options{NoText: true})
		if err != nil {
			return err
		}
		flags := ""
		for _, f := range []struct {
			on   bool
			name string
		}{{raw.Seen, "S"}, {raw.Flagged, "F"}, {raw.Answered, "R"}} {
			if f.on {
				flags += f.name
			}
		}
		all[m.Subject] = flags
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sameMap(t *testing.T, got, want map[string]string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
}

func names(t *testing.T, b post.Mailbox) (all []string) {
	t.Helper()
	folders, err := b.Folders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		all = append(all, fmt.Sprintf("%s|%s|%d|%s", f.Name, f.Title, f.Depth, f.Role))
	}
	return all
}

func TestMaildir_ListsFoldersMessagesAndFlags(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Mail")
	newMaildir(t, dir)
	newMaildir(t, filepath.Join(dir, ".Sent"))
	newMaildir(t, filepath.Join(dir, ".Work.2026"))
	write(t, filepath.Join(dir, "new", "1700000001.M1.host"), letter(1))
	write(t, filepath.Join(dir, "cur", "1700000002.M2.host:2,S"), letter(2))
	write(t, filepath.Join(dir, "cur", "1700000003.M3.host:2,FRS"), letter(3))
	write(t, filepath.Join(dir, "cur", "1700000004.M4.host:2,ST"), letter(4))
	write(t, filepath.Join(dir, "cur", "1700000005.M5.host;2,S"), letter(5))
	write(t, filepath.Join(dir, "cur", ".hidden"), letter(6))
	write(t, filepath.Join(dir, "tmp", "1700000007.M7.host"), letter(7))
	b := openLocal(t, crm.LoginMaildir, dir)
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"Letter 1": "", "Letter 2": "S", "Letter 3": "SFR", "Letter 5": "S"})
	want := []string{"INBOX|Mail|0|inbox", ".Sent|Sent|0|sent", ".Work.2026|2026|1|"}
	if got := names(t, b); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, out := range []string{"../Mail", "/etc", "..", "nowhere"} {
		if _, err := b.Look(t.Context(), out); !crm.IsFault(err, crm.Missing) {
			t.Errorf("%s: %v", out, err)
		}
	}
}

func TestMaildir_AMessageThatIsReadKeepsItsUIDAndCanStillBeOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newMaildir(t, dir)
	from := filepath.Join(dir, "new", "1700000001.M1[x].host")
	write(t, from, letter(1))
	b := openLocal(t, crm.LoginMaildir, dir)
	state, err := b.Look(t.Context(), "INBOX")
	before, _ := b.UIDs(t.Context(), "INBOX")
	if err != nil || state.Total != 1 || state.Next != 0 {
		t.Fatal(state, err)
	}
	if err := os.Rename(from, filepath.Join(dir, "cur", "1700000001.M1[x].host:2,S")); err != nil {
		t.Fatal(err)
	}
	data, cut, err := b.Bytes(t.Context(), "INBOX", before[0], 20)
	if err != nil || !cut || string(data) != letter(1)[:20] {
		t.Errorf("%q %v %v", data, cut, err)
	}
	if _, err := b.Look(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	flags, _, err := b.Flags(t.Context(), "INBOX", 0)
	if err != nil || len(flags) != 1 || flags[0] != (crm.Flags{UID: before[0], Seen: true}) {
		t.Errorf("%+v %v", flags, err)
	}
	found, err := b.Search(t.Context(), "INBOX", "TEXT 1.")
	if err != nil || !slices.Equal(found, before) {
		t.Errorf("%v %v", found, err)
	}
}

// thunderbird writes a message as Thunderbird does, with its flags.
func thunderbird(n, status int) string {
	return fmt.Sprintf("From - Mon Sep 14 10:00:00 2026\nX-Mozilla-Status: %04x\nX-Mozilla-Status2: 00000000\n%s\n", status, letter(n))
}

func TestMbox_ThunderbirdsLocalFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "Inbox"), thunderbird(1, 1)+thunderbird(2, 0)+thunderbird(3, 7)+thunderbird(4, 9)+
		"From - Mon Sep 14 10:00:00 2026\nSubject: Quotes\n\nFrom here on it is text.\n\n>From there, too.\nFrom: nobody\n\n")
	write(t, filepath.Join(dir, "Inbox.msf"), "index")
	write(t, filepath.Join(dir, "Trash"), "")
	write(t, filepath.Join(dir, "Trash.msf"), "index")
	write(t, filepath.Join(dir, "Archives"), "")
	write(t, filepath.Join(dir, "Archives.msf"), "index")
	write(t, filepath.Join(dir, "Archives.sbd", "2026"), thunderbird(9, 0))
	write(t, filepath.Join(dir, "msgFilterRules.dat"), "rules")
	b := openLocal(t, crm.LoginMbox, dir)
	want := []string{"Archives|Archives|0|archive", "Archives/2026|2026|1|", "Inbox|Inbox|0|inbox", "Trash|Trash|0|trash"}
	if got := names(t, b); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"Letter 1": "S", "Letter 2": "", "Letter 3": "SFR", "Quotes": ""})
	sameMap(t, subjects(t, b, "Archives/2026"), map[string]string{"Letter 9": ""})
	sameMap(t, subjects(t, b, "Trash"), map[string]string{})
}

func TestMbox_UIDsStayWhenFlagsChangeAndOthersGo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mail")
	uidOf := func(b post.Mailbox, subject string) uint32 {
		subjects(t, b, "INBOX")
		uids, _ := b.UIDs(t.Context(), "INBOX")
		for _, uid := range uids {
			data, _, err := b.Bytes(t.Context(), "INBOX", uid, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if m, err := eml.Read(t.Context(), bytes.NewReader(data)); err == nil && m.Subject == subject {
				return uid
			}
		}
		t.Fatalf("no %s", subject)
		return 0
	}
	write(t, file, thunderbird(1, 0)+thunderbird(2, 0)+thunderbird(3, 0))
	b := openLocal(t, crm.LoginMbox, file)
	was := uidOf(b, "Letter 3")
	write(t, file, thunderbird(1, 1)+thunderbird(2, 0)+thunderbird(3, 1)) // in place
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"Letter 1": "S", "Letter 2": "", "Letter 3": "S"})
	write(t, file, thunderbird(3, 1)+thunderbird(5, 0)) // compacted, and a new one
	if now := uidOf(b, "Letter 3"); now != was {
		t.Errorf("UID %d became %d", was, now)
	}
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"Letter 3": "S", "Letter 5": ""})
	other := openLocal(t, crm.LoginMbox, file)
	if now := uidOf(other, "Letter 3"); now != was {
		t.Errorf("in another process UID %d is %d", was, now)
	}
}

func TestMbox_StatusOfOtherPrograms(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mbox")
	head := "From e@x Mon Sep 14 10:00:00 2026\n"
	write(t, file, head+"Subject: one\nStatus: RO\nX-Status: AF\n\nx\n\n"+head+"Subject: two\nStatus: O\n\nx\n\n"+head+"Subject: three\nX-Status: D\n\nx\n")
	b := openLocal(t, crm.LoginMbox, file)
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"one": "SFR", "two": ""})
}

func TestFiles_AFolderOfMessagesAndFoldersBelow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.eml"), letter(1))
	write(t, filepath.Join(dir, "b.EML"), letter(2))
	write(t, filepath.Join(dir, "notes.txt"), "text")
	write(t, filepath.Join(dir, "2026", "Sent", "c.eml"), letter(3))
	write(t, filepath.Join(dir, "empty", "x.txt"), "text")
	b := openLocal(t, crm.LoginFolder, dir)
	sameMap(t, subjects(t, b, "INBOX"), map[string]string{"Letter 1": "S", "Letter 2": "S"})
	sameMap(t, subjects(t, b, "2026/Sent"), map[string]string{"Letter 3": "S"})
	if got := names(t, b); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

// An account whose path only holds folders has an inbox all the same: the one that is called so, else the first.
func TestLocal_TheInboxOfAFolderOfFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newMaildir(t, filepath.Join(dir, "maildirs", "Archive"))
	newMaildir(t, filepath.Join(dir, "maildirs", "Inbox"))
	write(t, filepath.Join(dir, "maildirs", "Inbox", "cur", "1.host:2,"), letter(1))
	write(t, filepath.Join(dir, "mboxes", "Drafts"), thunderbird(9, 0))
	write(t, filepath.Join(dir, "mboxes", "Inbox"), thunderbird(2, 0))
	write(t, filepath.Join(dir, "files", "2025", "3.eml"), letter(3))
	write(t, filepath.Join(dir, "files", "2026", "4.eml"), letter(4))
	for name, c := range map[string]struct {
		kind crm.LoginType
		want string
	}{"maildirs": {crm.LoginMaildir, "Letter 1"}, "mboxes": {crm.LoginMbox, "Letter 2"}, "files": {crm.LoginFolder, "Letter 3"}} {
		b := openLocal(t, c.kind, filepath.Join(dir, name))
		if got := subjects(t, b, crm.Inbox); len(got) != 1 || !strings.Contains(fmt.Sprint(got), c.want+":") {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestRecognize(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newMaildir(t, filepath.Join(dir, "maildir"))
	newMaildir(t, filepath.Join(dir, "many", "Inbox"))
	write(t, filepath.Join(dir, "mbox"), thunderbird(1, 0))
	write(t, filepath.Join(dir, "folders", "Inbox"), thunderbird(1, 0))
	write(t, filepath.Join(dir, "files", "a.eml"), letter(1))
	write(t, filepath.Join(dir, "nothing", "a.txt"), "x")
	for name, want := range map[string]crm.LoginType{
		"maildir": crm.LoginMaildir, "many": crm.LoginMaildir, "mbox": crm.LoginMbox, "folders": crm.LoginMbox, "files": crm.LoginFolder,
	} {
		if got, err := post.Recognize(t.Context(), filepath.Join(dir, name)); got != want || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for name, want := range map[string]crm.FaultKind{"nothing": crm.Invalid, "nowhere": crm.Missing, "files/a.eml": crm.Invalid} {
		if _, err := post.Recognize(t.Context(), filepath.Join(dir, name)); !crm.IsFault(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLocalWatch_TellsWhatTheFileSystemSays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newMaildir(t, dir)
	write(t, filepath.Join(dir, "new", "1.host"), letter(1))
	b := openLocal(t, crm.LoginMaildir, dir)
	state, err := b.Look(t.Context(), "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	heard, done := make(chan post.Heard, 10), make(chan error, 1)
	go func() {
		done <- b.Watch(ctx, "INBOX", state, func() time.Duration { return time.Second }, func(_ context.Context, h post.Heard) error {
			heard <- h
			return nil
		})
	}()
	await := func(what string, is func(post.Heard) bool) {
		t.Helper()
		for {
			select {
			case h := <-heard:
				if is(h) {
					return
				}
			case <-ctx.Done():
				t.Fatalf("%s is not told", what)
			}
		}
	}
	write(t, filepath.Join(dir, "new", "2.host"), letter(2))
	await("new mail", func(h post.Heard) bool { return len(h.Appeared) == 1 })
	if err := os.Rename(filepath.Join(dir, "new", "2.host"), filepath.Join(dir, "cur", "2.host:2,S")); err != nil {
		t.Fatal(err)
	}
	await("a read one", func(h post.Heard) bool { return len(h.Flags) == 1 && h.Flags[0].Seen && !h.Gone })
	if err := os.Remove(filepath.Join(dir, "new", "1.host")); err != nil {
		t.Fatal(err)
	}
	await("a removed one", func(h post.Heard) bool { return h.Gone })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		if !crm.IsFault(err, crm.Missing) {
			t.Errorf("a folder that is gone: %v", err)
		}
	case <-ctx.Done():
		t.Error("a folder that is gone is watched for ever")
	}
}

// Whatever an mbox holds: the messages lie in it one after the other without overlapping, and their UIDs are
// all different.
func FuzzMbox(f *testing.F) {
	f.Add(thunderbird(1, 0) + thunderbird(2, 1))
	f.Add("From x\n\nFrom y\nA: b\n\nFrom z\n")
	f.Add("\r\n\r\nFrom x y z\r\nSubject: a\r\n" + strings.Repeat("x", 300_000) + "\r\n\r\nFrom q\r\nX-Mozilla-Status: zzzz\r\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(dir, fmt.Sprintf("%x", len(text)))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b := post.Local(crm.Login{Type: crm.LoginMbox, Path: file}, nil)
		if _, err := b.Look(t.Context(), "INBOX"); err != nil {
			t.Fatal(err)
		}
		uids, err := b.UIDs(t.Context(), "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for i, uid := range uids {
			if uid == 0 || i > 0 && uids[i-1] == uid {
				t.Fatalf("UIDs %v", uids)
			}
			data, _, err := b.Bytes(t.Context(), "INBOX", uid, int64(len(text))+1)
			if err != nil || !strings.Contains(text, string(data)) || !bytes.HasPrefix(data, []byte("From ")) {
				t.Fatalf("%q %v", data, err)
			}
			total += len(data)
		}
		if total > len(text) {
			t.Fatalf("%d bytes of messages in %d", total, len(text))
		}
		if err := b.Headers(t.Context(), "INBOX", uids, func(post.Raw) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
}

package eml

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// expectation is one line of the corpus's EXPECTED.jsonl. A field that is absent is not scored.
type expectation struct {
	File        string    `json:"file"`
	Kind        string    `json:"kind"`
	From        *[]string `json:"from"`
	To          *[]string `json:"to"`
	Cc          *[]string `json:"cc"`
	Bcc         *[]string `json:"bcc"`
	ReplyTo     *[]string `json:"reply_to"`
	MessageID   *string   `json:"message_id"`
	InReplyTo   *[]string `json:"in_reply_to"`
	References  *[]string `json:"references"`
	Subject     *string   `json:"subject"`
	Date        *string   `json:"date"`
	Attachments *[]string `json:"attachments"`
	Messages    *int      `json:"messages"`
	Variant     string    `json:"variant"`
	ExpectError bool      `json:"expect_error"`
}

// corpus finds the folder of real mail beside the project, or skips the test.
func corpus(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		mail := filepath.Join(dir, "shared", "mail")
		if _, err := os.Stat(filepath.Join(mail, "EXPECTED.jsonl")); err == nil {
			return mail
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("no corpus: shared/mail/EXPECTED.jsonl stands in no folder above this one")
		}
		dir = parent
	}
}

func expectations(t testing.TB, dir string) []expectation {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "EXPECTED.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var all []expectation
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e expectation
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

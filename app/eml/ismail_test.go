package eml

import (
	"errors"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// Texts of other kinds, each with lines that look like fields.
func TestRead_WhatIsNoMail(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a note":                 "Call Ann about the offer.\nPriority: high\nBuy milk.\n",
		"a list":                 "Status: open\nPriority: high\n\nBuy milk.\n",
		"a diary":                "Date: yesterday\n\nDear diary\n",
		"a dated note":           "Date: 2024-01-02\nToday was fine.\n",
		"a journey":              "From: Berlin\nTo: Paris\nDate: Monday\n\nby train\n",
		"a delivery":             "Received: 3 boxes\n\nall whole\n",
		"a book list":            "References: none yet\n\n",
		"JSON":                   "{\n  \"from\": \"a@x.org\",\n  \"subject\": \"hello\",\n  \"X-Trace\": 1\n}\n",
		"JSON on one line":       `{"from":"a@x.org","to":["b@x.org"],"subject":"x"}`,
		"JSON with a field":      "{\nX-Trace: 1\n}\n",
		"JSON lines":             "[\n\"Subject: hello\",\nSubject: hello\n]\n",
		"YAML":                   "version: 3\nkeywords: a, b\npath: /tmp\nservices:\n  mail: yes\n",
		"a package":              "Package: tool\nVersion: 1.0\nPriority: optional\nMaintainer: Ann <ann@x.org>\nDescription: a tool\n",
		"a commit":               "commit 0123456789abcdef\nAuthor: Ann <ann@x.org>\nDate:   Tue Jan 2 10:20:30 2024 +0100\n\n    mend it\n",
		"an HTTP answer":         "HTTP/1.1 200 OK\r\nDate: Tue, 02 Jan 2024 10:20:30 GMT\r\nContent-Type: text/html\r\nSubject: x\r\n\r\n<p>",
		"an HTTP question":       "POST /a HTTP/1.1\r\nHost: x.org\r\nFrom: ann@x.org\r\nContent-Type: application/json\r\n\r\n{}",
		"an HTTP header":         "Date: Tue, 02 Jan 2024 10:20:30 GMT\r\nServer: x\r\nSet-Cookie: y\r\nContent-Type: text/html\r\n\r\n<p>",
		"a card":                 "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@x.org\nEND:VCARD\n",
		"an invitation":          "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nORGANIZER:mailto:ann@x.org\nEND:VCALENDAR\n",
		"a log":                  "2024-01-02 10:20:30 mail: x\nReceived: 1\nLines: 5\n",
		"code":                   "package main\n\nimport \"fmt\"\n",
		"a style sheet":          "a {\n  color: red;\n  content: \"x\";\n}\n",
		"own fields only":        "X-One: 1\nX-Two: 2\n\ntext\n",
		"prose with a colon":     "Subject to change: everything.\nFrom here on: nothing.\n",
		"a subject further down": "Minutes of the meeting\nSubject: budget\nWe talked.\n",
		"CSV":                    "From,To,Subject\na@x.org,b@x.org,hello\n",
	} {
		m, err := Read(t.Context(), strings.NewReader(text))
		var fault *crm.Fault
		if !errors.Is(err, ErrNotMail) || !errors.As(err, &fault) || fault.Code != "file.notMail" || m.Subject != "" {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// Messages that have next to nothing, and are messages all the same.
func TestRead_PoorMailIsMail(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a subject":           "Subject: hello\n\ntext\n",
		"an empty subject":    "Subject:\n\ntext\n",
		"a subject, no end":   "Subject: hello",
		"Received":            "Received: from a by b; Tue, 02 Jan 2024 10:20:30 +0000\n\ntext\n",
		"Received, short":     "Received: by b\n\ntext\n",
		"From":                "From: ann@x.org\n\ntext\n",
		"To":                  "To: undisclosed-recipients:;\n\ntext\n",
		"an id":               "Message-ID: 4711\n\ntext\n",
		"a date":              "Date: Tue, 02 Jan 2024 10:20:30 +0000\n\ntext\n",
		"names of a machine":  "From: root\nSubject: cron\n\ntext\n",
		"a part":              "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nYQ==\n",
		"a multipart":         "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
		"MIME":                "MIME-Version: 1.0\nContent-Type: text/plain\n\ntext\n",
		"a mail program":      "X-Mailer: x\nX-Priority: 3\nOrganization: One\nContent-Type: text/plain\n\ntext\n",
		"behind junk":         "some line\nanother one\nFrom: Ann <ann@x.org>\nSubject: x\n\ntext\n",
		"behind an mbox line": "From ann@x.org Tue Jan  2 10:20:30 2024\nSubject: x\n\ntext\n",
		"lower case":          "subject: hello\n\ntext\n",
		"a signature":         "DKIM-Signature: v=1; a=rsa-sha256; d=x.org\n\ntext\n",
	} {
		if _, err := Read(t.Context(), strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

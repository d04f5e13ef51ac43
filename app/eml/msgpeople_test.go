package eml

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// oneOffEntry writes an entry that holds a person itself.
func oneOffEntry(unicode bool, texts ...string) []byte {
	b := append(make([]byte, 4), oneOffUID...)
	flags := uint16(0x1000)
	if unicode {
		flags |= 0x8000
	}
	b = binary.LittleEndian.AppendUint16(append(b, 0, 0), flags)
	for _, text := range texts {
		if unicode {
			b = append(append(b, utf16Bytes(text)...), 0, 0)
		} else {
			b = append(append(b, text...), 0)
		}
	}
	return b
}

func entryListOf(entries ...[]byte) []byte {
	var all []byte
	for _, e := range entries {
		all = binary.LittleEndian.AppendUint32(all, uint32(len(e)))
		all = append(all, e...)
		for len(all)%4 > 0 {
			all = append(all, 0)
		}
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(entries)))
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(all))), all...)
}

func TestRead_MSGPeople(t *testing.T) {
	t.Parallel()
	sent := []any{pidSubject, "x", pidClientSubmitTime, time.Date(2024, 1, 2, 10, 20, 30, 0, time.UTC)}
	some := func(i int, list ...any) cfbEntry {
		return storage(fmt.Sprintf("__recip_version1.0_#%08X", i), msgProps(headOther, false, list...))
	}
	for _, c := range []struct {
		name   string
		props  []any
		people []cfbEntry
		want   string // from|sender|to|cc|reply to
	}{
		{"SMTP beside EX", []any{pidSentReprType, "EX", pidSentReprEmail, "/o=One/cn=ann", pidSentReprSMTP, "Ann@X.org"}, nil, "ann@x.org||||"},
		{"EX with an at sign", []any{pidSentReprType, "EX", pidSentReprEmail, "/o=One/cn=ann@x.org"}, nil, "||||"},
		{"a type that says so", []any{pidSentReprType, "EX", pidSentReprEmail, "ann@x.org"}, nil, "||||"},
		{"in the entry", []any{pidSentReprType, "EX", pidSentReprEntry, oneOffEntry(true, "Ann Lee", "SMTP", "ann@x.org")}, nil, "ann@x.org||||"},
		{"in an ANSI entry", []any{pidSentReprEntry, oneOffEntry(false, "Ann Lee", "SMTP", "ann@x.org")}, nil, "ann@x.org||||"},
		{"an entry of Exchange", []any{pidSentReprEntry, oneOffEntry(true, "Ann", "EX", "/o=One")}, nil, "||||"},
		{"half an entry", []any{pidSentReprEntry, oneOffEntry(true, "Ann")[:25]}, nil, "||||"},
		{"in the search key", []any{pidSentReprSearch, []byte("SMTP:ANN@X.ORG\x00")}, nil, "ann@x.org||||"},
		{"Exchange's search key", []any{pidSentReprSearch, []byte("EX:/O=ONE/CN=ANN@X\x00")}, nil, "||||"},
		{"as the name", []any{pidSentReprName, "'ann@x.org'"}, nil, "ann@x.org||||"},
		{"on behalf of", []any{pidSentReprEmail, "desk@x.org", pidSenderEmail, "ann@x.org"}, nil, "desk@x.org|ann@x.org|||"},
		{"only the sender", []any{pidSentReprEmail, "/o=One", pidSenderEmail, "ann@x.org"}, nil, "ann@x.org||||"},
		{"with its kind before it", []any{pidSentReprEmail, "SMTP:ann@x.org"}, nil, "ann@x.org||||"},
		{"the header's From", []any{pidTransportHeaders, "From: ann@x.org\r\nSender: bo@x.org\r\n\r\n", pidSentReprEmail, "other@x.org"}, nil, "ann@x.org|bo@x.org|||"},
		{"Exchange's line", []any{pidTransportHeaders, exchangeLine + " 2.0\r\nFrom: ann@x.org\r\nTo: bo@x.org\r\n\r\n"}, nil, "ann@x.org||bo@x.org||"},
		{"reply to, names", []any{pidReplyNames, "ann@x.org;Bo <bo@x.org>"}, nil, "||||ann@x.org bo@x.org"},
		{"reply to, entries", []any{pidReplyNames, "Ann;Bo", pidReplyEntries, entryListOf(oneOffEntry(true, "Ann", "SMTP", "ann@x.org"), oneOffEntry(false, "Bo L", "SMTP", "bo@x.org"))}, nil, "||||ann@x.org bo@x.org"},
		{"reply to, cut", []any{pidReplyEntries, entryListOf(oneOffEntry(true, "Ann", "SMTP", "ann@x.org"), oneOffEntry(true, "Bo", "SMTP", "bo@x.org"))[:120]}, nil, "||||ann@x.org"},
		{"recipients as shown", []any{pidDisplayTo, "Ann; bo@x.org; 'eve@x.org'", pidDisplayCc, "cy@x.org"}, nil, "||bo@x.org eve@x.org|cy@x.org|"},
		{"the table, not the header", []any{pidTransportHeaders, "To: list@x.org\r\n\r\n"}, []cfbEntry{some(0, pidRecipientType, 1, pidSMTPAddress, "ann@x.org")}, "||ann@x.org||"},
		{"the header for those without an address", []any{pidTransportHeaders, "To: ann@x.org, bo@x.org\r\nCc: cy@x.org\r\n\r\n"}, []cfbEntry{
			some(0, pidRecipientType, 1, pidSMTPAddress, "ann@x.org"), some(1, pidRecipientType, 1, pidDisplayName, "Bo", pidAddressType, "EX", pidEmail, "/o=One/cn=bo"),
			some(2, pidRecipientType, 2, pidDisplayName, "Cy", pidEmail, "/o=One/cn=cy"),
		}, "||ann@x.org bo@x.org|cy@x.org|"},
		{"one entry of the table", nil, []cfbEntry{some(0, pidRecipientType, 2, pidEntryID, oneOffEntry(true, "Cy", "SMTP", "cy@x.org")), some(1, pidSearchKey, []byte("SMTP:BO@X.ORG\x00"))}, "||bo@x.org|cy@x.org|"},
	} {
		m := readString(t, string(cfbFile(cfbEntry{children: slices.Concat(msgProps(headTop, false, append(slices.Clone(sent), c.props...)...), c.people)})))
		join := func(list []string) string { return strings.Join(list, " ") }
		got := join(emails(m.From)) + "|" + m.Sender.Email + "|" + join(emails(m.To)) + "|" + join(emails(m.Cc)) + "|" + join(emails(m.ReplyTo))
		if got != c.want || len(m.Warnings) > 0 {
			t.Errorf("%s: %s, want %s; %v", c.name, got, c.want, m.Warnings)
		}
	}
}

func TestRead_MSGFields(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2024, 1, 2, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name, want string // subject|hour|id
		ansi       bool
		props      []any
	}{
		{"submitted, then delivered", "x|1|", false, []any{pidSubject, "x", pidDeliveryTime, at(2), pidClientSubmitTime, at(1)}},
		{"delivered", "x|2|", false, []any{pidSubject, "x", pidDeliveryTime, at(2), pidCreationTime, at(3)}},
		{"a draft", "x|3|", false, []any{pidSubject, "x", pidCreationTime, at(3), pidLastModified, at(4)}},
		{"the header's date", "x|5|", false, []any{pidSubject, "x", pidClientSubmitTime, at(1), pidTransportHeaders, "Subject: y\r\nDate: Tue, 02 Jan 2024 05:00:00 +0000\r\n\r\n"}},
		{"a header's date that is none", "x|1|", false, []any{pidSubject, "x", pidClientSubmitTime, at(1), pidTransportHeaders, "Received: by x; Tue, 02 Jan 2024 06:00:00 +0000\r\nDate: soon\r\n\r\n"}},
		{"no date but the receipt's", "x|6|", false, []any{pidSubject, "x", pidTransportHeaders, "Received: by x; Tue, 02 Jan 2024 06:00:00 +0000\r\nDate: soon\r\n\r\n"}},
		{"the header's id", "x|0|a@x.org", false, []any{pidSubject, "x", pidMessageID, "<b@x.org>", pidTransportHeaders, "Message-ID: <a@x.org>\r\n\r\n"}},
		{"an id in words", "x|0|b@x.org", false, []any{pidSubject, "x", pidMessageID, "=?utf-8?Q?=3Cb=40x.org=3E?="}},
		{"letters that were lost", "Größe 日本?|0|", false, []any{pidSubject, "Größe ???", pidTransportHeaders, "Subject: =?utf-8?B?R3LDtsOfZSDml6XmnKw/?=\r\n\r\n"}},
		{"question marks", "Why???|0|", false, []any{pidSubject, "Why???", pidTransportHeaders, "Subject: =?utf-8?B?V2h5?=\r\n\r\n"}},
		{"code page", "Привет|0|", true, []any{pidMessageCodepage, 1251, pidSubject, "\xcf\xf0\xe8\xe2\xe5\xf2"}},
		{"code page of UTF-8", "Grüße|0|", true, []any{pidMessageCodepage, 65001, pidSubject, "Gr\xc3\xbc\xc3\x9fe"}},
		{"code page of the body", "日本|0|", true, []any{pidInternetCodepage, 50220, pidSubject, "\x93\xfa\x96\x7b"}},
		{"language only", "łąka|0|", true, []any{pidLocale, 0x0415, pidSubject, "\xb3\xb9ka"}},
		{"language of Taiwan", "您好|0|", true, []any{pidLocale, 0x0404, pidSubject, "\xb1z\xa6n"}},
		{"nothing named", "会议通知|0|", true, []any{pidSubject, "\xbb\xe1\xd2\xe9\xcd\xa8\xd6\xaa"}},
		{"hidden characters", "txt.exe|0|", false, []any{pidSubject, "\u202etxt.exe"}},
	} {
		m := readString(t, string(cfbFile(cfbEntry{children: msgProps(headTop, c.ansi, c.props...)})))
		hour := 0
		if !m.Date.IsZero() {
			hour = m.Date.Hour()
		}
		if got := fmt.Sprintf("%s|%d|%s", m.Subject, hour, m.MessageID); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

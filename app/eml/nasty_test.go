package eml

import (
	"strings"
	"testing"
)

// Subjects as they come in, and what they say.
func TestRead_NastySubjects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=?utf-8?B?R3LDvMOfZQ?= x":                                          "Grüße x", // no padding
		"=?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?Q?_=FC?=":                    "Grüße ü",
		"=?utf-8?Q?=E2=82?=\n =?utf-8?Q?=AC_5?=":                            "€ 5", // a letter torn in two
		"=?utf-8?B?4oI=?=\n =?UTF8?Q?=AC_5?=":                               "€ 5", // and the label written in two ways
		"=?gb2312?B?x+vO?=\n =?gb2312?B?yg==?=":                             "请问",
		"=?ISO-2022-JP?B?GyRCRnxLXA==?= =?ISO-2022-JP?B?OGwbKEI=?=":         "日本語",
		"=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= =?ISO-2022-JP?B?GyRCOGwbKEI=?=": "日本語",
		"=?UTF-8?Q?a b c?= =?UTF-8?Q?d?=":                                   "a b cd", // blanks inside
		"=?UTF-8?Q?a\tb?=":                                                  "a b",
		"=?UTF-8?B?w7w=w7w=?=":                                              "üü", // two encodings in one
		"=?UTF-8?B?w7zDvA?==?UTF-8?B?w7zDvA?=":                              "üüüü",
		"\"=?UTF-8?Q?quoted=C3=BC?=\"":                                      "\"quotedü\"",
		"=?utf-8?Q?nested_=3D=3Futf-8=3FQ=3Fa=3F=3D?=":                      "nested =?utf-8?Q?a?=", // decoded once
		"=??Q?a=FC?=":                                           "aü",
		"=?utf-8?Q?abc":                                         "abc",
		"=?utf-8?Q?abc =?utf-8?Q?def?=":                         "abcdef", // the first has no end
		"=?utf-8?Q?abc?=def":                                    "abcdef",
		"Re: =?utf-8?Q?a?=: =?utf-8?Q?b?=":                      "Re: a: b",
		"=?utf-8*en?Q?a=C3=BC?=":                                "aü",
		"=?utf-8 ?Q?a=C3=BC?=":                                  "aü",
		"=?\"utf-8\"?Q?a=C3=BC?=":                               "aü",
		"=?unknown-8bit?Q?Gr=FC=DFe?=":                          "Grüße",
		"=?utf8mb4?Q?=F0=9F=91=8D?=":                            "👍",
		"=?utf-16?B?AEEAQgD8?=":                                 "ABü",
		"=?utf-7?Q?+AOQ-?=":                                     "ä",
		"=?us-ascii?Q?=D0=9F=D1=80=D0=B8=D0=B2=D0=B5=D1=82?=":   "Привет",
		"=?koi8-r?B?8NLJ18XU?= =?windows-1251?B?IO/w6OLl8g==?=": "Привет привет",
		"a =?utf-8?Q?b?= =?bogus-cs?Q?c=FC?= d":                 "a bcü d",
		"=?utf-8?Q?a=0D=0ABcc:_x@x.org?=":                       "a Bcc: x@x.org",
		"=?utf-8?Q?=ED=A0=BD=ED=B1=8D?=":                        "👍", // CESU-8
		"=?iso-8859-1?Q?=93x=94_=96_=80?=":                      "“x” – €",
		"Prix: 5 \xe2\x82\xac caf\xe9 cr\xe8me":                 "Prix: 5 € café crème", // two sets in one
		"\x1b$BF|K\\8l\x1b(B":                                   "日本語",
		"100% =?off?= today, a=?b?c=?d":                         "100% =?off?= today, a=?b?c=?d",
		"one\x00 \x07two\r three":                               "one two three",
		"\xef\xbb\xbfBOM":                                       "BOM",
	} {
		if m := readString(t, "Subject: "+text+"\nMIME-Version: 1.0\n\ntext\n"); m.Subject != want {
			t.Errorf("%q: %q, want %q", text, m.Subject, want)
		}
	}
}

// Names of attachments in the forms of RFC 2231 and its imitations.
func TestRead_NastyNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"name*0*=utf-8''%E2%82; name*1*=%AC.zip":                        "€.zip",
		"name*0*=iso-8859-1''%FC; name*1=\"%FC.zip\"":                   "ü%FC.zip", // only what has a star is encoded
		"name*0*=utf-8''a%C3%BC; name*1*=utf-8''%C3%BC.zip":             "aüü.zip",
		"name*0*=utf-8''a%C3%BC; name*1*=iso-8859-1'de'%FC.zip":         "aüü.zip",
		"name*0=\"=?utf-8?Q?=E2=82?=\"; name*1=\"=?utf-8?Q?=AC.zip?=\"": "€.zip",
		"name*0*=\"=?utf-8?Q?a=C3=BC?=\"; name*1=\".zip\"":              "aü.zip",
		"name*=utf-8''a%20b%C3%BC.zip; name=\"a_b.zip\"":                "a bü.zip",
		"name*=utf-8''a%FC.zip":                                         "aü.zip",
		"name*=''a%C3%BC.zip":                                           "aü.zip",
		"name*=a%C3%BC.zip":                                             "aü.zip",
		"name*0=a; name*2=c.zip":                                        "ac.zip",
		"name*00=a; name*01=b.zip":                                      "ab.zip",
		"name=\"\x93\xfa\x96\x7b.zip\"":                                 "日本.zip",
		"name==?utf-8?Q?a=3Bb=2Ezip?=":                                  "a;b.zip",
		"name*0=\"it's \"; name*1=\"Ann's.zip\"":                        "it's Ann's.zip",
		"name*0*=gb2312''%C4%E3; name*1*=%BA%C3.zip":                    "你好.zip",
		"name*=iso-2022-jp''%1B%24BF%7CK%5C%1B%28B.zip":                 "日本.zip",
	} {
		m := readString(t, "Subject: x\nContent-Type: application/zip; "+text+"\n\ntext\n")
		if got := strings.Join(names(m.Attachments), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

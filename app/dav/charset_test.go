package dav

import (
	"testing"

	"oroconnector/app/crm"
)

// A vCard 2.1 says in which character set its bytes are: what is written back in UTF-8 was read in that one.
func TestEdit_CharacterSetsOfOldCards(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		line, first, after string // after: N once the last name is X
	}{
		"windows-1251":             {"N;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=CF=E5=F2;=C0=ED=ED=E0;;;", "Анна", "X;Анна;;;"},
		"KOI8-R":                   {"N;CHARSET=KOI8-R;ENCODING=QUOTED-PRINTABLE:=F0;=E1=CE=CE=C1;;;", "Анна", "X;Анна;;;"},
		"Shift_JIS":                {"N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=93=63;=94=FC=8D=E7;;;", "美咲", "X;美咲;;;"},
		"ISO-8859-15":              {"N;CHARSET=ISO-8859-15;ENCODING=QUOTED-PRINTABLE:a;=A4=BD;;;", "€œ", "X;€œ;;;"},
		"Latin-1":                  {"N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:a;Ren=E9;;;", "René", "X;René;;;"},
		"Latin-1, raw":             {"N;CHARSET=ISO-8859-1:a;Ren\xe9;;;", "René", "X;René;;;"},
		"ASCII in any":             {"N;CHARSET=X-OURS:a;Rene;;;", "Rene", "X;Rene;;;"},
		"UTF-8 under an old label": {"N;CHARSET=windows-1251:a;Анна;;;", "Анна", "X;Анна;;;"},
		"UTF-8":                    {"N;CHARSET=utf8;ENCODING=QUOTED-PRINTABLE:a;Ren=C3=A9;;;", "René", "X;René;;;"},
		"unknown":                  {"N;CHARSET=X-OURS;ENCODING=QUOTED-PRINTABLE:=CF;=C0;;;", "", ""},
		"not of the set":           {"N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=93;=FF=FF;;;", "", ""},
		"raw, as no list shows it": {"N;CHARSET=windows-1251:\xcf;\xc0;;;", "", ""},
		"another field":            {"N:a;b;;;\nNOTE;CHARSET=X-OURS;ENCODING=QUOTED-PRINTABLE:=CF", "", ""},
	}
	for name, test := range tests {
		raw := []byte("BEGIN:VCARD\nVERSION:2.1\n" + test.line + "\nEND:VCARD\n")
		s, _ := cardCodec{}.read(raw)
		out, err := cardCodec{}.edit(raw, crm.Fields{"last": "X"}, "")
		if test.after == "" {
			if f := crm.AsFault("", err); s.Odd != "unreadable" || f.Code != "dav.odd" {
				t.Errorf("%s: odd %q, edited %q: %v", name, s.Odd, out, err)
			}
			continue
		}
		if s.Odd != "" || s.Fields["first"] != test.first || err != nil {
			t.Errorf("%s: %+v %v", name, s, err)
			continue
		}
		d, _ := parse(out)
		if n := d.lines[2]; n.decoded() != test.after {
			t.Errorf("%s: became %q", name, out)
		}
	}
}

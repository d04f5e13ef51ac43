package dav

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

var update = flag.Bool("update", false, "write testdata/fields.golden anew; read the difference before you keep it")

// What is read of every fixture is what a person reads in it.
func TestRead_Fixtures(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, kind := range crm.SheetKinds {
		all := fixtures(t, kind)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			s, holds := codecOf(kind).read(all[name])
			if !holds {
				t.Errorf("%s is no %s", name, kind)
			}
			fmt.Fprintf(&b, "%s %s odd=%q oro=%q\n", kind, name, s.Odd, s.Oro)
			for _, f := range slices.Sorted(maps.Keys(s.Fields)) {
				fmt.Fprintf(&b, "  %s = %q\n", f, s.Fields[f])
			}
		}
	}
	const golden = "testdata/fields.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(mine), len(theirs)) {
		if i >= len(mine) || i >= len(theirs) || mine[i] != theirs[i] {
			t.Fatalf("line %d differs: %q, want %q", i+1, mine[min(i, len(mine)-1)], theirs[min(i, len(theirs)-1)])
		}
	}
}

// edit of a card with these lines; its lines afterwards, without BEGIN, VERSION and END.
func cardAfter(t *testing.T, version, lines string, changed crm.Fields) string {
	t.Helper()
	raw := "BEGIN:VCARD\nVERSION:" + version + "\n" + lines + "\nEND:VCARD\n"
	out := edited(t, crm.SheetContact, []byte(raw), changed, "")
	out = bytes.TrimPrefix(out, []byte("BEGIN:VCARD\nVERSION:"+version+"\n"))
	return strings.TrimSuffix(string(out), "\nEND:VCARD\n")
}

func TestEdit_CardsAsTheirProgramsWriteThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, version, lines string
		changed              crm.Fields
		want                 string
	}{
		{"FN made of the name follows", "3.0", "N:B;A;;;\nFN:A B", crm.Fields{"last": "C"}, "N:C;A;;;\nFN:A C"},
		{"FN with a title follows", "3.0", "N:B;A;M;Dr.;Jr.\nFN:Dr. A M B\\, Jr.", crm.Fields{"last": "C"}, "N:C;A;M;Dr.;Jr.\nFN:Dr. A M C\\, Jr."},
		{"FN, last name first", "3.0", "N:B;A;;;\nFN:B\\, A", crm.Fields{"first": "Z"}, "N:B;Z;;;\nFN:B\\, Z"},
		{"FN without a space", "4.0", "N:田中;健一;;;\nFN:田中健一", crm.Fields{"first": "美咲"}, "N:田中;美咲;;;\nFN:田中美咲"},
		{"FN of its own stays", "3.0", "N:B;A;;;\nFN:The boss", crm.Fields{"last": "C"}, "N:C;A;;;\nFN:The boss"},
		{"FN of the person's own stays with another field", "3.0", "N:B;A;;;\nFN:A B", crm.Fields{"job": "x"}, "N:B;A;;;\nFN:A B\nTITLE:x"},
		{"a name that only FN has", "4.0", "FN:A B", crm.Fields{"last": "C"}, "N:C;A;;;\nFN:A C"},
		{"other components of the name stay as they are", "3.0", "N:B;A,A2;M\\;x;Dr.,Prof.;\nFN:x", crm.Fields{"last": "C; D"}, "N:C\\; D;A,A2;M\\;x;Dr.,Prof.;\nFN:x"},
		{"parameters stay", "4.0", "N;SORT-AS=\"B,A\";X=\"a:b;c\":B;A;;;\nFN:x", crm.Fields{"first": "Z"}, "N;SORT-AS=\"B,A\";X=\"a:b;c\":B;Z;;;\nFN:x"},
		{"an address that takes another's place keeps type and label", "3.0", "FN:x\nitem1.EMAIL;type=INTERNET;type=WORK:a@x\nitem1.X-ABLabel:Desk", crm.Fields{"emails": "b@x"}, "FN:x\nitem1.EMAIL;type=INTERNET;type=WORK:b@x\nitem1.X-ABLabel:Desk"},
		{"a label goes with its address", "3.0", "FN:x\nEMAIL:b@x\nitem1.EMAIL:a@x\nitem1.X-ABLabel:Desk\nitem2.X-ABLabel:Other", crm.Fields{"emails": "b@x"}, "FN:x\nEMAIL:b@x\nitem2.X-ABLabel:Other"},
		{"a label stays with what else is in the group", "3.0", "FN:x\nitem1.EMAIL:a@x\nitem1.NOTE:n\nitem1.X-ABLabel:Desk", crm.Fields{"emails": ""}, "FN:x\nitem1.NOTE:n\nitem1.X-ABLabel:Desk"},
		{"another address becomes the first", "3.0", "FN:x\nEMAIL;type=PREF;type=WORK:a@x\nEMAIL;type=HOME:b@x", crm.Fields{"emails": "b@x\na@x"}, "FN:x\nEMAIL;type=HOME;TYPE=PREF:b@x\nEMAIL;type=WORK:a@x"},
		{"and in 4.0", "4.0", "FN:x\nEMAIL;PREF=1:a@x\nEMAIL;PREF=20:b@x", crm.Fields{"emails": "b@x\na@x"}, "FN:x\nEMAIL;PREF=1:b@x\nEMAIL:a@x"},
		{"the number that is preferred changes", "3.0", "FN:x\nTEL;TYPE=CELL:1\nTEL;TYPE=WORK,PREF:2\nTEL;TYPE=FAX:3", crm.Fields{"phone": "9"}, "FN:x\nTEL;TYPE=CELL:1\nTEL;TYPE=WORK,PREF:9\nTEL;TYPE=FAX:3"},
		{"a number that is there already becomes preferred", "3.0", "FN:x\nTEL;TYPE=CELL:1\nTEL;TYPE=WORK,PREF:2", crm.Fields{"phone": "1"}, "FN:x\nTEL;TYPE=CELL;TYPE=PREF:1\nTEL;TYPE=WORK:2"},
		{"a tel: address becomes text", "4.0", "FN:x\nTEL;VALUE=uri;TYPE=work:tel:+1-2;ext=3", crm.Fields{"phone": "+4 5"}, "FN:x\nTEL;TYPE=work:+4 5"},
		{"a birthday in its form", "4.0", "FN:x\nBDAY:19800229", crm.Fields{"birthday": "1981-03-01"}, "FN:x\nBDAY:19810301"},
		{"a birthday with a time", "3.0", "FN:x\nBDAY:1980-02-29T00:00:00Z", crm.Fields{"birthday": "1981-03-01"}, "FN:x\nBDAY:1981-03-01T00:00:00Z"},
		{"a birthday without a year is left alone", "3.0", "FN:x\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-19", crm.Fields{"birthday": ""}, "FN:x\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-19"},
		{"and so in 4.0", "4.0", "FN:x\nBDAY:--0319", crm.Fields{"birthday": "", "job": ""}, "FN:x\nBDAY:--0319"},
		{"a gender's own words stay", "4.0", "FN:x\nGENDER:M;Fellow", crm.Fields{"gender": "female"}, "FN:x\nGENDER:F;Fellow"},
		{"another gender is left alone", "4.0", "FN:x\nGENDER:O;it", crm.Fields{"gender": ""}, "FN:x\nGENDER:O;it"},
		{"a gender of 3.0", "3.0", "FN:x", crm.Fields{"gender": "male"}, "FN:x\nX-GENDER:Male"},
		{"a street of two lines", "3.0", "FN:x\nADR;TYPE=WORK:;;S 1\\nDock;C;;1;", crm.Fields{"work.street": "T 2"}, "FN:x\nADR;TYPE=WORK:;;T 2\\nDock;C;;1;"},
		{"an extended address", "3.0", "FN:x\nADR;TYPE=WORK:Box;Floor 3;S 1;C;;1;", crm.Fields{"work.street2": "Floor 4"}, "FN:x\nADR;TYPE=WORK:Box;Floor 4;S 1;C;;1;"},
		{"the box stays when all else goes", "3.0", "FN:x\nADR;TYPE=HOME:Box 7;;S 1;;;;", crm.Fields{"home.street": ""}, "FN:x\nADR;TYPE=HOME:Box 7;;;;;;"},
		{"an address that is empty goes", "3.0", "FN:x\nADR;TYPE=HOME:;;S 1;;;;", crm.Fields{"home.street": ""}, "FN:x"},
		{"a country in the person's words stays", "3.0", "FN:x\nADR;TYPE=HOME:;;S 1;;;;Deutschland", crm.Fields{"home.city": "C"}, "FN:x\nADR;TYPE=HOME:;;S 1;C;;;Deutschland"},
		{"an address of both kinds is work", "3.0", "FN:x\nADR;TYPE=HOME,WORK:;;S 1;;;;", crm.Fields{"work.city": "C", "home.city": "D"}, "FN:x\nADR;TYPE=HOME,WORK:;;S 1;C;;;\nADR;TYPE=HOME:;;;D;;;"},
		{"a note goes", "3.0", "FN:x\nNOTE:one\n  two\nREV:1", crm.Fields{"note": ""}, "FN:x\nREV:1"},
	}
	for _, test := range tests {
		if got := cardAfter(t, test.version, test.lines, test.changed); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestParse_LinesAsTheyCome(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw  string
		want []string // name=value
		ok   bool
	}{
		"folded":               {"BEGIN:A\r\nNOTE:on\r\n e t\r\n\two\r\nEND:A\r\n", []string{"BEGIN=A", "NOTE=one two", "END=A"}, true},
		"folded within a rune": {"BEGIN:A\nNOTE:\xc3\n \xa4\nEND:A", []string{"BEGIN=A", "NOTE=ä", "END=A"}, true},
		"a byte order mark":    {"\uFEFFBEGIN:A\nEND:A\n", []string{"BEGIN=A", "END=A"}, true},
		"blank lines":          {"BEGIN:A\n\nX:1\n\nEND:A\n\n", []string{"BEGIN=A", "=", "X=1", "=", "END=A", "="}, true},
		"a quoted colon":       {"BEGIN:A\nX;P=\"a:b\":c:d\nEND:A\n", []string{"BEGIN=A", "X=c:d", "END=A"}, true},
		"a quote without end":  {"BEGIN:A\nX;P=\"a:b\nEND:A\n", []string{"BEGIN=A", "X=b", "END=A"}, true},
		"soft breaks":          {"BEGIN:A\nX;QUOTED-PRINTABLE:a=\nb\nEND:A\n", []string{"BEGIN=A", "X=ab", "END=A"}, true},
		"no end":               {"BEGIN:A\nX:1\n", []string{"BEGIN=A", "X=1"}, false},
		"the wrong end":        {"BEGIN:A\nBEGIN:B\nEND:A\nEND:B\n", []string{"BEGIN=A", "BEGIN=B", "END=A", "END=B"}, false},
		"outside":              {"X:1\nBEGIN:A\nEND:A\n", []string{"X=1", "BEGIN=A", "END=A"}, false},
		"nothing":              {"", nil, false},
	}
	for name, test := range tests {
		d, ok := parse([]byte(test.raw))
		var got []string
		for _, l := range d.lines {
			got = append(got, l.name+"="+l.value)
		}
		if ok != test.ok || !slices.Equal(got, test.want) || string(d.bytes()) != test.raw {
			t.Errorf("%s: %q %v, want %q %v", name, got, ok, test.want, test.ok)
		}
	}
}

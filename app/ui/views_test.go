package ui

import (
	"slices"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

func spoken(t *testing.T) *words.Words {
	t.Helper()
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	return w.At(func() time.Time { return noon }, time.UTC)
}

func TestRow_SaysWhatCanBeDone(t *testing.T) {
	w := spoken(t)
	cases := []struct {
		name     string
		row      crm.Row
		attached bool
		verb     verb
		pill     string
		lock     bool
		second   string
	}{
		{"suggested", crm.Row{Entity: records()[order], Attachable: true}, false, addVerb, "", false, "€6,120 · Shipped"},
		{"attached", crm.Row{Entity: records()[order], Attachable: true, Reason: crm.Reason{Code: crm.ReasonAttached}}, true, removeVerb, "", false, "€6,120 · Shipped"},
		{"waiting", crm.Row{Entity: records()[order], State: crm.RowWaiting, Change: "c", Attachable: true}, true, noVerb, "Waiting", false, "€6,120 · Shipped"},
		{"sending", crm.Row{Entity: records()[order], State: crm.RowSending, Change: "c", Attachable: true}, true, noVerb, "Sending", false, "€6,120 · Shipped"},
		{"refused", crm.Row{Entity: records()[order], State: crm.RowRefused, Change: "c", Refusal: &crm.Fault{Kind: crm.Refused, Code: "email.denied"}}, true, retryVerb, "", false, "Refused: you may not edit this e-mail"},
		{"locked", crm.Row{Entity: records()[group1]}, false, noVerb, "", true, "This Oro does not attach customers to e-mails"},
	}
	for _, c := range cases {
		v := suggestedRow(w, c.row)
		if c.attached {
			v = attachedRow(w, c.row)
		}
		pill := ""
		if v.Data.Pill != nil {
			pill = v.Data.Pill.Text
		}
		if v.Verb != c.verb || pill != c.pill || v.Data.Lock != c.lock || v.Data.Second != c.second {
			t.Errorf("%s: verb %v, pill %q, lock %v, second %q", c.name, v.Verb, pill, v.Data.Lock, v.Data.Second)
		}
	}
	if got := recordRow(w, records()[order], "").Data.KindWord; got != "" {
		t.Errorf("an order says its kind twice: %q", got)
	}
}

func TestInitials(t *testing.T) {
	for from, want := range map[[2]string]string{
		{"Elena Marchetti", ""}: "EM", {"", "olivier.petit@x.example"}: "OP", {"news", ""}: "N", {"Дмитро Коваленко", ""}: "ДК",
		{"\"Rey, Tomás\"", ""}: "RT", {"Dr. Ana Maria Sol", ""}: "DS", {"", ""}: "", {"(42)", ""}: "", {"ñandú", ""}: "Ñ",
	} {
		if got := initials(from[0], from[1]); got != want {
			t.Errorf("%q gives %q, want %q", from, got, want)
		}
	}
}

func TestMarks_BeginWordsWithoutRegardToCase(t *testing.T) {
	r := func(ranges ...int) []part.Range {
		var out []part.Range
		for i := 0; i+1 < len(ranges); i += 2 {
			out = append(out, part.Range{From: ranges[i], To: ranges[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		text, search string
		want         []part.Range
	}{
		{"Alpina Tools", "alp", r(0, 3)},
		{"p.ricci@alpina-tools.example", "alp", r(8, 11)},
		{"Rialp", "alp", nil},
		{"Alpina Alpina", "alpina", r(0, 6, 7, 13)},
		{"Alpina Tools", "tools alp", r(0, 3, 7, 12)},
		{"Ярослав Ярий", "яр", r(0, 4, 15, 19)},
		{"Alpina", "alpina al", r(0, 6)},
		{"Order #10482", "10482", r(7, 12)},
		{"", "x", nil}, {"x", "", nil},
	} {
		if got := marks(c.text, c.search); !slices.Equal(got, c.want) {
			t.Errorf("%q in %q gives %v, want %v", c.search, c.text, got, c.want)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("Alpina Tools", "alp to")
	f.Add("İstanbul ẞ", "i ß")
	f.Fuzz(func(t *testing.T, text, search string) {
		last := 0
		for _, m := range marks(text, search) {
			if m.From < last || m.To <= m.From || m.To > len(text) {
				t.Fatalf("%v of %d bytes after %d", m, len(text), last)
			}
			last = m.To
		}
	})
}

func rowsOf(ids ...string) []rowView {
	var out []rowView
	for _, id := range ids {
		out = append(out, rowView{Ref: crm.Ref{Kind: crm.KindOrder, ID: id}, Data: part.RowData{Name: id}})
	}
	return out
}

func TestSettle_KeepsPlacesAndHoldsWhatIsNew(t *testing.T) {
	own := rowsOf("9")
	own[0].Change = "mine"
	for _, c := range []struct {
		name      string
		old, next []rowView
		known     string
		hold      bool
		want      []string
		held      int
	}{
		{"the same", rowsOf("1", "2"), rowsOf("1", "2"), "", true, []string{"1", "2"}, 0},
		{"another order", rowsOf("1", "2"), rowsOf("2", "1"), "", false, []string{"1", "2"}, 0},
		{"new ones at the end", rowsOf("1", "2"), rowsOf("3", "1", "2"), "", false, []string{"1", "2", "3"}, 0},
		{"new ones wait", rowsOf("1", "2"), rowsOf("3", "1", "4"), "", true, []string{"1"}, 2},
		{"one's own does not wait", rowsOf("1"), append(rowsOf("1", "3"), own...), "", true, []string{"1", "9"}, 1},
		{"brought back to its place", rowsOf("1", "3"), rowsOf("1", "2", "3"), "2", true, []string{"1", "2", "3"}, 0},
		{"brought back to the top", rowsOf("1", "3"), rowsOf("2", "1", "3"), "2", false, []string{"2", "1", "3"}, 0},
		{"nothing left", rowsOf("1"), nil, "", true, []string{}, 0},
	} {
		got, held := settle(c.old, c.next, func(r crm.Ref) bool { return r.ID == c.known }, c.hold)
		if !slices.Equal(names(got), c.want) || held != c.held {
			t.Errorf("%s: %v and %d held", c.name, names(got), held)
		}
	}
}

func TestHeader_SaysHowFreshItIs(t *testing.T) {
	w := spoken(t)
	connected := func(change func(*standing)) standing {
		s := standing{Known: true, Connected: true}
		s.Status.Connection.Me.Organization = "Brightwater Europe"
		s.Status.Health.LastPull = noon.Add(-time.Minute)
		change(&s)
		return s
	}
	for want, s := range map[string]standing{
		"Not connected":                    {Known: true},
		"Connected":                        connected(func(*standing) {}),
		"Connected · fresh as of 09:40":    connected(func(s *standing) { s.AsOf, s.Fresh = noon, true }),
		"Asking Oro":                       connected(func(s *standing) { s.Asking, s.AsOf, s.Fresh = true, noon, true }),
		"Offline · as of 08:40":            connected(func(s *standing) { s.Offline, s.AsOf = noon, noon.Add(-time.Hour) }),
		"Oro is not answering since 09:40": connected(func(s *standing) { s.Offline = noon; s.Status.Health.LastPull = time.Time{} }),
		"Signed out · as of 09:39":         connected(func(s *standing) { s.Status.Health.SignedOut = true }),
		"Connected · first load": connected(func(s *standing) {
			s.Status.Health = desk.Health{Loading: []crm.Progress{{Kind: crm.KindLead}}}
		}),
	} {
		if got := headerViewOf(w, s).State; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestStatus_SaysOneThingAndCountsTheOutbox(t *testing.T) {
	w := spoken(t)
	s := standing{Known: true, Connected: true}
	s.Status.Health.LastPull, s.Status.Waiting, s.Status.Refused = noon.Add(-12*time.Second), 2, 1
	v := statusViewOf(w, s, noon)
	if v.Text != "Synced 12 s ago" || v.Waiting != "2 waiting" || v.Refused != "1 refused" || v.TryNow {
		t.Errorf("%+v", v)
	}
	s.Offline, s.Fault = noon, &crm.Fault{Kind: crm.Busy, Code: "connect.maintenance"}
	if v = statusViewOf(w, s, noon); v.Text != "Maintenance since 09:40. Changes are kept." || !v.TryNow {
		t.Errorf("%+v", v)
	}
	s.Status.Health.Conditions = []crm.Condition{{Code: "policy.broken", Severity: crm.Warn}, {Code: "signedOut", Severity: crm.Blocking, Since: noon}}
	if v = statusViewOf(w, s, noon); v.Text != "Signed out at 09:40" {
		t.Errorf("%+v", v)
	}
}

func TestDetail_FactsAreWordedAndLongOnesComeLast(t *testing.T) {
	w := spoken(t)
	e := records()[spring]
	v := detailViewOf(w, desk.Record{Entity: e, Attachable: true, Tasks: []crm.Entity{
		{Ref: crm.Ref{Kind: crm.KindTask, ID: "1"}, Name: "Now", Fields: []crm.Field{{Key: crm.FieldDue, Value: crm.Value{Type: crm.DateTime, Time: noon.Add(20 * time.Hour)}}}},
		{Ref: crm.Ref{Kind: crm.KindTask, ID: "2"}, Name: "Later", Fields: []crm.Field{{Key: crm.FieldDue, Value: crm.Value{Type: crm.DateTime, Time: noon.AddDate(0, 0, 7)}}}},
	}}, linked{Message: true}, noon)
	var got []string
	for _, f := range v.Fields {
		got = append(got, f.Label+"="+f.Value)
	}
	want := []string{
		"Budget=€48,000.00", "Probability=60%", "Close date=30 September 2026", "Account=Alpina Tools S.r.l.", "Contact=Elena Marchetti",
		"Owner=Nora Lindqvist", "Customer need=Restock of hand tools for eleven branches before the season, delivered in two parts.",
	}
	if !slices.Equal(got, want) || v.Fields[2].Aside != "in 18 days" || v.Fields[1].Part != 0.6 || !v.Fields[0].Bold {
		t.Errorf("%+v", v.Fields)
	}
	if !v.Fields[5].Ref.IsZero() || v.Fields[3].Ref != alpina || v.Verb != addVerb || v.Status != "Negotiation" {
		t.Errorf("%+v", v)
	}
	if v.Tasks[0].Data.SecondTone != part.Warning || v.Tasks[1].Data.SecondTone == part.Warning {
		t.Error("the task due tomorrow is not told apart")
	}
}

func TestCard_TellsPeopleApart(t *testing.T) {
	w := spoken(t)
	m := letterFrom()
	m.Bcc = []crm.Address{{Email: "hidden@x.example"}, {Email: "tomas@rey.example"}}
	c := crm.Context{Suggested: []crm.Row{{Entity: records()[elena]}}, Presence: crm.InOro, Fresh: true}
	v := cardViewOf(w, m, c, crm.Me{Emails: []string{"nora@bw.example"}})
	var got []string
	for _, p := range v.People {
		got = append(got, p.Prefix+" "+p.Text)
	}
	if want := []string{"To You", "Cc Tomás Rey", "Bcc hidden@x.example"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if v.SenderKind != crm.KindContact || v.Initials != "EM" || v.When != "Today, 08:40" || v.PresenceTone != part.Good {
		t.Errorf("%+v", v)
	}
	if v.Text != "Good morning Nora,\nthank you for order 10482." || v.Quoted != "> old words" {
		t.Errorf("text %q, quoted %q", v.Text, v.Quoted)
	}
}

func TestUnquoted_BadSpansAreIgnored(t *testing.T) {
	for _, spans := range [][]crm.Span{{{From: -1, To: 3}}, {{From: 4, To: 2}}, {{From: 0, To: 99}}} {
		if own, quote := unquoted("hello", spans); own != "hello" || quote != "" {
			t.Errorf("%v gives %q and %q", spans, own, quote)
		}
	}
}

func TestPages_BackIsWhereOneCameFrom(t *testing.T) {
	var p pages
	p.reset(place0, step{page: contextPage})
	p.push(step{page: detailPage, ref: elena})
	p.push(step{page: detailPage, ref: alpina})
	if p.middle() != contextPage || p.record() != alpina {
		t.Errorf("%+v", p.way)
	}
	p.push(step{page: outboxPage})
	p.push(step{page: searchPage})
	p.push(step{page: outboxPage}) // on the way already
	if len(p.way) != 5 || p.top().page != outboxPage {
		t.Errorf("%+v", p.way)
	}
	for p.pop() {
		continue
	}
	if p.top() != place0 || p.middle() != homePage {
		t.Errorf("%+v", p.way)
	}
}

func TestColumns_BeginAtTheirWidths(t *testing.T) {
	for width, want := range map[float32]int{360: 1, 759: 1, 760: 2, 979: 2, 980: 3, 4000: 3} {
		if got := columnsFor(width); got != want {
			t.Errorf("%v units have %d columns", width, got)
		}
	}
}

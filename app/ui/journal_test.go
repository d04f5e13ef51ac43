package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/look"
	"oroconnector/app/words"
)

// keptJournal is synchronization of which only the journal is looked at.
type keptJournal struct {
	desk.Syncing
	entries  []crm.JournalEntry
	restored []string
	err      error
}

func (k *keptJournal) Journal(context.Context) ([]crm.JournalEntry, error) {
	return slices.Clone(k.entries), k.err
}

func (k *keptJournal) Status(context.Context) (crm.SyncStatus, error) {
	return crm.SyncStatus{Kinds: []crm.SyncKind{
		{Kind: crm.SheetContact, On: true, Oro: crm.SyncSide{Last: noon.Add(-12 * time.Second)}, Account: crm.SyncSide{Last: noon.Add(-18 * time.Second)}},
		{Kind: crm.SheetTask, On: true, Oro: crm.SyncSide{Last: noon.Add(-time.Hour)}},
	}}, k.err
}

func (k *keptJournal) Restore(_ context.Context, id string, fields ...crm.SheetField) error {
	k.restored = append(k.restored, id)
	for _, f := range fields {
		k.restored = append(k.restored, string(f))
	}
	for i := range k.entries {
		if k.entries[i].ID == id {
			k.entries[i].Restored = noon
		}
	}
	return nil
}

func (k *keptJournal) Line(string) (desk.Line, error)      { return desk.Line{Sync: k}, nil }
func (k *keptJournal) Known(string) (crm.Connection, bool) { return crm.Connection{}, true }
func (k *keptJournal) All() []crm.Connection               { return nil }
func (k *keptJournal) Use(string) error                    { return nil }

func someJournal() *keptJournal {
	kept := crm.Fields{
		crm.SheetFirstName: "Elena", crm.SheetLastName: "Marchetti", crm.SheetJobTitle: "Head of purchasing",
		crm.SheetEmails: "elena.marchetti@alpina-tools.example", crm.SheetPhone: "+39 02 5550 1830", crm.SheetBirthday: "1984-05-12",
	}
	lost := crm.Fields{}
	for f, v := range kept {
		lost[f] = v
	}
	lost[crm.SheetJobTitle], lost[crm.SheetPhone] = "Purchasing manager", "+39 02 5550 1844"
	return &keptJournal{entries: []crm.JournalEntry{
		{
			ID: "c1", At: noon.Add(-30 * time.Minute), Since: noon.Add(-32 * time.Minute), Kind: crm.SheetContact, Event: crm.JournalConflict,
			Why: crm.WhyOroWins, Title: "Elena Marchetti", Lost: crm.PartyAccount, Kept: kept, Replaced: lost,
		},
		{
			ID: "t1", At: noon.Add(-time.Hour), Kind: crm.SheetTask, Event: crm.JournalConflict, Why: crm.WhyFirst, Title: "Send delivery plan",
			Lost: crm.PartyOro, Kept: crm.Fields{crm.SheetSubject: "Send delivery plan", crm.SheetDue: "2026-09-14"},
			Replaced: crm.Fields{crm.SheetSubject: "Send delivery plan", crm.SheetDue: "2026-09-13"},
		},
		{
			ID: "r1", At: noon.Add(-26 * time.Hour), Kind: crm.SheetContact, Event: crm.JournalRefused, Title: "Sofía Herrera", Lost: crm.PartyOro,
			Fault: &crm.Fault{Kind: crm.Invalid, Op: "sync.write", Code: "oro.invalid", Detail: "Birthday is not valid"}, Replaced: crm.Fields{crm.SheetFirstName: "Sofía"},
		},
		{
			ID: "o1", At: noon.Add(-50 * time.Hour), Kind: crm.SheetEvent, Event: crm.JournalOdd, Title: "Visit Brandt Werke", Lost: crm.PartyAccount,
			Code: "recurrence", Kept: crm.Fields{crm.SheetTitle: "Visit Brandt Werke", crm.SheetStart: "2026-09-14T08:00:00Z"},
		},
		{
			ID: "d1", At: noon.Add(-90 * time.Hour), Kind: crm.SheetContact, Event: crm.JournalDeleted, Title: "Lukas Brandt", Lost: crm.PartyAccount,
			Replaced: crm.Fields{crm.SheetFirstName: "Lukas", crm.SheetLastName: "Brandt"},
		},
	}}
}

func journalOver(t *testing.T, k *keptJournal, width float32) *journalWindow {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New(look.Light, 1))
	b := newBridge(t.Context())
	b.onUI, b.start = func(f func()) { f() }, func(f func()) { f() }
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon }
	j := newJournalWindow(app, b, desk.New(desk.Parts{Lines: k, Now: now}), w.At(now, time.UTC), now)
	t.Cleanup(func() { j.hide(); b.close() })
	j.window.Resize(fyne.NewSize(width, 760))
	j.Show()
	return j
}

func TestJournal_BothVersionsSideBySide(t *testing.T) {
	k := someJournal()
	j := journalOver(t, k, 1180)
	text := strings.Join(textsOf(j.window.Content()), "|")
	for _, want := range []string{
		"Oro synced 12 s ago · Account synced 18 s ago", "Kept for 90 days · 5 records", "All 5", "Contacts 3", "Job title, Phone · Oro won", "Due date · account won",
		"Changed on both sides between 09:08 and 09:10. Conflict Resolution: OroCRM always wins.",
		"Kept: Oro", "In use", "Replaced: address book", "Head of purchasing", "Purchasing manager", "12 May 1984",
		"Copying back makes a new change; it is synchronized like any other.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	differ := 0
	for _, f := range j.view.Entry.Fields {
		if f.Differs {
			differ++
		}
	}
	if differ != 2 {
		t.Errorf("%d fields differ", differ)
	}
	shootBoth(t, j.window, "journal")
}

func TestJournal_EveryEventIsSaidInASentence(t *testing.T) {
	j := journalOver(t, someJournal(), 1180)
	for id, want := range map[string]string{
		"t1": "The two records met for the first time and differed. The mail account's version stands.",
		"r1": "Oro refused it on", "o1": "It repeats in a way that cannot be carried over. It was left untouched on both sides.",
		"d1": "Deleted from the mail account on",
	} {
		j.choose(id)
		if got := j.view.Entry.Said; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q", id, got)
		}
		if strings.Contains(strings.Join(textsOf(j.window.Content()), ""), "⟦") {
			t.Errorf("%s: a sentence is missing", id)
		}
	}
	for id, want := range map[string][2]string{ // whose version stands in which column
		"c1": {"Kept: Oro", "Replaced: address book"}, "t1": {"Kept: task list", "Replaced: Oro"}, "r1": {"", "Address book"},
		"o1": {"Calendar", ""}, "d1": {"", "Replaced: address book"},
	} {
		j.choose(id)
		if e := j.view.Entry; e.Kept != want[0] || e.Replaced != want[1] {
			t.Errorf("%s: %q and %q, want %q", id, e.Kept, e.Replaced, want)
		}
	}
}

func TestJournal_CopiesBackOneFieldOrAll(t *testing.T) {
	k := someJournal()
	j := journalOver(t, k, 1180)
	j.restore("c1", crm.SheetPhone)
	if !slices.Equal(k.restored, []string{"c1", "phone"}) {
		t.Errorf("copied back: %v", k.restored)
	}
	if e := j.view.Entry; e.Restorable || e.Restored == "" {
		t.Errorf("afterwards: %+v", e)
	}
	j.choose("d1")
	tapOn(t, j.window, "Copy all back")
	if !slices.Equal(k.restored, []string{"c1", "phone", "d1"}) {
		t.Errorf("copied back: %v", k.restored)
	}
}

func TestJournal_KindsAndNarrowWindow(t *testing.T) {
	j := journalOver(t, someJournal(), 420)
	if j.right.Visible() || !j.left.Visible() {
		t.Error("a narrow window begins with the list")
	}
	j.turn(3)
	if len(j.view.IDs) != 1 || j.view.IDs[0] != "o1" {
		t.Errorf("events: %v", j.view.IDs)
	}
	j.open(0)
	if !j.right.Visible() || j.left.Visible() {
		t.Error("the entry does not take the list's place")
	}
	shoot(t, j.window, "journal-narrow")
	j.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if j.right.Visible() || !j.left.Visible() {
		t.Error("Escape does not lead back to the list")
	}
	j.goBack()
	if j.stop != nil {
		t.Error("the way back does not lead out of the journal")
	}
}

func TestJournal_EmptyAndFault(t *testing.T) {
	j := journalOver(t, &keptJournal{}, 1180)
	if !j.none.Visible() || j.list.Visible() {
		t.Error("an empty journal does not say so")
	}
	j = journalOver(t, &keptJournal{err: &crm.Fault{Kind: crm.Damaged, Op: "sync.journal", Code: "sync.base"}}, 1180)
	if text := strings.Join(textsOf(j.window.Content()), "|"); !strings.Contains(text, "damaged") {
		t.Errorf("the fault is not said: %s", text)
	}
}

// The line below says first what waits for a person's word, or went wrong; of what is switched off it says nothing.
func TestJournal_TheLineSaysWhatIsWrong(t *testing.T) {
	w, err := words.Open("en-GB")
	if err != nil {
		t.Fatal(err)
	}
	at := crm.SyncSide{Last: noon.Add(-5 * time.Minute)}
	for want, kinds := range map[string][]crm.SyncKind{
		"Synchronizing would delete many": {{On: true, Oro: at, Account: at, Stop: &crm.SyncStop{Deletes: 12, Of: 20}}},
		"What is known of earlier":        {{On: true, Oro: at, Account: at, Fault: &crm.Fault{Kind: crm.Damaged, Code: "sync.base"}}},
		"Oro synced 5 min ago":            {{Fault: &crm.Fault{Kind: crm.Damaged}}, {On: true, Oro: at, Account: at}},
	} {
		if d := syncedLine(w, crm.SyncStatus{Kinds: kinds}, noon); !strings.HasPrefix(d.Text, want) {
			t.Errorf("%q, want %q", d.Text, want)
		}
	}
}

// F1 and ? list the keys of the window.
func TestJournal_ListsItsKeys(t *testing.T) {
	j := journalOver(t, someJournal(), 1180)
	for range 2 { // one sheet only
		j.typed(&fyne.KeyEvent{Name: fyne.KeyF1})
	}
	sheets := j.window.Canvas().Overlays().List()
	if len(sheets) != 1 {
		t.Fatalf("%d sheets", len(sheets))
	}
	if text := strings.Join(textsOf(sheets[0]), "|"); !strings.Contains(text, "F1") || strings.Contains(text, "⟦") {
		t.Errorf("it says %s", text)
	}
}

package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// keptSync is synchronization that is asked for things and keeps what they were.
type keptSync struct {
	desk.Syncing
	status crm.SyncStatus
	offers []desk.SyncOffer
	did    []string
	err    error
}

func (k *keptSync) Status(context.Context) (crm.SyncStatus, error) { return k.status, nil }

func (k *keptSync) Offers(context.Context) ([]desk.SyncOffer, error) { return k.offers, nil }

func (k *keptSync) Now(context.Context) error {
	k.did = append(k.did, "now")
	return k.err
}

func (k *keptSync) Retry(_ context.Context, id string) error {
	k.did = append(k.did, "retry "+id)
	return nil
}

func (k *keptSync) Answer(_ context.Context, kind crm.SheetKind, yes bool) error {
	k.did = append(k.did, "answer "+string(kind)+" "+map[bool]string{true: "yes", false: "no"}[yes])
	return nil
}

func (k *keptSync) Choose(_ context.Context, kind crm.SheetKind, address string) error {
	k.did = append(k.did, "choose "+string(kind)+" "+address)
	return nil
}

func (k *keptSync) Line(string) (desk.Line, error) {
	return desk.Line{Sync: k, Places: k, Health: func(context.Context, bool) (desk.Health, error) { return desk.Health{}, nil }, Outbox: outbox{&fakes{}}}, nil
}
func (k *keptSync) Known(id string) (crm.Connection, bool) {
	line, err := k.Line(id)
	return line.Connection, err == nil
}

func (k *keptSync) All() []crm.Connection { return nil }
func (k *keptSync) Use(string) error      { return nil }

func preferredSync(t *testing.T, k *keptSync, acts preferencesActs) *preferencesWindow {
	t.Helper()
	p := preferred(t, &fakes{entities: records()}, person(nil), acts)
	p.desk = desk.New(desk.Parts{Lines: k, Config: person(nil)})
	p.open("sync")
	return p
}

func someSync() *keptSync {
	now := time.Now()
	return &keptSync{
		status: crm.SyncStatus{Enabled: true, Kinds: []crm.SyncKind{
			{
				Kind: crm.SheetContact, On: true, Pairs: 62, Oro: crm.SyncSide{Last: now.Add(-12 * time.Second)}, Account: crm.SyncSide{Last: now.Add(-18 * time.Second)},
				Problems: []crm.SyncProblem{{ID: "p1", Kind: crm.SheetContact, Title: "Sofía Herrera", To: crm.PartyOro, Fault: &crm.Fault{Kind: crm.Invalid, Op: "sync.write", Detail: "Birthday is not valid"}}},
			},
			{Kind: crm.SheetTask, On: true, Stop: &crm.SyncStop{Deletes: 14, Of: 30}},
			{Kind: crm.SheetEvent, On: false},
		}},
		offers: []desk.SyncOffer{
			{Kind: crm.SheetContact, Name: "Personal", Address: "/a/", Chosen: true}, {Kind: crm.SheetContact, Name: "Team", Address: "/b/", ReadOnly: true},
			{Kind: crm.SheetTask, Name: "Tasks", Address: "/t/", Chosen: true},
		},
	}
}

func TestPreferences_SayHowSynchronizationStands(t *testing.T) {
	p := preferredSync(t, someSync(), preferencesActs{})
	all := strings.Join(texts(p.window.Canvas()), "|")
	for _, want := range []string{
		"Contacts, tasks and calendar events", "62 records on both sides. Oro was asked", "Personal", "Calendar events",
		"14 of 30 records would be deleted", "Delete them", "Keep them", "Sofía Herrera", "Not brought to Oro: Birthday is not valid",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in %s", want, all)
		}
	}
	shootBoth(t, p.window, "prefs-sync")
}

func TestPreferences_SyncNowAnswerRetryChoose(t *testing.T) {
	k, opened := someSync(), false
	p := preferredSync(t, k, preferencesActs{Journal: func() { opened = true }})
	for _, label := range []string{"Sync now", "Keep them", "Delete them", "Retry", "Open"} {
		tapOn(t, p.window, label)
	}
	want := []string{"now", "answer task no", "now", "answer task yes", "now", "retry p1"}
	if !slices.Equal(k.did, want) || !opened {
		t.Errorf("did %v, journal opened %v", k.did, opened)
	}
	names, addresses, chosen := p.state.places(crm.SheetContact)
	if !slices.Equal(names, []string{"Personal", "Team (Read only)", "New, named “Oro”"}) || !slices.Equal(addresses, []string{"/a/", "/b/", ""}) || chosen != 0 {
		t.Errorf("places: %v %v %d", names, addresses, chosen)
	}
}

func TestPreferences_SyncSaysWhatWentWrong(t *testing.T) {
	k := someSync()
	k.err = &crm.Fault{Kind: crm.Offline, Op: "sync.run"}
	p := preferredSync(t, k, preferencesActs{})
	tapOn(t, p.window, "Sync now")
	if all := strings.Join(texts(p.window.Canvas()), "|"); !strings.Contains(all, p.words.Fault(crm.AsFault("sync.run", k.err))) {
		t.Errorf("not said: %s", all)
	}
}

package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

func TestQueue_AttachIsDurableAndWaitsForUndoWhereItCreates(t *testing.T) {
	cases := []struct {
		name     string
		presence crm.Presence
		undoable bool
		creates  bool
		wait     time.Duration
	}{
		{"in Oro", crm.InOro, true, false, 0},
		{"not in Oro, in the window", crm.NotInOro, true, true, desk.UndoTime},
		{"unknown, in the window", crm.PresenceUnknown, true, true, desk.UndoTime},
		{"not in Oro, on the command line", crm.NotInOro, false, true, 0},
	}
	for _, c := range cases {
		r := newRoom(t)
		r.store.joined, r.store.context.Presence = "first@alpina.example", c.presence
		got, err := r.Queue.Attach(t.Context(), desk.Wish{Message: letter(), Refs: []crm.Ref{elena}, Undoable: c.undoable})
		if err != nil || len(r.outbox.all) != 1 || r.outbox.all[0].Change.ID != got.ID {
			t.Fatalf("%s: %+v, %v", c.name, got, err)
		}
		wait := time.Duration(0)
		if !got.NotBefore.IsZero() {
			wait = got.NotBefore.Sub(noon)
		}
		if got.Creates != c.creates || wait != c.wait || got.Thread != "first@alpina.example" || got.Envelope.Subject != "Pumps" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestQueue_RefusesWhatOroCannotDo(t *testing.T) {
	customer := crm.Ref{Kind: crm.KindCustomer, ID: "1"}
	cases := []struct {
		code     string
		refs     []crm.Ref
		presence crm.Presence
	}{
		{"link.nothing", nil, crm.InOro},
		{"link.kind", []crm.Ref{elena, customer}, crm.InOro},
		{"link.noKind", []crm.Ref{{Kind: "extendvisits", ID: "1"}}, crm.InOro},
		{"email.others", []crm.Ref{elena}, crm.OthersInOro},
	}
	for _, c := range cases {
		r := newRoom(t)
		r.store.context.Presence = c.presence
		_, err := r.Queue.Attach(t.Context(), desk.Wish{Message: letter(), Refs: c.refs})
		if f := crm.AsFault("", err); f == nil || f.Code != c.code {
			t.Errorf("want %s, got %v", c.code, err)
		}
		if len(r.outbox.all) != 0 {
			t.Errorf("%s: a refused change was queued", c.code)
		}
	}
	r := newRoom(t)
	if _, err := r.Queue.Detach(t.Context(), desk.Wish{Message: letter(), Refs: []crm.Ref{customer}}); err != nil {
		t.Errorf("what is attached can always be removed: %v", err)
	}
}

func TestQueue_DetachForgetsWhatOroRefusedToAttach(t *testing.T) {
	r := newRoom(t)
	r.outbox.all = []crm.Pending{
		{Change: crm.Change{ID: "one", Thread: "m1@alpina.example", Op: crm.OpAttach, Refs: []crm.Ref{elena}}, State: crm.PendingRefused},
		{Change: crm.Change{ID: "two", Thread: "m1@alpina.example", Op: crm.OpAttach, Refs: []crm.Ref{alpina, order}}, State: crm.PendingRefused},
		{Change: crm.Change{ID: "off", Thread: "m1@alpina.example", Op: crm.OpAttach, Refs: []crm.Ref{elena}}, State: crm.PendingSending},
	}
	c, err := r.Queue.Detach(t.Context(), desk.Wish{Message: letter(), Refs: []crm.Ref{elena}})
	if err != nil || c.ID != "" || !slices.Equal(r.outbox.done, []string{"discard one"}) || len(r.outbox.all) != 3 {
		t.Errorf("%+v, %v, %v", c, err, r.outbox.done)
	}
	c, err = r.Queue.Detach(t.Context(), desk.Wish{Message: letter(), Refs: []crm.Ref{alpina}})
	if err != nil || c.ID == "" || len(r.outbox.all) != 4 {
		t.Errorf("a change that attaches more was taken apart: %+v, %v", c, err)
	}
}

func TestQueue_RetryAndDiscardAllTouchRefusedOnesOnly(t *testing.T) {
	r := newRoom(t)
	for id, state := range map[string]crm.PendingState{"w": crm.PendingWaiting, "r": crm.PendingRefused, "s": crm.PendingSent} {
		r.outbox.all = append(r.outbox.all, crm.Pending{Change: crm.Change{ID: id}, State: state})
	}
	for _, act := range []func(context.Context, string, string) error{r.Queue.Retry, r.Queue.Discard} {
		if err := act(t.Context(), "", ""); err != nil {
			t.Fatal(err)
		}
		if err := act(t.Context(), "", "w"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"retry r", "retry w", "discard r", "discard w"}; !slices.Equal(r.outbox.done, want) || r.outbox.woken != 4 {
		t.Errorf("%v, woken %d times", r.outbox.done, r.outbox.woken)
	}
}

func TestSearch_AsksOroAndFallsBackToTheCache(t *testing.T) {
	m := letter()
	r := newRoom(t)
	r.oro.page = crm.SearchPage{Hits: []crm.Hit{{Entity: crm.Entity{Ref: order, Name: "10482"}}, {Entity: crm.Entity{Ref: elena}}}, Next: 2}
	page, why, err := r.Search.Ask(t.Context(), desk.Request{Text: "pump", Message: &m})
	if err != nil || why != nil || page.Cache || page.Hits[0].Attachable || !page.Hits[1].Attachable {
		t.Fatalf("%+v, %v, %v", page, why, err)
	}
	if q := r.oro.asked[0]; q.Text != "pump" || q.Page != 1 || !slices.Equal(q.MessageIDs, m.IDs()) {
		t.Errorf("asked %+v", q)
	}
	if _, kept := r.store.entities[order]; !kept {
		t.Error("a hit was not kept")
	}

	r = newRoom(t)
	r.oro.err = offline()
	r.store.context.Attached = []crm.Attached{{Ref: alpina}}
	page, why, err = r.Search.Ask(t.Context(), desk.Request{Text: "a", Message: &m})
	if err != nil || why == nil || !page.Cache || len(page.Hits) != 2 {
		t.Fatalf("%+v, %v, %v", page, why, err)
	}
	for _, hit := range page.Hits {
		if hit.InContext != (hit.Entity.Ref == alpina) {
			t.Errorf("%s in context: %v", hit.Entity.Ref, hit.InContext)
		}
	}
	r.oro.err = &crm.Fault{Kind: crm.Refused, Code: "search.disabled"}
	if _, _, err := r.Search.Ask(t.Context(), desk.Request{Text: "a"}); !crm.IsFault(err, crm.Refused) {
		t.Errorf("a refusal must not be hidden by the cache: %v", err)
	}
}

func TestRecords_ReadAndTheCache(t *testing.T) {
	r := newRoom(t)
	open, done := crm.Ref{Kind: crm.KindTask, ID: "1"}, crm.Ref{Kind: crm.KindTask, ID: "2"}
	r.oro.entities = []crm.Entity{
		{Ref: elena, Name: "E"}, {Ref: alpina, Name: "A"}, {Ref: open, Name: "T"}, {Ref: done, Name: "D", Closed: true},
	}
	got, err := r.Records.Read(t.Context(), "", elena)
	if err != nil || !got.Fresh || !got.Attachable || len(got.Related) != 1 || len(got.Tasks) != 1 || got.Tasks[0].Ref != open {
		t.Errorf("%+v, %v", got, err)
	}

	r = newRoom(t)
	r.oro.err = offline()
	person := r.store.entities[elena]
	person.Links = []crm.Link{{Role: crm.LinkAccount, Ref: alpina}, {Role: crm.LinkOwner, Ref: crm.Ref{Kind: crm.KindUser, ID: "1"}}}
	r.store.entities[elena] = person
	got, err = r.Records.Read(t.Context(), "", elena)
	if err != nil || got.Fresh || got.Fault == nil || len(got.Related) != 1 || got.Related[0].Ref != alpina {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := r.Records.Read(t.Context(), "", order); !crm.IsFault(err, crm.Offline) {
		t.Errorf("neither Oro nor the cache has it: %v", err)
	}
	r.oro.err = missing()
	if _, err := r.Records.Read(t.Context(), "", elena); !crm.IsFault(err, crm.Missing) {
		t.Errorf("a record that Oro has no more must not be shown as if: %v", err)
	}
}

func TestConnections_DisconnectAsksBeforeChangesAreLost(t *testing.T) {
	r := newRoom(t)
	r.outbox.all = []crm.Pending{{State: crm.PendingWaiting}, {State: crm.PendingRefused}, {State: crm.PendingSent}}
	st, err := r.Connections.Status(t.Context(), "")
	if err != nil || st.Waiting != 1 || st.Refused != 1 {
		t.Fatalf("%+v, %v", st, err)
	}
	err = r.Connections.Disconnect(t.Context(), "", false)
	if f := crm.AsFault("", err); f == nil || f.Code != "disconnect.waiting" || len(r.left) != 0 {
		t.Fatalf("left %v, %v", r.left, err)
	}
	if err := r.Connections.Disconnect(t.Context(), "", true); err != nil || !slices.Equal(r.left, []string{"one"}) {
		t.Errorf("left %v, %v", r.left, err)
	}
}

func TestDesk_WithoutConnectionsSaysSo(t *testing.T) {
	d := desk.New(desk.Parts{})
	if _, err := d.Contexts.Of(t.Context(), "", letter()); !crm.IsFault(err, crm.SignedOut) {
		t.Errorf("%v", err)
	}
	if _, err := d.Connections.Connect(t.Context(), desk.ConnectRequest{}); !crm.IsFault(err, crm.SignedOut) {
		t.Errorf("%v", err)
	}
}

func TestMessages_BadInputHasItsOwnSentence(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := file("locked.eml", "From: a@b.example\n\nhi\n")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	large := file("large.eml", "\x7fELF\x02\x01\x01")
	if err := os.Truncate(large, 200<<20); err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		dir:                   "file.folder",
		file("empty.eml", ""): "file.empty",
		file("p.eml", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"+strings.Repeat("\x00\x01\xfe", 400)): "file.notMail",
		large:                          "file.notMail",
		filepath.Join(dir, "none.eml"): "file.missing",
		"https://mail.example/1.eml":   "file.web",
		"imap://mail.example/INBOX":    "file.web",
		pipe:                           "file.special",
	}
	if os.Geteuid() != 0 {
		cases[locked] = "file.denied"
	}
	for path, code := range cases {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		_, err := (&desk.Messages{}).First(ctx, desk.Source{Path: path})
		cancel()
		if f := crm.AsFault("", err); f == nil || f.Code != code || f.Op != "file.read" {
			t.Errorf("%s: want %s, got %v", filepath.Base(path), code, err)
		}
	}
}

func TestMessages_OpenReadsFilesAddressesAndPastes(t *testing.T) {
	const mail = "From: Elena <elena@alpina.example>\nSubject: Pumps\nMessage-ID: <1@alpina.example>\n\nHello\n"
	path := filepath.Join(t.TempDir(), "a letter.eml")
	if err := os.WriteFile(path, []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, s := range []desk.Source{{Path: path}, {Path: "file://" + strings.ReplaceAll(path, " ", "%20")}, {Data: []byte(mail)}} {
		m, err := (&desk.Messages{}).First(t.Context(), s)
		if err != nil || m.Subject != "Pumps" || m.MessageID != "1@alpina.example" {
			t.Errorf("%v: %+v, %v", s.Path, m, err)
		}
	}
	box := filepath.Join(t.TempDir(), "box")
	if err := os.WriteFile(box, []byte("From a Mon Jan  1 00:00:00 2026\n"+mail+"\nFrom b Mon Jan  1 00:00:00 2026\n"+mail), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{path: 1, box: 2} {
		n := 0
		for opened, err := range (&desk.Messages{}).Open(t.Context(), desk.Source{Path: path}) {
			if err != nil || opened.Mailbox != (want > 1) || opened.Message.Index != n {
				t.Errorf("%s: %+v, %v", path, opened, err)
			}
			n++
		}
		if n != want {
			t.Errorf("%s: %d messages, want %d", path, n, want)
		}
	}
}

func TestNews_ReachesWatchersUntilTheyStop(t *testing.T) {
	var n desk.News
	got := 0
	stop := n.Watch(func(crm.News) { got++ })
	n.Watch(func(crm.News) { got += 10 })
	n.Tell(crm.News{})
	stop()
	n.Tell(crm.News{})
	if got != 21 {
		t.Errorf("watchers were called %d", got)
	}
}

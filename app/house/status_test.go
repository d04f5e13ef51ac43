package house_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// Status asks Oro: what is kept here cannot know whether it still answers.
func TestStatus_SaysWhetherOroAnswers(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	if r := p.ok("status"); !strings.Contains(r.out, "Connected as Nora Lindqvist") || strings.Contains(r.out, "not answering") {
		t.Errorf("while Oro answers:\n%s", r.out)
	}
	r := p.offline("status")
	if r.code != 0 || !strings.Contains(r.out, "Connected as Nora Lindqvist") || !strings.Contains(r.out, "Oro is not answering.") {
		t.Errorf("code %d while no Oro runs:\n%s", r.code, r.out)
	}
	var told struct {
		Connected bool
		SignedIn  bool `json:"signed_in"`
		Answering bool
		Fault     string
	}
	r = p.offline("status", "--json")
	if err := json.Unmarshal([]byte(r.out), &told); err != nil || !told.Connected || !told.SignedIn || told.Answering || told.Fault == "" {
		t.Errorf("%+v, %v from %s", told, err, r.out)
	}
}

// A kind that nobody knows is named, before Oro is asked for a record of it.
func TestShow_NamesTheKindThatThereIsNot(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for _, args := range [][]string{{"show", "foo:1"}, {"link", "01-quote-q2043-revised.eml", "foo:1"}} {
		r := p.run(args...)
		if r.code != 4 || !strings.Contains(r.err, "There is no kind of record “foo”.") {
			t.Errorf("%v: code %d, %q", args, r.code, r.err)
		}
	}
	if r := p.run("show", "contacts:0815"); r.code != 3 || strings.Contains(r.err, "kind of record") {
		t.Errorf("a missing contact: code %d, %q", r.code, r.err)
	}
}

// What Oro refuses is kept, and the sentence names the commands that go on with it.
func TestLink_ARefusalNamesRetryAndDiscard(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	r := p.run("link", "01-quote-q2043-revised.eml", "orders:999999")
	_, rest, found := strings.Cut(r.err, "oroconnector outbox discard ")
	if r.code == 0 || !found || !strings.Contains(r.err, "oroconnector outbox retry ") {
		t.Fatalf("code %d, %q", r.code, r.err)
	}
	id, _, _ := strings.Cut(rest, "”")
	if r := p.run("outbox", "discard", id); r.code != 0 {
		t.Errorf("the command does not work: %d, %q", r.code, r.err)
	}
	if r := p.run("outbox"); strings.Contains(r.out, id) {
		t.Errorf("the change is still there:\n%s", r.out)
	}
}

package autostart

import (
	"errors"
	"testing"
)

// What is set is there, also when it is set twice, and gone when it is removed, also twice.
func TestSet_AndRemove(t *testing.T) {
	home(t)
	const id = "com.example.program-1"
	if has, err := Has(id); has || err != nil {
		t.Fatalf("there at first: %v, %v", has, err)
	}
	for range 2 {
		if err := Set(Entry{ID: id, Name: "Program", Program: "/opt/a b/program", Args: []string{"--profile", "/tmp/x y"}}); err != nil {
			t.Fatal(err)
		}
		if has, err := Has(id); !has || err != nil {
			t.Fatalf("not there: %v", err)
		}
	}
	for range 2 {
		if err := Remove(id); err != nil {
			t.Fatal(err)
		}
		if has, err := Has(id); has || err != nil {
			t.Fatalf("still there: %v, %v", has, err)
		}
	}
}

func TestSet_RefusesWhatIsNoEntry(t *testing.T) {
	home(t)
	for _, e := range []Entry{
		{ID: "", Program: "/p"}, {ID: "../x", Program: "/p"}, {ID: ".x", Program: "/p"}, {ID: "x", Program: ""},
		{ID: "x", Program: "/p\nExec=/bin/evil"}, {ID: "x", Program: "/p", Args: []string{"a\x00b"}}, {ID: "x", Name: "a\nb", Program: "/p"},
	} {
		if err := Set(e); !errors.Is(err, ErrEntry) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if err := Remove("a/b"); !errors.Is(err, ErrEntry) {
		t.Error(err)
	}
	if _, err := Has("a/b"); !errors.Is(err, ErrEntry) {
		t.Error(err)
	}
}

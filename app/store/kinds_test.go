package store

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// One Update goes on at a time, and reads the table of kinds: a kind that comes to be known meanwhile must wait for it
// without holding the table.
func TestKinds_ANewOneWaitsForAnUpdateThatReadsThem(t *testing.T) {
	t.Parallel()
	v, err := vault.Open("", vault.Options{Key: bytes.Repeat([]byte{3}, vault.KeySize), Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(v, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() {
		ended <- v.Update(func(vault.Tx) error {
			go func() {
				ended <- s.register([]crm.Entity{{Ref: crm.Ref{Kind: "widgets", ID: "1"}}})
			}()
			for range 200_000 { // while the other one begins, and waits
				runtime.Gosched()
				s.codes()
			}
			return nil
		})
	}()
	for range 2 {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Fatal("both wait for one another")
		}
	}
	if s.codes().code["widgets"] == 0 {
		t.Error("the kind has no code")
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}

package outbox

import (
	"fmt"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// BenchmarkAdd is what a person waits for before the screen says that a change is kept: one forced write.
func BenchmarkAdd(b *testing.B) {
	v, err := vault.Open(b.TempDir(), vault.Options{Key: []byte(strings.Repeat("k", 32)), Sync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	box, err := Open(v, Options{Sender: newOro()})
	if err != nil {
		b.Fatal(err)
	}
	for n := 0; b.Loop(); n++ {
		if err := box.Add(b.Context(), change(fmt.Sprint(n), fmt.Sprint("T", n%100), crm.OpAttach, n)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPending is the outbox's part of a context on screen, with a thousand changes waiting.
func BenchmarkPending(b *testing.B) {
	box, err := Open(&handle{disk: newDisk()}, Options{Sender: newOro()})
	if err != nil {
		b.Fatal(err)
	}
	for n := range 1000 {
		if err := box.Add(b.Context(), change(fmt.Sprint(n), fmt.Sprint("T", n%100), crm.OpAttach, n)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if got, err := box.Pending(b.Context(), "T7"); err != nil || len(got) != 10 {
			b.Fatal(len(got), err)
		}
	}
}

package dav

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// radicaleWith is an address book of n people in Radicale, put into its folder as it stores them.
func radicaleWith(t testing.TB, n int) *Book {
	t.Helper()
	srv := radicaleServer(t)
	dir := filepath.Join(srv.dir, "people")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".Radicale.props"), []byte(`{"tag": "VADDRESSBOOK", "D:displayname": "People"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%05d.vcf", i)), person(i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return srv.client(t).Book(crm.SheetContact, srv.url+srv.user+"/people/")
}

// peak runs f and returns how long it took and how much the memory in use grew at most.
func peak(f func()) (time.Duration, uint64) {
	runtime.GC()
	var before, at runtime.MemStats
	runtime.ReadMemStats(&before)
	most, stop, done := before.HeapInuse, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				runtime.ReadMemStats(&at)
				most = max(most, at.HeapInuse)
			case <-stop:
				return
			}
		}
	}()
	start := time.Now()
	f()
	took := time.Since(start)
	close(stop)
	<-done
	return took, most - before.HeapInuse
}

// The budget of a run over 10,000 contacts with Radicale: nothing changed, under 2 s and 60 MB; the first one
// under 60 s, in no more memory.
func TestRatio_TenThousandContacts(t *testing.T) {
	if os.Getenv("ORO_RATIOS") != "full" { // absolute times
		t.Skip("measured with ORO_RATIOS=full only")
	}
	b := radicaleWith(t, 10_000)
	run := func(name string, cursor []byte, want int, limit time.Duration) []byte {
		n := 0
		var next []byte
		took, grew := peak(func() {
			d, err := b.Changes(t.Context(), cursor, func(crm.Sheet) error { n++; return nil })
			if err != nil {
				t.Fatal(name, err)
			}
			next = d.Next
		})
		t.Logf("%s: %d sheets in %v, %d MB above", name, n, took.Round(time.Millisecond), grew>>20)
		if n != want || took > limit || grew > 60<<20 {
			t.Errorf("%s: %d sheets in %v, %d MB", name, n, took, grew>>20)
		}
		return next
	}
	run("Radicale reads its folder for the first time", nil, 10_000, 5*time.Minute)
	next := run("first", nil, 10_000, time.Minute)
	run("nothing changed", next, 0, 2*time.Second)
	n := 0
	took, grew := peak(func() {
		if err := b.query(t.Context(), func(crm.Sheet) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("in one answer: %d sheets in %v, %d MB above", n, took.Round(time.Millisecond), grew>>20)
	if n != 10_000 || grew > 60<<20 {
		t.Errorf("%d sheets, %d MB", n, grew>>20)
	}
}

// BenchmarkChanges is reading 10,000 contacts with no server's own time.
func BenchmarkChanges(b *testing.B) {
	_, book := filled(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if _, err := book.Changes(b.Context(), nil, func(crm.Sheet) error { n++; return nil }); err != nil || n != 10_000 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkReadCard(b *testing.B) {
	raw := fixtures(b, crm.SheetContact)["apple"]
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if s, _ := (cardCodec{}).read(raw); s.Odd != "" || !strings.Contains(s.Fields["first"], "Elena") {
			b.Fatal(s)
		}
	}
}

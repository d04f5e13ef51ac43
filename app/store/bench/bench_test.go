package bench

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"oroconnector/app/crm"
)

var (
	firstNames = []string{"Anna", "Maria", "Jürgen", "Sofia", "Peter", "Olena", "John", "Émile", "Tariq", "Wei", "Carlos", "Ingrid"}
	syllables  = []string{"schmi", "mül", "ber", "ko", "val", "son", "ler", "mann", "dt", "ro", "ta", "vi", "ski", "enko", "ez", "ham"}
)

func surname(r *rand.Rand) string {
	name := ""
	for range 2 + r.IntN(3) {
		name += syllables[r.IntN(len(syllables))]
	}
	return name
}

func record(i int) crm.Entity {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	e := crm.Entity{Ref: crm.Ref{Kind: crm.KindContact, ID: strconv.Itoa(i + 1)}, Depth: crm.DepthListed, ReadAt: time.Unix(1e9, 0)}
	e.Name = firstNames[r.IntN(len(firstNames))] + " " + surname(r)
	e.Emails = []string{fmt.Sprintf("p%d@firm%d.example", i, i/30)}
	e.Phones = []string{fmt.Sprintf("+49 %d %d", 30+r.IntN(60), 1e6+r.IntN(9e6))}
	if i%10 == 0 {
		e.Ref.Kind, e.Numbers = crm.KindOrder, []string{fmt.Sprintf("SO-%07d", i)}
	}
	return e
}

func size() int {
	if n, err := strconv.Atoi(os.Getenv("STORE_BENCH_ENTITIES")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

var engines = []struct {
	name string
	open func(string) (engine, error)
}{{"store", openOurs}, {"bleve", openBleve}, {"fts5", openFTS}}

// questions are what is typed, by name of the case.
var questions = []struct {
	name string
	text func(*rand.Rand) string
}{
	{"letters=1", func(r *rand.Rand) string { return begin(surname(r), 1) }},
	{"letters=2", func(r *rand.Rand) string { return begin(surname(r), 2) }},
	{"letters=4", func(r *rand.Rand) string { return begin(surname(r), 4) }},
	{"word", surname},
	{"first+2", func(r *rand.Rand) string { return firstNames[r.IntN(len(firstNames))] + " " + begin(surname(r), 2) }},
	{"first+word", func(r *rand.Rand) string { return firstNames[r.IntN(len(firstNames))] + " " + surname(r) }},
	{"2+first", func(r *rand.Rand) string { return begin(surname(r), 2) + " " + firstNames[r.IntN(len(firstNames))] }},
}

func begin(text string, n int) string {
	letters := []rune(text)
	return string(letters[:min(n, len(letters))])
}

func BenchmarkTyping(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			dir := b.TempDir()
			began := time.Now()
			open, err := e.open(dir)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = open.close() }()
			fill(b, open, size())
			fmt.Printf("%s: %d records in %v, %d MB\n", e.name, size(), time.Since(began).Round(time.Millisecond), bytes(b, dir)>>20)
			for _, q := range questions {
				b.Run(q.name, func(b *testing.B) { ask(b, open, q.text) })
			}
		})
	}
}

// TestEngines_FindAsMany guards the comparison: on few records all engines find the same number.
func TestEngines_FindAsMany(t *testing.T) {
	counts := map[string][]int{}
	for _, e := range engines {
		open, err := e.open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		fill(t, open, 2000)
		for _, text := range []string{"Anna", "sch", "peter ko", "ko peter", "maria schmiko", "zzz"} {
			found, err := open.search(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			counts[text] = append(counts[text], len(found))
		}
		if err := open.close(); err != nil {
			t.Fatal(err)
		}
	}
	for text, n := range counts {
		if slices.Min(n) != slices.Max(n) {
			t.Errorf("%q: store, bleve, fts5 found %v", text, n)
		}
	}
}

func fill(b testing.TB, e engine, n int) {
	b.Helper()
	var page []crm.Entity
	for i := range n {
		if page = append(page, record(i)); len(page) == 1000 || i == n-1 {
			if err := e.add(b.Context(), page); err != nil {
				b.Fatal(err)
			}
			page = nil
		}
	}
}

func ask(b *testing.B, e engine, text func(*rand.Rand) string) {
	r := rand.New(rand.NewPCG(3, 4))
	var took []time.Duration
	hits := 0
	for b.Loop() {
		question := text(r)
		began := time.Now()
		found, err := e.search(b.Context(), question)
		took = append(took, time.Since(began))
		if err != nil {
			b.Fatal(err)
		}
		hits += len(found)
	}
	slices.Sort(took)
	for _, p := range []float64{0.5, 0.99} {
		b.ReportMetric(float64(took[int(p*float64(len(took)-1))].Microseconds()), fmt.Sprintf("µs/p%g", p*100))
	}
	b.ReportMetric(float64(hits)/float64(len(took)), "hits/op")
}

// bytes is what the files of a folder take on the disk, as far as their length tells.
func bytes(b *testing.B, dir string) (sum int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return sum
}

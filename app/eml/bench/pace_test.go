package bench

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // as a program that uses go-message by itself would
	"github.com/jhillyerd/enmime/v2"

	"oroconnector/app/eml"
)

// Bars of the comparison, as ratios.
const (
	maxCPU    = 2.5 // eml's fields and attachments to go-message walking the same parts
	maxAllocs = 3.0
	minEnmime = 5.0 // enmime's CPU to all of eml's
)

// load reads the .eml files of the corpus beside the project, or skips.
func load(t testing.TB) [][]byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	mail := ""
	for mail == "" {
		if _, err := os.Stat(filepath.Join(dir, "shared", "mail", "EXPECTED.jsonl")); err == nil {
			mail = filepath.Join(dir, "shared", "mail")
		}
		if parent := filepath.Dir(dir); parent == dir && mail == "" {
			t.Skip("no corpus: shared/mail/EXPECTED.jsonl stands in no folder above this one")
		} else {
			dir = parent
		}
	}
	var all [][]byte
	err = filepath.WalkDir(mail, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Count(path[len(mail):], string(filepath.Separator)) < 2 {
			return err
		}
		for _, other := range []string{"mbox", ".msg", ".emlx", ".tnef", "msg_renamed"} {
			if strings.Contains(filepath.Base(path), other) {
				return nil
			}
		}
		b, err := os.ReadFile(path)
		all = append(all, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// walk reads all of a message with go-message as its documentation shows.
func walk(b []byte) error {
	e, err := message.Read(bytes.NewReader(b))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return err
	}
	return e.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return err
		}
		if part.MultipartReader() != nil {
			return nil
		}
		_, err = io.Copy(io.Discard, part.Body)
		return err
	})
}

func headers(b []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return err
	}
	_, _ = m.Header.AddressList("From")
	_, _ = m.Header.AddressList("To")
	_, _ = m.Header.Date()
	return nil
}

func fields(b []byte) error {
	_, err := eml.ReadWith(context.Background(), bytes.NewReader(b), eml.Options{NoText: true})
	return err
}

func whole(b []byte) error {
	_, err := eml.Read(context.Background(), bytes.NewReader(b))
	return err
}

func withEnmime(b []byte) error {
	_, err := enmime.ReadEnvelope(bytes.NewReader(b))
	return err
}

// cost is what a reader takes for a message, on average.
type cost struct {
	cpu    time.Duration
	allocs float64
	bytes  float64
}

func measure(t *testing.T, all [][]byte, read func([]byte) error, rounds int) cost {
	t.Helper()
	best := cost{cpu: 1 << 62}
	for range rounds {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := cpuTime(t)
		for _, b := range all {
			_ = read(b)
		}
		used := cpuTime(t) - start
		runtime.ReadMemStats(&after)
		n := float64(len(all))
		c := cost{
			cpu: used / time.Duration(len(all)), allocs: float64(after.Mallocs-before.Mallocs) / n,
			bytes: float64(after.TotalAlloc-before.TotalAlloc) / n,
		}
		if c.cpu < best.cpu {
			best = c
		}
	}
	return best
}

// cpuTime is the processor time of this process: other programs on the machine do not count.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestRatio_AgainstOthers(t *testing.T) {
	all := load(t)
	var readable [][]byte // by go-message, to the end
	for _, b := range all {
		if walk(b) == nil {
			readable = append(readable, b)
		}
	}
	t.Logf("%d messages, %d of them go-message reads", len(all), len(readable))
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	report := func(name string, c cost) {
		t.Logf("%-34s %9.1f µs %8.0f allocations %8.1f KiB", name, float64(c.cpu.Nanoseconds())/1e3, c.allocs, c.bytes/1024)
	}
	goMessage := measure(t, readable, walk, rounds)
	eFields := measure(t, readable, fields, rounds)
	eWhole := measure(t, readable, whole, rounds)
	report("net/mail, headers only", measure(t, readable, headers, rounds))
	report("go-message, walked", goMessage)
	report("eml, fields and attachments", eFields)
	report("eml, text too", eWhole)
	allWhole := measure(t, all, whole, rounds)
	en := measure(t, all, withEnmime, 1)
	report("eml on all messages", allWhole)
	report("enmime on all messages", en)

	cpu, allocs := float64(eFields.cpu)/float64(goMessage.cpu), eFields.allocs/goMessage.allocs
	t.Logf("fields and attachments: %.2f times the CPU of go-message, %.2f times its allocations", cpu, allocs)
	t.Logf("text rendering: %.1f µs more", float64((eWhole.cpu-eFields.cpu).Nanoseconds())/1e3)
	t.Logf("enmime takes %.1f times the CPU of eml", float64(en.cpu)/float64(allWhole.cpu))
	if cpu > maxCPU {
		t.Errorf("%.2f times the CPU of go-message, want at most %.1f", cpu, maxCPU)
	}
	if allocs > maxAllocs {
		t.Errorf("%.2f times the allocations of go-message, want at most %.1f", allocs, maxAllocs)
	}
	if faster := float64(en.cpu) / float64(allWhole.cpu); faster < minEnmime {
		t.Errorf("only %.1f times faster than enmime, want %.0f", faster, minEnmime)
	}
}

// BenchmarkFields, BenchmarkWhole and BenchmarkGoMessage are the same by Go's own means.
func BenchmarkFields(b *testing.B)    { benchmark(b, fields) }
func BenchmarkWhole(b *testing.B)     { benchmark(b, whole) }
func BenchmarkGoMessage(b *testing.B) { benchmark(b, walk) }

func benchmark(b *testing.B, read func([]byte) error) {
	all := load(b)
	size := 0
	for _, m := range all {
		size += len(m)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range all {
			if err := read(m); err != nil && errors.Is(err, context.Canceled) {
				b.Fatal(err)
			}
		}
	}
}

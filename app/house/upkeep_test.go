package house_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oroconnector/app/house"
)

// A cache over its limit lets go of the records that Oro has not shown for 90 days, by itself and in the
// background (spec 8.4); one within its limit keeps them however old they are.
func TestTrim_FullCacheLetsGoOfOldRecords(t *testing.T) {
	p := newProgram(t)
	if r := p.run("sync"); r.code != 0 {
		t.Fatalf("code %d: %s%s", r.code, r.out, r.err)
	}
	before := p.status().Records["contacts"]
	if before == 0 {
		t.Fatal("no contacts to begin with")
	}
	later := func() time.Time { return time.Now().AddDate(0, 0, 100) }
	stay := func(limit int64, until func(log string) bool) {
		t.Helper()
		h, err := house.Open(t.Context(), house.Options{
			Profile: p.profile, Version: "1.0.0", Langs: []string{"en"}, Stay: true, CacheLimit: limit, Now: later,
		})
		if err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(30 * time.Second); !until(p.log()) && time.Now().Before(end); {
			<-time.After(10 * time.Millisecond)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	looked := 0
	stay(0, func(string) bool { looked++; return looked > 20 })
	if now := p.status().Records["contacts"]; now != before {
		t.Errorf("%d contacts within the limit, want %d", now, before)
	}
	stay(1, func(log string) bool { return strings.Contains(log, "the cache was trimmed") })
	if now := p.status().Records["contacts"]; now != 0 {
		t.Errorf("%d contacts over the limit, all of 100 days ago", now)
	}
}

func (p *program) log() string {
	data, _ := os.ReadFile(filepath.Join(p.profile, "logs", "oroconnector.log"))
	return string(data)
}

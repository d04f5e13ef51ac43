package crashtest

import (
	"maps"
	"os"
	"path/filepath"
	"strings"

	"oroconnector/app/demo"
)

// status is what the program says of the profile.
type status struct {
	Connected  bool
	SignedIn   bool `json:"signed_in"`
	Waiting    int
	Refused    int
	Records    map[string]int
	Conditions []string
}

// checkStatus demands that the profile opens whole: connected, signed in, nothing set aside.
func (w *world) checkStatus() status {
	w.t.Helper()
	st := objects[status](w, w.ok("status", "--json").out)[0]
	if !st.Connected || !st.SignedIn || len(st.Conditions) > 0 {
		w.t.Errorf("%sthe profile is not whole: %+v", w.story(), st)
	}
	return st
}

// baseline loads everything once, undisturbed.
func (w *world) baseline() {
	w.t.Helper()
	w.ok("sync", "--json")
	w.whole = w.checkStatus().Records
	w.settled = map[string]bool{}
	w.read = len(w.oro.Log())
}

// checkCache lets a sync run to its end: the cache then has what Oro has.
func (w *world) checkCache() {
	w.t.Helper()
	w.ok("sync", "--json")
	st := w.checkStatus()
	want := maps.Clone(w.whole)
	want["contacts"] += w.made
	if !maps.Equal(want, st.Records) {
		w.t.Errorf("%sthe cache has %v, Oro %v", w.story(), st.Records, want)
	}
	if len(w.renamed) == 0 {
		return
	}
	name := w.renamed[w.rand.IntN(len(w.renamed))]
	w.oro.Fail(demo.Fault{Kind: demo.Reset})
	r := w.run("search", name, "--json")
	w.oro.Heal()
	if r.code != 0 || strings.Count(r.out, name) == 0 {
		w.t.Errorf("%s%s is not in the cache: code %d, %q %q", w.story(), name, r.code, r.out, r.err)
	}
	w.renamed = nil
}

// cacheFolder is the disposable part of the connection's folder.
func (w *world) cacheFolder() string {
	w.t.Helper()
	all, err := os.ReadDir(filepath.Join(w.profile, "data", "connections"))
	if err != nil || len(all) != 1 {
		w.t.Fatalf("%d connections: %v", len(all), err)
	}
	return filepath.Join(w.profile, "data", "connections", all[0].Name(), "cache")
}

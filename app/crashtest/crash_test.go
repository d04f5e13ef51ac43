package crashtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// number reads a number of the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// perWorld is how many kills a profile lives through at most; several profiles go side by side.
const perWorld = 125

func TestCrash_NothingAcknowledgedIsLostAndNothingDoneTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program many times")
	}
	kills, seed := number(t, "ORO_KILLS", 25), number(t, "ORO_SEED", uint64(time.Now().UnixNano())%1e9)
	binary := build(t)
	total := &tally{counts: map[string]int{}}
	t.Run("worlds", func(t *testing.T) {
		for n := seed; kills > 0; n++ {
			share := min(kills, perWorld)
			kills -= share
			t.Run(strconv.FormatUint(n, 10), func(t *testing.T) {
				t.Parallel()
				newWorld(t, binary, n).live(int(share), total)
			})
		}
	})
	t.Logf("seed %d\n%s", seed, total)
	if total.risky*2 < total.kills {
		t.Errorf("only %d of %d kills were inside an open request or a write", total.risky, total.kills)
	}
}

// tally counts the kills.
type tally struct {
	mu           sync.Mutex
	kills, risky int
	counts       map[string]int
}

func (y *tally) add(act string, p place, where string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.kills++
	if p.risky() {
		y.risky++
	}
	y.counts["during "+act]++
	y.counts[string(p)]++
	if where != "" {
		y.counts["  "+where]++
	}
}

func (y *tally) String() string {
	lines := []string{fmt.Sprintf("%d kills, %d of them inside an open request or a write", y.kills, y.risky)}
	for _, what := range slices.Sorted(maps.Keys(y.counts)) {
		lines = append(lines, fmt.Sprintf("%5d %s", y.counts[what], what))
	}
	return strings.Join(lines, "\n")
}

// live lets the program be killed so many times.
func (w *world) live(kills int, total *tally) {
	w.baseline()
	for misses := 0; kills > 0 && !w.t.Failed(); misses++ {
		if misses > 100 {
			w.t.Fatalf("%sthe program ends before it can be killed", w.story())
		}
		if w.kill(total) {
			kills, misses = kills-1, 0
			w.afterwards()
		}
	}
	w.settle()
	w.checkCache()
	if left := w.leavings(); len(left) > 3 {
		w.t.Errorf("the kills left %v behind", left)
	}
}

// kill starts one of the acts and kills it; false: it had ended before.
func (w *world) kill(total *tally) bool {
	w.t.Helper()
	if w.rand.IntN(5) == 0 {
		w.killServer(total)
		return true
	}
	act, args, n := w.act()
	requests := 4
	if n == nil {
		requests = 24
	}
	p := choose(w.rand, requests)
	w.note("%s %v: killed at %s", act, args, p)
	r, where := w.killIn(args, p)
	if n != nil {
		w.heard(n, r)
	}
	if !r.killed {
		w.note("ended with %d before that", r.code)
		if r.code != 0 && r.code != 9 {
			w.t.Fatalf("%s%v: exit code %d\n%s%s", w.story(), args, r.code, r.out, r.err)
		}
		return false
	}
	w.note("died at %s; had said %q", where, r.out)
	if p.place == writing {
		folder, _ := filepath.Rel(w.profile, where)
		parts := strings.Split(folder, string(filepath.Separator))
		where = fmt.Sprintf("of %s (%s)", parts[min(3, len(parts)-1)], filepath.Ext(where))
	} else {
		where = ""
	}
	total.add(act, p.place, where)
	return true
}

// heard notes what the program said about a wish before its end.
func (w *world) heard(n *wish, r result) {
	w.t.Helper()
	w.wishes = append(w.wishes, n)
	w.listed = false
	for _, c := range objects[changed](w, r.out) {
		n.acked, n.id = true, c.Change
	}
	if !r.killed && !n.acked {
		w.t.Fatalf("%s%s says nothing: code %d, %q", w.story(), n.op, r.code, r.err)
	}
}

// act chooses what the program does.
func (w *world) act() (name string, args []string, n *wish) {
	w.t.Helper()
	switch k := w.rand.IntN(10); {
	case k < 2:
		if err := os.RemoveAll(w.cacheFolder()); err != nil {
			w.t.Fatal(err)
		}
		return "first load", []string{"sync", "--json"}, nil
	case k < 4:
		w.renamed = append(w.renamed, w.rename())
		return "sync", []string{"sync", "--json"}, nil
	case k < 5 && len(w.wishes) > 0:
		return "outbox retry", []string{"outbox", "retry", "--json"}, nil
	case k < 8:
		name, n = "link", w.pick(crm.OpAttach)
	}
	if n == nil {
		name, n = "unlink", w.pick(crm.OpDetach)
	}
	if n == nil {
		name, n = "link", w.pick(crm.OpAttach)
	}
	if n == nil {
		return "sync", []string{"sync", "--json"}, nil
	}
	return name, w.argsOf(name, n), n
}

// argsOf is the command for a wish.
func (w *world) argsOf(name string, n *wish) []string {
	args := []string{name, n.mail.file}
	for _, ref := range n.refs {
		args = append(args, ref.String())
	}
	args = append(args, "--json")
	if w.rand.IntN(3) == 0 {
		args = append(args, "--no-wait")
	}
	return args
}

// killIn runs the program and kills it at the point. where tells what it was doing.
func (w *world) killIn(args []string, p point) (r result, where string) {
	w.t.Helper()
	started := make(chan *process, 1)
	if p.place.inRequest() {
		w.trap.set(p, func() {
			proc := <-started
			started <- proc
			proc.kill()
		})
	}
	proc := w.start(args...)
	started <- proc
	switch p.place {
	case anyMoment:
		select {
		case <-proc.dead:
		case <-time.After(p.delay):
			proc.kill()
		}
	case writing:
		where = w.killInWrite(proc, p.skip)
	}
	select {
	case <-proc.dead:
	case <-time.After(90 * time.Second):
		proc.kill()
		w.t.Fatalf("%s%v does not end\n%s", w.story(), args, proc.err.String())
	}
	if ex := w.trap.unset(); ex != nil {
		where = fmt.Sprintf("%s %s", ex.Method, ex.Path)
	}
	return proc.result(), where
}

// killInWrite watches the process until it is inside a call that brings one of the profile's files to the disk.
func (w *world) killInWrite(p *process, skip int) (file string) {
	last := ""
	for {
		select {
		case <-p.dead:
			return ""
		default:
		}
		file, ok := inWrite(p.cmd.Process.Pid)
		if !ok || !strings.HasPrefix(file, filepath.Dir(w.profile)) {
			last = ""
			continue
		}
		if file == last {
			continue
		}
		last = file
		if skip--; skip < 0 {
			p.kill()
			return file
		}
	}
}

// afterwards starts the program again after a kill.
func (w *world) afterwards() {
	w.t.Helper()
	switch w.rand.IntN(4) {
	case 0: // the next kill comes before anything is looked at
	case 1:
		w.list()
	case 2:
		w.checkCache()
	default:
		w.settle()
	}
}

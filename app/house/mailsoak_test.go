package house_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/mailtest"
)

// soakFor is how long the long run goes on: ORO_SOAK, two hours for a release, else a taste of it.
func soakFor(t *testing.T) time.Duration {
	t.Helper()
	if d, err := time.ParseDuration(os.Getenv("ORO_SOAK")); err == nil && d > 0 {
		return d
	}
	if testing.Short() {
		t.Skip("a long run")
	}
	return 20 * time.Second
}

// wire lies between the program and the server; cut breaks every connection that goes through it.
type wire struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	open     map[net.Conn]bool
	group    sync.WaitGroup
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to, open: map[net.Conn]bool{}}
	w.group.Go(w.serve)
	t.Cleanup(func() {
		_ = l.Close()
		w.cut()
		w.group.Wait()
	})
	return w
}

func (w *wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.open[near], w.open[far] = true, true
		w.mu.Unlock()
		w.group.Go(func() { w.pass(near, far) })
		w.group.Go(func() { w.pass(far, near) })
	}
}

func (w *wire) pass(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = from.Close(), to.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, from)
	delete(w.open, to)
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		_ = c.Close()
	}
}

// soak is a long run: a server where things happen, and how many of each did.
type soak struct {
	*testing.T
	d     *mailtest.Dovecot
	w     *wire
	r     *rand.Rand
	next  int
	count map[string]int
}

// happen lets one thing happen.
func (s *soak) happen() {
	s.Helper()
	what := []string{"deliver", "deliver", "deliver", "see", "unsee", "flag", "burst", "expunge", "cut", "restart", "rest"}[s.r.IntN(11)]
	switch what {
	case "deliver", "burst":
		n := 1
		if what == "burst" {
			n = 20
		}
		for range n {
			s.d.Deliver(s, "", letterOf(s.next))
			s.next++
		}
	case "see":
		s.store(`+FLAGS (\Seen)`, 1+s.r.IntN(5))
	case "unsee":
		s.store(`-FLAGS (\Seen)`, 1)
	case "flag":
		s.store(`+FLAGS (\Flagged \Answered)`, 1+s.r.IntN(3))
	case "expunge":
		s.store(`+FLAGS (\Deleted)`, 1+s.r.IntN(3))
		s.d.Do(s, "SELECT INBOX", "EXPUNGE")
	case "cut":
		s.w.cut()
	case "restart":
		if s.r.IntN(3) > 0 {
			what = "rest"
			break
		}
		s.d.Stop(s)
		time.Sleep(time.Duration(s.r.IntN(1500)) * time.Millisecond)
		s.d.Start(s)
	}
	s.count[what]++
}

// store changes the flags of some messages by their places, if there are so many for the server: it may not have
// looked at the files that came last.
func (s *soak) store(change string, n int) {
	total := 0
	for line := range strings.Lines(s.d.Do(s, "SELECT INBOX")) {
		var exist int
		if found, _ := fmt.Sscanf(line, "* %d EXISTS", &exist); found == 1 {
			total = exist
		}
	}
	if total < n {
		return
	}
	at := 1 + s.r.IntN(total-n+1)
	s.d.Do(s, "SELECT INBOX", fmt.Sprintf("STORE %d:%d %s", at, at+n-1, change))
}

// flags are the inbox's messages with their flags, by the part of the file's name that stays.
func (s *soak) flags() map[string]string {
	all := map[string]string{}
	for name, flags := range s.d.Flags(s) {
		if strings.HasPrefix(name, "Maildir/") {
			all[name] = flags
		}
	}
	return all
}

// differences are how the list here is not as the server has it: its own answer, read by another client.
func (s *soak) differences(m *mailHouse, id string) string {
	s.Helper()
	said := s.d.Do(s, "SELECT INBOX", "FETCH 1:* (UID FLAGS)")
	want := map[uint32]string{}
	for line := range strings.Lines(said) {
		var place, uid uint32
		if n, _ := fmt.Sscanf(line, "* %d FETCH (UID %d FLAGS", &place, &uid); n == 2 {
			want[uid] = bits(strings.Contains(line, `\Seen`), strings.Contains(line, `\Flagged`), strings.Contains(line, `\Answered`))
		}
	}
	page := m.page(desk.MailQuery{Login: id, Limit: 1 << 20})
	if page.Total != len(want) || len(page.Rows) != len(want) {
		return fmt.Sprintf("%d messages here, %d rows, %d at the server", page.Total, len(page.Rows), len(want))
	}
	for _, row := range page.Rows {
		got := bits(row.Seen, row.Flagged, row.Answered)
		if flags, there := want[row.Key.UID]; !there || flags != got || row.Subject == "" {
			return fmt.Sprintf("message %d is %q here and %q at the server", row.Key.UID, got, flags)
		}
	}
	return ""
}

func bits(seen, flagged, answered bool) string { return fmt.Sprint(seen, flagged, answered) }

func TestMailSoak_EndsWithTheServersList(t *testing.T) {
	t.Parallel()
	length := soakFor(t)
	d := mailtest.Start(t, mailtest.Options{})
	s := &soak{T: t, d: d, w: newWire(t, d.Addr()), r: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1)), count: map[string]int{}}
	for range 200 {
		s.d.Deliver(t, "", letterOf(s.next))
		s.next++
	}
	m := openMailHouse(t)
	l := d.Login()
	l.ID, l.Security = "", crm.SecurityNone
	l.Port = s.w.listener.Addr().(*net.TCPAddr).Port
	login, err := m.Desk().Mail.Add(t.Context(), desk.LoginRequest{Login: l, Password: d.Password})
	if err != nil {
		t.Fatal(err)
	}
	m.watching(login.ID)
	states := map[crm.MailState]bool{}
	for end := time.Now().Add(length); time.Now().Before(end); {
		s.happen()
		states[m.state(login.ID).State] = true
		time.Sleep(time.Duration(s.r.IntN(400)) * time.Millisecond)
	}
	var last string
	t.Cleanup(func() { t.Logf("%v; the last difference: %q", s.count, last) })
	m.until("the server's list", func() bool {
		if m.state(login.ID).State == crm.MailOffline {
			_ = m.Desk().Mail.Retry(login.ID)
		}
		last = s.differences(m, login.ID)
		time.Sleep(200 * time.Millisecond)
		return last == "" || t.Failed()
	})
	names := []string{}
	for state := range states {
		names = append(names, string(state))
	}
	slices.Sort(names)
	t.Logf("%v: %v, %d messages at the end; states %v; %s", length, s.count, len(s.flags()), names, last)
}

// TestMailMany measures the first and a later opening of a large folder: ORO_MANY is how many messages it has.
func TestMailMany(t *testing.T) {
	var many int
	if _, err := fmt.Sscan(os.Getenv("ORO_MANY"), &many); err != nil || many < 1 {
		t.Skip("ORO_MANY says how many messages a large folder has")
	}
	d := mailtest.Start(t, mailtest.Options{})
	for n := range many {
		d.Deliver(t, "", letterOf(n))
	}
	d.Do(t, "SELECT INBOX") // its index is the server's affair
	// Another mail client shows the newest, with the fields that Thunderbird asks for.
	d.Do(t, "SELECT INBOX", fmt.Sprintf("UID FETCH %d:* (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date "+
		"Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To)])", max(many-499, 1)))
	profile := filepath.Join(t.TempDir(), "profile")
	m := openMailHouse(t, inProfile(profile))
	served := serverCPU(t, d)
	start := time.Now()
	id := m.add(d)
	m.until("the first rows", func() bool { return m.page(desk.MailQuery{Login: id}).Total > 0 })
	first, firstServed := time.Since(start), serverCPU(t, d)-served
	for m.state(id).State != crm.MailWatching { // a first fill of many takes longer than until waits
		time.Sleep(50 * time.Millisecond)
	}
	whole, wholeServed := time.Since(start), serverCPU(t, d)-served
	if total := m.page(desk.MailQuery{Login: id}).Total; total != many {
		t.Errorf("%d of %d messages", total, many)
	}
	m.close()
	again := openMailHouse(t, inProfile(profile))
	start = time.Now()
	page := again.page(desk.MailQuery{Login: id})
	cached := time.Since(start)
	t.Logf("%d messages: first rows %v (%v of the server's processor), all %v (%v); again from the cache %v (%d rows of %d)", many,
		first.Round(time.Millisecond), firstServed, whole.Round(time.Millisecond), wholeServed, cached.Round(time.Millisecond), len(page.Rows), page.Total)
	if page.Total != many || len(page.Rows) == 0 || cached > time.Second {
		t.Errorf("the list does not open in a second")
	}
	before, longest := heap(), time.Duration(0)
	for from := 0; from < many; from += 40 {
		start := time.Now()
		again.page(desk.MailQuery{Login: id, From: from, Limit: 40})
		longest = max(longest, time.Since(start))
	}
	grown := heap() - before
	t.Logf("scrolling through all of it: the slowest page %v, memory grew by %d KB", longest.Round(time.Microsecond), grown>>10)
	if grown > 8<<20 {
		t.Errorf("memory grows with scrolling")
	}
}

// serverCPU is what the server and its helpers have taken of the processor; 0 where that cannot be told.
func serverCPU(t *testing.T, d *mailtest.Dovecot) (sum time.Duration) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(data), ") ") // the program's name may have spaces
		fields := strings.Fields(after)
		if len(fields) < 15 || fields[2] != strconv.Itoa(d.Pid()) {
			continue
		}
		for _, ticks := range fields[11:15] { // its own, and those of helpers that have ended
			n, _ := strconv.Atoi(ticks)
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}

// heap is what is in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

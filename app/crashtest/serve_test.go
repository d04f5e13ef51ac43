package crashtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/house"
)

// serveArgs holds, for a process of its own, the arguments of a program that stays as one with a window does.
const serveArgs = "ORO_CRASH_SERVE"

// ready is what it prints when it carries out the commands of other processes.
const ready = "ready\n"

// TestServe is that program: it keeps the connection fresh, holds the profile, and carries out what later
// processes ask it over the socket, until it is killed.
func TestServe(t *testing.T) {
	args := os.Getenv(serveArgs)
	if args == "" {
		t.Skip("a part of the kills")
	}
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer stop()
	code := house.Main(ctx, house.Process{
		Args: strings.Split(args, "\n"), Dir: os.TempDir(), Langs: []string{"en"}, Out: os.Stdout, Err: os.Stderr, Version: "1.0.0",
		Window: func(ctx context.Context, _ *house.House, _ cli.Call) int {
			fmt.Print(ready)
			<-ctx.Done()
			return 0
		},
	})
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
}

// serve starts it and returns when it answers.
func (w *world) serve() *process {
	w.t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], "-test.run=^TestServe$"), dead: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	p.cmd.Env = append(os.Environ(), "http_proxy=", "HTTP_PROXY=",
		serveArgs+"="+strings.Join([]string{"--profile", w.profile, "--keyring", "file:" + w.keyring, "--keyring-passphrase-file", w.phrase}, "\n"))
	w.await(p)
	for !strings.Contains(p.out.String(), ready) {
		select {
		case <-p.dead:
			w.t.Fatalf("%sit does not stay: %s%s", w.story(), p.out.String(), p.err.String())
		case <-time.After(time.Millisecond):
		}
	}
	return p
}

// mostClients is how many processes ask the one that stays at the same time.
const mostClients = 3

// killServer lets several processes link, unlink and sync through one that stays, and kills that one. What they
// printed has been acknowledged all the same.
func (w *world) killServer(total *tally) {
	w.t.Helper()
	act := "commands through a process that stays"
	if w.rand.IntN(4) == 0 {
		if err := os.RemoveAll(w.cacheFolder()); err != nil {
			w.t.Fatal(err)
		}
		act = "the same, and its first load"
	}
	p := choose(w.rand, 8)
	w.note("%s: killed at %s", act, p)
	server := w.serve()
	if p.place.inRequest() {
		w.trap.set(p, server.kill)
	}
	clients, wishes := w.clients()
	where := ""
	switch p.place {
	case anyMoment:
		select {
		case <-server.dead:
		case <-time.After(p.delay):
			server.kill()
		}
	case writing:
		where = w.killInWriteOr(server, p.skip, clients)
	}
	for i, c := range clients {
		w.heardThrough(wishes[i], w.ended(c))
	}
	ex := w.trap.unset()
	if ex != nil {
		where = fmt.Sprintf("%s %s", ex.Method, ex.Path)
	}
	if where == "" { // all was done before the moment
		p.place = anyMoment
	}
	server.kill()
	w.untouched()
	w.note("died at %s", where)
	total.add(act, p.place, "")
}

// clients starts some, each with something else to ask for; those that only sync have no wish.
func (w *world) clients() (all []*process, wishes []*wish) {
	w.t.Helper()
	for range 1 + w.rand.IntN(mostClients) {
		op := []crm.ChangeOp{crm.OpAttach, crm.OpAttach, crm.OpDetach, ""}[w.rand.IntN(4)]
		var n *wish
		if op != "" {
			n = w.pick(op)
		}
		if n == nil {
			w.note("  sync")
			all, wishes = append(all, w.start("sync", "--json")), append(wishes, nil)
			continue
		}
		name := map[crm.ChangeOp]string{crm.OpAttach: "link", crm.OpDetach: "unlink"}[op]
		args := w.argsOf(name, n)
		w.note("  %v", args)
		w.wishes, w.listed = append(w.wishes, n), false
		all, wishes = append(all, w.start(args...)), append(wishes, n)
	}
	return all, wishes
}

// killInWriteOr is killInWrite for as long as a client is there.
func (w *world) killInWriteOr(server *process, skip int, clients []*process) string {
	gone, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for _, c := range clients {
			select {
			case <-c.dead:
			case <-over:
				return
			}
		}
		server.kill()
	}()
	where := w.killInWrite(server, skip)
	close(over)
	<-gone
	return where
}

// ended waits for a client: one whose server died says so, or does its work itself.
func (w *world) ended(c *process) result {
	w.t.Helper()
	select {
	case <-c.dead:
	case <-time.After(90 * time.Second):
		c.kill()
		w.t.Fatalf("%sa client does not end\n%s%s", w.story(), c.out.String(), c.err.String())
	}
	return c.result()
}

// heardThrough notes what a client said about its wish.
func (w *world) heardThrough(n *wish, r result) {
	w.t.Helper()
	if strings.Contains(r.err, "panic") {
		w.t.Errorf("%s%s", w.story(), r.err)
	}
	if n == nil {
		return
	}
	for _, c := range objects[changed](w, r.out) {
		n.acked, n.id = true, c.Change
	}
	if r.code == 0 && !n.acked {
		w.t.Errorf("%s%s ended well and said nothing: %q", w.story(), n.op, r.err)
	}
	w.note("  a client ended with %d; it had said %q %q", r.code, r.out, filepath.Base(strings.TrimSpace(r.err)))
}

package house_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/house"
)

type loadStatus struct {
	Records map[string]int
	Loading *struct {
		Paused  bool
		Records map[string]struct{ Done, Total int }
	}
}

// A first load that was interrupted, and then paused, stays so over processes until somebody lets it go on; status
// tells how far it is.
func TestProgram_FirstLoadIsPausedOverProcesses(t *testing.T) {
	t.Parallel()
	p := newAbroadWith(t, demo.Options{Records: fstest.MapFS{"contacts.json": {Data: contacts(1000)}}})
	p.do(cli.ExitOK, "connect", p.oro.URL(), "--client-id", demo.PublicClient, "--keyring", "file:keys")
	status := func() loadStatus {
		t.Helper()
		return lines[loadStatus](t, p.do(cli.ExitOK, "status", "--json").out)[0]
	}
	pause := func(on bool) {
		t.Helper()
		h, err := house.Open(t.Context(), house.Options{
			Profile: p.profile, Version: "1.0.0", Langs: []string{"en"},
			Passphrase: func(context.Context) ([]byte, error) { return []byte("a passphrase"), nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Desk().Connections.PauseLoad(t.Context(), "", on); err != nil {
			t.Error(err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}

	p.oro.Fail(demo.Fault{Kind: demo.Status, Path: "/contacts", Skip: 2, Status: http.StatusServiceUnavailable})
	p.do(cli.ExitOffline, "sync")
	st := status()
	if st.Loading == nil || st.Loading.Paused || st.Loading.Records["contacts"].Total != 1000 {
		t.Fatalf("interrupted: %+v", st)
	}
	done := st.Loading.Records["contacts"].Done
	if done == 0 || done == 1000 {
		t.Fatalf("%d of 1000 were read in one page", done)
	}
	pause(true)
	p.oro.Heal()
	p.do(cli.ExitOK, "sync")
	if st = status(); st.Loading == nil || !st.Loading.Paused || st.Loading.Records["contacts"].Done != done {
		t.Errorf("paused: %+v", st)
	}
	if r := p.do(cli.ExitOK, "status"); !strings.Contains(r.out, "Paused. You can already work.") {
		t.Errorf("status says:\n%s", r.out)
	}
	pause(false)
	p.do(cli.ExitOK, "sync")
	if st = status(); st.Loading != nil || st.Records[string(crm.KindContact)] != 1000 {
		t.Errorf("afterwards: %+v", st)
	}
}

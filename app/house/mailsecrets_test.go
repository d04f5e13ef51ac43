package house

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/config"
	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/signin"
	"oroconnector/platform/keyring"
)

// busyKeyring lets somebody ask for an account's secret just before each change of an item.
type busyKeyring struct {
	keyring.Store
	mu     sync.Mutex
	before func(item string)
	items  map[string]bool
}

func (k *busyKeyring) enter(item string, there bool) {
	k.mu.Lock()
	before := k.before
	k.items[item] = there
	k.mu.Unlock()
	if before != nil {
		before(item)
	}
}

func (k *busyKeyring) Set(ctx context.Context, item string, secret []byte) error {
	k.enter(item, true)
	return k.Store.Set(ctx, item, secret)
}

func (k *busyKeyring) Delete(ctx context.Context, item string) error {
	k.enter(item, false)
	return k.Store.Delete(ctx, item)
}

// secretHouse is a house with no more than an OAuth account "a", whose token "old" has expired. Its provider
// takes its time for a new one.
func secretHouse(t *testing.T) (*House, *busyKeyring, crm.Login) {
	t.Helper()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(200 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"of %s","refresh_token":"r","token_type":"Bearer","expires_in":3600}`, r.FormValue("refresh_token"))
	}))
	t.Cleanup(provider.Close)
	settings, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	keys := &busyKeyring{Store: keyring.Memory(), items: map[string]bool{}}
	site := signin.Site{Auth: provider.URL, Token: provider.URL}
	h := &House{config: settings, keys: keys, log: slog.New(slog.DiscardHandler), o: Options{Providers: map[string]signin.Site{"google": site}}}
	t.Cleanup(h.closeSources)
	l := crm.Login{ID: "a", Connection: "c", Type: crm.LoginIMAP, Host: "h", Auth: crm.AuthOAuth, Provider: "google", ClientID: "app"}
	if err := errors.Join(settings.SaveLogin(l), keys.Set(t.Context(), mailTokenItem(l.ID), tokenOf("old", -time.Hour))); err != nil {
		t.Fatal(err)
	}
	return h, keys, l
}

func tokenOf(name string, life time.Duration) []byte {
	return signin.Token{Access: name, Refresh: name, Expiry: time.Now().Add(life)}.Encode()
}

// asking has the account's secret asked for as soon as its token is about to change; wait returns when it was
// answered.
func asking(t *testing.T, h *House, keys *busyKeyring, l crm.Login) (wait func()) {
	t.Helper()
	var group sync.WaitGroup
	var once sync.Once
	keys.mu.Lock()
	defer keys.mu.Unlock()
	keys.before = func(item string) {
		if item != mailTokenItem(l.ID) {
			return
		}
		once.Do(func() {
			group.Go(func() { _, _ = h.mailToken(t.Context(), l, "") })
			time.Sleep(100 * time.Millisecond) // long enough to have read the old token
		})
	}
	return group.Wait
}

func TestSecrets_ATokenAskedForDuringASignInIsTheNewOne(t *testing.T) {
	t.Parallel()
	h, keys, l := secretHouse(t)
	wait := asking(t, h, keys, l)
	err := accounts{h}.keep(t.Context(), l, func() error {
		return keys.Set(t.Context(), mailTokenItem(l.ID), tokenOf("new", time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	wait()
	if secret, err := h.secretOf(l.ID)(t.Context(), ""); err != nil || secret.Token != "new" {
		t.Errorf("the token in use is %q: %v", secret.Token, err)
	}
	if kept, err := keys.Get(t.Context(), mailTokenItem(l.ID)); err != nil || !strings.Contains(string(kept), "new") {
		t.Errorf("the new token was written over: %v", err)
	}
}

func TestSecrets_ATokenAskedForDuringARemovalDoesNotComeBack(t *testing.T) {
	t.Parallel()
	h, keys, l := secretHouse(t)
	wait := asking(t, h, keys, l)
	if err := (accounts{h}).Remove(t.Context(), l.ID); err != nil {
		t.Fatal(err)
	}
	wait()
	if _, err := keys.Get(t.Context(), mailTokenItem(l.ID)); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the keyring has a token of an account that was removed: %v", err)
	}
}

func TestSecrets_OfAnAccountThatCannotBeSavedAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings, err := config.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	keys := &busyKeyring{Store: keyring.Memory(), items: map[string]bool{}}
	h := &House{config: settings, keys: keys, log: slog.New(slog.DiscardHandler), lines: map[string]*line{"c": {connection: crm.Connection{ID: "c"}}}}
	old := crm.Login{ID: "old", Connection: "c", Type: crm.LoginIMAP, Host: "old", User: "me"}
	if err := settings.SaveLogin(old); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // nothing can be saved in it any more
		t.Fatal(err)
	}
	l, err := accounts{h}.add(t.Context(), desk.LoginRequest{Login: crm.Login{Connection: "c", Host: "h", User: "me"}, Password: "p"})
	if err == nil {
		t.Fatal("it was saved")
	}
	if there, written := keys.items[passwordItem(l.ID)]; !written || there {
		t.Errorf("written %v, there %v", written, there)
	}
}

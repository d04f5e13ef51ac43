package house_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oroconnector/app/cli"
	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/house"
	"oroconnector/app/mailtest"
	"oroconnector/app/signin"
)

type accountLine struct {
	ID, Type, State, Address, Path string
	Active                         bool
	Total                          int
}

type stepLine struct {
	Step, Fault string
	OK          bool
}

func TestProgram_AccountsListsTheDemosOwn(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	all := lines[accountLine](t, p.ok("accounts", "list", "--json").out)
	if len(all) != 1 || all[0].ID != "demo-mail" || !all[0].Active || all[0].Address == "" {
		t.Fatalf("%+v", all)
	}
	if r := p.ok("accounts"); !strings.Contains(r.out, "demo-mail") {
		t.Errorf("%q", r.out)
	}
	p.ok("accounts", "remove", "demo-mail")
	if r := p.ok("accounts", "list", "--json"); r.out != "" {
		t.Errorf("a removed account came back: %s", r.out)
	}
}

func TestProgram_AccountsAddTestRemove(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	p := newProgram(t)
	good, bad := filepath.Join(p.mail, "good"), filepath.Join(p.mail, "bad")
	for path, text := range map[string]string{good: d.Password + "\n", bad: "nonsense\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add := []string{"accounts", "add", "maria@brightwater.example", "--imap", d.Addr(), "--security", "none", "--user", d.User, "--json"}
	r := p.run(append(add, "--password-file", bad)...)
	steps := lines[stepLine](t, r.out)
	if r.code != cli.ExitSignedOut || len(steps) == 0 || steps[len(steps)-1].Step != "login" || steps[len(steps)-1].Fault != "mail.login" || !steps[0].OK {
		t.Fatalf("code %d, steps %+v", r.code, steps)
	}
	if r := p.run(add...); r.code != cli.ExitInvalid || !strings.Contains(r.err, "--password-file") {
		t.Errorf("without a password: code %d, %s", r.code, r.err)
	}
	out := p.ok(append(add, "--password-file", good)...).out
	var made accountLine
	for line := range strings.Lines(out) {
		if strings.Contains(line, `"id"`) {
			made = lines[accountLine](t, line)[0]
		}
	}
	if made.ID == "" || !made.Active || made.Type != "imap" {
		t.Fatalf("%s", out)
	}
	steps = lines[stepLine](t, p.ok("accounts", "test", made.ID, "--json").out)
	if !slices.ContainsFunc(steps, func(s stepLine) bool { return s.Step == "folder" && s.OK }) {
		t.Errorf("%+v", steps)
	}
	p.ok("accounts", "remove", made.ID)
	if r := p.run("accounts", "test", made.ID); r.code != cli.ExitMissing {
		t.Errorf("code %d", r.code)
	}
	for _, wrong := range [][]string{{"accounts", "steal"}, {"accounts", "add"}, {"accounts", "add", "x@y.example", "--imap", "h:99999"}, {"accounts", "add", "x@y.example", "--imap", "h", "--security", "much"}} {
		if r := p.run(wrong...); r.code != cli.ExitUsage {
			t.Errorf("%v: code %d", wrong, r.code)
		}
	}
}

// While the window is open its process carries the command out; the password is asked for where the person is.
func TestProgram_AccountsAddAsksAtItsOwnTerminal(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{})
	m := openMailHouse(t)
	m.Serve("1.0.0")
	var out, errw bytes.Buffer
	asked := ""
	code := house.Main(t.Context(), house.Process{
		Args:  []string{"accounts", "add", "maria@brightwater.example", "--imap", d.Addr(), "--security", "none", "--user", d.User, "--profile", m.profile},
		Langs: []string{"en"}, Out: &out, Err: &errw, Version: "1.0.0",
		Prompt: func(_ context.Context, question string) ([]byte, error) {
			asked = question
			return []byte(d.Password), nil
		},
	})
	if code != cli.ExitOK || asked != "Password of maria:" || !strings.Contains(out.String(), "maria@brightwater.example") {
		t.Fatalf("code %d, asked %q: %s%s", code, asked, out.String(), errw.String())
	}
	m.until("watching", func() bool {
		all, err := m.Desk().Mail.Logins(t.Context(), "")
		return err == nil && len(all) == 2 && all[1].Active && all[1].State == crm.MailWatching
	})
}

func TestProgram_AccountsAddTakesMailOnThisComputer(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	r := p.ok("accounts", "add", ".", "--json") // the folder with the sample messages
	if !strings.Contains(r.out, `"type":"folder"`) || !strings.Contains(r.out, p.mail) {
		t.Errorf("%s", r.out)
	}
	if r := p.run("accounts", "add", "nobody"); r.code != cli.ExitMissing || !strings.Contains(r.err, "is no Maildir") {
		t.Errorf("neither an address nor a path: code %d, %s", r.code, r.err)
	}
	if r := p.run("accounts", "add", t.TempDir()); r.code != cli.ExitInvalid {
		t.Errorf("an empty folder: code %d, %s", r.code, r.err)
	}
}

func TestProgram_AccountsUseMakesOneTheActiveOne(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	active := func() (id string) {
		t.Helper()
		for _, one := range lines[accountLine](t, p.ok("accounts", "--json").out) {
			if one.Active {
				id += one.ID
			}
		}
		return id
	}
	demo := lines[accountLine](t, p.ok("accounts", "--json").out)[0]
	r := p.ok("accounts", "add", ".")
	if !strings.Contains(r.err, "is the active mail account now") || active() == demo.ID {
		t.Fatalf("a new account takes the other one's place without a word: %s%s", r.out, r.err)
	}
	folder := active()
	for _, name := range []string{demo.ID, folder, strings.ToUpper(demo.Address), p.mail, demo.ID} {
		r := p.ok("accounts", "use", name)
		want := demo.ID
		if name == folder || name == p.mail {
			want = folder
		}
		if active() != want || !strings.HasPrefix(r.out, "* "+want) || !strings.Contains(r.err, "is the active mail account now") {
			t.Errorf("use %s: active is %s; %s%s", name, active(), r.out, r.err)
		}
	}
	if r := p.ok("accounts"); !strings.Contains(r.out, "* "+demo.ID) || !strings.Contains(r.out, "  "+folder) {
		t.Errorf("%s", r.out)
	}
	if r := p.ok("accounts", "add", "."); strings.Contains(r.err, "active") || active() != demo.ID { // it was there
		t.Errorf("an account that rests was made the active one: %s", r.err)
	}
	if one := lines[accountLine](t, p.ok("accounts", "use", folder, "--json").out); len(one) != 1 || one[0].ID != folder || !one[0].Active {
		t.Errorf("%+v", one)
	}
	if r := p.run("accounts", "use", "nobody"); r.code != cli.ExitMissing || active() != folder {
		t.Errorf("code %d", r.code)
	}
	if r := p.run("accounts", "use"); r.code != cli.ExitUsage {
		t.Errorf("code %d", r.code)
	}
}

func TestMail_AFolderOfMessageFilesIsListedAndWatched(t *testing.T) {
	t.Parallel()
	m := openMailHouse(t)
	dir := t.TempDir()
	write := func(n int) {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.eml", n)), letterOf(n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(1)
	write(2)
	login, err := m.Desk().Mail.Add(t.Context(), desk.LoginRequest{Login: crm.Login{Path: dir}})
	if err != nil || login.Type != crm.LoginFolder {
		t.Fatal(login, err)
	}
	m.until("both files", func() bool { return m.page(desk.MailQuery{Login: login.ID}).Total == 2 })
	m.watching(login.ID)
	write(3)
	m.until("the new file", func() bool { return m.page(desk.MailQuery{Login: login.ID}).Total == 3 })
	row := m.page(desk.MailQuery{Login: login.ID, Limit: 1}).Rows[0]
	letter, err := m.Desk().Mail.Open(t.Context(), row.Key)
	if err != nil || letter.HeaderOnly || letter.Message.Subject != "Letter 3" || !strings.Contains(letter.Message.Text, "Text of letter 3") {
		t.Errorf("%+v %v", letter, err)
	}
}

// oauthServer is a provider whose tokens a Dovecot takes. Its first token has nearly expired when it is given.
type oauthServer struct {
	*httptest.Server
	t         *testing.T
	d         *mailtest.Dovecot
	mu        sync.Mutex
	refreshes int
	running   int
	most      int // refreshes at once
	scopes    []string
	refuse    bool
}

func newOAuthServer(t *testing.T, d *mailtest.Dovecot) *oauthServer {
	t.Helper()
	s := &oauthServer{t: t, d: d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		s.mu.Lock()
		s.scopes = append(s.scopes, q.Get("scope"))
		s.mu.Unlock()
		back, _ := url.Parse(q.Get("redirect_uri"))
		back.RawQuery = url.Values{"code": {"c"}, "state": {q.Get("state")}}.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
	})
	mux.HandleFunc("POST /token", s.issue)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *oauthServer) issue(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.running++
	s.most = max(s.most, s.running)
	life := time.Hour
	if r.FormValue("grant_type") == "authorization_code" {
		life = 2 * time.Second
	} else {
		s.refreshes++
	}
	refuse := s.refuse
	s.mu.Unlock()
	time.Sleep(20 * time.Millisecond) // long enough for a second one to come
	w.Header().Set("Content-Type", "application/json")
	if refuse {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
	} else {
		fmt.Fprintf(w, `{"access_token":%q,"refresh_token":"r","token_type":"Bearer","expires_in":%d}`,
			s.d.Token(s.t, time.Now().Add(life)), int(life.Seconds()))
	}
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
}

// visit is a browser whose person says yes.
func visit(_ context.Context, address string) error {
	go func() {
		if resp, err := http.Get(address); err == nil {
			_ = resp.Body.Close()
		}
	}()
	return nil
}

// googleScopes are those of mail, contacts and calendars.
const googleScopes = "https://mail.google.com/ https://www.googleapis.com/auth/carddav https://www.googleapis.com/auth/calendar"

func TestMail_SignsInAtAProviderAndRenewsByItself(t *testing.T) {
	t.Parallel()
	d := mailtest.Start(t, mailtest.Options{OAuth: true})
	d.Deliver(t, "", letterOf(1))
	provider := newOAuthServer(t, d)
	m := openMailHouse(t, func(o *house.Options) {
		o.Providers = map[string]signin.Site{"google": {Auth: provider.URL + "/authorize", Token: provider.URL + "/token"}}
		o.Browser = visit
	})
	l := d.Login()
	l.ID, l.Port, l.Security, l.Provider = "", d.Port, crm.SecurityNone, "google"
	if _, err := m.Desk().Mail.SignIn(t.Context(), desk.LoginRequest{Login: l}); crm.AsFault("", err) == nil || crm.AsFault("", err).Code != "mail.clientID" {
		t.Fatalf("without a client id: %v", err)
	}
	l.ClientID = "app"
	login, err := m.Desk().Mail.SignIn(t.Context(), desk.LoginRequest{Login: l, Secret: "hush"})
	if err != nil {
		t.Fatal(err)
	}
	m.watching(login.ID)
	if page := m.page(desk.MailQuery{Login: login.ID}); page.Total != 1 {
		t.Errorf("%d messages", page.Total)
	}
	var group sync.WaitGroup
	time.Sleep(2100 * time.Millisecond) // the first token has expired now
	for range 8 {
		group.Go(func() {
			if err := m.Desk().Mail.Test(t.Context(), desk.LoginRequest{Login: login}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	provider.mu.Lock()
	if provider.refreshes == 0 || provider.refreshes > 2 || provider.most > 1 || provider.scopes[0] != googleScopes {
		t.Errorf("%d refreshes, %d at once, scopes %v", provider.refreshes, provider.most, provider.scopes)
	}
	provider.mu.Unlock()
	again, err := m.Desk().Mail.SignIn(t.Context(), desk.LoginRequest{Login: login})
	if err != nil || again.ID != login.ID {
		t.Errorf("a renewed sign-in is another account: %v %v", again.ID, err)
	}
	provider.mu.Lock()
	provider.refuse = true
	provider.mu.Unlock()
	time.Sleep(2100 * time.Millisecond)
	d.Stop(t)
	d.Start(t)
	m.until("the end of the sign-in", func() bool {
		s := m.state(login.ID)
		if s.State == crm.MailOffline {
			_ = m.Desk().Mail.Retry(login.ID)
		}
		return s.State == crm.MailRefused
	})
	if f := m.state(login.ID).Fault; f == nil || f.Code != "mail.signedOut" {
		t.Errorf("%v", f)
	}
}

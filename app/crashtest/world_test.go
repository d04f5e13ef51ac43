package crashtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/eml"
	"oroconnector/app/match"
	"oroconnector/app/oro"
	"oroconnector/assets"
)

// world is one profile, the Oro that it is connected to, and what is known of both.
type world struct {
	t      *testing.T
	rand   *rand.Rand
	binary string
	seed   uint64

	oro    *demo.Server
	client *oro.Client
	token  string
	trap   *trap

	profile, keyring, phrase, mailDir string

	mails   []*mail
	wishes  []*wish
	listed  bool            // since the last kill the outbox has been read
	settled map[string]bool // changes of which all is known
	read    int             // of the demo's log
	whole   map[string]int  // records at first
	records int             // contacts made or renamed in Oro
	made    int             // of these, made
	renamed []string        // names that the cache has not been seen to have
	tale    []string
}

// mail is a sample message of a conversation of its own.
type mail struct {
	file     string
	question crm.Question
	emails   map[string]bool  // ids of Oro's e-mails of the conversation
	attached map[crm.Ref]bool // in Oro
	created  bool             // by the program
}

// samples are messages of different conversations; some are in Oro, some are not, one has no Message-ID.
var samples = []string{
	"01-quote-q2043-revised.eml", "02-minimum-order-new-valves.eml", "03-facture-2026-311.eml",
	"07-aw-rahmenvertrag-2027.eml", "10-ops-backup-finished.eml", "11-where-is-order-10476.eml",
	"16-prezzi-quadro-e-pratica-3308.eml", "23-do-you-repair-old-pumps.eml", "24-scan-vdm-7840-no-message-id.eml",
	"26-hana-from-her-private-address.eml",
}

var targets = []crm.Ref{
	{Kind: crm.KindContact, ID: "5"}, {Kind: crm.KindContact, ID: "9"}, {Kind: crm.KindAccount, ID: "3"},
	{Kind: crm.KindOrder, ID: "4"}, {Kind: crm.KindLead, ID: "2"}, {Kind: crm.KindOpportunity, ID: "6"},
}

// extra contacts, so that a first load takes several pages.
const extra = 1500

// newWorld starts an Oro and connects a fresh profile to it through the sign-in in the browser.
func newWorld(t *testing.T, binary string, seed uint64) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{
		t: t, rand: rand.New(rand.NewPCG(seed, 12)), binary: binary, seed: seed, trap: newTrap(),
		profile: filepath.Join(dir, "profile"), keyring: filepath.Join(dir, "keyring"),
		phrase: filepath.Join(dir, "phrase"), mailDir: filepath.Join(dir, "mail"),
	}
	var err error
	if w.oro, err = demo.Start(t.Context(), demo.Options{Records: moreContacts(t), Watch: w.trap.watch}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.oro.Close() })
	if err := os.MkdirAll(w.mailDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.phrase, []byte("a passphrase\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("ORO_KEEP"); keep != "" {
		t.Cleanup(func() { w.evidence(filepath.Join(keep, fmt.Sprint(seed))) })
	}
	w.connect()
	for _, file := range samples {
		w.mails = append(w.mails, w.openMail(file))
	}
	w.truth()
	return w
}

// moreContacts are the demo's own records and many contacts beside them.
func moreContacts(t *testing.T) fs.FS {
	t.Helper()
	own, err := fs.Sub(assets.Demo, "demo/records")
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{}
	names, err := fs.Glob(own, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(own, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "contacts.json" {
			data = withContacts(t, data)
		}
		all[name] = &fstest.MapFile{Data: data}
	}
	return all
}

func withContacts(t *testing.T, data []byte) []byte {
	t.Helper()
	var own []json.RawMessage
	if err := json.Unmarshal(data, &own); err != nil {
		t.Fatal(err)
	}
	var more bytes.Buffer
	more.Write(bytes.TrimSuffix(bytes.TrimSpace(data), []byte("]")))
	for i := range extra {
		fmt.Fprintf(&more, `,{"type":"contacts","id":"%d","attributes":{"firstName":"Per%d","lastName":"Son%d","primaryEmail":"p%d@firm%d.example",`+
			`"emails":[{"email":"p%d@firm%d.example"}],"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}}`,
			1000+i, i, i%97, i, i%499, i, i%499)
	}
	more.WriteString("]")
	return more.Bytes()
}

// connect takes the program through the sign-in, with the test as the browser.
func (w *world) connect() {
	w.t.Helper()
	nora := w.oro.User(demo.Administrator)
	p := w.start("connect", w.oro.URL(), "--client-id", w.oro.ClientID(), "--no-browser", "--json")
	var first struct{ Open string }
	for line := ""; !strings.HasSuffix(line, "\n"); line = p.out.String() {
		select {
		case <-p.dead:
			w.t.Fatalf("connect ended: %s", p.err.String())
		case <-time.After(time.Millisecond):
		}
	}
	if err := json.NewDecoder(strings.NewReader(p.out.String())).Decode(&first); err != nil || first.Open == "" {
		p.kill()
		w.t.Fatalf("connect: %v\n%s", err, p.out.String())
	}
	if err := signIn(w.t.Context(), first.Open, nora); err != nil {
		w.t.Fatal(err)
	}
	if r := p.result(); r.code != 0 {
		w.t.Fatalf("connect: code %d %s", r.code, r.err)
	}
	w.token, _ = w.oro.Grant(nora.Name)
	c, err := oro.Find(w.t.Context(), oro.NewHTTP("", 0), w.oro.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	w.client = oro.New(oro.Options{Connection: c, Tokens: bearer(w.token), HTTP: oro.NewHTTP("", 0)})
}

func (w *world) openMail(name string) *mail {
	w.t.Helper()
	data, err := fs.ReadFile(assets.Demo, "demo/mail/"+name)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.mailDir, name), data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	m, err := eml.Read(w.t.Context(), bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	return &mail{file: name, question: match.Ask(m), emails: map[string]bool{}, attached: map[crm.Ref]bool{}}
}

// note adds to the story that a failure tells.
func (w *world) note(format string, args ...any) {
	w.tale = append(w.tale, fmt.Sprintf(format, args...))
}

func (w *world) story() string {
	tale := w.tale[max(0, len(w.tale)-10):]
	return fmt.Sprintf("seed %d:\n  %s\n", w.seed, strings.Join(tale, "\n  "))
}

// evidence keeps the profile of a world that failed, with its whole story.
func (w *world) evidence(dir string) {
	if !w.t.Failed() {
		return
	}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.CopyFS(filepath.Join(dir, "world"), os.DirFS(filepath.Dir(w.profile)))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "story.txt"), []byte(strings.Join(w.tale, "\n")+"\n"), 0o600)
	}
	w.t.Logf("evidence in %s: %v", dir, err)
}

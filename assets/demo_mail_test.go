package assets

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// contextKinds are the kinds that Oro lets be attached to an e-mail.
var contextKinds = []string{
	"accounts", "contacts", "customerusers", "leads", "opportunities", "orders", "users", "tasks", "cases", "rfqs", "quotes", "b2bcustomers",
}

const brokenMail = "25-broken-devolucao-expositor.eml"

// strangers write or are written to without being known to Oro, on purpose.
var strangers = []string{
	"tomas.rey.demo@gmail.com", "newsletter@trade.example", "noreply@nightly-backup.example",
	"mailer-daemon@mx.brightwater.example", "anna@werkraum-sieben.example", "scanner@vandermeer.example",
}

type letter struct {
	name string
	raw  []byte
	msg  *mail.Message
	id   string // without brackets
	refs []string
}

func readMail(t *testing.T) []letter {
	t.Helper()
	files, err := fs.Glob(Demo, "demo/mail/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	var out []letter
	for _, file := range files {
		raw, err := Demo.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		msg, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		l := letter{name: path.Base(file), raw: raw, msg: msg, id: strings.Trim(msg.Header.Get("Message-ID"), "<>")}
		for _, id := range strings.Fields(msg.Header.Get("References")) {
			l.refs = append(l.refs, strings.Trim(id, "<>"))
		}
		out = append(out, l)
	}
	return out
}

// addresses returns the bare addresses of the header in lower case.
func (l letter) addresses(t *testing.T) []string {
	t.Helper()
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{}}
	var out []string
	for _, field := range []string{"From", "Reply-To", "To", "Cc", "Bcc"} {
		text := l.msg.Header.Get(field)
		if text == "" || l.name == brokenMail && field != "To" {
			continue
		}
		// Only the addresses matter here, and names may be in charsets that net/mail does not know.
		list, err := parser.ParseList(encodedWord.ReplaceAllString(text, "name"))
		if err != nil {
			t.Errorf("%s: %s: %v", l.name, field, err)
		}
		for _, a := range list {
			out = append(out, strings.ToLower(a.Address))
		}
	}
	return out
}

var encodedWord = regexp.MustCompile(`=\?[^?]+\?[bBqQ]\?[^?]*\?=(\s+=\?[^?]+\?[bBqQ]\?[^?]*\?=)*`)

func TestDemoMailIsInOrderAndReadable(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^(\d\d)-[a-z0-9]+(-[a-z0-9]+)*\.eml$`)
	letters := readMail(t)
	if len(letters) < 24 || len(letters) > 26 {
		t.Errorf("%d messages, want two dozen", len(letters))
	}
	ids := map[string]string{}
	for i, l := range letters {
		m := name.FindStringSubmatch(l.name)
		if m == nil || m[1] != leading(i+1) {
			t.Errorf("%s: want a number without gaps and a slug", l.name)
		}
		if _, err := l.msg.Header.Date(); err != nil {
			t.Errorf("%s: %v", l.name, err)
		}
		if bytes.Contains(bytes.ReplaceAll(l.raw, []byte("\r\n"), nil), []byte("\n")) {
			t.Errorf("%s: a line ends without CR", l.name)
		}
		if other := ids[l.id]; other != "" {
			t.Errorf("%s has the Message-ID of %s", l.name, other)
		}
		ids[l.id] = l.name
		if err := walk(l.msg.Header.Get("Content-Type"), l.msg.Body); (err != nil) != (l.name == brokenMail) {
			t.Errorf("%s: parts: %v", l.name, err)
		}
	}
	if _, ok := ids[""]; !ok {
		t.Error("no message without Message-ID")
	}
}

func leading(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }

// The broken message is broken in the ways that its reader is to repair, and in no others.
func TestDemoBrokenMail(t *testing.T) {
	t.Parallel()
	letters := readMail(t)
	at := slices.IndexFunc(letters, func(l letter) bool { return l.name == brokenMail })
	if at < 0 {
		t.Fatal("not there")
	}
	l := letters[at]
	if _, err := l.msg.Header.AddressList("From"); err == nil {
		t.Error("its sender's name needs no repair")
	}
	if !strings.Contains(l.msg.Header.Get("Subject"), "Devolu\xe7\xe3o") {
		t.Error("its subject has no raw 8-bit letters")
	}
	if bytes.Contains(l.raw, []byte("4C21--")) {
		t.Error("it has a final boundary")
	}
}

func TestDemoMailKnowsThePeople(t *testing.T) {
	t.Parallel()
	known := knownAddresses(t, readCompany(t))
	used := map[string]bool{}
	for _, l := range readMail(t) {
		for _, address := range l.addresses(t) {
			used[address] = true
			if known[address] == nil && !slices.Contains(strangers, address) {
				t.Errorf("%s: nobody has %s", l.name, address)
			}
		}
	}
	for _, stranger := range strangers {
		if known[stranger] != nil || !used[stranger] {
			t.Errorf("%s is in Oro, or in no message", stranger)
		}
	}
}

func TestDemoThreadsHoldTogether(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	letters := readMail(t)
	sent := map[string]string{} // id → sender, of everything that Oro or the sample mail has
	inOro := map[string]bool{}
	for _, e := range all["emails"] {
		id, _ := e.Attributes["messageId"].(string)
		if !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, ">") {
			t.Errorf("%v: Message-ID %q without brackets", e.ref, id)
		}
		from, _ := e.Attributes["from"].(map[string]any)
		id = strings.Trim(id, "<>")
		sent[id], _ = from["email"].(string)
		inOro[id] = true
	}
	var both, continued, long int
	for _, l := range letters {
		from := l.addresses(t)[0]
		if inOro[l.id] {
			both++
			if sent[l.id] != from {
				t.Errorf("%s is from %s in Oro", l.name, sent[l.id])
			}
		}
		sent[l.id] = from
	}
	for _, l := range letters {
		for _, id := range l.refs {
			if sent[id] == "" {
				t.Errorf("%s refers to %s, which is nowhere", l.name, id)
			}
		}
		if len(l.refs) > 0 && !inOro[l.id] && inOro[l.refs[0]] {
			continued++
		}
		if len(l.refs) == 3 {
			long++
		}
	}
	if both < 4 || continued < 4 || long < 1 {
		t.Errorf("%d messages in Oro, %d that continue one in Oro, %d fourth ones", both, continued, long)
	}
}

// One e-mail at least is in nobody's mailbox but a co-worker's: Oro answers 409 to a second one.
func TestDemoSomeMailIsSomebodyElses(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	foreign := 0
	for _, e := range all["emails"] {
		owners := map[ref]bool{}
		copies, _ := e.points(t, "emailUsers")
		for _, c := range copies {
			copied, _ := all.find(c)
			owner, _ := copied.points(t, "owner")
			owners[owner[0]] = true
		}
		if len(owners) == 0 {
			t.Errorf("%v has no copy", e.ref)
		}
		if !owners[ref{"users", "1"}] && len(owners) == 1 {
			foreign++
		}
	}
	if foreign == 0 {
		t.Error("every e-mail can be seen by the first user")
	}
}

// Dropping every message must lead to nearly every kind: by address, through the person's company,
// by number, or because Oro has it attached.
func TestDemoMailReachesTheKinds(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	known := knownAddresses(t, all)
	numbers, attached := signposts(t, all)
	how := map[string]map[string]bool{}
	reach := func(by string, rs ...ref) {
		for _, r := range rs {
			if how[r.Type] == nil {
				how[r.Type] = map[string]bool{}
			}
			how[r.Type][by] = true
		}
	}
	for _, l := range readMail(t) {
		for _, id := range append(l.refs, l.id) {
			reach("attached", attached[id]...)
		}
		for number, r := range numbers {
			if strings.Contains(l.msg.Header.Get("Subject"), number) || bytes.Contains(l.raw, []byte(`filename="`+number)) {
				reach("number", r)
			}
		}
		for _, address := range l.addresses(t) {
			reach("address", known[address]...)
			for _, person := range known[address] {
				r, _ := all.find(person)
				for _, company := range []string{"accounts", "customer"} {
					if _, ok := r.Relationships[company]; ok {
						up, _ := r.points(t, company)
						reach("company", up...)
					}
				}
			}
		}
	}
	for _, kind := range append([]string{"customers"}, contextKinds...) {
		if len(how[kind]) == 0 {
			t.Errorf("no message leads to %s", kind)
		}
	}
	for kind, by := range map[string]string{
		"contacts": "address", "customerusers": "address", "leads": "address", "users": "address", "accounts": "company",
		"customers": "company", "orders": "number", "quotes": "number", "cases": "attached", "tasks": "attached", "opportunities": "attached",
	} {
		if !how[kind][by] {
			t.Errorf("no message leads to %s by %s", kind, by)
		}
	}
}

// signposts returns where a number and where a Message-ID in Oro lead to.
func signposts(t *testing.T, all company) (numbers map[string]ref, attached map[string][]ref) {
	t.Helper()
	numbers = map[string]ref{}
	for _, kind := range []string{"orders", "quotes"} {
		for _, r := range all[kind] {
			number, _ := r.Attributes["identifier"].(string)
			numbers[number] = r.ref
		}
	}
	attached = map[string][]ref{}
	for _, e := range all["emails"] {
		id, _ := e.Attributes["messageId"].(string)
		targets, _ := e.points(t, "activityTargets")
		attached[strings.Trim(id, "<>")] = targets
	}
	return numbers, attached
}

// walk reads all parts and tells whether a multipart message ends as it should.
func walk(contentType string, body io.Reader) error {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") {
		return err
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := walk(part.Header.Get("Content-Type"), part); err != nil {
			return err
		}
	}
}

package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// replay sends the requests of recordings to a demo and compares the answers.
type replay struct {
	t      *testing.T
	s      *Server
	set    string
	clock  *time.Time
	http   *http.Client
	token  map[string]string // by user name
	browse browsing
	score  map[string][2]int // group → right, all
	wrong  []string
	names  aliases
	made   int // records made and deleted so far
}

// least is how many of a hundred answers of a group have to be right. Groups not named are not asked.
var least = map[string]map[string]int{
	"crm": {
		"02": 100, "03": 100, "04": 100, "05": 100, "10": 100, "11": 100, "12": 100, "13": 100, "14": 100, "15": 100,
		"16": 100, "17": 100, "18": 100, "19": 98, "20": 99, "21": 100, "22": 94, "30": 100, "31": 100, "32": 84, "33": 100,
		"34": 87, "35": 100, "37": 50, "38": 100, "39": 96, "40": 100, "41": 100, "42": 100, "43": 80, "44": 95,
	},
	"commerce": {
		"02": 100, "03": 100, "04": 100, "05": 100, "10": 100, "11": 100, "12": 100, "13": 100, "14": 100, "15": 100,
		"20": 99, "30": 100, "31": 100, "36": 100, "37": 100, "38": 100, "39": 100, "40": 100, "41": 100, "42": 100, "43": 100,
		"44": 100, "45": 100, "46": 100,
	},
}

func TestReplay_CRM(t *testing.T) {
	all := recordings(t, "crm")
	kinds, err := loadKinds(flavourCRM)
	if err != nil {
		t.Fatal(err)
	}
	newReplay(t, "crm", seedCRM(kinds, all, nil), true).run(all)
}

// The same with other names, another time each run: no answer can be one that somebody wrote down.
func TestReplay_CRM_Renamed(t *testing.T) {
	all := recordings(t, "crm")
	kinds, err := loadKinds(flavourCRM)
	if err != nil {
		t.Fatal(err)
	}
	names := newAliases()
	t.Logf("names: %v", names)
	for _, r := range all {
		r.target, r.body, r.text = names.replace(r.target), names.replace(r.body), names.replace(r.text)
	}
	p := newReplay(t, "crm", seedCRM(kinds, all, names), true)
	p.names = names
	p.run(all)
}

func TestReplay_Commerce(t *testing.T) {
	all := recordings(t, "commerce")
	kinds, err := loadKinds(flavourCommerce)
	if err != nil {
		t.Fatal(err)
	}
	newReplay(t, "commerce", seedCommerce(kinds, all), false).run(inTime(all))
}

// inTime puts recordings that speak of what others made behind these; the index sorts them by name.
func inTime(all []*recording) []*recording {
	place := func(r *recording) string {
		switch {
		case r.name == "12-context-03-after":
			return "15z"
		case r.group() == "13":
			return "15y"
		}
		return r.name
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b *recording) int { return strings.Compare(place(a), place(b)) })
	return out
}

func newReplay(t *testing.T, set string, from *seed, crm bool) *replay {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	p := &replay{
		t: t, set: set, clock: &now, token: map[string]string{}, score: map[string][2]int{},
	}
	s, err := Start(context.Background(), Options{
		CRM: crm, Records: from.files(), Clients: recordedClients, Now: func() time.Time { return *p.clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p.s = s
	p.http = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p
}

func (p *replay) run(all []*recording) {
	for _, r := range all {
		if !p.replayable(r) {
			continue
		}
		got := p.score[r.group()]
		got[1]++
		err := p.one(r)
		if err == nil {
			got[0]++
		} else {
			p.wrong = append(p.wrong, r.name+": "+err.Error())
		}
		p.score[r.group()] = got
	}
	p.report()
}

// replayable leaves out what is another API, and what the demo does not have.
func (p *replay) replayable(r *recording) bool {
	for _, part := range []string{"/rest/latest/users", "/v1.0/", "searchentities", "/products"} {
		if strings.Contains(r.target, part) {
			return false
		}
	}
	return true
}

func (p *replay) report() {
	groups := make([]string, 0, len(p.score))
	for group := range p.score {
		groups = append(groups, group)
	}
	sort.Strings(groups)
	var table strings.Builder
	for _, group := range groups {
		got := p.score[group]
		percent := 100 * got[0] / got[1]
		fmt.Fprintf(&table, "\n%s %s  %3d of %3d  %3d %%", p.set, group, got[0], got[1], percent)
		if percent < least[p.set][group] {
			p.t.Errorf("group %s: %d of %d answers are right, at least %d %% were", group, got[0], got[1], least[p.set][group])
		}
	}
	p.t.Log(table.String())
	if p.t.Failed() || os.Getenv("REPLAY") != "" {
		p.t.Log("\n" + strings.Join(p.wrong, "\n"))
	}
}

// one replays a recording; the error says what differs.
func (p *replay) one(r *recording) error {
	p.prepare(r)
	defer p.s.Heal()
	req, err := p.request(r)
	if err != nil {
		return err
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	if err != nil {
		return err
	}
	p.browse.after(r, resp, string(data))
	if resp.StatusCode == http.StatusCreated || r.method == http.MethodDelete {
		p.made++
	}
	if resp.StatusCode != r.status {
		return fmt.Errorf("status %d, not %d: %.300s", resp.StatusCode, r.status, data)
	}
	return p.compare(r, resp, string(data))
}

// prepare brings the demo into the state that the recording's name tells of.
func (p *replay) prepare(r *recording) {
	switch {
	case strings.HasPrefix(r.name, "33-webapi-disabled"):
		p.s.Fail(Fault{Kind: APIOff})
	case strings.HasPrefix(r.name, "33-maintenance"):
		p.s.Fail(Fault{Kind: Maintenance})
	}
	off := strings.Contains(r.name, "client-deactivated")
	p.s.Deactivate(recordedClients[0].ID, off)
	p.s.Disable("partial", strings.Contains(r.name, "disabled-user"))
	if r.name == "21-index-01-create-contact" { // between group 20 and here somebody put names and address back
		p.s.mu.Lock()
		contact := p.s.records.get(ref{"contacts", "1"}).clone()
		contact.set("firstName", p.names.replace("Jerry"))
		contact.set("lastName", p.names.replace("Coleman"))
		contact.set("primaryEmail", p.names.replace("JerryAColeman@armyspy.com"))
		contact.set("emails", []map[string]string{{"email": p.names.replace("JerryAColeman@armyspy.com")}})
		p.s.save(contact)
		p.s.mu.Unlock()
	}
	p.late(r)
	p.number(r)
}

// number lets what the recording makes get the ids that it got there: other requests, that nobody
// recorded, had used up those before.
func (p *replay) number(r *recording) {
	doc, err := parseNode(r.text)
	if err != nil || r.method == "GET" {
		return
	}
	if id := doc.get("id"); id != nil { // of the older API
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		p.s.records.next[eventKind] = atoi(id.str())
		return
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	next := map[string]int{}
	for _, part := range []string{"data", "included"} {
		list := []*node{doc.get(part)}
		if list[0] == nil || part == "data" && r.status != http.StatusCreated {
			continue
		}
		if list[0].kind == '[' {
			list = list[0].vals
		}
		for _, made := range list {
			to := ref{made.get("type").str(), made.get("id").str()}
			if n := to.number(); n > 0 && (next[to.kind] == 0 || n < next[to.kind]) {
				next[to.kind] = n
			}
		}
	}
	for kind, n := range next {
		p.s.records.next[kind] = n
	}
}

func (p *replay) request(r *recording) (*http.Request, error) {
	target, body := r.target, r.body
	if strings.Contains(target, "oauth2-token") || strings.Contains(target, "/user/login") {
		target, body = p.browse.before(p, r, target, body)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), r.method, p.s.origin+target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.URL.RawQuery = rawQueryOf(target)
	for name, values := range r.header {
		if name != "Host" && name != "Cookie" {
			req.Header[name] = values
		}
	}
	if r.header.Get("Accept-Encoding") == "" {
		req.Header.Set("Accept-Encoding", "identity")
	}
	if strings.HasSuffix(r.header.Get("Authorization"), "earer ACCESS-TOKEN") {
		req.Header.Set("Authorization", strings.Replace(r.header.Get("Authorization"), "ACCESS-TOKEN", p.access(r), 1))
	}
	p.browse.cookies(r, req)
	return req, nil
}

func rawQueryOf(target string) string {
	_, query, _ := strings.Cut(target, "?")
	return query
}

// access gives an access token for the user whom the recording was made as.
func (p *replay) access(r *recording) string {
	switch {
	case strings.Contains(r.name, "tampered"), strings.Contains(r.name, "old-access-token"):
		return "demo.none"
	case strings.Contains(r.name, "client-deactivated"):
		p.s.oauth.mu.Lock()
		defer p.s.oauth.mu.Unlock()
		return p.s.oauth.issue(recordedClients[0].ID, "admin", true, p.s.now()).Access
	case strings.Contains(r.name, "access-token-expired"):
		old := *p.clock
		*p.clock = old.Add(-2 * time.Hour)
		access, _ := p.s.Grant("admin")
		*p.clock = old
		return access
	}
	user := userOf(p.set, r)
	if p.token[user] == "" {
		p.token[user], _ = p.s.Grant(user)
	}
	return p.token[user]
}

// asSales are the recordings of a sales representative whose names do not say so.
var asSales = []string{
	"17-user-01", "17-user-02", "17-user-03", "17-user-04", "17-user-43", "19-auth-56", "19-auth-57", "19-auth-58", "44-create",
	"44-log", "19-auth-51",
}

func userOf(set string, r *recording) string {
	if set == "commerce" {
		switch {
		case strings.Contains(r.name, "403"):
			return "norights"
		case strings.Contains(r.name, "salesrep"):
			return "salesrep"
		}
		return "admin"
	}
	for _, start := range asSales {
		if strings.HasPrefix(r.name, start) {
			return "salesrep"
		}
	}
	switch {
	case strings.HasPrefix(r.name, "18-") && !strings.Contains(r.name, "admin"):
		return "partial"
	case strings.Contains(r.name, "disabled-user"):
		return "partial"
	case strings.Contains(r.name, "salesrep") && r.name != "14-email-19-salesrep":
		return "salesrep"
	case strings.Contains(r.name, "-403") && !strings.HasPrefix(r.name, "44-"):
		return "norights"
	}
	return "admin"
}

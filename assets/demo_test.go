package assets

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

type ref struct{ Type, ID string }

type resource struct {
	ref
	Attributes    map[string]any
	Relationships map[string]struct{ Data json.RawMessage }
}

// points returns what a relationship names, and whether it is a list.
func (r resource) points(t *testing.T, name string) ([]ref, bool) {
	t.Helper()
	data := r.Relationships[name].Data
	var many []ref
	if err := json.Unmarshal(data, &many); err == nil && string(data) != "null" {
		return many, true
	}
	var one *ref
	if err := json.Unmarshal(data, &one); err != nil {
		t.Fatalf("%v.%s: %v", r.ref, name, err)
	}
	if one == nil {
		return nil, false
	}
	return []ref{*one}, false
}

type company map[string][]resource

func (c company) find(to ref) (resource, bool) {
	for _, r := range c[to.Type] {
		if r.ID == to.ID {
			return r, true
		}
	}
	return resource{}, false
}

func readCompany(t *testing.T) company {
	t.Helper()
	files, err := fs.Glob(Demo, "demo/records/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no records: %v", err)
	}
	all := company{}
	for _, file := range files {
		data, err := Demo.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rs []resource
		if err := json.Unmarshal(data, &rs); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(path.Base(file), ".json")] = rs
	}
	return all
}

func TestDemoRecordsHaveOneShapeAType(t *testing.T) {
	t.Parallel()
	for kind, rs := range readCompany(t) {
		seen := map[string]bool{}
		for _, r := range rs {
			if r.Type != kind || r.ID == "" || seen[r.ID] {
				t.Errorf("%s: wrong type, no id or id twice: %v", kind, r.ref)
			}
			seen[r.ID] = true
			if len(r.Attributes) != len(rs[0].Attributes) || len(r.Relationships) != len(rs[0].Relationships) {
				t.Errorf("%v: other members than %v", r.ref, rs[0].ref)
			}
			for name := range r.Attributes {
				if _, ok := rs[0].Attributes[name]; !ok {
					t.Errorf("%v: attribute %q is not in %v", r.ref, name, rs[0].ref)
				}
			}
		}
	}
}

func TestDemoRelationshipsLeadSomewhere(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	for _, rs := range all {
		for _, r := range rs {
			for name := range r.Relationships {
				targets, _ := r.points(t, name)
				for i, to := range targets {
					if _, ok := all.find(to); !ok {
						t.Errorf("%v.%s leads to %v, which is not there", r.ref, name, to)
					}
					if slices.Contains(targets[:i], to) {
						t.Errorf("%v.%s names %v twice", r.ref, name, to)
					}
				}
			}
		}
	}
}

// Oro shows these from both ends: what one end says, the other end says too.
func TestDemoRelationshipsAgreeBothWays(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	type end struct{ kind, name string }
	pairs := [][2]end{
		{{"accounts", "contacts"}, {"contacts", "accounts"}},
		{{"accounts", "defaultContact"}, {"contacts", "defaultInAccounts"}},
		{{"accounts", "customers"}, {"customers", "account"}},
		{{"accounts", "b2bCustomers"}, {"b2bcustomers", "account"}},
		{{"contacts", "addresses"}, {"contactaddresses", "owner"}},
		{{"customers", "users"}, {"customerusers", "customer"}},
		{{"customers", "children"}, {"customers", "parent"}},
		{{"leads", "opportunities"}, {"opportunities", "lead"}},
		{{"rfqs", "quotes"}, {"quotes", "request"}},
		{{"orders", "lineItems"}, {"orderlineitems", "orders"}},
		{{"organizations", "users"}, {"users", "organization"}},
		{{"emails", "emailUsers"}, {"emailusers", "email"}},
		{{"emails", "emailAttachments"}, {"emailattachments", "email"}},
	}
	for _, kind := range contextKinds {
		pairs = append(pairs, [2]end{{kind, "activityEmails"}, {"emails", "activityTargets"}})
		if _, ok := all[kind][0].Relationships["activityTasks"]; ok {
			pairs = append(pairs, [2]end{{kind, "activityTasks"}, {"tasks", "activityTargets"}})
		}
	}
	said := func(from, to end) map[[2]ref]bool {
		out := map[[2]ref]bool{}
		for _, r := range all[from.kind] {
			targets, _ := r.points(t, from.name)
			for _, target := range targets {
				if target.Type == to.kind {
					out[[2]ref{r.ref, target}] = true
				}
			}
		}
		return out
	}
	for _, pair := range pairs {
		there, back := said(pair[0], pair[1]), said(pair[1], pair[0])
		if len(there) == 0 && pair[0].name != "activityEmails" && pair[0].name != "activityTasks" {
			t.Errorf("%v says nothing", pair[0])
		}
		for p := range there {
			if !back[[2]ref{p[1], p[0]}] {
				t.Errorf("%v.%s names %v, which does not say so", p[0], pair[0].name, p[1])
			}
		}
		if len(there) != len(back) {
			t.Errorf("%v says %d, %v says %d", pair[0], len(there), pair[1], len(back))
		}
	}
}

func TestDemoCompanyIsLargeEnough(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	atLeast := map[string]int{
		"contacts": 60, "accounts": 25, "leads": 20, "opportunities": 30, "orders": 20, "orderlineitems": 40,
		"rfqs": 10, "quotes": 12, "cases": 15, "tasks": 30, "customers": 15, "customerusers": 30, "users": 8,
		"b2bcustomers": 12, "emails": 10, "emailusers": 10, "userroles": 3, "organizations": 1, "businessunits": 2,
		"leadstatuses": 3, "leadsources": 3, "opportunitystatuses": 7, "opportunityclosereasons": 3,
		"casestatuses": 4, "casepriorities": 3, "casesources": 4, "taskstatuses": 3, "taskpriorities": 3,
		"orderinternalstatuses": 5, "ordershippingstatuses": 3, "rfqcustomerstatuses": 4, "rfqinternalstatuses": 6,
		"quoteinternalstatuses": 4, "quotecustomerstatuses": 4, "customerratings": 5, "customergroups": 2, "contactsources": 3,
	}
	for kind, n := range atLeast {
		if len(all[kind]) < n {
			t.Errorf("%d %s, want %d", len(all[kind]), kind, n)
		}
	}
	var size int64
	err := fs.WalkDir(Demo, ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		size += info.Size()
		return err
	})
	if err != nil || size > 1<<20 {
		t.Errorf("the demo weighs %d bytes (%v), at most 1 MB goes into every binary", size, err)
	}
}

func TestDemoDatesAreInOrder(t *testing.T) {
	t.Parallel()
	day, err := time.Parse(time.DateOnly, DemoDay)
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := day.AddDate(0, 0, 1).Format(time.RFC3339)
	dated := regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$`)
	for _, rs := range readCompany(t) {
		for _, r := range rs {
			for name, value := range r.Attributes {
				s, _ := value.(string)
				if !dated.MatchString(s) || name == "birthday" {
					continue
				}
				_, long := time.Parse(time.RFC3339, s)
				_, short := time.Parse(time.DateOnly, s)
				if long != nil && short != nil || s < "2026-01-01" || s >= "2026-12-01" {
					t.Errorf("%v.%s: %s", r.ref, name, s)
				}
				if slices.Contains([]string{"createdAt", "updatedAt", "sentAt", "reportedAt", "lastLogin"}, name) && s >= tomorrow {
					t.Errorf("%v.%s: %s is after the demo's day", r.ref, name, s)
				}
			}
			created, _ := r.Attributes["createdAt"].(string)
			if updated, ok := r.Attributes["updatedAt"].(string); ok && updated < created {
				t.Errorf("%v: updated %s, before it was created %s", r.ref, updated, created)
			}
		}
	}
}

// Nothing was there before the company, the person or the request that it came from.
func TestDemoRecordsAreYoungerThanWhatTheyBelongTo(t *testing.T) {
	t.Parallel()
	all := readCompany(t)
	up := map[string][]string{
		"contacts": {"accounts"}, "contactaddresses": {"owner"}, "customers": {"account"}, "customerusers": {"customer"},
		"b2bcustomers": {"account", "contact"}, "leads": {"account", "contact"},
		"opportunities": {"account", "contact", "customer", "lead"}, "orders": {"customer", "customerUser"},
		"rfqs": {"customer", "customerUser"}, "quotes": {"customer", "request", "opportunity"},
		"cases": {"relatedAccount", "relatedContact"}, "tasks": {"activityTargets"}, "emailusers": {"email"},
	}
	for kind, names := range up {
		for _, r := range all[kind] {
			for _, name := range names {
				targets, _ := r.points(t, name)
				for _, to := range targets {
					above, _ := all.find(to)
					here, _ := r.Attributes["createdAt"].(string)
					there, _ := above.Attributes["createdAt"].(string)
					if here < there {
						t.Errorf("%v is of %s, its %s %v only of %s", r.ref, here, name, to, there)
					}
				}
			}
		}
	}
}

var publicProviders = []string{"gmail.com", "outlook.com", "mail.gmail.com"}

// No address, page or Message-ID of the demo may belong to somebody (RFC 2606).
func TestDemoDomainsAreNobodys(t *testing.T) {
	t.Parallel()
	domain := regexp.MustCompile(`(?i)(?:[a-z0-9]@|https?://)([a-z0-9][a-z0-9.-]*\.[a-z]{2,})`)
	invented := regexp.MustCompile(`^[a-z]+\.[a-z]+\.demo@`)
	err := fs.WalkDir(Demo, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := Demo.ReadFile(name)
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(data), "http://schemas.", "")
		for _, m := range domain.FindAllStringSubmatch(text, -1) {
			if at := strings.ToLower(m[1]); !strings.HasSuffix(at, ".example") && !slices.Contains(publicProviders, at) {
				t.Errorf("%s: %s", name, at)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	public := 0
	for address := range knownAddresses(t, readCompany(t)) {
		if _, at, _ := strings.Cut(address, "@"); !strings.HasSuffix(at, ".example") {
			public++
			if !invented.MatchString(address) {
				t.Errorf("%s could be somebody's", address)
			}
		}
	}
	if public < 2 {
		t.Errorf("%d people at public providers, want a couple", public)
	}
}

// knownAddresses leads from every address of the company's records, in lower case, to their owners.
func knownAddresses(t *testing.T, all company) map[string][]ref {
	t.Helper()
	known := map[string][]ref{}
	add := func(r ref, value any) {
		if s, _ := value.(string); s != "" {
			known[strings.ToLower(s)] = append(known[strings.ToLower(s)], r)
		}
	}
	for _, kind := range []string{"contacts", "customerusers", "leads", "users", "rfqs", "businessunits", "b2bcustomers"} {
		for _, r := range all[kind] {
			add(r.ref, r.Attributes["email"])
			primary, has := r.Attributes["primaryEmail"]
			listed := false
			more, _ := r.Attributes["emails"].([]any)
			for _, entry := range more {
				one, _ := entry.(map[string]any)
				add(r.ref, one["email"])
				listed = listed || one["email"] == primary
			}
			if has && !listed {
				t.Errorf("%v: its primary address is not among its addresses", r.ref)
			}
		}
	}
	return known
}

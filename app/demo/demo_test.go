package demo

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestStart_OwnRecords(t *testing.T) {
	t.Parallel()
	for _, crm := range []bool{false, true} {
		own, err := ownRecords()
		if err != nil {
			t.Fatal(err)
		}
		s := start(t, Options{CRM: crm, Records: own})
		for _, role := range []Role{Administrator, SalesRep, Partial, NoRights} {
			if s.User(role).Password == "" {
				t.Errorf("CRM %t: nobody is %s", crm, role)
			}
		}
		boss := as(t, s, Administrator)
		for _, kind := range s.contextKinds() {
			r := boss.get("/" + kind + "?page[size]=1&include=owner&meta=title")
			if r.status != http.StatusOK || len(r.doc.get("data").vals) != 1 || r.doc.get("data").vals[0].get("meta", "title").str() == "" {
				t.Errorf("CRM %t: %s: %d %.200s", crm, kind, r.status, r.text)
			}
		}
		if strings.Contains(boss.get("/opportunities?page[size]=-1&fields[opportunities]=customer").text, `"customers"`) == crm {
			t.Errorf("CRM %t: kinds of the shop are referred to, or lacking", crm)
		}
	}
}

func TestStart_BadRecordsAreNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ files, want string }{
		"no JSON":       {`[{`, "contacts.json"},
		"other type":    {`[{"type":"leads","id":"1"}]`, `record 0: type is "leads"`},
		"no id":         {`[{"type":"contacts"}]`, "record 0: no id"},
		"twice":         {`[{"type":"contacts","id":"1"},{"type":"contacts","id":"1"}]`, "record 1: id 1 is there twice"},
		"bad reference": {`[{"type":"contacts","id":"1","relationships":{"reportsTo":{"data":{"type":"contacts","id":"9"}}}}]`, "contacts-1: reportsTo refers to contacts-9"},
		"bad members":   {`[{"type":"contacts","id":"1","attributes":[1]}]`, "record 0: not an object"},
	} {
		_, err := Start(context.Background(), Options{Records: fstest.MapFS{"contacts.json": file(test.files)}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStart_OnLoopbackOnly(t *testing.T) {
	t.Parallel()
	if _, err := Start(context.Background(), Options{Records: company, Addr: "0.0.0.0:0"}); err == nil {
		t.Error("it listens for strangers")
	}
}

func TestStart_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Start(ctx, Options{Records: company})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.done
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestShift_MovesDaysAndTimesButNoBirthdays(t *testing.T) {
	t.Parallel()
	boss := as(t, start(t, Options{Shift: 31 * 24 * time.Hour}), Administrator)
	r := boss.get("/contacts/1?fields[contacts]=updatedAt,birthday")
	if r.doc.get("data", "attributes", "updatedAt").str() != "2026-04-01T10:00:00Z" || r.doc.get("data", "attributes", "birthday").str() != "1980-01-01" {
		t.Error(r.text)
	}
}

func TestState_NextProcessFindsIt(t *testing.T) {
	t.Parallel()
	o := Options{State: filepath.Join(t.TempDir(), "oro.json"), Records: company}
	first, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	boss := as(t, first, Administrator)
	if r := boss.send("POST", "/emails", letter("<new@x>", "zoe@nobody.example", "rep@shop.example", "", "")); r.status != http.StatusCreated {
		t.Fatal(r.text)
	}
	boss.send("DELETE", "/emailthreadcontext/cases-1-7", "")
	boss.send("DELETE", "/leads/1", "")
	url := first.URL()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, o)
	if second.URL() != url {
		t.Errorf("it moved from %s to %s", url, second.URL())
	}
	boss.s = second // with the token of the first
	if got := boss.get("/emailcontext?filter[messageId]=%3Cold@alder.co%3E&filter[isContext]=yes").rows(); got != "contacts-1*" {
		t.Errorf("context is %q", got)
	}
	if got := boss.get("/emails?filter[messageId]=%3Cnew@x%3E").rows(); got != "emails-8" {
		t.Errorf("e-mail is %q", got)
	}
	if r := boss.get("/leads/1"); r.status != http.StatusNotFound {
		t.Errorf("the deleted lead: %d", r.status)
	}
	r := boss.send("POST", "/leads", `{"data":{"type":"leads","attributes":{"name":"Next"}}}`)
	if r.doc.get("data", "id").str() != "2" {
		t.Errorf("an id is used twice: %s", r.text)
	}
}

func TestState_OfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "oro.json")
	for _, text := range []string{`{"Version":99}`, `nonsense`} {
		if err := writeFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, err := Start(context.Background(), Options{Records: company, State: path}); err == nil {
			t.Errorf("%s is taken for a state", text)
		}
	}
}

func TestLog_TellsWhoAskedWhat(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	as(t, s, SalesRep).get("/contacts?page[size]=1")
	(&client{t, s, "stolen"}).get("/contacts")
	log := s.Log()
	if len(log) != 2 || log[0].User != "rep" || log[0].Status != 200 || log[0].Path != "/admin/api/contacts" || log[0].Query != "page[size]=1" {
		t.Errorf("%+v", log)
	}
	if log[1].User != "" || log[1].Status != 401 {
		t.Errorf("%+v", log[1])
	}
	if s.Forget(); len(s.Log()) != 0 {
		t.Error("it does not forget")
	}
}

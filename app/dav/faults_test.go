package dav

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/trust"
)

// filled is a demo server with an address book of n people, and the book.
func filled(t testing.TB, n int) (server, *Book) {
	t.Helper()
	srv := demoServer(t, demo.DAVOptions{Empty: true})
	people, _, _ := srv.dav.Collections()
	for i := range n {
		srv.dav.Put(fmt.Sprintf("%sp%05d.vcf", people, i), person(i))
	}
	return srv, srv.client(t).Book(crm.SheetContact, strings.TrimSuffix(srv.url, "/dav/")+people)
}

func person(i int) []byte {
	return fmt.Appendf(nil, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p%05d\r\nFN:First%d Last%d\r\nN:Last%d;First%d;;;\r\n"+
		"EMAIL;TYPE=INTERNET:p%d@x.example\r\nTEL;TYPE=WORK:+49 %d\r\nADR;TYPE=WORK:;;Street %d;Kassel;;34117;Germany\r\n"+
		"NOTE:%s\r\nEND:VCARD\r\n", i, i, i, i, i, i, i, i, strings.Repeat("Nothing to say. ", 20))
}

func TestChanges_TheWaysServersAre(t *testing.T) {
	t.Parallel()
	for name, manner := range map[string]demo.DAVManner{
		"faithful": {}, "no sync": {NoSync: true}, "neither": {NoSync: true, NoCTag: true}, "weak": {WeakETags: true}, "none": {NoETags: true},
		"lying": {LyingETags: true}, "forgetful": {Forgetful: true}, "pages": {PageSize: 7}, "ahead": {Ahead: time.Hour}, "behind": {Ahead: -time.Hour},
		"lying without sync": {LyingETags: true, NoSync: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, b := filled(t, 40)
			srv.dav.Behave(manner)
			people, _, _ := srv.dav.Collections()
			all, d := heard(t, b, nil)
			if len(all) != 40 || !d.Full {
				t.Fatalf("told %d, full %v", len(all), d.Full)
			}
			if again, d2 := heard(t, b, d.Next); !manner.NoCTag && (len(again) != 0 || d2.Full) {
				t.Errorf("nothing happened, told %d, full %v", len(again), d2.Full)
			}
			// Somebody else changes one, deletes one and makes one.
			srv.dav.Put(people+"p00003.vcf", bytes.Replace(person(3), []byte("First3;"), []byte("Else3;"), 1))
			srv.dav.Delete(people + "p00004.vcf")
			srv.dav.Put(people+"new.vcf", person(99))
			next, d3 := heard(t, b, d.Next)
			if next[people+"p00003.vcf"].Fields["first"] != "Else3" || next[people+"new.vcf"].Fields["last"] != "Last99" {
				t.Errorf("changes were not told: %v", next)
			}
			if d3.Full && len(next) != 40 || !d3.Full && (len(next) != 2 || len(d3.Gone) != 1 || d3.Gone[0] != people+"p00004.vcf") {
				t.Errorf("told %d, gone %v, full %v", len(next), d3.Gone, d3.Full)
			}
			// A write over what was read before the change is refused, whatever the ETag says.
			if _, err := b.Update(t.Context(), all[people+"p00003.vcf"], crm.Fields{"job": "x"}, ""); !crm.IsFault(err, crm.Conflict) {
				t.Errorf("a change of somebody else was written over: %v", err)
			}
			if err := b.Delete(t.Context(), all[people+"p00003.vcf"]); !crm.IsFault(err, crm.Conflict) {
				t.Errorf("a change of somebody else was deleted: %v", err)
			}
			now, err := b.Update(t.Context(), next[people+"p00003.vcf"], crm.Fields{"job": "x"}, "3")
			if err != nil || now.Fields["job"] != "x" || now.Fields["first"] != "Else3" {
				t.Errorf("update: %v %v", now, err)
			}
			if err := b.Delete(t.Context(), now); err != nil {
				t.Errorf("delete: %v", err)
			}
		})
	}
}

func TestChanges_RefusedTokensBecomeFullListings(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 5)
	_, d := heard(t, b, nil)
	for _, status := range []int{400, 403, 409, 410, 412, 500, 507} {
		srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Body: "data:,demo-", Status: status, Times: 1})
		if all, next := heard(t, b, d.Next); !next.Full || len(all) != 5 || len(next.Next) == 0 {
			t.Errorf("%d: told %d, full %v", status, len(all), next.Full)
		}
	}
	foreign, err := json.Marshal(cursor{Collection: "https://elsewhere.example/", Token: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{[]byte("nonsense"), foreign, []byte(`{"Token":"data:,demo-999","Collection":"` + b.base.String() + `"}`)} {
		if all, next := heard(t, b, bad); !next.Full || len(all) != 5 {
			t.Errorf("cursor %s: told %d, full %v", bad, len(all), next.Full)
		}
	}
	// A token that would be taken stays good while the server is only busy.
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Method: "REPORT", Status: 503, RetryAfter: "7", Times: 1})
	_, err = b.Changes(t.Context(), d.Next, func(crm.Sheet) error { return nil })
	if f := crm.AsFault("", err); f.Kind != crm.Busy || f.After != 7*time.Second || f.Op != "dav.changes" {
		t.Errorf("busy: %v", err)
	}
}

func TestChanges_OneBadRecordHidesNoOther(t *testing.T) {
	t.Parallel()
	bad := map[string]func(at string, data []byte) []byte{
		"control characters": func(_ string, data []byte) []byte {
			return bytes.Replace(data, []byte("FN:"), []byte("FN:\x0b\x01\xff"), 1)
		},
		"no card": func(_ string, _ []byte) []byte { return []byte("this is no card") },
		"cut":     func(_ string, data []byte) []byte { return data[:len(data)/2] },
		"a timezone without a value": func(_ string, _ []byte) []byte {
			return []byte("BEGIN:VCARD\r\nN;X=:\r\nBDAY;VALUE=\r\nEMAIL;TYPE=\"a\r\nEND:VCARD")
		},
		"nothing": func(string, []byte) []byte { return nil },
	}
	for name, spoil := range bad {
		for _, noSync := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", noSync), func(t *testing.T) {
				t.Parallel()
				srv, b := filled(t, 21)
				people, _, _ := srv.dav.Collections()
				srv.dav.Behave(demo.DAVManner{NoSync: noSync, ListRewrite: func(at string, data []byte) []byte {
					if at == people+"p00007.vcf" {
						return spoil(at, data)
					}
					return data
				}})
				all, _ := heard(t, b, nil)
				if len(all) != 21 || all[people+"p00008.vcf"].Fields["first"] != "First8" {
					t.Errorf("told %d", len(all))
				}
				if s := all[people+"p00007.vcf"]; (name == "no card" || name == "cut") != (s.Odd == "unreadable") {
					t.Errorf("the bad one: %+v", s)
				}
			})
		}
	}
}

// A server that fails on a list with one record in it gives the others, and the one as odd.
func TestChanges_ARecordThatBreaksTheServer(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 60)
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Body: "p00031.vcf", Status: 500})
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Method: "GET", Path: "p00031.vcf", Status: 500})
	all, d := heard(t, b, nil)
	people, _, _ := srv.dav.Collections()
	if len(all) != 60 || all[people+"p00031.vcf"].Odd != "unreadable" || all[people+"p00030.vcf"].Odd != "" || !d.Full {
		t.Errorf("told %d, the bad one %+v", len(all), all[people+"p00031.vcf"])
	}
	// A server that is out of order altogether is no collection of bad records.
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Body: "multiget", Status: 500})
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Body: "addressbook-query", Status: 500})
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVStatus, Method: "GET", Status: 500})
	if _, err := b.Changes(t.Context(), nil, func(crm.Sheet) error { return nil }); !crm.IsFault(err, crm.Busy) {
		t.Errorf("out of order: %v", err)
	}
}

func TestFaults_EachInItsOwnWords(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 3)
	people, _, _ := srv.dav.Collections()
	all, _ := heard(t, b, nil)
	one := all[people+"p00001.vcf"]
	acts := map[string]func() error{
		"changes": func() error { _, err := b.Changes(t.Context(), nil, func(crm.Sheet) error { return nil }); return err },
		"read":    func() error { _, err := b.Read(t.Context(), one.ID); return err },
		"create": func() error {
			_, err := b.Create(t.Context(), crm.Sheet{Kind: crm.SheetContact, Fields: one.Fields}, "9")
			return err
		},
		"update": func() error { _, err := b.Update(t.Context(), one, crm.Fields{"job": "y"}, ""); return err },
		"delete": func() error { return b.Delete(t.Context(), one) },
	}
	cases := []struct {
		act   string
		fault demo.DAVFault
		kind  crm.FaultKind
		code  string
	}{
		{"changes", demo.DAVFault{Kind: demo.DAVCut, Method: "REPORT"}, crm.Offline, "dav.cut"},
		{"changes", demo.DAVFault{Kind: demo.DAVCut, Body: "multiget"}, crm.Offline, "dav.cut"},
		{"changes", demo.DAVFault{Kind: demo.DAVReset}, crm.Offline, "dav.cut"},
		{"changes", demo.DAVFault{Kind: demo.DAVStatus, Status: 401}, crm.SignedOut, "dav.login"},
		{"changes", demo.DAVFault{Kind: demo.DAVStatus, Status: 404}, crm.Missing, "dav.gone"},
		{"changes", demo.DAVFault{Kind: demo.DAVStatus, Status: 200}, crm.Damaged, "dav.answer"},
		{"read", demo.DAVFault{Kind: demo.DAVCut}, crm.Offline, "dav.cut"},
		{"read", demo.DAVFault{Kind: demo.DAVStatus, Status: 404}, crm.Missing, "dav.gone"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 412}, crm.Conflict, "dav.exists"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 403}, crm.Refused, "dav.forbidden"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 507}, crm.Refused, "dav.full"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 413}, crm.Refused, "dav.large"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 415}, crm.Refused, "dav.rejected"},
		{"create", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 500}, crm.Busy, "dav.server"},
		{"update", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 412}, crm.Conflict, "dav.changed"},
		{"update", demo.DAVFault{Kind: demo.DAVStatus, Method: "PUT", Status: 423}, crm.Busy, "dav.busy"},
		{"update", demo.DAVFault{Kind: demo.DAVReset, Method: "PUT"}, crm.Offline, "dav.cut"},
		{"delete", demo.DAVFault{Kind: demo.DAVStatus, Method: "DELETE", Status: 403}, crm.Refused, "dav.forbidden"},
		{"delete", demo.DAVFault{Kind: demo.DAVStatus, Method: "DELETE", Status: 412}, crm.Conflict, "dav.changed"},
	}
	for _, c := range cases {
		srv.dav.Fail(c.fault)
		err := acts[c.act]()
		srv.dav.Heal()
		if f := crm.AsFault("", err); err == nil || f.Kind != c.kind || f.Code != c.code || f.Op != "dav."+c.act {
			t.Errorf("%s with %+v: %v", c.act, c.fault, err)
		}
		if !bytes.Equal(srv.dav.Get(one.ID), person(1)) || len(srv.dav.Records(people)) != 3 {
			t.Fatalf("%s with %+v changed something", c.act, c.fault)
		}
	}
}

// An answer that was lost leaves the record made, and the next attempt finds it.
func TestCreate_AfterALostAnswer(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 3)
	srv.dav.Fail(demo.DAVFault{Kind: demo.DAVLost, Method: "PUT", Times: 1})
	s := crm.Sheet{Kind: crm.SheetContact, ID: "50", Fields: crm.Fields{"first": "A", "last": "B"}}
	if _, err := b.Create(t.Context(), s, "50"); !crm.IsFault(err, crm.Offline) {
		t.Fatal(err)
	}
	if _, err := b.Create(t.Context(), s, "50"); !crm.IsFault(err, crm.Conflict) {
		t.Fatal(err)
	}
	made, ok, err := b.Made(t.Context(), s, time.Now())
	if err != nil || !ok || made.Oro != "50" || !maps.Equal(made.Fields, s.Fields) {
		t.Errorf("made %+v %v %v", made, ok, err)
	}
	// One that dropped the property and the address is found by its key.
	key, ok, err := b.Made(t.Context(), crm.Sheet{Kind: crm.SheetContact, ID: "51", Fields: crm.Fields{"first": "First2", "last": "Last2"}}, time.Now())
	if err != nil || !ok || !strings.HasSuffix(key.ID, "p00002.vcf") {
		t.Errorf("by key: %+v %v %v", key, ok, err)
	}
}

// What the server makes of a record is what Update and Create return.
func TestUpdate_ReturnsWhatTheServerHas(t *testing.T) {
	t.Parallel()
	srv, b := filled(t, 1)
	all, _ := heard(t, b, nil)
	srv.dav.Behave(demo.DAVManner{Rewrite: func(data []byte) []byte {
		return bytes.Replace(data, []byte("TITLE:boss"), []byte("TITLE:Boss"), 1)
	}})
	for id, s := range all {
		now, err := b.Update(t.Context(), s, crm.Fields{"job": "boss"}, "")
		if err != nil || now.Fields["job"] != "Boss" {
			t.Errorf("%s: %+v %v", id, now, err)
		}
	}
}

func TestUpdate_OddOnesAreLeftAlone(t *testing.T) {
	t.Parallel()
	srv := demoServer(t, demo.DAVOptions{})
	people, tasks, calendar := srv.dav.Collections()
	for kind, at := range map[crm.SheetKind]string{crm.SheetContact: people, crm.SheetTask: tasks, crm.SheetEvent: calendar} {
		b := srv.client(t).Book(kind, strings.TrimSuffix(srv.url, "/dav/")+at)
		all, _ := heard(t, b, nil)
		for id, s := range all {
			if s.Odd == "" {
				continue
			}
			was := srv.dav.Get(id)
			_, err := b.Update(t.Context(), s, crm.Fields{"last": "x", "subject": "x", "title": "x"}, "1")
			if f := crm.AsFault("", err); f.Code != "dav.odd" || f.Detail != s.Odd || !bytes.Equal(was, srv.dav.Get(id)) {
				t.Errorf("%s: %v", id, err)
			}
			if err := b.Delete(t.Context(), s); crm.AsFault("", err).Code != "dav.odd" {
				t.Errorf("%s was deleted: %v", id, err)
			}
		}
	}
}

// A server that says nothing for the agreed time is given up; one that is slow is not.
func TestRequest_AnUntrustedCertificateIsToldByItsFingerprint(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that is refused here
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := (&http.Client{Transport: &http.Transport{}}).Get(s.URL)
	if f := networkFault(t.Context(), err); f.Code != "dav.certificate" || f.Detail != trust.Fingerprint(s.Certificate().Raw) {
		t.Errorf("%+v", f)
	}
}

func TestRequest_SilenceEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := net.Pipe()
		go func() {
			buf := make([]byte, 4096)
			_, _ = theirs.Read(buf)
			_, _ = theirs.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234"))
			time.Sleep(50 * time.Second) // the fake clock's
			_, _ = theirs.Write([]byte("5"))
		}()
		c := New(Options{HTTP: &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return mine, nil }}}})
		start := time.Now()
		_, err := c.Book(crm.SheetContact, "http://127.0.0.1/book/").Read(t.Context(), "/book/1.vcf")
		if f := crm.AsFault("", err); f.Code != "dav.timeout" || !errors.Is(err, errSilent) || time.Since(start) != 110*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		theirs.Close()
		synctest.Wait()
	})
}

func TestRequest_CancellingIsNoFaultOfTheServer(t *testing.T) {
	t.Parallel()
	at := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server watches whether the client is still there
		<-r.Context().Done()
	}))
	defer at.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := New(Options{}).Book(crm.SheetContact, at.URL+"/b/").Changes(ctx, nil, nil)
	if !crm.IsFault(err, crm.Cancelled) {
		t.Error(err)
	}
}

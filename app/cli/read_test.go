package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/words"
)

func sessionFor(t *testing.T, out, errw *bytes.Buffer) *session {
	t.Helper()
	w, err := words.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	return &session{Env: Env{Words: w, Out: out, Err: errw, Desk: desk.New(desk.Parts{})}}
}

// The keys of spec 9 and their order are a contract with scripts.
func TestReadObject_ToTheLetter(t *testing.T) {
	m := crm.Message{
		From: []crm.Address{{Name: "Elena", Email: "elena@alpina.example"}}, Subject: "a <b> & c",
		Date: time.Date(2026, 9, 12, 11, 38, 0, 0, time.FixedZone("CEST", 7200)), MessageID: "1@alpina.example",
		Attachments: []crm.Attachment{{Name: "p.pdf", Type: "application/pdf", Size: 3}, {Type: "message/delivery-status", Size: 9}},
		Inside:      []crm.Attachment{{Name: "q.pdf", Type: "application/pdf", Size: 4, In: "winmail.dat"}},
		Warnings:    []crm.Warning{{Code: "charset.unknown", Detail: "x-foo"}},
	}
	var out bytes.Buffer
	sessionFor(t, &out, &out).printJSON(readObject("a.eml", desk.Opened{Message: m}, ""))
	want := `{"file":"a.eml","from":["elena@alpina.example"],"from_names":["Elena"],"sender":"","sender_name":"",` +
		`"reply_to":[],"reply_to_names":[],"to":[],"to_names":[],"cc":[],"cc_names":[],"bcc":[],"bcc_names":[],` +
		`"subject":"a <b> & c","date":"2026-09-12T09:38:00Z","message_id":"1@alpina.example","in_reply_to":[],"references":[],` +
		`"text":"","attachments":[{"name":"p.pdf","type":"application/pdf","size":3}],` +
		`"inside":[{"name":"q.pdf","type":"application/pdf","size":4,"in":"winmail.dat"}],` +
		`"warnings":["charset.unknown: x-foo"],"error":""}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
	m.Index = 3
	out.Reset()
	sessionFor(t, &out, &out).printJSON(readObject("box", desk.Opened{Message: m, Mailbox: true}, ""))
	if !strings.HasPrefix(out.String(), `{"file":"box","index":3,`) {
		t.Errorf("%s", out.String())
	}
}

func TestRead_AFileThatCannotBeReadIsAnObjectToo(t *testing.T) {
	var out, errw bytes.Buffer
	s := sessionFor(t, &out, &errw)
	code := Run(t.Context(), s.Env, Call{Command: "read", Args: []string{"/nowhere/none.eml"}, JSON: true})
	var got struct{ File, Error string }
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Error == "" || got.File != "/nowhere/none.eml" {
		t.Errorf("%s, %v", out.String(), err)
	}
	if code != ExitMissing {
		t.Errorf("exit code %d", code)
	}
}

func TestContextObject_ToTheLetter(t *testing.T) {
	var out bytes.Buffer
	s := sessionFor(t, &out, &out)
	c := crm.Context{
		AsOf: time.Date(2026, 9, 12, 9, 40, 0, 0, time.UTC), Fresh: true,
		Attached: []crm.Row{{Entity: crm.Entity{
			Ref: crm.Ref{Kind: crm.KindContact, ID: "1"}, Name: "Elena", URL: "https://crm.example.com/contact/view/1",
		}, Reason: crm.Reason{Code: crm.ReasonAddress, Address: "elena@alpina.example"}, State: crm.RowWaiting}},
	}
	s.printJSON(contextJSON(s, "a.eml", desk.Opened{Message: crm.Message{MessageID: "1@x"}}, c))
	want := `{"file":"a.eml","message_id":"1@x","as_of":"2026-09-12T09:40:00Z","fresh":true,"items":[{"kind":"contacts","id":"1",` +
		`"name":"Elena","url":"https://crm.example.com/contact/view/1","in_context":true,"reason":"Address equals elena@alpina.example","state":"waiting"}]}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", out.String(), want)
	}
}

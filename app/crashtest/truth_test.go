package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

type bearer string

func (b bearer) Token(context.Context) (string, error) { return string(b), nil }

func (b bearer) Renew(context.Context, string) (string, error) {
	return "", errors.New("the test's token was refused")
}

// ask sends a request of the test's own to Oro.
func (w *world) ask(method, path, body string) []struct {
	ID         string         `json:"id"`
	Attributes map[string]any `json:"attributes"`
} {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.oro.URL()+"/api/"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Accept", "application/vnd.api+json")
	if body != "" {
		r.Header.Set("Content-Type", "application/vnd.api+json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	var doc struct{ Data json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&doc); err != nil || answer.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %d %v", method, path, answer.StatusCode, err)
	}
	var list []struct {
		ID         string         `json:"id"`
		Attributes map[string]any `json:"attributes"`
	}
	if doc.Data[0] != '[' {
		doc.Data = slices.Concat([]byte("["), doc.Data, []byte("]"))
	}
	if err := json.Unmarshal(doc.Data, &list); err != nil {
		w.t.Fatal(err)
	}
	return list
}

// emailsOf are the ids of Oro's e-mails with the Message-ID.
func (w *world) emailsOf(messageID string) []string {
	w.t.Helper()
	var ids []string
	for _, e := range w.ask(http.MethodGet, "emails?filter[messageId]="+url.QueryEscape("<"+messageID+">"), "") {
		ids = append(ids, e.ID)
	}
	return ids
}

// truth reads how things stand in Oro.
func (w *world) truth() {
	w.t.Helper()
	for _, m := range w.mails {
		for _, id := range m.question.MessageIDs {
			found := w.emailsOf(id)
			if len(found) > 1 {
				w.t.Fatalf("%sOro has %d e-mails of one Message-ID: %s", w.story(), len(found), m.file)
			}
			for _, email := range found {
				m.emails[email] = true
			}
		}
		said, _, err := w.client.Context(w.t.Context(), m.question)
		if err != nil {
			w.t.Fatal(err)
		}
		clear(m.attached)
		for _, a := range said.Attached {
			m.attached[a.Ref] = true
		}
	}
}

// replay goes through what Oro was asked to change since the last time: a change that was so already, or that
// Oro refused for it, was sent twice.
func (w *world) replay() {
	w.t.Helper()
	log := w.oro.Log()
	type pair struct {
		mail *mail
		ref  crm.Ref
	}
	now := map[pair]bool{}
	for _, m := range w.mails {
		for ref := range m.attached {
			now[pair{m, ref}] = true
		}
	}
	w.truth() // learns the ids of e-mails made meanwhile
	for _, ex := range log[w.read:] {
		if !relates(ex) {
			continue
		}
		m, refs := w.about(ex)
		if m == nil {
			w.t.Fatalf("%sa change of something that nobody asked for: %+v", w.story(), ex)
		}
		if ex.Status >= 300 {
			w.t.Errorf("%sOro refused %s %s: %d %s", w.story(), ex.Method, ex.Path, ex.Status, ex.Body)
			continue
		}
		if strings.HasSuffix(ex.Path, "/emails") {
			if m.created {
				w.t.Errorf("%san e-mail was created twice: %s", w.story(), m.file)
			}
			m.created = true
		}
		attach, fresh := ex.Method == http.MethodPost, false
		for _, ref := range refs {
			fresh = fresh || now[pair{m, ref}] != attach
			now[pair{m, ref}] = attach
		}
		if !fresh {
			w.t.Errorf("%sdone twice: %s %s of %s %v", w.story(), ex.Method, ex.Path, m.file, refs)
		}
	}
	w.read = len(log)
	for p, attached := range now {
		if attached != p.mail.attached[p.ref] {
			w.t.Errorf("%s%s of %s: the log says attached %v, Oro's context %v", w.story(), p.ref, p.mail.file, attached, !attached)
		}
	}
}

// about tells which conversation and which records a change in the log is of.
func (w *world) about(ex demo.Exchange) (*mail, []crm.Ref) {
	w.t.Helper()
	path := strings.Split(ex.Path, "/")
	last := path[len(path)-1]
	if ex.Method == http.MethodDelete { // emailthreadcontext/<kind>-<id>-<e-mail>
		parts := strings.Split(last, "-")
		if len(parts) != 3 {
			return nil, nil
		}
		return w.mailOf(parts[2]), []crm.Ref{{Kind: crm.Kind(parts[0]), ID: parts[1]}}
	}
	type item struct{ Type, ID string }
	var data struct {
		Attributes    struct{ MessageID string }
		Relationships map[string]struct{ Data json.RawMessage }
	}
	var doc struct{ Data json.RawMessage }
	var items []item
	err := json.Unmarshal([]byte(ex.Body), &doc)
	m := (*mail)(nil)
	if last == "activityTargets" {
		err = errors.Join(err, json.Unmarshal(doc.Data, &items))
		m = w.mailOf(path[len(path)-3])
	} else {
		err = errors.Join(err, json.Unmarshal(doc.Data, &data))
		err = errors.Join(err, json.Unmarshal(data.Relationships["activityTargets"].Data, &items))
		at := slices.IndexFunc(w.mails, func(m *mail) bool { return "<"+m.question.MessageIDs[0]+">" == data.Attributes.MessageID })
		if at >= 0 {
			m = w.mails[at]
		}
	}
	if err != nil {
		w.t.Fatalf("%sa change that cannot be read: %v in %s", w.story(), err, ex.Body)
	}
	var refs []crm.Ref
	for _, i := range items {
		refs = append(refs, crm.Ref{Kind: crm.Kind(i.Type), ID: i.ID})
	}
	return m, refs
}

func (w *world) mailOf(email string) *mail {
	for _, m := range w.mails {
		if m.emails[email] {
			return m
		}
	}
	return nil
}

// rename changes a contact in Oro, or makes one, and returns a name that only this record has.
func (w *world) rename() string {
	w.t.Helper()
	w.records++
	name := fmt.Sprintf("Zq%dx%d", w.seed%1000, w.records)
	if w.rand.IntN(2) == 0 {
		w.made++
		w.ask(http.MethodPost, "contacts", `{"data":{"type":"contacts","attributes":{"firstName":"New","lastName":"`+name+`"}}}`)
		return name
	}
	id := fmt.Sprint(1000 + w.rand.IntN(extra))
	w.ask(http.MethodPatch, "contacts/"+id, `{"data":{"type":"contacts","id":"`+id+`","attributes":{"lastName":"`+name+`"}}}`)
	return name
}

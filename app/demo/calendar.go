package demo

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The older REST API, of which Oro's calendar is a part: /api/rest/latest/calendarevents takes the same
// token and speaks plain JSON (group 40). Every user has one calendar, with the user's id.

const (
	eventTime = "2006-01-02T15:04:05-07:00"
	eventKind = "calendarevents"
)

// old answers a request to the older API.
func (c *call) old(r *http.Request, path string) *answer {
	name, id, one := strings.Cut(path, "/")
	switch {
	case path == "calendars/default" && c.method == http.MethodGet:
		return c.defaultCalendar()
	case name != eventKind:
		return newAnswer(http.StatusNotFound, typeJSON, nil)
	}
	if c.user.Role == NoRights {
		return oldError(http.StatusForbidden, "Access Denied.")
	}
	if c.method == http.MethodGet {
		c.s.mu.RLock()
		defer c.s.mu.RUnlock()
		if one {
			return c.oneEvent(id)
		}
		return c.events(r.URL.RawQuery)
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	a := c.changeEvent(id, one)
	if err := c.s.persist(); err != nil {
		return oldError(http.StatusInternalServerError, err.Error())
	}
	return a
}

func oldError(status int, message string) *answer {
	b := fmt.Appendf(nil, `{"code":%d,"message":`, status)
	return newAnswer(status, typeJSON, append(appendPHP(b, message), '}'))
}

func (c *call) defaultCalendar() *answer {
	b := fmt.Appendf(nil, `{"calendar":%s,"owner":%s,"calendarName":`, c.user.ID, c.user.ID)
	return newAnswer(http.StatusOK, typeJSON, append(appendPHP(b, c.user.FullName), '}'))
}

func (c *call) event(id string) *resource {
	r := c.s.records.get(ref{eventKind, id})
	if r == nil || c.user.Role != Administrator && r.to("owner").id != c.user.ID {
		return nil
	}
	return r
}

func (c *call) oneEvent(id string) *answer {
	r := c.event(id)
	if r == nil {
		return newAnswer(http.StatusNotFound, typeJSON, []byte(`""`))
	}
	return newAnswer(http.StatusOK, typeJSON, c.s.appendEvent(nil, r, true, ""))
}

// events lists what happens in a time, repeated events behind the others and as often as they happen
// (40-calendar-12), or pages by id (40-calendar-04).
func (c *call) events(raw string) *answer {
	q := oldQuery(raw)
	byTime, byPage := q["start"] != "" && q["end"] != "", q["page"] != "" && q["limit"] != ""
	if !byTime && !byPage {
		return oldError(http.StatusBadRequest, `Time interval ("start" and "end") or paging ("page" and "limit") parameters should be specified.`)
	}
	var all []*resource
	for _, id := range c.s.records.order[eventKind] {
		if r := c.event(id); r != nil && r.to("owner").id == q["calendar"] && since(r, q) {
			all = append(all, r)
		}
	}
	var b []byte
	add := func(r *resource, alias string) {
		if b != nil {
			b = append(b, ',')
		}
		b = c.s.appendEvent(b, r, false, alias)
	}
	if byTime {
		from, err1 := parseTime(q["start"])
		to, err2 := parseTime(q["end"])
		if err1 != nil || err2 != nil {
			return oldError(http.StatusBadRequest, "Wrong time interval.")
		}
		for _, r := range happening(all, from, to) {
			add(r, "user")
		}
	} else {
		number, _ := strconv.Atoi(q["page"])
		limit, _ := strconv.Atoi(q["limit"])
		part, _ := cut(all, &query{number: max(number, 1), size: max(limit, 1)})
		for _, r := range part {
			add(r, "")
		}
	}
	return newAnswer(http.StatusOK, typeJSON, append(append([]byte{'['}, b...), ']'))
}

// oldQuery reads parameters; updatedAt>=T and createdAt>T are operators in the name.
func oldQuery(raw string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		text, err := url.QueryUnescape(pair)
		if err != nil {
			continue
		}
		for _, op := range []string{">=", "<=", ">", "<", "="} {
			if name, value, found := strings.Cut(text, op); found {
				out[name+strings.TrimSuffix(op, "=")] = value
				if op == ">=" || op == "<=" {
					out[name+op] = value
				}
				break
			}
		}
	}
	return out
}

// since applies the filters by the time of the last change and of making.
func since(r *resource, q map[string]string) bool {
	for _, name := range []string{"updatedAt", "createdAt"} {
		at := r.time(name)
		if t, err := parseTime(q[name+">"]); err == nil && (at.Before(t) || at.Equal(t) && q[name+">="] == "") {
			return false
		}
		if t, err := parseTime(q[name+"<"]); err == nil && (at.After(t) || at.Equal(t) && q[name+"<="] == "") {
			return false
		}
	}
	return true
}

// appendEvent writes an event; the single one has its keys in another order than those of lists.
func (s *Server) appendEvent(b []byte, r *resource, single bool, alias string) []byte {
	owner := s.records.get(r.to("owner"))
	raw := func(name string) string {
		if v := r.raw(name); v != nil {
			return string(v)
		}
		return "null"
	}
	b = fmt.Appendf(b, `{"id":%s`, r.id)
	for _, name := range []string{"uid", "title", "description", "start", "end", "allDay", "backgroundColor", "createdAt", "updatedAt"} {
		b = fmt.Appendf(b, `,"%s":%s`, name, raw(name))
	}
	mail, name := "", ""
	if owner != nil {
		mail, name = owner.text("email"), s.records.title(owner)
	}
	organizer := fmt.Sprintf(`"isCancelled":false,"isOrganizer":true,"organizerEmail":%s,"organizerDisplayName":%s,"organizerUserId":%s`,
		phpJSON(mail), phpJSON(name), r.to("owner").id)
	if single {
		b = fmt.Appendf(b, `,"invitationStatus":"none","parentEventId":null,"calendar":%s,"recurringEventId":null,"originalStart":null,%s,"attendees":[]`, r.to("owner").id, organizer)
	} else {
		b = fmt.Appendf(b, `,"originalStart":null,"recurringEventId":null,%s,"invitationStatus":"none","parentEventId":null,"calendar":%s,"attendees":[]`, organizer, r.to("owner").id)
	}
	if repeated := raw("recurrence"); repeated != "null" {
		b = fmt.Appendf(b, `,"recurrence":%s`, repeated)
	}
	b = append(b, `,"editable":true,"removable":true,"editableInvitationStatus":false`...)
	if alias != "" {
		b = appendPHP(append(b, `,"calendarAlias":`...), alias)
	}
	return append(b, '}')
}

// changeEvent carries out POST, PUT and DELETE.
func (c *call) changeEvent(id string, one bool) *answer {
	switch {
	case one && c.event(id) == nil:
		return newAnswer(http.StatusNotFound, typeJSON, nil)
	case one && c.method == http.MethodDelete:
		c.s.remove(ref{eventKind, id})
		return newAnswer(http.StatusNoContent, "", nil)
	case one && c.method == http.MethodPut:
		return c.putEvent(c.event(id).clone(), http.StatusOK)
	case !one && c.method == http.MethodPost:
		made := &resource{ref: ref{kind: eventKind}, rels: map[string]relation{}}
		return c.putEvent(made, http.StatusCreated)
	}
	return newAnswer(http.StatusMethodNotAllowed, typeJSON, nil)
}

// putEvent takes over what the client gives; a new event needs title, start and end.
func (c *call) putEvent(r *resource, status int) *answer {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &in); err != nil {
		return oldError(http.StatusBadRequest, "Invalid json message received")
	}
	wrong := takeEvent(r, in)
	if text := rawText(in["uid"]); r.id == "" && text != "" && c.s.eventBy(text) {
		wrong["uid"] = "UID field should be unique across one calendar."
	}
	if len(wrong) > 0 {
		return invalidEvent(wrong)
	}
	now := c.s.now().UTC().Format(eventTime)
	if r.id == "" {
		r.ref = c.s.records.newRef(eventKind)
		r.set("uid", c.eventUID(rawText(in["uid"])))
		r.set("createdAt", now)
		owner := c.user.ID
		if text := strings.Trim(string(in["calendar"]), `"`); text != "" && c.user.Role == Administrator {
			owner = text
		}
		r.rels["owner"] = relation{refs: []ref{{"users", owner}}}
	}
	r.set("updatedAt", now)
	c.s.save(r)
	b := []byte("{")
	if status == http.StatusCreated {
		b = fmt.Appendf(b, `"id":%s,`, r.id)
	}
	b = fmt.Appendf(b, `"uid":%s,"organizerEmail":%s,"organizerDisplayName":%s,"organizerUserId":"%s","invitationStatus":"none","editableInvitationStatus":false}`,
		r.raw("uid"), phpJSON(c.user.Email), phpJSON(c.user.FullName), c.user.ID)
	return newAnswer(status, typeJSON, b)
}

// eventUID is what a new event is called: as the client says, else as Oro makes it up.
func (*call) eventUID(given string) string {
	if given != "" {
		return given
	}
	return strings.ToLower(rand.Text())
}

// eventBy tells whether there is an event of the uid.
func (s *Server) eventBy(uid string) bool {
	return slices.ContainsFunc(s.records.order[eventKind], func(id string) bool {
		r := s.records.get(ref{eventKind, id})
		return r != nil && r.text("uid") == uid
	})
}

// takeEvent copies the attributes and gives what is wrong with them, by name.
func takeEvent(r *resource, in map[string]json.RawMessage) map[string]string {
	wrong := map[string]string{}
	for _, name := range []string{"title", "description", "backgroundColor", "allDay", "recurrence"} {
		if raw, given := in[name]; given {
			r.set(name, raw)
		}
	}
	if strings.TrimSpace(r.text("title")) == "" {
		wrong["title"] = "This value should not be blank."
	}
	for _, name := range []string{"start", "end"} {
		text := rawText(in[name])
		if text == "" {
			if r.text(name) == "" {
				wrong[name] = "This value should not be blank."
			}
			continue
		}
		at, err := parseTime(text)
		if err != nil {
			wrong[name] = "Please enter a valid date and time."
			continue
		}
		r.set(name, at.UTC().Format(eventTime))
	}
	if len(wrong) == 0 && r.time("end").Before(r.time("start")) {
		wrong["end"] = "The end date should be later than the start date."
	}
	return wrong
}

// eventForm are the members of an event's form, as an invalid one is told of.
var eventForm = strings.Fields(`contexts id uid calendar calendarAlias title description start end allDay backgroundColor
	reminders attendees notifyAttendees createdAt recurrence recurringEventId originalStart isCancelled updateExceptions
	organizerDisplayName organizerEmail`)

const recurrenceForm = `{"children":{"recurrenceType":[],"interval":[],"instance":[],"dayOfWeek":[],"dayOfMonth":[],` +
	`"monthOfYear":[],"startTime":[],"endTime":[],"occurrences":[],"timeZone":[]}}`

func invalidEvent(wrong map[string]string) *answer {
	b := []byte(`{"code":400,"message":"Validation Failed","errors":{"children":{`)
	for i, name := range eventForm {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendPHP(b, name), ':')
		switch text := wrong[name]; {
		case text != "":
			b = append(appendPHP(append(b, `{"errors":[`...), text), "]}"...)
		case name == "recurrence":
			b = append(b, recurrenceForm...)
		default:
			b = append(b, "[]"...)
		}
	}
	return newAnswer(http.StatusBadRequest, typeJSON, append(b, "}}}"...))
}

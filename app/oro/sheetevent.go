package oro

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"oroconnector/app/crm"
)

// eventTable are the events of the user's default calendar, in the older API. Recurring events and the changed
// ones among their occurrences are odd: a sheet cannot say what they are.
type eventTable struct {
	c        *Client
	mu       sync.Mutex
	calendar int // 0: not asked yet
}

// event is one of the calendar's (recordings 40-calendar-04, -06, -12).
type event struct {
	ID               int    `json:"id"`
	UID              string `json:"uid"`
	Title            string `json:"title"`
	Start            string `json:"start"`
	End              string `json:"end"`
	AllDay           bool   `json:"allDay"`
	CreatedAt        string `json:"createdAt"`
	UpdatedAt        string `json:"updatedAt"`
	Calendar         int    `json:"calendar"`
	RecurringEventID *int   `json:"recurringEventId"`
	IsCancelled      bool   `json:"isCancelled"`
	Recurrence       any    `json:"recurrence"`
}

const (
	oddRecurrence = "recurrence"
	// eventTime is how the older API writes times.
	eventTime = "2006-01-02T15:04:05-07:00"
	// eventLimit is how many events are asked for at first. The older API can page by number only, and a record
	// that goes between two pages hides another one: a page that comes full is asked for anew, larger.
	eventLimit = 1000
	eventMost  = 32000 // 20 MB; more is read in pages of this size
)

func (e event) row() row {
	f := crm.Fields{crm.SheetTitle: oneLine(e.Title)}
	start, end := moment(e.Start), moment(e.End)
	switch {
	case start.IsZero():
	case e.AllDay:
		f[crm.SheetAllDay] = "yes"
		f[crm.SheetStart], f[crm.SheetEnd] = start.Format(time.DateOnly), lastDay(start, end)
	default:
		f[crm.SheetStart] = start.Format(time.RFC3339)
		if !end.IsZero() {
			f[crm.SheetEnd] = end.Format(time.RFC3339)
		}
	}
	odd := ""
	if e.Recurrence != nil || e.RecurringEventID != nil || e.IsCancelled {
		odd = oddRecurrence
	}
	updated := moment(e.UpdatedAt)
	sheet := newSheet(crm.SheetEvent, strconv.Itoa(e.ID), f, updated, odd)
	sheet.UID = e.UID
	return row{sheet: sheet, created: moment(e.CreatedAt), updated: updated}
}

// lastDay is the last day of an all-day event. Oro writes 23:59:59 of it (40-calendar-09); midnight ends the day
// before, but where the event begins then.
func lastDay(start, end time.Time) string {
	if end.Before(start) {
		end = start
	}
	if end.After(start) && end.Equal(end.Truncate(24*time.Hour)) {
		end = end.Add(-time.Second)
	}
	return end.Format(time.DateOnly)
}

// eventBody gives what Oro wants of an event that has these fields. An event without an end lasts an hour, or the
// day; one that ends before it begins ends then. What cannot be read goes as it is, for Oro to refuse.
func eventBody(f crm.Fields) map[string]any {
	allDay := f[crm.SheetAllDay] != ""
	body := map[string]any{
		"title": f[crm.SheetTitle], "start": f[crm.SheetStart], "end": f[crm.SheetEnd], "allDay": allDay,
	}
	read, long := moment, time.Hour
	if allDay {
		read, long = day, 24*time.Hour-time.Second
	}
	start, end := read(f[crm.SheetStart]), read(f[crm.SheetEnd])
	if start.IsZero() {
		return body
	}
	switch {
	case end.IsZero() && f[crm.SheetEnd] == "":
		end = start.Add(long)
	case end.IsZero():
		return body
	case allDay:
		end = end.Add(long)
	}
	if end.Before(start) {
		end = start
	}
	body["start"], body["end"] = start.UTC().Format(eventTime), end.UTC().Format(eventTime)
	return body
}

// own gives the number of the user's default calendar. An Oro without calendars says 404.
func (t *eventTable) own(ctx context.Context) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.calendar != 0 {
		return t.calendar, nil
	}
	var answer struct {
		Calendar int `json:"calendar"`
	}
	_, err := t.c.older(ctx, request{path: "calendars/default"}, &answer)
	if status(err) == http.StatusNotFound || err == nil && answer.Calendar == 0 {
		return 0, &crm.Fault{Kind: crm.Missing, Code: "oro.kind", Err: err}
	}
	t.calendar = answer.Calendar
	return answer.Calendar, err
}

// list reads all events that the filter lets through.
func (t *eventTable) list(ctx context.Context, filter query, each func(row) error) error {
	calendar, err := t.own(ctx)
	if err != nil {
		return err
	}
	filter["calendar"] = strconv.Itoa(calendar)
	limit, page := eventLimit, 1
	for {
		filter["page"], filter["limit"] = strconv.Itoa(page), strconv.Itoa(limit)
		var events []event
		if _, err := t.c.older(ctx, request{path: "calendarevents", query: filter}, &events); err != nil {
			return err
		}
		full := len(events) >= limit
		if full && limit < eventMost {
			limit *= 4
			continue
		}
		for _, e := range events {
			if e.Calendar != 0 && e.Calendar != calendar { // another one that the user has in view
				continue
			}
			if err := each(e.row()); err != nil {
				return err
			}
		}
		if !full {
			return nil
		}
		page++
	}
}

func (t *eventTable) all(ctx context.Context, each func(row) error) error {
	return t.list(ctx, query{}, each)
}

// since uses an operator in the parameter's name, as the older API does (40-calendar-08).
func (t *eventTable) since(ctx context.Context, at time.Time, each func(row) error) error {
	return t.list(ctx, query{"updatedAt>": at.UTC().Format(time.RFC3339)}, each)
}

func (t *eventTable) mine(ctx context.Context, since time.Time, each func(row) error) error {
	return t.list(ctx, query{"createdAt>": since.UTC().Format(time.RFC3339)}, each)
}

// count asks with a page of one event, where this Oro tells the number of all beside it.
func (t *eventTable) count(ctx context.Context) (int, error) {
	calendar, err := t.own(ctx)
	if err != nil {
		return -1, err
	}
	var events []event
	return t.c.older(ctx, request{path: "calendarevents", total: true, query: query{
		"calendar": strconv.Itoa(calendar), "page": "1", "limit": "1",
	}}, &events)
}

func eventPath(id string) string { return "calendarevents/" + url.PathEscape(id) }

func (t *eventTable) read(ctx context.Context, id string) (row, error) {
	var e event
	if _, err := t.c.older(ctx, request{path: eventPath(id)}, &e); err != nil {
		return row{}, err
	}
	if e.ID == 0 {
		return row{}, &crm.Fault{Kind: crm.Damaged, Code: "oro.badAnswer"}
	}
	return e.row(), nil
}

func (t *eventTable) create(ctx context.Context, f crm.Fields, mark string) (row, error) {
	calendar, err := t.own(ctx)
	if err != nil {
		return row{}, err
	}
	body := eventBody(f)
	body["calendar"] = calendar
	if mark != "" {
		body["uid"] = mark // Oro makes one up else; it takes none that the calendar has already
	}
	var made event
	r := request{method: http.MethodPost, path: "calendarevents", body: body, change: true}
	if _, err := t.c.older(ctx, r, &made); err != nil {
		return row{}, err
	}
	if made.ID == 0 {
		return row{}, &crm.Fault{Kind: crm.Busy, Code: "oro.badAnswer"}
	}
	return t.read(ctx, strconv.Itoa(made.ID))
}

// update sends title, time and whether it takes the whole day together: they depend on each other. All else of
// the event stays (40-calendar-07, -08).
func (t *eventTable) update(ctx context.Context, now row, changed crm.Fields) (row, error) {
	if now.sheet.Odd != "" {
		return row{}, &crm.Fault{Kind: crm.Refused, Code: "sheet.odd", Detail: now.sheet.Odd}
	}
	next := crm.Fields{}
	for _, f := range []crm.Fields{now.sheet.Fields, changed} {
		for field, value := range f {
			next[field] = value
		}
	}
	r := request{method: http.MethodPut, path: eventPath(now.sheet.ID), body: eventBody(next), change: true}
	if _, err := t.c.older(ctx, r, nil); err != nil {
		return row{}, err
	}
	return t.read(ctx, now.sheet.ID)
}

func (t *eventTable) remove(ctx context.Context, id string) error {
	_, err := t.c.older(ctx, request{method: http.MethodDelete, path: eventPath(id), change: true}, nil)
	return err
}

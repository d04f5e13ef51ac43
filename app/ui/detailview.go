package ui

import (
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/ui/part"
	"oroconnector/app/words"
)

// detailView is one record as the detail pane shows it.
type detailView struct {
	Ref      crm.Ref
	Kind     string
	Name     string
	Status   string // as a pill beside the name
	Pill     *part.Pill
	Fields   []fieldView
	Related  []rowView
	Tasks    []rowView
	URL      string
	NoURL    string // why there is no page to open
	NotWhole string // only what lists show is known
	Note     string // "as of 09:40"
	Verb     verb   // of the footer
	Locked   string // why it cannot be added
	Details  string // all fields as text
	Fault    *faultView
}

// fieldView is one fact.
type fieldView struct {
	Label, Value string
	Aside        string  // "in 18 days"
	Part         float32 // of a bar from 0 to 1; below 0: none
	Bold         bool
	Ref          crm.Ref // of a link
	Copy         string  // what a link to no record offers to copy: an address
}

// linked says how a record stands with the message in view.
type linked struct {
	Message  bool // there is one
	Attached bool
	Row      crm.Row
	ReadOnly bool
}

// soonDays is how near a due date must be to be told in warn.
const soonDays = 2

func detailViewOf(w *words.Words, r desk.Record, l linked, now time.Time) detailView {
	e := r.Entity
	v := detailView{Ref: e.Ref, Kind: w.Kind(e.Kind), Name: e.Name, URL: e.URL}
	if v.Name == "" {
		v.Name = e.Ref.String()
	}
	v.fields(w, e, now)
	v.related(w, r, now)
	if e.URL == "" {
		v.NoURL = w.Say("record.noPage")
	}
	if e.Depth < crm.DepthWhole && !r.Fresh {
		v.NotWhole = w.Say("record.notWhole")
	}
	if r.Fault != nil && !r.AsOf.IsZero() {
		v.Note = w.Say("context.asOf", "time", w.AsOf(r.AsOf))
	}
	v.verb(w, r, l)
	v.Details = v.copyText()
	return v
}

func (v *detailView) verb(w *words.Words, r desk.Record, l linked) {
	switch {
	case !l.Message || l.ReadOnly:
	case l.Attached:
		v.Verb = removeVerb
		if l.Row.State == crm.RowWaiting {
			v.Pill = waitingPill(w)
		}
		if l.Row.State == crm.RowSending {
			v.Pill = sendingPill(w)
		}
	case r.Attachable:
		v.Verb = addVerb
	default:
		v.Locked = w.Line(crm.Row{Entity: r.Entity})
	}
}

func (v *detailView) fields(w *words.Words, e crm.Entity, now time.Time) {
	money := false
	for _, f := range e.Fields {
		label, value := w.Field(f)
		if f.Key == crm.FieldStatus {
			v.Status = value
			continue
		}
		field := fieldView{Label: label, Value: value, Part: -1}
		switch f.Value.Type {
		case crm.Money:
			field.Bold, money = !money, true
		case crm.Percent:
			field.Part = fraction(f.Value.Text)
		case crm.Date:
			if !f.Value.Time.IsZero() && f.Value.Time.After(now.AddDate(0, -3, 0)) {
				field.Aside = w.InDays(f.Value.Time)
			}
		}
		v.Fields = append(v.Fields, field)
	}
	for _, l := range e.Links {
		name := l.Name
		if name == "" {
			name = l.Ref.String()
		}
		field := fieldView{Label: w.Role(l.Role), Value: name, Part: -1}
		if l.Ref.Kind != crm.KindUser {
			field.Ref = l.Ref
		}
		v.Fields = append(v.Fields, field)
	}
	v.longLast(e)
}

// longLast puts texts of many words behind everything else, where they do not part the facts.
func (v *detailView) longLast(e crm.Entity) {
	long := map[int]bool{}
	at := 0
	for _, f := range e.Fields {
		if f.Key == crm.FieldStatus {
			continue
		}
		long[at] = f.Value.Type == crm.LongText || len(f.Value.Text) > 60
		at++
	}
	var short, rest []fieldView
	for i, f := range v.Fields {
		if long[i] {
			rest = append(rest, f)
		} else {
			short = append(short, f)
		}
	}
	v.Fields = append(short, rest...)
}

func fraction(text string) float32 {
	f, err := strconv.ParseFloat(text, 32)
	if err != nil {
		return -1
	}
	return min(max(float32(f), 0), 1)
}

// related words the records around this one, without those that stand among its fields already.
func (v *detailView) related(w *words.Words, r desk.Record, now time.Time) {
	shown := map[crm.Ref]bool{r.Entity.Ref: true}
	for _, l := range r.Entity.Links {
		shown[l.Ref] = true
	}
	for _, e := range r.Related {
		if shown[e.Ref] {
			continue
		}
		row := recordRow(w, e, w.Summary(e))
		row.Data.Chevron = true
		v.Related = append(v.Related, row)
	}
	for _, e := range r.Tasks {
		row := recordRow(w, e, w.Summary(e))
		row.Data.KindWord = ""
		if due, ok := e.Field(crm.FieldDue); ok && !due.Time.IsZero() && due.Time.Before(now.AddDate(0, 0, soonDays)) {
			row.Data.SecondTone = part.Warning
		}
		v.Tasks = append(v.Tasks, row)
	}
}

func (v *detailView) copyText() string {
	var b strings.Builder
	b.WriteString(v.Kind + ": " + v.Name + "\n")
	if v.Status != "" {
		b.WriteString(v.Status + "\n")
	}
	for _, f := range v.Fields {
		b.WriteString(f.Label + ": " + f.Value + "\n")
	}
	if v.URL != "" {
		b.WriteString(v.URL + "\n")
	}
	return b.String()
}

package words

import (
	"strings"
	"unicode"

	"oroconnector/app/crm"
)

// Kind is the name of one record of a kind: "Request for quote". Kinds that are not known by name get
// theirs from Oro (crm.KindInfo.Label); without it the kind's own word stands for it.
func (w *Words) Kind(k crm.Kind) string { return w.kind("kind.", k) }

// Kinds is the name of many: "Requests for quote".
func (w *Words) Kinds(k crm.Kind) string { return w.kind("kinds.", k) }

func (w *Words) kind(prefix string, k crm.Kind) string {
	if k.Known() {
		return w.Say(prefix + string(k))
	}
	if k == "" {
		return w.Say(prefix + "other")
	}
	return title(string(k))
}

func title(text string) string {
	runes := []rune(text)
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

// Role is what a linked record is to the one that is shown: "Account", "Owner".
func (w *Words) Role(r crm.LinkRole) string { return w.orElse("link."+string(r), "link.related") }

// Field is the label of a fact and its value.
func (w *Words) Field(f crm.Field) (label, value string) {
	label = f.Label
	if f.Key != crm.FieldOther || label == "" {
		label = w.orElse("field."+string(f.Key), "field.other")
	}
	return label, w.Value(f.Value)
}

func (w *Words) orElse(key, other string) string {
	if w.Has(key) {
		return w.Say(key)
	}
	return w.Say(other)
}

// Value is a fact as the detail pane shows it, whole: "€48,000.00", "30 September 2026".
func (w *Words) Value(v crm.Value) string { return w.value(v, false) }

func (w *Words) value(v crm.Value, short bool) string {
	switch v.Type {
	case crm.Number:
		return w.tongue().decimal(v.Text, 0, 4)
	case crm.Money:
		return w.money(v.Text, v.Currency, short)
	case crm.Percent:
		return w.Percent(v.Text)
	case crm.YesNo:
		return w.orElse("value."+v.Text, "value.no")
	case crm.Date, crm.DateTime:
		return w.moments(v, short)
	}
	if short {
		return strings.Join(strings.Fields(v.Text), " ")
	}
	return v.Text
}

func (w *Words) moments(v crm.Value, short bool) string {
	switch {
	case v.Time.IsZero():
		return v.Text
	case short && v.Type == crm.Date:
		return w.Soon(v.Time)
	case short:
		return w.Soon(v.Time.In(w.zone))
	case v.Type == crm.Date:
		return w.Day(v.Time)
	}
	return w.DateTime(v.Time)
}

// Reason says why a record is suggested: "Account of Elena Marchetti". It reads after its name.
func (w *Words) Reason(r crm.Reason) string { return w.reason(r, "") }

// Why is Reason for a row: it can name the kind ("Open opportunity of Elena Marchetti").
func (w *Words) Why(row crm.Row) string { return w.reason(row.Reason, row.Entity.Kind) }

func (w *Words) reason(r crm.Reason, k crm.Kind) string {
	if r.Code == crm.ReasonNone {
		return ""
	}
	p := placed("of", r.Of, "address", r.Address, "domain", r.Domain, "number", r.Number)
	key := "reason." + r.Code.String()
	keys := []string{key, key + ".bare"}
	switch {
	case r.Where != "":
		keys = append([]string{key + "." + string(r.Where)}, keys...)
	case k != "":
		keys = append([]string{key + "." + string(k)}, keys...)
	}
	text, _ := w.tongue().first(&p, keys...)
	return text
}

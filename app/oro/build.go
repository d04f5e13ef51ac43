package oro

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"oroconnector/app/crm"
)

// set is what came along with a record and what is needed to read it.
type set struct {
	included map[identifier]resource
	label    func(identifier) string // of an enum; empty where unknown
	base     string                  // of the back office
	host     string
	readAt   time.Time
}

// build makes one entity of one resource. Its methods add a field where the resource has a value for it
// and nothing where it has none, so a kind's fill reads as the order of display.
type build struct {
	resource
	set   *set
	e     crm.Entity
	depth crm.Depth
}

// entity reads a resource. title is Oro's own name of the record, url its page, both may be empty.
func (s *set) entity(r resource, depth crm.Depth, title, url string) crm.Entity {
	b := &build{resource: r, set: s, depth: depth, e: crm.Entity{
		Ref: crm.Ref{Kind: crm.Kind(r.Type), ID: r.ID}, Depth: depth, ReadAt: s.readAt,
	}}
	spec := specOf(b.e.Kind)
	b.e.CreatedAt, b.e.UpdatedAt = moment(r.text("createdAt")), moment(r.text("updatedAt"))
	spec.fill(b)
	b.e.Name = oneLine(title)
	if b.e.Name == "" {
		b.e.Name = b.name()
	}
	if b.e.Name == "" {
		b.e.Name = b.fallbackName()
	}
	b.e.URL = s.page(url, spec, r.ID)
	return b.e
}

// name is Oro's own title of the record where it was asked for, else what the kind is named by.
func (b *build) name() string {
	if title := oneLine(rawText(b.Meta["title"])); title != "" {
		return title
	}
	return specOf(crm.Kind(b.Type)).name(b)
}

// namedBy names a kind by the first attribute that has a value.
func namedBy(attributes ...string) func(*build) string {
	return func(b *build) string {
		for _, attribute := range attributes {
			if text := oneLine(b.text(attribute)); text != "" {
				return text
			}
		}
		return ""
	}
}

// named is an entity of which only the name is known.
func (s *set) named(ref crm.Ref, name, url string) crm.Entity {
	return crm.Entity{
		Ref: ref, Name: oneLine(name), URL: s.page(url, specOf(ref.Kind), ref.ID), ReadAt: s.readAt,
	}
}

// fallbackName names what has no name of its own by what it has: an address, a phone, a number, its id.
func (b *build) fallbackName() string {
	for _, list := range [][]string{b.e.Emails, b.e.Phones, b.e.Numbers} {
		if len(list) > 0 {
			return list[0]
		}
	}
	return "#" + b.ID
}

// line adds a line of text.
func (b *build) line(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.Text, Text: oneLine(b.text(attribute))})
}

// long adds text of many lines, HTML removed.
func (b *build) long(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.LongText, Text: plain(b.text(attribute))})
}

func (b *build) add(key crm.FieldKey, v crm.Value) {
	if v.Text == "" && v.Time.IsZero() {
		return
	}
	b.e.Fields = append(b.e.Fields, crm.Field{Key: key, Value: v})
}

func (b *build) typed(key crm.FieldKey, attribute string, t crm.ValueType) {
	b.add(key, crm.Value{Type: t, Text: oneLine(b.text(attribute))})
}

// number adds decimal digits; anything else is left out.
func (b *build) number(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.Number, Text: digits(b.text(attribute))})
}

// money adds an amount in a currency that another attribute names.
func (b *build) money(key crm.FieldKey, amount, currency string) {
	b.add(key, crm.Value{Type: crm.Money, Text: digits(b.text(amount)), Currency: b.text(currency)})
}

func (b *build) percent(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.Percent, Text: digits(b.text(attribute))})
}

func (b *build) day(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.Date, Time: day(b.text(attribute))})
}

func (b *build) moment(key crm.FieldKey, attribute string) {
	b.add(key, crm.Value{Type: crm.DateTime, Time: moment(b.text(attribute))})
}

func (b *build) yesNo(key crm.FieldKey, attribute string) {
	switch b.text(attribute) {
	case "true":
		b.add(key, crm.Value{Type: crm.YesNo, Text: "yes"})
	case "false":
		b.add(key, crm.Value{Type: crm.YesNo, Text: "no"})
	}
}

// enum adds the label of the enum that a relationship leads to, and gives its id.
func (b *build) enum(key crm.FieldKey, relationship string) string {
	target, ok := b.one(relationship)
	if !ok {
		return ""
	}
	b.add(key, crm.Value{Type: crm.Label, ID: target.ID, Text: b.set.labelOf(target)})
	return target.ID
}

// labelOf is the label in the user's language, or the id where Oro did not tell.
func (s *set) labelOf(target identifier) string {
	if r, ok := s.included[target]; ok {
		if label := enumLabel(r); label != "" {
			return label
		}
	}
	if s.label != nil {
		if label := s.label(target); label != "" {
			return label
		}
	}
	return target.ID
}

// links adds a link per target of a relationship, named where the target came along.
func (b *build) links(role crm.LinkRole, relationship string) {
	for _, target := range b.Relationships[relationship] {
		ref := crm.Ref{Kind: crm.Kind(target.Type), ID: target.ID}
		known := false
		for _, l := range b.e.Links {
			known = known || l.Role == role && l.Ref == ref
		}
		if !known {
			b.e.Links = append(b.e.Links, crm.Link{Role: role, Ref: ref, Name: b.set.nameOf(target)})
		}
	}
}

// nameOf is the name of a record that came along.
func (s *set) nameOf(target identifier) string {
	r, ok := s.included[target]
	if !ok {
		return ""
	}
	b := build{resource: r, set: s}
	return b.name()
}

// personName composes the name of a person as Oro's default format does.
func (b *build) personName() string {
	var parts []string
	for _, name := range []string{"namePrefix", "firstName", "middleName", "lastName", "nameSuffix"} {
		if part := b.text(name); part != "" {
			parts = append(parts, part)
		}
	}
	return oneLine(strings.Join(parts, " "))
}

// emails collects addresses: the attribute primary first, then the list.
func (b *build) emails(primary, list string) {
	for _, address := range append([]string{b.text(primary)}, b.objects(list, "email")...) {
		b.e.Emails = appendNew(b.e.Emails, bareAddress(address))
	}
	for _, address := range b.e.Emails {
		b.add(crm.FieldEmail, crm.Value{Type: crm.Email, Text: address})
	}
}

func (b *build) phones(primary, list string) {
	for _, phone := range append([]string{b.text(primary)}, b.objects(list, "phone")...) {
		b.e.Phones = appendNew(b.e.Phones, oneLine(phone))
	}
	for _, phone := range b.e.Phones {
		b.add(crm.FieldPhone, crm.Value{Type: crm.Phone, Text: phone})
	}
}

// numbers adds what people quote in mails.
func (b *build) numbers(values ...string) {
	for _, value := range values {
		b.e.Numbers = appendNew(b.e.Numbers, oneLine(value))
	}
}

func appendNew(list []string, value string) []string {
	if value == "" {
		return list
	}
	for _, old := range list {
		if old == value {
			return list
		}
	}
	return append(list, value)
}

// bareAddress gives local@domain in lower case, the domain as A-label, as crm.Address has it.
func bareAddress(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	if strings.ContainsFunc(address[at:], func(r rune) bool { return r > 0x7e }) {
		if domain, err := idna.ToASCII(address[at+1:]); err == nil {
			address = address[:at+1] + domain
		}
	}
	return address
}

// moment reads Oro's datetime ("2026-03-02T09:15:04Z"); zero for anything else.
func moment(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// day reads Oro's date ("2026-03-02"); zero for anything else.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// digits gives a decimal number without needless zeros, two of them kept where Oro sends four
// ("1234.0000" is "1234.00"); empty for anything that is no number.
func digits(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err != nil || strings.Trim(text, "+-.0123456789eE") != "" {
		return ""
	}
	point := strings.IndexByte(text, '.')
	if point < 0 || strings.ContainsAny(text, "eE") {
		return text
	}
	for len(text) > point+3 && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return text
}

// oneLine folds white space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

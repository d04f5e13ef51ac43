package store

import (
	"time"

	"oroconnector/app/crm"
)

// The disk form of a record is its version and then the members in a fixed order (wire.go); kinds known
// by name and field keys are one byte. It has a fifth of the size of JSON and is read twelve times as fast
// (BenchmarkRecord).
const recordVersion = 1

// Codes of the field keys. They are written to disk: append only. 0 is followed by the key itself.
var fieldKeys = [...]crm.FieldKey{
	1: crm.FieldOther, crm.FieldJobTitle, crm.FieldCompany, crm.FieldEmail, crm.FieldPhone, crm.FieldFax,
	crm.FieldWebsite, crm.FieldIndustry, crm.FieldEmployees, crm.FieldStatus, crm.FieldShippingStatus,
	crm.FieldCustomerStatus, crm.FieldSource, crm.FieldPriority, crm.FieldBudget, crm.FieldCloseRevenue,
	crm.FieldCloseReason, crm.FieldProbability, crm.FieldCloseDate, crm.FieldCustomerNeed, crm.FieldSolution,
	crm.FieldTotal, crm.FieldSubtotal, crm.FieldLifetime, crm.FieldNumber, crm.FieldPONumber, crm.FieldLines,
	crm.FieldShipUntil, crm.FieldValidUntil, crm.FieldShipping, crm.FieldDue, crm.FieldReportedAt,
	crm.FieldClosedAt, crm.FieldResolution, crm.FieldDescription, crm.FieldNotes, crm.FieldBirthday,
	crm.FieldGender, crm.FieldAddress, crm.FieldRating, crm.FieldGroup, crm.FieldRole, crm.FieldEnabled,
	crm.FieldLastLogin, crm.FieldUsername, crm.FieldCreated, crm.FieldUpdated, crm.FieldContacts, crm.FieldUsers,
}

// Codes of the link roles: append only, as above.
var linkRoles = [...]crm.LinkRole{
	1: crm.LinkAccount, crm.LinkCustomer, crm.LinkParent, crm.LinkContact, crm.LinkCustomerUser, crm.LinkLead,
	crm.LinkOpportunity, crm.LinkOwner, crm.LinkAssignee, crm.LinkAbout, crm.LinkRelated,
}

var (
	fieldCode = codesOf(fieldKeys[1:])
	roleCode  = codesOf(linkRoles[1:])
	fixedKind = func() (kinds [ownCodes]crm.Kind) {
		for kind, code := range fixedCodes {
			kinds[code] = kind
		}
		return kinds
	}()
)

func codesOf[T comparable](list []T) map[T]byte {
	codes := make(map[T]byte, len(list))
	for i, item := range list {
		codes[item] = byte(i + 1)
	}
	return codes
}

// encodeEntity gives the disk form. The time of reading stands right after the version, so that it can
// be read without the rest (readAt).
func encodeEntity(e crm.Entity) []byte {
	w := writer{make([]byte, 0, 256)}
	w.byte(recordVersion)
	w.time(e.ReadAt)
	w.ref(e.Ref)
	w.text(e.Name)
	w.texts(e.Emails)
	w.texts(e.Phones)
	w.texts(e.Numbers)
	w.uint(uint64(len(e.Fields)))
	for _, f := range e.Fields {
		w.code(fieldCode[f.Key], string(f.Key))
		w.text(f.Label)
		w.value(f.Value)
	}
	w.uint(uint64(len(e.Links)))
	for _, l := range e.Links {
		w.code(roleCode[l.Role], string(l.Role))
		w.ref(l.Ref)
		w.text(l.Name)
	}
	w.text(e.URL)
	w.bool(e.Closed)
	w.byte(byte(e.Depth))
	w.time(e.CreatedAt)
	w.time(e.UpdatedAt)
	return w.b
}

func decodeEntity(b []byte) (crm.Entity, error) {
	r := reader{s: string(b)}
	var e crm.Entity
	if r.byte() != recordVersion {
		return e, errRecord
	}
	e.ReadAt = r.time()
	e.Ref = r.ref()
	e.Name = r.text()
	e.Emails = r.texts()
	e.Phones = r.texts()
	e.Numbers = r.texts()
	if n := r.count(); n > 0 {
		e.Fields = make([]crm.Field, 0, min(n, 64))
		for range n {
			if r.bad {
				break
			}
			key := crm.FieldKey(readCode(&r, len(fieldKeys), func(c byte) string { return string(fieldKeys[c]) }))
			e.Fields = append(e.Fields, crm.Field{Key: key, Label: r.text(), Value: r.value()})
		}
	}
	if n := r.count(); n > 0 {
		e.Links = make([]crm.Link, 0, min(n, 64))
		for range n {
			if r.bad {
				break
			}
			role := crm.LinkRole(readCode(&r, len(linkRoles), func(c byte) string { return string(linkRoles[c]) }))
			e.Links = append(e.Links, crm.Link{Role: role, Ref: r.ref(), Name: r.text()})
		}
	}
	e.URL = r.text()
	e.Closed = r.bool()
	e.Depth = crm.Depth(r.byte())
	e.CreatedAt = r.time()
	e.UpdatedAt = r.time()
	return e, r.end()
}

// readAt reads only when the record was read from Oro.
func readAt(b []byte) (time.Time, error) {
	r := reader{s: string(b[:min(len(b), 16)])}
	if r.byte() != recordVersion {
		return time.Time{}, errRecord
	}
	t := r.time()
	if r.bad {
		return t, errRecord
	}
	return t, nil
}

// code writes a one-byte code, or 0 and the text where there is none.
func (w *writer) code(code byte, text string) {
	w.byte(code)
	if code == 0 {
		w.text(text)
	}
}

// readCode reads it; of is asked for codes from 1 to below n.
func readCode(r *reader, n int, of func(byte) string) string {
	c := r.byte()
	switch {
	case c == 0:
		return r.text()
	case int(c) < n:
		return of(c)
	}
	r.fail()
	return ""
}

func (w *writer) ref(ref crm.Ref) {
	w.code(fixedCodes[ref.Kind], string(ref.Kind))
	w.text(ref.ID)
}

func (r *reader) ref() crm.Ref {
	kind := crm.Kind(readCode(r, len(fixedCodes)+1, func(c byte) string { return string(fixedKind[c]) }))
	return crm.Ref{Kind: kind, ID: r.text()}
}

func (w *writer) refs(list []crm.Ref) {
	w.uint(uint64(len(list)))
	for _, ref := range list {
		w.ref(ref)
	}
}

func (r *reader) refs() (list []crm.Ref) {
	for range r.count() {
		if r.bad {
			return nil
		}
		list = append(list, r.ref())
	}
	return list
}

func (w *writer) value(v crm.Value) {
	w.byte(byte(v.Type))
	w.text(v.Text)
	switch v.Type {
	case crm.Label:
		w.text(v.ID)
	case crm.Money:
		w.text(v.Currency)
	case crm.Date, crm.DateTime:
		w.time(v.Time)
	}
}

func (r *reader) value() (v crm.Value) {
	v.Type = crm.ValueType(r.byte())
	v.Text = r.text()
	switch v.Type {
	case crm.Label:
		v.ID = r.text()
	case crm.Money:
		v.Currency = r.text()
	case crm.Date, crm.DateTime:
		v.Time = r.time()
	}
	return v
}

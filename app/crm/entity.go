package crm

import "time"

// Entity is one Oro record as a person looking at an e-mail wants it: a name, how to reach it, and
// typed facts in the order of display. Adapters build it; faces word it. Read-only once shared.
type Entity struct {
	Ref
	Name   string
	Emails []string // bare, lower case, the primary one first
	Phones []string // as Oro has them, the primary one first
	// Numbers are what people quote in mails to mean this record: order identifier, quote or PO number,
	// case id. Used by match; compared without regard to case.
	Numbers []string
	Fields  []Field // in the order of display; no empty values
	Links   []Link  // to other records, in the order of display
	URL     string  // Oro's page of the record; http(s) and on the connected host, or empty
	// Closed: won, lost, cancelled, resolved, done. Such records are suggested last.
	Closed    bool
	Depth     Depth
	CreatedAt time.Time // UTC; zero where the kind has none
	UpdatedAt time.Time // UTC; zero where the kind has none
	ReadAt    time.Time // when Oro last gave it to us, UTC
}

// Depth says how much of a record was read.
type Depth uint8

// A record is known by its name only (a search hit), by the fields of lists, or whole with its
// related records. A shallower reading never replaces the fields of a deeper one.
const (
	DepthName Depth = iota
	DepthListed
	DepthWhole
)

// Field is one fact about a record.
type Field struct {
	Key   FieldKey
	Label string // Oro's own name of a field that has no key of ours (Key is FieldOther)
	Value Value
}

// FieldKey names a fact; words has its label under "field.<key>".
type FieldKey string

// The facts that are known by name.
const (
	FieldOther          FieldKey = "other"
	FieldJobTitle       FieldKey = "jobTitle"
	FieldCompany        FieldKey = "company"
	FieldEmail          FieldKey = "email"
	FieldPhone          FieldKey = "phone"
	FieldFax            FieldKey = "fax"
	FieldWebsite        FieldKey = "website"
	FieldIndustry       FieldKey = "industry"
	FieldEmployees      FieldKey = "employees"
	FieldStatus         FieldKey = "status"
	FieldShippingStatus FieldKey = "shippingStatus"
	FieldCustomerStatus FieldKey = "customerStatus"
	FieldSource         FieldKey = "source"
	FieldPriority       FieldKey = "priority"
	FieldBudget         FieldKey = "budget"
	FieldCloseRevenue   FieldKey = "closeRevenue"
	FieldCloseReason    FieldKey = "closeReason"
	FieldProbability    FieldKey = "probability"
	FieldCloseDate      FieldKey = "closeDate"
	FieldCustomerNeed   FieldKey = "customerNeed"
	FieldSolution       FieldKey = "proposedSolution"
	FieldTotal          FieldKey = "total"
	FieldSubtotal       FieldKey = "subtotal"
	FieldLifetime       FieldKey = "lifetime"
	FieldNumber         FieldKey = "number"
	FieldPONumber       FieldKey = "poNumber"
	FieldLines          FieldKey = "lines"
	FieldShipUntil      FieldKey = "shipUntil"
	FieldValidUntil     FieldKey = "validUntil"
	FieldShipping       FieldKey = "shipping"
	FieldDue            FieldKey = "due"
	FieldReportedAt     FieldKey = "reportedAt"
	FieldClosedAt       FieldKey = "closedAt"
	FieldResolution     FieldKey = "resolution"
	FieldDescription    FieldKey = "description"
	FieldNotes          FieldKey = "notes"
	FieldBirthday       FieldKey = "birthday"
	FieldGender         FieldKey = "gender"
	FieldAddress        FieldKey = "address"
	FieldRating         FieldKey = "rating"
	FieldGroup          FieldKey = "group"
	FieldRole           FieldKey = "role"
	FieldEnabled        FieldKey = "enabled"
	FieldLastLogin      FieldKey = "lastLogin"
	FieldUsername       FieldKey = "username"
	FieldCreated        FieldKey = "created"
	FieldUpdated        FieldKey = "updated"
	FieldContacts       FieldKey = "contacts"
	FieldUsers          FieldKey = "users"
	FieldPerson         FieldKey = "person" // of a record that is named otherwise
)

// ValueType says how a value is to be worded and compared.
type ValueType uint8

// Text is one line; LongText may have many and has had its HTML removed; Label is an enum's label in
// the user's language (the id in Value.ID); Number, Money and Percent are decimal digits in
// Value.Text (money with Value.Currency, percent as a fraction: "0.6" is 60 %).
const (
	Text ValueType = iota
	LongText
	Label
	Email
	Phone
	WebAddress
	Number
	Money
	Percent
	Date // a calendar day: Value.Time at 00:00 UTC
	DateTime
	YesNo // Value.Text is "yes" or "no"
)

// Value is one typed value. Only the members that its type names are set.
type Value struct {
	Type     ValueType
	Text     string
	ID       string // of a Label: Oro's stable id, never translated
	Currency string // of Money: ISO 4217
	Time     time.Time
}

// Link leads from a record to another one: contact to account, order to customer.
type Link struct {
	Role LinkRole
	Ref  Ref
	Name string // as far as known
}

// LinkRole says what the other record is to this one; words has its label under "link.<role>".
type LinkRole string

// Account, customer, parent and contact lead to what a record belongs to; the others are related.
const (
	LinkAccount      LinkRole = "account"
	LinkCustomer     LinkRole = "customer"
	LinkParent       LinkRole = "parent"
	LinkContact      LinkRole = "contact"
	LinkCustomerUser LinkRole = "customerUser"
	LinkLead         LinkRole = "lead"
	LinkOpportunity  LinkRole = "opportunity"
	LinkOwner        LinkRole = "owner"
	LinkAssignee     LinkRole = "assignee"
	LinkAbout        LinkRole = "about" // what a task is about
	LinkRelated      LinkRole = "related"
)

// Belongs tells whether the role leads upwards, to the company or the person that a record is part
// of. Such links connect a sender to the business around him (spec 4.5).
func (r LinkRole) Belongs() bool {
	switch r {
	case LinkAccount, LinkCustomer, LinkParent, LinkContact, LinkCustomerUser:
		return true
	}
	return false
}

// Field returns the value of the first field with the key.
func (e Entity) Field(key FieldKey) (Value, bool) {
	for _, f := range e.Fields {
		if f.Key == key {
			return f.Value, true
		}
	}
	return Value{}, false
}

// Merge returns what is known after a newer reading of the same record: the newer one, but with
// the fields, links and reachability of the older one where the newer reading was shallower.
func (e Entity) Merge(newer Entity) Entity {
	if newer.Depth >= e.Depth {
		if newer.URL == "" {
			newer.URL = e.URL
		}
		return newer
	}
	merged := e
	merged.ReadAt = newer.ReadAt
	if newer.Name != "" {
		merged.Name = newer.Name
	}
	if newer.URL != "" {
		merged.URL = newer.URL
	}
	if newer.Depth == DepthListed {
		merged.Emails, merged.Phones, merged.Numbers = newer.Emails, newer.Phones, newer.Numbers
		merged.Closed, merged.UpdatedAt = newer.Closed, newer.UpdatedAt
		merged.Fields = mergeFields(e.Fields, newer.Fields)
	}
	return merged
}

// mergeFields keeps the order of the older list, takes newer values by key, and adds keys that are new.
func mergeFields(older, newer []Field) []Field {
	out := append([]Field(nil), older...)
	for _, f := range newer {
		at := -1
		for i := range out {
			if out[i].Key == f.Key && out[i].Label == f.Label {
				at = i
				break
			}
		}
		if at < 0 {
			out = append(out, f)
		} else {
			out[at] = f
		}
	}
	return out
}

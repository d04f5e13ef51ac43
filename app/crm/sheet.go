package crm

// SheetKind is one of the three kinds that are kept the same in Oro and in the account (spec 7.4).
type SheetKind string

// Contacts, tasks and calendar events.
const (
	SheetContact SheetKind = "contact"
	SheetTask    SheetKind = "task"
	SheetEvent   SheetKind = "event"
)

// SheetKinds are all of them, in the order in which they are synchronized.
var SheetKinds = []SheetKind{SheetContact, SheetTask, SheetEvent}

// Sheet is a contact, task or event as synchronization sees it: its mapped fields in canonical text, and
// nothing else. Two sheets are the same where their fields are.
type Sheet struct {
	Kind SheetKind
	ID   string // in Oro: its id; in the account: the record's address
	Oro  string // in the account: the Oro id that the record carries (X-OROCRM-ID), if any
	// UID is the name that its maker gave the record, and that stays whatever is changed in it: of a card, task or
	// event in the account its UID, of an event in Oro its uid. Oro's contacts and tasks have none.
	UID string
	// Mark changes whenever the record does: an ETag, an updatedAt. Empty where the side has none.
	Mark string
	// Fields are the mapped ones; a missing key and an empty value mean the same.
	Fields Fields
	// Odd says why the record must be left untouched on both sides (words: "odd.<code>"): a recurrence that
	// cannot be mapped, a record that does not parse. Its Fields serve the journal only.
	Odd string
}

// Fields are the values of a sheet's mapped fields, trimmed, lines ended by \n, never empty ones.
type Fields map[SheetField]string

// SheetField names a mapped field; words has it under "sheet.<field>".
type SheetField string

// Fields of a contact. E-mail addresses stand one a line, the primary one first. A birthday is YYYY-MM-DD,
// a gender male or female. An address is its parts, each a field: "work.street" and so on.
const (
	SheetFirstName  SheetField = "first"
	SheetMiddleName SheetField = "middle"
	SheetLastName   SheetField = "last"
	SheetSuffix     SheetField = "suffix"
	SheetNote       SheetField = "note"
	SheetEmails     SheetField = "emails"
	SheetPhone      SheetField = "phone"
	SheetJobTitle   SheetField = "job"
	SheetBirthday   SheetField = "birthday"
	SheetGender     SheetField = "gender"
	SheetFax        SheetField = "fax"
)

// Addresses of a contact: billing in Oro is work in the account, shipping is home, one without a type other.
const (
	AddressWork  = "work"
	AddressHome  = "home"
	AddressOther = "other"
)

// Parts of an address; a country and a region are their codes where Oro knows one (ISO 3166-1 and -2), else
// the text as the account has it.
const (
	SheetStreet     = "street"
	SheetStreet2    = "street2"
	SheetCity       = "city"
	SheetPostalCode = "postal"
	SheetRegion     = "region"
	SheetCountry    = "country"
)

// PostalField is the field of an address's part.
func PostalField(address, part string) SheetField { return SheetField(address + "." + part) }

// Fields of a task. Priority is low, normal or high; Due is RFC 3339 in UTC, or YYYY-MM-DD for a day; Status
// is open, progress or closed.
const (
	SheetSubject  SheetField = "subject"
	SheetPriority SheetField = "priority"
	SheetDue      SheetField = "due"
	SheetStatus   SheetField = "status"
)

// Fields of an event. Start and End are RFC 3339 in UTC; of an all-day event YYYY-MM-DD, the end being its
// last day. AllDay is "yes" or absent.
const (
	SheetTitle  SheetField = "title"
	SheetStart  SheetField = "start"
	SheetEnd    SheetField = "end"
	SheetAllDay SheetField = "allday"
)

// keys are the fields by which a record is recognised that carries no id (spec 7.6).
var keys = map[SheetKind][]SheetField{
	SheetContact: {SheetFirstName, SheetLastName, SheetGender, SheetBirthday},
	SheetTask:    {SheetSubject, SheetPriority},
	SheetEvent:   {SheetTitle, SheetStart, SheetEnd, SheetAllDay},
}

// Key joins the fields by which a sheet of its kind is recognised on the other side; empty where all of
// them are.
func (s Sheet) Key() string {
	key, some := "", false
	for _, f := range keys[s.Kind] {
		key += s.Fields[f] + "\x00"
		some = some || s.Fields[f] != ""
	}
	if !some {
		return ""
	}
	return key
}

// Changed are the fields in which next differs from f, with next's values; a field that next lacks is empty.
func (f Fields) Changed(next Fields) Fields {
	changed := Fields{}
	for k, v := range next {
		if f[k] != v {
			changed[k] = v
		}
	}
	for k, v := range f {
		if _, stays := next[k]; !stays && v != "" {
			changed[k] = ""
		}
	}
	return changed
}

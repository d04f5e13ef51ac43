// Package crm holds the nouns that cross the product's interfaces: what Oro knows (kinds, entities,
// contexts), what a person brings (messages, addresses), and what goes between them (questions,
// changes, faults, news). It imports the standard library only, does no I/O and keeps no state;
// its values are meant to be copied or shared read-only between goroutines.
package crm

import "strings"

// Kind is a kind of Oro record, named as Oro's JSON:API names its type ("contacts"). An installation
// may have kinds that are not among the constants; they are legal and shown generically (spec 4.2).
type Kind string

// The kinds that the product knows by name. BusinessCustomer is OroCRM's kind of customer, Customer
// is OroCommerce's.
const (
	KindAccount          Kind = "accounts"
	KindContact          Kind = "contacts"
	KindCustomerUser     Kind = "customerusers"
	KindLead             Kind = "leads"
	KindOpportunity      Kind = "opportunities"
	KindOrder            Kind = "orders"
	KindUser             Kind = "users"
	KindCustomer         Kind = "customers"
	KindBusinessCustomer Kind = "b2bcustomers"
	KindTask             Kind = "tasks"
	KindCase             Kind = "cases"
	KindRFQ              Kind = "rfqs"
	KindQuote            Kind = "quotes"
)

var kinds = []Kind{
	KindContact, KindCustomerUser, KindLead, KindAccount, KindCustomer, KindBusinessCustomer,
	KindOpportunity, KindCase, KindOrder, KindQuote, KindRFQ, KindTask, KindUser,
}

var singular = map[string]Kind{
	"account": KindAccount, "contact": KindContact, "customeruser": KindCustomerUser, "lead": KindLead,
	"opportunity": KindOpportunity, "order": KindOrder, "user": KindUser, "customer": KindCustomer,
	"b2bcustomer": KindBusinessCustomer, "task": KindTask, "case": KindCase, "rfq": KindRFQ, "quote": KindQuote,
}

// Kinds returns the kinds known by name in the order in which lists show them: people, companies,
// business, work. The caller owns the slice.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Rank is the place of the kind in that order; kinds not known by name come after all others.
func (k Kind) Rank() int {
	for i, known := range kinds {
		if k == known {
			return i
		}
	}
	return len(kinds)
}

// Known tells whether the kind is among the constants.
func (k Kind) Known() bool { return k.Rank() < len(kinds) }

// Person tells whether a record of the kind stands for a person with e-mail addresses of its own.
func (k Kind) Person() bool {
	return k == KindContact || k == KindCustomerUser || k == KindLead || k == KindUser
}

// ParseKind reads a kind as a person writes it: "contacts", "contact", "Contacts", "customer-users".
// Any other single word of lower-case letters and digits is taken as a kind of the installation's own.
func ParseKind(text string) (Kind, bool) {
	word := strings.ToLower(strings.TrimSpace(text))
	word = strings.NewReplacer("-", "", "_", "", " ", "").Replace(word)
	if kind, ok := singular[word]; ok {
		return kind, true
	}
	if word == "" {
		return "", false
	}
	for _, r := range word {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return "", false
		}
	}
	return Kind(word), true
}

// KindInfo is what an installation says about one of its kinds (resource emailcontextentities).
type KindInfo struct {
	Kind  Kind
	Label string // in the user's language, as Oro gives it
	// Allowed: the user may view records of the kind.
	Allowed bool
	// Attachable: records of the kind can be attached to an e-mail. Kinds that can only be looked at
	// (OroCommerce's customers, see oro/observed.md) have false.
	Attachable bool
}

// Ref names one record of one connection.
type Ref struct {
	Kind Kind
	ID   string // Oro's id: digits in every recording, but kept as text
}

// String gives "contacts:17", the form of the command line and of the logs.
func (r Ref) String() string { return string(r.Kind) + ":" + r.ID }

// IsZero tells whether the reference names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// Compare orders references by kind (as Kinds does), then by id: numbers by value, others by text.
func (r Ref) Compare(other Ref) int {
	if d := r.Kind.Rank() - other.Kind.Rank(); d != 0 {
		return d
	}
	if d := strings.Compare(string(r.Kind), string(other.Kind)); d != 0 {
		return d
	}
	if d := len(r.ID) - len(other.ID); d != 0 && allDigits(r.ID) && allDigits(other.ID) {
		return d
	}
	return strings.Compare(r.ID, other.ID)
}

// ParseRef reads "contacts:17" or "contact:17". Ids are what Oro accepts: digits, or for kinds of an
// installation's own also letters, '-', '_' and '.'; at most 64 bytes. An error is a Fault of kind
// Invalid.
func ParseRef(text string) (Ref, error) {
	left, id, found := strings.Cut(strings.TrimSpace(text), ":")
	kind, ok := ParseKind(left)
	if !found || !ok || !validID(id) || kind.Known() && !allDigits(id) {
		return Ref{}, &Fault{Kind: Invalid, Op: "ref.parse", Detail: text}
	}
	return Ref{Kind: kind, ID: id}, nil
}

func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && r != '-' && r != '_' && r != '.' {
			return false
		}
	}
	return true
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

package demo

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// kind is what Oro's API tells about one type of records.
type kind struct {
	name     string
	label    string
	commerce bool
	enum     bool
	hidden   bool
	view     string   // path of its page, the id follows; empty: it has none
	title    string   // template; empty: no meta=title
	list     []string // methods besides OPTIONS
	one      []string
	attrs    []attrSpec
	rels     []relSpec
	filter   []string
	sort     []string
	required []string
	text     []string
}

// attrSpec is an attribute; def is the JSON of its value where a record does not say.
type attrSpec struct{ name, def string }

// relSpec is a relationship. inverse names the relationship of another kind that it mirrors.
type relSpec struct {
	name    string
	many    bool
	bare    bool // without links
	types   []string
	several bool // leads to several kinds, here or in an Oro with a shop
	enum    string
	inverse inverse
	absent  map[string]bool // kinds that this Oro does not have
}

type inverse struct{ kind, rel string }

//go:embed kinds.txt
var kindsText string

// Flavours of an Oro.
const (
	flavourCRM      = "crm"
	flavourCommerce = "commerce"
)

// contextKinds are the kinds that can be context of an e-mail, in Oro's order (10-contextentities-01).
var contextKinds = map[string][]string{
	flavourCRM: {"accounts", "opportunities", "users", "contacts", "tasks", "leads", "b2bcustomers", "cases"},
	flavourCommerce: {
		"users", "contacts", "customerusers", "tasks", "leads", "accounts", "opportunities", "orders",
		"quotes", "rfqs", "cases", "b2bcustomers",
	},
}

// loadKinds reads kinds.txt for a flavour.
func loadKinds(flavour string) (map[string]*kind, error) {
	kinds := map[string]*kind{}
	absent := map[string]bool{}
	var at *kind
	for n, line := range strings.Split(kindsText, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "kind" {
			at = newKind(words[1], words[2:])
			if flavour == flavourCommerce || !at.commerce {
				kinds[at.name] = at
			} else {
				absent[at.name] = true
			}
			continue
		}
		if at == nil {
			return nil, fmt.Errorf("kinds.txt line %d: %q before a kind", n+1, words[0])
		}
		if err := at.read(words[0], words[1:], flavour); err != nil {
			return nil, fmt.Errorf("kinds.txt line %d: %w", n+1, err)
		}
	}
	for _, k := range kinds {
		k.leaveOut(absent)
	}
	return kinds, nil
}

// leaveOut takes kinds that this Oro does not have from what relationships lead to.
func (k *kind) leaveOut(absent map[string]bool) {
	for i := range k.rels {
		k.rels[i].types = slices.DeleteFunc(k.rels[i].types, func(name string) bool { return absent[name] })
		k.rels[i].absent = absent
	}
}

func newKind(name string, marks []string) *kind {
	k := &kind{name: name}
	for _, mark := range marks {
		switch mark {
		case "commerce":
			k.commerce = true
		case "hidden":
			k.hidden = true
		case "enum":
			k.enum = true
			k.title = "{name}"
			k.list, k.one = []string{"GET"}, []string{"GET"}
			k.attrs = []attrSpec{{"priority", "0"}, {"default", "false"}, {"name", "null"}}
			k.sort = []string{"priority", "name"}
		default:
			k.label = strings.ReplaceAll(mark, "+", " ")
		}
	}
	return k
}

func (k *kind) read(field string, words []string, flavour string) error {
	switch field {
	case "view":
		k.view = words[0]
	case "title":
		k.title = strings.Join(words, " ")
	case "list":
		k.list = words
	case "one":
		k.one = words
	case "attrs":
		for _, word := range words {
			if name, ok := ofFlavour(word, flavour); ok {
				name, def, given := strings.Cut(name, "=")
				if !given {
					def = "null"
				}
				k.attrs = append(k.attrs, attrSpec{name, def})
			}
		}
	case "rels":
		for _, word := range words {
			if name, ok := ofFlavour(word, flavour); ok {
				k.rels = append(k.rels, newRel(name))
			}
		}
	case "filter":
		k.filter = words
	case "sort":
		k.sort = words
	case "required":
		k.required = slices.DeleteFunc(words, func(w string) bool { return w == "-" })
	case "text":
		k.text = words
	default:
		return fmt.Errorf("unknown field %q", field)
	}
	return nil
}

func ofFlavour(word, flavour string) (string, bool) {
	word, mark, marked := strings.Cut(word, "@")
	return word, !marked || mark == flavour
}

func newRel(word string) relSpec {
	word, mirrored, _ := strings.Cut(word, "<")
	word, types, _ := strings.Cut(word, ">")
	types, enum, _ := strings.Cut(types, "!")
	r := relSpec{types: strings.Split(types, ","), enum: enum}
	r.several = len(r.types) > 1 || types == "any"
	r.inverse.kind, r.inverse.rel, _ = strings.Cut(mirrored, ".")
	word, r.bare = strings.CutSuffix(word, "-")
	r.name, r.many = strings.CutSuffix(word, "*")
	return r
}

// rel returns the relationship of the name, nil where there is none.
func (k *kind) rel(name string) *relSpec {
	for i := range k.rels {
		if k.rels[i].name == name {
			return &k.rels[i]
		}
	}
	return nil
}

// attr tells whether the kind has the attribute.
func (k *kind) attr(name string) bool {
	return slices.ContainsFunc(k.attrs, func(a attrSpec) bool { return a.name == name })
}

// allow gives the value of the Allow header: for the list or for one record.
func allow(methods []string) string {
	return strings.Join(append([]string{"OPTIONS"}, methods...), ", ")
}

package demo

import (
	"sort"
	"strings"
	"unicode"
)

// index is the full text of the records and the addresses by which they are suggested. Like Oro's on
// PostgreSQL it matches the beginnings of words; it is rebuilt for a record when that changes.
type index struct {
	words  map[ref][]string // as often as they stand there
	emails map[ref][]string // lower case
}

// emailPaths say which addresses suggest a record of the kind (12-context-*, and api.md's table).
var emailPaths = map[string][]string{
	"users":         {"email", "emails"},
	"contacts":      {"primaryEmail", "emails"},
	"accounts":      {"defaultContact.primaryEmail", "defaultContact.emails", "contacts.primaryEmail", "contacts.emails"},
	"leads":         {"primaryEmail", "emails"},
	"opportunities": {"contact.primaryEmail", "contact.emails"},
	"b2bcustomers":  {"contact.emails", "account.defaultContact.primaryEmail", "account.defaultContact.emails"},
	"customerusers": {"email"},
	"orders":        {"customerUser.email"},
	"quotes":        {"customerUser.email"},
	"rfqs":          {"email"},
}

// stopWords are not searched for: PostgreSQL's English ones, as far as somebody may type them.
var stopWords = wordSet(`a about after all am an and any are as at be because been but by can did do does
	for from had has have he her his how i if in into is it its just me more most my no nor not now of off
	on once only or other our out over own s same she should so some such t than that the their them then
	there these they this those through to too under until up very was we were what when where which while
	who whom why will with you your`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// words splits text at all that is neither letter nor digit, in lower case, stop words left out.
func words(text string) []string {
	split := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	out := split[:0]
	for _, w := range split {
		if !stopWords[w] {
			out = append(out, w)
		}
	}
	return out
}

// build indexes all records of the kinds that have text.
func (rs *records) build() *index {
	x := &index{words: map[ref][]string{}, emails: map[ref][]string{}}
	for _, name := range rs.kindNames() {
		if len(rs.kinds[name].text) == 0 {
			continue
		}
		for _, id := range rs.order[name] {
			x.add(rs, rs.byID[name][id])
		}
	}
	return x
}

// add indexes a record anew.
func (x *index) add(rs *records, r *resource) {
	k := rs.kinds[r.kind]
	if k == nil || len(k.text) == 0 {
		return
	}
	var all []string
	for _, path := range k.text {
		for _, text := range rs.texts(r, path) {
			all = append(all, words(text)...)
		}
	}
	x.words[r.ref] = all
	delete(x.emails, r.ref)
	for _, path := range emailPaths[r.kind] {
		for _, address := range rs.texts(r, path) {
			x.emails[r.ref] = append(x.emails[r.ref], strings.ToLower(address))
		}
	}
}

func (x *index) drop(r ref) {
	delete(x.words, r)
	delete(x.emails, r)
}

// hit is a record found, with its relevance.
type hit struct {
	ref
	score int
}

// search finds the records of the kinds in which a word begins as one of the text's; the best first,
// then the newest. Text without a word that counts finds nothing; no text at all finds everything.
func (s *Server) search(text string, all bool, kinds []string) []ref {
	wanted := words(text)
	var hits []hit
	for _, kind := range kinds {
		for _, id := range s.records.order[kind] {
			r := ref{kind, id}
			if score := s.index.score(r, wanted); score > 0 || all {
				hits = append(hits, hit{r, score})
			}
		}
	}
	return rank(hits)
}

func (x *index) score(r ref, wanted []string) int {
	score := 0
	for _, w := range wanted {
		for _, word := range x.words[r] {
			switch {
			case word == w:
				score += 2
			case strings.HasPrefix(word, w):
				score++
			}
		}
	}
	return score
}

// suggest finds the records of the kinds with an address that begins as one of the given: "joe@a.co"
// finds "joe@a.com" too, as PostgreSQL's prefix search does.
func (s *Server) suggest(addresses, kinds []string) []ref {
	var hits []hit
	for _, kind := range kinds {
		for _, id := range s.records.order[kind] {
			r := ref{kind, id}
			for _, own := range s.index.emails[r] {
				if hasPrefixOf(own, addresses) {
					hits = append(hits, hit{r, 1})
					break
				}
			}
		}
	}
	return rank(hits)
}

func hasPrefixOf(own string, addresses []string) bool {
	for _, a := range addresses {
		if a != "" && strings.Contains(a, "@") && strings.HasPrefix(own, a) {
			return true
		}
	}
	return false
}

func rank(hits []hit) []ref {
	sort.SliceStable(hits, func(i, j int) bool {
		if hits[i].score != hits[j].score {
			return hits[i].score > hits[j].score
		}
		return hits[i].number() > hits[j].number()
	})
	out := make([]ref, len(hits))
	for i := range hits {
		out[i] = hits[i].ref
	}
	return out
}

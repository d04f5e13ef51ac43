package store

import (
	"strings"
	"time"
	"unicode/utf8"

	"oroconnector/app/crm"
)

// What is indexed of one record at most. Real records are far below; the limits keep a broken one from
// filling a transaction.
const (
	mostAddresses = 50
	mostPhones    = 20
	mostNumbers   = 20
	mostLinks     = 50
	mostWords     = 8 // of a name or an address's local part
	// postingText is the length in bytes of the text in a search key, postingRest of that in its value.
	postingText = 40
	postingRest = 96
)

// index gives a record's index keys with their values. It depends on the record and the codes only, so
// that the keys of the record before a change can be found again.
func (k kindCodes) index(e crm.Entity) map[string][]byte {
	keys := make(map[string][]byte, 16)
	ref := k.appendRef(nil, e.Ref)
	for _, address := range first(e.Emails, mostAddresses) {
		if address != "" {
			keys[string(append(addressPrefix(strings.ToLower(address)), ref...))] = nil
		}
	}
	for _, number := range first(e.Numbers, mostNumbers) {
		if number != "" {
			keys[string(append(numberPrefix(number), ref...))] = nil
		}
	}
	at := newest(e)
	for _, l := range first(e.Links, mostLinks) {
		if l.Role.Belongs() && !l.Ref.IsZero() && l.Ref != e.Ref {
			key := appendNewest(append(k.belongsPrefix(l.Ref), class(e)), at)
			keys[string(append(key, ref...))] = nil
		}
	}
	k.postings(keys, e, at)
	return keys
}

func first[T any](list []T, n int) []T { return list[:min(len(list), n)] }

// newest is the time by which records are sorted.
func newest(e crm.Entity) time.Time {
	if e.UpdatedAt.IsZero() {
		return e.CreatedAt
	}
	return e.UpdatedAt
}

func class(e crm.Entity) byte {
	switch e.Kind {
	case crm.KindContact, crm.KindCustomerUser, crm.KindUser, crm.KindAccount, crm.KindCustomer, crm.KindBusinessCustomer:
		return classOther
	}
	if e.Closed {
		return classClosed
	}
	return classOpen
}

// Places of a posting: what of the record its text is. The order is that of hits for the same text.
const (
	placeName     = iota + 1 // the name from its start
	placeWord                // the name from a later word
	placeNumber              // a number people quote
	placeAddress             // an e-mail address from one of its words
	placePhone               // digits of a phone number
	placePhoneEnd            // the same from its end
)

// reversedMark begins the text of placePhoneEnd, which no folded text does.
const reversedMark = '\x01'

// postings adds the keys of the search table. Each word of a name begins a text of its own that goes on
// with the rest of the name, so that one scan finds words, beginnings of words and phrases; what else
// the record has stands in the value, so that further words are checked without reading the record.
func (k kindCodes) postings(keys map[string][]byte, e crm.Entity, at time.Time) {
	name := fold(e.Name)
	var numbers, locals, domains, phones []string
	for _, n := range first(e.Numbers, mostNumbers) {
		if n := fold(n); n != "" && n != name {
			numbers = append(numbers, n)
		}
	}
	for _, address := range first(e.Emails, mostAddresses) {
		local, domain := splitAddress(address)
		if local = fold(local); local != "" && !holdsAll(name, local) {
			locals = append(locals, local)
		}
		if domain = fold(domain); domain != "" {
			domains = append(domains, domain)
		}
	}
	for _, phone := range first(e.Phones, mostPhones) {
		if d := digits(phone); d != "" {
			phones = append(phones, d)
		}
	}
	rest := strings.Join(append(append(append([]string{name}, numbers...), locals...), domains...), " ")
	p := poster{keys, k.code[e.Kind], appendID(nil, e.ID), head(e, at), rest}
	p.add(name, placeName, mostWords)
	if out := spelledOut(e.Name); out != "" {
		p.add(fold(out), placeName, mostWords)
	}
	for _, n := range numbers {
		p.add(n, placeNumber, mostWords)
	}
	for _, n := range locals {
		p.add(n, placeAddress, mostWords)
	}
	for _, n := range domains {
		p.add(n, placeAddress, 1)
	}
	for _, n := range phones {
		p.add(n, placePhone, 1)
		p.add(string(reversedMark)+reversed(n), placePhoneEnd, 1)
	}
}

// holdsAll tells whether all words of the second folded text are in the first.
func holdsAll(text, words string) bool {
	for word := range strings.SplitSeq(words, " ") {
		if !holds(text, word) {
			return false
		}
	}
	return true
}

// head begins a posting's value: what hits are sorted by. The month is coarse on purpose, so that a
// changed record seldom has to write its postings anew.
func head(e crm.Entity, at time.Time) []byte {
	months := 0
	if !at.IsZero() {
		months = max(0, at.Year()*12+int(at.Month())-2000*12)
	}
	var flags byte
	if e.Closed {
		flags = 1
	}
	return []byte{byte(months >> 8), byte(months), flags}
}

type poster struct {
	keys map[string][]byte
	code byte
	id   []byte
	head []byte
	rest string // all words of the record
}

// add writes postings for a text from each of its first n words on.
func (p poster) add(text string, place byte, n int) {
	for i, at := range starts(text, n) {
		if i > 0 && place == placeName {
			place = placeWord
		}
		own := cutRunes(text[at:], postingText)
		key := append(searchPrefix(p.code, own), 0, place)
		key = append(key, p.id...)
		if _, there := p.keys[string(key)]; there {
			continue
		}
		value := append([]byte(nil), p.head...)
		if own != p.rest {
			value = append(value, cutRunes(p.rest, postingRest)...)
		}
		p.keys[string(key)] = value
	}
}

// cutRunes shortens a text to at most n bytes without breaking a letter.
func cutRunes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

package store

import (
	"bytes"
	"slices"
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
	// keyRoom is room for the keys of most records.
	keyRoom = 192
)

// entry is an index key with its value.
type entry struct{ key, value []byte }

// index gives a record's index keys with their values, sorted, each key once. It depends on the record and the
// codes only, so that the keys of the record before a change can be found again.
func (k kindCodes) index(e crm.Entity) []entry {
	in := &indexer{list: make([]entry, 0, 16)}
	ref := k.appendRef(make([]byte, 0, 16), e.Ref)
	for _, number := range first(e.Numbers, mostNumbers) {
		if number != "" {
			in.add(append(numberPrefix(number), ref...), nil)
		}
	}
	at := newest(e)
	for _, l := range first(e.Links, mostLinks) {
		if l.Role.Belongs() && !l.Ref.IsZero() && l.Ref != e.Ref {
			key := appendNewest(append(k.belongsPrefix(l.Ref), class(e)), at)
			in.add(append(key, ref...), nil)
		}
	}
	k.postings(in, e, at)
	return in.sorted()
}

// indexer collects entries.
type indexer struct {
	list []entry
	room []byte // for keys and values
}

// key gives room for one of at most n bytes; keys share memory, since a record has several and all live as long.
func (in *indexer) key(n int) []byte {
	if n > cap(in.room)-len(in.room) {
		in.room = make([]byte, 0, max(n, keyRoom))
	}
	at := len(in.room)
	in.room = in.room[:at+n]
	return in.room[at : at : at+n]
}

func (in *indexer) add(key, value []byte) { in.list = append(in.list, entry{key, value}) }

// sorted gives the entries by key; of several with one key, the first that was added.
func (in *indexer) sorted() []entry {
	slices.SortStableFunc(in.list, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	return slices.CompactFunc(in.list, func(a, b entry) bool { return bytes.Equal(a.key, b.key) })
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
	placeAddress             // what stands before the @ of an e-mail address, from one of its words
	placePhone               // digits of a phone number
	placePhoneEnd            // the same from its end
)

// reversedMark begins the text of placePhoneEnd, which no folded text does.
const reversedMark = '\x01'

// texts are the folded texts by which a record is found.
type texts struct {
	name                             string
	numbers, locals, domains, phones []string
}

func textsOf(e crm.Entity) texts {
	t := texts{name: fold(e.Name)}
	for _, n := range first(e.Numbers, mostNumbers) {
		if n := fold(n); n != "" && n != t.name {
			t.numbers = append(t.numbers, n)
		}
	}
	for _, address := range first(e.Emails, mostAddresses) {
		local, domain := splitAddress(address)
		if local = fold(local); local != "" && !holdsAll(t.name, local) {
			t.locals = append(t.locals, local)
		}
		if domain = fold(domain); domain != "" {
			t.domains = append(t.domains, domain)
		}
	}
	for _, phone := range first(e.Phones, mostPhones) {
		if d := digits(phone); d != "" {
			t.phones = append(t.phones, d)
		}
	}
	return t
}

// all are the words in one text, those of phones left out.
func (t texts) all() string {
	if len(t.numbers)+len(t.locals)+len(t.domains) == 0 {
		return t.name
	}
	return strings.Join(slices.Concat([]string{t.name}, t.numbers, t.locals, t.domains), " ")
}

// postings adds the keys of the search and address tables. Each word of a name begins a text of its own that goes on
// with the rest of the name and then with its beginning, so that one scan finds words, beginnings of words and
// words side by side in either order; what else the record has stands in the value, so that further words
// are checked without reading the record. Domains of addresses are found in the address table, which has the same
// values.
func (k kindCodes) postings(in *indexer, e crm.Entity, at time.Time) {
	t := textsOf(e)
	p := poster{in, k.code[e.Kind], appendID(nil, e.ID), head(e, at), t.all(), nil}
	for _, address := range first(e.Emails, mostAddresses) {
		if address != "" {
			in.add(append(addressPrefix(p.code, strings.ToLower(address)), p.id...), p.withWords())
		}
	}
	p.add(t.name, placeName, mostWords)
	if out := spelledOut(e.Name); out != "" {
		p.add(fold(out), placeName, mostWords)
	}
	for _, n := range t.numbers {
		p.add(n, placeNumber, mostWords)
	}
	for _, n := range t.locals {
		p.add(n, placeAddress, mostWords)
	}
	for _, n := range t.phones {
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
	in   *indexer
	code byte
	id   []byte
	head []byte
	rest string // all words of the record
	long []byte // head and rest
}

// withWords is the value that holds the record's words; all that have it share it.
func (p *poster) withWords() []byte {
	if p.long == nil {
		rest := cutRunes(p.rest, postingRest)
		p.long = append(append(make([]byte, 0, len(p.head)+len(rest)), p.head...), rest...)
	}
	return p.long
}

// add writes postings for a text from each of its first n words on.
func (p *poster) add(text string, place byte, n int) {
	var at [mostWords]int
	for i, at := range starts(at[:0], text, n) {
		if i > 0 && place == placeName {
			place = placeWord
		}
		turned := text[at:]
		if place == placeWord {
			turned += " " + strings.TrimSuffix(text[:at], " ")
		}
		own := cutRunes(turned, postingText)
		key := p.in.key(len(own) + len(p.id) + 4)
		key = append(append(key, tableSearch, p.code), own...)
		key = append(append(key, 0, place), p.id...)
		value := p.head
		if whole := own == turned && p.rest == text; !whole && own != p.rest {
			value = p.withWords()
		}
		p.in.add(key, value)
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

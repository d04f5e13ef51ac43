package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

const (
	pageSize = 25
	mostPage = 200 // of a page
	// mostScanned is how many postings a search for words side by side reads at most, shared by the kinds: it
	// bounds the time of a search for a few letters among millions of names. mostApart is that for words that
	// stand apart, firstRound what is read of each word before the rarest ends the search.
	mostScanned = 2500
	mostApart   = 5000
	firstRound  = 300
	mostAsk     = 8   // words of a question
	mostTurned  = 3   // words that are looked for in turned order, too
	mostWhole   = 100 // records that are read because their postings do not hold all their words
)

// Search finds records by the beginnings of words of their names, addresses and numbers, all words
// required, and by phone numbers in any writing. It never asks Oro: the page is marked as the cache's and
// AsOf is the oldest reading on it. Best first: the same name, names that begin so, a word that is or
// begins so, numbers, addresses, phones; then by kind, open before closed, the latest changed first. Total
// is -1 where there are more than were looked at. InContext is set for what is attached to the
// conversation of MessageIDs; Attachable is left to the caller, who knows the installation's kinds.
func (s *Store) Search(ctx context.Context, q crm.SearchQuery) (page crm.SearchPage, err error) {
	size := q.Size
	if size <= 0 {
		size = pageSize
	}
	size = min(size, mostPage)
	from := (max(q.Page, 1) - 1) * size
	err = s.view(ctx, "store.search", func(r vault.Reader) error {
		page = crm.SearchPage{Cache: true}
		f := finder{records: records{r, s.codes()}, ctx: ctx, best: make(map[string]found, 256)}
		if err := f.find(q, from+size+1); err != nil {
			return err
		}
		return f.page(&page, q, from, size)
	})
	return page, err
}

// finder collects what a search finds.
type finder struct {
	records
	ctx    context.Context
	kinds  []byte // codes of those that are looked for, in the order of display
	best   map[string]found
	capped bool // there is more than was looked at
	whole  int  // records read for their words
}

// found is a record and how well it fits; smaller is better.
type found struct {
	key  string // kind's code and id as in keys
	fit  byte
	text string
	head [3]byte
}

// How well a posting fits, from the best on. Further words found apart come after all phrases, in the
// order of the scans, so that later pages do not change earlier ones.
const (
	fitExact = iota
	fitFirstWord
	fitFirstStart
	fitWord
	fitStart
	fitAddress
	fitPhone
	fitApart
)

func (f *finder) find(q crm.SearchQuery, need int) error {
	f.kinds = f.wanted(q.Kinds)
	words := strings.Fields(fold(q.Text))
	words = first(slices.Compact(words), mostAsk)
	if address := strings.ToLower(strings.TrimSpace(q.Text)); strings.Contains(address, "@") {
		f.address(address)
	}
	if d := digits(q.Text); d != "" {
		f.scan(d, nil, fitExact)
		f.scan(string(reversedMark)+reversed(strings.TrimLeft(d, "0")), nil, fitExact)
	}
	if len(words) == 0 {
		return f.ctx.Err()
	}
	done := f.scan(strings.Join(words, " "), nil, fitExact)
	f.capped = len(words) > 1 || !done
	if len(words) > 1 && (len(f.best) < need || !done) {
		f.capped = !f.apart(words)
	}
	return f.ctx.Err()
}

// apart looks for records that have all the words, wherever they stand, and tells whether it has found all. Names
// are posted from each word on and go round, so words next to each other are found however common they are.
// Else, in each kind, all the words' postings are read in turns until those of one, the rarest, are at
// their end: a record that has them all was among these.
func (f *finder) apart(words []string) bool {
	for i := 1; i < len(words) && len(words) <= mostTurned; i++ {
		f.scan(strings.Join(slices.Concat(words[i:], words[:i]), " "), nil, fitApart)
	}
	var jobs []*job
	for _, code := range f.kinds {
		for i, word := range words {
			jobs = append(jobs, &job{code: code, text: word, others: slices.Delete(slices.Clone(words), i, i+1), least: fitApart})
		}
	}
	return f.work(jobs, firstRound, mostApart, true)
}

// address finds the records that have an address.
func (f *finder) address(address string) {
	prefix := addressPrefix(address)
	for key := range f.r.Keys(prefix, nil, false) {
		rest := key[len(prefix):]
		if len(f.best) == mostPerAddress || len(rest) == 0 {
			return
		}
		if slices.Contains(f.kinds, rest[0]) {
			f.take(found{key: string(rest), fit: fitExact})
		}
	}
}

// wanted are the codes of the kinds asked for, in the order of display.
func (f *finder) wanted(kinds []crm.Kind) (codes []byte) {
	for code, kind := range f.codes.kind {
		if len(kinds) == 0 || slices.Contains(kinds, kind) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// scan goes through the postings whose text begins with a text and takes the records that hold the other
// words too, none as fitting better than least. It tells whether it came to the end in every kind.
func (f *finder) scan(text string, others []string, least byte) (done bool) {
	if short := cutRunes(text, postingText); short != text {
		others = append(others, strings.Fields(text)...)
		text = short
	}
	jobs := make([]*job, len(f.kinds))
	for i, code := range f.kinds {
		jobs[i] = &job{code: code, text: text, others: others, least: least}
	}
	return f.work(jobs, mostScanned/max(1, len(jobs)), mostScanned, false)
}

// job is to read the postings of a kind that begin with a text.
type job struct {
	code   byte
	text   string
	others []string // words that a record must hold besides
	least  byte     // how well its records fit at best
	from   []byte   // the key to go on from; nil: the first
	end    bool
}

// work does jobs in turns of so many postings until all are at their end, or most postings have been read. It
// tells which. Where one is enough, the first of a kind's jobs to end ends the others of that kind.
func (f *finder) work(jobs []*job, turn, most int, one bool) (done bool) {
	for most > 0 && !done && f.ctx.Err() == nil {
		for _, j := range jobs {
			if !j.end && most > 0 {
				most -= f.scanKind(j, min(turn, most))
			}
		}
		for _, j := range jobs {
			if one && j.end {
				endAll(jobs, j.code)
			}
		}
		done = !slices.ContainsFunc(jobs, func(j *job) bool { return !j.end })
	}
	return done
}

func endAll(jobs []*job, code byte) {
	for _, j := range jobs {
		j.end = j.end || j.code == code
	}
}

// scanKind goes on with a job and tells how many postings it has read.
func (f *finder) scanKind(j *job, most int) (read int) {
	for key, value := range f.r.Look(searchPrefix(j.code, j.text), j.from, false) {
		if read == most {
			j.from = slices.Clone(key)
			return read
		}
		read++
		posted, rest, ok := cutText(key[2:])
		if !ok || len(rest) < 2 || len(value) < 3 {
			continue
		}
		if len(j.others) > 0 && !f.holdAll(j.code, posted, value[3:], rest[1:], j.others) {
			continue
		}
		own := string(posted)
		f.take(found{string(append([]byte{j.code}, rest[1:]...)), max(j.least, fitting(own, j.text, rest[0])), own, [3]byte(value[:3])})
	}
	j.end = true
	return read
}

// fitting compares a posting's text, which begins with what is looked for, and its place.
func fitting(own, text string, place byte) byte {
	whole := len(own) == len(text)
	word := whole || own[len(text)] == ' '
	switch place {
	case placeName:
		return choose(whole, fitExact, choose(word, fitFirstWord, fitFirstStart))
	case placeWord:
		return choose(word, fitWord, fitStart)
	case placeNumber:
		return choose(whole, fitExact, fitFirstStart)
	case placeAddress:
		return fitAddress
	}
	return choose(whole, fitExact, fitPhone)
}

func choose(which bool, yes, no byte) byte {
	if which {
		return yes
	}
	return no
}

// holdAll looks for further words in a posting's text and in what stands beside it. Where both were cut, the record
// itself is read, as often as a search has time for.
func (f *finder) holdAll(code byte, own, rest, id []byte, words []string) bool {
	text, beside := string(own), string(rest)
	all := true
	for _, word := range words {
		all = all && (holds(text, word) || holds(beside, word))
	}
	if all || len(rest) < postingRest-utf8.UTFMax || f.whole == mostWhole {
		return all
	}
	f.whole++
	ref, _, _ := f.codes.cutRef(append([]byte{code}, id...))
	e, err := f.get(ref)
	if err != nil {
		return false
	}
	everything := textsOf(e).all()
	return !slices.ContainsFunc(words, func(word string) bool { return !holds(everything, word) })
}

func (f *finder) take(hit found) {
	if was, there := f.best[hit.key]; !there || hit.fit < was.fit {
		f.best[hit.key] = hit
	}
}

// page reads the records of one page.
func (f *finder) page(page *crm.SearchPage, q crm.SearchQuery, from, size int) error {
	hits := make([]found, 0, len(f.best))
	for _, hit := range f.best {
		hits = append(hits, hit)
	}
	slices.SortFunc(hits, compareHits)
	if page.Total = len(hits); f.capped {
		page.Total = -1
	}
	attached, err := f.attached(q.MessageIDs)
	if err != nil {
		return err
	}
	if from+size < len(hits) {
		page.Next = from/size + 2
	}
	for _, hit := range hits[min(from, len(hits)):min(from+size, len(hits))] {
		ref, _, _ := f.codes.cutRef([]byte(hit.key))
		e, err := f.get(ref)
		if err != nil {
			if err := ignoreMissing(err); err != nil {
				return err
			}
			continue
		}
		page.Hits = append(page.Hits, crm.Hit{Entity: e, InContext: attached[ref]})
		page.AsOf = earliest(page.AsOf, e.ReadAt)
	}
	return nil
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) && !b.IsZero() {
		return b
	}
	return a
}

func (f *finder) attached(ids []string) (map[crm.Ref]bool, error) {
	in := threadReader{f.r}
	keys, err := in.all("", ids)
	if err != nil {
		return nil, err
	}
	refs := map[crm.Ref]bool{}
	for _, key := range keys {
		t, err := in.follow(key)
		if err != nil {
			return nil, err
		}
		for _, a := range t.Attached {
			refs[a.Ref] = true
		}
	}
	return refs, nil
}

func compareHits(a, b found) int {
	if d := cmp.Compare(a.fit, b.fit); d != 0 {
		return d
	}
	if d := cmp.Compare(a.key[0], b.key[0]); d != 0 { // kinds in the order of display
		return d
	}
	if d := cmp.Compare(a.head[2], b.head[2]); d != 0 { // open before closed
		return d
	}
	if d := cmp.Compare(int(b.head[0])<<8|int(b.head[1]), int(a.head[0])<<8|int(a.head[1])); d != 0 {
		return d
	}
	if d := cmp.Compare(a.text, b.text); d != 0 {
		return d
	}
	return cmp.Compare(a.key, b.key)
}

package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

const (
	pageSize = 25
	mostPage = 200 // of a page
	// mostScanned is how many postings a search for words side by side reads at most, shared by the kinds: it
	// bounds the time of a search for a few letters among millions of names. mostApart is that for words that
	// stand apart, firstRound what is read of each word before the rarest ends the search. Where that does not fill
	// the page and was not all, since two common words seldom meet, the search goes on in steps of deepRound until
	// mostDeep: that takes longer than a keystroke, and ends with ctx when the next one comes.
	mostScanned = 2500
	mostApart   = 5000
	mostDeep    = 200_000
	firstRound  = 300
	deepRound   = 2000
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
		f := finder{
			records: records{r, s.codes()}, ctx: ctx, best: make(map[string]found, 256),
			names: r.Finger([]byte{tableSearch}), mails: r.Finger([]byte{tableAddress}),
		}
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
	names  *vault.Finger // in the search table
	mails  *vault.Finger // in the address table
	capped bool          // there is more than was looked at
	whole  int           // records read for their words
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
	phones := true
	if d := digits(q.Text); d != "" {
		phones = f.scan(d, nil, fitExact)
		phones = f.scan(string(reversedMark)+reversed(strings.TrimLeft(d, "0")), nil, fitExact) && phones
	}
	defer func() { f.capped = f.capped || !phones }()
	if len(words) == 0 {
		return f.ctx.Err()
	}
	done := f.scan(strings.Join(words, " "), nil, fitExact)
	f.capped = len(words) > 1 || !done
	if len(words) > 1 && (len(f.best) < need || !done) {
		f.capped = !f.apart(words, need)
	}
	return f.ctx.Err()
}

// apart looks for records that have all the words, wherever they stand, and tells whether it has found all. Names
// are posted from each word on and go round, so words next to each other are found however common they are.
// Else, in each kind, all the words' postings are read in turns until those of one, the rarest, are at
// their end: a record that has them all was among these.
func (f *finder) apart(words []string, need int) bool {
	for i := 1; i < len(words) && len(words) <= mostTurned; i++ {
		f.scan(strings.Join(slices.Concat(words[i:], words[:i]), " "), nil, fitApart)
	}
	var jobs []*job
	for _, code := range f.kinds {
		for i, word := range words {
			jobs = append(jobs, &job{code: code, text: word, others: slices.Delete(slices.Clone(words), i, i+1), least: fitApart})
		}
	}
	if f.work(jobs, firstRound, mostApart, true) {
		return true
	}
	return len(f.best) < need && f.work(jobs, deepRound, mostDeep, true)
}

// address finds the records that have an address.
func (f *finder) address(address string) {
	var prefixes [][]byte
	for _, code := range f.kinds {
		if slices.Contains(f.codes.mail, code) {
			prefixes = append(prefixes, addressPrefix(code, address))
		}
	}
	for i, key := range f.mails.Under(prefixes, mostPerAddress) {
		if rest := key[len(prefixes[i]):]; len(rest) > 0 && len(f.best) < mostPerAddress {
			f.take(key[1], rest, nil, fitExact, [3]byte{})
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

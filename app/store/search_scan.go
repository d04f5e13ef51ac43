package store

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

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
	// domains: the names' postings have been read, now those of addresses by their domain.
	domains bool
	from    []byte // the key to go on from; nil: the first
	end     bool
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
	for read < most && !j.end {
		at, table := f.names, byte(tableSearch)
		if j.domains {
			at, table = f.mails, tableAddress
		}
		prefix := append([]byte{table, j.code}, j.text...)
		from := j.from
		if from == nil {
			from = prefix
		}
		ok := at.Seek(from)
		for ; ok && bytes.HasPrefix(at.Key(), prefix); ok = at.Next() {
			if read == most {
				j.from = slices.Clone(at.Key())
				return read
			}
			read++
			f.posting(j, at.Key()[2:], at.Value())
		}
		j.from = nil
		if j.domains || !slices.Contains(f.codes.mail, j.code) {
			j.end = true
		}
		j.domains = true
	}
	return read
}

// posting looks at one, of the key's text and what follows it.
func (f *finder) posting(j *job, key, value []byte) {
	posted, rest, ok := cutText(key)
	place := byte(placeAddress)
	if j.domains {
		_, rest, _ = cutText(rest) // the domain as written
		_, rest, ok = cutText(rest)
	} else if ok && len(rest) > 0 {
		place, rest = rest[0], rest[1:]
	}
	if !ok || len(rest) == 0 || len(value) < 3 {
		return
	}
	if len(j.others) > 0 && !f.holdAll(j.code, posted, value[3:], rest, j.others) {
		return
	}
	f.take(j.code, rest, posted, max(j.least, fitting(posted, j.text, place)), [3]byte(value[:3]))
}

// fitting compares a posting's text, which begins with what is looked for, and its place.
func fitting(own []byte, text string, place byte) byte {
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

// take notes that a record, by its kind's code and id as in keys, fits so well.
func (f *finder) take(code byte, id, own []byte, fit byte, head [3]byte) {
	var room [1 + longestID]byte
	key := append(append(room[:0], code), id...)
	if was, there := f.best[string(key)]; !there || fit < was.fit {
		f.best[string(key)] = found{string(key), fit, string(own), head}
	}
}

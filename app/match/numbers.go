package match

import (
	"path"
	"strings"

	"oroconnector/app/crm"
)

// maxNumbers bounds what is asked about one message: the cache is asked for each of them.
const maxNumbers = 60

// number is a text that could be the number of an order, quote or case, lower case, and where it
// stands; the first place counts.
type number struct {
	text  string
	shown string // as written
	where crm.NumberPlace
}

// numbers finds at most maxNumbers candidates: in the subject, in attachment names, in the text that
// the sender wrote, in what is quoted, in this order.
func numbers(m crm.Message) []number {
	g := gatherer{seen: map[string]bool{}}
	g.text(m.Subject, crm.InSubject)
	for _, list := range [][]crm.Attachment{m.Attachments, m.Inside} {
		for _, a := range list {
			if !a.Inline {
				g.text(strings.TrimSuffix(a.Name, path.Ext(a.Name)), crm.InAttachment)
			}
		}
	}
	fresh, quoted := parts(m)
	for _, list := range [][]string{fresh, quoted} {
		for _, s := range list {
			g.text(s, crm.InBody)
		}
	}
	return g.out
}

// parts divides a message's text into what was written and what is quoted. Spans that are out of
// place are ignored.
func parts(m crm.Message) (fresh, quoted []string) {
	at := 0
	for _, span := range m.Quoted {
		if span.From < at || span.To < span.From || span.To > len(m.Text) {
			continue
		}
		fresh = append(fresh, m.Text[at:span.From])
		quoted = append(quoted, m.Text[span.From:span.To])
		at = span.To
	}
	return append(fresh, m.Text[at:]), quoted
}

type gatherer struct {
	seen map[string]bool
	out  []number
}

func (g *gatherer) full() bool { return len(g.out) >= maxNumbers }

func (g *gatherer) add(text string, where crm.NumberPlace) {
	low := strings.ToLower(text)
	if text == "" || len(text) > maxLength || g.full() || g.seen[low] {
		return
	}
	g.seen[low] = true
	g.out = append(g.out, number{text: low, shown: text, where: where})
}

// text adds the candidates of a text, line by line; lines without a digit cost a scan only.
func (g *gatherer) text(s string, where crm.NumberPlace) {
	for line := range strings.Lines(s) {
		if g.full() {
			return
		}
		if !strings.ContainsAny(line, "0123456789") {
			continue
		}
		words := split(line)
		for i := 0; i < len(words); {
			if !worth(words[i], where) {
				i++
				continue
			}
			if n := telephone(words, i); n > 0 {
				i += n
				continue
			}
			for _, c := range candidates(words, i, where != crm.InBody) {
				g.add(c, where)
			}
			i++
		}
	}
}

// worth tells at once whether a word can be a number, or the beginning of a telephone number.
func worth(word string, where crm.NumberPlace) bool {
	least := 3
	if where != crm.InBody {
		least = 1
	}
	for i := 0; i < len(word) && least > 0; i++ {
		if word[i] >= '0' && word[i] <= '9' {
			least--
		}
	}
	return least == 0 || word[0] == '+'
}

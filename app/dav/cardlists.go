package dav

import (
	"cmp"
	"slices"
	"strings"
)

// addresses takes a field of e-mail addresses apart.
func addresses(field string) []string {
	var all []string
	for a := range strings.SplitSeq(clean(field), "\n") {
		if a = cleanLine(a); a != "" {
			all = append(all, a)
		}
	}
	return once(all)
}

// mail is a line of an e-mail address, or one that is to come.
type mail struct {
	at      int // line, -1 of a new one
	head    string
	rank    int
	address string
	old     string // address that the line had
}

func (c *card) mails() []mail {
	var all []mail
	for _, i := range c.all("EMAIL") {
		l := c.lines[i]
		address := cleanLine(unescape(l.decoded()))
		if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
			address = cleanLine(address[7:])
		}
		if address != "" {
			all = append(all, mail{i, l.head, l.rank(), address, address})
		}
	}
	return all
}

// emails are the addresses, the preferred one first, others in their order, none twice.
func (c *card) emails() []string { return told(c.mails()) }

func told(mails []mail) []string {
	var all []string
	if len(mails) > 0 {
		all = append(all, slices.MinFunc(mails, func(a, b mail) int { return cmp.Compare(a.rank, b.rank) }).address)
	}
	for _, m := range mails {
		all = append(all, m.address)
	}
	return once(all)
}

// once leaves out addresses that stand further in front already.
func once(all []string) []string {
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(a string) bool {
		a = strings.ToLower(a)
		was := seen[a]
		seen[a] = true
		return was
	})
}

// setEmails makes the card's addresses those wanted, in that order. An address that stays keeps its line; one
// that takes another's place keeps that line's types and label; the order of lines changes only where the
// wanted one cannot be had otherwise.
func (c *card) setEmails(want []string) {
	mails := c.mails()
	if slices.Equal(told(mails), want) {
		return
	}
	slots := make([]int, len(mails))
	for k, m := range mails {
		slots[k] = m.at
	}
	kept := c.matched(mails, want)
	if !slices.Equal(told(kept), want) {
		kept = arranged(kept, want, c.version)
		c.fill(slots, kept)
		return
	}
	for _, at := range slots {
		if !slices.ContainsFunc(kept, func(m mail) bool { return m.at == at }) {
			c.drop(at)
		}
	}
	behind := c.last("EMAIL", "FN", "N")
	for _, m := range kept {
		switch {
		case m.at < 0:
			c.add(behind, m.head, c.escape(m.address))
		case m.address != m.old:
			c.write(m.at, m.head, c.escape(m.address))
		}
	}
}

// matched are the lines that stay, with the addresses that they now have, and new ones behind them.
func (c *card) matched(mails []mail, want []string) []mail {
	index := func(address string) int {
		return slices.IndexFunc(want, func(w string) bool { return strings.EqualFold(w, address) })
	}
	var added []string
	for _, w := range want {
		if !slices.ContainsFunc(mails, func(m mail) bool { return strings.EqualFold(m.address, w) }) {
			added = append(added, w)
		}
	}
	var kept []mail
	for _, m := range mails {
		if i := index(m.address); i >= 0 {
			m.address = want[i]
		} else if len(added) > 0 {
			m.address, added = added[0], added[1:]
		} else {
			continue
		}
		kept = append(kept, m)
	}
	head := map[string]string{"4.0": "EMAIL", "2.1": "EMAIL;INTERNET"}[c.version]
	if head == "" {
		head = "EMAIL;TYPE=INTERNET"
	}
	for _, a := range added {
		kept = append(kept, mail{at: -1, head: head, rank: 101, address: a})
	}
	return kept
}

// arranged puts the lines into the wanted order; of several with one address the first stands in it, others
// at the end. Only the first line is preferred then, if any was.
func arranged(mails []mail, want []string, version string) []mail {
	preferred := slices.ContainsFunc(mails, func(m mail) bool { return m.rank <= 100 })
	var out []mail
	rest := slices.Clone(mails)
	for _, w := range want {
		if i := slices.IndexFunc(rest, func(m mail) bool { return m.address == w }); i >= 0 {
			out = append(out, rest[i])
			rest = slices.Delete(rest, i, i+1)
		}
	}
	out = append(out, rest...)
	for i := range out {
		out[i].head = unpreferred(out[i].head)
		if i == 0 && preferred {
			out[i].head = preferredHead(out[i].head, version)
		}
	}
	return out
}

// fill writes lines into the places that lines had; new ones go behind, places left over are removed.
func (c *card) fill(slots []int, mails []mail) {
	behind := c.last("EMAIL", "FN", "N")
	for k, m := range mails {
		if k >= len(slots) {
			c.add(behind, m.head, c.escape(m.address))
			continue
		}
		if m.at == slots[k] && m.address == m.old && m.head == c.lines[m.at].head {
			continue
		}
		if m.at >= 0 && m.address == m.old && m.head == c.lines[m.at].head {
			l := c.lines[m.at]
			c.put[slots[k]] = strings.TrimRight(string(c.raw[l.from:l.to]), "\r\n") + c.eol
			continue
		}
		c.write(slots[k], m.head, c.escape(m.address))
	}
	for _, at := range slots[min(len(slots), len(mails)):] {
		c.remove(at)
	}
}

// preferredHead marks a line as preferred.
func preferredHead(head, version string) string {
	switch version {
	case "4.0":
		return head + ";PREF=1"
	case "2.1":
		return head + ";PREF"
	}
	return head + ";TYPE=PREF"
}

// unpreferred is the head of a line without any mark of preference.
func unpreferred(head string) string {
	parts := cutQuoted(head, ';')
	out := parts[:1:1]
	for _, p := range parts[1:] {
		key, value, valued := strings.Cut(p, "=")
		switch {
		case strings.EqualFold(strings.TrimSpace(key), "PREF"): // also without a value, as in 2.1
			continue
		case valued && strings.EqualFold(strings.TrimSpace(key), "TYPE"):
			var types []string
			quote := strings.Contains(value, `"`)
			for t := range strings.SplitSeq(strings.ReplaceAll(value, `"`, ""), ",") {
				if !strings.EqualFold(strings.TrimSpace(t), "pref") {
					types = append(types, t)
				}
			}
			if len(types) == 0 {
				continue
			}
			if value = strings.Join(types, ","); quote {
				value = `"` + value + `"`
			}
			p = key + "=" + value
		}
		out = append(out, p)
	}
	return strings.Join(out, ";")
}

// line of which kind: a voice number, or a fax.
type numberKind int

const (
	voice numberKind = iota
	fax
)

// neither are types of lines with which nobody speaks and nobody faxes.
var silentTypes = []string{"pager", "modem", "bbs", "isdn", "telex", "x-telex", "textphone"}

// numbers lists lines of the kind, the preferred one first.
func (c *card) numbers(kind numberKind) []int {
	var all []int
	for _, i := range c.all("TEL") {
		p := c.lines[i].params
		faxes := slices.ContainsFunc(p.Types(), func(t string) bool { return strings.Contains(t, "fax") }) // also WORK_FAX
		if faxes != (kind == fax) || slices.ContainsFunc(silentTypes, p.HasType) || telephone(c.lines[i]) == "" {
			continue
		}
		all = append(all, i)
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(c.lines[a].rank(), c.lines[b].rank()) })
	return all
}

// telephone is a line's number as text, without the scheme and extension of a tel: address (RFC 3966).
func telephone(l line) string {
	number := cleanLine(unescape(l.decoded()))
	if len(number) >= 4 && strings.EqualFold(number[:4], "tel:") {
		number, _, _ = strings.Cut(number[4:], ";")
		number = cleanLine(number)
	}
	return number
}

func (c *card) number(kind numberKind) string {
	if all := c.numbers(kind); len(all) > 0 {
		return telephone(c.lines[all[0]])
	}
	return ""
}

// setNumber changes the first number of the kind; others stay. Where the wanted number stands in another
// line, that line becomes the preferred one. Removing the first lets the next one step forward.
func (c *card) setNumber(kind numberKind, want string) {
	all := c.numbers(kind)
	switch {
	case len(all) == 0 && want == "", len(all) > 0 && telephone(c.lines[all[0]]) == want:
	case want == "":
		c.drop(all[0])
	case len(all) == 0:
		c.add(c.last("TEL", "EMAIL", "FN", "N"), c.newNumber(kind), c.escape(want))
	default:
		i := slices.IndexFunc(all, func(i int) bool { return telephone(c.lines[i]) == want })
		if i < 0 {
			c.write(all[0], plainHead(c.lines[all[0]].head, "VALUE"), c.escape(want))
			return
		}
		for k, at := range all {
			l := c.lines[at]
			head := unpreferred(l.head)
			if k == i {
				head = preferredHead(head, c.version)
			}
			if head != l.head {
				c.set(at, head, l.value)
			}
		}
	}
}

func (c *card) newNumber(kind numberKind) string {
	head := map[string][2]string{
		"4.0": {"TEL;TYPE=work", `TEL;TYPE="work,fax"`},
		"2.1": {"TEL;WORK;VOICE", "TEL;WORK;FAX"},
	}[c.version]
	if head[voice] == "" {
		head = [2]string{"TEL;TYPE=WORK,VOICE", "TEL;TYPE=WORK,FAX"}
	}
	return head[kind]
}

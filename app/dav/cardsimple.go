package dav

import (
	"regexp"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// simple reads the fields of one line each.
func (c *card) simple(f crm.Fields) {
	if i := c.first("NOTE"); i >= 0 {
		put(f, crm.SheetNote, clean(unescape(c.lines[i].decoded())))
	}
	put(f, crm.SheetJobTitle, c.text("TITLE"))
	put(f, crm.SheetBirthday, c.birthday())
	put(f, crm.SheetGender, c.gender())
}

func (c *card) setSimple(changed crm.Fields) {
	if want, ok := changed[crm.SheetNote]; ok {
		c.setText("NOTE", clean(want))
	}
	if want, ok := changed[crm.SheetJobTitle]; ok {
		c.setText("TITLE", cleanLine(want))
	}
	if want, ok := changed[crm.SheetBirthday]; ok && want != c.birthday() {
		c.setBirthday(want)
	}
	if want, ok := changed[crm.SheetGender]; ok && want != c.gender() {
		c.setGender(want)
	}
}

// setText changes the first line of a name; further ones (of other languages) stay.
func (c *card) setText(name, want string) {
	i := c.first(name)
	switch {
	case i < 0 && want != "":
		c.add(c.last(), name, c.escape(want))
	case i >= 0 && want == "":
		c.drop(i)
	case i >= 0 && want != clean(unescape(c.lines[i].decoded())):
		c.write(i, c.lines[i].head, c.escape(want))
	}
}

// day begins with a whole date, in the basic or the extended form; a time may follow.
var day = regexp.MustCompile(`^(\d{4})(-?)(\d{2})(-?)(\d{2})(T.*)?$`)

// birthday is the date of BDAY; "" where it lacks the year or is text (RFC 6350 6.2.5), or says by Apple's
// parameter that its year means nothing.
func (c *card) birthday() string {
	i := c.first("BDAY")
	if i < 0 {
		return ""
	}
	l := c.lines[i]
	m := day.FindStringSubmatch(cleanLine(l.decoded()))
	if m == nil || l.params.Get("X-APPLE-OMIT-YEAR") == m[1] || m[1] == "0000" {
		return ""
	}
	date := m[1] + "-" + m[3] + "-" + m[5]
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return ""
	}
	return date
}

// setBirthday writes a date in the form that the line has. A birthday without a year is left alone where
// none is wanted.
func (c *card) setBirthday(want string) {
	i := c.first("BDAY")
	if want == "" {
		if c.birthday() != "" {
			c.drop(i)
		}
		return
	}
	if _, err := time.Parse(time.DateOnly, want); err != nil {
		return // nothing that a card could hold
	}
	basic := strings.ReplaceAll(want, "-", "")
	if i < 0 {
		if c.version == "4.0" {
			want = basic
		}
		c.add(c.last(), "BDAY", want)
		return
	}
	rest := ""
	if m := day.FindStringSubmatch(cleanLine(c.lines[i].decoded())); m != nil {
		rest = m[6]
		if m[2] == "" {
			want = basic
		}
	} else if c.version == "4.0" {
		want = basic
	}
	head := plainHead(c.lines[i].head, "X-APPLE-OMIT-YEAR")
	if strings.EqualFold(c.lines[i].params.Get("VALUE"), "text") {
		head = plainHead(head, "VALUE")
	}
	c.write(i, head, want+rest)
}

// genderNames are the properties of a gender: of vCard 4.0, and of programs that write 3.0.
var genderNames = []string{"GENDER", "X-GENDER"}

func (c *card) gender() string {
	for _, name := range genderNames {
		if i := c.first(name); i >= 0 {
			if g := genderOf(c.lines[i]); g != "" {
				return g
			}
		}
	}
	return ""
}

func genderOf(l line) string {
	switch strings.ToLower(cleanLine(cutEscaped(l.decoded(), ';')[0])) {
	case "m", "male":
		return "male"
	case "f", "female":
		return "female"
	}
	return ""
}

// setGender changes the lines that tell a gender; where none does, GENDER of 4.0, X-GENDER of 3.0. A gender
// that is neither is left alone where none is wanted.
func (c *card) setGender(want string) {
	letter := map[string]string{"male": "M", "female": "F"}[want]
	if want != "" && letter == "" {
		return
	}
	found := false
	for k, name := range genderNames {
		i := c.first(name)
		if i < 0 {
			continue
		}
		l := c.lines[i]
		switch {
		case want == "" && genderOf(l) != "":
			c.drop(i)
		case want != "" && (genderOf(l) != "" || !found):
			parts := cutEscaped(l.decoded(), ';')
			if parts[0] = letter; k == 1 && len(strings.TrimSpace(l.value)) != 1 {
				parts[0] = strings.ToUpper(want[:1]) + want[1:]
			}
			c.write(i, l.head, strings.Join(parts, ";"))
		}
		found = true
	}
	switch {
	case found || want == "":
	case c.version == "4.0":
		c.add(c.last(), "GENDER", letter)
	default:
		c.add(c.last(), "X-GENDER", strings.ToUpper(want[:1])+want[1:])
	}
}

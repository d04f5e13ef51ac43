package settings

import (
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

// Error says what is wrong with a value. Words has a sentence under Code; Min and Max belong into it for
// CodeRange and CodeNumber, Given for the others.
type Error struct {
	Key      Key
	Code     Code
	Given    string // foreign text, at most 200 bytes
	Min, Max int
}

// Code is a key of words.
type Code string

// What can be wrong with a value.
const (
	CodeUnknown  Code = "settings.unknown"  // no option has this name
	CodeEmpty    Code = "settings.empty"    // a value is needed
	CodeNumber   Code = "settings.number"   // not a whole number
	CodeRange    Code = "settings.range"    // a number out of Min to Max
	CodeChoice   Code = "settings.choice"   // not among the option's choices
	CodeSwitch   Code = "settings.switch"   // neither on nor off
	CodeLanguage Code = "settings.language" // not a language tag
	CodeAddress  Code = "settings.address"  // an entry is not an e-mail address
	CodeDomain   Code = "settings.domain"   // an entry is not a domain
	CodeTooMany  Code = "settings.tooMany"  // over 10,000 entries
	CodeType     Code = "settings.type"     // a file has a value of another type
)

// Error gives a line for logs.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s: %q", e.Key, e.Code, e.Given) }

const maxEntries = 10_000

// Parse reads a value as a person writes it. White space around it is ignored. Errors are *Error.
func Parse(k Key, text string) (Value, error) {
	o, ok := Find(k)
	if !ok {
		return "", fault(k, CodeUnknown, string(k))
	}
	text = strings.TrimSpace(text)
	if text == "" && o.Type != People && o.Type != Domains {
		return "", o.fault(CodeEmpty, "")
	}
	switch o.Type {
	case Choice:
		if v := Value(strings.ToLower(text)); slices.Contains(o.Choices, v) {
			return v, nil
		}
		return "", o.fault(CodeChoice, text)
	case Number:
		return o.number(text)
	case Switch:
		return o.toggle(text)
	case Tag:
		return o.tag(text)
	default:
		return o.list(text)
	}
}

// From takes a value as a decoder of TOML or JSON gives it: bool, integer, float without a fraction,
// string, list of strings. Texts are read as Parse does, so that "120" is a number too. Errors are *Error.
func From(k Key, native any) (Value, error) {
	if _, ok := Find(k); !ok {
		return "", fault(k, CodeUnknown, string(k))
	}
	switch v := native.(type) {
	case string:
		return Parse(k, v)
	case bool:
		return typed(k, Switch, map[bool]Value{true: On, false: Off}[v])
	case int:
		return typed(k, Number, Value(strconv.Itoa(v)))
	case int64:
		return typed(k, Number, Value(strconv.FormatInt(v, 10)))
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return typed(k, Number, Value(strconv.FormatInt(int64(v), 10)))
		}
	case []string:
		return Parse(k, strings.Join(v, ","))
	case []any:
		all := make([]string, len(v))
		for i, one := range v {
			text, ok := one.(string)
			if !ok {
				return "", fault(k, CodeType, fmt.Sprint(one))
			}
			all[i] = text
		}
		return From(k, all)
	}
	return "", fault(k, CodeType, fmt.Sprint(native))
}

func typed(k Key, want Type, v Value) (Value, error) {
	if o, _ := Find(k); o.Type != want {
		return "", fault(k, CodeType, string(v))
	}
	return Parse(k, string(v))
}

// Native gives the value as a file keeps it: bool, int64, string or []string.
func (o Option) Native(v Value) any {
	switch o.Type {
	case Switch:
		return v == On
	case Number:
		return int64(v.Int())
	case People, Domains:
		return v.List()
	}
	return string(v)
}

// Bool reads the value of a switch.
func (v Value) Bool() bool { return v == On }

// Int reads the value of a number; 0 for what is none.
func (v Value) Int() int {
	n, err := strconv.Atoi(string(v))
	if err != nil {
		return 0
	}
	return n
}

// List reads the entries of a list.
func (v Value) List() []string {
	if v == "" {
		return nil
	}
	return strings.Split(string(v), ",")
}

func (o Option) number(text string) (Value, error) {
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return "", o.fault(CodeNumber, text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < o.Min || n > o.Max { // an error: more digits than an int has
		return "", o.fault(CodeRange, text)
	}
	return Value(strconv.Itoa(n)), nil
}

func (o Option) toggle(text string) (Value, error) {
	switch strings.ToLower(text) {
	case "on", "true", "yes", "1":
		return On, nil
	case "off", "false", "no", "0":
		return Off, nil
	}
	return "", o.fault(CodeSwitch, text)
}

// tag checks the form of a BCP 47 tag only: language, then parts of 1 to 8 letters and digits. Which
// translations there are, words knows.
func (o Option) tag(text string) (Value, error) {
	tag := strings.ReplaceAll(text, "_", "-")
	if strings.EqualFold(tag, string(LanguageSystem)) {
		return LanguageSystem, nil
	}
	for i, part := range strings.Split(tag, "-") {
		letters := !strings.ContainsFunc(part, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' })
		digits := !strings.ContainsFunc(part, func(r rune) bool { return (r < '0' || r > '9') && ((r|0x20) < 'a' || (r|0x20) > 'z') })
		if i == 0 && (!letters || len(part) < 2 || len(part) > 3) || !digits || part == "" || len(part) > 8 || len(tag) > 35 {
			return "", o.fault(CodeLanguage, text)
		}
	}
	return Value(tag), nil
}

// list reads entries that are separated by commas, semicolons or white space; each counts once.
func (o Option) list(text string) (Value, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || strings.ContainsRune(" \t\r\n", r) })
	if len(fields) > maxEntries {
		return "", o.fault(CodeTooMany, "")
	}
	seen := map[string]bool{}
	var kept []string
	for _, field := range fields {
		var entry string
		var ok bool
		if o.Type == People {
			entry, ok = address(field)
		} else {
			entry, ok = domain(strings.TrimPrefix(field, "@"))
		}
		if !ok {
			return "", o.fault(map[Type]Code{People: CodeAddress, Domains: CodeDomain}[o.Type], field)
		}
		if !seen[entry] {
			seen[entry] = true
			kept = append(kept, entry)
		}
	}
	return Value(strings.Join(kept, ",")), nil
}

// address gives an e-mail address as messages have it: lower case, the domain in ASCII.
func address(text string) (string, bool) {
	parsed, err := mail.ParseAddress(text)
	at := strings.LastIndexByte(text, '@')
	if err != nil || parsed.Address != text || at < 1 {
		return "", false
	}
	host, ok := domain(text[at+1:])
	return strings.ToLower(text[:at]) + "@" + host, ok
}

// domain gives a domain as messages have it: at least two labels of letters, digits and hyphens (RFC 1123).
func domain(text string) (string, bool) {
	ascii, ok := asciiDomain(text)
	if !ok || len(ascii) > 253 || !strings.Contains(ascii, ".") {
		return "", false
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
			return "", false
		}
	}
	return ascii, true
}

func (o Option) fault(c Code, given string) *Error {
	e := fault(o.Key, c, given)
	e.Min, e.Max = o.Min, o.Max
	return e
}

func fault(k Key, c Code, given string) *Error {
	if len(given) > 200 {
		given = strings.ToValidUTF8(given[:200], "")
	}
	return &Error{Key: k, Code: c, Given: given}
}

package dav

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// countriesText has a line for every country: its code (ISO 3166-1), then its names, English first, in the
// languages of CLDR that address books are mostly written in, separated by tabs.
//
//go:embed countries.txt
var countriesText string

// regionsText has a line for every region of some countries that Oro has as well (its countries.yml): code
// (ISO 3166-2), name as it is written there.
//
//go:embed regions.txt
var regionsText string

type lands struct {
	code map[string]string // name in lower case → code
	name map[string]string // code → English name
}

func readLands(text string) lands {
	l := lands{map[string]string{}, map[string]string{}}
	for row := range strings.Lines(text) {
		names := strings.Split(strings.TrimSpace(row), "\t")
		if len(names) < 2 {
			continue
		}
		l.name[names[0]] = names[1]
		l.code[strings.ToLower(names[0])] = names[0]
		for _, n := range names[1:] {
			l.code[strings.ToLower(n)] = names[0]
		}
	}
	return l
}

var (
	countries = sync.OnceValue(func() lands { return readLands(countriesText) })
	regions   = sync.OnceValue(func() lands {
		l := readLands(regionsText)
		for code, name := range l.name { // a name counts within its country only
			delete(l.code, strings.ToLower(name))
			l.code[strings.ToLower(code[:2]+" "+name)] = code
		}
		return l
	})
)

// countryCode is the code of a country's name in any of the known languages; else the text as it is.
func countryCode(text string) string {
	if code := countries().code[strings.ToLower(text)]; code != "" {
		return code
	}
	return text
}

// countryName is what stands in an address book for a country.
func countryName(code string) string {
	if name := countries().name[code]; name != "" {
		return name
	}
	return code
}

var combined = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)

// regionCode is the code of a region of the country; else the text as it is.
func regionCode(country, text string) string {
	if combined.MatchString(text) || len(country) != 2 {
		return text
	}
	l := regions()
	if code := l.code[strings.ToLower(country+"-"+text)]; code != "" {
		return code
	}
	if code := l.code[strings.ToLower(country+" "+text)]; code != "" {
		return code
	}
	return text
}

// shortly are the countries whose addresses have the short codes of their regions.
var shortly = []string{"US", "CA", "AU", "BR", "IT", "CH"}

// regionText is what stands in an address book for a region: its short code or its name where regionCode reads
// it again, else the whole code.
func regionText(country, region string) string {
	short, ours := strings.CutPrefix(region, country+"-")
	if !ours || country == "" {
		return region
	}
	text := regions().name[region]
	if slices.Contains(shortly, country) {
		text = short
	}
	if text != "" && regionCode(country, text) == region {
		return text
	}
	return region
}

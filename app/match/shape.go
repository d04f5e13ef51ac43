package match

import (
	"strings"
	"unicode"
)

const (
	maxLength = 40 // bytes of a candidate
	maxDigits = 20
)

// Words before a number that say that it is one of a record, so that short numbers and years count.
var naming = set(`n no nr num number nummer numéro numero n° id ref reference po so order orders quote rfq rfp case ticket
	invoice offer sales purchase request bestellung auftrag angebot anfrage fall vorgang rechnung commande devis
	cas demande facture pedido presupuesto caso factura oferta solicitud номер замовлення рахунок пропозиція справа
	заявка запит звернення`)

// Words before a telephone number.
var calling = set(`tel telefon téléphone teléfono telephone phone ph mobile mobil móvil mob cell handy fax t m p f
	whatsapp call тел телефон моб факс`)

// Words beside an amount of money or a measure.
var measures = set(`eur usd gbp chf uah pln sek nok dkk czk huf cad aud jpy cny inr euro euros dollar dollars pounds грн
	percent prozent km kg mb gb kb cm mm ml px pcs pieces units stk stück hours minutes days uhr am pm`)

// What cameras and programs put before their own counts, and names of standards.
var noise = set(`img image dsc dscn pxl mvimg scan screenshot photo foto video vid whatsapp iso rfc utf win windows
	page seite version cve sha md din en http https`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// candidates returns what words[i] could be as a record's number, the whole before its parts. short:
// the place is one where people name things (subject, attachment), so that numbers of one and two
// digits count after a word that announces a number.
func candidates(words []string, i int, short bool) []string {
	w, before, after := words[i], beside(words, i-1), beside(words, i+1)
	bare := strings.TrimLeft(w, "#№")
	named := bare != w || naming[before] || i > 0 && strings.Trim(words[i-1], "#№") == ""
	if strings.ContainsAny(bare, "%+:") || strings.ContainsFunc(bare, currency) || !strings.ContainsFunc(bare, digit) {
		return nil
	}
	if !named && (measures[after] || measures[before] || amountSign(words, i) || strings.Contains(before, ":")) {
		return nil // behind a clock there is a time zone
	}
	if strings.ContainsFunc(bare, unicode.IsLetter) {
		return mixed(bare, named)
	}
	if strings.Contains(bare, ",") || strings.Contains(bare, ".") {
		return nil // amounts, dates, versions, addresses of machines
	}
	return figures(bare, named, named && short)
}

// beside is the word at a place, bare and in lower case; empty outside.
func beside(words []string, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	return strings.ToLower(strings.Trim(words[i], "#№+"))
}

// amountSign tells whether a currency sign stands alone on either side.
func amountSign(words []string, i int) bool {
	for _, s := range []string{beside(words, i-1), beside(words, i+1)} {
		if s != "" && strings.TrimFunc(s, currency) == "" {
			return true
		}
	}
	return false
}

func currency(r rune) bool { return unicode.Is(unicode.Sc, r) }

// figures takes words of digits, '/', '-' and '_' only.
func figures(w string, named, short bool) []string {
	least := 3
	if short {
		least = 1
	}
	groups := runs(w)
	total := 0
	for _, g := range groups {
		total += len(g)
	}
	if len(groups) == 1 {
		if len(w) < least || len(w) > maxDigits || !named && (year(w) || day(w)) {
			return nil
		}
		return []string{w}
	}
	if !named && (date(groups) || len(groups) > 2 && total > 8) || total < max(least, 3) {
		return nil
	}
	return append([]string{w}, longRuns(groups)...)
}

// mixed takes words with letters and digits: "Q-2043", "PO-77/12", "EXT001000", "CA5930USD".
func mixed(w string, named bool) []string {
	prefix := w[:strings.IndexFunc(w, digit)]
	letters := strings.ToLower(strings.TrimRight(prefix, "-_./‐‑"))
	groups := runs(w)
	total := 0
	for _, g := range groups {
		total += len(g)
	}
	if strings.Count(w, ".") > 1 || strings.Count(w, "/") > 2 {
		return nil // names of machines, paths
	}
	tooMuch := len(groups) > 4 || total > maxDigits || total < 3
	if tooMuch || noise[letters] || prefix == "" && !named && measure(w) {
		return nil
	}
	out := []string{w}
	tail := w[len(prefix):]
	if prefix != "" && !strings.ContainsFunc(tail, unicode.IsLetter) && len(tail) >= 3 {
		out = append(out, tail)
	}
	return append(out, longRuns(groups)...)
}

// measure tells whether a word is digits with a unit behind ("500GB", "1080p").
func measure(w string) bool {
	unit := strings.TrimLeftFunc(w, digit)
	return len(unit) <= 4 && !strings.ContainsFunc(unit, func(r rune) bool { return !unicode.IsLetter(r) })
}

// runs returns the groups of digits of a word.
func runs(w string) []string {
	return strings.FieldsFunc(w, func(r rune) bool { return !digit(r) })
}

// longRuns keeps the groups that can be a number by themselves.
func longRuns(groups []string) []string {
	var out []string
	for _, g := range groups {
		if len(g) >= 3 && len(g) <= maxDigits && !year(g) && !day(g) {
			out = append(out, g)
		}
	}
	return out
}

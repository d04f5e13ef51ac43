package eml

import (
	"regexp"
	"strings"

	"oroconnector/app/crm"
)

// quotedSpans finds what of a text is history and signature: lines that start with ">", what follows
// "-----Original Message-----" or the header block that Outlook writes, the line "On … wrote:" before
// them, and the signature below "-- ". Spans are whole lines, in order, and do not overlap.
// Where all of a text is quoted, nothing is folded.
func quotedSpans(text string) []crm.Span {
	lines := splitLines(text)
	spans := foldable(lines, len(text))
	if len(spans) == 0 || strings.TrimSpace(text[:spans[0].From]) != "" {
		return spans
	}
	for i, s := range spans {
		next := len(text)
		if i+1 < len(spans) {
			next = spans[i+1].From
		}
		if strings.TrimSpace(text[s.To:next]) != "" {
			return spans
		}
	}
	return nil
}

func foldable(lines []textLine, size int) []crm.Span {
	var spans []crm.Span
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch {
		case strings.HasPrefix(l.text, ">"):
			from := attribution(lines, i)
			end := i
			for k := i; k < len(lines) && (strings.HasPrefix(lines[k].text, ">") || blankUntilQuote(lines, k)); k++ {
				end = k
			}
			spans = addSpan(spans, lines[from].from, lines[end].to)
			i = end
		case l.text == "-- " || l.text == "--":
			if !signatureFits(lines, i) {
				continue
			}
			end := signatureEnd(lines, i)
			spans = addSpan(spans, l.from, lines[end].to)
			i = end
		case startsHistory(lines, i):
			return addSpan(spans, lines[attribution(lines, i)].from, size)
		}
	}
	return spans
}

// textLine is a line of a text without its end; from and to include the end.
type textLine struct {
	text     string
	from, to int
}

func splitLines(text string) []textLine {
	lines := make([]textLine, 0, strings.Count(text, "\n")+1)
	for from := 0; from < len(text); {
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			end = len(text) - from
		}
		to := min(from+end+1, len(text))
		lines = append(lines, textLine{text[from : from+end], from, to})
		from = to
	}
	return lines
}

func addSpan(spans []crm.Span, from, to int) []crm.Span {
	if n := len(spans); n > 0 && spans[n-1].To >= from {
		spans[n-1].To = max(spans[n-1].To, to)
		return spans
	}
	return append(spans, crm.Span{From: from, To: to})
}

// blankUntilQuote tells whether line k is blank and only blank lines separate it from a quoted one.
func blankUntilQuote(lines []textLine, k int) bool {
	for n := 0; k < len(lines) && n < 3; n++ {
		if strings.TrimSpace(lines[k].text) != "" {
			return n > 0 && strings.HasPrefix(lines[k].text, ">")
		}
		k++
	}
	return false
}

// sentences are how programs introduce a quote; the languages are those of the interface and its
// neighbours. endings are those whose beginning is not known.
var (
	sentences = regexp.MustCompile(`(?i)^(on|am|le|el|il|op|em|den|dnia|w dniu|dne|у|в|во|på|pe|пн|вт|ср|чт|пт|сб|нд)\b.{3,300}` +
		`(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał\(?a?\)?|napsal\(?a?\)?|пише|пишет|написав|написал)\s*.{0,80}:$`)
	endings = regexp.MustCompile(`(?i)(wrote|writes|schrieb|schreibt|a écrit|escribió|написав|пише)\s*:$`)
)

// attribution returns the first line of the sentence that introduces a quote at line i, else i.
func attribution(lines []textLine, i int) int {
	at := i - 1
	for at >= 0 && i-at <= 2 && strings.TrimSpace(lines[at].text) == "" {
		at--
	}
	if at < 0 || !strings.HasSuffix(strings.TrimSpace(lines[at].text), ":") {
		return i
	}
	joined, found := "", i
	for n := 0; n < 3 && at-n >= 0; n++ {
		t := strings.TrimSpace(lines[at-n].text)
		if t == "" || t[0] == '>' || len(t) > 300 {
			break
		}
		joined = strings.TrimSpace(t + " " + joined)
		switch {
		case sentences.MatchString(joined):
			return at - n
		case n == 0 && endings.MatchString(joined):
			found = at
		}
	}
	return found
}

var originals = regexp.MustCompile(`(?i)^[-_ ]{2,}\s*(original message|original appointment|forwarded message|ursprüngliche nachricht|` +
	`weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|` +
	`oorspronkelijk bericht|wiadomość oryginalna|оригінальне повідомлення|пересилається повідомлення|исходное сообщение)\s*[-_ ]{2,}$`)

// headerLines are the first words of the block that Outlook puts before history.
var headerLines = regexp.MustCompile(`^\*?(From|Von|De|Da|Van|Від|От|Od)\s?:\*?\s.+`)
var headerLines2 = regexp.MustCompile(`^\*?(Sent|Gesendet|Envoyé|Enviado|Enviado el|Inviato|Verzonden|Надіслано|Отправлено|Wysłano|Date|Datum|Fecha|To|An|À|Para|Кому|A)\s?:\*?\s.+`)

func startsHistory(lines []textLine, i int) bool {
	t := strings.TrimSpace(lines[i].text)
	if len(t) < 5 || len(t) > 300 {
		return false
	}
	if t[0] == '-' || t[0] == '_' {
		return originals.MatchString(t) || len(t) >= 20 && strings.Trim(t, "_") == "" && i+1 < len(lines) && outlookBlock(lines, i+1)
	}
	return i > 0 && outlookBlock(lines, i)
}

func outlookBlock(lines []textLine, i int) bool {
	if i+2 >= len(lines) || !headerLines.MatchString(strings.TrimSpace(lines[i].text)) {
		return false
	}
	return headerLines2.MatchString(strings.TrimSpace(lines[i+1].text)) && headerLines2.MatchString(strings.TrimSpace(lines[i+2].text)) ||
		headerLines2.MatchString(strings.TrimSpace(lines[i+1].text)) && i+3 < len(lines) && strings.Contains(lines[i+2].text+lines[i+3].text, ":")
}

// maxSignature is how many lines a signature has at most.
const maxSignature = 30

func signatureFits(lines []textLine, i int) bool {
	return i > 0 && signatureEnd(lines, i) > i
}

func signatureEnd(lines []textLine, i int) int {
	end := i
	for k := i + 1; k < len(lines) && k <= i+maxSignature; k++ {
		if strings.HasPrefix(lines[k].text, ">") || startsHistory(lines, k) || lines[k].text == "--" {
			break
		}
		end = k
	}
	return end
}

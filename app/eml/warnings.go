package eml

import (
	"strings"
	"unicode/utf8"

	"oroconnector/app/crm"
)

// Codes of Message.Warnings. Words has a sentence for each under "warning.<code>".
const (
	WarnMboxLine        = "file.mboxLine"        // a From_ line before the header was left out
	WarnBOM             = "file.bom"             // a byte order mark before the header was left out
	WarnUTF16           = "file.utf16"           // the file is UTF-16
	WarnBareCR          = "file.bareCR"          // lines end with CR only, or in another wrong way
	WarnLeading         = "file.leadingBlank"    // blank lines before the header were left out
	WarnPartial         = "file.partial"         // Apple's partial.emlx: attachments lie elsewhere
	WarnLength          = "file.length"          // the length that emlx or mbox names is wrong
	WarnHeaderLine      = "header.line"          // a line that is no header field was left out
	WarnHeaderName      = "header.name"          // a field whose name has forbidden characters was left out
	WarnHeaderLong      = "header.long"          // a field was cut
	WarnHeaderEnd       = "header.end"           // no blank line between header and body
	WarnHeaderRaw       = "header.raw8bit"       // undeclared 8-bit text in a field
	WarnHeaderWord      = "header.word"          // an encoded word is broken or not in its character set
	WarnHeaderTurned    = "header.turned"        // marks that turn the direction of text were left out
	WarnHeaderTwice     = "header.duplicate"     // a field that may stand once stands more often; one was taken
	WarnHeaderJoined    = "header.repeated"      // a list of recipients stands in several fields; all were read
	WarnAddress         = "header.address"       // something in an address field is no address and was left out
	WarnAddressMended   = "header.addressForm"   // an address field is badly written; all of it was read
	WarnDate            = "header.date"          // the date is in no known form
	WarnDateReceived    = "header.dateReceived"  // so it is, and that of the delivery was taken
	WarnDateMended      = "header.dateForm"      // the date is in a form that no standard has
	WarnCharset         = "charset.unknown"      // the character set is not known; it was guessed
	WarnCharsetWrong    = "charset.wrong"        // the text is not in the character set it names
	WarnEncoding        = "encoding.unknown"     // the transfer encoding is not known
	WarnEncodingDamaged = "encoding.damaged"     // the encoded bytes are damaged; part of them was read
	WarnNoBoundary      = "structure.noBoundary" // a multipart names no boundary, or a wrong one
	WarnUnclosed        = "structure.unclosed"   // a multipart has no end
	WarnEmptyMultipart  = "structure.noParts"    // a multipart has no parts
	WarnTooDeep         = "structure.tooDeep"    // containers inside containers were not opened any more
	WarnTNEF            = "attachment.tnef"      // winmail.dat is damaged; part of it was read
	WarnSigned          = "crypto.signed"        // signed; the signature was not verified
	WarnEncrypted       = "crypto.encrypted"     // S/MIME encrypted: cannot be read
	WarnSMIME           = "crypto.smime"         // the S/MIME container is damaged
	WarnPGPSigned       = "crypto.pgpSigned"     // PGP signed; the signature was not verified
	WarnPGPEncrypted    = "crypto.pgpEncrypted"  // PGP encrypted: cannot be read
)

// warn records something broken once; what exceeds maxWarnings is left out.
func (w *walker) warn(code, detail string) {
	if w.quiet > 0 {
		return
	}
	addWarning(w.msg, code, detail)
}

func addWarning(m *crm.Message, code, detail string) {
	if len(m.Warnings) >= maxWarnings {
		return
	}
	for _, had := range m.Warnings {
		if had.Code == code {
			return
		}
	}
	m.Warnings = append(m.Warnings, crm.Warning{Code: code, Detail: detailOf(detail)})
}

// detailOf cuts foreign text to what a warning may carry, printable and valid.
func detailOf(s string) string {
	if len(s) > maxDetail {
		s = s[:maxDetail]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		s = s[:max(0, len(s)-1)]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > maxDetail {
		s = strings.ToValidUTF8(s[:maxDetail], "")
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return ' '
		}
		return r
	}, s)
}

package eml

import (
	"bytes"
	"encoding/binary"
	"strings"

	"oroconnector/app/crm"
)

// people adds senders and recipients from the properties.
func (x *msgReader) people(root *msgStorage) {
	m := x.w.msg
	if len(m.From) == 0 {
		from := root.person(sentRepresenting)
		sender := root.person(sentBy)
		if from.Email == "" {
			from = sender
		}
		// A draft has nobody yet who sent it.
		sent := sender.Email != "" || !root.time(pidClientSubmitTime).IsZero() || !root.time(pidDeliveryTime).IsZero()
		if from.Email != "" && sent {
			m.From = []crm.Address{from}
		}
		if sender.Email != "" && sender.Email != from.Email {
			m.Sender = sender
		}
	}
	x.recipients(root)
	if len(m.ReplyTo) == 0 {
		m.ReplyTo, _ = addressList(root.text(pidReplyNames), "")
	}
	if len(m.ReplyTo) == 0 {
		m.ReplyTo = entryList(root.binary(pidReplyEntries, maxProperty), root.label)
	}
}

// recipients reads the table of recipients. It is preferred to the header's lists, since the header of what went to a list
// does not name those on it; but where people of the table have no address outside of Exchange, the header may.
func (x *msgReader) recipients(root *msgStorage) {
	m := x.w.msg
	var table [4][]crm.Address // by PidTagRecipientType: the originator, To, Cc, Bcc
	var nameless [4]int
	for _, s := range numbered(root, "__recip_version1.0_") {
		s.properties(headOther, root.label)
		kind, ok := s.int32(pidRecipientType)
		if kind &= 0xF; !ok || kind > 3 {
			kind = 1
		}
		if a := s.person(recipient); a.Email != "" {
			table[kind] = append(table[kind], a)
		} else {
			nameless[kind]++
		}
	}
	for kind, list := range [...]*[]crm.Address{nil, &m.To, &m.Cc, &m.Bcc} {
		if list == nil {
			continue
		}
		display := [...]uint32{0, pidDisplayTo, pidDisplayCc, pidDisplayBcc}[kind]
		if len(table[kind])+len(*list)+nameless[kind] == 0 {
			*list, _ = addressList(root.text(display), "")
			continue
		}
		*list = prefer(table[kind], *list, nameless[kind])
	}
}

// prefer takes the recipient table, and of the header's list at most as many more as the table has people without an
// address; all of the header's list where the table has none of the kind.
func prefer(table, header []crm.Address, nameless int) []crm.Address {
	if len(table) == 0 {
		return header
	}
	for _, a := range header {
		if nameless == 0 {
			break
		}
		known := false
		for _, had := range table {
			known = known || had.Email == a.Email
		}
		if !known {
			table = append(table, a)
			nameless--
		}
	}
	return table
}

// personTags are the properties that describe one person.
type personTags struct{ name, smtp, kind, email, entry, search uint32 }

var (
	sentRepresenting = personTags{pidSentReprName, pidSentReprSMTP, pidSentReprType, pidSentReprEmail, pidSentReprEntry, pidSentReprSearch}
	sentBy           = personTags{pidSenderName, pidSenderSMTP, pidSenderType, pidSenderEmail, pidSenderEntry, pidSenderSearch}
	recipient        = personTags{pidDisplayName, pidSMTPAddress, pidAddressType, pidEmail, pidEntryID, pidSearchKey}
)

// person reads a person: the SMTP address where there is one, else the address if it looks like one and its type is not
// Exchange, whose names are "/O=…"; else what the entry or the search key holds; else the name, if it is an address.
func (s *msgStorage) person(tags personTags) crm.Address {
	a := crm.Address{Name: displayName(s.text(tags.name), "")}
	email := s.text(tags.email)
	if strings.EqualFold(s.text(tags.kind), "EX") || strings.HasPrefix(email, "/") {
		email = ""
	}
	for _, v := range []string{s.text(tags.smtp), email} {
		if a.Email = exchangeless(v); a.Email != "" {
			break
		}
	}
	if a.Email == "" {
		one := oneOff(s.binary(tags.entry, maxEntry), s.label)
		if a.Email = one.Email; a.Name == "" {
			a.Name = one.Name
		}
	}
	if a.Email == "" {
		if kind, v, ok := strings.Cut(ansiText(s.binary(tags.search, maxEntry), s.label), ":"); ok && strings.EqualFold(kind, "SMTP") {
			a.Email = exchangeless(v)
		}
	}
	if a.Email == "" {
		a.Email = exchangeless(a.Name)
	}
	a.Name = notItself(a.Name, a.Email)
	return a
}

// exchangeless is the address in a text, empty where it is none or a name of Exchange.
func exchangeless(v string) string {
	if strings.HasPrefix(v, "/") {
		return ""
	}
	return bareAddress(v)
}

// maxEntry is how much of an entry or a search key is read.
const maxEntry = 8 << 10

// oneOffUID marks an entry that holds a person itself (MS-OXCDATA section 2.2.5.1).
var oneOffUID = []byte{0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02}

// oneOff reads such an entry: flags, the mark, version, flags, then name, type and address, each ended by a NUL.
func oneOff(b []byte, label string) crm.Address {
	const head = 4 + 16 + 2 + 2
	if len(b) < head || !bytes.Equal(b[4:20], oneOffUID) {
		return crm.Address{}
	}
	unicode := binary.LittleEndian.Uint16(b[22:])&0x8000 != 0
	b = b[head:]
	var text [3]string
	for i := range text {
		text[i], b = cutText(b, unicode, label)
	}
	if !strings.EqualFold(text[1], "SMTP") {
		return crm.Address{}
	}
	a := crm.Address{Name: displayName(text[0], ""), Email: exchangeless(text[2])}
	a.Name = notItself(a.Name, a.Email)
	return a
}

// cutText reads a text up to its NUL, and returns what follows.
func cutText(b []byte, unicode bool, label string) (text string, rest []byte) {
	if !unicode {
		raw, rest, _ := bytes.Cut(b, []byte{0})
		return ansiText(raw, label), rest
	}
	end := 0
	for end+1 < len(b) && (b[end] != 0 || b[end+1] != 0) {
		end += 2
	}
	return utf16Text(b[:end]), b[min(end+2, len(b)):]
}

// entryList reads the people of a list of entries (MS-OXCDATA section 2.3.3): their number, the bytes of all, and each with
// its length before it, filled up to a multiple of four.
func entryList(b []byte, label string) (list []crm.Address) {
	if len(b) < 8 {
		return nil
	}
	for b = b[8:]; len(b) >= 4 && len(list) < maxAddresses; {
		n := int64(binary.LittleEndian.Uint32(b))
		if b = b[4:]; n > int64(len(b)) {
			return list
		}
		if a := oneOff(b[:n], label); a.Email != "" {
			list = append(list, a)
		}
		b = b[min((n+3)&^3, int64(len(b))):]
	}
	return list
}

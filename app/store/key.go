package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// The first byte of a key is its table. What follows, in order:
//
//	schema   —                                                   → version
//	kinds    code                                                → kind
//	cursor   name                                                → the pull's cursor
//	entity   ref                                                 → record
//	address  kind's code, domain 0 domain as written 0 local 0 id → months, flags, words
//	number   number 0 ref                                        → —
//	belongs  ref of the upper one, class, inverted time, ref     → —
//	search   kind's code, text 0 place, id                       → months, flags, further words
//	message  hash of a message id                                → thread's key, what Oro has of the message
//	thread   hash of a thread's key                              → context, or the thread it was joined to
//	from     sender's address 0 inverted time, thread's hash, ref → —
//	folder   hash of login 0 folder                             → the folder's number, how far it is like the mailbox
//	header   folder's number, UID                               → header
//	order    folder's number, UID                               → time, flags
//	folders  hash of a login                                    → the folders it had last
//	waste    folder's number                                    → — (its headers are being removed)
//
// A ref is its kind's code and its id; ids that are decimal numbers sort by value.
const (
	tableSchema  = 'v'
	tableKinds   = 'k'
	tableCursor  = 'c'
	tableEntity  = 'e'
	tableAddress = 'a'
	tableNumber  = 'n'
	tableBelongs = 'b'
	tableSearch  = 's'
	tableMessage = 'm'
	tableThread  = 't'
	tableFrom    = 'f'
	tableFolder  = 'x'
	tableHeader  = 'h'
	tableOrder   = 'o'
	tableFolders = 'y'
	tableWaste   = 'w'
)

const (
	// longestID is the length of an id in bytes; Oro's are digits.
	longestID = 200
	// longestText is the length of a string in a key.
	longestText = 250
	hashSize    = 16
	// textID begins an id that is no number; smaller values are the number's length.
	textID = 0x40
)

// appendID appends an id so that it ends where it ends, and numbers sort by value.
func appendID(key []byte, id string) []byte {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil && strconv.FormatUint(n, 10) == id {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], n)
		short := bytes.TrimLeft(b[:], "\x00")
		return append(append(key, byte(len(short))), short...)
	}
	id = id[:min(len(id), longestID)]
	return append(append(key, textID, byte(len(id))), id...)
}

// cutID takes an id off the front of b.
func cutID(b []byte) (id string, rest []byte, ok bool) {
	if len(b) == 0 {
		return "", nil, false
	}
	n := int(b[0])
	b = b[1:]
	if n == textID {
		if len(b) == 0 || len(b) < 1+int(b[0]) {
			return "", nil, false
		}
		n = int(b[0])
		return string(b[1 : 1+n]), b[1+n:], true
	}
	if n > 8 || len(b) < n {
		return "", nil, false
	}
	var number uint64
	for _, c := range b[:n] {
		number = number<<8 | uint64(c)
	}
	return strconv.FormatUint(number, 10), b[n:], true
}

// appendRef appends a ref; its kind must have a code.
func (k kindCodes) appendRef(key []byte, ref crm.Ref) []byte {
	return appendID(append(key, k.code[ref.Kind]), ref.ID)
}

// cutRef takes a ref off the front of b.
func (k kindCodes) cutRef(b []byte) (ref crm.Ref, rest []byte, ok bool) {
	if len(b) == 0 {
		return ref, nil, false
	}
	kind, known := k.kind[b[0]]
	id, rest, ok := cutID(b[1:])
	return crm.Ref{Kind: kind, ID: id}, rest, ok && known
}

// appendText appends a string and the 0 that ends it.
func appendText(key []byte, text string) []byte {
	text = text[:min(len(text), longestText)]
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return append(append(key, text...), 0)
}

// cutText takes a string and its end off the front of b.
func cutText(b []byte) (text, rest []byte, ok bool) {
	return bytes.Cut(b, []byte{0})
}

func (k kindCodes) entityKey(ref crm.Ref) []byte {
	return k.appendRef([]byte{tableEntity}, ref)
}

// addressPrefix is for all records of a kind with the address; domainPrefix for all addresses of the domain. The
// domain is folded, so that its beginnings are found by searching, too; one that does not follow from that is
// added as it is.
func addressPrefix(code byte, address string) []byte {
	local, domain := splitAddress(address)
	return appendText(domainPrefix(code, domain), local)
}

func domainPrefix(code byte, domain string) []byte {
	folded := fold(domain)
	key := appendText([]byte{tableAddress, code}, folded)
	if isDotted(domain, folded) {
		return append(key, 0)
	}
	return appendText(key, domain)
}

// isDotted tells whether a domain is the folded text with dots for blanks.
func isDotted(domain, folded string) bool {
	if len(domain) != len(folded) || len(domain) > longestText {
		return false
	}
	for i := range len(domain) {
		if c := folded[i]; domain[i] != c && (c != ' ' || domain[i] != '.') {
			return false
		}
	}
	return true
}

func splitAddress(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], address[at+1:]
}

func numberPrefix(number string) []byte {
	return appendText([]byte{tableNumber}, strings.ToLower(strings.TrimSpace(number)))
}

// Classes of what belongs to a record.
const (
	classOpen   = iota // business and work under way
	classClosed        // business and work that is over
	classOther         // people and companies
)

func (k kindCodes) belongsPrefix(upper crm.Ref) []byte {
	return k.appendRef([]byte{tableBelongs}, upper)
}

func hash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:hashSize]
}

func messageKey(id string) []byte { return append([]byte{tableMessage}, hash(id)...) }

func threadKey(thread string) []byte { return append([]byte{tableThread}, hash(thread)...) }

func fromPrefix(address string) []byte { return appendText([]byte{tableFrom}, address) }

func cursorKey(name string) []byte { return append([]byte{tableCursor}, name...) }

// appendNewest appends a time in seconds so that later ones sort first.
func appendNewest(key []byte, t time.Time) []byte {
	s := min(max(t.Unix(), 0), math.MaxUint32)
	return binary.BigEndian.AppendUint32(key, math.MaxUint32-uint32(s))
}

package store

import (
	"encoding/binary"
	"math"
	"time"

	"oroconnector/app/crm"
)

// The disk form of a header begins with its version and the folded text that is searched, so that a search
// reads no further. Key, flags and the time of order stand elsewhere.
const headerVersion = 1

const (
	mostRecipients = 50
	mostReferences = 50
	longestSearch  = 300 // bytes of the text that is searched
	longestSubject = 1000
	longestName    = 250
)

func encodeHeader(h crm.Header) []byte {
	w := writer{make([]byte, 0, 384)}
	w.byte(headerVersion)
	local, domain := splitAddress(h.From.Email)
	w.text(cutRunes(fold(h.From.Name+" "+local+" "+domain+" "+h.Subject), longestSearch))
	w.address(h.From)
	w.address(h.ReplyTo)
	w.uint(uint64(min(len(h.To), mostRecipients)))
	for _, a := range first(h.To, mostRecipients) {
		w.address(a)
	}
	w.text(cutRunes(h.Subject, longestSubject))
	w.time(h.Date)
	w.time(h.Arrived)
	w.text(h.MessageID)
	w.texts(first(h.InReplyTo, mostReferences))
	w.texts(first(h.References, mostReferences))
	w.uint(uint64(max(h.Size, 0)))
	w.bool(h.Attachments)
	w.text(h.File)
	return w.b
}

func decodeHeader(b []byte) (crm.Header, error) {
	var h crm.Header
	r := reader{s: string(b)}
	if r.byte() != headerVersion {
		return h, errRecord
	}
	_ = r.text()
	h.From = r.address()
	h.ReplyTo = r.address()
	for range r.count() {
		if r.bad {
			break
		}
		h.To = append(h.To, r.address())
	}
	h.Subject = r.text()
	h.Date = r.time()
	h.Arrived = r.time()
	h.MessageID = r.text()
	h.InReplyTo = r.texts()
	h.References = r.texts()
	h.Size = int64(min(r.uint(), math.MaxInt64))
	h.Attachments = r.bool()
	h.File = r.text()
	return h, r.end()
}

// searchText is what a search looks at, without a copy.
func searchText(b []byte) []byte {
	if len(b) == 0 || b[0] != headerVersion {
		return nil
	}
	n, at := binary.Uvarint(b[1:])
	if at <= 0 || n > uint64(len(b)-1-at) {
		return nil
	}
	return b[1+at : 1+at+int(n)]
}

func (w *writer) address(a crm.Address) {
	w.text(cutRunes(a.Name, longestName))
	w.text(a.Email)
}

func (r *reader) address() crm.Address { return crm.Address{Name: r.text(), Email: r.text()} }

// Bits of a message's flags on the disk.
const (
	bitSeen = 1 << iota
	bitFlagged
	bitAnswered
)

func bitsOf(seen, flagged, answered bool) (bits byte) {
	for i, on := range []bool{seen, flagged, answered} {
		if on {
			bits |= 1 << i
		}
	}
	return bits
}

// place is where a message stands in a folder's order: by time, then UID.
type place struct {
	at, uid uint32
	bits    byte
}

func (p place) compare(o place) int {
	switch {
	case p.at != o.at:
		if p.at < o.at {
			return -1
		}
		return 1
	case p.uid < o.uid:
		return -1
	case p.uid > o.uid:
		return 1
	}
	return 0
}

// placeOf orders a header by its date. One that claims to have been written after it came (the clocks of
// spammers are wrong on purpose) stands where it came.
func placeOf(h crm.Header) place {
	const slack = 24 * time.Hour
	t := h.Date
	if !h.Arrived.IsZero() && (t.IsZero() || t.After(h.Arrived.Add(slack))) {
		t = h.Arrived
	}
	seconds := min(max(t.Unix(), 0), math.MaxUint32)
	return place{uint32(seconds), h.Key.UID, bitsOf(h.Seen, h.Flagged, h.Answered)}
}

// The value of table order.
func (p place) value() []byte {
	return append(binary.BigEndian.AppendUint32(nil, p.at), p.bits)
}

func placeFrom(uid uint32, value []byte) (place, bool) {
	if len(value) != 5 {
		return place{}, false
	}
	return place{binary.BigEndian.Uint32(value), uid, value[4]}, true
}

func mailPrefix(table byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{table}, number)
}

func mailKey(table byte, number, uid uint32) []byte {
	return binary.BigEndian.AppendUint32(mailPrefix(table, number), uid)
}

func folderKey(login, name string) []byte {
	return append([]byte{tableFolder}, hash(login+"\x00"+name)...)
}

// folderRecord is the disk form of a folder: number, names, state.
type folderRecord struct {
	number      uint32
	login, name string
	state       crm.FolderState
}

func (f folderRecord) encode() []byte {
	w := writer{}
	w.byte(headerVersion)
	w.uint(uint64(f.number))
	w.text(f.login)
	w.text(f.name)
	w.uint(uint64(f.state.Validity))
	w.uint(uint64(f.state.Next))
	w.uint(f.state.ModSeq)
	w.uint(uint64(f.state.Below))
	w.time(f.state.At)
	return w.b
}

func decodeFolder(b []byte) (folderRecord, error) {
	var f folderRecord
	r := reader{s: string(b)}
	if r.byte() != headerVersion {
		return f, errRecord
	}
	f.number = uint32(r.uint())
	f.login = r.text()
	f.name = r.text()
	f.state.Validity = uint32(r.uint())
	f.state.Next = uint32(r.uint())
	f.state.ModSeq = r.uint()
	f.state.Below = uint32(r.uint())
	f.state.At = r.time()
	return f, r.end()
}

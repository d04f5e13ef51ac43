package pull

import (
	"encoding/binary"
	"hash/maphash"
	"time"

	"oroconnector/app/crm"
)

// pageSums are the fingerprints of the records of one page of a sweep, in its order.
type pageSums struct {
	sums []uint32
	at   time.Time // when the page was last put whole
}

// pagePutAgain is after how long a page is put even if it has not changed, so that the store sees that
// its records still exist.
const pagePutAgain = 20 * time.Hour

// sums finds what has changed since a reading before without keeping that reading.
type sums struct{ seed maphash.Seed }

var fingerprints = sums{maphash.MakeSeed()}

// of gives 32 bits of everything in the record but the time of reading. Two versions share them once in
// four thousand million; pagePutAgain mends that.
func (s sums) of(e crm.Entity) uint32 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	texts := func(ts ...string) {
		number64(&h, uint64(len(ts)))
		for _, t := range ts {
			number64(&h, uint64(len(t)))
			_, _ = h.WriteString(t)
		}
	}
	instant := func(t time.Time) {
		number64(&h, uint64(t.Unix()))
		number64(&h, uint64(t.Nanosecond()))
	}
	texts(string(e.Kind), e.ID, e.Name, e.URL)
	texts(e.Emails...)
	texts(e.Phones...)
	texts(e.Numbers...)
	number64(&h, uint64(len(e.Fields)))
	for _, f := range e.Fields {
		texts(string(f.Key), f.Label, f.Value.Text, f.Value.ID, f.Value.Currency)
		number64(&h, uint64(f.Value.Type))
		instant(f.Value.Time)
	}
	for _, l := range e.Links {
		texts(string(l.Role), string(l.Ref.Kind), l.Ref.ID, l.Name)
	}
	flags := uint64(e.Depth)
	if e.Closed {
		flags |= 1 << 32
	}
	number64(&h, flags)
	instant(e.CreatedAt)
	instant(e.UpdatedAt)
	sum := h.Sum64()
	return uint32(sum ^ sum>>32)
}

func number64(h *maphash.Hash, n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	_, _ = h.Write(b[:])
}

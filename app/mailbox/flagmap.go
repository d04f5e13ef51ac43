package mailbox

import "slices"

// flagMap remembers the flags of a folder's messages in a few bytes each.
type flagMap struct {
	uids []uint32 // ascending
	bits []uint8
}

// differ gives those of all whose flags are other than remembered, or new, and remembers all.
func (f *flagMap) differ(all []Flagged) []Flagged {
	slices.SortFunc(all, func(a, b Flagged) int { return int(int64(a.UID) - int64(b.UID)) })
	next := &flagMap{uids: make([]uint32, 0, len(all)), bits: make([]uint8, 0, len(all))}
	var changed []Flagged
	at := 0
	for _, one := range all {
		for at < len(f.uids) && f.uids[at] < one.UID {
			at++
		}
		if at >= len(f.uids) || f.uids[at] != one.UID || f.bits[at] != one.bits() {
			changed = append(changed, one)
		}
		next.uids, next.bits = append(next.uids, one.UID), append(next.bits, one.bits())
	}
	*f = *next
	return changed
}

func (f Flagged) bits() uint8 {
	var b uint8
	for i, on := range []bool{f.Seen, f.Flagged, f.Answered} {
		if on {
			b |= 1 << i
		}
	}
	return b
}

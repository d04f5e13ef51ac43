package post

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
)

// number lists items by UIDs made of what names them; the names are in the items' order. A UID is a hash of the name,
// so that any process gives the same one without having seen the folder before. Where the hashes of two are alike
// (with 100,000 messages there are two such most often), those behind the first by name get the next free numbers.
// Such a UID depends on which others are there: clashes is made of all of them, and as long as it stays the same
// every UID is of the same message. It belongs to the folder's validity. Messages of one name, as an mbox can have
// them, are told apart by their order: what names them is their header, so they look alike in a list anyway.
func number(items []item, names []string, hash func(string) uint32) *listing {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(names[a], names[b]) })
	taken := make(map[uint32]int, len(items)) // which item has the number
	clashes := fnv.New64a()
	clashed := false
	twins := 0
	for n, i := range order {
		if twins++; n == 0 || names[order[n-1]] != names[i] {
			twins = 0
		}
		uid := hash(names[i])
		if twins > 0 {
			uid = hash(names[i] + "\x00" + strconv.Itoa(twins))
		}
		for {
			other, there := taken[uid]
			if uid != 0 && !there {
				break
			}
			if there { // it stands aside for this one
				clashed = true
				tellClash(clashes, uid, names[other], names[i])
			}
			uid++
		}
		taken[uid] = i
		items[i].uid = uid
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.uid, b.uid) })
	l := &listing{items: items}
	if clashed {
		l.clashes = clashes.Sum64()
	}
	return l
}

func tellClash(to io.Writer, uid uint32, names ...string) {
	text := binary.BigEndian.AppendUint32(nil, uid)
	for _, name := range names {
		text = binary.BigEndian.AppendUint64(text, uint64(len(name)))
		text = append(text, name...)
	}
	_, _ = to.Write(text) // a hash takes everything
}

// uidOf is a message's UID by what names it; the hash of names that are much alike (with running numbers) is spread.
func uidOf(name string) uint32 {
	f := fnv.New32a()
	_, _ = f.Write([]byte(name))
	h := f.Sum32()
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

package reconcile

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// mark is what a record is called that is created in Oro: a UUID (RFC 9562 5.8) that follows from what is kept of the
// attempt, so that the next run knows it too.
func (b base) mark(seq uint64, at time.Time) string {
	text := binary.BigEndian.AppendUint64([]byte("oroconnector\x00"+string(b.kind)+"\x00"+b.scope+"\x00"), seq)
	s := sha256.Sum256(binary.BigEndian.AppendUint64(text, uint64(at.UnixNano()))) //nolint:gosec // any number will do
	s[6], s[8] = s[6]&0x0F|0x80, s[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", s[:4], s[4:6], s[6:8], s[8:10], s[10:16])
}

// settleLost looks once more for what interrupted creations in Oro may have made and somebody has changed since, so
// that its key is another one: among the records that this user made since and that belong to nothing else. A
// creation and a record that are like each other, and like no other, are taken for the same; since that is a guess,
// what gives way then goes into the journal. What is not found was not made. Of events nothing has to be guessed in an
// Oro that keeps the names that we give.
func (k *kindRun) settleLost(ctx context.Context, lost []intent) error {
	found, err := k.guess(ctx, lost)
	if err != nil {
		return err
	}
	for n, i := range lost {
		it := k.items[i.seq]
		if m := found[n]; m != nil {
			k.settled(it, i, m)
			it.guessed = true
		}
		if err := k.base.save(append(k.saved(it), put{key: k.base.key(tableIntent, i.seq)})); err != nil {
			return err
		}
	}
	return nil
}

// guess gives for each creation the record that it is taken to have made, or nil.
func (k *kindRun) guess(ctx context.Context, lost []intent) ([]*crm.Sheet, error) {
	found := make([]*crm.Sheet, len(lost))
	inOro := slices.DeleteFunc(slices.Clone(lost), func(i intent) bool { return i.on != crm.PartyOro })
	side, can := k.side(crm.PartyOro).(Recent)
	if len(inOro) == 0 || !can {
		return found, nil
	}
	since := slices.MinFunc(inOro, func(a, b intent) int { return a.at.Compare(b.at) }).at.Add(-early)
	made, err := side.MadeSince(ctx, since)
	if err != nil {
		return nil, onSide(crm.PartyOro, err)
	}
	likes := make([][]int, len(lost)) // by creation: records
	liked := make([]int, len(made))   // by record: how many creations are like it
	for r := range made {
		made[r] = k.tidy(crm.PartyOro, made[r])
		other := k.byID[0][made[r].ID]
		named := made[r].UID != "" // by somebody else: what we make keeps the name that we gave it
		if made[r].Odd != "" || named || other != nil && (other.pair() || other.oro.gone) {
			continue
		}
		for n, i := range lost {
			if i.on == crm.PartyOro && alikeNow(k.kind, i.fields, made[r].Fields) {
				likes[n] = append(likes[n], r)
				liked[r]++
			}
		}
	}
	for n := range lost {
		if len(likes[n]) == 1 && liked[likes[n][0]] == 1 {
			found[n] = &made[likes[n][0]]
		}
	}
	return found, nil
}

// alikeNow tells whether a record may be the one that was made with the fields that were sent, its key having been
// changed since. What the key leaves must say so: a person's e-mail address, phone or whole name, what a task is
// about or when it is due, an event's title or its times.
func alikeNow(kind crm.SheetKind, sent, now crm.Fields) bool {
	same := func(fields ...crm.SheetField) bool {
		return !slices.ContainsFunc(fields, func(f crm.SheetField) bool {
			return sent[f] == "" && f != crm.SheetAllDay || !strings.EqualFold(sent[f], now[f])
		})
	}
	switch kind {
	case crm.SheetTask:
		return same(crm.SheetSubject) || same(crm.SheetDue, crm.SheetPriority, crm.SheetStatus)
	case crm.SheetEvent:
		return same(crm.SheetTitle) || same(crm.SheetStart, crm.SheetEnd, crm.SheetAllDay)
	}
	for email := range strings.SplitSeq(sent[crm.SheetEmails], "\n") {
		if email != "" && slices.Contains(strings.Split(strings.ToLower(now[crm.SheetEmails]), "\n"), strings.ToLower(email)) {
			return true
		}
	}
	return same(crm.SheetPhone) || same(crm.SheetFirstName, crm.SheetLastName)
}

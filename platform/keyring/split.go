package keyring

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// items is what a system's keyring offers: small texts by name. Its methods need not be safe for
// concurrent use and may block for as long as a person looks at a prompt.
type items interface {
	get(name string) (string, error) // ErrNotFound
	set(name, text string) error
	delete(name string) error // ErrNotFound or nil when it is not there
}

// maxItem is what every system takes in one item: Windows 2,560 bytes, macOS about 3,000 of base64 of it.
const maxItem = 2000

// split keeps secrets of any size in items of at most maxItem bytes. Items hold text:
//
//	name        "1:" base64                       a secret that fits, or
//	            "2:" slot ":" parts ":" sha-256   a pointer to
//	name#slot#i base64                            parts 0, 1, 2 … in slot a or b
//
// A new generation is written whole into the slot that the pointer does not name, then the pointer is
// written, then the old slot is emptied. The parts of a slot are always 0 to n without a gap (written
// upwards, deleted downwards), so that what a crash leaves behind is found and removed by the next Set or
// Delete. Names cannot contain '#'.
type split struct{ items items }

func (s split) get(name string) ([]byte, error) {
	head, err := s.items.get(name)
	if err != nil {
		return nil, err
	}
	h, err := parseHead(head)
	if err != nil {
		return nil, err
	}
	if h.slot == "" {
		return h.secret, nil
	}
	var text strings.Builder
	for i := range h.parts {
		part, err := s.items.get(partName(name, h.slot, i))
		if errors.Is(err, ErrNotFound) {
			return nil, fmt.Errorf("part %d of %d is missing: %w", i, h.parts, ErrDamaged)
		}
		if err != nil {
			return nil, err
		}
		text.WriteString(part)
	}
	secret, err := base64.StdEncoding.DecodeString(text.String())
	if err != nil || !sameSum(secret, h.sum) {
		return nil, fmt.Errorf("parts do not fit together: %w", ErrDamaged)
	}
	return secret, nil
}

// set gives up at ctx's end only before the pointer has moved.
func (s split) set(ctx context.Context, name string, secret []byte) error {
	slot := "a"
	switch old, err := s.items.get(name); {
	case err == nil:
		if h, err := parseHead(old); err == nil && h.slot == "a" {
			slot = "b"
		}
	case !errors.Is(err, ErrNotFound):
		return err
	}
	text := base64.StdEncoding.EncodeToString(secret)
	head, parts := "1:"+text, 0
	if len(head) > maxItem {
		for ; len(text) > 0; parts++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			n := min(len(text), maxItem)
			if err := s.put(partName(name, slot, parts), text[:n]); err != nil {
				return err
			}
			text = text[n:]
		}
		sum := sha256.Sum256(secret)
		head = fmt.Sprintf("2:%s:%d:%s", slot, parts, hex.EncodeToString(sum[:]))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.put(name, head); err != nil {
		return err
	}
	// The new secret is kept. What cannot be removed now is removed the next time.
	_ = s.clear(name, slot, parts)
	_ = s.clear(name, other(slot), 0)
	return nil
}

// put writes an item and reads it back: some systems report success for what they did not keep (a
// dismissed prompt of the Secret Service, errors within macOS's "security -i").
func (s split) put(name, text string) error {
	if err := s.items.set(name, text); err != nil {
		return err
	}
	kept, err := s.items.get(name)
	if errors.Is(err, ErrNotFound) || err == nil && kept != text {
		return fmt.Errorf("it did not keep the item: %w", ErrRefused)
	}
	return err
}

func (s split) delete(name string) error {
	if err := s.items.delete(name); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return errors.Join(s.clear(name, "a", 0), s.clear(name, "b", 0))
}

// clear removes the parts of a slot from the given one on.
func (s split) clear(name, slot string, from int) error {
	end := from
	for {
		_, err := s.items.get(partName(name, slot, end))
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
		end++
	}
	for end > from {
		end--
		if err := s.items.delete(partName(name, slot, end)); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}

func partName(name, slot string, i int) string { return name + "#" + slot + "#" + strconv.Itoa(i) }

func other(slot string) string {
	if slot == "a" {
		return "b"
	}
	return "a"
}

type head struct {
	secret []byte // slot is empty
	slot   string
	parts  int
	sum    string
}

func parseHead(text string) (head, error) {
	if rest, ok := strings.CutPrefix(text, "1:"); ok {
		secret, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return head{}, fmt.Errorf("read item: %w", ErrDamaged)
		}
		return head{secret: secret}, nil
	}
	f := strings.Split(text, ":")
	if len(f) != 4 || f[0] != "2" || f[1] != "a" && f[1] != "b" || len(f[3]) != 2*sha256.Size {
		return head{}, fmt.Errorf("read pointer: %w", ErrDamaged)
	}
	parts, err := strconv.Atoi(f[2])
	if err != nil || parts < 1 || parts > 2*maxSecret/maxItem {
		return head{}, fmt.Errorf("read pointer: %w", ErrDamaged)
	}
	return head{slot: f[1], parts: parts, sum: f[3]}, nil
}

func sameSum(secret []byte, sum string) bool {
	got := sha256.Sum256(secret)
	return subtle.ConstantTimeCompare([]byte(hex.EncodeToString(got[:])), []byte(sum)) == 1
}

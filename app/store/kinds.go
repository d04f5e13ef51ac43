package store

import (
	"errors"
	"slices"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// Codes of the kinds known by name, in keys and records. They are written to disk: never change one.
// Their order is that of display, which makes it the order of hits that are equal otherwise.
var fixedCodes = map[crm.Kind]byte{
	crm.KindContact: 1, crm.KindCustomerUser: 2, crm.KindLead: 3, crm.KindAccount: 4, crm.KindCustomer: 5,
	crm.KindBusinessCustomer: 6, crm.KindOpportunity: 7, crm.KindCase: 8, crm.KindOrder: 9, crm.KindQuote: 10,
	crm.KindRFQ: 11, crm.KindTask: 12, crm.KindUser: 13,
}

// ownCodes is the first code for kinds of an installation's own; they are given as such kinds appear.
const (
	ownCodes = 64
	lastCode = 250
)

// errKinds: an installation with more than 187 kinds of its own.
var errKinds = errors.New("store: too many kinds")

// kindCodes are the kinds that are in a vault, each with its one-byte code.
type kindCodes struct {
	code map[crm.Kind]byte
	kind map[byte]crm.Kind
	mail []byte // sorted codes of kinds that may have e-mail addresses
}

func readKinds(r vault.Reader) kindCodes {
	k := kindCodes{code: map[crm.Kind]byte{}, kind: map[byte]crm.Kind{}}
	for key, value := range r.Scan([]byte{tableKinds}, nil, false) {
		if len(key) == 2 {
			k.code[crm.Kind(value)] = key[1]
			k.kind[key[1]] = crm.Kind(value)
		}
	}
	return k
}

// readMail finds the kinds of which there is a record with an address.
func (k *kindCodes) readMail(r vault.Reader) {
	f := r.Finger([]byte{tableAddress})
	defer f.Close()
	for code := range k.kind {
		if f.Seek([]byte{tableAddress, code}) && f.Key()[1] == code {
			k.mail = append(k.mail, code)
		}
	}
	slices.Sort(k.mail)
}

// addressPrefixes are those of an address in each kind that may have it.
func (k kindCodes) addressPrefixes(address string) [][]byte {
	list := make([][]byte, len(k.mail))
	for i, code := range k.mail {
		list[i] = addressPrefix(code, address)
	}
	return list
}

// codes returns the present table; it is never changed, only replaced.
func (s *Store) codes() kindCodes {
	s.kindsMu.RLock()
	defer s.kindsMu.RUnlock()
	return s.kinds
}

// register sees that all kinds of the records and of their links have a code.
func (s *Store) register(es []crm.Entity) error {
	known := s.codes()
	missing := false
	each := func(f func(crm.Kind)) {
		for _, e := range es {
			f(e.Kind)
			for _, l := range e.Links {
				f(l.Ref.Kind)
			}
		}
	}
	each(func(k crm.Kind) { missing = missing || known.code[k] == 0 })
	if missing {
		if err := s.registerKinds(each); err != nil {
			return err
		}
	}
	for _, e := range es {
		if len(e.Emails) > 0 {
			s.registerMail(e.Kind)
		}
	}
	return nil
}

// registerMail notes that records of the kind have addresses. That none is written after all does no harm.
func (s *Store) registerMail(kind crm.Kind) {
	known := s.codes()
	code := known.code[kind]
	if slices.Contains(known.mail, code) {
		return
	}
	s.kindsMu.Lock()
	defer s.kindsMu.Unlock()
	s.kinds.mail = append(slices.Clone(s.kinds.mail), code)
	slices.Sort(s.kinds.mail)
	s.kinds.mail = slices.Compact(s.kinds.mail)
}

// registerKinds gives codes to the kinds that each goes through. The table is not locked meanwhile: an Update that goes
// on reads it, and this one waits for that.
func (s *Store) registerKinds(each func(func(crm.Kind))) error {
	s.registering.Lock()
	defer s.registering.Unlock()
	var all kindCodes
	err := s.v.Update(func(tx vault.Tx) (err error) {
		all = readKinds(tx)
		each(func(k crm.Kind) {
			if all.code[k] == 0 && k != "" && err == nil {
				err = all.add(tx, k)
			}
		})
		return err
	})
	if err != nil {
		return err
	}
	s.kindsMu.Lock()
	defer s.kindsMu.Unlock()
	all.mail = s.kinds.mail
	s.kinds = all
	return nil
}

// add gives a kind its code and writes it down.
func (k kindCodes) add(tx vault.Tx, kind crm.Kind) error {
	code, fixed := fixedCodes[kind]
	for next := byte(ownCodes); !fixed && next <= lastCode; next++ {
		if _, taken := k.kind[next]; !taken {
			code = next
			break
		}
	}
	if code == 0 {
		return errKinds
	}
	k.code[kind], k.kind[code] = code, kind
	return tx.Set([]byte{tableKinds, code}, []byte(kind))
}

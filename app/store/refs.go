package store

import (
	"bytes"
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

// Refs returns at most limit records of the kind, in the order of their ids, behind the id after (empty:
// from the first). The pull compares them with what Oro still has, to find deletions.
func (s *Store) Refs(ctx context.Context, kind crm.Kind, after string, limit int) ([]crm.Ref, error) {
	var refs []crm.Ref
	err := s.view(ctx, "store.refs", func(r vault.Reader) error {
		codes := s.codes()
		code, known := codes.code[kind]
		if !known {
			return nil
		}
		prefix := []byte{tableEntity, code}
		var from []byte
		if after != "" {
			from = codes.entityKey(crm.Ref{Kind: kind, ID: after})
		}
		for key := range r.Keys(prefix, from, false) {
			if bytes.Equal(key, from) {
				continue
			}
			if ref, _, ok := codes.cutRef(key[1:]); ok {
				refs = append(refs, ref)
			}
			if len(refs) >= limit {
				return nil
			}
		}
		return nil
	})
	return refs, err
}

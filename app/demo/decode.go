package demo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// objectMembers splits a JSON object into its members in their order. Empty input and null give none.
func objectMembers(raw []byte) ([]member, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var out []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		out = append(out, member{fmt.Sprint(key), phpRaw(value)})
	}
	return out, nil
}

// decodeRelation reads the data of a relationship: null, an identifier or a list of them.
func decodeRelation(raw []byte) (relation, error) {
	type identifier struct{ Type, ID string }
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || bytes.Equal(raw, []byte("null")):
		return relation{}, nil
	case raw[0] == '[':
		var list []identifier
		if err := json.Unmarshal(raw, &list); err != nil {
			return relation{}, err
		}
		rel := relation{many: true}
		for _, i := range list {
			rel.refs = append(rel.refs, ref{i.Type, i.ID})
		}
		return rel, nil
	}
	var one identifier
	if err := json.Unmarshal(raw, &one); err != nil {
		return relation{}, err
	}
	return relation{refs: []ref{{one.Type, one.ID}}}, nil
}

package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// node is JSON with the order of its keys.
type node struct {
	kind  byte // { [ s n b 0 (null)
	keys  []string
	vals  []*node
	value string
}

func parseNode(text string) (*node, error) {
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	return readNode(dec)
}

func readNode(dec *json.Decoder) (*node, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := t.(type) {
	case json.Delim:
		n := &node{kind: byte(v)}
		for dec.More() {
			if v == '{' {
				key, err := dec.Token()
				if err != nil {
					return nil, err
				}
				n.keys = append(n.keys, fmt.Sprint(key))
			}
			inner, err := readNode(dec)
			if err != nil {
				return nil, err
			}
			n.vals = append(n.vals, inner)
		}
		_, err := dec.Token()
		return n, err
	case string:
		return &node{kind: 's', value: v}, nil
	case bool:
		return &node{kind: 'b', value: fmt.Sprint(v)}, nil
	case nil:
		return &node{kind: '0'}, nil
	}
	return &node{kind: 'n', value: fmt.Sprint(t)}, nil
}

func (n *node) get(path ...string) *node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		var next *node
		for i, key := range n.keys {
			if key == name {
				next = n.vals[i]
			}
		}
		n = next
	}
	return n
}

func (n *node) str() string {
	if n == nil {
		return ""
	}
	return n.value
}

// sameShape compares keys, their order and the types of values. null stands for any type, and lists
// are compared by the elements that both have.
func sameShape(want, have *node, at string) error {
	switch {
	case want.kind == '0' || have.kind == '0':
		return nil
	case want.kind != have.kind:
		return fmt.Errorf("%s: %c, not %c", at, have.kind, want.kind)
	case want.kind == '{':
		if a, b := strings.Join(want.keys, " "), strings.Join(have.keys, " "); a != b {
			return fmt.Errorf("%s: keys\n\t%s\nnot\n\t%s", at, b, a)
		}
	}
	for i := range min(len(want.vals), len(have.vals)) {
		step := at
		if want.kind == '{' {
			step += "/" + want.keys[i]
		}
		if want.kind == '[' && mixed(want) {
			break // records of several kinds: compared by kind
		}
		if err := sameShape(want.vals[i], have.vals[i], step); err != nil {
			return err
		}
	}
	return nil
}

func mixed(list *node) bool {
	types := map[string]bool{}
	for _, v := range list.vals {
		types[v.get("type").str()] = true
	}
	return len(types) > 1
}

// byKind gives the first record of each kind in data and included.
func byKind(doc *node) map[string]*node {
	out := map[string]*node{}
	for _, part := range []string{"data", "included"} {
		list := doc.get(part)
		if list == nil {
			continue
		}
		items := list.vals
		if list.kind == '{' {
			items = []*node{list}
		}
		for _, r := range items {
			if kind := part + " " + r.get("type").str(); out[kind] == nil && r.get("type") != nil {
				out[kind] = r
			}
		}
	}
	return out
}

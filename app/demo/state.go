package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"oroconnector/platform/atomicfile"
)

// stateVersion is of the state file's form; another one is refused.
const stateVersion = 1

// saved is the state file: what differs from the records that were loaded, and the tokens.
type saved struct {
	Version int
	Port    int
	Put     []savedRecord
	Dropped []savedRef
	Next    map[string]int
	Tokens  []*token
}

type savedRef struct{ Type, ID string }

type savedRecord struct {
	savedRef
	Attributes    []savedMember
	Relationships map[string]savedRelation
}

type savedMember struct {
	Name  string
	Value json.RawMessage
}

type savedRelation struct {
	Many bool
	Refs []savedRef
}

// persist writes the state file, if there is one. The caller holds the lock, or nobody else is there yet.
func (s *Server) persist() error {
	if s.state == "" {
		return nil
	}
	s.oauth.mu.Lock()
	defer s.oauth.mu.Unlock()
	out := saved{Version: stateVersion, Port: s.oauth.port, Next: s.records.next}
	for _, name := range s.records.kindNames() {
		for to := range s.changed {
			if to.kind != name {
				continue
			}
			if r := s.records.get(to); r != nil {
				out.Put = append(out.Put, saveRecord(r))
			} else {
				out.Dropped = append(out.Dropped, savedRef{to.kind, to.id})
			}
		}
	}
	for _, t := range s.oauth.byAccess {
		if s.now().Before(t.RefreshUntil) {
			out.Tokens = append(out.Tokens, t)
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("write demo state: %w", err)
	}
	return writeFile(s.state, data)
}

// persistTokens is persist for those who do not hold the lock.
func (s *Server) persistTokens() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persist()
}

func saveRecord(r *resource) savedRecord {
	out := savedRecord{savedRef: savedRef{r.kind, r.id}, Relationships: map[string]savedRelation{}}
	for _, m := range r.attrs {
		out.Attributes = append(out.Attributes, savedMember{m.name, m.raw})
	}
	for name, rel := range r.rels {
		kept := savedRelation{Many: rel.many}
		for _, to := range rel.refs {
			kept.Refs = append(kept.Refs, savedRef{to.kind, to.id})
		}
		out.Relationships[name] = kept
	}
	return out
}

// writeFile replaces the file in one step, readable by its owner only.
func writeFile(path string, data []byte) error {
	if err := atomicfile.Write(path, data); err != nil {
		return fmt.Errorf("write demo state: %w", err)
	}
	return nil
}

// restore reads the state file over the loaded records. No file is a fresh start.
func (s *Server) restore() error {
	if s.state == "" {
		return nil
	}
	data, err := os.ReadFile(s.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read demo state: %w", err)
	}
	var in saved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("read demo state %s: %w", s.state, err)
	}
	if in.Version != stateVersion {
		return fmt.Errorf("read demo state %s: its version is %d, not %d", s.state, in.Version, stateVersion)
	}
	s.oauth.port = in.Port
	for _, kept := range in.Put {
		r := restoreRecord(kept)
		s.changed[r.ref] = true
		s.records.put(r)
	}
	for _, gone := range in.Dropped {
		s.changed[ref{gone.Type, gone.ID}] = true
		s.records.drop(ref{gone.Type, gone.ID})
	}
	for kind, next := range in.Next {
		s.records.next[kind] = max(next, s.records.next[kind])
	}
	for _, t := range in.Tokens {
		s.oauth.byAccess[t.Access] = t
		s.oauth.tokens[t.Refresh] = t
	}
	return nil
}

func restoreRecord(kept savedRecord) *resource {
	r := &resource{ref: ref{kept.Type, kept.ID}, rels: map[string]relation{}}
	for _, m := range kept.Attributes {
		r.attrs = append(r.attrs, member{m.Name, phpRaw(m.Value)})
	}
	for name, rel := range kept.Relationships {
		made := relation{many: rel.Many}
		for _, to := range rel.Refs {
			made.refs = append(made.refs, ref{to.Type, to.ID})
		}
		r.rels[name] = made
	}
	return r
}

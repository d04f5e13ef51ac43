package demo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing/fstest"
)

// seed is an Oro's data as far as recordings show it: whole records, and for the others a name, or
// nothing but that they exist.
type seed struct {
	kinds map[string]*kind
	made  map[string]map[string]any // "kind-id" → resource object
	names aliases                   // other names than the recorded ones
	most  map[string]int            // highest id of a kind before the first recording
}

// seedFrom gathers the records that a set of recordings shows.
func seedFrom(kinds map[string]*kind, all []*recording, most map[string]int) *seed {
	s := &seed{kinds: kinds, made: map[string]map[string]any{}, most: most}
	for _, r := range all {
		if r.status != 200 || r.method != "GET" && r.method != "POST" || isNew(r) {
			continue
		}
		var doc struct {
			Data     any
			Included []any
		}
		if json.Unmarshal([]byte(r.text), &doc) != nil {
			continue
		}
		list, _ := doc.Data.([]any)
		if one, ok := doc.Data.(map[string]any); ok {
			list = []any{one}
		}
		for _, obj := range append(list, doc.Included...) {
			if obj, ok := obj.(map[string]any); ok {
				s.see(obj, r)
			}
		}
	}
	return s
}

// isNew tells whether a recording shows what other recordings made.
func isNew(r *recording) bool {
	return strings.Contains(r.target, "/api/emails") && !strings.Contains(r.target, "context")
}

func (s *seed) see(obj map[string]any, r *recording) {
	kind, _ := obj["type"].(string)
	id, _ := obj["id"].(string)
	switch {
	case strings.HasPrefix(kind, "emailcontext") || kind == "emailthreadcontext" || kind == "search":
		if kind == "emailcontextentities" {
			return
		}
		rel, _ := obj["relationships"].(map[string]any)
		entity, _ := rel["entity"].(map[string]any)
		to, _ := entity["data"].(map[string]any)
		attributes, _ := obj["attributes"].(map[string]any)
		if to != nil && attributes != nil {
			s.name(fmt.Sprint(to["type"]), fmt.Sprint(to["id"]), fmt.Sprint(attributes["entityName"]))
		}
		return
	case kind == "userprofile":
		kind = "users"
	case s.kinds[kind] == nil || kind == "emails" || kind == "emailusers" || dictionary(s.kinds[kind]):
		return
	}
	if most, known := s.most[kind]; known && len(id) < 9 && atoi(id) > most {
		return // made by a later recording
	}
	at := s.need(kind, id)
	for _, part := range []string{"attributes", "relationships"} {
		from, _ := obj[part].(map[string]any)
		into := at[part].(map[string]any)
		for name, value := range from {
			if _, known := into[name]; known {
				continue
			}
			if part == "relationships" {
				value = map[string]any{"data": value.(map[string]any)["data"]}
			}
			into[name] = value
		}
	}
}

// need makes sure that a record exists.
func (s *seed) need(kind, id string) map[string]any {
	key := kind + "-" + id
	if s.made[key] == nil {
		s.made[key] = map[string]any{"type": kind, "id": id, "attributes": map[string]any{}, "relationships": map[string]any{}}
	}
	return s.made[key]
}

// name gives a record that is known by its title only the attributes that make the title.
func (s *seed) name(kind, id, title string) {
	k := s.kinds[kind]
	if most, known := s.most[kind]; k == nil || known && atoi(id) > most {
		return
	}
	attributes := s.need(kind, id)["attributes"].(map[string]any)
	switch {
	case k.attr("name"):
		setNew(attributes, "name", title)
	case k.attr("subject"):
		setNew(attributes, "subject", title)
	case k.attr("identifier"):
		_, number, _ := strings.Cut(title, "#")
		setNew(attributes, "identifier", number)
	case k.attr("firstName") && attributes["firstName"] == nil:
		words := strings.Fields(title)
		if kind == "contacts" && strings.HasSuffix(words[0], ".") {
			setNew(attributes, "namePrefix", words[0])
			words = words[1:]
		}
		setNew(attributes, "firstName", words[0])
		setNew(attributes, "lastName", strings.Join(words[1:], " "))
	}
}

func setNew(attributes map[string]any, name string, value any) {
	if _, known := attributes[name]; !known {
		attributes[name] = value
	}
}

// set puts attributes into a record.
func (s *seed) set(kind, id string, attributes map[string]any) {
	maps.Copy(s.need(kind, id)["attributes"].(map[string]any), attributes)
}

// to puts a relationship into a record; "kind-id" each.
func (s *seed) to(kind, id, rel string, many bool, targets ...string) {
	var list []any
	for _, target := range targets {
		kind, id, _ := strings.Cut(target, "-")
		if k := s.kinds[kind]; k != nil && !dictionary(k) {
			s.need(kind, id)
		}
		list = append(list, map[string]any{"type": kind, "id": id})
	}
	var data any = list
	if !many {
		data = list[0]
	}
	s.need(kind, id)["relationships"].(map[string]any)[rel] = map[string]any{"data": data}
}

// fill makes all records that there were before the first recording.
func (s *seed) fill() {
	for kind, n := range s.most {
		for id := 1; id <= n; id++ {
			attributes := s.need(kind, strconv.Itoa(id))["attributes"].(map[string]any)
			for name, value := range map[string]string{"createdAt": "2026-11-22T07:21:03Z", "updatedAt": "2026-11-22T07:29:35Z"} {
				if s.kinds[kind].attr(name) {
					setNew(attributes, name, value)
				}
			}
		}
	}
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// files gives the seed as Options.Records wants it. What records refer to is made to exist, or let go
// where it is a record that other recordings make later.
func (s *seed) files() fstest.MapFS {
	for _, key := range slices.Sorted(maps.Keys(s.made)) {
		for _, rel := range s.made[key]["relationships"].(map[string]any) {
			s.settle(rel.(map[string]any))
		}
	}
	lists := map[string][]map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(s.made)) {
		kind := s.made[key]["type"].(string)
		lists[kind] = append(lists[kind], s.made[key])
	}
	out := fstest.MapFS{}
	for kind, list := range lists {
		sort.Slice(list, func(i, j int) bool { return number(list[i]) < number(list[j]) })
		data, _ := json.Marshal(list)
		out[kind+".json"] = &fstest.MapFile{Data: data}
	}
	return out
}

func number(obj map[string]any) int {
	n, _ := strconv.Atoi(obj["id"].(string))
	return n
}

func (s *seed) settle(rel map[string]any) {
	list, many := rel["data"].([]any)
	one, single := rel["data"].(map[string]any)
	if single {
		list = []any{one}
	}
	var kept []any
	for _, to := range list {
		to := to.(map[string]any)
		delete(to, "meta")
		kind, id := to["type"].(string), to["id"].(string)
		k := s.kinds[kind]
		switch {
		case k == nil || k.enum || dictionary(k):
		case s.made[kind+"-"+id] == nil:
			continue
		}
		kept = append(kept, to)
	}
	switch {
	case many:
		rel["data"] = append([]any{}, kept...)
	case single && len(kept) == 0:
		rel["data"] = nil
	}
}

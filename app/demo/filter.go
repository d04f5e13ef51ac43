package demo

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// matcher decides whether a record is in a list.
type matcher func(*resource) bool

// matchers turns the filters of a request into what decides; the first that is not supported is the error.
func (c *call) matchers(k *kind) ([]matcher, error) {
	var out []matcher
	for _, cond := range c.query.filters {
		m, err := c.matcher(k, cond)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (c *call) matcher(k *kind, cond condition) (matcher, error) {
	if len(cond.path) == 1 && cond.path[0] == "searchText" && k.name != "emails" && len(k.text) > 0 {
		return c.searchMatcher(k, cond)
	}
	if len(cond.path) == 1 && cond.path[0] == "ownerUsername" && k.name == "tasks" {
		cond.path = []string{"owner", "username"}
	}
	name := cond.path[0]
	if name == "id" && len(cond.path) == 1 {
		return numberMatcher(cond, func(r *resource) []int { return []int{r.number()} })
	}
	if spec := k.rel(name); spec != nil {
		return c.relMatcher(k, spec, cond)
	}
	if len(cond.path) > 1 || !slices.Contains(k.filter, name) {
		return nil, unsupported(cond.key)
	}
	if strings.HasSuffix(name, "At") || name == "dueDate" || name == "callDateTime" || name == "closeDate" {
		return timeMatcher(cond, name)
	}
	return textMatcher(k, cond, func(r *resource) []string { return r.emails(name) })
}

func (c *call) searchMatcher(k *kind, cond condition) (matcher, error) {
	if strings.TrimSpace(cond.value) == "" {
		return nil, invalidFilter(cond.key, `Expected not empty string value. Given "`+cond.value+`".`)
	}
	found := map[ref]bool{}
	for _, r := range c.s.search(cond.value, false, []string{k.name}) {
		found[r] = true
	}
	return func(r *resource) bool { return found[r.ref] }, nil
}

// relMatcher filters by what a relationship leads to: its id, or an attribute of it.
func (c *call) relMatcher(k *kind, spec *relSpec, cond condition) (matcher, error) {
	rs := c.s.records
	if len(cond.path) > 1 {
		return c.pathMatcher(spec, cond)
	}
	if spec.several { // what may lead to several kinds cannot be filtered by
		return nil, unsupported(cond.key)
	}
	if cond.op == "exists" {
		yes, err := parseBool(cond)
		return func(r *resource) bool { return (len(rs.related(r, spec)) > 0) == yes }, err
	}
	target := rs.kinds[spec.types[0]]
	if spec.enum == "" && target != nil && !dictionary(target) {
		return numberMatcher(cond, func(r *resource) []int {
			var out []int
			for _, to := range rs.related(r, spec) {
				out = append(out, to.number())
			}
			return out
		})
	}
	prefix := ""
	if fields, sparse := c.query.fields[k.name]; spec.enum != "" && sparse && !slices.Contains(fields, spec.name) {
		prefix = spec.enum + "." // Oro compares another column then (22-enum-filter-*)
	}
	return listMatcher(cond, func(r *resource) []string {
		var out []string
		for _, to := range rs.related(r, spec) {
			out = append(out, prefix+to.id)
		}
		return out
	})
}

// pathMatcher filters by a member of the related record: contacts.primaryEmail; of activityTargets the
// second part is the kind: activityTargets.contacts.
func (c *call) pathMatcher(spec *relSpec, cond condition) (matcher, error) {
	rs := c.s.records
	if spec.types[0] == "any" {
		if len(cond.path) != 2 || !slices.Contains(c.s.contextKinds(), cond.path[1]) {
			return nil, unsupported(cond.key)
		}
		return numberMatcher(cond, func(r *resource) []int {
			var out []int
			for _, to := range rs.related(r, spec) {
				if to.kind == cond.path[1] {
					out = append(out, to.number())
				}
			}
			return out
		})
	}
	target := rs.kinds[spec.types[0]]
	if target == nil {
		return nil, unsupported(cond.key)
	}
	inner := cond
	inner.path = cond.path[1:]
	m, err := c.matcher(target, inner)
	if err != nil {
		return nil, err
	}
	return func(r *resource) bool {
		return slices.ContainsFunc(rs.related(r, spec), func(to ref) bool {
			related := rs.get(to)
			return related != nil && m(related)
		})
	}, nil
}

// textMatcher compares text exactly, as PostgreSQL does; order numbers without regard to case, and only
// lists of addresses and numbers can be asked for several values at once.
func textMatcher(k *kind, cond condition, values func(*resource) []string) (matcher, error) {
	name := cond.path[0]
	several := name == "emails" || name == "phones" || k.name == "orders"
	fold := k.name == "orders" && (name == "identifier" || name == "poNumber")
	if strings.TrimSpace(cond.value) == "" {
		return nil, invalidFilter(cond.key, `Expected not empty string value. Given "`+cond.value+`".`)
	}
	wanted := []string{cond.value}
	if several {
		wanted = strings.Split(cond.value, ",")
	}
	if cond.op == "exists" {
		yes, err := parseBool(cond)
		return func(r *resource) bool { return (len(values(r)) > 0) == yes }, err
	}
	if cond.op != "eq" && cond.op != "neq" && cond.op != "neq_or_null" {
		return nil, invalidFilter(cond.key, `The operator "`+cond.op+`" is not supported.`)
	}
	return func(r *resource) bool {
		is := slices.ContainsFunc(values(r), func(v string) bool {
			return slices.ContainsFunc(wanted, func(w string) bool { return v == w || fold && strings.EqualFold(v, w) })
		})
		return is == (cond.op == "eq")
	}, nil
}

func listMatcher(cond condition, values func(*resource) []string) (matcher, error) {
	if cond.op != "eq" && cond.op != "neq" {
		return nil, invalidFilter(cond.key, `The operator "`+cond.op+`" is not supported.`)
	}
	wanted := strings.Split(cond.value, ",")
	return func(r *resource) bool {
		is := slices.ContainsFunc(values(r), func(v string) bool { return slices.Contains(wanted, v) })
		return is == (cond.op == "eq")
	}, nil
}

// numberMatcher compares ids: one, several, a range, or by order.
func numberMatcher(cond condition, values func(*resource) []int) (matcher, error) {
	if cond.op == "exists" {
		yes, err := parseBool(cond)
		return func(r *resource) bool { return (len(values(r)) > 0) == yes }, err
	}
	from, to, isRange := strings.Cut(cond.value, "..")
	parts := strings.Split(cond.value, ",")
	if isRange {
		parts = []string{from, to}
	}
	var wanted []int
	for _, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, invalidFilter(cond.key, `Expected integer value. Given "`+cond.value+`".`)
		}
		wanted = append(wanted, n)
	}
	test, err := orderTest(cond, isRange, func(v, w int) int { return v - w })
	if err != nil {
		return nil, err
	}
	return func(r *resource) bool {
		found := slices.ContainsFunc(values(r), func(v int) bool { return test(v, wanted) })
		return found == (cond.op != "neq" && cond.op != "neq_or_null")
	}, nil
}

// orderTest gives the comparison of an operator; neq is negated by the caller, who knows of lists.
func orderTest[V any](cond condition, isRange bool, compare func(v, w V) int) (func(V, []V) bool, error) {
	switch cond.op {
	case "eq", "neq", "neq_or_null":
		return func(v V, ws []V) bool {
			if isRange {
				return compare(v, ws[0]) >= 0 && compare(v, ws[1]) <= 0
			}
			return slices.ContainsFunc(ws, func(w V) bool { return compare(v, w) == 0 })
		}, nil
	case "gt":
		return func(v V, ws []V) bool { return compare(v, ws[0]) > 0 }, nil
	case "gte":
		return func(v V, ws []V) bool { return compare(v, ws[0]) >= 0 }, nil
	case "lt":
		return func(v V, ws []V) bool { return compare(v, ws[0]) < 0 }, nil
	case "lte":
		return func(v V, ws []V) bool { return compare(v, ws[0]) <= 0 }, nil
	}
	return nil, invalidFilter(cond.key, `The operator "`+cond.op+`" is not supported.`)
}

func timeMatcher(cond condition, name string) (matcher, error) {
	if cond.op == "exists" {
		yes, err := parseBool(cond)
		return func(r *resource) bool { return (r.text(name) != "") == yes }, err
	}
	from, to, isRange := strings.Cut(cond.value, "..")
	parts := []string{from}
	if isRange {
		parts = append(parts, to)
	}
	var wanted []time.Time
	for _, part := range parts {
		t, err := parseTime(part)
		if err != nil {
			return nil, invalidFilter(cond.key, `Expected datetime value. Given "`+cond.value+`".`)
		}
		wanted = append(wanted, t)
	}
	test, err := orderTest(cond, isRange, time.Time.Compare)
	if err != nil {
		return nil, err
	}
	return func(r *resource) bool {
		t, err := parseTime(r.text(name))
		if err != nil {
			return false
		}
		return test(t, wanted) == (cond.op != "neq" && cond.op != "neq_or_null")
	}, nil
}

// parseTime reads what Oro accepts: RFC 3339 with or without fraction, or a day.
func parseTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	if t, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, text)
}

var truths = map[string]bool{
	"1": true, "true": true, "True": true, "yes": true, "Yes": true,
	"0": false, "false": false, "False": false, "no": false, "No": false,
}

func parseBool(cond condition) (bool, error) {
	yes, ok := truths[cond.value]
	if !ok {
		return false, invalidFilter(cond.key, `Expected boolean value. Given "`+cond.value+`".`)
	}
	return yes, nil
}

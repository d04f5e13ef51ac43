package demo

import (
	"net/http"
	"slices"
	"strings"
)

// option is one system setting that Oro's API tells of.
type option struct{ id, dataType, value string } // value is JSON; "@base" stands for the back office

// sections are the parts of the configuration that the demo has, with their options (group 32). The
// rest of Oro's sections say nothing to a client of e-mails.
var sections = []struct {
	id      string
	options []option
}{
	{"activity_list", []option{
		{"oro_activity_list.sorting_field", "string", `"updatedAt"`},
		{"oro_activity_list.sorting_direction", "string", `"DESC"`},
		{"oro_activity_list.per_page", "integer", `10`},
		{"oro_activity_list.grouping", "boolean", `true`},
	}},
	{"application", []option{
		{"oro_ui.application_url", "string", "@base"},
		{"oro_logger.email_notification_recipients", "string", `""`},
		{"oro_query_designer.conditions_group_merge_same_entity_conditions", "boolean", `true`},
	}},
	{"localization", []option{
		{"oro_locale.timezone", "string", `"UTC"`},
		{"oro_locale.country", "string", `"US"`},
		{"oro_currency.default_currency", "string", `"EUR"`},
	}},
}

func unsupportedRequest() *failure {
	return &failure{status: 404, title: titleNotFound, detail: "Unsupported request."}
}

// readOnly answers everything but GET on a resource that can only be read.
func (c *call) readOnly() (*answer, error) {
	get := []string{http.MethodGet}
	switch {
	case len(c.path) > 2:
		return nil, &empty{status: http.StatusNotFound}
	case c.method == http.MethodOptions:
		return options(get), nil
	case c.method != http.MethodGet:
		return nil, wrongMethod(get)
	}
	return nil, nil
}

// configuration lists sections, or shows one.
func (c *call) configuration() (*answer, error) {
	if a, err := c.readOnly(); a != nil || err != nil {
		return a, err
	}
	w := c.writer()
	var told []option
	one := len(c.path) == 2
	n := 0
	w.text(`{"data":`)
	if !one {
		w.text("[")
	}
	for _, s := range sections {
		if one && s.id != c.path[1] {
			continue
		}
		if n++; n > 1 {
			w.text(",")
		}
		w.section(s.id, s.options)
		told = append(told, s.options...)
	}
	if one && n == 0 {
		return nil, unsupportedRequest()
	}
	if !one {
		w.text("]")
	}
	if slices.Contains(c.query.include, "options") {
		w.text(`,"included":[`)
		w.options(told)
		w.text("]")
	}
	w.pageLinks(page{self: w.base + "/configuration", plain: true})
	w.text("}")
	return jsonAPI(http.StatusOK, w.b), nil
}

func (w *writer) section(id string, options []option) {
	w.text(`{"type":"configuration","id":`)
	w.string(id)
	if w.links {
		w.text(`,"links":{"self":`)
		w.string(w.base + "/configuration/" + id)
		w.text("}")
	}
	w.text(`,"relationships":{"options":{"data":[`)
	for i, o := range options {
		if i > 0 {
			w.text(",")
		}
		w.identifier(ref{"configurationoptions", o.id}, false)
	}
	w.text("]}}}")
}

func (w *writer) options(options []option) {
	for i, o := range options {
		if i > 0 {
			w.text(",")
		}
		w.text(`{"type":"configurationoptions","id":`)
		w.string(o.id)
		if w.links {
			w.text(`,"links":{"self":`)
			w.string(w.base + "/configurationoptions/" + o.id)
			w.text("}")
		}
		w.text(`,"attributes":{"scope":"user","dataType":"` + o.dataType + `","value":`)
		if o.value == "@base" {
			w.string(w.s.base())
		} else {
			w.text(o.value)
		}
		w.text(`,"createdAt":null,"updatedAt":null}}`)
	}
}

// configurationOptions lists options by their names, in pages without links to the next (32-04), or
// shows one.
func (c *call) configurationOptions() (*answer, error) {
	if a, err := c.readOnly(); a != nil || err != nil {
		return a, err
	}
	var all []option
	for _, s := range sections {
		all = append(all, s.options...)
	}
	slices.SortFunc(all, func(a, b option) int { return strings.Compare(a.id, b.id) })
	w := c.writer()
	if len(c.path) == 2 {
		i := slices.IndexFunc(all, func(o option) bool { return o.id == c.path[1] })
		if i < 0 {
			return nil, unsupportedRequest()
		}
		w.text(`{"data":`)
		w.options(all[i : i+1])
	} else {
		for _, cond := range c.query.filters {
			if cond.path[0] != "id" {
				return nil, unsupported(cond.key)
			}
			all = slices.DeleteFunc(all, func(o option) bool { return !slices.Contains(strings.Split(cond.value, ","), o.id) })
		}
		part, _ := cut(all, c.query)
		w.text(`{"data":[`)
		w.options(part)
		w.text("]")
	}
	w.pageLinks(page{self: w.base + "/configurationoptions", plain: true})
	w.text("}")
	return jsonAPI(http.StatusOK, w.b), nil
}

// asyncOperations has no list, and the demo no operations (39-asyncoperations).
func (c *call) asyncOperations() (*answer, error) {
	return nil, &empty{status: http.StatusNotFound}
}

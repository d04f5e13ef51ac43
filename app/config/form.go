package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
)

// fileVersion is of all own files and of the policy. Options that are not known are kept, so that a new
// one needs no new version.
const fileVersion = 1

// form is the contents of an own file.
type form interface {
	// check completes what was decoded; faults tell what is left out, with the line of each key. A version
	// of 0 means that there was no file.
	check(lines map[string]int) (faults []*crm.Fault, err error)
}

// take decodes data into held, or leaves it as it was.
func take[T any, P interface {
	*T
	form
}](held *T, data []byte) ([]*crm.Fault, error) {
	var first struct {
		Version int `toml:"version"`
	}
	if err := toml.Unmarshal(data, &first); err != nil {
		return nil, err
	}
	switch {
	case first.Version > fileVersion:
		return nil, &crm.Fault{Kind: crm.Invalid, Op: "config.read", Code: "config.newer", Detail: strconv.Itoa(first.Version)}
	case len(data) > 0 && first.Version != fileVersion:
		return nil, fmt.Errorf("version %d", first.Version)
	}
	var next T
	if err := toml.Unmarshal(data, &next); err != nil {
		return nil, err
	}
	faults, err := P(&next).check(linesOf(data))
	if err != nil {
		return nil, err
	}
	*held = next
	return faults, nil
}

func isNewer(err error) bool {
	var f *crm.Fault
	return errors.As(err, &f) && f.Code == "config.newer"
}

func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := toml.NewEncoder(&out)
	e.SetIndentTables(false)
	err := e.Encode(v)
	return out.Bytes(), err
}

// detail names the file and the line at which the library stopped.
func detail(name string, err error) string {
	var d *toml.DecodeError
	if errors.As(err, &d) {
		line, _ := d.Position()
		return at(name, line)
	}
	return name
}

func at(name string, line int) string {
	if line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}

// linesOf tells at which line each key of a document first stands; keys are joined with dots.
func linesOf(data []byte) map[string]int {
	lines := map[string]int{}
	var p unstable.Parser
	p.Reset(data)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		var path []string
		line := 0
		for key := e.Key(); key.Next(); {
			node := key.Node()
			path = append(path, string(node.Data))
			if line == 0 {
				line = p.Shape(node.Raw).Start.Line
			}
		}
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = path
		case unstable.KeyValue:
			path = append(slices.Clone(table), path...)
		}
		if full := strings.Join(path, "."); full != "" && lines[full] == 0 {
			lines[full] = line
		}
	}
	return lines
}

// values is a table of options as a file has it. Names that are not known stay in it.
type values map[string]any

// layer reads the options. What cannot be used is left out, and told with the file and its line.
func (v values) layer(op, name, table string, lines map[string]int) (settings.Layer, []*crm.Fault) {
	layer := settings.Layer{}
	var faults []*crm.Fault
	for key, native := range v {
		value, err := settings.From(settings.Key(key), native)
		var e *settings.Error
		switch {
		case err == nil:
			layer[settings.Key(key)] = value
		case errors.As(err, &e) && e.Code == settings.CodeUnknown:
			faults = append(faults, unknown(op, name, table, key, lines))
		default:
			faults = append(faults, &crm.Fault{
				Kind: crm.Invalid, Op: op, Code: "config.value", Detail: at(name, lines[table+"."+key]) + ": " + key, Err: err,
			})
		}
	}
	slices.SortFunc(faults, func(a, b *crm.Fault) int { return strings.Compare(a.Detail, b.Detail) })
	return layer, faults
}

func unknown(op, name, table, key string, lines map[string]int) *crm.Fault {
	full := key
	if table != "" {
		full = table + "." + key
	}
	return &crm.Fault{Kind: crm.Invalid, Op: op, Code: "policy.unknown", Detail: at(name, lines[full]) + ": " + key}
}

// with puts a layer in the place of the options, keeping names that are not known.
func (v values) with(layer settings.Layer) (values, error) {
	next := values{}
	for key, native := range v {
		if _, known := settings.Find(settings.Key(key)); !known {
			next[key] = native
		}
	}
	for key, value := range layer {
		o, known := settings.Find(key)
		checked, err := settings.Parse(key, string(value))
		if err != nil || !known {
			return nil, &crm.Fault{Kind: crm.Invalid, Op: "config.write", Code: "config.value", Detail: string(key), Err: err}
		}
		next[string(key)] = o.Native(checked)
	}
	return next, nil
}

package ui

import (
	"slices"

	"oroconnector/app/desk"
	"oroconnector/app/settings"
)

// manageField is one option of Manage Add-on as it stands on screen: what the person has made of it.
type manageField struct {
	desk.Value
	Text      string // of the field, or the canonical value of a choice or switch
	UseSystem bool   // of an organization only
}

// fieldsOf are the fields of values as they are kept.
func fieldsOf(v desk.Values) []manageField {
	fields := make([]manageField, len(v.All))
	for i, one := range v.All {
		fields[i] = manageField{Value: one, Text: string(one.Value), UseSystem: v.Place.Scope == desk.OfOrganization && !one.Own}
	}
	return fields
}

// fixed tells whether nobody here can change the option.
func (f manageField) fixed() bool { return f.By.ReadOnly() }

// use turns Use System on or off: on, the field shows the system's value; off, it keeps what it shows until the
// person writes another.
func (f *manageField) use(system bool) {
	f.UseSystem = system
	switch {
	case system:
		f.Text = string(f.System.Value)
	case f.Own:
		f.Text = string(f.Value.Value)
	}
}

// editsOf are the changes that the fields make of the values that are kept. A field whose own value stands
// as it was makes none.
func editsOf(fields []manageField, p desk.Place) []desk.Edit {
	var edits []desk.Edit
	for _, f := range fields {
		own := f.Own || p.Scope == desk.OfSystem
		switch {
		case f.fixed():
		case f.UseSystem && f.Own:
			edits = append(edits, desk.Edit{Key: f.Key, Drop: true})
		case f.UseSystem:
		case own && f.Text == string(f.Value.Value):
		default:
			edits = append(edits, desk.Edit{Key: f.Key, Text: f.Text})
		}
	}
	return edits
}

// shownOf are the values that stand on screen, for a policy file.
func shownOf(fields []manageField) []desk.Edit {
	edits := make([]desk.Edit, len(fields))
	for i, f := range fields {
		edits[i] = desk.Edit{Key: f.Key, Text: f.Text}
	}
	return edits
}

// placeNames are the lines of the organization selector. The system's is the first.
func placeNames(places []desk.Place, system string) []string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.Name
		if p.Scope == desk.OfSystem {
			names[i] = system
		}
	}
	return names
}

// wrongOf finds what is wrong with an option.
func wrongOf(wrong desk.Invalid, k settings.Key) *settings.Error {
	i := slices.IndexFunc(wrong, func(e *settings.Error) bool { return e.Key == k })
	if i < 0 {
		return nil
	}
	return wrong[i]
}

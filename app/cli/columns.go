package cli

import "oroconnector/app/crm"

// column is the width of a column: that of the longest text with a blank, but at least so much, which is enough in
// English. Texts of other languages are longer.
func column(least int, texts ...string) int {
	for _, text := range texts {
		least = max(least, width(text)+1)
	}
	return least
}

// said are the sentences of keys.
func (s *session) said(keys ...string) []string {
	return each(keys, func(key string) string { return s.text(key) })
}

// kindColumn is the width of a column of kinds, one or many of each.
func (s *session) kindColumn(least int, name func(crm.Kind) string) int {
	return column(least, each(crm.Kinds(), name)...)
}

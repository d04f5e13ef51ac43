package store

import "oroconnector/app/crm"

const (
	// mostRecord is the size of a record on disk in bytes. With its index keys it fits into a transaction.
	mostRecord = 128 << 10
	// shortText is what is left of a long text where the record has to be cut.
	shortText = 4 << 10
	ellipsis  = "…"
)

// fit encodes a record, cut where it would take more than size bytes: first its long texts end with "…",
// then its last fields and links are left out, at last lists and name are shortened. A record that was cut
// is not whole (crm.DepthListed at most), so that opening it asks Oro again.
func fit(e *crm.Entity, size int) (value []byte, cut bool) {
	if value = encodeEntity(*e); len(value) <= size {
		return value, false
	}
	if e.Depth > crm.DepthListed {
		e.Depth = crm.DepthListed
	}
	e.Fields = append([]crm.Field(nil), e.Fields...) // the caller's stay as they are
	for limit := shortText; limit >= 64; limit /= 8 {
		for i := range e.Fields {
			if v := &e.Fields[i].Value; len(v.Text) > limit {
				v.Text = cutRunes(v.Text, limit) + ellipsis
			}
			e.Fields[i].Label = cutRunes(e.Fields[i].Label, limit)
		}
		if value = encodeEntity(*e); len(value) <= size {
			return value, true
		}
	}
	for len(value) > size && len(e.Fields)+len(e.Links) > 0 {
		e.Fields = e.Fields[:len(e.Fields)/2]
		e.Links = e.Links[:len(e.Links)/2]
		value = encodeEntity(*e)
	}
	if len(value) <= size {
		return value, true
	}
	const few, short = 20, 500
	for _, list := range []*[]string{&e.Emails, &e.Phones, &e.Numbers} {
		*list = append([]string(nil), first(*list, few)...)
		for i := range *list {
			(*list)[i] = cutRunes((*list)[i], short)
		}
	}
	e.Name, e.URL = cutRunes(e.Name, short), ""
	return encodeEntity(*e), true
}

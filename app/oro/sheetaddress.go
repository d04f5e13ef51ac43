package oro

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

// addressTypes are Oro's types of the addresses that are mapped; the other one has none.
var addressTypes = map[string]string{crm.AddressWork: "billing", crm.AddressHome: "shipping", crm.AddressOther: ""}

// addressKinds are the mapped addresses, in the order in which they are written.
var addressKinds = []string{crm.AddressWork, crm.AddressHome, crm.AddressOther}

// addressAttributes are the attributes of an address's parts; country and region are relationships.
var addressAttributes = map[string]string{
	crm.SheetStreet: "street", crm.SheetStreet2: "street2", crm.SheetCity: "city", crm.SheetPostalCode: "postalCode",
}

// mappedAddresses picks of each type the primary address, else the oldest one. An address of both types is both.
func mappedAddresses(r resource, included map[identifier]resource) map[string]resource {
	var all []resource
	for _, target := range r.Relationships["addresses"] {
		if address, ok := included[target]; ok {
			all = append(all, address)
		}
	}
	slices.SortStableFunc(all, func(a, b resource) int {
		if a.truth("primary") != b.truth("primary") {
			if a.truth("primary") {
				return -1
			}
			return 1
		}
		x, _ := strconv.Atoi(a.ID) // not a number: first
		y, _ := strconv.Atoi(b.ID)
		return x - y
	})
	out := map[string]resource{}
	for _, kind := range addressKinds {
		for _, address := range all {
			if ofType(address, addressTypes[kind]) {
				out[kind] = address
				break
			}
		}
	}
	return out
}

// ofType tells whether an address has the type; the empty type is none at all.
func ofType(address resource, name string) bool {
	types := address.Relationships["types"]
	if name == "" {
		return len(types) == 0
	}
	return slices.ContainsFunc(types, func(t identifier) bool { return t.ID == name })
}

func addressFields(f crm.Fields, kind string, address resource) {
	for part, attribute := range addressAttributes {
		f[crm.PostalField(kind, part)] = oneLine(address.text(attribute))
	}
	if target, ok := address.one("country"); ok {
		f[crm.PostalField(kind, crm.SheetCountry)] = target.ID
	}
	region := oneLine(address.text("customRegion"))
	if target, ok := address.one("region"); ok {
		region = target.ID
	}
	f[crm.PostalField(kind, crm.SheetRegion)] = region
}

// addressParts are an address's fields by part; some tells whether one has a value.
func addressParts(f crm.Fields, kind string) (parts map[string]string, some bool) {
	parts = map[string]string{}
	for field, value := range f {
		if part, ok := strings.CutPrefix(string(field), kind+"."); ok {
			parts[part] = value
			some = some || value != ""
		}
	}
	return parts, some
}

// changeAddresses writes the addresses that changed: one request each. An address that is empty afterwards is
// deleted, and one that Oro has under both types is left to the other one.
func (c *Client) changeAddresses(ctx context.Context, now row, changed crm.Fields) (bool, error) {
	has := mappedAddresses(now.raw, now.included)
	done := false
	for _, kind := range addressKinds {
		parts, _ := addressParts(changed, kind)
		if len(parts) == 0 {
			continue
		}
		whole := now.sheet.Fields
		next := crm.Fields{}
		for _, f := range []crm.Fields{whole, changed} {
			was, _ := addressParts(f, kind)
			for part, value := range was {
				next[crm.PostalField(kind, part)] = value
			}
		}
		all, some := addressParts(next, kind)
		old, is := has[kind]
		if !is && !some {
			continue
		}
		var err error
		switch shared := is && len(old.Relationships["types"]) > 1; {
		case shared:
			if err = c.untype(ctx, old, addressTypes[kind]); err == nil && some {
				err = c.makeAddress(ctx, now.sheet.ID, kind, all)
			}
		case !some:
			_, err = c.call(ctx, request{method: http.MethodDelete, path: addressPath(old.ID), change: true})
			if status(err) == http.StatusNotFound {
				err = nil
			}
		case is:
			err = c.changeAddress(ctx, old.ID, all, parts)
		default:
			err = c.makeAddress(ctx, now.sheet.ID, kind, all)
		}
		if err != nil {
			return done, err
		}
		done = true
	}
	return done, nil
}

func addressPath(id string) string { return "contactaddresses/" + url.PathEscape(id) }

// untype takes a type from an address that has others.
func (c *Client) untype(ctx context.Context, address resource, name string) error {
	rest := []identifier{}
	for _, t := range address.Relationships["types"] {
		if t.ID != name {
			rest = append(rest, t)
		}
	}
	data := map[string]any{"type": "contactaddresses", "id": address.ID}
	put(data, "relationships", "types", map[string]any{"data": rest})
	_, err := c.call(ctx, request{
		method: http.MethodPatch, path: addressPath(address.ID), body: map[string]any{"data": data}, bare: true, change: true,
	})
	return err
}

// makeAddress makes an address of a contact (recording 44-contact-addresses-create).
func (c *Client) makeAddress(ctx context.Context, contact, kind string, parts map[string]string) error {
	data := map[string]any{"type": "contactaddresses"}
	put(data, "relationships", "owner", toOne("contacts", contact))
	types := []identifier{}
	if name := addressTypes[kind]; name != "" {
		types = append(types, identifier{"addresstypes", name})
	}
	put(data, "relationships", "types", map[string]any{"data": types})
	if err := c.putPlace(ctx, data, parts, true); err != nil {
		return err
	}
	for part, attribute := range addressAttributes {
		if parts[part] != "" {
			put(data, "attributes", attribute, parts[part])
		}
	}
	return c.sendAddress(ctx, http.MethodPost, "contactaddresses", data, parts)
}

// changeAddress writes the parts that changed; all are the address's parts as they are to be.
func (c *Client) changeAddress(ctx context.Context, id string, all, changed map[string]string) error {
	data := map[string]any{"type": "contactaddresses", "id": id}
	for part, attribute := range addressAttributes {
		if value, is := changed[part]; is {
			put(data, "attributes", attribute, orNull(value))
		}
	}
	_, country := changed[crm.SheetCountry]
	_, region := changed[crm.SheetRegion]
	if country || region {
		if err := c.putPlace(ctx, data, all, false); err != nil {
			return err
		}
	}
	return c.sendAddress(ctx, http.MethodPatch, addressPath(id), data, all)
}

// sendAddress sends an address. Where Oro takes the country but not the region it goes once more with the region
// as text.
func (c *Client) sendAddress(ctx context.Context, method, path string, data map[string]any, parts map[string]string) error {
	r := request{method: method, path: path, body: map[string]any{"data": data}, bare: true, change: true}
	_, err := c.call(ctx, r)
	links, _ := data["relationships"].(map[string]any)
	if status(err) != http.StatusBadRequest || refusedField(err) != "region" || links["region"] == nil {
		return err
	}
	delete(links, "region")
	put(data, "attributes", "customRegion", orNull(parts[crm.SheetRegion]))
	_, err = c.call(ctx, r)
	return err
}

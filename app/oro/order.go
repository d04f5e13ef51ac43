package oro

import (
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

// orders are found by the address of their customer user.
func orders() *kindSpec {
	return &kindSpec{
		kind: crm.KindOrder, view: "/order/view", since: true,
		listed: []string{
			"identifier", "poNumber", "currency", "totalValue", "internalStatus", "shippingStatus", "shipUntil",
			"customer", "customerUser", "owner", "createdAt", "updatedAt",
		},
		whole: []string{
			"subtotalValue", "status", "customerNotes", "shippingMethod", "shippingAddress", "lineItems",
		},
		include: []string{"customer", "customerUser", "owner", "lineItems", "shippingAddress"},
		helpers: map[string][]string{
			"orderlineitems": {"productName", "productSku", "freeFormProduct", "quantity", "productUnitCode"},
			"orderaddresses": {"label", "organization", "street", "street2", "postalCode", "city", "customRegion", "phone", "country", "region"},
		},
		byContact: []string{"customerUser"},
		labels:    []string{"internalStatus", "shippingStatus", "status"},
		name:      namedBy("identifier"),
		fill: func(b *build) {
			b.numbers(b.text("identifier"), b.text("poNumber"))
			status := b.enum(crm.FieldStatus, "internalStatus")
			b.e.Closed = oneOf(status, "cancelled", "canceled", "closed", "archived")
			b.money(crm.FieldTotal, "totalValue", "currency")
			b.line(crm.FieldNumber, "identifier")
			b.line(crm.FieldPONumber, "poNumber")
			b.enum(crm.FieldShippingStatus, "shippingStatus")
			b.enum(crm.FieldCustomerStatus, "status")
			b.day(crm.FieldShipUntil, "shipUntil")
			b.money(crm.FieldSubtotal, "subtotalValue", "currency")
			b.orderLines("lineItems")
			b.add(crm.FieldShipping, crm.Value{Type: crm.Text, Text: shippingMethod(b.text("shippingMethod"))})
			b.addresses("shippingAddress")
			b.long(crm.FieldNotes, "customerNotes")
			b.links(crm.LinkCustomer, "customer")
			b.links(crm.LinkCustomerUser, "customerUser")
			b.links(crm.LinkOwner, "owner")
		},
	}
}

// orderLines adds one line of text per line item that came along ("10 set Green Beige Sofa (5UB78)").
func (b *build) orderLines(relationship string) {
	var lines []string
	for _, target := range b.Relationships[relationship] {
		r, ok := b.set.included[target]
		if !ok {
			continue
		}
		parts := []string{digits(r.text("quantity")), r.text("productUnitCode"), r.text("productName")}
		if r.text("productName") == "" {
			parts = append(parts, r.text("freeFormProduct"))
		}
		if sku := r.text("productSku"); sku != "" {
			parts = append(parts, "("+sku+")")
		}
		lines = append(lines, oneLine(strings.Join(parts, " ")))
	}
	b.add(crm.FieldLines, crm.Value{Type: crm.LongText, Text: clip(strings.Join(lines, "\n"), plainLimit)})
}

// count adds how many records a relationship leads to.
func (b *build) count(key crm.FieldKey, relationship string) {
	if n := len(b.Relationships[relationship]); n > 0 {
		b.add(key, crm.Value{Type: crm.Number, Text: strconv.Itoa(n)})
	}
}

// shippingMethod makes words of Oro's name for a method, which ends in the number of its integration:
// "flat_rate_1" is "Flat rate".
func shippingMethod(name string) string {
	return readable(strings.TrimRight(name, "_0123456789"))
}

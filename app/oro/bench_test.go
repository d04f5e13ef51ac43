package oro

import (
	"encoding/json"
	"fmt"
	"testing"

	"oroconnector/app/crm"
)

// page is an answer to a batch: contacts with the members that lists ask for, and Oro's own links.
func benchPage(n int) []byte {
	var data []object
	for i := range n {
		id := fmt.Sprint(1000 + i)
		c := contact(id, "First"+id, "Last"+id, "first."+id+"@company.example")
		c["attributes"].(object)["phones"] = []object{{"phone": "+33 1 " + id}}
		c["attributes"].(object)["createdAt"] = "2026-03-02T09:00:00Z"
		c["attributes"].(object)["updatedAt"] = "2026-03-02T09:00:00Z"
		c["relationships"] = object{
			"accounts": object{"links": object{"self": "https://crm.example.com/api/contacts/" + id + "/relationships/accounts",
				"related": "https://crm.example.com/api/contacts/" + id + "/accounts"}, "data": []object{point("accounts:5")}},
			"owner": object{"links": object{"self": "https://crm.example.com/api/contacts/" + id + "/relationships/owner",
				"related": "https://crm.example.com/api/contacts/" + id + "/owner"}, "data": point("users:1")},
		}
		c["meta"] = object{"title": "First" + id + " Last" + id}
		data = append(data, c)
	}
	return []byte(jsonText(object{"data": data, "links": object{"self": "https://crm.example.com/api/contacts"}}))
}

// BenchmarkPage reads a page of a first load into entities; BenchmarkPage_Decode is what encoding/json
// alone takes for the same bytes, the measure of spec 11.4.
func BenchmarkPage(b *testing.B) {
	body := benchPage(batchPage)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		doc, err := parseDocument(body)
		if err != nil {
			b.Fatal(err)
		}
		s := &set{included: map[identifier]resource{}, base: "https://crm.example.com", host: "crm.example.com"}
		for _, r := range doc.Data {
			if s.entity(r, crm.DepthListed, "", "").Name == "" {
				b.Fatal("no name")
			}
		}
	}
}

func BenchmarkPage_Decode(b *testing.B) {
	body := benchPage(batchPage)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			b.Fatal(err)
		}
	}
}

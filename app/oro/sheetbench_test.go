package oro

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/fstest"

	"oroconnector/app/crm"
	"oroconnector/app/demo"
)

// manyContacts is an Oro with so many contacts, each with an address.
func manyContacts(t testing.TB, n int) *Client {
	t.Helper()
	var contacts, addresses []object
	for id := 1; id <= n; id++ {
		name := fmt.Sprintf("person%d", id)
		contacts = append(contacts, object{"type": "contacts", "id": fmt.Sprint(id), "attributes": object{
			"firstName": "Any", "lastName": name, "primaryEmail": name + "@many.example", "emails": []object{{"email": name + "@many.example"}},
			"createdAt": "2026-03-01T10:00:00Z", "updatedAt": fmt.Sprintf("2026-03-%02dT10:00:00Z", 1+id%20),
		}})
		addresses = append(addresses, object{"type": "contactaddresses", "id": fmt.Sprint(id), "attributes": object{
			"street": "Main 1", "city": "Berlin",
		}, "relationships": object{
			"owner": object{"data": object{"type": "contacts", "id": fmt.Sprint(id)}},
			"types": object{"data": []object{{"type": "addresstypes", "id": "billing"}}},
		}})
	}
	file := func(v any) *fstest.MapFile {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return &fstest.MapFile{Data: data}
	}
	s, err := demo.Start(t.Context(), demo.Options{Records: fstest.MapFS{
		"contacts.json": file(contacts), "contactaddresses.json": file(addresses),
		"users.json": file([]object{{"type": "users", "id": "1", "attributes": object{"username": "boss", "email": "boss@many.example"}}}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	access, _ := s.Grant("boss")
	return New(Options{Connection: crm.Connection{Base: s.URL(), API: s.URL() + "/api"}, Tokens: &fakeTokens{token: access}})
}

// BenchmarkSheets reads 10,000 contacts whole, and again where nothing changed: what synchronization asks of Oro
// in a run (issue's figure: under 2 s with the account's side).
func BenchmarkSheets(b *testing.B) {
	const n = 10000
	side := manyContacts(b, n).Sheets(crm.SheetContact)
	told := 0
	count := func(crm.Sheet) error { told++; return nil }
	delta, err := side.Changes(b.Context(), nil, count)
	if err != nil || told != n {
		b.Fatalf("%d, %v", told, err)
	}
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			if _, err := side.Changes(b.Context(), nil, count); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			told = 0
			if again, err := side.Changes(b.Context(), delta.Next, count); err != nil || again.Full {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(told), "told")
	})
}

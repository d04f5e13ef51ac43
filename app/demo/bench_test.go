package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/fstest"
)

// many is an Oro with so many contacts.
func many(n int) fstest.MapFS {
	var b bytes.Buffer
	b.WriteString("[")
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"contacts","id":"%d","attributes":{"firstName":"First%d","lastName":"Last%d","primaryEmail":"p%d@firm%d.example",`+
			`"emails":[{"email":"p%d@firm%d.example"}],"jobTitle":"Buyer","createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}}`,
			i, i, i%977, i, i%4999, i, i%4999)
	}
	b.WriteString("]")
	return fstest.MapFS{"contacts.json": &fstest.MapFile{Data: b.Bytes()}}
}

// BenchmarkPages downloads 100,000 contacts in pages of 1,000, as a first load does (spec 11.4).
func BenchmarkPages(b *testing.B) {
	const n, size = 100_000, 1000
	s, err := Start(context.Background(), Options{Records: many(n)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing is lost
	access, _ := s.Grant(s.User(Administrator).Name)
	b.ResetTimer()
	for b.Loop() {
		for page := 1; page <= n/size; page++ {
			url := fmt.Sprintf("%s/contacts?page[size]=%d&page[number]=%d&sort=id", s.apiBase(), size, page)
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+access)
			req.Header.Set("Accept", typeJSONAPI)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			read, err := io.Copy(io.Discard, resp.Body)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(read * n / size)
			if err := resp.Body.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

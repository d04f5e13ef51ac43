package words

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/assets"
)

// BenchmarkSay compares a sentence with the least that can be done: a look-up in a map and a replacement.
func BenchmarkSay(b *testing.B) {
	w := speak(b, "uk")
	b.Run("plain", func(b *testing.B) {
		sentence := "8 змін не надіслано о {time}: {count}"
		texts := map[string]string{}
		for i := range 1000 {
			texts["some.key.of."+strconv.Itoa(i)] = sentence
		}
		b.ReportAllocs()
		for b.Loop() {
			text := texts["some.key.of.500"]
			text = strings.Replace(text, "{time}", "09:40", 1)
			_ = strings.Replace(text, "{count}", strconv.Itoa(4), 1)
		}
	})
	b.Run("say", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Say("outbox.kept", "count", 4)
		}
	})
	b.Run("say, two places", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Say("search.loaded", "shown", 4, "total", 8)
		}
	})
	b.Run("say, no place", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Say("context.inContextOf")
		}
	})
}

// rows are a list of two thousand records, as a search gives them.
func rows() []crm.Row {
	out := make([]crm.Row, 2000)
	for i := range out {
		kind := []crm.Kind{crm.KindOpportunity, crm.KindContact, crm.KindOrder, crm.KindCase}[i%4]
		e := crm.Entity{Ref: crm.Ref{Kind: kind, ID: strconv.Itoa(i)}, Name: "Record", CreatedAt: noon}
		e.Fields = []crm.Field{
			{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Text, Text: "Negotiation"}},
			{Key: crm.FieldBudget, Value: crm.Value{Type: crm.Money, Text: "48000.0000", Currency: "EUR"}},
			{Key: crm.FieldTotal, Value: crm.Value{Type: crm.Money, Text: "1234.5", Currency: "USD"}},
			{Key: crm.FieldCloseDate, Value: crm.Value{Type: crm.Date, Time: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)}},
		}
		out[i] = crm.Row{Entity: e, Attachable: true, Reason: crm.Reason{Code: crm.ReasonAccount, Of: "Elena Marchetti"}}
	}
	return out
}

// BenchmarkRows words all that two thousand rows show.
func BenchmarkRows(b *testing.B) {
	w := speak(b, "de")
	list := rows()
	b.ReportAllocs()
	for b.Loop() {
		for _, row := range list {
			w.Kind(row.Entity.Kind)
			w.Line(row)
			w.Why(row)
		}
	}
}

// BenchmarkOpen is what the start of the program spends on two languages.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		book, err := read(assets.Translations)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := newTongue(book, tags([]string{"uk_UA.UTF-8"})); err != nil {
			b.Fatal(err)
		}
	}
}

package store

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"oroconnector/app/crm"
)

func sample() crm.Entity {
	r := rand.New(rand.NewPCG(4, 4))
	e := randomEntity(r)
	e.Name, e.URL = "Anna Schmidt", "https://crm.example.com/admin/contact/view/17"
	e.Fields = []crm.Field{
		{Key: crm.FieldBudget, Value: crm.Value{Type: crm.Money, Text: "10", Currency: "EUR"}},
		{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Label, Text: "Offen", ID: "open"}},
		{Key: crm.FieldCloseDate, Value: crm.Value{Type: crm.Date, Time: time.Date(1930, 5, 6, 0, 0, 0, 0, time.UTC)}},
		{Key: crm.FieldOther, Label: "Shoe size", Value: crm.Value{Type: crm.Number, Text: "38"}},
		{Key: "ofTheFuture", Value: crm.Value{Text: "text"}},
	}
	e.Links = []crm.Link{{Role: "ofTheFuture", Ref: crm.Ref{Kind: "widgets", ID: "a"}}, {Role: crm.LinkAccount, Ref: crm.Ref{Kind: crm.KindAccount, ID: "3"}, Name: "Example"}}
	return e
}

func TestRecord_ComesBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		e := randomEntity(rand.New(rand.NewPCG(seed, 3)))
		if seed == 0 {
			e = sample()
		}
		got, err := decodeEntity(encodeEntity(e))
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Fatalf("seed %d, %v:\n got %#v\nwant %#v", seed, err, got, e)
		}
		if at, err := readAt(encodeEntity(e)); err != nil || !at.Equal(e.ReadAt) {
			t.Fatalf("read at %v, %v; want %v", at, err, e.ReadAt)
		}
	}
}

func TestRecord_Times(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Unix(-1, 0), time.UnixMicro(1), time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		var w writer
		w.time(at)
		r := reader{s: string(w.b)}
		if got := r.time(); !got.Equal(at) || got.IsZero() != at.IsZero() || r.end() != nil {
			t.Errorf("%v came back as %v", at, got)
		}
	}
}

// TestRecord_CodesStay pins the codes that are on people's disks.
func TestRecord_CodesStay(t *testing.T) {
	t.Parallel()
	for key, want := range map[crm.FieldKey]byte{crm.FieldOther: 1, crm.FieldStatus: 10, crm.FieldNumber: 25, crm.FieldUsers: 49} {
		if fieldCode[key] != want {
			t.Errorf("field %s has code %d, want %d", key, fieldCode[key], want)
		}
	}
	for role, want := range map[crm.LinkRole]byte{crm.LinkAccount: 1, crm.LinkRelated: 11} {
		if roleCode[role] != want {
			t.Errorf("role %s has code %d, want %d", role, roleCode[role], want)
		}
	}
	for _, kind := range crm.Kinds() {
		if fixedCodes[kind] == 0 {
			t.Errorf("kind %s has no code", kind)
		}
	}
}

func TestRecord_CutOnesAreRefused(t *testing.T) {
	t.Parallel()
	whole := encodeEntity(sample())
	for n := range whole {
		if _, err := decodeEntity(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for a record", n, len(whole))
		}
	}
	if _, err := decodeEntity(append(whole, 0)); err == nil {
		t.Error("a byte too many")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encodeEntity(sample()))
	f.Add(threadRecord{Thread: "t", IDs: []string{"a", "b"}, Attached: attachedOf([]crm.Ref{{Kind: "leads", ID: "1"}})}.encode())
	f.Add(threadRecord{JoinedTo: "x"}.encode())
	f.Add(messageRecord{"t", crm.InOro, "5"}.encode())
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := decodeEntity(b); err == nil {
			again, err := decodeEntity(encodeEntity(e))
			if err != nil || !reflect.DeepEqual(e, again) {
				t.Errorf("entity %v: %#v became %#v", err, e, again)
			}
		}
		if c, err := decodeThread(b); err == nil {
			again, err := decodeThread(c.encode())
			if err != nil || !reflect.DeepEqual(c, again) {
				t.Errorf("thread %v: %#v became %#v", err, c, again)
			}
		}
		if m, err := decodeMessage(b); err == nil && !bytes.Equal(m.encode()[:1], b[:1]) {
			t.Error("message")
		}
		_, _ = readAt(b)
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Anna-María O’Schmidt", "山田太郎", "\xff\xfe", "ß", "e\u0301", "\u1e9e", "ﬁ", "Ⅷ", "김철수"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := fold(s)
		if again := fold(folded); again != folded {
			t.Errorf("%q folds to %q, that to %q", s, folded, again)
		}
		for _, at := range starts(nil, folded, mostWords) {
			if !holds(folded, folded[at:]) {
				t.Errorf("%q has no word at %d", folded, at)
			}
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	e := sample()
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			n = len(encodeEntity(e))
		}
		b.ReportMetric(float64(n), "bytes")
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		value := encodeEntity(e)
		for b.Loop() {
			if _, err := decodeEntity(value); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) { // for comparison
		b.ReportAllocs()
		value, err := json.Marshal(e)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			var e crm.Entity
			if err := json.Unmarshal(value, &e); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(value)), "bytes")
	})
}

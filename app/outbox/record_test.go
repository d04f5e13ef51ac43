package outbox

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/wire"
)

func fullRecord() record {
	at := time.Date(2026, 11, 22, 15, 4, 5, 678, time.UTC)
	return record{
		change: crm.Change{
			ID: "ID", Connection: "c", Thread: "thread@x", Op: crm.OpAttach, Refs: []crm.Ref{ref(1), {Kind: "gadgets", ID: "a-b"}},
			Creates: true, At: at, NotBefore: at.Add(10 * time.Second),
			Envelope: crm.Envelope{
				MessageID: "m@x", Derived: true, IDs: []string{"m@x", "thread@x"}, References: []string{"thread@x"},
				Subject: "Grüße 🎈", From: crm.Address{Name: "A", Email: "a@x"}, To: []crm.Address{{Email: "b@x"}, {Name: "C"}},
				Cc: []crm.Address{{Email: "c@x"}}, Bcc: []crm.Address{{Email: "d@x"}}, Date: at.Add(-time.Hour),
			},
		},
		took: []crm.Ref{ref(3)}, tookCreates: true, state: confirmed, left: true, attempts: 300,
		last:    &crm.Fault{Kind: crm.Refused, Op: "send", Code: "code", Detail: "because", After: time.Minute},
		nextTry: at.Add(time.Minute), delay: time.Minute, doneAt: at.Add(time.Hour), undoneBy: "OTHER",
		receipt: crm.Receipt{
			Change: "ID", EmailID: "88", Created: true, At: at,
			Attached: []crm.Attached{{Ref: ref(1), ItemID: "contacts-1-88"}},
		},
	}
}

func TestRecord_ReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	for _, rec := range []record{fullRecord(), {change: crm.Change{ID: "x"}}} {
		got, err := readRecord(rec.bytes())
		if err != nil || !reflect.DeepEqual(got, rec) {
			t.Errorf("got %+v\nwant %+v\n%v", got, rec, err)
		}
	}
}

// Every member of a change reaches the disk, those that are added to crm one day too.
func TestRecord_LosesNoMember(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var rec record
		rec.change = fill(r, reflect.TypeFor[crm.Change]()).Interface().(crm.Change)
		rec.receipt = fill(r, reflect.TypeFor[crm.Receipt]()).Interface().(crm.Receipt)
		rec.state = sent
		got, err := readRecord(rec.bytes())
		if err != nil || !reflect.DeepEqual(got, rec) {
			t.Fatalf("got %+v\nwant %+v\n%v", got, rec, err)
		}
	}
}

// fill makes a value with every member set.
func fill(r *rand.Rand, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(1<<40)-1<<39, r.Int64N(1e9)).UTC()))
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(fill(r, t.Field(i).Type))
		}
	case t.Kind() == reflect.Slice:
		for range 1 + r.IntN(3) {
			v.Set(reflect.Append(v, fill(r, t.Elem())))
		}
	case t.Kind() == reflect.Bool:
		v.SetBool(true)
	default:
		text := make([]byte, 1+r.IntN(300))
		for i := range text {
			text[i] = byte(r.Uint32())
		}
		v.Set(reflect.ValueOf(string(text)).Convert(t))
	}
	return v
}

// goldenV1 is a record as version 1 wrote it. It is never changed: later versions must read it.
const goldenV1 = "010102494402016303087468726561644078040661747461636805180208636f6e7461637473013107676164676574730361" +
	"2d6206010f0707ca9198b00da6050807de9198b00da60509036d40780a0e02036d40780874687265616440780b0a01087468" +
	"7265616440780c0c4772c3bcc39f6520f09f8e880d07010141036140780e090200036240780143000f060100036340781006" +
	"0100036440781107aad997b00da605120c0108636f6e746163747301331301051402ac02151a03030473656e6404636f6465" +
	"076265636175736580b09dc2df011607c29298b00da605170680b09dc2df011807eac998b00da605192a0202494402383801" +
	"01ca9198b00da6050108636f6e746163747301310d636f6e74616374732d312d38381a054f54484552"

func TestRecord_Golden(t *testing.T) {
	t.Parallel()
	want := fullRecord()
	golden, err := hex.DecodeString(goldenV1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readRecord(golden)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nnow written: %x", got, err, want.bytes())
	}
}

func TestRecord_Versions(t *testing.T) {
	data := fullRecord().bytes()
	data[0] = recordVersion + 1
	if _, err := readRecord(data); !errors.Is(err, wire.ErrNewer) {
		t.Errorf("a newer version: %v", err)
	}
	data[0] = 0
	if _, err := readRecord(data); err == nil {
		t.Error("a version that never was is read")
	}
	upgrades[0] = func(old []byte) ([]byte, error) {
		return bytes.TrimPrefix(old, []byte("old:")), nil
	}
	t.Cleanup(func() { delete(upgrades, 0) })
	got, err := readRecord(append([]byte("\x00old:"), data[1:]...))
	if err != nil || got.change.ID != "ID" {
		t.Errorf("an older version: %+v, %v", got, err)
	}
	upgrades[0] = func([]byte) ([]byte, error) { return nil, wire.ErrShort }
	if _, err := readRecord(data); !errors.Is(err, wire.ErrShort) {
		t.Errorf("an upgrade that fails: %v", err)
	}
}

func TestRecord_CutIsAnErrorOrSomethingElse(t *testing.T) {
	t.Parallel()
	data := fullRecord().bytes()
	for n := range data {
		if rec, err := readRecord(data[:n]); err == nil && reflect.DeepEqual(rec, fullRecord()) {
			t.Errorf("%d of %d bytes read as the whole", n, len(data))
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(fullRecord().bytes())
	f.Add(record{change: crm.Change{ID: "x"}}.bytes())
	f.Add([]byte{recordVersion, tagIDs, 4, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := readRecord(data)
		if err != nil {
			return
		}
		again, err := readRecord(rec.bytes())
		if err != nil || !reflect.DeepEqual(tidy(again), tidy(rec)) {
			t.Errorf("read %+v\nagain %+v\n%v", rec, again, err)
		}
	})
}

// tidy leaves out what a written record never has: a receipt of a change that is not carried out.
func tidy(r record) record {
	if r.state != confirmed && r.state != sent {
		r.receipt = crm.Receipt{}
	}
	return r
}

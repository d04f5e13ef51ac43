package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
	"time"

	"oroconnector/app/crm"
)

var whenever = time.Date(2026, 11, 22, 10, 0, 0, 5, time.UTC)

// sample has a field of every form.
type sample struct {
	text  string
	texts []string
	n     uint64
	flag  bool
	at    time.Time
	raw   []byte
	fault *crm.Fault
	inner string
}

func whole() sample {
	return sample{
		text: "Grüße", texts: []string{"a", "", "b"}, n: 300, flag: true, at: whenever, raw: []byte{0, 1},
		fault: &crm.Fault{Kind: crm.Refused, Op: "o", Code: "c", Detail: "d", After: time.Second}, inner: "in",
	}
}

func (s sample) bytes() []byte {
	w := Begin(2)
	w.TextField(1, s.text)
	w.TextsField(2, s.texts)
	w.NumberField(3, s.n)
	w.FlagField(4, s.flag)
	w.TimeField(5, s.at)
	w.BytesField(6, s.raw)
	w.FaultField(7, s.fault)
	w.Field(8, func(w *Writer) { w.TextField(1, s.inner) })
	return w.Bytes()
}

func read(data []byte, up Upgrades) (s sample, err error) {
	r, err := Open(data, 2, up)
	if err != nil {
		return s, err
	}
	r.Fields(func(tag uint64, in *Reader) {
		switch tag {
		case 1:
			s.text = in.Rest()
		case 2:
			s.texts = in.Texts()
		case 3:
			s.n = in.Number()
		case 4:
			s.flag = in.Number() == 1
		case 5:
			s.at = in.Instant()
		case 6:
			s.raw = []byte(in.Rest())
		case 7:
			s.fault = in.Fault()
		case 8:
			in.Fields(func(_ uint64, in *Reader) { s.inner = in.Rest() })
		default:
			in.Unknown("sample", tag)
		}
	})
	return s, r.Err()
}

// golden is how a sample lies on the disk. It is never changed.
const golden = "02" + "01074772c3bcc39f65" + "02060301610001" + "62" + "0302ac02" + "040101" + "0506c0f495b00d05" + "06020001" +
	"070d0303016f016301648094ebdc03" + "08040102696e"

func TestWire_Golden(t *testing.T) {
	t.Parallel()
	if got := hex.EncodeToString(whole().bytes()); got != golden {
		t.Errorf("written\n%s, want\n%s", got, golden)
	}
	for _, want := range []sample{whole(), {}} {
		if got, err := read(want.bytes(), nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestOpen_Versions(t *testing.T) {
	t.Parallel()
	data := whole().bytes()
	up := Upgrades{1: func(old []byte) ([]byte, error) { return bytes.TrimPrefix(old, []byte("old:")), nil }}
	if got, err := read(append([]byte("\x01old:"), data[1:]...), up); err != nil || !reflect.DeepEqual(got, whole()) {
		t.Errorf("an older version: %+v, %v", got, err)
	}
	up[0] = func([]byte) ([]byte, error) { return nil, ErrShort }
	for version, want := range map[byte]error{0: ErrShort, 3: ErrNewer} {
		if _, err := read(append([]byte{version}, data[1:]...), up); !errors.Is(err, want) {
			t.Errorf("version %d: %v", version, err)
		}
	}
	if _, err := read(append([]byte{1}, data[1:]...), nil); err == nil {
		t.Error("a version that never was is read")
	}
	if _, err := read(nil, nil); !errors.Is(err, ErrShort) {
		t.Errorf("nothing at all: %v", err)
	}
	if _, err := read([]byte{2, 9, 1, 0}, nil); err == nil {
		t.Error("an unknown field is read")
	}
}

// Foreign bytes are an error or a record that is written as it was read, never a panic.
func FuzzReader(f *testing.F) {
	f.Add(whole().bytes())
	f.Add([]byte{2, 2, 5, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := read(data, nil)
		if err != nil {
			return
		}
		again, err := read(s.bytes(), nil)
		if len(s.raw) == 0 {
			s.raw = nil
		}
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v became %+v, %v", s, again, err)
		}
	})
}

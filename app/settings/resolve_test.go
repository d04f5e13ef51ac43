package settings

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// some makes a valid value of the option.
func some(r *rand.Rand, o Option) Value {
	switch o.Type {
	case Choice:
		return o.Choices[r.IntN(len(o.Choices))]
	case Number:
		return Value(strconv.Itoa(o.Min + r.IntN(o.Max-o.Min+1)))
	case Switch:
		return []Value{On, Off}[r.IntN(2)]
	case Tag:
		return []Value{"de", "uk", LanguageSystem}[r.IntN(3)]
	case People:
		return []Value{"", "a@b.example"}[r.IntN(2)]
	}
	return []Value{"", "b.example,c.example"}[r.IntN(2)]
}

// layer makes a layer that says something about half of the options, at times nonsense.
func layer(r *rand.Rand) Layer {
	l := Layer{}
	for _, o := range options {
		switch r.IntN(8) {
		case 0, 1, 2, 3:
			l[o.Key] = some(r, o)
		case 4:
			l[o.Key] = "\x00nonsense"
		}
	}
	l["unknown"] = "x"
	return l
}

func valid(o Option, l Layer) (Value, bool) {
	v, ok := l[o.Key]
	if !ok {
		return "", false
	}
	_, err := Parse(o.Key, string(v))
	return v, err == nil
}

// TestResolve_Precedence checks spec 6.7 against a second way of putting it: going from the weakest layer
// to the strongest, each that says something valid takes over.
func TestResolve_Precedence(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's dice
	for range 3000 {
		l := Layers{Lock: layer(r), Oro: layer(r), Organization: layer(r), System: layer(r), Preferences: layer(r), Preset: layer(r)}
		s := Resolve(l)
		for _, o := range options {
			want := Decided{o.Default, ByDefault}
			weakestFirst := []struct {
				layer Layer
				by    By
				scope []Scope
			}{
				{l.Preset, ByPreset, []Scope{Organization, Personal}},
				{l.System, BySystem, []Scope{Organization}},
				{l.Preferences, ByPreferences, []Scope{Personal}},
				{l.Organization, ByOrganization, []Scope{Organization}},
				{l.Oro, ByOro, []Scope{Organization}},
				{l.Lock, ByLock, []Scope{Organization, Personal}},
			}
			for _, p := range weakestFirst {
				for _, scope := range p.scope {
					if v, ok := valid(o, p.layer); ok && scope == o.Scope {
						want = Decided{v, p.by}
					}
				}
			}
			if got := s.Get(o.Key); got != want {
				t.Fatalf("%s: %+v, want %+v", o.Key, got, want)
			}
			if _, err := Parse(o.Key, string(s.Get(o.Key).Value)); err != nil {
				t.Fatal("an invalid value is in force:", err)
			}
		}
	}
}

// TestResolve_UseSystem follows one option through spec 6.3.
func TestResolve_UseSystem(t *testing.T) {
	t.Parallel()
	l := Layers{}
	step := func(want Value, by By) {
		t.Helper()
		if got := Resolve(l).Get(CRMInterval); got != (Decided{want, by}) {
			t.Errorf("got %+v, want %s by %s", got, want, by)
		}
	}
	step("120", ByDefault)
	l.Preset = Layer{CRMInterval: "300"}
	step("300", ByPreset)
	l.System = Layer{CRMInterval: "60"}
	step("60", BySystem)
	l.Organization = Layer{CRMInterval: "10"}
	step("10", ByOrganization)
	if got := Resolve(l.Without()).Get(CRMInterval); got != (Decided{"60", BySystem}) {
		t.Errorf("under Use System: %+v", got)
	}
	l.Lock = Layer{CRMInterval: "999"}
	step("999", ByLock)
	if s := Resolve(l).Sync(); s.CRMEvery != 999*time.Second {
		t.Errorf("got %v", s.CRMEvery)
	}
	delete(l.Organization, CRMInterval)
	delete(l.Lock, CRMInterval)
	step("60", BySystem)
}

func TestResolve_DoesNotKeepTheLayers(t *testing.T) {
	t.Parallel()
	l := Layers{System: Layer{Conflict: AccountWins}}
	s, same := Resolve(l), Resolve(Layers{Lock: Layer{Conflict: AccountWins}})
	copied := l.System.Clone()
	l.System[Conflict] = OroWins
	if s.Get(Conflict).Value != AccountWins || copied[Conflict] != AccountWins {
		t.Error("a layer that changes changes the set")
	}
	if !s.Equal(same) || s.Equal(Resolve(l)) || !(Set{}).Equal(Resolve(Layers{})) {
		t.Error("Equal goes by more or less than the values")
	}
}

func TestBy_Names(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for by := ByDefault; by <= ByLock; by++ {
		if seen[by.String()] {
			t.Errorf("%d: %s twice", by, by)
		}
		seen[by.String()] = true
		if by.ReadOnly() != (by == ByOro || by == ByLock) {
			t.Errorf("%s: read-only %v", by, by.ReadOnly())
		}
	}
	if By(99).String() != "default" {
		t.Error("out of range")
	}
}

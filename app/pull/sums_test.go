package pull

import (
	"reflect"
	"testing"
	"time"

	"oroconnector/app/crm"
)

// Every member of an entity but ReadAt is in its fingerprint, those that are added one day too.
func TestSums_SeeEveryMember(t *testing.T) {
	t.Parallel()
	base := crm.Entity{
		Emails: []string{"a"}, Phones: []string{"a"}, Numbers: []string{"a"}, Fields: []crm.Field{{}}, Links: []crm.Link{{}},
	}
	var alter func(path string, v reflect.Value, e *crm.Entity)
	alter = func(path string, v reflect.Value, e *crm.Entity) {
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			check(t, path, v, reflect.ValueOf(time.Unix(5, 5)), base, e)
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				alter(path+"."+v.Type().Field(i).Name, v.Field(i), e)
			}
		case v.Kind() == reflect.Slice:
			old := reflect.ValueOf(v.Interface())
			check(t, path, v, reflect.Append(old, reflect.Zero(v.Type().Elem())), base, e)
			v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, 1), old))
			alter(path+"[0]", v.Index(0), e)
			v.Set(old)
		case v.Kind() == reflect.Bool:
			check(t, path, v, reflect.ValueOf(true), base, e)
		case v.CanUint():
			check(t, path, v, reflect.ValueOf(uint8(2)).Convert(v.Type()), base, e)
		default:
			check(t, path, v, reflect.ValueOf("other").Convert(v.Type()), base, e)
		}
	}
	e := base
	alter("", reflect.ValueOf(&e).Elem(), &e)
}

func check(t *testing.T, path string, v, other reflect.Value, base crm.Entity, e *crm.Entity) {
	t.Helper()
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	v.Set(other)
	if same := fingerprints.of(*e) == fingerprints.of(base); same != (path == ".ReadAt") {
		t.Errorf("%s: the same fingerprint: %v", path, same)
	}
	v.Set(old)
}

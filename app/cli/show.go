package cli

import (
	"context"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// recordObject is the JSON form of one record with its facts.
type recordObject struct {
	Kind    string        `json:"kind"`
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	URL     string        `json:"url"`
	AsOf    string        `json:"as_of"`
	Fresh   bool          `json:"fresh"`
	Fields  []fieldObject `json:"fields"`
	Related []hitObject   `json:"related"`
	Tasks   []hitObject   `json:"tasks"`
}

type fieldObject struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// show prints whole records.
func show(ctx context.Context, s *session) error {
	var code told
	for _, arg := range s.call.Args {
		err := s.showOne(ctx, arg)
		if err != nil {
			s.note(Sentence(s.Words, err))
		}
		code = worst(code, err)
	}
	return code.result()
}

func (s *session) showOne(ctx context.Context, arg string) error {
	ref, err := s.ref(arg)
	if err != nil {
		return err
	}
	r, err := s.Desk.Records.Read(ctx, "", ref)
	if err != nil {
		return err
	}
	if r.Fault != nil {
		s.note(Sentence(s.Words, r.Fault))
	}
	if s.call.JSON {
		s.printJSON(s.recordJSON(r))
		return nil
	}
	s.printRecord(r)
	return nil
}

// ref reads KIND:ID. A kind that neither the program nor one of the profile's Oros knows is named: asked for, it would
// seem that the record is missing.
func (s *session) ref(arg string) (crm.Ref, error) {
	ref, err := crm.ParseRef(arg)
	if err == nil && !s.knows(ref.Kind) {
		err = &crm.Fault{Kind: crm.Invalid, Op: "ref.parse", Code: "cli.kind", Detail: string(ref.Kind)}
	}
	return ref, err
}

func (s *session) recordJSON(r desk.Record) recordObject {
	related := func(es []crm.Entity) []hitObject {
		return each(es, func(e crm.Entity) hitObject { return s.hitJSON(e, !r.Fresh) })
	}
	return recordObject{
		Kind: string(r.Entity.Kind), ID: r.Entity.ID, Name: r.Entity.Name, URL: r.Entity.URL,
		AsOf: stamp(r.AsOf), Fresh: r.Fresh, Related: related(r.Related), Tasks: related(r.Tasks),
		Fields: each(r.Entity.Fields, func(f crm.Field) fieldObject {
			label, value := s.Words.Field(f)
			return fieldObject{Key: string(f.Key), Label: label, Value: value}
		}),
	}
}

func (s *session) printRecord(r desk.Record) {
	s.say(s.Words.Kind(r.Entity.Kind) + " · " + r.Entity.Name)
	width := column(22, each(r.Entity.Fields, func(f crm.Field) string { label, _ := s.Words.Field(f); return label })...)
	width = column(width, each(r.Entity.Links, func(l crm.Link) string { return s.Words.Role(l.Role) })...)
	for _, f := range r.Entity.Fields {
		label, value := s.Words.Field(f)
		s.say("  " + pad(label, width) + hang(value, width+2))
	}
	for _, l := range r.Entity.Links {
		s.say("  " + pad(s.Words.Role(l.Role), width) + l.Name + " (" + l.Ref.String() + ")")
	}
	groups := []struct {
		title string
		es    []crm.Entity
	}{{"record.related", r.Related}, {"record.tasks", r.Tasks}}
	for _, g := range groups {
		if len(g.es) > 0 {
			s.say("")
			s.say(s.text(g.title))
		}
		for _, e := range g.es {
			s.printRow(e, "")
		}
	}
	s.say("")
	if r.Entity.URL != "" {
		s.say("  " + r.Entity.URL)
	}
	if !r.Fresh && !r.AsOf.IsZero() {
		s.say("  " + s.text("context.asOf", "time", s.Words.AsOf(r.AsOf)))
	}
	s.say("")
}

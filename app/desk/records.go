package desk

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// Records shows single records.
type Records struct{ lines Lines }

// Record is one record with what belongs to it.
type Record struct {
	Entity  crm.Entity
	Related []crm.Entity // everything but tasks
	Tasks   []crm.Entity // open ones
	Fresh   bool         // Oro gave it just now
	AsOf    time.Time
	Fault   *crm.Fault // why it could not be read afresh, or kept
	// Attachable is false where Oro does not let the kind be attached to an e-mail.
	Attachable bool
}

// Of answers from the cache.
func (r *Records) Of(ctx context.Context, connection string, ref crm.Ref) (Record, error) {
	line, err := r.lines.Line(connection)
	if err != nil {
		return Record{}, err
	}
	return cached(ctx, line, ref)
}

// Read asks Oro for the whole record and keeps it. Where Oro cannot be asked now the cache's copy comes
// with Fault set; a record that Oro does not have, or does not show, is an error.
func (r *Records) Read(ctx context.Context, connection string, ref crm.Ref) (Record, error) {
	line, err := r.lines.Line(connection)
	if err != nil {
		return Record{}, err
	}
	entity, related, err := line.Oro.Entity(ctx, ref)
	if err == nil {
		record := record(line, entity, related)
		record.Fresh = true
		record.Fault = crm.AsFault("record.keep", line.Cache.Put(ctx, append([]crm.Entity{entity}, related...)...))
		return record, nil
	}
	why := crm.AsFault("record.read", err)
	if !why.Kind.Passing() && why.Kind != crm.SignedOut {
		return Record{}, why
	}
	record, err := cached(ctx, line, ref)
	if err != nil {
		return Record{}, why
	}
	record.Fault = why
	return record, nil
}

// cached finds the record and its related ones in the cache: those its links lead to.
func cached(ctx context.Context, line Line, ref crm.Ref) (Record, error) {
	entity, err := line.Index.Entity(ctx, ref)
	if err != nil {
		return Record{}, err
	}
	var related []crm.Entity
	for _, link := range entity.Links {
		if e, err := line.Index.Entity(ctx, link.Ref); err == nil && link.Role != crm.LinkOwner && link.Role != crm.LinkAssignee {
			related = append(related, e)
		}
	}
	return record(line, entity, related), nil
}

func record(line Line, entity crm.Entity, related []crm.Entity) Record {
	r := Record{Entity: entity, AsOf: entity.ReadAt, Attachable: attachable(line.Connection.Kinds, entity.Kind)}
	for _, e := range related {
		switch {
		case e.Kind != crm.KindTask:
			r.Related = append(r.Related, e)
		case !e.Closed:
			r.Tasks = append(r.Tasks, e)
		}
	}
	return r
}

package oro

import (
	"context"
	"time"

	"oroconnector/app/crm"
)

// What reconcile wants of a side.
var _ interface {
	Changes(ctx context.Context, cursor []byte, each func(crm.Sheet) error) (crm.SheetDelta, error)
	Read(ctx context.Context, id string) (crm.Sheet, error)
	Create(ctx context.Context, s crm.Sheet, oro string) (crm.Sheet, error)
	Update(ctx context.Context, before crm.Sheet, changed crm.Fields, oro string) (crm.Sheet, error)
	Delete(ctx context.Context, before crm.Sheet) error
	Made(ctx context.Context, s crm.Sheet, since time.Time) (crm.Sheet, bool, error)
} = (*Sheets)(nil)

package house

import (
	"context"

	"oroconnector/app/store"
)

// shelf keeps what the client of Oro learnt for later processes, in the connection's cache.
type shelf struct{ store *store.Store }

const shelfItem = "house.labels"

// Load implements oro.Shelf.
func (s shelf) Load(ctx context.Context) ([]byte, error) { return s.store.Cursor(ctx, shelfItem) }

// Save implements oro.Shelf.
func (s shelf) Save(ctx context.Context, data []byte) error {
	return s.store.PutPage(ctx, nil, shelfItem, data)
}

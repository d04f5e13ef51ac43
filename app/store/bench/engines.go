// Package bench compares the store's search with bleve and with SQLite's FTS5 on the same records: the
// question a person types, letter by letter. It is a module of its own, so that neither becomes a
// dependency of the product. Run it with
//
//	go test -bench . -benchtime 300x            # 100,000 records
//	STORE_BENCH_ENTITIES=1000000 go test -timeout 60m -bench . -benchtime 300x
package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	_ "modernc.org/sqlite" // registers the driver

	"oroconnector/app/crm"
	"oroconnector/app/store"
	"oroconnector/app/vault"
)

// engine is what is compared: it takes pages of records and answers with the ids of the best 25.
type engine interface {
	add(ctx context.Context, page []crm.Entity) error
	search(ctx context.Context, text string) ([]string, error)
	close() error
}

// ours is the product's: encrypted, and it keeps the whole record, not its names only.
type ours struct {
	v *vault.Vault
	s *store.Store
}

func openOurs(dir string) (engine, error) {
	v, err := vault.Open(dir, vault.Options{Key: make([]byte, vault.KeySize)})
	if err != nil {
		return nil, err
	}
	s, err := store.Open(v, store.Options{})
	return ours{v, s}, err
}

func (o ours) add(ctx context.Context, page []crm.Entity) error { return o.s.Put(ctx, page...) }

func (o ours) search(ctx context.Context, text string) (ids []string, err error) {
	page, err := o.s.Search(ctx, crm.SearchQuery{Text: text})
	for _, h := range page.Hits {
		ids = append(ids, h.Entity.Ref.String())
	}
	return ids, err
}

func (o ours) close() error { return o.v.Close() }

// bleved is bleve with its default index (scorch) and analyzer.
type bleved struct{ index bleve.Index }

type document struct{ Name, Mail, Number, Phone string }

func openBleve(dir string) (engine, error) {
	mapping := bleve.NewIndexMapping()
	mapping.StoreDynamic = false
	mapping.DocValuesDynamic = false
	index, err := bleve.New(filepath.Join(dir, "bleve"), mapping)
	return bleved{index}, err
}

func (b bleved) add(_ context.Context, page []crm.Entity) error {
	batch := b.index.NewBatch()
	for _, e := range page {
		d := document{e.Name, strings.Join(e.Emails, " "), strings.Join(e.Numbers, " "), strings.Join(e.Phones, " ")}
		if err := batch.Index(e.Ref.String(), d); err != nil {
			return err
		}
	}
	return b.index.Batch(batch)
}

func (b bleved) search(ctx context.Context, text string) (ids []string, err error) {
	var all []query.Query
	for _, word := range strings.Fields(strings.ToLower(text)) {
		all = append(all, bleve.NewPrefixQuery(word))
	}
	request := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(all...), 25, 0, false)
	found, err := b.index.SearchInContext(ctx, request)
	if err != nil {
		return nil, err
	}
	for _, hit := range found.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}

func (b bleved) close() error { return b.index.Close() }

// fts is SQLite's FTS5 with prefix indexes, by a driver without C.
type fts struct{ db *sql.DB }

func openFTS(dir string) (engine, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts.db"))
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{
		"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL",
		`CREATE VIRTUAL TABLE names USING fts5(ref UNINDEXED, name, mail, number, phone,
			tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4')`,
	} {
		if _, err := db.Exec(statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return fts{db}, nil
}

func (f fts) add(ctx context.Context, page []crm.Entity) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing after Commit
	insert, err := tx.PrepareContext(ctx, "INSERT INTO names VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, e := range page {
		_, err := insert.ExecContext(ctx, e.Ref.String(), e.Name, strings.Join(e.Emails, " "), strings.Join(e.Numbers, " "), strings.Join(e.Phones, " "))
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (f fts) search(ctx context.Context, text string) (ids []string, err error) {
	var words []string
	for _, word := range strings.Fields(text) {
		words = append(words, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
	}
	rows, err := f.db.QueryContext(ctx, "SELECT ref FROM names WHERE names MATCH ? ORDER BY rank LIMIT 25", strings.Join(words, " "))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (f fts) close() error { return f.db.Close() }

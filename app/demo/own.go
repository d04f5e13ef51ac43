package demo

import (
	"fmt"
	"io/fs"

	"oroconnector/assets"
)

// ownRecords are the product's records of an invented company.
func ownRecords() (fs.FS, error) {
	dir, err := fs.Sub(assets.Demo, "demo/records")
	if err != nil {
		return nil, fmt.Errorf("load demo records: %w", err)
	}
	return dir, nil
}

package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// store keeps a record's bytes. The caller holds the lock.
func (d *DAV) store(c *davCollection, at string, data []byte) *davItem {
	if d.manner.Rewrite != nil {
		data = d.manner.Rewrite(data)
	}
	d.rev++
	item := &davItem{Data: bytes.Clone(data), Rev: d.rev, ETag: fmt.Sprintf(`"%x"`, sha256.Sum256(data))[:18] + `"`}
	if old := c.Items[at]; old != nil && d.manner.LyingETags {
		item.ETag = old.ETag
	}
	c.Items[at], c.Rev = item, d.rev
	delete(c.Gone, at)
	return item
}

func (d *DAV) drop(c *davCollection, at string) {
	d.rev++
	delete(c.Items, at)
	c.Gone[at], c.Rev = d.rev, d.rev
}

// etag is what the server says of an item; "" says nothing.
func (d *DAV) etag(i *davItem) string {
	switch {
	case d.manner.NoETags:
		return ""
	case d.manner.WeakETags:
		return "W/" + i.ETag
	}
	return i.ETag
}

// token names a revision.
func (d *DAV) token(rev int) string { return "data:,demo-" + itoa(rev) }

// uid is the UID of a record.
func uid(data []byte) string {
	for line := range strings.Lines(string(data)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.EqualFold(name, "UID") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// taken tells whether another record of the collection has the UID of these bytes.
func (c *davCollection) taken(at string, data []byte) bool {
	id := uid(data)
	if id == "" {
		return false
	}
	for other, item := range c.Items {
		if other != at && bytes.Contains(item.Data, []byte(id)) && uid(item.Data) == id {
			return true
		}
	}
	return false
}

// fits tells whether the bytes are a record that the collection may hold.
func (c *davCollection) fits(data []byte) bool {
	text := strings.ToUpper(string(data))
	if len(c.Components) == 0 {
		return strings.HasPrefix(text, "BEGIN:VCARD")
	}
	for _, comp := range c.Components {
		if strings.HasPrefix(text, "BEGIN:VCALENDAR") && strings.Contains(text, "BEGIN:"+comp) {
			return true
		}
	}
	return false
}

// davSaved is the state file's form.
type davSaved struct {
	Version     int
	Rev         int
	Collections map[string]*davCollection
}

// persist writes the state file, if there is one. The caller holds the lock.
func (d *DAV) persist() error {
	if d.state == "" {
		return nil
	}
	data, err := json.Marshal(davSaved{stateVersion, d.rev, d.collections})
	if err != nil {
		return fmt.Errorf("write demo groupware: %w", err)
	}
	return writeFile(d.state, data)
}

// restore reads the state file over the samples. No file is a fresh start.
func (d *DAV) restore() error {
	if d.state == "" {
		return nil
	}
	data, err := os.ReadFile(d.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read demo groupware: %w", err)
	}
	var in davSaved
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("read demo groupware %s: %w", d.state, err)
	}
	if in.Version != stateVersion {
		return fmt.Errorf("read demo groupware %s: its version is %d, not %d", d.state, in.Version, stateVersion)
	}
	d.rev, d.collections = in.Rev, in.Collections
	return nil
}

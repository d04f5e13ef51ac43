package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// savedMail is what the mail account keeps from one start to the next: a password that is good for nothing
// else, and what has arrived, so that its messages keep their UIDs.
type savedMail struct {
	Version    int
	Port       int
	User       string
	Password   string
	Samples    string // hash of the samples; others need another generation
	Generation int
	Arrived    []arrived
	Owner      string `json:"-"`
}

// arrived is a message that arrived while the demo ran: the how manieth, and when.
type arrived struct {
	N  int
	At time.Time
}

const (
	mailStateVersion = 1
	// maxArrived is how many are taken over into the next start; after that the account begins anew.
	maxArrived = 500
	// generations are how many UIDVALIDITY can differ in.
	generations = 1000
)

// mailStatePath is beside Oro's state.
func mailStatePath(state string) string {
	if state == "" {
		return ""
	}
	return strings.TrimSuffix(state, filepath.Ext(state)) + "-mail" + filepath.Ext(state)
}

// loadMail reads the state; where there is none, or one of other samples, the account begins anew.
func loadMail(path string, samples []sample) (savedMail, error) {
	sum := sha256.New()
	for _, one := range samples {
		sum.Write(one.raw)
	}
	fresh := savedMail{Version: mailStateVersion, Samples: hex.EncodeToString(sum.Sum(nil))}
	if n, err := rand.Int(rand.Reader, big.NewInt(generations)); err == nil {
		fresh.Generation = int(n.Int64())
	}
	if path == "" {
		return fresh, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return fresh, fmt.Errorf("read demo mail: %w", err)
	}
	var old savedMail
	if err := json.Unmarshal(data, &old); err != nil || old.Version != mailStateVersion {
		return fresh, nil //nolint:nilerr // a demo's mail is worth nothing: it begins anew
	}
	if old.Samples != fresh.Samples || len(old.Arrived) >= maxArrived || old.Generation < 0 || old.Generation > 2*generations {
		old.Samples, old.Generation, old.Arrived = fresh.Samples, fresh.Generation, nil
	}
	return old, nil
}

func (p *postOffice) save() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saveLocked()
}

func (p *postOffice) saveLocked() error {
	if p.path == "" {
		return nil
	}
	data, err := json.Marshal(p.kept) //nolint:gosec // good for nothing but this demo
	if err != nil {
		return fmt.Errorf("write demo mail: %w", err)
	}
	return writeFile(p.path, data)
}

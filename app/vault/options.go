package vault

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

const (
	mb = 1 << 20

	// memTable caps a transaction at 15 % of it, about 300 KB or 3,200 keys. Where writes are not synced, much
	// may come at once: with largeTable a first load takes a fifth less processor time and half the waiting,
	// since fewer tables are written, synced and merged.
	memTable   = 2 * mb
	largeTable = 8 * mb
	// memoryTable is larger because in memory large values count too, which on disk go to the value log.
	memoryTable = 32 * mb
	// largeValue bytes and more go to the value log, which clean-up must rewrite.
	largeValue = 16 << 10
	vlogFile   = 16 * mb
	// manyLogs bytes of value log are worth a merge to find garbage in them.
	manyLogs = 2 * vlogFile
	// largest value and longest key: what Badger takes in memory, so that the two kinds of vault agree.
	// (A value of exactly the threshold makes it panic there.)
	largest = mb - 1
	longest = 4 << 10
	// reserve is left free on the disk. Badger maps its files before they have blocks, so a full disk
	// would end the process instead of giving an error.
	reserve = 64 * mb
	// verifyWhole bytes of tables are read whole at open (some 10 ms); of larger folders the indexes
	// are checked at open and the blocks when they are read.
	verifyWhole = 8 * mb
)

// badgerOptions are those with a small footprint. The two cache sizes are limits, not allocations; the
// index cache must hold the indexes of all tables (3 MB for 100,000 records), since each is decrypted
// whole where it is missing: with 1 MB a cached answer took three times as long. Snappy takes a third
// more disk than ZSTD and a third less processor time to fill and to read; four tables wait in level 0,
// since with two each merge rewrote the level below for half as much.
func (v *Vault) badgerOptions() badger.Options {
	o := badger.DefaultOptions(v.dir).
		WithEncryptionKey(v.opts.Key).
		WithEncryptionKeyRotationDuration(365 * 24 * time.Hour).
		WithSyncWrites(v.opts.Sync).
		WithDetectConflicts(v.opts.Sync).
		WithReadOnly(v.opts.ReadOnly).
		WithBypassLockGuard(true).
		WithMemTableSize(memTable).WithNumMemtables(2).
		WithBaseTableSize(mb).
		WithNumLevelZeroTables(4).WithNumLevelZeroTablesStall(8).
		WithValueLogFileSize(vlogFile).WithValueThreshold(largeValue).
		WithBlockCacheSize(4 * mb).WithIndexCacheSize(32 * mb).
		WithNumCompactors(2).WithNumGoroutines(2).WithCompactL0OnClose(v.mergesAtEnd()).
		WithCompression(options.Snappy).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithVerifyValueChecksum(true).
		WithMetricsEnabled(false).
		WithLogger(badgerLog{v.log})
	o.TableSizeMultiplier = 1 // tables of one size: what a merge takes does not grow with the folder
	if !v.opts.Sync {
		o = o.WithMemTableSize(largeTable)
	}
	if v.opts.Memory {
		o = o.WithInMemory(true).WithDir("").WithValueDir("").WithMemTableSize(memoryTable).WithValueThreshold(largest + 1)
	}
	return o
}

// mergesAtEnd tells whether Close merges the tables of level 0. That takes half a second after a first load and
// rewrites what a single change touches, so it is done only where much may be gained: a merge finds out what of
// the value log is garbage.
func (v *Vault) mergesAtEnd() bool {
	if v.opts.Sync {
		return true // small, and each end leaves few files
	}
	logs, err := filepath.Glob(filepath.Join(v.dir, "*.vlog"))
	if err != nil || v.opts.Memory {
		return false
	}
	var sum int64
	for _, log := range logs {
		if info, err := os.Stat(log); err == nil {
			sum += onDisk(info)
		}
	}
	return sum > manyLogs
}

// badgerLog passes Badger's warnings and errors on; its news are of no interest.
type badgerLog struct{ log *slog.Logger }

func (l badgerLog) say(level slog.Level, format string, args []any) {
	l.log.Log(context.Background(), level, "badger", "said", strings.TrimSpace(fmt.Sprintf(format, args...)))
}

// Errorf implements badger.Logger.
func (l badgerLog) Errorf(format string, args ...any) { l.say(slog.LevelError, format, args) }

// Warningf implements badger.Logger.
func (l badgerLog) Warningf(format string, args ...any) { l.say(slog.LevelWarn, format, args) }

// Infof implements badger.Logger.
func (badgerLog) Infof(string, ...any) {}

// Debugf implements badger.Logger.
func (badgerLog) Debugf(string, ...any) {}

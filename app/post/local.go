package post

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"oroconnector/app/crm"
)

// Bounds of local mail: more than that is not mail that a person reads here.
const (
	mostLocal    = 500_000   // messages of a folder
	mostFolders  = 1_000     // of an account
	deepest      = 12        // folders inside folders
	headerLimit  = 256 << 10 // bytes of a message's header, as of IMAP
	wholeLimit   = 8 << 20   // bytes of a message that is not text (.msg), which is read whole
	localVersion = 1         // of how UIDs are made; part of the validity
)

// item is a message of a local folder.
type item struct {
	uid                     uint32
	seen, flagged, answered bool
	path                    string // of the file it is in, or is
	from, size              int64  // its bytes in the file; size 0: to the end
	status                  int64  // of an mbox: where its X-Mozilla-Status stands; 0: nowhere
}

func (i item) flags() crm.Flags {
	return crm.Flags{UID: i.uid, Seen: i.seen, Flagged: i.flagged, Answered: i.answered}
}

// listing is a folder as it was looked at, by UID.
type listing struct {
	items   []item
	clashes uint64 // of which names are alike to their hash; 0: none
	mark    any    // what tells the format that nothing changed
}

func (l *listing) find(uid uint32) (item, bool) {
	at, ok := slices.BinarySearchFunc(l.items, uid, func(i item, uid uint32) int {
		switch {
		case i.uid < uid:
			return -1
		case i.uid > uid:
			return 1
		}
		return 0
	})
	if !ok {
		return item{}, false
	}
	return l.items[at], true
}

// format is one way of keeping mail on a computer.
type format interface {
	folders(ctx context.Context) ([]crm.Folder, error)
	// scan lists a folder's messages; old is what it was before, nil at first. A folder that is not there is
	// fs.ErrNotExist.
	scan(ctx context.Context, folder string, old *listing) (*listing, error)
	// places are the folders of the file system in which something happens when mail changes.
	places(folder string) []string
	// header reads a message's header, or as much of its start as shows it.
	header(i item) ([]byte, error)
}

// local is mail on this computer.
type local struct {
	login crm.Login
	format
	log *slog.Logger

	mu   sync.Mutex
	seen map[string]*listing // by folder: what Look or Watch told last
}

// Local gives the mailbox of an account whose mail lies on this computer: a Maildir, an mbox file or a folder
// of them (Thunderbird's Local Folders), a folder of message files. Nothing in it is written. log may be nil.
func Local(l crm.Login, log *slog.Logger) Mailbox {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	b := &local{login: l, log: log, seen: map[string]*listing{}}
	switch l.Type {
	case crm.LoginMaildir:
		b.format = maildir{l.Path}
	case crm.LoginMbox:
		b.format = mbox{l.Path}
	default:
		b.format = files{l.Path}
	}
	return b
}

// Recognize says what kind of local mail lies at a path: a Maildir, an mbox file, a folder with mbox files, a
// folder with message files. Fault Invalid, "mail.local", where it is none of them; Missing where nothing is.
func Recognize(ctx context.Context, path string) (crm.LoginType, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", &crm.Fault{Kind: crm.Missing, Op: "mail.folders", Code: "mail.local", Detail: filepath.Base(path), Err: err}
	} else if err != nil {
		return "", localFault("mail.folders", path, err)
	}
	for _, one := range []struct {
		kind crm.LoginType
		format
	}{
		{crm.LoginMaildir, maildir{path}}, {crm.LoginMbox, mbox{path}}, {crm.LoginFolder, files{path}},
	} {
		if all, err := one.folders(ctx); err == nil && len(all) > 0 {
			return one.kind, nil
		}
	}
	return "", &crm.Fault{Kind: crm.Invalid, Op: "mail.folders", Code: "mail.local", Detail: filepath.Base(path)}
}

// localFault translates what the file system says.
func localFault(op, what string, err error) error {
	var fault *crm.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fault):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return &crm.Fault{Kind: crm.Missing, Op: op, Code: "mail.folder", Detail: filepath.Base(what), Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &crm.Fault{Kind: crm.Refused, Op: op, Code: "mail.localRead", Detail: filepath.Base(what), Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return crm.AsFault(op, err)
	}
	return &crm.Fault{Kind: crm.Busy, Op: op, Code: "mail.localRead", Detail: filepath.Base(what), Err: err}
}

// Folders implements Mailbox.
func (b *local) Folders(ctx context.Context) ([]crm.Folder, error) {
	all, err := b.folders(ctx)
	if err == nil && len(all) == 0 {
		err = &crm.Fault{Kind: crm.Invalid, Op: "mail.folders", Code: "mail.local", Detail: filepath.Base(b.login.Path)}
	}
	return all[:min(len(all), mostFolders)], localFault("mail.folders", b.login.Path, err)
}

// Look implements Mailbox. UIDs are hashes, so they tell nothing of the order of arrival (local_number.go); where
// one could come to mean another message than before, the validity is another one.
func (b *local) Look(ctx context.Context, folder string) (State, error) {
	now, err := b.scan(ctx, folder, b.listing(folder))
	if err != nil {
		return State{}, localFault("mail.look", folder, err)
	}
	b.keep(folder, now)
	return b.state(now), nil
}

func (b *local) state(l *listing) State {
	h := fnv.New32a()
	_, _ = h.Write([]byte(string(b.login.Type) + "\x00" + b.login.Path))
	if l.clashes != 0 {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, l.clashes))
	}
	return State{Validity: h.Sum32()<<4 | localVersion, Total: len(l.items), Idle: true}
}

func (b *local) listing(folder string) *listing {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seen[folder]
}

func (b *local) keep(folder string, l *listing) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[folder] = l
}

// known is the folder as it was told last, or as it is.
func (b *local) known(ctx context.Context, folder string) (*listing, error) {
	if l := b.listing(folder); l != nil {
		return l, nil
	}
	if _, err := b.Look(ctx, folder); err != nil {
		return nil, err
	}
	return b.listing(folder), nil
}

// UIDs implements Mailbox: as of the last Look or Heard.
func (b *local) UIDs(ctx context.Context, folder string) ([]uint32, error) {
	l, err := b.known(ctx, folder)
	if err != nil {
		return nil, err
	}
	uids := make([]uint32, len(l.items))
	for i, one := range l.items {
		uids[i] = one.uid
	}
	return uids, nil
}

// Flags implements Mailbox.
func (b *local) Flags(ctx context.Context, folder string, _ uint64) ([]crm.Flags, uint64, error) {
	l, err := b.known(ctx, folder)
	if err != nil {
		return nil, 0, err
	}
	all := make([]crm.Flags, len(l.items))
	for i, one := range l.items {
		all[i] = one.flags()
	}
	return all, 0, nil
}

// Newest implements Mailbox. What tells the order is the place in an mbox, and the name of a file.
func (b *local) Newest(ctx context.Context, folder string, n int, each func(Raw) error) error {
	l, err := b.known(ctx, folder)
	if err != nil {
		return err
	}
	newest := slices.Clone(l.items)
	slices.SortFunc(newest, func(a, b item) int {
		return cmp.Or(cmp.Compare(b.from, a.from), strings.Compare(filepath.Base(b.path), filepath.Base(a.path)))
	})
	uids := make([]uint32, min(n, len(newest)))
	for i := range uids {
		uids[i] = newest[i].uid
	}
	return b.Headers(ctx, folder, uids, each)
}

// Headers implements Mailbox.
func (b *local) Headers(ctx context.Context, folder string, uids []uint32, each func(Raw) error) error {
	l, err := b.known(ctx, folder)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if err := ctx.Err(); err != nil {
			return crm.AsFault("mail.headers", err)
		}
		one, there := l.find(uid)
		if !there {
			continue
		}
		raw := Raw{Flags: one.flags(), Size: one.size, File: one.path}
		info, err := os.Stat(one.path)
		if errors.Is(err, fs.ErrNotExist) {
			one.path = moved(one.path)
			raw.File = one.path
			info, err = os.Stat(one.path)
		}
		if err != nil {
			continue // it went away; the next look tells
		}
		raw.Arrived = arrival(one, info)
		if one.size == 0 {
			raw.Size = info.Size()
		}
		if raw.Header, err = b.header(one); err != nil {
			b.log.Info("a message on this computer cannot be read", "login", b.login.ID, "err", err)
		}
		if err := each(raw); err != nil {
			return err
		}
	}
	return nil
}

// Bytes implements Mailbox.
func (b *local) Bytes(ctx context.Context, folder string, uid uint32, limit int64) ([]byte, bool, error) {
	l, err := b.known(ctx, folder)
	if err != nil {
		return nil, false, err
	}
	one, there := l.find(uid)
	if !there {
		return nil, false, &crm.Fault{Kind: crm.Missing, Op: "mail.open", Code: "mail.message"}
	}
	data, cut, err := part(one, limit)
	if errors.Is(err, fs.ErrNotExist) {
		one.path = moved(one.path)
		data, cut, err = part(one, limit)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, &crm.Fault{Kind: crm.Missing, Op: "mail.open", Code: "mail.message", Err: err}
	}
	return data, cut, localFault("mail.open", one.path, err)
}

// Search implements Mailbox: messages whose bytes have the text, without regard to ASCII case. Encoded parts
// are not looked into.
func (b *local) Search(ctx context.Context, folder, text string) (uids []uint32, err error) {
	l, err := b.known(ctx, folder)
	if err != nil {
		return nil, err
	}
	wanted := bytes.ToLower([]byte(text))
	for _, one := range l.items {
		if err := ctx.Err(); err != nil {
			return nil, crm.AsFault("mail.search", err)
		}
		data, _, err := part(one, searchLimit)
		if err == nil && bytes.Contains(bytes.ToLower(data), wanted) {
			uids = append(uids, one.uid)
		}
	}
	return uids, nil
}

// searchLimit is how much of each message a search reads.
const searchLimit = 256 << 10

// Close implements Mailbox.
func (b *local) Close() error { return nil }

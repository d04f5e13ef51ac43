package house

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/oro"
	"oroconnector/app/outbox"
	"oroconnector/app/post"
	"oroconnector/app/pull"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
	"oroconnector/app/store"
	"oroconnector/app/vault"
	"oroconnector/platform/keyring"
)

// line is one connection's parts.
type line struct {
	connection crm.Connection
	cache      *vault.Vault
	keep       *vault.Vault
	store      *store.Store
	attention  *attention
	oro        *oro.Client
	outbox     *outbox.Outbox
	pull       *pull.Pull
	post       *post.Post
	sync       *reconcile.Engine
	sheets     map[crm.SheetKind]reconcile.Side
	tokens     *tokens
	spool      desk.Spool      // nil where its folder could not be opened
	conditions []crm.Condition // of opening: what was set aside
	lastPull   time.Time       // of earlier processes
	stop       context.CancelFunc
	done       chan struct{}
}

// openLines opens every connection of the profile. One that cannot be opened costs itself only: whatever is
// asked of it answers why.
func (h *House) openLines(ctx context.Context) error {
	for _, c := range h.config.Connections() {
		if err := h.openLine(ctx, c); err != nil {
			h.log.Error("a connection cannot be opened", "connection", c.ID, "err", err)
			h.mu.Lock()
			h.shut[c.ID] = err
			h.mu.Unlock()
		}
	}
	return nil
}

// openLine opens a connection's folders and starts what goes on in them.
func (h *House) openLine(ctx context.Context, c crm.Connection) error {
	l := &line{connection: c}
	log := h.log.With("connection", c.ID)
	key, lost, err := h.vaultKey(ctx, c.ID)
	if err != nil {
		return err
	}
	if lost {
		l.tell("keep.keyLost", "")
	}
	dir := filepath.Join(h.dirs.Data, "connections", c.ID)
	if l.cache, err = h.openCache(l, filepath.Join(dir, "cache"), vault.Options{Key: key, Log: log}); err != nil {
		return err
	}
	if l.keep, err = h.openKeep(l, dir, vault.Options{Key: key, Sync: true, Log: log}); err != nil {
		return errors.Join(err, l.close())
	}
	if err = h.openStore(l, filepath.Join(dir, "cache"), vault.Options{Key: key, Log: log}); err != nil {
		return errors.Join(err, l.close())
	}
	h.openSpool(l, dir, key)
	if err = h.startLine(l, dir, log); err != nil {
		return errors.Join(err, l.close())
	}
	h.mu.Lock()
	h.lines[c.ID] = l
	delete(h.shut, c.ID)
	h.mu.Unlock()
	return nil
}

// startLine makes the parts that talk to Oro and lets them run until the line or the house is closed.
func (h *House) startLine(l *line, dir string, log *slog.Logger) error {
	c := l.connection
	web := h.web(c.PinnedCert)
	l.tokens = newTokens(h, c, web)
	l.tokens.marks = l.store
	l.oro = oro.New(oro.Options{
		Connection: c, Tokens: l.tokens, HTTP: web, UserAgent: h.agent(), Log: log, Now: h.o.Now, Shelf: shelf{l.store},
	})
	var err error
	l.outbox, err = outbox.Open(l.keep, outbox.Options{
		Sender: l.oro, Landed: l.store.Landed, News: h.news.Tell, Now: h.o.Now, Log: log, Sidecar: filepath.Join(dir, sidecar),
		May: func(change crm.Change) error { return desk.MaySend(h.settings(c).Privacy(), change) },
	})
	if err != nil {
		return err
	}
	l.attention = newAttention(l.store, func() { l.pull.Wake() })
	l.pull = pull.New(pull.Options{
		Connection: c.ID, Oro: l.oro, Store: l.store, Interval: func() time.Duration { return h.settings(c).Sync().CRMEvery },
		Dated: oro.CanFilterBySince, News: h.pulled(l), Idle: l.attention.idle, Now: h.o.Now, Log: log,
	})
	h.openPost(l, log)
	h.openSync(l, log)
	l.recall(h.running)
	if err := l.pull.Recall(h.running); err != nil {
		log.Warn("how far the first load came is not known", "err", err) // a run finds out, or fails and tells
	}
	running, stop := context.WithCancel(h.running)
	l.stop, l.done = stop, make(chan struct{})
	parts := []func(context.Context) error{l.outbox.Run, l.keep.Run, l.cache.Run}
	if h.o.Stay {
		parts = append(parts, l.pull.Run, l.sync.Run, h.runPost(l), h.trim(l))
	}
	h.group.Go(func() {
		defer close(l.done)
		together(running, parts, func(err error) { log.Error("a part ended", "err", err) })
	})
	return nil
}

// close ends the line's parts and closes its folders.
func (l *line) close() error {
	if l.stop != nil {
		l.stop()
		<-l.done
		l.tokens.close()
	}
	var errs []error
	if l.post != nil {
		errs = append(errs, l.post.Close())
	}
	if l.pull != nil {
		errs = append(errs, l.remember(context.Background()))
	}
	for _, v := range []*vault.Vault{l.keep, l.cache} {
		if v != nil {
			errs = append(errs, v.Close())
		}
	}
	return errors.Join(errs...)
}

// pulledAt is the cursor under which the end of the last pull is kept for later processes.
const pulledAt = "house.pulledAt"

func (l *line) recall(ctx context.Context) {
	kept, err := l.store.Cursor(ctx, pulledAt)
	if err == nil && len(kept) > 0 {
		err = l.lastPull.UnmarshalBinary(kept)
	}
	if err != nil {
		l.lastPull = time.Time{}
	}
}

func (l *line) remember(ctx context.Context) error {
	last := l.pull.Status().Last
	if last.IsZero() {
		return nil
	}
	kept, err := last.UTC().MarshalBinary()
	if err != nil {
		return err
	}
	return l.store.PutPage(ctx, nil, pulledAt, kept)
}

// vaultKey returns the key of the connection's folders, and makes one where there is none. lost says that
// there are folders that the new key will not open.
func (h *House) vaultKey(ctx context.Context, id string) (key []byte, lost bool, err error) {
	name := vaultItem(id)
	key, err = h.keys.Get(ctx, name)
	if err == nil && len(key) == 32 {
		return key, false, nil
	}
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return nil, false, keyringFault(name, err)
	}
	_, statErr := os.Stat(filepath.Join(h.dirs.Data, "connections", id, "keep"))
	key = make([]byte, 32)
	rand.Read(key)
	if err := h.keys.Set(ctx, name, key); err != nil {
		return nil, false, keyringFault(name, err)
	}
	return key, statErr == nil, nil
}

// openCache opens the disposable part; one that is damaged or whose key is lost is set aside, and an empty
// one takes its place (spec 8.2).
func (h *House) openCache(l *line, dir string, o vault.Options) (*vault.Vault, error) {
	v, err := vault.Open(dir, o)
	if unusable(err) {
		h.log.Warn("set aside", "part", "cache", "err", err)
		return h.newCache(l, dir, o)
	}
	return v, vaultFault(dir, err)
}

// newCache sets a cache aside and opens an empty one. Of those set aside the newest alone is kept: all that
// was in them comes from Oro again.
func (h *House) newCache(l *line, dir string, o vault.Options) (*vault.Vault, error) {
	if _, err := vault.SetAside(dir, h.o.Now()); err != nil {
		return nil, vaultFault(dir, err)
	}
	l.tell("cache.setAside", "")
	for i, older := range foldersOf(filepath.Dir(dir), cacheAsides) {
		if i == 0 {
			continue
		}
		if err := os.RemoveAll(older); err != nil {
			h.log.Warn("an old cache stays", "err", err)
		}
	}
	v, err := vault.Open(dir, o)
	return v, vaultFault(dir, err)
}

// openStore opens the cache; one of another schema is set aside like a damaged one.
func (h *House) openStore(l *line, dir string, o vault.Options) error {
	var err error
	l.store, err = store.Open(l.cache, store.Options{Now: h.o.Now})
	if !crm.IsFault(err, crm.Damaged) {
		return err
	}
	if err := l.cache.Close(); err != nil {
		return vaultFault(dir, err)
	}
	if l.cache, err = h.newCache(l, dir, o); err != nil {
		return err
	}
	l.store, err = store.Open(l.cache, store.Options{Now: h.o.Now})
	return err
}

func vaultFault(dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, vault.ErrHeld):
		return fault(crm.Busy, "vault.held", dir, err)
	case errors.Is(err, vault.ErrFull):
		return fault(crm.Busy, "profile.full", dir, err)
	case errors.Is(err, vault.ErrReadOnly):
		return fault(crm.Refused, "profile.denied", dir, err)
	}
	return fault(crm.Damaged, "vault.damaged", dir, err)
}

// settings are the options in force for a connection's organization.
func (h *House) settings(c crm.Connection) settings.Set {
	return settings.Resolve(h.config.Layers(c.ID, c.Me.OrgID))
}

// Line implements desk.Lines. It waits for the house to be furnished.
func (h *House) Line(id string) (desk.Line, error) {
	if err := h.await(); err != nil {
		return desk.Line{}, err
	}
	return h.openedLine(id)
}

// openedLine is Line for those who furnish the house.
func (h *House) openedLine(id string) (desk.Line, error) {
	if id == "" {
		id = h.config.Current()
	}
	h.mu.Lock()
	l, ok := h.lines[id]
	why := h.shut[id]
	h.mu.Unlock()
	if why != nil {
		return desk.Line{}, why
	}
	if !ok {
		return desk.Line{}, desk.NotConnected()
	}
	return desk.Line{
		Connection: l.connection, Cache: l.attention, Index: l.attention, Oro: l.oro, Outbox: l.outbox, Spool: l.spool, Headers: l.store, Post: l.post,
		Sync: l.sync, Places: syncPlaces{h, l.connection.ID}, Refresh: h.refreshOf(l), Pause: l.pull.Pause, Health: h.healthOf(l),
	}, nil
}

// All implements desk.Lines.
func (h *House) All() []crm.Connection { return h.config.Connections() }

// Known implements desk.Lines.
func (h *House) Known(id string) (crm.Connection, bool) {
	if id == "" {
		id = h.config.Current()
	}
	return h.config.Connection(id)
}

// Use implements desk.Lines.
func (h *House) Use(id string) error {
	if _, err := h.Line(id); err != nil {
		return err
	}
	return h.config.SetCurrent(id)
}

// healthOf adds what is wrong with the profile's files to a line's own health.
func (h *House) healthOf(l *line) func(context.Context, bool) (desk.Health, error) {
	return func(ctx context.Context, count bool) (desk.Health, error) {
		health, err := l.health(ctx, count)
		health.Conditions = append(health.Conditions, l.mailConditions(ctx)...)
		for _, f := range h.faults() {
			health.Conditions = append(health.Conditions, crm.Condition{Code: f.Code, Severity: crm.Warn, Detail: f.Detail, Fault: f})
		}
		return health, err
	}
}

func (l *line) health(ctx context.Context, count bool) (desk.Health, error) {
	status := l.pull.Status()
	var stats store.Stats
	if count || len(status.Progress) > 0 {
		var err error
		if stats, err = l.store.Stats(ctx); err != nil {
			return desk.Health{}, err
		}
	}
	if status.Last.IsZero() {
		status.Last = l.lastPull
	}
	health := desk.Health{
		SignedOut: l.tokens.signedOut(ctx), Records: stats.Kinds, CacheBytes: l.cache.Size(),
		LastPull: status.Last, Loading: status.Progress, Load: status.Load, Conditions: append(slices.Clone(l.conditions), l.unreadable()...),
	}
	if health.SignedOut {
		health.Conditions = append(health.Conditions, crm.Condition{Code: "signedOut", Severity: crm.Blocking})
	}
	return health, nil
}

package house

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/dav"
	"oroconnector/app/desk"
	"oroconnector/app/oro"
	"oroconnector/app/reconcile"
	"oroconnector/app/settings"
)

// openSync makes what keeps a connection's contacts, tasks and events the same in Oro and in its active
// mail account. Its base and its journal lie in keep/.
func (h *House) openSync(l *line, log *slog.Logger) {
	c := l.connection
	l.sync = reconcile.New(reconcile.Options{
		Connection: c.ID,
		Oro: func(_ context.Context, kind crm.SheetKind) (reconcile.Place, error) {
			return reconcile.Place{Side: l.sheets[kind], Name: "oro"}, nil
		},
		Account:  func(ctx context.Context, kind crm.SheetKind) (reconcile.Place, error) { return h.book(ctx, c.ID, kind) },
		Vault:    l.keep,
		Settings: func() settings.Set { return h.settings(c) },
		Untitled: h.untitled, News: h.news.Tell, Now: h.o.Now, Log: log,
	})
	l.sheets = map[crm.SheetKind]reconcile.Side{}
	for _, kind := range crm.SheetKinds {
		l.sheets[kind] = l.oro.Sheets(kind)
	}
}

// untitled is what a task or an event without a title is called in Oro, which demands one.
func (h *House) untitled(kind crm.SheetKind) string {
	switch kind {
	case crm.SheetTask:
		return h.words.Say("sync.untitled.task")
	case crm.SheetEvent:
		return h.words.Say("sync.untitled.event")
	}
	return ""
}

// refreshOf asks Oro what changed; contacts, tasks and events move along where Enable Sync is on (spec 2.3).
func (h *House) refreshOf(l *line) func(context.Context) error {
	return func(ctx context.Context) error {
		l.sync.Wake()
		l.sync.Refresh()
		return l.pull.Now(ctx)
	}
}

// syncAccount is the mail account whose groupware a connection is synchronized with: the active one.
func (h *House) syncAccount(connection string) (crm.Login, error) {
	l, ok := h.config.Login(h.config.ActiveLogin(connection))
	if !ok || l.Type != crm.LoginIMAP {
		return l, &crm.Fault{Kind: crm.Missing, Op: "sync.run", Code: "sync.noAccount"}
	}
	return l, nil
}

// book is the account's side of a kind.
func (h *House) book(_ context.Context, connection string, kind crm.SheetKind) (reconcile.Place, error) {
	l, err := h.syncAccount(connection)
	if err != nil {
		return reconcile.Place{}, err
	}
	address := *chosen(&l.Groupware, kind)
	if address == "" {
		return reconcile.Place{}, &crm.Fault{Kind: crm.Missing, Op: "sync.run", Code: "sync.noPlace." + string(kind)}
	}
	name := address // pairs belong to the collection's path: a demo's port is another one every time
	if u, err := url.Parse(address); err == nil {
		name = u.EscapedPath()
	}
	return reconcile.Place{Side: h.dav(l).Book(kind, address), Name: l.ID + name}, nil
}

// dav is a client of an account's groupware.
func (h *House) dav(l crm.Login) *dav.Client {
	address := ""
	if h.demo != nil && l.ID == demoLogin {
		address = h.demo.Groupware().URL
	}
	secret := h.secretOf(l.ID)
	return dav.New(dav.Options{
		// A listing of a whole collection may take minutes: dav ends what is silent, not what is long.
		Login: l, Address: address, HTTP: oro.NewHTTP("", 30*time.Minute), Log: h.log, Now: h.o.Now, Agent: h.agent(),
		Secret: func(ctx context.Context, stale string) (dav.Secret, error) {
			s, err := secret(ctx, stale)
			return dav.Secret{Password: s.Password, Token: s.Token}, err
		},
	})
}

// chosen is where a groupware keeps what was chosen for a kind.
func chosen(g *crm.Groupware, kind crm.SheetKind) *string {
	switch kind {
	case crm.SheetTask:
		return &g.Tasks
	case crm.SheetEvent:
		return &g.Events
	}
	return &g.Contacts
}

// syncPlaces implements desk.SyncPlaces for one connection.
type syncPlaces struct {
	house      *House
	connection string
}

var _ desk.SyncPlaces = syncPlaces{}

// Offers implements desk.SyncPlaces.
func (p syncPlaces) Offers(ctx context.Context) ([]desk.SyncOffer, error) {
	l, err := p.house.syncAccount(p.connection)
	if err != nil {
		return nil, err
	}
	found, err := p.house.dav(l).Find(ctx)
	if err != nil {
		return nil, err
	}
	var out []desk.SyncOffer
	for _, kind := range crm.SheetKinds {
		for _, c := range found.Collections {
			if c.Holds(kind) {
				out = append(out, desk.SyncOffer{
					Kind: kind, Name: c.Name, Address: c.URL, ReadOnly: c.ReadOnly, Chosen: c.URL == *chosen(&l.Groupware, kind),
				})
			}
		}
	}
	return out, nil
}

// Choose implements desk.SyncPlaces.
func (p syncPlaces) Choose(ctx context.Context, kind crm.SheetKind, address string) error {
	l, err := p.house.syncAccount(p.connection)
	if err != nil {
		return err
	}
	if address == "" {
		if address, err = p.make(ctx, l, kind); err != nil {
			return err
		}
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return &crm.Fault{Kind: crm.Invalid, Op: "sync.places", Code: "sync.address", Detail: address, Err: err}
	}
	// Another setting of the account may have been kept while the server was asked.
	now, ok := p.house.config.Login(l.ID)
	if !ok {
		return &crm.Fault{Kind: crm.Missing, Op: "sync.places", Code: "sync.noAccount"}
	}
	*chosen(&now.Groupware, kind) = address
	if err := p.house.config.SaveLogin(now); err != nil {
		return err
	}
	if line, ok := p.house.lineOf(p.connection); ok {
		line.sync.Wake()
		line.sync.Refresh()
	}
	p.house.news.Tell(crm.News{Connection: p.connection, Sync: true})
	return nil
}

// make makes a collection named "Oro", or finds the one that was made before.
func (p syncPlaces) make(ctx context.Context, l crm.Login, kind crm.SheetKind) (string, error) {
	client := p.house.dav(l)
	found, err := client.Find(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range found.Collections {
		if c.Holds(kind) && c.Name == "Oro" && !c.ReadOnly {
			return c.URL, nil
		}
	}
	home := found.CalendarsHome
	if kind == crm.SheetContact {
		home = found.ContactsHome
	}
	if home == "" {
		if f := found.Lacks[kind]; f != nil {
			return "", f
		}
		return "", &crm.Fault{Kind: crm.Missing, Op: "sync.places", Code: "sync.noPlace." + string(kind)}
	}
	made, err := client.Make(ctx, home, kind, "Oro")
	return made.URL, err
}

// enterDemoBooks chooses the demo's address book, task list and calendar, and follows them to where its server
// is this time. What the person has chosen among them stays chosen.
func (h *House) enterDemoBooks(ctx context.Context) error {
	if h.demo == nil {
		return nil
	}
	l, ok := h.config.Login(demoLogin)
	if !ok {
		return nil
	}
	found, err := h.dav(l).Find(ctx)
	if err != nil {
		return fault(crm.Bug, "demo.start", "", err)
	}
	was := l.Groupware
	for _, kind := range crm.SheetKinds {
		at := chosen(&l.Groupware, kind)
		before, err := url.Parse(*at)
		*at = ""
		for _, c := range found.Collections {
			now, wrong := url.Parse(c.URL)
			if errors.Join(err, wrong) == nil && c.Holds(kind) && !c.ReadOnly && (*at == "" || now.Path == before.Path) {
				*at = c.URL
			}
		}
	}
	if l.Groupware == was {
		return nil
	}
	return h.config.SaveLogin(l)
}

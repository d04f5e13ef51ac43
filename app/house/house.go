// Package house builds the program from its parts, in order, and closes them in reverse. It is the one
// place that knows every part but the window, and it imports no Fyne: tests of the whole program start
// here.
package house

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"oroconnector/app/config"
	"oroconnector/app/crm"
	"oroconnector/app/demo"
	"oroconnector/app/desk"
	"oroconnector/app/signin"
	"oroconnector/app/words"
	"oroconnector/platform/browser"
	"oroconnector/platform/dirs"
	"oroconnector/platform/instance"
	"oroconnector/platform/keyring"
)

// Name is the program's name in folders, in the keyring and in the user agent.
const Name = "oroconnector"

// Options say how a house is built.
type Options struct {
	// Demo runs an Oro in the process and connects to it.
	Demo bool
	// Profile is the folder that keeps everything of a run; empty: the system's folders, or with Demo a
	// temporary one that Close removes.
	Profile string
	// Keyring is "system", "file:PATH", or empty for what the profile used before (system at first).
	Keyring string
	// Passphrase opens a file keyring; asked at most once.
	Passphrase func(ctx context.Context) ([]byte, error)
	Version    string
	// Clear writes addresses and subjects into the log as they are.
	Clear bool
	// Stay keeps the connections fresh for as long as the house stands, as the window needs it. Commands
	// do without: they ask what they need.
	Stay bool
	// Langs are the languages of the person, best first, as the system names them.
	Langs []string
	// Browser shows an address to the person; nil: the system's browser.
	Browser func(ctx context.Context, url string) error
	// Notify shows a notification; nil: the desktop does.
	Notify func(ctx context.Context, title, body string) error
	// Providers are where mail accounts sign in, in the place of the well-known ones.
	Providers map[string]signin.Site
	// CacheLimit is how many bytes a connection's cache may take on the disk (spec 8.4); 0: 1 GB.
	CacheLimit int64
	Now        func() time.Time // nil: time.Now
}

// House is the program without its face.
type House struct {
	o        Options
	dirs     dirs.Dirs
	temp     string // removed by Close
	instance *instance.Instance
	log      *slog.Logger
	logFile  io.Closer
	config   *config.Config
	found    []*crm.Fault // see noteFaults
	keys     keyring.Store
	choice   string // of the keyring
	demo     *demo.Server
	news     *desk.News
	desk     *desk.Desk
	words    *words.Words

	mailTokens mailTokens
	furnishing *furnishing

	running context.Context
	stop    context.CancelFunc
	group   sync.WaitGroup

	mu      sync.Mutex
	lines   map[string]*line
	shut    map[string]error // connections that could not be opened, and why
	leaving chan struct{}    // closed when the house's own command is done
	// onHand takes the files of later starts; nil while there is no window.
	onHand   func(files []string)
	windowed chan struct{} // closed when there was one
}

// Open builds the house, whole. Faults are of Op "profile.open"; ErrHeld means that another process holds the
// profile (see Forward). Close must be called on a house that was opened.
func Open(ctx context.Context, o Options) (*House, error) {
	h, err := build(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// build puts up what costs next to nothing, whatever the profile holds: folders, log, settings, words, desk. What
// the desk is asked for waits until the house is furnished.
func build(ctx context.Context, o Options) (*House, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Browser == nil {
		o.Browser = browser.Open
	}
	h := &House{o: o, news: &desk.News{}, lines: map[string]*line{}, shut: map[string]error{}, leaving: make(chan struct{}), windowed: make(chan struct{})}
	h.running, h.stop = context.WithCancel(context.WithoutCancel(ctx))
	h.furnishing = newFurnishing(h.running)
	for _, step := range []func(context.Context) error{
		h.openFolders, h.openLog, h.openConfig, h.openWords, h.noteFaults, h.openKeyring, h.openDesk,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	return h, nil
}

// Desk returns the doors.
func (h *House) Desk() *desk.Desk { return h.desk }

// Words returns the program's words in the person's language.
func (h *House) Words() *words.Words { return h.words }

// Log returns the profile's log.
func (h *House) Log() *slog.Logger { return h.log }

// LogFolder is where the log files lie.
func (h *House) LogFolder() string { return h.dirs.Logs }

// run keeps a part going until the house is closed.
func (h *House) run(name string, f func(context.Context) error) {
	h.group.Go(func() {
		if err := f(h.running); err != nil && !errors.Is(err, context.Canceled) {
			h.log.Error("a part ended", "part", name, "err", err)
		}
	})
}

// Close gives up what is still being furnished, ends what runs, waits for it, and closes the parts in reverse. It may be called on a house that
// was only half built.
func (h *House) Close() error {
	h.stop()
	h.group.Wait()
	var errs []error
	h.mu.Lock()
	for _, l := range h.lines {
		errs = append(errs, l.close())
	}
	h.lines = map[string]*line{}
	h.mu.Unlock()
	h.closeSources()
	if h.demo != nil {
		errs = append(errs, h.demo.Close())
	}
	if h.instance != nil {
		errs = append(errs, h.instance.Close())
	}
	if h.logFile != nil {
		errs = append(errs, h.logFile.Close())
	}
	if h.temp != "" {
		errs = append(errs, os.RemoveAll(h.temp))
	}
	return errors.Join(errs...)
}

// Address is where the demo Oro answers; empty without one. It waits for the house to be furnished.
func (h *House) Address() string {
	if h.await() != nil || h.demo == nil {
		return ""
	}
	return h.demo.URL()
}

func (h *House) openDesk(context.Context) error {
	h.desk = desk.New(desk.Parts{Lines: h, Gate: h, Config: configuration{h}, Mail: accounts{h}, News: h.news, Now: h.o.Now})
	return nil
}

// fault wraps what went wrong while the house was built.
func fault(kind crm.FaultKind, code, detail string, err error) error {
	return &crm.Fault{Kind: kind, Op: "profile.open", Code: code, Detail: detail, Err: err}
}

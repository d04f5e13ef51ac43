package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Mail is how the demo's mail account is reached: IMAP on loopback without TLS. Password is made at random
// when a demo starts for the first time.
type Mail struct {
	Addr     string // host:port
	Address  string // e-mail address of whose account it is
	User     string
	Password string
}

// How often new mail arrives where Options do not say.
const (
	firstMail = 40 * time.Second
	laterMail = 150 * time.Second
)

// Folders of the demo's mail account.
const (
	folderInbox   = "INBOX"
	folderSent    = "Sent"
	folderArchive = "Archive"
)

// postOffice is the mail account's server. It has the sample company's mail, and new messages arrive in it.
type postOffice struct {
	path     string // of its state; empty: in memory
	kept     savedMail
	user     *imapmemserver.User
	server   *imapserver.Server
	listener net.Listener
	samples  []sample
	sessions sync.WaitGroup
	running  sync.WaitGroup
	stop     context.CancelFunc

	mu   sync.Mutex // guards kept
	bell bell       // rings when a folder changed
}

// openPost starts the mail server beside the Oro. Its state lies beside Oro's.
func (s *Server) openPost(ctx context.Context, o Options) error {
	p := &postOffice{path: mailStatePath(o.State)}
	var err error
	if p.samples, err = readSamples(o.Shift); err != nil {
		return err
	}
	if p.kept, err = loadMail(p.path, p.samples); err != nil {
		return err
	}
	owner := s.User(Administrator)
	if p.kept.Password == "" {
		p.kept.Password = rand.Text()
	}
	p.kept.User = owner.Name
	if err := p.fill(owner.Email); err != nil {
		return err
	}
	if err := p.listen(ctx); err != nil {
		return err
	}
	if err := p.save(); err != nil {
		return errors.Join(err, p.server.Close())
	}
	s.post = p
	p.arrive(ctx, s.now, o.FirstMail, o.LaterMail)
	return nil
}

// Mail is the demo's mail account.
func (s *Server) Mail() Mail {
	p := s.post
	return Mail{Addr: p.listener.Addr().String(), Address: s.User(Administrator).Email, User: p.kept.User, Password: p.kept.Password}
}

// NewMail lets the next message arrive at once and gives its Message-ID without brackets.
func (s *Server) NewMail() (string, error) { return s.post.deliver(s.now()) }

// fill makes the folders and puts the samples and what has arrived since into them.
func (p *postOffice) fill(owner string) error {
	p.user = imapmemserver.NewUser(p.kept.User, p.kept.Password)
	// The library counts UIDVALIDITY up with each folder made: another generation has others.
	for range p.kept.Generation {
		if err := errors.Join(p.user.Create("passing", &imap.CreateOptions{}), p.user.Delete("passing")); err != nil {
			return fmt.Errorf("make demo mail: %w", err)
		}
	}
	for _, folder := range []struct {
		name string
		use  []imap.MailboxAttr
	}{{folderInbox, nil}, {folderSent, []imap.MailboxAttr{imap.MailboxAttrSent}}, {folderArchive, []imap.MailboxAttr{imap.MailboxAttrArchive}}} {
		if err := p.user.Create(folder.name, &imap.CreateOptions{SpecialUse: folder.use}); err != nil {
			return fmt.Errorf("make demo mail: %w", err)
		}
	}
	for _, one := range p.samples {
		if err := p.put(one.folder(owner), one.raw, one.date, one.flags()...); err != nil {
			return err
		}
	}
	for _, reply := range repliesTo(p.samples, owner) {
		if err := p.put(folderSent, reply.raw, reply.date, imap.FlagSeen); err != nil {
			return err
		}
	}
	for _, one := range p.kept.Arrived {
		if err := p.put(folderInbox, followUp(p.samples, owner, one).raw, one.At, imap.FlagSeen); err != nil {
			return err
		}
	}
	p.kept.Owner = owner
	return nil
}

func (p *postOffice) put(folder string, raw []byte, at time.Time, flags ...imap.Flag) error {
	_, err := p.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: at, Flags: flags})
	if err != nil {
		return fmt.Errorf("put demo mail into %s: %w", folder, err)
	}
	return nil
}

// literal is a message as the library takes it.
type literal struct{ *bytes.Reader }

// listen takes the port of the last time, so that what clients remember stays true, or any.
func (p *postOffice) listen(ctx context.Context) error {
	var err error
	for _, port := range []int{p.kept.Port, 0} {
		if p.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("start demo mail: %w", err)
	}
	p.kept.Port = p.listener.Addr().(*net.TCPAddr).Port
	p.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			p.sessions.Add(1)
			return &mailSession{post: p}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapESearch: {}, imap.CapListExtended: {}, imap.CapListStatus: {}, imap.CapSpecialUse: {},
			imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapMove: {},
		},
		InsecureAuth: true, // loopback only
		Logger:       log.New(io.Discard, "", 0),
	})
	p.running.Go(func() { _ = p.server.Serve(p.listener) }) // it ends with Close
	return nil
}

// arrive lets new mail arrive, now and then, until the server is closed. A negative first: never by itself.
func (p *postOffice) arrive(ctx context.Context, now func() time.Time, first, later time.Duration) {
	ctx, p.stop = context.WithCancel(context.WithoutCancel(ctx))
	if first < 0 {
		return
	}
	if first == 0 {
		first = firstMail
	}
	if later <= 0 {
		later = laterMail
	}
	p.running.Go(func() {
		for wait := first; ; wait = later {
			timer := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
			if _, err := p.deliver(now()); err != nil {
				return // the state cannot be written: the demo goes on without new mail
			}
		}
	})
}

// deliver lets the next message arrive.
func (p *postOffice) deliver(at time.Time) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := arrived{N: len(p.kept.Arrived), At: at.UTC().Truncate(time.Second)}
	next := followUp(p.samples, p.kept.Owner, one)
	p.kept.Arrived = append(p.kept.Arrived, one)
	if err := p.saveLocked(); err != nil {
		p.kept.Arrived = slices.Delete(p.kept.Arrived, one.N, one.N+1)
		return "", err
	}
	defer p.bell.ring()
	return next.id, p.put(folderInbox, next.raw, one.At)
}

// close ends the server and returns when all its connections have ended.
func (p *postOffice) close() error {
	p.stop()
	err := p.server.Close()
	if err != nil && strings.Contains(err.Error(), "closed") {
		err = nil // it was closed before
	}
	p.running.Wait()
	p.sessions.Wait()
	return err
}

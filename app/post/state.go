package post

import (
	"context"

	"oroconnector/app/crm"
)

// waits tells whether a fault holds until the person does something.
func waits(f *crm.Fault) bool { return stateOf(f) != crm.MailOffline }

// stateOf is the state that a fault leads to.
func stateOf(f *crm.Fault) crm.MailState {
	switch {
	case f == nil:
		return crm.MailOffline
	case f.Code == "mail.certificate":
		return crm.MailCertificate
	case f.Kind == crm.SignedOut:
		return crm.MailRefused
	case f.Kind.Passing(), f.Kind == crm.Cancelled, f.Kind == crm.Damaged, f.Kind == crm.Bug:
		return crm.MailOffline // a broken answer may be one of a broken network
	}
	return crm.MailStopped
}

// set tells how an account stands.
func (p *Post) set(id string, next crm.LoginState) {
	p.mu.Lock()
	old := p.states[id]
	next.Since = old.Since
	if old.State != next.State || old.Since.IsZero() {
		next.Since = p.o.Now().UTC()
	}
	same := old.State == next.State && old.Fault == next.Fault && old.Progress == next.Progress && old.Retry.Equal(next.Retry)
	p.states[id] = next
	p.mu.Unlock()
	if !same {
		p.tell()
	}
}

// rest says that an account is not kept going any more.
func (p *Post) rest(id string) {
	p.mu.Lock()
	delete(p.states, id)
	p.mu.Unlock()
	p.tell()
}

// States tells how the connection's accounts stand, in their order.
func (p *Post) States(ctx context.Context) ([]crm.LoginState, error) {
	active := p.o.Active()
	logins := p.o.Logins()
	all := make([]crm.LoginState, 0, len(logins))
	for _, l := range logins {
		p.mu.Lock()
		s, going := p.states[l.ID]
		p.mu.Unlock()
		if !going {
			s = crm.LoginState{State: crm.MailResting}
		}
		s.Login, s.Active = l, l.ID == active
		var err error
		if s.Total, s.Unread, err = p.o.Store.CountHeaders(ctx, l.ID, l.Shown()); err != nil {
			return nil, err
		}
		if known, err := p.o.Store.FolderState(ctx, l.ID, l.Shown()); err == nil && s.Total == 0 && known.At.IsZero() {
			s.Total, s.Unread = -1, -1 // nobody has looked yet
		}
		all = append(all, s)
	}
	return all, nil
}

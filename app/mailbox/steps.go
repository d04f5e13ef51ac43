package mailbox

import (
	"context"

	"oroconnector/app/crm"
)

// journey tells the steps of connecting; a nil one tells nobody.
type journey struct {
	at   StepName
	told func(Step)
}

// enter ends the step before well and begins the next.
func (j *journey) enter(step StepName) {
	if j == nil || j.at == step {
		return
	}
	if j.at != "" {
		j.told(Step{Name: j.at})
	}
	j.at = step
}

// end ends the last step.
func (j *journey) end(err error) {
	step := Step{Name: j.at}
	if err != nil {
		step.Fault = crm.AsFault("mail.connect", err)
	}
	j.told(step)
}

// Test goes through the steps of connecting, on a connection of its own, and tells each as it ends: well, or
// with the fault that ended the test and is returned. Without TLS there is no step "certificate". It tries
// the secret even if it was refused before.
func (m *Mailbox) Test(ctx context.Context, told func(Step)) error {
	const op = "mail.connect"
	ctx, done, err := m.call(ctx)
	if err != nil {
		return fail(op, err)
	}
	defer done()
	if told == nil {
		told = func(Step) {}
	}
	m.insisting(true)
	defer m.insisting(false)
	j := &journey{told: told}
	err = fail(op, m.journeyTo(ctx, j))
	j.end(err)
	if err == nil {
		m.remember(Secret{}, nil)
	}
	return err
}

func (m *Mailbox) insisting(on bool) {
	m.mu.Lock()
	m.insist = on
	m.mu.Unlock()
}

func (m *Mailbox) journeyTo(ctx context.Context, j *journey) error {
	s, err := m.connect(ctx, j)
	if err != nil {
		return err
	}
	defer s.leave()
	j.enter(StepFolder)
	folder := m.o.Login.Folder
	if folder == "" {
		folder = inbox
	}
	return unsaid(m.examine(ctx, s, folder))
}

package outbox

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"oroconnector/app/crm"
)

// halfway is an Oro that takes a change record by record, as the real one does when a conversation loses
// several; at the first attempt the network fails behind the first record.
type halfway struct {
	mu       sync.Mutex
	attached map[crm.Ref]bool
	tried    chan struct{} // closed after the first attempt
	says     *crm.Fault    // at the first attempt, behind the first record; nil: the network fails
}

func (h *halfway) Send(_ context.Context, c crm.Change) (crm.Receipt, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ref := range c.Refs {
		h.attached[ref] = c.Op == crm.OpAttach
		select {
		case <-h.tried:
		default:
			close(h.tried)
			if h.says != nil {
				return crm.Receipt{}, h.says
			}
			return crm.Receipt{}, &crm.Fault{Kind: crm.Offline, Err: errors.New("cut off")}
		}
	}
	return crm.Receipt{Change: c.ID}, nil
}

func (h *halfway) Done(_ context.Context, c crm.Change) (crm.Receipt, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ref := range c.Refs {
		if h.attached[ref] != (c.Op == crm.OpAttach) {
			return crm.Receipt{}, false, nil
		}
	}
	return crm.Receipt{Change: c.ID}, true, nil
}

// A detach of two records was cut off behind the first one, which is then attached again: the two must not
// cancel out, for Oro has carried out that part of the first. Found by app/crashtest.
func TestBegin_WhatIsPartlyCarriedOutMeetsNothing(t *testing.T) {
	for name, restart := range map[string]bool{"the network fails": false, "the process is killed": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &halfway{attached: map[crm.Ref]bool{ref(1): true, ref(2): true}, tried: make(chan struct{})}
				d := newDisk()
				p := live(t, d, Options{Sender: o})
				p.add(change("a", "T", crm.OpDetach, 1, 2))
				<-o.tried
				synctest.Wait()
				if restart {
					p.crash()
					p = live(t, d, Options{Sender: o})
				}
				p.add(change("b", "T", crm.OpAttach, 1))
				p.idle()
				o.mu.Lock()
				defer o.mu.Unlock()
				if !o.attached[ref(1)] || o.attached[ref(2)] {
					t.Errorf("the first is attached: %v, want true; the second: %v, want false", o.attached[ref(1)], o.attached[ref(2)])
				}
			})
		})
	}
}

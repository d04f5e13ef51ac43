package post_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/post"
)

// bubble runs a test with a clock of its own.
func bubble(t *testing.T, n int, f func(t *testing.T, o *office), change ...func(*post.Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, newFakeServer(n), change...)
		o.start()
		defer o.stop()
		synctest.Wait()
		f(t, o)
	})
}

func wantState(t *testing.T, o *office, want crm.MailState) crm.LoginState {
	t.Helper()
	synctest.Wait()
	s := o.state()
	if s.State != want {
		t.Fatalf("state %q, fault %v, want %q", s.State, s.Fault, want)
	}
	return s
}

func check(t *testing.T, o *office) {
	t.Helper()
	synctest.Wait()
	if err := o.same(); err != nil {
		t.Error(err)
	}
}

func TestRun_FillsNewestFirstAndWatches(t *testing.T) {
	bubble(t, 1300, func(t *testing.T, o *office) {
		s := wantState(t, o, crm.MailWatching)
		check(t, o)
		if s.Total != 1300 || s.Unread != 1300 || !s.Active {
			t.Errorf("%+v", s)
		}
		if !slices.Equal(o.store.puts, []int{100, 500, 500, 300}) {
			t.Errorf("pages of %v", o.store.puts)
		}
		if len(o.resolved)+len(o.noticed) > 0 {
			t.Errorf("old mail was taken for new: %v %v", o.resolved, o.noticed)
		}
	})
}

// What there is to see first is asked before the folder is listed, and never again once something is kept.
func TestRun_TheFirstRowsComeBeforeEverythingElse(t *testing.T) {
	bubble(t, 300, func(t *testing.T, o *office) {
		wantState(t, o, crm.MailWatching)
		check(t, o)
		o.server.mu.Lock()
		asked := slices.Clone(o.server.asked)
		o.server.asked = nil
		o.server.mu.Unlock()
		if !slices.Equal(asked, []string{"look", "newest 100", "folders", "uids", "headers 300", "uids"}) {
			t.Errorf("asked %v", asked)
		}
		o.server.break_(&crm.Fault{Kind: crm.Offline, Code: "mail.cut"})
		wantState(t, o, crm.MailOffline)
		o.server.break_(nil)
		time.Sleep(time.Minute)
		wantState(t, o, crm.MailWatching)
		o.server.mu.Lock()
		defer o.server.mu.Unlock()
		if slices.Contains(o.server.asked, "newest 100") || !slices.Contains(o.server.asked, "uids") {
			t.Errorf("then asked %v", o.server.asked)
		}
	})
}

func TestRun_NewMailIsListedResolvedAndTold(t *testing.T) {
	bubble(t, 3, func(t *testing.T, o *office) {
		o.server.deliver("fresh")
		check(t, o)
		if !slices.Equal(o.resolved, []string{"fresh 4"}) || !slices.Equal(o.noticed, []int{1}) {
			t.Errorf("resolved %v, noticed %v", o.resolved, o.noticed)
		}
	})
}

func TestRun_WhatCameWhileAwayIsNewToo(t *testing.T) {
	bubble(t, 3, func(t *testing.T, o *office) {
		o.server.break_(&crm.Fault{Kind: crm.Offline, Code: "mail.cut"})
		wantState(t, o, crm.MailOffline)
		o.server.deliver("meanwhile")
		o.server.expunge(1)
		o.server.see(2)
		o.server.break_(nil)
		time.Sleep(time.Minute)
		wantState(t, o, crm.MailWatching)
		check(t, o)
		if !slices.Equal(o.resolved, []string{"meanwhile 4"}) {
			t.Errorf("resolved %v", o.resolved)
		}
	})
}

func TestRun_ExpungesFlagsAndAnotherValidity(t *testing.T) {
	for _, counts := range []bool{true, false} {
		bubble(t, 5, func(t *testing.T, o *office) {
			o.server.change(func() { o.server.counts, o.server.validity = counts, 7 })
			time.Sleep(5 * time.Second)
			o.server.expunge(2, 3)
			o.server.see(1, 5)
			check(t, o)
			o.server.change(func() {
				o.server.validity = 6
				for _, m := range o.server.messages {
					m.head = "Subject: renumbered\r\n\r\n"
				}
			})
			time.Sleep(5 * time.Second)
			check(t, o)
			wantState(t, o, crm.MailWatching)
		})
	}
}

func TestRun_ConnectsAgainByBackoffThatGrowsAndTellsWhen(t *testing.T) {
	bubble(t, 1, func(t *testing.T, o *office) {
		o.server.break_(&crm.Fault{Kind: crm.Offline, Code: "mail.refused"})
		var pauses []time.Duration
		for range 12 {
			s := wantState(t, o, crm.MailOffline)
			pause := time.Until(s.Retry)
			pauses = append(pauses, pause.Round(100*time.Millisecond))
			time.Sleep(pause)
		}
		for i := 1; i < len(pauses); i++ {
			if pauses[i] < pauses[i-1] {
				t.Errorf("pauses %v do not grow", pauses)
			}
		}
		if pauses[0] > 3*time.Second || pauses[11] > 5*time.Minute || pauses[11] < 2*time.Minute {
			t.Errorf("pauses %v", pauses)
		}
	})
}

func TestRun_AServerThatCutsAtOnceIsNotStormed(t *testing.T) {
	bubble(t, 1, func(t *testing.T, o *office) {
		before := o.server.logins
		end := time.Now().Add(10 * time.Minute)
		for time.Now().Before(end) {
			o.server.break_(&crm.Fault{Kind: crm.Offline, Code: "mail.bye"})
			synctest.Wait()
			o.server.break_(nil)
			time.Sleep(time.Second)
		}
		if n := o.server.logins - before; n > 20 {
			t.Errorf("%d sessions in ten minutes", n)
		}
	})
}

func TestRun_ANetworkChangeOrALeapOfTheClockConnectsAtOnce(t *testing.T) {
	for name, change := range map[string]func(*office){
		"network": func(o *office) { o.network = "train" },
		"sleep":   func(o *office) { o.skew = time.Hour },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, o *office) {
				o.server.break_(&crm.Fault{Kind: crm.Offline, Code: "mail.refused"})
				for range 9 {
					time.Sleep(time.Until(wantState(t, o, crm.MailOffline).Retry))
				}
				wantState(t, o, crm.MailOffline)
				o.server.break_(nil)
				o.set(func() { change(o) })
				time.Sleep(6 * time.Second)
				wantState(t, o, crm.MailWatching)
				closed := o.server.closed
				o.set(func() { o.network, o.skew = "again", o.skew+2*time.Hour })
				time.Sleep(6 * time.Second)
				wantState(t, o, crm.MailWatching)
				if o.server.closed == closed {
					t.Error("a connection that may be dead was kept")
				}
			})
		})
	}
}

func TestRun_WhatAPersonMustMendWaitsForThePerson(t *testing.T) {
	for code, want := range map[string]struct {
		kind  crm.FaultKind
		state crm.MailState
	}{
		"mail.login":       {crm.SignedOut, crm.MailRefused},
		"mail.certificate": {crm.Offline, crm.MailCertificate},
		"mail.folder":      {crm.Missing, crm.MailStopped},
		"mail.starttls":    {crm.Refused, crm.MailStopped},
	} {
		t.Run(code, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, o *office) {
				o.server.break_(&crm.Fault{Kind: want.kind, Code: code})
				wantState(t, o, want.state)
				asked := o.server.logins
				o.set(func() { o.network = "other" })
				time.Sleep(24 * time.Hour)
				s := wantState(t, o, want.state)
				if o.server.logins != asked || s.Fault == nil || s.Fault.Code != code || !s.Retry.IsZero() {
					t.Errorf("tried %d times by itself; %+v", o.server.logins-asked, s)
				}
				o.server.break_(nil)
				o.Retry("one")
				wantState(t, o, crm.MailWatching)
			})
		})
	}
}

func TestRun_SaysWhereTheServerTellsNothingByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newFakeServer(2)
		server.mute = true
		o := newOffice(t, server)
		o.start()
		defer o.stop()
		wantState(t, o, crm.MailPolling)
	})
}

func TestRun_AFullDiskIsSaidAndWaitsForThePerson(t *testing.T) {
	bubble(t, 2, func(t *testing.T, o *office) {
		o.store.mu.Lock()
		o.store.broken = &crm.Fault{Kind: crm.Refused, Op: "store.header", Code: "store.full"}
		o.store.mu.Unlock()
		o.server.deliver("too much")
		if s := wantState(t, o, crm.MailStopped); s.Fault.Code != "store.full" {
			t.Errorf("%v", s.Fault)
		}
		o.store.mu.Lock()
		o.store.broken = nil
		o.store.mu.Unlock()
		o.Retry("one")
		wantState(t, o, crm.MailWatching)
		check(t, o)
	})
}

func TestRun_AnotherPasswordIsTriedAtOnce(t *testing.T) {
	bubble(t, 1, func(t *testing.T, o *office) {
		o.server.break_(&crm.Fault{Kind: crm.SignedOut, Code: "mail.login"})
		wantState(t, o, crm.MailRefused)
		closed := o.server.closed
		o.server.break_(nil)
		o.Renew("one")
		wantState(t, o, crm.MailWatching)
		if o.server.closed == closed {
			t.Error("the mailbox that remembers the refusal was kept")
		}
	})
}

func TestForget_LeavesNothingOfAnAccount(t *testing.T) {
	bubble(t, 2, func(t *testing.T, o *office) {
		o.set(func() { o.logins, o.active = o.logins[1:], "two" })
		o.Changed()
		if err := o.Forget(context.Background(), "one"); err != nil {
			t.Fatal(err)
		}
		if hs := o.store.all("one", "INBOX"); len(hs) > 0 {
			t.Errorf("%d headers are left", len(hs))
		}
		synctest.Wait()
		if s := o.state(); s.Login.ID != "two" || s.State != crm.MailWatching {
			t.Errorf("%+v", s)
		}
	})
}

func TestRun_TheActiveAccountAndItsFolderCanBeOthers(t *testing.T) {
	bubble(t, 2, func(t *testing.T, o *office) {
		o.set(func() { o.active = "two" })
		o.Changed()
		wantState(t, o, crm.MailResting)
		all, _ := o.States(t.Context())
		if all[1].State != crm.MailWatching || all[1].Total != 2 {
			t.Errorf("%+v", all[1])
		}
		o.set(func() { o.logins[1].Folder = "Sent" })
		o.Changed()
		synctest.Wait()
		if hs := o.store.all("two", "Sent"); len(hs) != 2 {
			t.Errorf("%d headers of the other folder", len(hs))
		}
		o.set(func() { o.logins = o.logins[:1]; o.active = "" })
		o.Changed()
		wantState(t, o, crm.MailResting)
		o.set(func() { o.active = "one" })
		o.Changed()
		wantState(t, o, crm.MailWatching)
	})
}

func TestRun_HeadersForgottenForRoomAreNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, newFakeServer(6))
		o.store.states["one/INBOX"] = crm.FolderState{Validity: 5, Next: 7, ModSeq: 1, Below: 4, At: time.Now()}
		o.start()
		defer o.stop()
		synctest.Wait()
		if hs := o.store.all("one", "INBOX"); len(hs) != 2 {
			t.Errorf("%d headers", len(hs))
		}
	})
}

func TestCommands_WorkWithoutRunAndOffline(t *testing.T) {
	server := newFakeServer(3)
	o := newOffice(t, server)
	defer o.Close()
	if s := o.state(); s.Total != -1 || s.Unread != -1 {
		t.Errorf("%d messages, though nobody has looked", s.Total)
	}
	ctx := t.Context()
	if all, err := o.Folders(ctx, "one"); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if _, err := o.Folders(ctx, "nobody"); !crm.IsFault(err, crm.Missing) {
		t.Error(err)
	}
	_ = o.store.PutFolderState(ctx, "one", "INBOX", crm.FolderState{Validity: 5})
	data, cut, err := o.Bytes(ctx, crm.HeaderKey{Login: "one", Folder: "INBOX", Validity: 5, UID: 2}, 10)
	if err != nil || len(data) != 10 || !cut {
		t.Errorf("%q %v %v", data, cut, err)
	}
	if _, _, err := o.Bytes(ctx, crm.HeaderKey{Login: "one", Folder: "INBOX", Validity: 4, UID: 2}, 10); !crm.IsFault(err, crm.Missing) {
		t.Error(err)
	}
	server.break_(&crm.Fault{Kind: crm.Offline})
	if _, err := o.Find(context.Background(), "one", "INBOX", "old"); !crm.IsFault(err, crm.Offline) {
		t.Error(err)
	}
}

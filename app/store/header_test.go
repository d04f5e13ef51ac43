package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
	"oroconnector/app/vault"
)

// mail is header uid of a folder, written uid hours after the epoch of the tests.
func mail(uid uint32) crm.Header {
	return crm.Header{
		Key:  crm.HeaderKey{Login: "one", Folder: "INBOX", Validity: 7, UID: uid},
		From: crm.Address{Name: "Jürgen Groß", Email: fmt.Sprintf("j%d@alpina.example", uid%10)},
		To:   []crm.Address{{Name: "Me", Email: "me@bw.example"}, {Email: "you@bw.example"}}, ReplyTo: crm.Address{Email: "r@alpina.example"},
		Subject: fmt.Sprintf("Offer %d", uid), Date: noon.Add(time.Duration(uid) * time.Hour), Arrived: noon.Add(time.Duration(uid)*time.Hour + time.Minute),
		MessageID: fmt.Sprintf("%d@alpina.example", uid), InReplyTo: []string{"a@b"}, References: []string{"a@b", "c@d"},
		Size: 1234, Seen: uid%2 == 0, Flagged: uid%3 == 0, Answered: uid%5 == 0, Attachments: true, File: "x/y",
	}
}

func mails(uids ...uint32) (all []crm.Header) {
	for _, uid := range uids {
		all = append(all, mail(uid))
	}
	return all
}

func putMail(t testing.TB, s *store.Store, hs ...crm.Header) {
	t.Helper()
	state, err := s.FolderState(t.Context(), "one", "INBOX")
	if err == nil && state.Validity == 0 {
		err = s.PutFolderState(t.Context(), "one", "INBOX", crm.FolderState{Validity: 7})
	}
	if err == nil {
		err = s.PutHeaders(t.Context(), hs...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func uidsOf(hs []crm.Header) []uint32 {
	out := []uint32{}
	for _, h := range hs {
		out = append(out, h.Key.UID)
	}
	return out
}

func page(t testing.TB, s *store.Store, from, limit int) []crm.Header {
	t.Helper()
	hs, err := s.Headers(t.Context(), "one", "INBOX", from, limit)
	if err != nil {
		t.Fatal(err)
	}
	return hs
}

func TestHeaders_WholeAndNewestFirst(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mails(3, 1)...)
		putMail(t, s, mails(2, 4)...)
		equal(t, "order", uidsOf(page(t, s, 0, 10)), []uint32{4, 3, 2, 1})
		equal(t, "part", uidsOf(page(t, s, 1, 2)), []uint32{3, 2})
		equal(t, "behind the end", uidsOf(page(t, s, 4, 2)), []uint32{})
		equal(t, "whole", page(t, s, 0, 1)[0], mail(4))
		total, unread, err := s.CountHeaders(t.Context(), "one", "INBOX")
		equal(t, "count", []any{total, unread, err}, []any{4, 2, error(nil)})
		h, err := s.Header(t.Context(), mail(3).Key)
		equal(t, "one", []any{h, err}, []any{mail(3), error(nil)})
		stale := mail(3).Key
		stale.Validity = 6
		if _, err := s.Header(t.Context(), stale); !crm.IsFault(err, crm.Missing) {
			t.Errorf("a header of another validity: %v", err)
		}
	})
}

func TestHeaders_ADateOfTheFutureStandsWhereTheMailCame(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		liar := mail(2)
		liar.Date = noon.AddDate(20, 0, 0)
		putMail(t, s, mail(1), liar, mail(3))
		hs := page(t, s, 0, 3)
		equal(t, "order", uidsOf(hs), []uint32{3, 2, 1})
		equal(t, "its date is shown as it is", hs[1].Date, liar.Date)
	})
}

func TestHeaders_AChangedDateMovesTheMessage(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mails(1, 2, 3)...)
		moved := mail(1)
		moved.Date = noon.Add(100 * time.Hour)
		moved.Arrived = time.Time{}
		putMail(t, s, moved)
		equal(t, "order", uidsOf(page(t, s, 0, 10)), []uint32{1, 3, 2})
	})
}

func TestSetFlags_TellsWhatTurnedSeen(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mails(1, 2, 3)...)
		changed, turned, err := s.SetFlags(t.Context(), "one", "INBOX", []crm.Flags{
			{UID: 3, Seen: true, Flagged: true}, {UID: 1, Flagged: true}, {UID: 2, Seen: true}, {UID: 9, Seen: true},
		})
		equal(t, "told", []any{changed, turned, err}, []any{2, []uint32{3}, error(nil)})
		_, unread, _ := s.CountHeaders(t.Context(), "one", "INBOX")
		equal(t, "unread", unread, 1)
		h := page(t, s, 0, 1)[0]
		equal(t, "flags", []bool{h.Seen, h.Flagged, h.Answered}, []bool{true, true, false})
	})
}

func TestDropHeaders_AndAnotherValidity(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mails(1, 2, 3)...)
		if err := s.DropHeaders(t.Context(), "one", "INBOX", 2, 9); err != nil {
			t.Fatal(err)
		}
		equal(t, "left", uidsOf(page(t, s, 0, 10)), []uint32{3, 1})
		if err := s.PutFolderState(t.Context(), "one", "INBOX", crm.FolderState{Validity: 8, Next: 2, ModSeq: 99}); err != nil {
			t.Fatal(err)
		}
		equal(t, "after a reset", uidsOf(page(t, s, 0, 10)), []uint32{})
		state, err := s.FolderState(t.Context(), "one", "INBOX")
		equal(t, "state", []any{state, err}, []any{crm.FolderState{Validity: 8, Next: 2, ModSeq: 99}, error(nil)})
	})
}

func TestHeaders_SurviveARestartInTheirOrder(t *testing.T) {
	t.Parallel()
	v := openVault(t, t.TempDir())
	s := openStore(t, v)
	putMail(t, s, mails(5, 1, 4)...)
	if _, _, err := s.SetFlags(t.Context(), "one", "INBOX", []crm.Flags{{UID: 5, Seen: true}}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutFolders(t.Context(), "one", []crm.Folder{{Name: "INBOX", Title: "Inbox", Role: crm.FolderInbox, Total: 3}}); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, v)
	equal(t, "order", uidsOf(page(t, s, 0, 10)), []uint32{5, 4, 1})
	total, unread, _ := s.CountHeaders(t.Context(), "one", "INBOX")
	equal(t, "count", []int{total, unread}, []int{3, 1})
	folders, err := s.Folders(t.Context(), "one")
	equal(t, "folders", []any{folders, err}, []any{[]crm.Folder{{Name: "INBOX", Title: "Inbox", Role: crm.FolderInbox, Total: -1, Unread: -1}}, error(nil)})
}

func TestDropLogin_LeavesNothingOfItAndTheOthersAlone(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mails(1, 2)...)
		other := mail(1)
		other.Key.Login = "two"
		if err := s.PutHeaders(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		if err := s.DropLogin(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		equal(t, "dropped", uidsOf(page(t, s, 0, 10)), []uint32{})
		hs, err := s.Headers(t.Context(), "two", "INBOX", 0, 10)
		equal(t, "other", []any{uidsOf(hs), err}, []any{[]uint32{1}, error(nil)})
		putMail(t, s, mails(3)...)
		equal(t, "again", uidsOf(page(t, s, 0, 10)), []uint32{3})
	})
}

func TestFindHeaders_SenderAndSubject(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		for i := range uint32(40) {
			putMail(t, s, mail(i+1))
		}
		for text, want := range map[string]struct {
			total int
			uids  []uint32
		}{
			"offer 4":        {6, []uint32{40, 34}}, // 4, 14 (sender j4), 24, 34, 40 … by any word
			"OFFER 40":       {1, []uint32{40}},
			"jurgen gross 7": {4, []uint32{37, 27}},
			"alpina":         {40, []uint32{40, 39}},
			"nobody":         {0, []uint32{}},
			" ":              {40, []uint32{40, 39}},
		} {
			hs, total, err := s.FindHeaders(t.Context(), "one", "INBOX", text, 0, 2)
			if err != nil {
				t.Fatal(err)
			}
			if text == "offer 4" {
				want.total = countWith(40, "4")
			}
			equal(t, text, []any{total, uidsOf(hs)}, []any{want.total, want.uids})
		}
		hs, _, _ := s.FindHeaders(t.Context(), "one", "INBOX", "offer 40", 0, 2)
		equal(t, "flags", hs[0].Seen, true)
		if _, _, err := s.SetFlags(t.Context(), "one", "INBOX", []crm.Flags{{UID: 40}}); err != nil {
			t.Fatal(err)
		}
		hs, _, _ = s.FindHeaders(t.Context(), "one", "INBOX", "offer 40", 0, 2)
		equal(t, "flags of now", hs[0].Seen, false)
		putMail(t, s, mail(400))
		hs, total, _ := s.FindHeaders(t.Context(), "one", "INBOX", "offer 40", 0, 2)
		equal(t, "what came since", []any{total, uidsOf(hs)}, []any{2, []uint32{400, 40}})
	})
}

// countWith is how many of the first n mails have the digit in their number or their sender's address.
func countWith(n uint32, digit string) (count int) {
	for uid := uint32(1); uid <= n; uid++ {
		if strings.Contains(fmt.Sprintf("%d j%d", uid, uid%10), digit) {
			count++
		}
	}
	return count
}

func TestTrim_ForgetsOldHeadersFirstAndRemembersIt(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		old := mail(5)
		old.Date = noon.AddDate(-2, 0, 0)
		putMail(t, s, old, mail(1), mail(9))
		done, err := s.Trim(t.Context(), -1)
		equal(t, "trimmed", []any{done.Headers, err}, []any{1, error(nil)})
		equal(t, "left", uidsOf(page(t, s, 0, 10)), []uint32{9, 1})
		state, _ := s.FolderState(t.Context(), "one", "INBOX")
		equal(t, "below", state.Below, uint32(5))
		state.Below, state.ModSeq = 0, 4
		if err := s.PutFolderState(t.Context(), "one", "INBOX", state); err != nil {
			t.Fatal(err)
		}
		state, _ = s.FolderState(t.Context(), "one", "INBOX")
		equal(t, "below stays", []any{state.Below, state.ModSeq}, []any{uint32(5), uint64(4)})
	})
}

func TestSender_SaysMostAndWhatIsOpen(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		elena := named("contacts:1", "Elena")
		elena.Emails = []string{"elena@alpina.example"}
		elena.Links = []crm.Link{{Role: crm.LinkAccount, Ref: ref("accounts:7")}}
		user := named("users:4", "Elena as a user")
		user.Emails = elena.Emails
		deal := named("opportunities:2", "Pumps")
		deal.Links = []crm.Link{{Role: crm.LinkAccount, Ref: ref("accounts:7")}}
		over := named("cases:9", "Solved")
		over.Closed, over.Links = true, []crm.Link{{Role: crm.LinkContact, Ref: elena.Ref}}
		put(t, s, elena, user, named("accounts:7", "Alpina"), deal, over)
		mark, err := s.Sender(t.Context(), "elena@alpina.example")
		company := crm.Link{Role: crm.LinkAccount, Ref: ref("accounts:7"), Name: "Alpina"}
		equal(t, "mark", []any{mark, err}, []any{crm.SenderMark{Ref: elena.Ref, Name: "Elena", Company: company, OpenOpportunity: true}, error(nil)})
		over.Closed, over.ReadAt = false, noon.Add(time.Hour)
		put(t, s, over)
		mark, _ = s.Sender(t.Context(), "elena@alpina.example")
		equal(t, "with a case", mark.OpenCase, true)
		mark, err = s.Sender(t.Context(), "nobody@alpina.example")
		equal(t, "nobody", []any{mark, err}, []any{crm.SenderMark{}, error(nil)})
	})
}

// The store and a plain map are given the same changes by chance; they must always tell the same.
func TestHeaders_AsAPlainMap(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		r := rand.New(rand.NewPCG(11, 4))
		truth := map[uint32]crm.Header{}
		putMail(t, s, mail(1))
		truth[1] = mail(1)
		for range 300 {
			switch uid := 1 + r.Uint32N(60); r.IntN(4) {
			case 0, 1:
				h := mail(uid)
				h.Date = noon.Add(time.Duration(r.IntN(1000)) * time.Minute)
				h.Arrived = time.Time{}
				truth[uid] = h
				putMail(t, s, h)
			case 2:
				delete(truth, uid)
				_ = s.DropHeaders(t.Context(), "one", "INBOX", uid)
			case 3:
				_, turned, err := s.SetFlags(t.Context(), "one", "INBOX", []crm.Flags{{UID: uid, Seen: r.IntN(2) == 0, Flagged: true}})
				h, there := truth[uid]
				if len(turned) > 0 && (!there || h.Seen) || err != nil {
					t.Fatal("turned without having been unread", err)
				}
				after, _ := s.HeadersOf(t.Context(), "one", "INBOX", []uint32{uid})
				if there {
					h.Seen, h.Flagged, h.Answered = after[0].Seen, true, false
					truth[uid] = h
				}
			}
		}
		var want []crm.Header
		unread := 0
		for _, h := range truth {
			want = append(want, h)
			if !h.Seen {
				unread++
			}
		}
		slices.SortFunc(want, func(a, b crm.Header) int {
			if d := b.Date.Truncate(time.Second).Compare(a.Date.Truncate(time.Second)); d != 0 {
				return d
			}
			return int(b.Key.UID) - int(a.Key.UID)
		})
		equal(t, "all", page(t, s, 0, 100), want)
		total, got, err := s.CountHeaders(t.Context(), "one", "INBOX")
		equal(t, "count", []any{total, got, err}, []any{len(want), unread, error(nil)})
	})
}

func TestHeaders_EndWithTheirContext(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		putMail(t, s, mail(1))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.PutHeaders(ctx, mail(2)); !crm.IsFault(err, crm.Cancelled) {
			t.Error(err)
		}
		equal(t, "left", uidsOf(page(t, s, 0, 10)), []uint32{1})
	})
}

// A process that ends between making a folder anew and removing the old headers leaves waste behind.
func TestTrim_RemovesWhatAKillLeft(t *testing.T) {
	t.Parallel()
	v := openVault(t, t.TempDir())
	s := openStore(t, v)
	putMail(t, s, mails(1, 2, 3)...)
	count := func() (n int) {
		err := v.View(func(r vault.Reader) error {
			for _, table := range []string{"h", "o", "w"} {
				for range r.Keys([]byte(table), nil, false) {
					n++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n != 6 {
		t.Fatalf("%d keys of three headers", n)
	}
	err := v.Update(func(tx vault.Tx) error {
		for key := range tx.Keys([]byte("h"), nil, false) {
			return tx.Set(append([]byte("w"), key[1:5]...), nil)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openStore(t, v).Trim(t.Context(), -1); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}

func TestPutHeaders_RefusesWhatNamesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *store.Store) {
		stray := mail(2)
		stray.Key.Folder = "Sent"
		for _, hs := range [][]crm.Header{{mail(1), stray}, {{Subject: "no key"}}} {
			if err := s.PutHeaders(t.Context(), hs...); !crm.IsFault(err, crm.Invalid) {
				t.Errorf("%v", err)
			}
		}
	})
}

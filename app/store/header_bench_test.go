package store_test

import (
	"fmt"
	"testing"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/store"
	"oroconnector/app/vault"
)

const manyMails = 100_000

// fullFolder is a folder of 100,000 headers on the disk.
func fullFolder(b *testing.B) *vault.Vault {
	b.Helper()
	v := openVault(b, b.TempDir())
	s := openStore(b, v)
	if err := s.PutFolderState(b.Context(), "one", "INBOX", crm.FolderState{Validity: 7}); err != nil {
		b.Fatal(err)
	}
	page := make([]crm.Header, 0, 500)
	for uid := uint32(manyMails); uid > 0; uid-- {
		if page = append(page, mail(uid)); len(page) == cap(page) {
			putMail(b, s, page...)
			page = page[:0]
		}
	}
	return v
}

func BenchmarkHeaders(b *testing.B) {
	start := time.Now()
	v := fullFolder(b)
	b.Logf("%d headers written in %v, %d bytes", manyMails, time.Since(start).Round(time.Millisecond), v.Size())
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := store.Open(v, store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if hs := page(b, s, 0, 50); len(hs) != 50 {
				b.Fatal(len(hs))
			}
		}
	})
	s := openStore(b, v)
	for _, from := range []int{0, manyMails / 2, manyMails - 50} {
		b.Run(fmt.Sprintf("page at %d", from), func(b *testing.B) {
			for b.Loop() {
				if hs := page(b, s, from, 50); len(hs) != 50 {
					b.Fatal(len(hs))
				}
			}
		})
	}
	b.Run("find", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			if _, _, err := s.FindHeaders(b.Context(), "one", "INBOX", fmt.Sprintf("offer %d", n), 0, 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("flags", func(b *testing.B) {
		n := uint32(0)
		for b.Loop() {
			n++
			if _, _, err := s.SetFlags(b.Context(), "one", "INBOX", []crm.Flags{{UID: n%manyMails + 1, Flagged: n%2 == 0}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSender(b *testing.B) {
	v := openVault(b, b.TempDir())
	s := openStore(b, v)
	es := make([]crm.Entity, 0, 1000)
	for i := range 10_000 {
		if es = append(es, world(i, 10_000)); len(es) == cap(es) {
			put(b, s, es...)
			es = es[:0]
		}
	}
	n := 0
	for b.Loop() {
		n++
		if _, err := s.Sender(b.Context(), address(n%1000*10)); err != nil {
			b.Fatal(err)
		}
	}
}

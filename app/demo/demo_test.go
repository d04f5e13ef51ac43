package demo

import (
	"context"
	"testing"
)

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStart_OwnRecords(t *testing.T) {
	s := start(t, Options{})
	t.Log(s.URL(), len(s.Users()))
}

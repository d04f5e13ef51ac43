package demo

import (
	"net/http"
	"slices"
	"sync"
	"testing"
)

func TestWatch_HearsOfEveryStageAndMayBreakTheConnection(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var stages []Stage
	var drop bool
	s := start(t, Options{Watch: func(stage Stage, ex Exchange) {
		mu.Lock()
		defer mu.Unlock()
		if ex.Path == "/probe" {
			stages = append(stages, stage)
		}
		if drop && stage == Received {
			panic(http.ErrAbortHandler)
		}
	}})
	get := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+"/probe", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Close = true // a kept connection that breaks would be tried again
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			err = resp.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Fatal(err)
	}
	logged := len(s.Log())
	mu.Lock()
	drop = true
	mu.Unlock()
	if err := get(); err == nil {
		t.Error("the broken connection gave an answer")
	}
	if len(s.Log()) != logged {
		t.Error("a request that was not carried out is in the log")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(stages) // the next request may come before the watcher has heard of the answer
	if want := []Stage{Received, Received, Carried, Answered, Answered}; !slices.Equal(stages, want) {
		t.Errorf("stages %v, want %v", stages, want)
	}
}

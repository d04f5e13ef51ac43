package demo

import (
	"net/http"
	"strings"
	"sync"
)

// Exchange is one request and its status, for tests. Nothing secret is in it.
type Exchange struct {
	Method string
	Path   string
	Query  string // as sent
	Status int    // 0: the fault gave none
	User   string // name; empty where no valid token was sent
	Body   string // of requests to the API, up to 16 KB; never of login and token requests
}

const loggedBody = 16 << 10

type exchanges struct {
	mu   sync.Mutex
	list []Exchange
}

func (l *exchanges) add(ex *Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, *ex)
}

func logged(r *http.Request, data []byte) string {
	if !strings.Contains(r.URL.Path, "/api/") || len(data) > loggedBody {
		return ""
	}
	return string(data)
}

// Log returns all requests so far, the oldest first.
func (s *Server) Log() []Exchange {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return append([]Exchange(nil), s.log.list...)
}

// Forget empties the log.
func (s *Server) Forget() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.list = nil
}

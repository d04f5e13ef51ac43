package demo

import "net/http"

// Stage is how far a request has come when Options.Watch hears of it.
type Stage int

// Every request goes through all three, but for one whose Watch ends the handler with a panic of
// http.ErrAbortHandler: the connection breaks then, and what has not been done is not done.
const (
	Received Stage = iota // read, and not carried out
	Carried               // carried out as far as it ever will be; nothing of the answer has left
	Answered              // the answer has left, or nobody was there to take it
)

// watched tells the watcher of a stage.
func (s *Server) watched(stage Stage, ex *Exchange) {
	if s.watch != nil {
		s.watch(stage, *ex)
	}
}

// flush sends the answer off before the watcher hears that it has left.
func (s *Server) flush(w http.ResponseWriter) {
	if s.watch != nil {
		_ = http.NewResponseController(w).Flush() // who has gone gets nothing
	}
}

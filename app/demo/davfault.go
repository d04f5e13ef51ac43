package demo

import (
	"net/http"
	"strings"
)

// DAVFaultKind says what goes wrong.
type DAVFaultKind string

// Faults of a groupware server.
const (
	// DAVStatus answers with DAVFault.Status; the request is not carried out.
	DAVStatus DAVFaultKind = "status"
	// DAVReset breaks the connection before the request is carried out.
	DAVReset DAVFaultKind = "reset"
	// DAVLost carries the request out and breaks the connection instead of an answer.
	DAVLost DAVFaultKind = "lost"
	// DAVCut carries the request out and breaks the connection in the middle of the answer.
	DAVCut DAVFaultKind = "cut"
)

// DAVFault is something that goes wrong with the requests that it applies to.
type DAVFault struct {
	Kind       DAVFaultKind
	Method     string // "": any
	Path       string // part of the path; "": any
	Body       string // part of the request's body; "": any
	Times      int    // 0: until healed
	Skip       int    // so many that match pass first
	Status     int
	RetryAfter string
}

// Fail lets requests fail from now on; of several faults that match the oldest applies.
func (d *DAV) Fail(f DAVFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, &f)
}

// Heal ends all faults.
func (d *DAV) Heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = nil
}

func (f *DAVFault) aim() aim {
	return aim{f.Method, f.Path, &f.Times, &f.Skip, func(r *http.Request) bool {
		return f.Body == "" || strings.Contains(peekBody(r), f.Body)
	}}
}

// instead tells whether the fault comes in place of what was asked.
func (f *DAVFault) instead() bool { return f.Kind == DAVStatus || f.Kind == DAVReset }

// play answers, healthily where there is no fault.
func (f *DAVFault) play(w http.ResponseWriter, a *davAnswer) {
	if f == nil || f.Kind == DAVStatus {
		a.write(w)
		return
	}
	if f.Kind == DAVCut {
		w.Header()["Content-Type"] = a.header["Content-Type"]
		w.Header().Set("Content-Length", itoa(len(a.body)+1))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:len(a.body)/2]) //nolint:gosec // half of an answer that is escaped where it was made
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
	}
	panic(http.ErrAbortHandler)
}

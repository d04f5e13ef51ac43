package demo

import (
	"net/http"
	"slices"
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

// pick finds the fault of a request and counts it. The caller holds the lock.
func (d *DAV) pick(r *http.Request) *DAVFault {
	for i, f := range d.faults {
		if f.Method != "" && f.Method != r.Method || !strings.Contains(r.URL.Path, f.Path) || f.Body != "" && !strings.Contains(peekBody(r), f.Body) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				d.faults = slices.Delete(d.faults, i, i+1)
			}
		}
		picked := *f
		return &picked
	}
	return nil
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

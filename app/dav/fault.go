package dav

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

func fault(kind crm.FaultKind, code string, detail string) *crm.Fault {
	return &crm.Fault{Kind: kind, Code: "dav." + code, Detail: detail}
}

// named gives the operation to an error's Fault; nil stays nil.
func named(op string, err error) error {
	if err == nil {
		return nil
	}
	f := *crm.AsFault(op, err)
	f.Op = op
	return &f
}

// networkFault says what kept a request from being answered. The address stands in no message.
func networkFault(ctx context.Context, err error) *crm.Fault {
	if errors.Is(context.Cause(ctx), errSilent) {
		return &crm.Fault{Kind: crm.Offline, Code: "dav.timeout", Err: errSilent}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return &crm.Fault{Kind: crm.Cancelled, Err: ctx.Err()}
	}
	var known *crm.Fault
	if errors.As(err, &known) {
		return known
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	f := &crm.Fault{Kind: crm.Offline, Err: err}
	var dns *net.DNSError
	var netErr net.Error
	var op *net.OpError
	fingerprint, untrusted := trust.Untrusted(err)
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		f.Code = "dav.proxy"
	case untrusted:
		f.Code, f.Detail = "dav.certificate", fingerprint
	case errors.As(err, &dns) && !dns.IsTimeout:
		f.Code, f.Detail = "dav.name", dns.Name
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Code = "dav.refused"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &netErr) && netErr.Timeout():
		f.Code = "dav.timeout"
	default:
		f.Code = "dav.cut"
	}
	return f
}

// statusFault is the fault of an answer that is no success.
func (c *Client) statusFault(resp *http.Response) *crm.Fault {
	why := reason(resp)
	var f *crm.Fault
	switch code := resp.StatusCode; code {
	case http.StatusUnauthorized:
		f = fault(crm.SignedOut, "login", "")
	case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		f = fault(crm.Refused, "forbidden", why.text)
	case http.StatusNotFound, http.StatusGone:
		f = fault(crm.Missing, "gone", "")
	case http.StatusPreconditionFailed:
		f = fault(crm.Conflict, "changed", "")
	case http.StatusConflict:
		f = fault(crm.Refused, "rejected", why.text)
	case http.StatusRequestEntityTooLarge:
		f = fault(crm.Refused, "large", "")
	case http.StatusInsufficientStorage:
		f = fault(crm.Refused, "full", "")
	case http.StatusLocked, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		f = fault(crm.Busy, "busy", "")
		f.After = crm.RetryAfter(resp.Header, c.o.Now(), time.Hour)
	default:
		if code >= 500 {
			f = fault(crm.Busy, "server", "")
		} else {
			f = fault(crm.Refused, "rejected", why.text)
		}
	}
	switch why.condition {
	case "no-uid-conflict":
		f = fault(crm.Conflict, "exists", "")
	case "quota-not-exceeded", "sufficient-disk-space":
		f = fault(crm.Refused, "full", "")
	case "max-resource-size":
		f = fault(crm.Refused, "large", "")
	}
	f.Err = &statusError{resp.StatusCode, why.condition}
	return f
}

// statusError keeps what the server answered, for those who must tell answers apart.
type statusError struct {
	status    int
	condition string // local name of the precondition of DAV:error
}

func (e *statusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.status, e.condition))
}

// statusOf is the HTTP status in an error's chain, or 0.
func statusOf(err error) int {
	var s *statusError
	if errors.As(err, &s) {
		return s.status
	}
	return 0
}

type why struct{ condition, text string }

// reason reads what a server says of its refusal: the first precondition of a DAV:error, and a sentence of
// Sabre's or a short plain text.
func reason(resp *http.Response) why {
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil && len(data) == 0 {
		return why{}
	}
	if n := parseNode(data); n != nil && n.name.Local == "error" {
		var w why
		for _, child := range n.children {
			if child.name.Space == nsSabre {
				if child.name.Local == "message" {
					w.text = oneLine(child.text)
				}
				continue
			}
			if w.condition == "" {
				w.condition = child.name.Local
			}
		}
		return w
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		return why{text: oneLine(string(data))}
	}
	return why{}
}

// oneLine makes foreign text fit into a sentence.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:199]) + "…"
	}
	return s
}

package oro

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

// networkFault says what kept a request from getting an answer. The person's own cancelling is
// Cancelled; everything else of the way there is Offline. The address stands in no message: it may
// hold a query.
func networkFault(ctx context.Context, err error) *crm.Fault {
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
		return &crm.Fault{Kind: crm.Cancelled, Err: ctx.Err()}
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	f := &crm.Fault{Kind: crm.Offline, Err: err}
	var dns *net.DNSError
	var netErr net.Error
	fingerprint, badCert := trust.Untrusted(err)
	switch {
	case proxyFailed(err):
		f.Code = "connect.proxy"
	case badCert:
		f.Code, f.Detail = "connect.certificate", fingerprint
	case errors.As(err, &dns) && !dns.IsTimeout:
		f.Code, f.Detail = "connect.unknownHost", dns.Name
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Code = "connect.refused"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &netErr) && netErr.Timeout():
		f.Code = "connect.timeout"
	default:
		f.Code = "connect.lost"
	}
	return f
}

// plainHTTP tells whether a TLS handshake met a server that speaks plain HTTP.
func plainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || err != nil && strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

package oro

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"

	"oroconnector/app/crm"
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
	fingerprint, badCert := certificate(err)
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

// certificate tells whether the other side's certificate was the cause, and its fingerprint where known.
func certificate(err error) (fingerprint string, bad bool) {
	var verify *tls.CertificateVerificationError
	if errors.As(err, &verify) {
		if len(verify.UnverifiedCertificates) > 0 {
			fingerprint = Fingerprint(verify.UnverifiedCertificates[0].Raw)
		}
		return fingerprint, true
	}
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &authority):
		if authority.Cert != nil {
			fingerprint = Fingerprint(authority.Cert.Raw)
		}
		return fingerprint, true
	case errors.As(err, &host):
		if host.Certificate != nil {
			fingerprint = Fingerprint(host.Certificate.Raw)
		}
		return fingerprint, true
	case errors.As(err, &invalid):
		if invalid.Cert != nil {
			fingerprint = Fingerprint(invalid.Cert.Raw)
		}
		return fingerprint, true
	}
	return "", false
}

// plainHTTP tells whether a TLS handshake met a server that speaks plain HTTP.
func plainHTTP(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || err != nil && strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

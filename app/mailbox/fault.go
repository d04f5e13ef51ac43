package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"syscall"

	"github.com/emersion/go-imap/v2"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

// fail puts the op into a fault.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	f := crm.AsFault(op, err)
	if f.Op == "" {
		f.Op = op
	}
	return f
}

// networkFault says why no connection came about, or why it ended.
func networkFault(ctx context.Context, at string, err error) *crm.Fault {
	if errors.Is(ctx.Err(), context.Canceled) && !errors.Is(context.Cause(ctx), errSilent) {
		return &crm.Fault{Kind: crm.Cancelled, Err: ctx.Err()}
	}
	f := &crm.Fault{Kind: crm.Offline, Err: err}
	var dns *net.DNSError
	var netErr net.Error
	var record tls.RecordHeaderError
	fingerprint, badCert := trust.Untrusted(err)
	switch {
	case badCert:
		f.Code, f.Detail = "mail.certificate", fingerprint
	case errors.As(err, &record):
		f.Code, f.Detail = "mail.notTLS", at
	case errors.As(err, &dns) && !dns.IsTimeout && !dns.IsTemporary:
		f.Code, f.Detail = "mail.name", dns.Name
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Code, f.Detail = "mail.refused", at
	case errors.Is(err, errSilent), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &netErr) && netErr.Timeout():
		f.Code = "mail.timeout"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), dns != nil:
		f.Code = "mail.unreachable"
	default:
		f.Code = "mail.cut"
	}
	return f
}

// Response codes with which a server says that it cannot now (RFC 5530 section 3 and what large ones use).
var laterCodes = map[imap.ResponseCode]bool{
	imap.ResponseCodeUnavailable: true, imap.ResponseCodeServerBug: true, imap.ResponseCodeInUse: true,
	imap.ResponseCodeLimit: true, "THROTTLED": true,
}

// refusal translates a NO or BAD to a command that is not a login and opens no folder.
func refusal(e *imap.Error) *crm.Fault {
	f := &crm.Fault{Kind: crm.Refused, Code: "mail.rejected", Detail: crm.Said(e.Text), Err: errors.New(crm.Said(e.Error()))}
	if laterCodes[e.Code] {
		f.Kind, f.Code = crm.Busy, "mail.busy"
	}
	return f
}

// loginRefusal translates a NO or BAD to a login. What the server says is shown, without the secret.
func loginRefusal(e *imap.Error, secret Secret) *crm.Fault {
	f := &crm.Fault{
		Kind: crm.SignedOut, Code: "mail.login", Detail: crm.Said(e.Text, secret.Password, secret.Token),
		Err: errors.New(crm.Said(e.Error(), secret.Password, secret.Token)),
	}
	switch {
	case laterCodes[e.Code]:
		f.Kind, f.Code = crm.Busy, "mail.busy"
	case e.Code == "PRIVACYREQUIRED":
		f.Kind, f.Code = crm.Refused, "mail.loginDisabled"
	}
	return f
}

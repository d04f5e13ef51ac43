package mailbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"oroconnector/app/crm"
	"oroconnector/app/trust"
)

// greetingLimit is how long a server's first line may be.
const greetingLimit = 8 << 10

// line is a connection before the library has it: dialled, and encrypted where it should be.
type line struct {
	conn     net.Conn
	raw      net.Conn // conn, below TLS
	greeting []byte   // for the library to read
	at       string   // host:port, for faults
}

// dial connects, encrypts and reads the greeting. j is told of the steps.
func (m *Mailbox) dial(ctx context.Context, j *journey) (line, error) {
	l := m.o.Login
	at := net.JoinHostPort(l.Host, strconv.Itoa(l.Port))
	if l.Security == crm.SecurityNone && !loopback(l.Host) {
		j.enter(StepConnection)
		return line{}, &crm.Fault{Kind: crm.Refused, Code: "mail.insecure", Detail: l.Host}
	}
	conn, err := m.reach(ctx, j, at)
	if err != nil {
		return line{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	ready, err := m.greet(ctx, j, line{conn: conn, raw: conn, at: at})
	if !stop() && err == nil {
		err = networkFault(ctx, at, ctx.Err())
	}
	if err != nil {
		_ = conn.Close() // it failed already
		return line{}, err
	}
	return ready, nil
}

// reach looks the name up and connects.
func (m *Mailbox) reach(ctx context.Context, j *journey, at string) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, m.o.Timeout, errSilent)
	defer cancel()
	j.enter(StepHost)
	if j != nil && m.o.Dial == nil {
		if _, err := net.DefaultResolver.LookupHost(ctx, m.o.Login.Host); err != nil {
			return nil, networkFault(ctx, at, err)
		}
	}
	j.enter(StepConnection)
	dial := m.o.Dial
	if dial == nil {
		dial = (&net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: time.Minute, Interval: 20 * time.Second, Count: 3}}).DialContext
	}
	conn, err := dial(ctx, "tcp", at)
	if err != nil {
		return nil, networkFault(ctx, at, err)
	}
	return conn, nil
}

// greet encrypts and reads the greeting, in the order of the login's security.
func (m *Mailbox) greet(ctx context.Context, j *journey, l line) (line, error) {
	if m.o.Login.Security != crm.SecurityStartTLS {
		if m.o.Login.Security != crm.SecurityNone {
			j.enter(StepCert)
			if err := m.encrypt(ctx, &l); err != nil {
				return l, err
			}
			j.enter(StepCapability)
		}
		_, err := m.first(ctx, &l)
		j.enter(StepCapability)
		return l, err
	}
	preauth, err := m.first(ctx, &l)
	if err != nil {
		return l, err
	}
	j.enter(StepCert)
	if preauth {
		// RFC 9051 section 7.1.4: a PREAUTH before STARTTLS can be somebody in between.
		return l, &crm.Fault{Kind: crm.Refused, Code: "mail.starttls"}
	}
	if err := m.startTLS(ctx, &l); err != nil {
		return l, err
	}
	err = m.encrypt(ctx, &l)
	j.enter(StepCapability)
	// What was said in the open counts no more; the library asks for the capabilities by itself.
	l.greeting = []byte("* OK encrypted\r\n")
	return l, err
}

// first reads the greeting.
func (m *Mailbox) first(ctx context.Context, l *line) (preauth bool, err error) {
	text, err := m.readLine(ctx, l)
	if err != nil {
		return false, err
	}
	upper := bytes.ToUpper(text)
	switch {
	case bytes.HasPrefix(upper, []byte("* BYE")):
		return false, &crm.Fault{Kind: crm.Offline, Code: "mail.bye", Detail: byeDetail(string(text[2:]))}
	case bytes.HasPrefix(upper, []byte("* PREAUTH")):
		preauth = true
	case !bytes.HasPrefix(upper, []byte("* OK")):
		return false, notIMAP(text)
	}
	l.greeting = text
	return preauth, nil
}

// startTLS asks for encryption. It reads byte by byte, so that nothing said in the open is taken for what
// comes encrypted.
func (m *Mailbox) startTLS(ctx context.Context, l *line) error {
	if _, err := io.WriteString(l.conn, "S1 STARTTLS\r\n"); err != nil {
		return networkFault(ctx, l.at, err)
	}
	for range 20 {
		text, err := m.readLine(ctx, l)
		if err != nil {
			return err
		}
		status, tagged := bytes.CutPrefix(bytes.ToUpper(text), []byte("S1 "))
		switch {
		case !tagged:
		case bytes.HasPrefix(status, []byte("OK")):
			return nil
		default:
			return &crm.Fault{Kind: crm.Refused, Code: "mail.starttls", Detail: crm.Said(string(text[len("S1 "):]))}
		}
	}
	return &crm.Fault{Kind: crm.Damaged, Code: "mail.hostile", Err: errors.New("no answer to STARTTLS")}
}

// encrypt does the TLS handshake.
func (m *Mailbox) encrypt(ctx context.Context, l *line) error {
	limited, cancel := context.WithTimeoutCause(ctx, m.o.Timeout, errSilent)
	defer cancel()
	_ = l.conn.SetDeadline(time.Now().Add(m.o.Timeout)) // a closed connection says so in the handshake
	secure := tls.Client(l.conn, m.trusted())
	if err := secure.HandshakeContext(limited); err != nil {
		if errors.Is(err, io.EOF) {
			return &crm.Fault{Kind: crm.Offline, Code: "mail.notTLS", Detail: l.at, Err: err}
		}
		return networkFault(ctx, l.at, err)
	}
	l.conn = secure
	return nil
}

// trusted is which certificates are taken: the system's and the pinned one, or what Options say.
func (m *Mailbox) trusted() *tls.Config {
	if m.o.TLS == nil {
		return trust.Config(m.o.Login.Host, m.o.Login.PinnedCert, nil)
	}
	config := m.o.TLS.Clone()
	config.ServerName = m.o.Login.Host
	return config
}

// readLine reads one line within the time that a server may be silent.
func (m *Mailbox) readLine(ctx context.Context, l *line) ([]byte, error) {
	_ = l.conn.SetDeadline(time.Now().Add(m.o.Timeout)) // as above
	defer func() { _ = l.conn.SetDeadline(time.Time{}) }()
	var text []byte
	for one := make([]byte, 1); ; {
		if _, err := io.ReadFull(l.conn, one); err != nil {
			if len(text) > 0 && !errors.Is(err, os.ErrDeadlineExceeded) {
				return nil, notIMAP(text)
			}
			return nil, networkFault(ctx, l.at, err)
		}
		text = append(text, one[0])
		if one[0] == '\n' {
			return text, nil
		}
		if len(text) == 2 && string(text) != "* " && string(text) != "S1" || len(text) > greetingLimit {
			return nil, notIMAP(append(text, more(l.conn)...))
		}
	}
}

// more is what else something that is no IMAP server said with its first bytes.
func more(conn net.Conn) []byte {
	_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // what has not come by then is not waited for
	rest := make([]byte, 58)
	n, _ := conn.Read(rest) // an end is no error here
	return rest[:n]
}

// notIMAP says that something else answers. Bytes that are no text are not shown.
func notIMAP(text []byte) *crm.Fault {
	f := &crm.Fault{Kind: crm.Offline, Code: "mail.notImap", Err: fmt.Errorf("greeting of %d bytes is not IMAP's", len(text))}
	if shown := crm.Said(string(text[:min(len(text), 60)])); len(shown) > 2 {
		f.Detail = shown
	}
	return f
}

// byeDetail is what a server said when it ended the connection, without BYE and a code.
func byeDetail(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, text[:min(len(text), len("BYE"))]))
	if rest, ok := strings.CutPrefix(text, "["); ok {
		if _, after, found := strings.Cut(rest, "]"); found {
			text = after
		}
	}
	return crm.Said(text)
}

// loopback tells whether host is this computer.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

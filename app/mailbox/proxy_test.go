package mailbox_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// proxy stands between a mailbox and its server and spoils what the server sends.
type proxy struct {
	listener net.Listener
	target   string
	done     sync.WaitGroup

	mu    sync.Mutex
	spoil spoiler
	conns map[net.Conn]bool
}

// spoiler is asked with each piece that comes from the server, after so many bytes of the connection; it gives
// what is sent on instead, and whether the connection goes on.
type spoiler func(conn *spoiled, piece []byte) (send []byte, goOn bool)

// spoiled is a connection through the proxy.
type spoiled struct {
	passed int // bytes from the server before this piece
	end    <-chan struct{}
}

// stall is silent until the connection is given up by the other side or by the test.
func (s *spoiled) stall() { <-s.end }

func startProxy(t testing.TB, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	p.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.done.Go(func() { p.carry(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.cutAll()
		p.done.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// set changes what is done to connections, also to those that are open. nil: nothing.
func (p *proxy) set(s spoiler) {
	p.mu.Lock()
	p.spoil = s
	p.mu.Unlock()
}

// cutAll breaks all connections.
func (p *proxy) cutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		conn.Close()
	}
}

func (p *proxy) carry(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	end := make(chan struct{})
	both := func() { client.Close(); server.Close() }
	p.done.Go(func() {
		defer close(end)
		defer both()
		_, _ = io.Copy(server, client)
	})
	defer both()
	state := &spoiled{end: end}
	piece := make([]byte, 16<<10)
	for {
		n, err := server.Read(piece)
		p.mu.Lock()
		spoil := p.spoil
		p.mu.Unlock()
		send, goOn := piece[:n], true
		if spoil != nil && n > 0 {
			send, goOn = spoil(state, piece[:n])
		}
		state.passed += n
		if _, werr := client.Write(send); werr != nil || err != nil || !goOn {
			return
		}
	}
}

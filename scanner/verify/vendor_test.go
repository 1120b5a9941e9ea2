package verify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
)

// authority is a certificate authority of our own, and what it signed.
type authority struct {
	pool *x509.CertPool
	file string // its certificate in PEM
	leaf tls.Certificate
}

// newAuthority signs a certificate for the vendors' names and this machine. It is
// good from 1990 on, since clocks in a bubble of synctest start in 2000.
func newAuthority(t testing.TB) authority {
	t.Helper()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	from, to := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	check(err)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: to, DNSNames: []string{"api.openai.com", "acme.openai.azure.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, leafKey.Public(), rootKey)
	check(err)
	a := authority{pool: x509.NewCertPool(), file: filepath.Join(t.TempDir(), "ca.pem"), leaf: tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER})
	a.pool.AppendCertsFromPEM(text)
	check(os.WriteFile(a.file, text, 0o600))
	return a
}

// fakeVendor answers as it is told to, and remembers what came.
type fakeVendor struct {
	authority
	answer http.HandlerFunc

	mu     sync.Mutex
	came   []*http.Request
	dialed []string
}

func (f *fakeVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.came = append(f.came, r)
	f.mu.Unlock()
	f.answer(w, r)
}

func (f *fakeVendor) requests() []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.came)
}

// over makes every connection of v one to dial, whatever host it asks for, and
// remembers the host.
func (f *fakeVendor) over(v *Verifier, dial func(context.Context) (net.Conn, error)) *Verifier {
	if v.transport.TLSClientConfig.RootCAs == nil {
		v.transport.TLSClientConfig.RootCAs = f.pool
	}
	v.transport.DialContext = func(ctx context.Context, _, address string) (net.Conn, error) {
		f.mu.Lock()
		f.dialed = append(f.dialed, address)
		f.mu.Unlock()
		return dial(ctx)
	}
	return v
}

// start serves over TLS on loopback, and returns a verifier that reaches it under
// the vendors' own names.
func (f *fakeVendor) start(t testing.TB, o Options) *Verifier {
	t.Helper()
	f.authority = newAuthority(t)
	s := httptest.NewUnstartedServer(f)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{f.leaf}}
	s.StartTLS()
	t.Cleanup(s.Close)
	v := must(New(o))
	return f.over(v, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", s.Listener.Addr().String())
	})
}

// pipes is a listener whose connections are pipes, for bubbles of synctest.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// lagging is one end of a pipe with room for a few writes, as a socket has: with
// none both ends of TLS would wait for each other when they close.
type lagging struct {
	net.Conn
	queue chan []byte
	done  chan struct{} // closed when nothing more is written
	once  sync.Once
}

func lag(c net.Conn) *lagging {
	l := &lagging{Conn: c, queue: make(chan []byte, 64), done: make(chan struct{})}
	go func() {
		defer c.Close()
		for {
			select {
			case text := <-l.queue:
				if _, err := c.Write(text); err != nil {
					l.stop()
					return
				}
			case <-l.done:
				for len(l.queue) > 0 {
					if _, err := c.Write(<-l.queue); err != nil {
						return
					}
				}
				return
			}
		}
	}()
	return l
}

func (l *lagging) stop() { l.once.Do(func() { close(l.done) }) }

func (l *lagging) Write(text []byte) (int, error) {
	select {
	case l.queue <- slices.Clone(text):
		return len(text), nil
	case <-l.done:
		return 0, net.ErrClosed
	}
}

func (l *lagging) Close() error {
	l.stop()
	_ = l.SetReadDeadline(time.Unix(1, 0))                   // whoever still reads here
	_ = l.Conn.SetWriteDeadline(time.Now().Add(time.Second)) // the other end may be closed, too
	return nil
}

// Deadlines for writes have nothing to do here: TLS sets one in the past when it
// closes, and what is queued shall arrive.
func (l *lagging) SetWriteDeadline(time.Time) error { return nil }

func (l *lagging) SetDeadline(t time.Time) error { return l.SetReadDeadline(t) }

// startPiped is start over pipes. The server ends with the test.
func (f *fakeVendor) startPiped(t *testing.T, o Options) *Verifier {
	t.Helper()
	f.authority = newAuthority(t)
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	s := &http.Server{Handler: f, TLSConfig: &tls.Config{Certificates: []tls.Certificate{f.leaf}}, ErrorLog: log.New(io.Discard, "", 0)}
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.ServeTLS(p, "", "") })
	t.Cleanup(func() {
		s.Close()
		serving.Wait()
		time.Sleep(time.Minute) // for closing connections: the bubble's clock ends with the test
	})
	return f.over(must(New(o)), func(ctx context.Context) (net.Conn, error) {
		here, there := net.Pipe()
		select {
		case p.conns <- lag(there):
			return lag(here), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// found returns a finding of the i-th key of a format.
func found(t testing.TB, format string, i int, beside ...string) *scanner.Finding {
	t.Helper()
	key, id := rulestest.Key(format, i), rulestest.RuleOf(format)
	for _, r := range rules.All() {
		if r.ID == id {
			return &scanner.Finding{Rule: r, Key: rules.NewSecret([]byte(key)), Confidence: rules.High, Beside: beside}
		}
	}
	t.Fatalf("no rule for %s", format)
	return nil
}

// say returns a handler that gives one answer.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // the client may have gone
	}
}

const twoModels = `{"object":"list","data":[{"id":"gpt-5","object":"model"},{"id":"gpt-6","object":"model"}]}`

package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// newTransport returns what requests go through. It is not behind an http.Client:
// that would follow redirects. No connection is used twice, since a request on an
// old one that has died would be sent again behind our back.
func newTransport(o Options) (*http.Transport, error) {
	roots, err := rootsIn(o.CertFile)
	if err != nil {
		return nil, err
	}
	only := new(http.Protocols)
	only.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  proxyFor(o),
		DialContext:            (&net.Dialer{Timeout: timeout}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		Protocols:              only,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		ReadBufferSize:         4 << 10,
	}, nil
}

// proxyFor chooses the proxy of a request: none unless one was asked for, and none
// for plain HTTP, which goes to this machine only.
func proxyFor(o Options) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		switch {
		case r.URL.Scheme != "https":
			return nil, nil
		case o.Proxy != nil:
			return o.Proxy, nil
		case o.ProxyFromEnv:
			u, err := http.ProxyFromEnvironment(r)
			if err != nil { // it repeats the address, which may hold a password
				return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New("no address of a proxy")}
			}
			return u, nil
		}
		return nil, nil
	}
}

// rootsIn returns the certificates that the system trusts and those in a file of
// PEM blocks, or nil, which means the former, for no file.
func rootsIn(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the certificates of SSL_CERT_FILE: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("SSL_CERT_FILE: there is no certificate in %s", file)
	}
	return roots, nil
}

// ParseBase reads the address of a gateway that speaks OpenAI's API: https, or
// http to this machine. A path is kept, without a version at its end.
func ParseBase(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case strings.Contains(text, marker):
		return nil, errors.New("a key has no place in it")
	case err != nil || u.Hostname() == "":
		return nil, errors.New("no address: it begins with https://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("a user, a query and a fragment have no place in it")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errors.New("http is for this machine only: a key goes elsewhere by https")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s is no scheme for this: use https", u.Scheme)
	}
	u.Path = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/v1")
	return u, nil
}

// ParseProxy reads the address of a proxy: http, https or socks5.
func ParseProxy(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if strings.Contains(text, marker) {
		return nil, errors.New("a key has no place in it")
	}
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("no address: it begins with http://, https:// or socks5://")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("%s is no scheme of a proxy: use http, https or socks5", u.Scheme)
}

// isLoopback takes addresses only: a name may lead anywhere, but for localhost,
// which RFC 6761 keeps here.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// onLoopback dials addresses of this machine and no others, whatever a name leads
// to.
func onLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout, Control: func(_, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().Unmap().IsLoopback() {
			return errors.New("not an address of this machine")
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}

// trouble says in our words what went wrong on the way, and whether the key may
// have got out of here. The words of the system may repeat an address with a
// password in it.
func trouble(err error, host string) (why string, sent bool) {
	var op *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var slow net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return fmt.Sprintf("%s did not answer within %d seconds", host, timeout/time.Second), true
	case errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")):
		return "the proxy cannot be reached, or refuses", false
	case errors.As(err, &dns):
		return "no address is known for " + host, false
	case errors.As(err, &certificate):
		return "the certificate of " + host + " is not trusted here", false
	case errors.As(err, &record), op != nil && (op.Op == "remote error" || op.Op == "local error"):
		return "no secure connection to " + host + " could be agreed on", false
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaRefused):
		return host + " refuses connections", false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, wsaReset), errors.Is(err, wsaAborted):
		return host + " broke off before it had answered", true
	}
	return "the exchange with " + host + " failed", true
}

// What the network of Windows says of a connection, where syscall has numbers of
// other systems that nothing ever returns: "Windows Sockets Error Codes" in
// Microsoft's documentation. No other system has numbers so high.
const (
	wsaAborted = syscall.Errno(10053)
	wsaReset   = syscall.Errno(10054)
	wsaRefused = syscall.Errno(10061)
)

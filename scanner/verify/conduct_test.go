package verify

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// bad are answers that a vendor does not give, and what is said of them.
var bad = map[string]struct {
	answer http.HandlerFunc
	why    string
	took   time.Duration
}{
	"hanging":          {hang, "api.openai.com did not answer within 10 seconds", timeout},
	"slow":             {drip, "api.openai.com did not answer within 10 seconds", timeout},
	"cut":              {func(w http.ResponseWriter, _ *http.Request) { promise(w, "500", twoModels) }, "api.openai.com broke off before it had answered", 0},
	"longer than said": {func(w http.ResponseWriter, _ *http.Request) { promise(w, "30", twoModels) }, "api.openai.com answered 200, but not as a vendor does", 0},
	"dying":            {func(w http.ResponseWriter, _ *http.Request) { drop(w) }, "api.openai.com broke off before it had answered", 0},
	"no HTTP": {func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			fmt.Fprint(c, "220 mail.acme.dev ESMTP\r\n\r\n")
			c.Close()
		}
	}, "the exchange with api.openai.com failed", 0},
	"endless":    {endless(`<html>`), "api.openai.com answered 200, but not as a vendor does", 0},
	"compressed": {packed, "api.openai.com answered 200, but not as a vendor does", 0},
	"redirect": {func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://evil.dev/v1/models", http.StatusTemporaryRedirect)
	}, "api.openai.com sends the request elsewhere (307), which is not followed", 0},
	"redirect to itself": {func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/v1/models", http.StatusMovedPermanently)
	}, "api.openai.com sends the request elsewhere (301), which is not followed", 0},
	"many headers": {func(w http.ResponseWriter, _ *http.Request) {
		for i := range 3000 {
			w.Header().Set(fmt.Sprintf("X-Header-%d", i), strings.Repeat("x", 50))
		}
	}, "the exchange with api.openai.com failed", 0},
	"cookies": {func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		w.WriteHeader(http.StatusTeapot)
	}, "api.openai.com answered 418, which says nothing of the key", 0},
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func drip(w http.ResponseWriter, r *http.Request) {
	for range 60 {
		if _, err := io.WriteString(w, " "); err != nil || http.NewResponseController(w).Flush() != nil {
			return
		}
		if wait(r.Context(), time.Second) != nil {
			return
		}
	}
}

// promise announces a body of some length, sends another and closes.
func promise(w http.ResponseWriter, length, body string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s", length, body)
	c.Close()
}

func drop(w http.ResponseWriter) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		c.Close()
	}
}

// endless sends a text over and over, as long as anybody reads.
func endless(start string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for text := start; ; text = strings.Repeat(" ", 32<<10) {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}
}

// packed sends a right answer compressed, although nobody asked for that.
func packed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = io.WriteString(z, twoModels)
	_ = z.Close()
}

func TestBadAnswers(t *testing.T) {
	for name, c := range bad {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &fakeVendor{answer: c.answer}
				v, start := vendor.startPiped(t, Options{}), time.Now()
				got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
				if got.State != scanner.Undecided || got.Why != c.why || time.Since(start) != c.took {
					t.Errorf("%s: %s, after %s", got.State, got.Why, time.Since(start))
				}
				if n := len(vendor.requests()); n != 1 {
					t.Errorf("%d requests", n)
				}
				for _, address := range vendor.dialed {
					if address != "api.openai.com:443" {
						t.Errorf("%s was contacted", address)
					}
				}
			})
		})
	}
}

// TestFiveHundredKeys asks about 500 keys, of which some stand twice.
func TestFiveHundredKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		vendor := &fakeVendor{answer: func(w http.ResponseWriter, r *http.Request) {
			at = append(at, time.Now())
			say(200, twoModels)(w, r)
		}}
		v := vendor.startPiped(t, Options{})
		var findings []*scanner.Finding
		for i := range 500 {
			findings = append(findings, found(t, "openai-project-74", i), found(t, "openai-project-74", i/2))
		}
		findings = append(findings, found(t, "openai-webhook", 1))
		var last string
		verdicts := v.All(t.Context(), findings, func(done, total int) { last = fmt.Sprint(done, "/", total) })
		if len(verdicts) != len(findings) || last != "1000/1000" {
			t.Errorf("%d verdicts, %s", len(verdicts), last)
		}
		seen := map[string]int{}
		for _, r := range vendor.requests() {
			seen[r.Header.Get("Authorization")]++
		}
		if len(seen) != 500 || len(vendor.requests()) != 500 {
			t.Errorf("%d requests for %d keys", len(vendor.requests()), len(seen))
		}
		for i := range at[1:] {
			if gap := at[i+1].Sub(at[i]); gap < time.Second {
				t.Fatalf("%s between two requests", gap)
			}
		}
	})
}

// TestStorm: a vendor that only says 429 is asked twice about each of five keys and
// then left alone.
func TestStorm(t *testing.T) {
	for _, status := range []int{429, 503} {
		synctest.Test(t, func(t *testing.T) {
			vendor := &fakeVendor{answer: say(status, "{}")}
			v := vendor.startPiped(t, Options{})
			var findings []*scanner.Finding
			for i := range 500 {
				findings = append(findings, found(t, "openai-project-74", i))
			}
			start := time.Now()
			for _, verdict := range v.All(t.Context(), findings, nil) {
				if verdict.State != scanner.Undecided {
					t.Fatalf("%+v", verdict)
				}
			}
			if n := len(vendor.requests()); n != 10 || time.Since(start) > time.Minute {
				t.Errorf("%d requests in %s", n, time.Since(start))
			}
		})
	}
}

// TestRetry: one bad answer is asked about again, after the pause that it names.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		after string
		wait  time.Duration
		asked int
	}{
		{"", usualPause, 2}, {"0", every, 2}, {"7", 7 * time.Second, 2}, {"60", time.Minute, 2},
		{"Sat, 01 Jan 2000 00:00:20 GMT", 20 * time.Second, 2}, {"soon", usualPause, 2}, {"-5", usualPause, 2},
		{"61", 0, 1}, {"99999999999999999999", usualPause, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			vendor := &fakeVendor{answer: func(w http.ResponseWriter, r *http.Request) {
				if n++; n == 1 {
					w.Header().Set("Retry-After", c.after)
					say(503, "")(w, r)
					return
				}
				say(200, twoModels)(w, r)
			}}
			v := vendor.startPiped(t, Options{})
			start := time.Now()
			got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
			if took := time.Since(start); took != c.wait || n != c.asked || got.State.Live() != (c.asked == 2) {
				t.Errorf("%q: %d requests, %s: %s", c.after, n, took, got.State)
			}
			if c.asked == 1 { // and nobody else is asked about either
				if got := v.Verify(t.Context(), found(t, "openai-project-74", 2)); n != 1 || got.State != scanner.Undecided {
					t.Errorf("%d requests: %+v", n, got)
				}
			}
		})
	}
}

// TestInterrupt: the end of the context ends a question, a pause and the rest of a
// list at once.
func TestInterrupt(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{"hanging": hang, "pausing": say(503, ""), "pacing": say(200, twoModels)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &fakeVendor{answer: answer}
				v := vendor.startPiped(t, Options{})
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				defer cancel()
				start := time.Now()
				verdicts := v.All(ctx, []*scanner.Finding{found(t, "openai-project-74", 1), found(t, "openai-project-74", 2)}, nil)
				if time.Since(start) != 500*time.Millisecond || len(vendor.requests()) != 1 {
					t.Errorf("%s, %d requests", time.Since(start), len(vendor.requests()))
				}
				for _, verdict := range verdicts {
					if verdict.State != scanner.Undecided && name != "pacing" {
						t.Errorf("%+v", verdict)
					}
				}
			})
		})
	}
}

// TestNotSent: nothing is sent for keys that are nobody's to ask about.
func TestNotSent(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	v := vendor.start(t, Options{})
	findings := []*scanner.Finding{
		found(t, "openai-project-74", 1, "openrouter.ai"),
		found(t, "openai-early", 1), found(t, "openai-session", 1), found(t, "openai-ephemeral", 1), found(t, "openai-webhook", 1),
		found(t, "openai-jwt", 1), found(t, "azure-openai-84", 1), found(t, "azure-openai-84", 2, "a.openai.azure.com", "b.openai.azure.com"),
		found(t, "azure-openai-84", 3, "evil.dev"),
	}
	strange := found(t, "openai-project-74", 2)
	strange.Key = rules.NewSecret([]byte("sk-" + marker + "\r\nX-Injected: yes"))
	unmarked := found(t, "openai-project-74", 3)
	unmarked.Key = rules.NewSecret([]byte("sk-0123456789abcdefghijklmnop"))
	findings = append(findings, strange, unmarked)
	for f, verdict := range v.All(t.Context(), findings, nil) {
		if verdict.State != scanner.NotAsked && verdict.State != scanner.Undecided || verdict.Why == "" {
			t.Errorf("%s: %+v", f.Rule.ID, verdict)
		}
	}
	if len(vendor.requests()) != 0 || len(vendor.dialed) != 0 {
		t.Errorf("%d requests, dialed %v", len(vendor.requests()), vendor.dialed)
	}
}

func TestOffline(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	secret := func(at time.Time) string { return fmt.Sprintf("ek_%08x", at.Unix()) + strings.Repeat("a1", 12) }
	jwt := func(claims string) string {
		return "eyJh." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".sig"
	}
	for _, c := range []struct {
		verdict scanner.Verdict
		state   scanner.VerdictState
		why     string
	}{
		{clientSecret(secret(now.Add(-time.Minute)), now), scanner.Undecided, "made 2026-10-31T23:59:00Z"},
		{clientSecret(secret(now.AddDate(0, 0, -2)), now), scanner.NotAsked, "made 2026-10-30T00:00:00Z"},
		{clientSecret(secret(now.AddDate(9, 0, 0)), now), scanner.NotAsked, "does not say"},
		{clientSecret("ek_", now), scanner.NotAsked, "does not say"},
		{token(jwt(`{"exp":1793491200}`), now), scanner.Undecided, ""},
		{token(jwt(`{"exp":1700000000}`), now), scanner.NotAsked, "expired 2023-11-14T22:13:20Z"},
		{token(jwt(`{"exp":1e300}`), now), scanner.Undecided, "names no end"},
		{token(jwt(`{}`), now), scanner.Undecided, "names no end"},
		{token("", now), scanner.Undecided, "names no end"},
	} {
		if c.verdict.State != c.state || !strings.Contains(c.verdict.Why, c.why) {
			t.Errorf("%+v, want %s, %s", c.verdict, c.state, c.why)
		}
	}
}

// TestCertificates: a server that nobody vouches for gets no key, and
// SSL_CERT_FILE vouches.
func TestCertificates(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	v := vendor.start(t, Options{})
	v.transport.TLSClientConfig.RootCAs = nil
	got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
	if got.State != scanner.Undecided || got.Why != "the certificate of api.openai.com is not trusted here" || len(vendor.requests()) != 0 {
		t.Errorf("%+v", got)
	}
	trusting := must(New(Options{CertFile: vendor.file}))
	trusting.transport.DialContext = v.transport.DialContext
	if got := trusting.Verify(t.Context(), found(t, "openai-project-74", 1)); got.State != scanner.Live {
		t.Errorf("%+v", got)
	}
	if _, err := New(Options{CertFile: "nowhere.pem"}); err == nil || !strings.Contains(err.Error(), "SSL_CERT_FILE") {
		t.Error(err)
	}
	if _, err := New(Options{CertFile: "doc.go"}); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Error(err)
	}
}

func TestNoConnection(t *testing.T) {
	closed := must(net.Listen("tcp", "127.0.0.1:0"))
	address := closed.Addr().String()
	closed.Close()
	v := must(New(Options{Base: must(ParseBase("http://" + address))}))
	if got := v.Verify(t.Context(), found(t, "openai-project-74", 1)); got.Why != "127.0.0.1 refuses connections" {
		t.Errorf("%+v", got)
	}
}

// TestGateway: plain HTTP goes to this machine, and a path in front is kept.
func TestGateway(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	s := httptest.NewServer(vendor)
	defer s.Close()
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	v := must(New(Options{Base: must(ParseBase(s.URL + "/gate/v1")), ProxyFromEnv: true}))
	if got := v.Verify(t.Context(), found(t, "openai-project-74", 1)); got.State != scanner.Live {
		t.Errorf("%+v", got)
	}
	if uri := vendor.requests()[0].RequestURI; uri != "/gate/v1/models" {
		t.Error(uri)
	}
	if _, err := onLoopback(t.Context(), "tcp", "192.0.2.1:80"); err == nil || !strings.Contains(err.Error(), "not an address of this machine") {
		t.Error(err)
	}
}

// TestProxies: none is used unless it was asked for.
func TestProxies(t *testing.T) {
	r := must(http.NewRequest("GET", "https://api.openai.com/v1/models", nil))
	t.Setenv("HTTPS_PROXY", "http://proxy.dev:3128")
	if u, err := proxyFor(Options{})(r); u != nil || err != nil {
		t.Error(u, err)
	}
	named := must(ParseProxy("http://user:pass@proxy.dev:8080"))
	if u, err := proxyFor(Options{Proxy: named, ProxyFromEnv: true})(r); u != named || err != nil {
		t.Error(u, err)
	}
	if u, err := proxyFor(Options{ProxyFromEnv: true})(r); u == nil || u.Host != "proxy.dev:3128" || err != nil {
		t.Error(u, err)
	}
}

// TestProxyTunnels: through a proxy only a tunnel is asked for; it does not see the
// key.
func TestProxyTunnels(t *testing.T) {
	var came []*http.Request
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came = append(came, r)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	v := must(New(Options{Proxy: must(url.Parse(strings.Replace(proxy.URL, "http://", "http://ana:pass@", 1)))}))
	got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
	if got.State != scanner.Undecided || strings.Contains(got.Why, "pass") {
		t.Errorf("%+v", got)
	}
	if len(came) != 1 || came[0].Method != "CONNECT" || came[0].Header.Get("Authorization") != "" {
		t.Errorf("%v", came)
	}
}

func TestParseBase(t *testing.T) {
	for text, want := range map[string]string{
		"https://gw.acme.dev": "https://gw.acme.dev", "https://gw.acme.dev/": "https://gw.acme.dev", "https://gw.acme.dev/openai/v1/": "https://gw.acme.dev/openai",
		"http://127.0.0.1:80": "http://127.0.0.1:80", "http://[::1]:9": "http://[::1]:9", "http://localhost:1": "http://localhost:1",
		"http://gw.acme.dev": "", "http://127.0.0.1.evil.dev": "", "http://localhost.evil.dev": "", "http://[::ffff:8.8.8.8]": "", "gw.acme.dev": "", "": "", "https://": "", "ftp://gw.acme.dev": "",
		"https://user@gw.acme.dev": "", "https://gw.acme.dev?x=1": "", "https://gw.acme.dev#x": "", "https://a b": "",
	} {
		u, err := ParseBase(text)
		if (err == nil) != (want != "") || err == nil && u.String() != want {
			t.Errorf("%s: %v, %v", text, u, err)
		}
	}
	for text, ok := range map[string]bool{"http://p:1": true, "socks5://p:1": true, "https://u:p@p": true, "p:1": false, "ftp://p": false, "": false} {
		if _, err := ParseProxy(text); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestOldTLS: no key goes over a version that is not safe any more.
func TestOldTLS(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	v := vendor.start(t, Options{})
	v.transport.TLSClientConfig.RootCAs = vendor.pool
	old := httptest.NewUnstartedServer(vendor)
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.TLS = &tls.Config{Certificates: []tls.Certificate{vendor.leaf}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.StartTLS()
	defer old.Close()
	v.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, old.Listener.Addr().String())
	}
	got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
	if got.Why != "no secure connection to api.openai.com could be agreed on" || got.Asked || len(vendor.requests()) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestTrouble: each way to fail has words, and they are ours.
func TestTrouble(t *testing.T) {
	secret := errors.New("https://ana:pAssW0rd@proxy.dev")
	for _, c := range []struct {
		err  error
		why  string
		sent bool
	}{
		{&net.DNSError{Err: "pAssW0rd", Name: "pAssW0rd"}, "no address is known for h.dev", false},
		{&net.OpError{Op: "proxyconnect", Err: secret}, "the proxy cannot be reached, or refuses", false},
		{&net.OpError{Op: "socks connect", Err: secret}, "the proxy cannot be reached, or refuses", false},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "h.dev refuses connections", false},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connectex", syscall.Errno(10061))}, "h.dev refuses connections", false},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("wsarecv", syscall.Errno(10054))}, "h.dev broke off before it had answered", true},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("wsarecv", syscall.Errno(10053))}, "h.dev broke off before it had answered", true},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, "h.dev broke off before it had answered", true},
		{io.ErrUnexpectedEOF, "h.dev broke off before it had answered", true},
		{context.DeadlineExceeded, "h.dev did not answer within 10 seconds", true},
		{tls.RecordHeaderError{Msg: "pAssW0rd"}, "no secure connection to h.dev could be agreed on", false},
		{secret, "the exchange with h.dev failed", true},
	} {
		if why, sent := trouble(fmt.Errorf("wrapped: %w", c.err), "h.dev"); why != c.why || sent != c.sent {
			t.Errorf("%v: %s, %v", c.err, why, sent)
		}
	}
}

package verify

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// raw answers with a text as it stands, and keeps the connection open.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		fmt.Fprint(c, text)
		_, _ = c.Read(make([]byte, 1)) // until the other side closes
		c.Close()
	}
}

// TestBrokenHTTP: whatever a server makes of HTTP, a question ends in time, and
// nothing is said of the key.
func TestBrokenHTTP(t *testing.T) {
	for name, text := range map[string]string{
		"101 and silence":   "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
		"101 and a list":    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + twoModels,
		"100 and silence":   "HTTP/1.1 100 Continue\r\n\r\n",
		"many 103":          strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 1000),
		"204":               "HTTP/1.1 204 No Content\r\n\r\n",
		"status 0":          "HTTP/1.1 000 x\r\n\r\n",
		"status -1":         "HTTP/1.1 -01 x\r\n\r\n",
		"body without end":  "HTTP/1.0 200 OK\r\n\r\n" + twoModels,
		"two lengths":       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n" + twoModels,
		"chunk of 2^64":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + twoModels,
		"chunk without end": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1", 1<<17),
		"endless trailers":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + strings.Repeat("X-Request-Id: abc\r\n", 1<<14),
		"endless header":    "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<17),
		"list without data": "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"object\":\"list\"}",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &fakeVendor{answer: raw(text)}
				v, begun := vendor.startPiped(t, Options{}), time.Now()
				got := v.Verify(t.Context(), found(t, "openai-project-74", 1))
				if took := time.Since(begun); got.State != scanner.Undecided || got.Why == "" || got.RequestID != "" || took > timeout {
					t.Errorf("%+v after %s", got, took)
				}
				if n := len(vendor.requests()); n != 1 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

// TestInterruptedUpgrade: an interrupt counts behind a 101, too, where the
// transport has given the connection away.
func TestInterruptedUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vendor := &fakeVendor{answer: raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")}
		v := vendor.startPiped(t, Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		begun := time.Now()
		v.All(ctx, []*scanner.Finding{found(t, "openai-project-74", 1), found(t, "openai-project-74", 2)}, nil)
		if took := time.Since(begun); took > 500*time.Millisecond {
			t.Error(took)
		}
	})
}

// TestPlainStaysHere: http reaches no address but those of this machine, however
// the base is written and whatever its name leads to.
func TestPlainStaysHere(t *testing.T) {
	for _, base := range []string{"http://localhost", "http://localhost:", "http://LOCALHOST:80", "http://localhost:080", "http://127.1.2.3:", "http://[::1]:", "http://[::ffff:127.0.0.1]"} {
		v := must(New(Options{Base: must(ParseBase(base))}))
		v.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
			t.Errorf("%s: dialed without a check", base)
			return nil, net.ErrClosed
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		if got := v.Verify(ctx, found(t, "openai-project-74", 1)); got.State != scanner.Undecided {
			t.Errorf("%s: %+v", base, got)
		}
		cancel()
	}
}

// TestWrongName: a certificate for another name, or for another time, gets no key.
func TestWrongName(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	v := vendor.start(t, Options{Base: must(ParseBase("https://gw.acme.dev"))})
	if got := v.Verify(t.Context(), found(t, "openai-project-74", 1)); got.Why != "the certificate of gw.acme.dev is not trusted here" || got.Asked {
		t.Errorf("%+v", got)
	}
	late := vendor.start(t, Options{})
	late.transport.TLSClientConfig.Time = func() time.Time { return time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC) }
	if got := late.Verify(t.Context(), found(t, "openai-project-74", 1)); got.Why != "the certificate of api.openai.com is not trusted here" || got.Asked {
		t.Errorf("%+v", got)
	}
	if n := len(vendor.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestOldHTTP: HTTP/2 is not offered, no connection serves two keys, and a server's
// cookies go nowhere.
func TestOldHTTP(t *testing.T) {
	vendor := &fakeVendor{answer: func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		say(200, twoModels)(w, r)
	}}
	v := vendor.start(t, Options{Pace: time.Millisecond})
	v.All(t.Context(), []*scanner.Finding{found(t, "openai-project-74", 1), found(t, "openai-project-74", 2)}, nil)
	came := vendor.requests()
	if len(came) != 2 || len(vendor.dialed) != 2 {
		t.Fatalf("%d requests on %d connections", len(came), len(vendor.dialed))
	}
	for _, r := range came {
		if r.ProtoMajor != 1 || r.TLS.Version < tls.VersionTLS12 || r.TLS.NegotiatedProtocol == "h2" || len(r.Cookies()) != 0 {
			t.Errorf("%s, %v", r.Proto, r.Header)
		}
		for name := range r.Header {
			if name != "Authorization" && name != "User-Agent" && name != "Connection" {
				t.Errorf("header %s was sent", name)
			}
		}
	}
}

// TestUnmarked: a key in which nothing says whose it is goes nowhere, not even to
// the resource beside it, and that is not taken for a sign that it is harmless.
func TestUnmarked(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, twoModels)}
	v := vendor.start(t, Options{})
	for _, f := range []*scanner.Finding{
		found(t, "azure-openai-32", 1, "acme.openai.azure.com"), found(t, "openai-early", 1), found(t, "openai-session", 1),
	} {
		if got := v.Verify(t.Context(), f); got.State != scanner.NotAsked || got.Why != "nothing in it says whose it is, so it is sent nowhere" {
			t.Errorf("%s: %+v", f.Rule.ID, got)
		}
		if !Asks(f.Rule) {
			t.Errorf("%s: its keys may work", f.Rule.ID)
		}
	}
	if len(vendor.requests()) != 0 || len(vendor.dialed) != 0 {
		t.Errorf("dialed %v", vendor.dialed)
	}
}

// TestKeyInAddress: a key is no address and no part of one.
func TestKeyInAddress(t *testing.T) {
	key := string(found(t, "openai-project-74", 1).Key.Reveal())
	for _, text := range []string{key, "https://" + key, "https://gw.acme.dev/" + key, "https://a:" + key + "@gw.acme.dev"} {
		for _, parse := range []func(string) (*url.URL, error){ParseBase, ParseProxy} {
			if u, err := parse(text); err == nil || strings.Contains(err.Error(), key[10:20]) {
				t.Errorf("%v, %v", u, err)
			}
		}
	}
}

// TestManyResources: resources that refuse keys, or are no more, do not keep the
// next one from being asked.
func TestManyResources(t *testing.T) {
	live := found(t, "azure-openai-84", 9, "acme.openai.azure.com")
	vendor := &fakeVendor{answer: func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Api-Key") == string(live.Key.Reveal()) {
			say(200, twoModels)(w, r)
			return
		}
		say(401, `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}`)(w, r)
	}}
	v := vendor.start(t, Options{Pace: time.Millisecond})
	var findings []*scanner.Finding
	for i := range 6 {
		findings = append(findings, found(t, "azure-openai-84", i, "acme.openai.azure.com"))
	}
	for i := range 6 { // the certificate is for acme only
		findings = append(findings, found(t, "azure-openai-84", 20+i, fmt.Sprintf("gone-%d.openai.azure.com", i)))
	}
	findings = append(findings, live)
	if got := v.All(t.Context(), findings, nil)[live]; got.State != scanner.Live {
		t.Errorf("%+v", got)
	}
}

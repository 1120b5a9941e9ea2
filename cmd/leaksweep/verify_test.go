package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// answers are what the vendor of scripts can say.
var answers = map[string]struct {
	status int
	body   string
}{
	"live":        {200, `{"object":"list","data":[{"object":"model"},{"object":"model"}]}`},
	"dead":        {401, `{"error":{"code":"invalid_api_key","message":"Incorrect API key provided: %s"}}`},
	"deactivated": {401, `{"error":{"code":"account_deactivated"}}`},
	"restricted":  {403, `{"error":{"message":"Missing scopes: api.model.read. Check your role."}}`},
	"region":      {401, `{"error":{"code":"incorrect_hostname","message":"Please make your request to eu.api.openai.com"}}`},
	"address":     {401, `{"error":{"code":"ip_not_authorized"}}`},
	"credit":      {429, `{"error":{"code":"insufficient_quota"}}`},
	"member":      {401, `{"error":{"message":"You must be a member of an organization to use the API. Your key: %s"}}`},
	"portal":      {200, `<html>Sign in, %s</html>`},
}

// scriptVendor is a vendor on this machine for scripts. It knows keys and what to
// say of each, and repeats the key where it can, as vendors do.
type scriptVendor struct {
	mu    sync.Mutex
	says  map[string]string // by key
	asked []string          // keys, in order
	wrong []string          // what came that should not have
}

func (v *scriptVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	say, known := v.says[key]
	if !known || r.Method != "GET" || r.URL.Path != "/v1/models" && r.URL.Path != "/v1/organization/projects" || !strings.HasPrefix(r.UserAgent(), "leaksweep/") {
		v.wrong = append(v.wrong, fmt.Sprintf("%s %s by %s", r.Method, r.URL.Path, r.UserAgent()))
	}
	v.asked = append(v.asked, key)
	a := answers[say]
	w.Header().Set("Openai-Organization", "acme-1")
	w.Header().Set("X-Request-Id", "req_"+strconv.Itoa(len(v.asked)))
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, strings.ReplaceAll(a.body, "%s", key))
}

// vendorOf is the key under which a script finds its vendor.
type vendorOf struct{}

// runVendor starts a vendor for a script, which finds its address in $VENDOR, or
// requires how often it was asked.
func runVendor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: vendor FILE|N")
	}
	if n, err := strconv.Atoi(args[0]); err == nil {
		checkVendor(ts, ts.Value(vendorOf{}).(*scriptVendor), n)
		return
	}
	v := ts.Value(vendorOf{}).(*scriptVendor)
	v.says, v.asked, v.wrong = map[string]string{}, nil, nil
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		words := strings.Fields(line)
		if len(words) != 3 || answers[words[2]].status == 0 {
			ts.Fatalf("want FORMAT SEED ANSWER: %s", line)
		}
		seed, err := strconv.Atoi(words[1])
		ts.Check(err)
		v.says[rulestest.Key(words[0], seed)] = words[2]
	}
	s := httptest.NewServer(v)
	ts.Defer(s.Close)
	ts.Setenv("VENDOR", s.URL)
}

// checkVendor requires that each key was asked about once, and nothing else came.
func checkVendor(ts *testscript.TestScript, v *scriptVendor, n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	once := slices.Compact(slices.Sorted(slices.Values(v.asked)))
	if len(v.wrong) > 0 || len(v.asked) != n || len(once) != n {
		ts.Fatalf("asked %d times about %d keys, want %d; %v", len(v.asked), len(once), n, v.wrong)
	}
	v.asked = nil
}

// TestHooksAskNobody: no hook has a flag by which a vendor could be asked.
func TestHooksAskNobody(t *testing.T) {
	for _, flag := range []string{"verify", "only-live", "openai-url", "proxy", "proxy-from-env"} {
		for _, name := range commandsWith(flag) {
			if strings.HasPrefix(name, "hook") {
				t.Errorf("%s has --%s", name, flag)
			}
		}
	}
}

// TestCertificateFile: over TLS a server is asked only if somebody vouches for it,
// and SSL_CERT_FILE says who does.
func TestCertificateFile(t *testing.T) {
	key := rulestest.Key("openai-project-74", 1)
	v := &scriptVendor{says: map[string]string{key: "live"}}
	s := httptest.NewTLSServer(v)
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for vouched, want := range map[string]string{"": "UNKNOWN  the certificate of 127.0.0.1 is not trusted here", file: "LIVE"} {
		env := func(name string) (string, bool) {
			if name == "SSL_CERT_FILE" {
				return vouched, true
			}
			return "", false
		}
		var stdout, stderr strings.Builder
		status := run(t.Context(), []string{"verify", "--openai-url", s.URL}, strings.NewReader(key), &stdout, &stderr, env)
		if status != statusKeys || !strings.Contains(stdout.String(), want) || strings.Contains(stdout.String()+stderr.String(), key[10:30]) {
			t.Errorf("%d: %s%s", status, stdout.String(), stderr.String())
		}
	}
	if len(v.asked) != 1 || len(v.wrong) != 0 {
		t.Errorf("%d requests, %v", len(v.asked), v.wrong)
	}
}

// TestInterruptedAsking: an interrupt ends a question that is under way, and the
// report says that it is not whole.
func TestInterruptedAsking(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer s.Close()
	dir := t.TempDir()
	for i := range 3 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), []byte(rulestest.Key("openai-project-74", i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr strings.Builder
	begun := time.Now()
	args := []string{"dir", "--verify", "--fail-on", "none", "--openai-url", s.URL, dir}
	status := run(ctx, args, nil, &stdout, &stderr, func(string) (string, bool) { return "", false })
	out := stdout.String()
	if status != statusIncomplete || strings.Count(out, "UNKNOWN") != 3 || !strings.Contains(out, "the run was stopped") || !strings.Contains(out, "answers of vendors") {
		t.Errorf("%d: %s%s", status, out, stderr.String())
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
}

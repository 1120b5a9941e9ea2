package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// chromium is a browser without a window that tests drive over the DevTools
// protocol: JSON with a NUL byte behind each message, on the file descriptors 3 and
// 4 of --remote-debugging-pipe. Source: chromedevtools.github.io/devtools-protocol.
type chromium struct {
	t       *testing.T
	to      *os.File
	from    chan message
	session string
	last    int
	events  []message
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Session   string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    json.RawMessage `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Exception *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// newChromium starts a browser with one page, or skips the test where there is
// none. It ends with the test.
func newChromium(t *testing.T) *chromium {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && program == "" {
			program = found
		}
	}
	if program == "" || runtime.GOOS == "windows" {
		t.Skip("no Chromium on PATH: apt-get install chromium brings one, and .ci/run does that")
	}
	toRead, toWrite := pipe(t)
	fromRead, fromWrite := pipe(t)
	profile, err := os.MkdirTemp("", "leaksweep-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	cmd.ExtraFiles = []*os.File{toRead, fromWrite}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = toRead.Close(), fromWrite.Close() // they are the browser's now
	c := &chromium{t: t, to: toWrite, from: make(chan message, 1000)}
	t.Cleanup(func() {
		_ = toWrite.Close() // the browser ends with its pipe
		ended := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		ended.Stop()
		_ = os.RemoveAll(profile) // its children may still write there
	})
	go c.read(fromRead)
	c.attach()
	return c
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

func (c *chromium) read(from *os.File) {
	defer close(c.from)
	in := bufio.NewReader(from)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) == nil {
			c.from <- m
		}
	}
}

// attach opens a page and listens to it.
func (c *chromium) attach() {
	c.t.Helper()
	var target struct{ TargetID, SessionID string }
	c.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	c.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	c.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Network", "Log"} {
		c.call(domain+".enable", nil, nil)
	}
}

// call asks the browser for something and waits for the answer.
func (c *chromium) call(method string, params any, result any) {
	c.t.Helper()
	c.last++
	raw, err := json.Marshal(params)
	if err != nil {
		c.t.Fatal(err)
	}
	m := message{ID: c.last, Session: c.session, Method: method, Params: raw}
	if params == nil {
		m.Params = nil
	}
	text, err := json.Marshal(m)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.to.Write(append(text, 0)); err != nil {
		c.t.Fatal(err)
	}
	answer := c.wait(method, func(m message) bool { return m.ID == c.last })
	if answer.Exception != nil {
		c.t.Fatalf("%s: %s", method, answer.Exception.Message)
	}
	if result != nil {
		if err := json.Unmarshal(answer.Result, result); err != nil {
			c.t.Fatalf("%s: %v", method, err)
		}
	}
}

// wait waits for a message, and keeps the events that come before it.
func (c *chromium) wait(what string, wanted func(message) bool) message {
	c.t.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case m, open := <-c.from:
			if !open {
				c.t.Fatalf("the browser ended before %s was done", what)
			}
			if m.ID == 0 {
				c.events = append(c.events, m)
			}
			if wanted(m) {
				return m
			}
		case <-late:
			c.t.Fatalf("%s takes more than two minutes", what)
		}
	}
}

// open loads a file, from the disk, and waits until it is there.
func (c *chromium) open(html []byte) {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "report.html")
	if err := os.WriteFile(path, html, 0o600); err != nil {
		c.t.Fatal(err)
	}
	c.events = nil
	c.call("Page.navigate", map[string]any{"url": "file://" + path}, nil)
	if !slices.ContainsFunc(c.events, loaded) {
		c.wait("loading", loaded)
	}
}

func loaded(m message) bool { return m.Method == "Page.loadEventFired" }

// eval runs a script in the page and stores its value in result.
func (c *chromium) eval(script string, result any) {
	c.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	c.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &answer)
	if answer.ExceptionDetails != nil {
		c.t.Fatalf("%s: %s", script, answer.ExceptionDetails)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		c.t.Fatalf("%s: %v", script, err)
	}
}

// complaints are what the page did that it must not do: requests other than the one
// for itself, and whatever stands in the console.
func (c *chromium) complaints() (all []string) {
	for _, m := range c.events {
		switch m.Method {
		case "Network.requestWillBeSent":
			var r struct{ Request struct{ URL string } }
			_ = json.Unmarshal(m.Params, &r) // an empty address is a complaint, too
			if !strings.HasPrefix(r.Request.URL, "file://") || !strings.HasSuffix(r.Request.URL, "/report.html") {
				all = append(all, "request of "+r.Request.URL)
			}
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
			all = append(all, fmt.Sprintf("%s %s", m.Method, m.Params))
		}
	}
	return all
}

// look sets width, colour scheme and medium.
func (c *chromium) look(width int, scheme, medium string) {
	c.t.Helper()
	c.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	c.call("Emulation.setEmulatedMedia", map[string]any{"media": medium, "features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

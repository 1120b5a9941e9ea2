package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// TestHTMLInBrowser opens pages of 0, 3 and 500 keys in Chromium: nothing is
// requested and nothing complains, no key is in the page, texts have the contrast
// that WCAG 2.2 asks of AA in light and dark, nothing is wider than the screen, and
// the controls do what they say.
func TestHTMLInBrowser(t *testing.T) {
	c := newChromium(t)
	for _, keys := range []int{0, 3, 60} {
		r := timed(keys)
		out := render(t, HTML{}, r)
		for _, f := range r.Findings {
			if run := leaks(out, f.Key); run != "" || bytes.Contains(out, []byte(base64.StdEncoding.EncodeToString(f.Key.Reveal()))) {
				t.Fatalf("the page holds %v", f.Key)
			}
		}
		for _, look := range []struct {
			width  int
			scheme string
		}{{360, "dark"}, {1280, "light"}} {
			c.look(look.width, look.scheme, "screen")
			c.open(out)
			where := fmt.Sprintf("%d keys, %d wide, %s", keys, look.width, look.scheme)
			mustBe(t, c, where+": wider than the screen", "document.documentElement.scrollWidth - innerWidth > 0", false)
			if keys < 10 {
				mustBe(t, c, where+": poor contrast", contrasts, "")
			}
			if all := c.complaints(); all != nil {
				t.Errorf("%s: %q", where, all)
			}
		}
		if keys > 0 {
			checkControls(t, c, r)
		}
		checkPrint(t, c, keys)
	}
}

// mustBe requires the value of an expression in the page.
func mustBe[T comparable](t *testing.T, c *chromium, what, expression string, want T) {
	t.Helper()
	var got T
	c.eval(expression, &got)
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// contrasts returns the texts of the page whose contrast is less than 4.5 to 1,
// computed as WCAG 2.2 does, from the colour of the text and the first background
// behind it that is not transparent.
const contrasts = `(() => {
  const light = (c) => c.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = (s) => s.match(/[\d.]+/g).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const d of document.querySelectorAll("details")) d.open = true;
  const poor = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.getClientRects().length || /STYLE|SCRIPT|OPTION/.test(e.tagName)) continue;
    const style = getComputedStyle(e);
    const a = light(rgb(e.tagName === "text" ? style.fill : style.color).slice(0, 3)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.add(e.tagName + "." + e.getAttribute("class") + " " + ratio.toFixed(2));
  }
  return Array.from(poor).join(", ");
})()`

const keysInSight = `document.querySelectorAll("#list > .key:not([hidden])").length`

// checkControls filters and sorts, and compares with the findings.
func checkControls(t *testing.T, c *chromium, r Report) {
	t.Helper()
	live, newest := 0, ""
	first := r.Findings[0].First.Date
	for i, f := range r.Findings {
		if r.Verdicts[f].State.Live() {
			live++
		}
		if f.First.Date.After(first) || i == 0 {
			first, newest = f.First.Date, fmt.Sprintf("k%d", i+1)
		}
	}
	all := len(r.Findings)
	mustBe(t, c, "all keys", keysInSight, all)
	mustBe(t, c, "controls are hidden", `document.getElementById("controls").hidden`, false)
	choose := func(control, value string) {
		c.eval(fmt.Sprintf(`{ const e = document.querySelector(%q); e.value = %q;
			e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); }`, control, value), nil)
	}
	choose(`select[data-by="data-verdict"]`, "live")
	mustBe(t, c, "live keys", keysInSight, live)
	mustBe(t, c, "rows of live keys", `document.querySelectorAll(".row[data-key]:not([hidden])").length`, live)
	choose(`select[data-by="data-verdict"]`, "all")
	choose("#text", "APP/SETTINGS.py")
	mustBe(t, c, "keys with that path", keysInSight+" > 0", true)
	choose("#text", "no such text anywhere")
	mustBe(t, c, "keys with such a text", keysInSight, 0)
	mustBe(t, c, "nothing says that there is none", `document.getElementById("none").hidden`, false)
	choose("#text", "")
	choose("#order", "newest first")
	mustBe(t, c, "the newest key", `document.querySelector("#list > .key").id`, newest)
	c.eval(`new Promise((done) => { document.querySelector("button[type=reset]").click(); setTimeout(done, 50); })`, nil)
	mustBe(t, c, "the worst key", `document.querySelector("#list > .key").id`, "k1")
	c.eval(`document.getElementById("close").click()`, nil)
	mustBe(t, c, "open keys", `document.querySelectorAll(".key[open]").length`, 0)
	c.eval(`document.querySelector('.row a[href="#k2"]').click()`, nil)
	mustBe(t, c, "the key that a link leads to", `new Promise((done) => setTimeout(() => done(document.querySelector("#k2").open), 50))`, true)
	if all := c.complaints(); all != nil {
		t.Errorf("%q", all)
	}
}

// checkPrint prints a page: all is open, and there are no controls.
func checkPrint(t *testing.T, c *chromium, keys int) {
	t.Helper()
	if keys < 10 {
		var pdf struct{ Data []byte }
		c.call("Page.printToPDF", map[string]any{"printBackground": false}, &pdf)
		if !bytes.HasPrefix(pdf.Data, []byte("%PDF-")) {
			t.Error("it cannot be printed")
		}
	}
	c.look(800, "dark", "print")
	mustBe(t, c, "a dark page on paper", `getComputedStyle(document.body).backgroundColor`, "rgb(255, 255, 255)")
	if keys > 0 {
		mustBe(t, c, "controls on paper", `getComputedStyle(document.getElementById("controls")).display`, "none")
		mustBe(t, c, "closed keys on paper", `Array.from(document.querySelectorAll(".body")).filter((e) => !e.checkVisibility({contentVisibilityAuto: true})).length`, 0)
	}
}

// Without scripts the page has no controls, and its keys open.
func TestHTMLWithoutScript(t *testing.T) {
	c := newChromium(t)
	c.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	c.look(1280, "light", "screen")
	c.open(render(t, HTML{}, timed(20)))
	if all := c.complaints(); all != nil {
		t.Errorf("%q", all)
	}
	var root struct{ Root struct{ NodeID int } }
	c.call("DOM.getDocument", nil, &root)
	attributes := func(selector string) string {
		var node struct{ NodeID int }
		var found struct{ Attributes []string }
		c.call("DOM.querySelector", map[string]any{"nodeId": root.Root.NodeID, "selector": selector}, &node)
		c.call("DOM.getAttributes", map[string]any{"nodeId": node.NodeID}, &found)
		return strings.Join(found.Attributes, " ")
	}
	if got := attributes("#controls"); !strings.Contains(got, "hidden") {
		t.Errorf("the controls are shown: %s", got)
	}
	press := func(x, y float64) {
		for _, kind := range []string{"mousePressed", "mouseReleased"} {
			c.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
		}
	}
	var node struct{ NodeID int }
	c.call("DOM.querySelector", map[string]any{"nodeId": root.Root.NodeID, "selector": "#k2 > summary"}, &node)
	c.call("DOM.scrollIntoViewIfNeeded", map[string]any{"nodeId": node.NodeID}, nil)
	var box struct{ Model struct{ Content []float64 } }
	c.call("DOM.getBoxModel", map[string]any{"nodeId": node.NodeID}, &box)
	press(box.Model.Content[0]+40, box.Model.Content[1]+10)
	if got := attributes("#k2"); !strings.Contains(got, "open") {
		t.Errorf("a key does not open: %s", got)
	}
}

package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// withoutAssets is a page without its style and its script, which browsers read
// as they are and no XML reader does.
func withoutAssets(out []byte) []byte {
	return bytes.Replace(bytes.Replace(out, []byte(htmlStyle), nil, 1), []byte(htmlScript), nil, 1)
}

// validHTML checks that a page is well-formed with one style and one script, that
// these are ours, and that it has no other element, attribute or address than we
// write, each id once.
func validHTML(t *testing.T, out []byte) {
	t.Helper()
	head := "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\""
	if !strings.HasPrefix(string(out), head) {
		t.Fatalf("it begins with %.200q", out)
	}
	for _, own := range []string{"<style>" + htmlStyle + "</style>", "<script>" + htmlScript + "</script>", policyOf(htmlStyle, htmlScript)} {
		if bytes.Count(out, []byte(own)) != 1 {
			t.Errorf("it has no %.40q", own)
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(withoutAssets(out)))
	ids, links := map[string]bool{}, []string{}
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if start, is := token.(xml.StartElement); is {
			links = append(links, checkElement(t, start, ids)...)
		}
	}
	for _, link := range links {
		if id, inside := strings.CutPrefix(link, "#"); inside && !ids[id] {
			t.Errorf("a link to %s, which is not there", link)
		}
	}
}

// htmlElements are those that a page may have, with their attributes.
var htmlElements = map[string]string{
	"html": "lang", "head": "", "style": "", "script": "", "meta": "charset http-equiv name content", "title": "", "body": "", "header": "", "footer": "", "nav": "aria-label",
	"main": "id", "section": "id class aria-labelledby", "h1": "", "h2": "id", "h3": "id", "h4": "", "p": "class id hidden", "a": "href class rel",
	"dl": "class", "dt": "", "dd": "", "div": "class id", "strong": "", "span": "class", "ol": "class start", "ul": "class", "li": "class data-key",
	"details": "class id open data-key data-state data-pushed data-verdict data-confidence data-rule data-date data-path", "summary": "", "code": "", "pre": "tabindex", "mark": "", "time": "",
	"svg": "class aria-hidden", "defs": "", "g": "id", "path": "id d", "line": "x1 x2 y1 y2 class", "rect": "x width y height", "circle": "cx cy r", "use": "href x y", "text": "x y dx text-anchor class",
	"form": "id hidden aria-label", "label": "class", "select": "id data-by", "option": "", "input": "type id autocomplete placeholder", "button": "type id", "output": "id",
}

func checkElement(t *testing.T, e xml.StartElement, ids map[string]bool) (links []string) {
	t.Helper()
	known, ok := htmlElements[e.Name.Local]
	if !ok {
		t.Errorf("an element %s", e.Name.Local)
	}
	for _, a := range e.Attr {
		if !slices.Contains(strings.Fields(known), a.Name.Local) {
			t.Errorf("%s has an attribute %s", e.Name.Local, a.Name.Local)
		}
		switch a.Name.Local {
		case "id":
			if ids[a.Value] {
				t.Errorf("two elements with the id %s", a.Value)
			}
			ids[a.Value] = true
		case "href":
			links = append(links, a.Value)
			if !strings.HasPrefix(a.Value, "#") && !ownLink().MatchString(a.Value) {
				t.Errorf("a link to %s", a.Value)
			}
		}
	}
	return links
}

// ownLink matches what a page may lead to: pages of ours, and of commits that were
// pushed, whose addresses are made by forge.
var ownLink = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + regexp.QuoteMeta(homepage) + `|https://(?:platform\.openai\.com|docs\.github\.com|docs\.gitlab\.com|support\.atlassian\.com|github\.com/newren)(?:/.*)?|https://github\.com/acme/api/commit/[0-9a-f]{40})$`)
})

// timed is a report with n keys whose places have dates, in a fixed order of kinds,
// some of them asked about.
func timed(n int) Report {
	x := newFixture()
	r := base()
	r.Status, r.Verdicts, r.Fingerprints = 1, map[*scanner.Finding]scanner.Verdict{}, map[*scanner.Finding]string{}
	kinds := []func() *scanner.Finding{x.one, x.removed, x.here, x.headElsewhere, x.other, x.message, x.leftover, x.staged, x.untracked, x.reflog}
	for i := range n {
		f := kinds[i%len(kinds)]()
		if f.First.ID.IsZero() {
			r.Findings = append(r.Findings, f)
			continue
		}
		f.First.Date = f.First.Date.AddDate(0, 0, -x.rng.IntN(700))
		for j := range x.rng.IntN(12) {
			p := f.Places[0]
			p.Source, p.Path, p.Commit = scanner.InBlob, fmt.Sprintf("services/%d/%s", j, p.Path), x.oid()
			f.Places = append(f.Places, p)
		}
		date(x, f)
		switch i % 4 {
		case 1:
			r.Verdicts[f] = scanner.Verdict{State: scanner.Live, Asked: true, Organisation: "acme-gmbh", Models: 61}
		case 2:
			r.Verdicts[f] = scanner.Verdict{State: scanner.Dead, Asked: true}
		}
		r.Findings = append(r.Findings, f)
	}
	for i, f := range r.Findings {
		if f.Rule == ruleURL { // or each takes 10 ms
			r.Fingerprints[f] = fmt.Sprintf("%016x", i)
		}
	}
	return r
}

// date gives the commits of a finding dates.
func date(x fixture, f *scanner.Finding) {
	for i := range f.Places {
		p := &f.Places[i]
		if p.Commit.IsZero() {
			continue
		}
		p.AddedOn = f.First.Date.AddDate(0, 0, x.rng.IntN(90))
		if !p.Removed.IsZero() {
			p.RemovedOn = p.AddedOn.AddDate(0, 0, x.rng.IntN(400))
		}
	}
}

func TestHTMLOfManyKeys(t *testing.T) {
	r := timed(500)
	out := render(t, HTML{}, r)
	validHTML(t, out)
	if len(out) > 2<<20 {
		t.Errorf("500 keys take %d bytes", len(out))
	}
	if n := bytes.Count(out, []byte(`<details class="key"`)); n != 500 {
		t.Errorf("%d keys", n)
	}
	if again := render(t, HTML{}, r); !bytes.Equal(out, again) {
		t.Error("the same report gave other bytes")
	}
}

// What does not fit is counted.
func TestHTMLIsBounded(t *testing.T) {
	r := timed(3)
	f := r.Findings[0]
	for i := range 5000 {
		p := f.Places[0]
		p.Path = fmt.Sprintf("copies/%d", i)
		f.Places = append(f.Places, p)
		f.Branches = append(f.Branches, fmt.Sprintf("b%d", i))
		r.Receipt.Unread = append(r.Receipt.Unread, scanner.Gap{What: fmt.Sprintf("gone/%d", i), Why: scanner.Missing, Count: 1})
	}
	for range 2500 {
		r.Findings = append(r.Findings, r.Findings[1])
	}
	out := render(t, HTML{}, r)
	validHTML(t, out)
	for _, want := range []string{
		"<p class=\"note\">4,500 more would make this page too long", "503 keys more, which would make this page too long", " more places would make this page too long",
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("it does not say %q", want)
		}
	}
	if len(out) > 10<<20 {
		t.Errorf("%d bytes", len(out))
	}
}

// Every property by which keys are filtered is one that keys have.
func TestHTMLSaysWhatThereIs(t *testing.T) {
	out := string(render(t, HTML{}, timed(10)))
	for _, want := range []string{
		"<h1>10 keys in acme/api</h1>", `<span class="badge live">live</span>`, "organization acme-gmbh", "Ana Ruiz &lt;ana@acme.test&gt;", "<li>feature/embeddings</li>",
		"still there", ", out <time>", "<mark>sk-proj-…bu62</mark>", "2d7c83fe5a83fc7e", "1 encrypted", "backup.zip", "214 files in .gitignore", "the policy of /etc/leaksweep.toml was used",
		`<select data-by="data-verdict">`, `href="https://platform.openai.com/api-keys"`, "161,098",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	incomplete := string(render(t, HTML{}, reports()["incomplete"]))
	for _, want := range []string{"INCOMPLETE", "git fetch --unshallow", "leaksweep ci --allow-incomplete shallow", `<h3 id="unread">`} {
		if !strings.Contains(incomplete, want) {
			t.Errorf("an incomplete run does not say %q", want)
		}
	}
}

func TestBars(t *testing.T) {
	at := func(from, to int64, open bool) *lane { return &lane{stays: []*stay{{bar: bar{from, to, open}}}} }
	for _, c := range []struct {
		lanes []*lane
		want  []bar
	}{
		{nil, nil},
		{[]*lane{at(0, 5, false)}, nil},
		{[]*lane{at(7, 9, false), at(1, 3, false)}, []bar{{1, 3, false}, {7, 9, false}}},
		{[]*lane{at(1, 5, false), at(3, 4, false), at(5, 8, false)}, []bar{{1, 8, false}}},
		{[]*lane{at(1, 0, true), at(3, 4, false)}, []bar{{1, 4, true}}},
		{[]*lane{at(1, 0, false), at(3, 4, false)}, []bar{{1, 0, false}, {3, 4, false}}},
	} {
		if got := barsOf(c.lanes); !slices.Equal(got, c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

// An axis has two to five marks at least, whatever time it spans, all on it.
func TestAxis(t *testing.T) {
	start := time.Date(2023, 1, 31, 23, 59, 0, 0, time.UTC)
	for days := 0; days < 20000; days += 13 {
		var a axis
		a.hold(start.Unix(), start.AddDate(0, 0, days).Unix())
		a.settle()
		ticks := a.ticks()
		if len(ticks) < 1 || len(ticks) > 5 {
			t.Fatalf("%d ticks in %d days", len(ticks), days)
		}
		for _, tick := range ticks {
			if tick.at < 0 || tick.at > 100 {
				t.Fatalf("a tick at %v in %d days", tick.at, days)
			}
		}
	}
	if (axis{}).drawn() {
		t.Error("an axis without dates is drawn")
	}
}

func TestEscape(t *testing.T) {
	m := &markup{hider: newHider(Report{Hidden: []rules.Secret{rules.NewSecret([]byte("ABCDEFGHijklmn0p12345678"))}})}
	m.put(`<p title="%">%</p>`, `"><script>alert('1')</script>%`, "a&b\x00\u202e\ufffe\xff ABCDEFGHijklmn0p12345678 %")
	want := `<p title="&#34;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;%">a&amp;b\x00\u202e\ufffe\xff … %</p>`
	if got := m.out.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A command that lacks its end would do something else.
func TestCommandsAreWhole(t *testing.T) {
	command := "git restore --staged" + strings.Repeat(" deploy.sh", summaryLine)
	m := &markup{hider: newHider(base())}
	m.whole(keep(command))
	if got := m.out.String(); got != command {
		t.Errorf("%d bytes of %d: %.80q", len(got), len(command), got)
	}
}

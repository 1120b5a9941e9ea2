package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// schemaOf compiles a schema of testdata/schema, with formats such as uri as
// requirements.
func schemaOf(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// formSchemas are the schemas of the formats that have one. Where the variable
// LEAKSWEEP_GITLAB_SCHEMA names a file with the schema that GitLab publishes, it
// is used beside ours.
func formSchemas(t *testing.T) map[string][]*jsonschema.Schema {
	t.Helper()
	at := func(name string) *jsonschema.Schema {
		return schemaOf(t, filepath.Join("..", "..", "testdata", "schema", name))
	}
	s := map[string][]*jsonschema.Schema{"sarif": {at("sarif-2.1.0.json")}, "gitlab": {at("gitlab-secret-detection.json")}, "codequality": {at("codequality.json")}}
	s["sarif-full"] = s["sarif"]
	if published := os.Getenv("LEAKSWEEP_GITLAB_SCHEMA"); published != "" {
		s["gitlab"] = append(s["gitlab"], schemaOf(t, published))
	}
	return s
}

// valid checks the syntax of a format, and its schema.
func valid(t *testing.T, format string, out []byte, schemas []*jsonschema.Schema) {
	t.Helper()
	switch format {
	case "sarif", "sarif-full", "gitlab", "codequality":
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		for _, s := range schemas {
			if err := s.Validate(v); err != nil {
				t.Errorf("%s: %v\n%s", format, err, out)
			}
		}
	case "csv":
		validCSV(t, out)
	case "html":
		validHTML(t, out)
	case "junit":
		validXML(t, out)
	case "github":
		validCommands(t, out)
	case "summary":
		validMarkdown(t, out)
	}
}

func validCSV(t *testing.T, out []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[len(rows)-1][0] != "summary" {
		t.Errorf("the last row is %q", rows[len(rows)-1])
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.TrimLeft(cell, "=+-@\t\r\uff1d\uff0b\uff0d\uff20") != cell {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
	}
	if bytes.Count(out, []byte("\n")) != bytes.Count(out, []byte("\r\n")) || bytes.Count(out, []byte("\n")) != len(rows) {
		t.Error("lines do not end as they should, or cells hold line feeds")
	}
}

func validXML(t *testing.T, out []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(out))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
	}
	type counts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
	}
	var s struct {
		counts
		Suite struct {
			counts
			Skipped int `xml:"skipped,attr"`
			Cases   []struct {
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	want, skipped := counts{Tests: len(s.Suite.Cases)}, 0
	for _, c := range s.Suite.Cases {
		switch {
		case c.Failure != nil:
			want.Failures++
		case c.Error != nil:
			want.Errors++
		case c.Skipped != nil:
			skipped++
		}
	}
	if want.Tests == 0 || s.counts != want || s.Suite.counts != want || s.Suite.Skipped != skipped {
		t.Errorf("the counts are wrong:\n%s", out)
	}
}

// annotationLine is a whole workflow command as we write them.
var annotationLine = regexp.MustCompile(`^::(error|warning|notice) (?:(?:file|line|endLine|col|endColumn|title)=[^:,\r\n]*,?)+::([^\r\n]*)$`)

func validCommands(t *testing.T, out []byte) {
	t.Helper()
	number, ended := map[string]int{}, false
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		m := annotationLine.FindStringSubmatch(line)
		switch {
		case m == nil && strings.HasPrefix(strings.TrimSpace(line), "::"), m != nil && ended:
			t.Errorf("a line that is not ours: %q", line)
		case m == nil:
			ended = true
		default:
			number[m[1]]++
		}
	}
	for level, n := range number {
		if n > annotationsShown {
			t.Errorf("%d annotations of level %s", n, level)
		}
	}
	if !ended {
		t.Error("no receipt")
	}
}

// validMarkdown checks that every line is one of ours and that nothing in it is a
// sign but what we write.
func validMarkdown(t *testing.T, out []byte) {
	t.Helper()
	ours := regexp.MustCompile(`^(?:## leaksweep: |### |\| |\|---|- |1\. |\*\*.*\*\*(?: |$)|None of them |$)`)
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if !ours.MatchString(line) {
			t.Errorf("a line that is not ours: %q", line)
		}
		if strings.HasPrefix(line, "| ") && strings.Count(line, "|") != 6 {
			t.Errorf("a row of other than five cells: %q", line)
		}
		line = strings.ReplaceAll(line, "<https://platform.openai.com/api-keys>", "")
		if strings.ContainsAny(line, "`<>[]@_~") || strings.Contains(line, "://") {
			t.Errorf("Markdown of the outside: %q", line)
		}
	}
	if len(out) > 1<<20 {
		t.Errorf("%d bytes", len(out))
	}
}

// TestFormsAreValid holds the golden cases against the schemas.
func TestFormsAreValid(t *testing.T) {
	schemas := formSchemas(t)
	for name, r := range reports() {
		for _, f := range everyFormat() {
			valid(t, f.Name, render(t, f.Writer, r), schemas[f.Name])
			if t.Failed() {
				t.Fatalf("%s as %s", name, f.Name)
			}
		}
	}
}

// hostileNames are what a repository can call a file, a branch or a reason to
// break out of one of the formats.
var hostileNames = []string{
	"a\n::error file=x,line=1::owned", "a\r\n::stop-commands::x\r\n", "::add-mask::x", "%0A::error::x", "a,line=9::b", "##vso[task.complete]",
	"]]><script>alert(1)</script>", "<!-- -->", "<img src=x onerror=alert(1)>", "&amp;&#60;", "a|b|c|", "a\\|b", "`code`", "``` \n x", "**bold** _it_ ~~x~~",
	"[text](https://evil.test)", "![i](https://evil.test/x.png)", "www.evil.test", "https://evil.test/x", "@everyone", "#1", ":+1:", "$x^2$", "- item", "1. item", "> quote",
	"=HYPERLINK(\"https://evil.test\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\"=1\"", "\uff1d1+1", `"`, `""`, "'", ",", ";", "a\"b,c",
	"\x1b[31mred\x1b]0;t\x07", "\x00", "\x7f", "\u0085", "\u009b31m", "\u202egnp.exe", "\u200b", "\ufeff", "\u2028", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff",
	"\xff\xfe\x80", "\xed\xa0\x80", "%41%2f..", "../../etc/passwd", "a b", "a?b#c", "{0}", "${{ github.token }}", "name\x00", strings.Repeat("x", 5000),
}

// TestHostileForms writes each of the names wherever text from the outside can
// stand, together with keys: a reported one, a second, an allowed and a hidden
// one.
func TestHostileForms(t *testing.T) {
	schemas := formSchemas(t)
	x := newFixture()
	second, hidden := x.project(), x.project()
	for _, name := range hostileNames {
		r := base()
		first, other, suppressed := x.one(), x.here(), x.removed()
		suppressed.State, suppressed.Places[0].Removed = scanner.Head, scanner.OID{}
		other.Key = second
		secrets := []rules.Secret{first.Key, second, hidden, suppressed.Key}
		keys := ""
		for _, s := range secrets {
			keys += " " + string(s.Reveal())
		}
		r.Findings, r.Hidden, r.Status = []*scanner.Finding{first, other}, []rules.Secret{hidden}, 1
		r.Allowed = []Allowed{{Finding: suppressed, By: name + keys, Reason: name + keys, InRange: true}}
		for _, f := range []*scanner.Finding{first, other, suppressed} {
			dress(f, name, keys)
		}
		r.Target = Target{Path: name + keys, Kind: Repository, Range: name + keys, RangeFrom: name + keys, Folder: name + keys}
		r.Command = "leaksweep " + name + keys
		r.Receipt.Unread = []scanner.Gap{{What: name + keys, Why: scanner.Damaged, Detail: name + keys, Count: 1}}
		r.Receipt.Notes = []string{name + keys}
		r.Receipt.LeftOut = []scanner.Left{{What: "files in " + name + keys, Count: 2}}
		r.Fingerprints = Fingerprints([]*scanner.Finding{first, other, suppressed})
		for _, f := range everyFormat() {
			out := render(t, f.Writer, r)
			badBytes(t, foreign(f.Name, out))
			valid(t, f.Name, out, schemas[f.Name])
			for _, s := range secrets {
				if run := leaks(out, s); run != "" {
					at := bytes.Index(out, []byte(run))
					t.Errorf("%d bytes of %v are in it: %q", len(run), s, out[max(0, at-200):at])
				}
			}
			if t.Failed() {
				t.Fatalf("%s with %q", f.Name, name)
			}
		}
	}
}

// dress puts text wherever text from the outside stands in a finding.
func dress(f *scanner.Finding, name, keys string) {
	f.Branches, f.Tags, f.Vendor, f.Note = []string{name + keys}, []string{name}, name+keys, name+keys
	f.First.Author, f.First.Email = name+keys, name
	f.Places = append([]scanner.Place(nil), f.Places...)
	for i := range f.Places {
		p := &f.Places[i]
		p.Path, p.Cell, p.Excerpt = name+keys+"/"+p.Path, name+keys, name+p.Excerpt
		if i == 1 {
			p.Member = name + keys
		}
	}
}

// A URI of a SARIF log decodes to the path, byte by byte.
func TestURI(t *testing.T) {
	for _, path := range append(hostileNames, "app/settings.py", "ソース/設定.py", "a:b") {
		encoded := uri(path)
		decoded, err := url.PathUnescape(encoded)
		if err != nil || decoded != path {
			t.Errorf("%q became %q: %q, %v", path, encoded, decoded, err)
		}
		if parsed, err := url.Parse(encoded); err != nil || parsed.Scheme != "" || parsed.RawQuery != "" || parsed.Fragment != "" {
			t.Errorf("%q became %q, which is no relative path", path, encoded)
		}
	}
}

func decodeSARIF(t *testing.T, w Writer, r Report) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(render(t, w, r), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// Every key is either a result or counted; what is allowed is suppressed, in the
// full log only.
func TestSARIFResults(t *testing.T) {
	r := reports()["many"]
	log := decodeSARIF(t, SARIF{}, r)
	run := log.Runs[0]
	if len(log.Runs) != 1 || len(run.Results) != run.Properties.Now || run.Properties.Now+run.Properties.History != len(r.Findings) {
		t.Errorf("%d runs, %d results, %+v of %d keys", len(log.Runs), len(run.Results), run.Properties, len(r.Findings))
	}
	full := decodeSARIF(t, SARIF{Full: true}, r)
	if len(full.Runs) != 2 || len(full.Runs[0].Results)+len(full.Runs[1].Results) != len(r.Findings) {
		t.Error("the full log lacks keys")
	}
	if id := full.Runs[1].AutomationDetails.ID; id == run.AutomationDetails.ID || !strings.HasSuffix(id, "/history/") {
		t.Errorf("both runs are called %s", id)
	}
	for _, l := range []sarifLog{log, full} {
		for _, run := range l.Runs {
			for _, result := range run.Results {
				if run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
					t.Errorf("rule %d is not %s", result.RuleIndex, result.RuleID)
				}
			}
		}
	}
	r = reports()["allowed"]
	if n := len(decodeSARIF(t, SARIF{}, r).Runs[0].Results); n != 3 {
		t.Errorf("%d results beside allowed keys", n)
	}
	var kinds []string
	for _, run := range decodeSARIF(t, SARIF{Full: true}, r).Runs {
		for _, result := range run.Results {
			for _, s := range result.Suppressions {
				kinds = append(kinds, s.Kind)
			}
		}
	}
	if got := strings.Join(kinds, " "); got != "external inSource external" {
		t.Errorf("suppressions: %s", got)
	}
}

// Two rules of one id, as another tool's report may bring, are one rule of the log.
func TestSARIFRuleOnce(t *testing.T) {
	r := reports()["one"]
	twin := *r.Findings[0]
	rule := *ruleProject
	twin.Rule = &rule
	r.Findings = append(r.Findings, &twin)
	run := decodeSARIF(t, SARIF{}, r).Runs[0]
	if len(run.Tool.Driver.Rules) != 1 || len(run.Results) != 2 {
		t.Errorf("%d rules, %d results", len(run.Tool.Driver.Rules), len(run.Results))
	}
}

// What GitHub would not take is left out, and counted.
func TestLimits(t *testing.T) {
	r := base()
	f := newFixture().one()
	place := f.Places[0]
	for i := range 300 {
		place.Position = at(100+i, 1, 164)
		f.Places = append(f.Places, place)
	}
	r.Findings, r.Status = []*scanner.Finding{f}, 1
	r.Fingerprints = Fingerprints(r.Findings)
	result := decodeSARIF(t, SARIF{}, r).Runs[0].Results[0]
	if len(result.Related) != locationsShown || !strings.Contains(result.Message.Text, "It also stands in 202 more places.") {
		t.Errorf("%d related locations: %s", len(result.Related), result.Message.Text)
	}
	f.Places = f.Places[:1]
	for range resultsTaken + 4 {
		r.Findings = append(r.Findings, f)
	}
	out := string(render(t, SARIF{}, r))
	if n := strings.Count(out, `"ruleIndex"`); n != resultsTaken || !strings.Contains(out, `"5 more keys are not among the results: GitHub takes 25,000"`) {
		t.Errorf("%d results", n)
	}
	r.Findings = r.Findings[:10000]
	summary := render(t, Summary{}, r)
	validMarkdown(t, summary)
	if rows := bytes.Count(summary, []byte("\n| fails |")); !bytes.Contains(summary, []byte("| | and "+thousands(10000-rows)+" more | | | |\n")) {
		t.Errorf("%d rows in %d bytes", rows, len(summary))
	}
	annotations := render(t, GitHub{}, r)
	validCommands(t, annotations)
	if !bytes.Contains(annotations, []byte("::and 9,991 more: see the job summary\n")) {
		t.Errorf("%.3000s", annotations)
	}
}

// Two keys in one line are two findings to GitLab, and the same two in every run.
func TestGitLabIdentity(t *testing.T) {
	x := newFixture()
	r := base()
	a, b := x.one(), x.one()
	b.Places = a.Places
	r.Findings = []*scanner.Finding{a, b}
	var first, again gitlabReport
	for _, out := range []*gitlabReport{&first, &again} {
		if err := json.Unmarshal(render(t, GitLab{}, r), out); err != nil {
			t.Fatal(err)
		}
		r.Command, r.Findings = "leaksweep ci", []*scanner.Finding{b, a}
	}
	v, w := first.Vulnerabilities, again.Vulnerabilities
	if v[0].ID == v[1].ID || v[0].Identifiers[0] == v[1].Identifiers[0] || v[0].ID != w[1].ID || v[1].ID != w[0].ID {
		t.Errorf("%+v\n%+v", v, w)
	}
}

func TestDefused(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"a=b", "a=b"}, {"=1", "'=1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"@x", "'@x"}, {"\tx", "'\tx"}, {"\rx", "'\rx"}, {" =1", "' =1"}, {"\uff1d1", "'\uff1d1"}, {"…", "…"},
	} {
		if got := defused(c.in); got != c.want {
			t.Errorf("defused(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestEscapeMarkdown(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"app/settings.py", "app/settings.py"}, {"a|b", "a&#124;b"}, {"<b>", "&#60;b&#62;"}, {"[x](y)", "&#91;x&#93;(y)"}, {"- x", "- x"}, {"a: b; c", "a: b; c"},
		{"www.x.test", "www&#46;x.test"}, {"https://x.test", "https&#58;//x.test"}, {":+1:", "&#58;+1&#58;"}, {"@me", "&#64;me"}, {"設定", "設定"}, {"&amp;", "&#38;amp;"},
	} {
		if got := escapeMarkdown(c.in); got != c.want {
			t.Errorf("escapeMarkdown(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"- x", "&#45; x"}, {"12. x", "&#49;2. x"}, {"3 keys", "3 keys"}, {"===", "&#61;=="}, {"# x", "&#35; x"},
	} {
		if got := markdownLine(c.in); got != c.want {
			t.Errorf("markdownLine(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Only the pages of our own rules become links.
func TestPage(t *testing.T) {
	p := newPhrases(Report{})
	for _, c := range []struct {
		rule rules.Rule
		want string
	}{
		{*ruleProject, "https://platform.openai.com/api-keys"}, {*ruleURL, homepage}, {rules.Rule{Family: "acme", Revoke: "https://evil.test/x"}, homepage},
		{rules.Rule{Family: rules.OpenAI, Revoke: "javascript:alert(1)"}, homepage}, {rules.Rule{Family: rules.OpenAI, Revoke: "https://a.test/)<b>"}, homepage},
	} {
		if got := p.page(&c.rule); got != c.want {
			t.Errorf("%+v: %s", c.rule, got)
		}
	}
}

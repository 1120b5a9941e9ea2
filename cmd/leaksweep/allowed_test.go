package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// policyJob is a job on the day given, which found an OpenAI key in the file a.txt
// with a comment beside it, and a password in b.txt.
func policyJob(t *testing.T, day, comment string, args ...string) *job {
	t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{stdout: io.Discard, stderr: io.Discard, env: func(string) (string, bool) { return "", false }, now: func() time.Time { return now }}
	c, _ := lookup("git")
	o, _, err := c.parse(args)
	if err != nil {
		t.Fatal(err)
	}
	j, err := p.start(o, report.Target{Path: "x", Kind: report.Repository})
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"a.txt": "K={{openai-project-74 1}}\n",
		"b.txt": strings.ReplaceAll("postgres!//svc:BlueHorse42$x@db/app\n", "!", ":"),
	} {
		expanded, err := rulestest.Expand(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range j.scan.Matcher.Append(nil, []byte(expanded)) {
			s.Allowed = comment
			j.scan.Findings.Add(s, scanner.At(scanner.InBlob, path, s))
		}
	}
	if n := len(j.scan.Findings.All()); n != 2 {
		t.Fatalf("%d findings", n)
	}
	return j
}

// parsed is a configuration file with these lines.
func parsed(t *testing.T, name string, lines ...string) *config.File {
	t.Helper()
	f, err := config.Parse(name, []byte(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// told is what a report says of what is allowed.
func told(r report.Report) (lines []string) {
	for _, f := range r.Findings {
		lines = append(lines, "found "+f.Places[0].Path)
	}
	for _, a := range r.Allowed {
		lines = append(lines, fmt.Sprintf("allowed %s by %s (%s) in range: %v", a.Finding.Places[0].Path, a.By, a.Reason, a.InRange))
	}
	slices.Sort(lines)
	return lines
}

const aFile = "[[allow]]\npaths = ['a.txt']\nreason = 'r'\n"

func TestPolicies(t *testing.T) {
	none := &config.File{}
	for _, c := range []struct {
		name, day, comment string
		use                func(*testing.T, *job) error
		args               []string
		want               []string
	}{
		{name: "nothing is allowed", want: []string{"found a.txt", "found b.txt"}},
		{
			name: "a comment of ours", comment: "leaksweep:allow",
			want: []string{"allowed a.txt by leaksweep:allow () in range: false", "allowed b.txt by leaksweep:allow () in range: false"},
		},
		{
			name: "a comment of another scanner, for a key that is one by its shape", comment: "gitleaks:allow",
			want: []string{"allowed b.txt by gitleaks:allow () in range: false", "found a.txt"},
		},
		{
			name: "comments in a pre-receive hook", comment: "leaksweep:allow",
			use:  func(_ *testing.T, j *job) error { j.policy.noComments = true; return nil },
			want: []string{"found a.txt", "found b.txt"},
		},
		{
			name: "comments in a change", comment: "leaksweep:allow",
			use:  func(_ *testing.T, j *job) error { j.policy.changed = true; return nil },
			want: []string{"allowed a.txt by leaksweep:allow () in range: true", "allowed b.txt by leaksweep:allow () in range: true"},
		},
		{
			name: "an entry that the change brings",
			use: func(t *testing.T, j *job) error {
				return j.use(followed{file: parsed(t, "own", aFile), trust: onlyAllow, before: none, changed: true})
			},
			want: []string{"allowed a.txt by own (r) in range: true", "found b.txt"},
		},
		{
			name: "an entry that was there before",
			use: func(t *testing.T, j *job) error {
				return j.use(followed{file: parsed(t, "own", aFile), trust: onlyAllow, before: parsed(t, "own", "# moved", aFile), changed: true})
			},
			want: []string{"allowed a.txt by own (r) in range: false", "found b.txt"},
		},
		{
			name: "a file that may only allow",
			use: func(t *testing.T, j *job) error {
				return j.use(followed{file: parsed(t, "own", "exclude = ['*']", "skip_sources = ['commit']", "skip_rules = ['url-password']"), trust: onlyAllow})
			},
			want: []string{"found a.txt", "found b.txt"},
		},
		{
			name: "the last day", day: "2027-03-31",
			use: func(t *testing.T, j *job) error {
				return j.use(followed{file: parsed(t, "own", aFile, "expires = 2027-03-31")})
			},
			want: []string{"allowed a.txt by own (r) in range: false", "found b.txt"},
		},
		{
			name: "the day after", day: "2027-04-01",
			use: func(t *testing.T, j *job) error {
				return j.use(followed{file: parsed(t, "own", aFile, "expires = 2027-03-31")})
			},
			want: []string{"found a.txt", "found b.txt"},
		},
		{
			name: "--no-allow", comment: "leaksweep:allow", args: []string{"--no-allow"},
			use:  func(t *testing.T, j *job) error { return j.use(followed{file: parsed(t, "own", aFile)}) },
			want: []string{"found a.txt", "found b.txt"},
		},
		{
			name: "--no-config", args: []string{"--no-config"},
			use:  func(t *testing.T, j *job) error { return j.use(followed{file: parsed(t, "own", aFile)}) },
			want: []string{"found a.txt", "found b.txt"},
		},
		{
			name: "paths that begin further down",
			use: func(t *testing.T, j *job) error {
				j.policy.fromRoot = func(path string) string { return "sub/" + path }
				return j.use(followed{file: parsed(t, "own", "exclude = ['/b.txt']", "[[allow]]", "paths = ['/sub/a.txt']")})
			},
			want: []string{"allowed a.txt by own () in range: false", "found b.txt"},
		},
	} {
		if c.day == "" {
			c.day = "2026-11-22"
		}
		j := policyJob(t, c.day, c.comment, c.args...)
		if c.use != nil {
			if err := c.use(t, j); err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
		}
		r := j.report()
		if got := told(r); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if allowed := len(r.Allowed); allowed > 0 && !slices.Contains(r.Receipt.LeftOut, scanner.Left{What: "allowed keys", Count: allowed}) {
			t.Errorf("%s: the receipt has %v", c.name, r.Receipt.LeftOut)
		}
	}
}

// TestOnlyAllowTells holds what a file that may only allow had no effect with.
func TestOnlyAllowTells(t *testing.T) {
	j := policyJob(t, "2026-11-22", "")
	if err := j.use(followed{file: parsed(t, "own", "exclude = ['*']", "[[rule]]", "id = 'a'", "pattern = 'acme'", "literals = ['acme']"), trust: onlyAllow}); err != nil {
		t.Fatal(err)
	}
	const want = "Of own only [[allow]] counts here; exclude and [[rule]] had no effect."
	if notes := j.scan.Coverage.Receipt().Notes; !slices.Contains(notes, want) {
		t.Errorf("told %q, want %q", notes, want)
	}
	if len(j.policy.custom) > 0 {
		t.Error("a rule of the file is used")
	}
}

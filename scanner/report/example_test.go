package report_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// scanned returns a scan of one file.
func scanned(path, text string) *scanner.Scan {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	scan := &scanner.Scan{Matcher: matcher}
	for _, s := range matcher.Append(nil, []byte(text)) {
		scan.Findings.Add(s, scanner.At(scanner.File, path, s))
	}
	scan.Coverage.Read(scanner.Files, 1)
	return scan
}

// What a scan found and read, for programs that take SARIF. Low confidence is for a
// caller to leave out: the command lists it on request only.
func ExampleSARIF() {
	scan := scanned("settings.py", "KEY = '"+rulestest.Key("openai-project-74", 1)+"'\n")
	r := report.Report{
		Tool:     report.Tool{Name: "nightly", Version: "1.0"},
		Target:   report.Target{Path: "api", Kind: report.Files},
		Findings: scan.Findings.All(),
		Receipt:  scan.Coverage.Receipt(),
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f *scanner.Finding) bool { return f.Confidence < rules.Medium })
	var file bytes.Buffer
	if err := (report.SARIF{}).Write(&file, r); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(file.String()) {
		if strings.Contains(line, `"ruleId"`) || strings.Contains(line, `"uri"`) {
			fmt.Println(strings.TrimSpace(line))
		}
	}
	// Output:
	// "ruleId": "openai-project-key",
	// "uri": "settings.py",
}

// Several formats of one report: fingerprints of passwords take their time, so they
// are computed once.
func ExampleFingerprints() {
	scan := scanned("deploy.sh", "postgres://app:"+rulestest.Key("password", 1)+"@db.acme.io/app\n")
	r := report.Report{Findings: scan.Findings.All(), Receipt: scan.Coverage.Receipt()}
	r.Fingerprints = report.Fingerprints(r.Findings)
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	for format, name := range map[string]string{"sarif": "leaks.sarif", "json": "leaks.json"} {
		w, err := report.New(format)
		if err != nil {
			log.Fatal(err)
		}
		f, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			log.Fatal(err)
		}
		if err := w.Write(f, r); err != nil {
			log.Fatal(err)
		}
		if err := f.Close(); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(r.Complete(), len(r.Findings))
	// Output:
	// true 1
}

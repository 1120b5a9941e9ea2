package rulestest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// cases calls f with every file of the corpus.
func cases(t *testing.T, f func(name string, src []byte)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir("../../testdata/corpus", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".txtar") {
			return err
		}
		src, err := os.ReadFile(path)
		seen++
		f(path, src)
		return err
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d cases, %v", seen, err)
	}
}

// TestCorpusReads expands the whole corpus without scanning it, and counts, so
// that a case that expands to nothing shows.
func TestCorpusReads(t *testing.T) {
	samples, wants, files, plain := 0, 0, 0, 0
	cases(t, func(name string, src []byte) {
		c, err := ReadCase(name, src)
		if err != nil {
			t.Error(err)
			return
		}
		made, err := c.Samples()
		if err != nil {
			t.Error(err)
		}
		if len(made) == 0 {
			t.Errorf("%s: no samples", name)
		}
		files += len(c.Files)
		samples += len(made)
		for _, s := range made {
			wants += len(s.Wants)
			if len(s.Wants) == 0 {
				plain++
			}
		}
	})
	t.Logf("%d files, %d texts, %d of them with nothing to find, %d keys", files, samples, plain, wants)
}

// TestNothingKeyShaped holds every stored byte of the corpus against shapes
// that a forge would stop.
func TestNothingKeyShaped(t *testing.T) {
	markerOnly := regexp.MustCompile(marker)
	keys := regexp.MustCompile(marker + `|\b(?:sk|pk|rk)[-_][\w-]*[A-Za-z0-9]{24}|gh[opsu]_\w{20}|xox[bp]-\d{8}|AIza[\w-]{30}|AKIA[A-Z0-9]{12}|glpat-\w{16}|hf_\w{30}|eyJ[\w-]{20,}\.eyJ[\w-]{20}`)
	cases(t, func(name string, src []byte) {
		shapes := keys
		if strings.HasSuffix(name, "dummies.txtar") { // runs and words that no forge takes for keys
			shapes = markerOnly
		}
		for i, line := range strings.Split(string(src), "\n") {
			if shapes.MatchString(line) {
				t.Errorf("%s:%d holds something key-shaped", name, i+1)
			}
		}
	})
}

// TestReadCaseErrors wants an error for everything that is not in the format.
func TestReadCaseErrors(t *testing.T) {
	const good = "why: w\nsource: s\n"
	for _, src := range []string{
		"", good, "why: w\n-- f --\n", "source: s\n-- f --\n", good + "wy: x\n-- f --\n", good + "why: twice\n-- f --\n",
		good + "why\n-- f --\n", good + "\n-- f --\n", good + "each: openai\n-- f --\n", good + "split: words\n-- f --\n",
		good + "encode: g | crlf\n-- f --\n", good + "encode: f | }} crlf\n-- f --\n", good + "limit: \n-- f --\n",
	} {
		if c, err := ReadCase("test", []byte(src)); err == nil {
			t.Errorf("%q: %+v, want an error", src, c)
		}
	}
	for _, body := range []string{"{{nothing 1}}", "{{!openai-legacy 1 | last 3}}{{!openai-legacy 1 | first 0}}"} {
		c, err := ReadCase("test", []byte(good+"-- f --\n"+body+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Samples(); err == nil {
			t.Errorf("%q: want an error", body)
		}
	}
}

// TestSplitLines shows that lines become texts of their own, and for which
// formats.
func TestSplitLines(t *testing.T) {
	c, err := ReadCase("test", []byte("why: w\nsource: s\nsplit: lines\neach: openai-legacy openai-early\n-- f --\n## a comment\na={{!key 1}}\n\nb\n"))
	if err != nil {
		t.Fatal(err)
	}
	samples, err := c.Samples()
	if err != nil || len(samples) != 4 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	if got := samples[0].Name; got != "test: f: openai-legacy: line 7" {
		t.Error(got)
	}
	if got := samples[0].Wants[0]; got.Start != 2 || got.Key != Key("openai-legacy", 1) {
		t.Errorf("%+v", got.Start)
	}
}

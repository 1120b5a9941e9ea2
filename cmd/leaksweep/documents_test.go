package main

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/config"
)

// document is a text that people read in the repository: its lines of commands, its
// TOML, and its prose.
type document struct {
	name   string
	blocks []string // code, without indentation
	text   string   // all of it
}

// documents returns the texts whose promises are tested: those in Markdown, and the
// comments of all packages.
func documents(t *testing.T) []document {
	t.Helper()
	var all []document
	for _, name := range []string{"README.md", "testdata/README.md", "testdata/script/README", "testdata/ci/README", ".github/CONTRIBUTING.md", ".github/SECURITY.md"} {
		text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, document{name, markdownBlocks(string(text)), string(text)})
	}
	for path, p := range packageDocs(t) {
		d := document{name: path, text: p.Doc}
		for _, block := range p.Parser().Parse(p.Doc).Content {
			if code, isCode := block.(*comment.Code); isCode {
				d.blocks = append(d.blocks, code.Text)
			}
		}
		all = append(all, d)
	}
	return all
}

// markdownBlocks returns the code in a text in Markdown: what is fenced, what is
// indented by four, and what stands between backticks.
func markdownBlocks(text string) []string {
	var blocks []string
	for i, part := range strings.Split(text, "```") {
		if i%2 == 1 {
			_, code, _ := strings.Cut(part, "\n")
			blocks = append(blocks, code)
			continue
		}
		for line := range strings.Lines(part) {
			if code, ok := strings.CutPrefix(line, "    "); ok {
				blocks = append(blocks, code)
			}
		}
		for i, code := range strings.Split(part, "`") {
			if i%2 == 1 {
				blocks = append(blocks, strings.ReplaceAll(code, "\n", " "))
			}
		}
	}
	return blocks
}

// packageDocs returns what go doc knows of our packages, by their path.
func packageDocs(t *testing.T) map[string]*doc.Package {
	t.Helper()
	packages := map[string]*doc.Package{}
	files, folders := token.NewFileSet(), map[string][]*ast.File{}
	for _, path := range goFiles(t) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		folder, _ := filepath.Rel(top, filepath.Dir(path))
		folders[filepath.ToSlash(folder)] = append(folders[filepath.ToSlash(folder)], parsed)
	}
	for path, parsed := range folders {
		p, err := doc.NewFromFiles(files, parsed, module+"/"+path)
		if err != nil {
			t.Fatal(err)
		}
		packages[path] = p
	}
	return packages
}

// TestDocuments holds what documents say against what is there: every command line
// names a command, flags, tests and packages that exist, TOML is a configuration,
// paths lead somewhere, and tests are called as they are called.
func TestDocuments(t *testing.T) {
	lines, tables := 0, 0
	tests := testNames(t)
	for _, d := range documents(t) {
		for _, block := range d.blocks {
			for line := range strings.Lines(block) {
				lines += checkLine(t, d.name, strings.TrimSpace(line))
			}
			if regexp.MustCompile(`(?m)^\[\[(allow|rule)\]\].*\n`).MatchString(block) {
				tables++
				if _, err := config.Parse(d.name, []byte(block)); err != nil {
					t.Errorf("%v", err)
				}
			}
		}
		checkPaths(t, d)
		for _, test := range regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(d.text, -1) {
			if !slices.ContainsFunc(tests, func(name string) bool { return strings.HasPrefix(name, test) }) {
				t.Errorf("%s: there is no %s", d.name, test)
			}
		}
	}
	if lines < 40 || tables < 3 {
		t.Errorf("only %d command lines and %d configurations were found", lines, tables)
	}
}

// testNames returns the names of all tests and fuzz targets.
func testNames(t *testing.T) (names []string) {
	t.Helper()
	for _, path := range goFiles(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			names = append(names, found[1])
		}
	}
	return names
}

// checkLine checks a line of code if it is a command line of ours, or of go, and
// returns 1 then.
func checkLine(t *testing.T, name, line string) int {
	t.Helper()
	line, _, _ = strings.Cut(strings.TrimPrefix(line, "$ "), " #")
	words := strings.Fields(line)
	for len(words) > 0 && regexp.MustCompile(`^[A-Z_]+=\S*$`).MatchString(words[0]) {
		words = words[1:]
	}
	switch {
	case len(words) < 2:
		return 0
	case words[0] == "leaksweep":
		checkCommand(t, name, words[1:])
	case words[0] == "go" && regexp.MustCompile(`^(test|run|build|install|doc|vet)$`).MatchString(words[1]):
		checkGo(t, name, words[2:])
	default:
		return 0
	}
	return 1
}

// checkCommand checks the words behind leaksweep: a small word that stands first is
// a command, and that command has the flags.
func checkCommand(t *testing.T, name string, words []string) {
	t.Helper()
	c, found := lookup(words[0])
	switch {
	case found:
		c, words = c.word(words[1:])
		if c.name == "hook" && len(words) > 0 && plainWord().MatchString(words[0]) {
			t.Errorf("%s: there is no command leaksweep hook %s", name, words[0])
		}
	case plainWord().MatchString(words[0]):
		t.Errorf("%s: there is no command leaksweep %s", name, words[0])
		return
	default:
		c = commands()[0]
	}
	flags, _ := c.newFlags()
	for _, word := range words {
		flag, _, _ := strings.Cut(strings.Trim(word, "[],.;"), "=")
		long, isLong := strings.CutPrefix(flag, "--")
		switch {
		case isLong && flags.Lookup(long) == nil:
			t.Errorf("%s: leaksweep %s has no flag --%s", name, c.name, long)
		case !isLong && len(flag) == 2 && flag[0] == '-' && flags.ShorthandLookup(flag[1:]) == nil:
			t.Errorf("%s: leaksweep %s has no flag %s", name, c.name, flag)
		}
	}
}

// checkGo checks the words behind go test and others: folders of ours are there, and
// so are the tests, targets and flags that are named.
func checkGo(t *testing.T, name string, words []string) {
	t.Helper()
	var tests strings.Builder
	for _, word := range words {
		folder, isOurs := strings.CutPrefix(word, "./")
		if !isOurs || folder == "..." {
			continue
		}
		if !exists(filepath.Join(top, folder)) {
			t.Errorf("%s: there is no %s", name, word)
		}
		files, _ := filepath.Glob(filepath.Join(top, folder, "*_test.go"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(text)
		}
	}
	for i, word := range words {
		switch {
		case word == "-update" && !strings.Contains(tests.String(), `flag.Bool("update"`):
			t.Errorf("%s: no test of %v has -update", name, words)
		case (word == "-run" || word == "-fuzz") && i+1 < len(words):
			pattern, script, _ := strings.Cut(strings.Trim(words[i+1], "'"), "/")
			if pattern != "^$" && !regexp.MustCompile(`(?m)^func (Test|Fuzz)?\w*`+pattern).MatchString(tests.String()) {
				t.Errorf("%s: nothing of %v is called %s", name, words, pattern)
			}
			if pattern == "Scripts" && script != "" && script != "NAME" && !exists(filepath.Join(top, "testdata", "script", script+".txtar")) {
				t.Errorf("%s: there is no script %s", name, script)
			}
		}
	}
}

// checkPaths requires that what looks like a path in the repository leads somewhere.
func checkPaths(t *testing.T, d document) {
	t.Helper()
	for _, path := range regexp.MustCompile(`(?:^|[\s(\x60"])((?:cmd|rules|scanner|testdata|\.github|\.ci)/[\w./-]*\w)`).FindAllStringSubmatch(d.text, -1) {
		inPackage, _, _ := strings.Cut(path[1], ".") // scanner/history.Repo
		if at := filepath.Join(top, filepath.FromSlash(path[1])); !exists(at) && !exists(filepath.Join(top, filepath.FromSlash(inPackage))) && !strings.Contains(path[1], "fuzz") {
			t.Errorf("%s: %s leads nowhere", d.name, path[1])
		}
	}
}

// TestLinksResolve requires of every comment that go doc shows that what looks like
// a link to a name is one.
func TestLinksResolve(t *testing.T) {
	packages := packageDocs(t)
	for _, path := range slices.Sorted(maps.Keys(packages)) {
		p := packages[path]
		for name, text := range comments(p) {
			for _, link := range deadLinks(p.Parser().Parse(text).Content) {
				t.Errorf("%s: %s: [%s] is no name that a reader can look up", path, name, link)
			}
		}
	}
}

// comments returns the comments of a package by the names that they are about.
func comments(p *doc.Package) map[string]string {
	all := map[string]string{"package": p.Doc}
	functions := func(list []*doc.Func, of string) {
		for _, f := range list {
			all[of+f.Name] = f.Doc
		}
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			all[v.Names[0]] = v.Doc
		}
	}
	functions(p.Funcs, "")
	values(p.Consts)
	values(p.Vars)
	for _, of := range p.Types {
		all[of.Name] = of.Doc
		functions(of.Funcs, "")
		functions(of.Methods, of.Name+".")
		values(of.Consts)
		values(of.Vars)
	}
	return all
}

// deadLinks returns what stands in brackets and was not taken for a link.
func deadLinks(blocks []comment.Block) (dead []string) {
	for _, block := range blocks {
		switch b := block.(type) {
		case *comment.Paragraph:
			dead = append(dead, deadIn(b.Text)...)
		case *comment.List:
			for _, entry := range b.Items {
				dead = append(dead, deadLinks(entry.Content)...)
			}
		}
	}
	return dead
}

func deadIn(text []comment.Text) (dead []string) {
	for _, part := range text {
		plain, isPlain := part.(comment.Plain)
		if !isPlain {
			continue
		}
		for _, match := range regexp.MustCompile(`(?:^|[^\[])\[([A-Za-z][\w.]*)\](?:[^\w\[(\]]|$)`).FindAllStringSubmatch(string(plain), -1) {
			dead = append(dead, match[1])
		}
	}
	return dead
}

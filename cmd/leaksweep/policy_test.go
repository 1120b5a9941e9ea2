package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/leaksweep/leaksweep"

// top is the root of the repository, seen from this package.
var top = filepath.Join("..", "..")

// imports says which of our packages each package may import. Arrows point down
// only, and the doors (worktree, history, report, verify) never import each other.
var imports = map[string][]string{
	"rules":                                 {},
	"rules/rulestest":                       {"rules"},
	"scanner/match":                         {"rules"},
	"scanner":                               {"rules", "scanner/match"},
	"scanner/ignore":                        {},
	"scanner/unpack":                        {"scanner", "scanner/inflate"},
	"scanner/config":                        {"rules", "scanner", "scanner/ignore"},
	"scanner/config/gitleaks":               {"rules", "scanner/config"},
	"scanner/worktree":                      {"rules", "scanner/match", "scanner", "scanner/ignore", "scanner/unpack"},
	"scanner/inflate":                       {},
	"scanner/history/regular":               {},
	"scanner/history/reftable":              {"scanner", "scanner/inflate"},
	"scanner/history/reftable/reftabletest": {"scanner", "scanner/history/reftable"},
	"scanner/history/pack":                  {"rules", "scanner", "scanner/match", "scanner/inflate", "scanner/history/regular"},
	"scanner/history":                       {"rules", "scanner/match", "scanner", "scanner/history/pack", "scanner/inflate", "scanner/history/regular", "scanner/history/reftable", "scanner/unpack"},
	"scanner/hook":                          {},
	"scanner/report":                        {"rules", "scanner/match", "scanner"},
	"scanner/verify":                        {"rules", "scanner"},
	"scanner/ci":                            {"scanner"},
	"cmd/leaksweep": {
		"rules", "scanner", "scanner/match", "scanner/ignore", "scanner/worktree", "scanner/history", "scanner/report", "scanner/verify", "scanner/hook", "scanner/config", "scanner/config/gitleaks", "scanner/ci", "scanner/unpack",
	},
}

// fences names standard packages that almost nobody may depend on, and the
// packages of ours that do, each with the chain of imports and the reason.
var fences = map[string]map[string]string{
	"net": {
		"scanner/verify": "it asks vendors, and is the only package that opens connections",
		"cmd/leaksweep":  "through scanner/verify, and github.com/spf13/pflag, which has flag values for addresses and opens nothing",
	},
	"net/http": {
		"scanner/verify": "it asks vendors",
		"cmd/leaksweep":  "through scanner/verify",
	},
	"os/exec": {
		"scanner/report": "lipgloss, x/cellbuf, colorprofile: it would ask tmux for its colours; we tell it the profile",
		"scanner/hook":   "itself: installing asks git where hooks go, and the doctor commits a key",
		"cmd/leaksweep":  "through scanner/report and scanner/hook",
	},
}

// gates are the packages that may import a fenced package themselves.
var gates = map[string]string{"os/exec": "scanner/hook", "net": "scanner/verify", "net/http": "scanner/verify"}

// requirements are the direct requirements of go.mod, each with its reason.
var requirements = map[string]string{
	"github.com/charmbracelet/lipgloss":        "styles of the text report",
	"github.com/go-git/go-billy/v5":            "for go-git",
	"github.com/go-git/go-git/v5":              "in tests: what it decodes must be what we decode",
	"github.com/muesli/termenv":                "the colour profile that lipgloss is told, so that it asks no terminal",
	"github.com/pelletier/go-toml/v2":          "reading .leaksweep.toml with the place of every key, so that errors name a line and edits keep comments",
	"github.com/rogpeppe/go-internal":          "testscript, for tests",
	"github.com/santhosh-tekuri/jsonschema/v6": "in tests: reports hold to the schemas of SARIF and GitLab",
	"github.com/spf13/pflag":                   "flags",
	"golang.org/x/sys":                         "mapping packs",
	"golang.org/x/term":                        "width of the terminal",
}

// longFunctions may have more than 60 lines, each for a reason.
var longFunctions = map[string]string{
	"inflate.decode": "the inner loop of inflating: its variables stay in registers only while nothing is called, as its comment explains",
}

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
	Doc        string
}

// goTool runs the go command at the top of the repository.
func goTool(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = top
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return out
}

// ours returns our packages by their path below the module.
func ours(t *testing.T) map[string]goPackage {
	t.Helper()
	all := map[string]goPackage{}
	listed := json.NewDecoder(bytes.NewReader(goTool(t, "list", "-deps", "-json=ImportPath,Standard,Imports,Deps,Doc", "./...")))
	for {
		var p goPackage
		if err := listed.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if path, ok := strings.CutPrefix(p.ImportPath, module+"/"); ok {
			all[path] = p
		}
	}
}

func TestImportsPointDown(t *testing.T) {
	packages := ours(t)
	for path, p := range packages {
		allowed, known := imports[path]
		if !known {
			t.Errorf("%s is not in the table of imports: say what it may import", path)
			continue
		}
		for _, imported := range p.Imports {
			if of, ok := strings.CutPrefix(imported, module+"/"); ok && !slices.Contains(allowed, of) {
				t.Errorf("%s imports %s", path, of)
			}
		}
	}
	for path := range imports {
		if _, there := packages[path]; !there {
			t.Errorf("the table of imports names %s, which is not there", path)
		}
	}
}

func TestFences(t *testing.T) {
	for path, p := range ours(t) {
		for fenced, exceptions := range fences {
			depends, excepted := slices.Contains(p.Deps, fenced), exceptions[path] != ""
			switch {
			case depends && !excepted:
				t.Errorf("%s depends on %s: %s", path, fenced, chain(t, path, fenced))
			case !depends && excepted:
				t.Errorf("%s no longer depends on %s: take the exception out", path, fenced)
			}
			if slices.Contains(p.Imports, fenced) && gates[fenced] != path {
				t.Errorf("%s imports %s itself", path, fenced)
			}
		}
	}
}

// chain returns how from comes to depend on to, for a person to read.
func chain(t *testing.T, from, to string) string {
	t.Helper()
	graph := map[string][]string{}
	listed := json.NewDecoder(bytes.NewReader(goTool(t, "list", "-deps", "-json=ImportPath,Imports", "./"+from)))
	for listed.More() {
		var p goPackage
		if err := listed.Decode(&p); err != nil {
			t.Fatal(err)
		}
		graph[p.ImportPath] = p.Imports
	}
	paths := [][]string{{module + "/" + from}}
	seen := map[string]bool{}
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		last := path[len(path)-1]
		if last == to {
			return strings.Join(path, " > ")
		}
		for _, next := range graph[last] {
			if !seen[next] {
				seen[next] = true
				paths = append(paths, append(slices.Clone(path), next))
			}
		}
	}
	return "nobody knows how"
}

func TestRequirements(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(goTool(t, "mod", "edit", "-json"), &mod); err != nil {
		t.Fatal(err)
	}
	direct := map[string]bool{}
	for _, r := range mod.Require {
		if !r.Indirect {
			direct[r.Path] = true
		}
	}
	for path := range direct {
		if requirements[path] == "" {
			t.Errorf("go.mod requires %s: say why, or take it out", path)
		}
	}
	for path := range requirements {
		if !direct[path] {
			t.Errorf("go.mod does not require %s any more", path)
		}
	}
}

func TestModuleIsTidy(t *testing.T) {
	if testing.Short() {
		t.Skip("go mod tidy may have to load modules of other modules' tests")
	}
	goTool(t, "mod", "tidy", "-diff")
}

// goFiles returns the Go files of the repository.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != top && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFormat(t *testing.T) {
	out, err := exec.Command("gofmt", append([]string{"-l"}, goFiles(t)...)...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("gofmt would change, or cannot read (%v):\n%s", err, out)
	}
}

// TestSource looks at every file that is no test: exported names and packages
// have comments, and functions are short.
func TestSource(t *testing.T) {
	files := token.NewFileSet()
	packageDocs := map[string]bool{}
	for _, path := range goFiles(t) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			t.Error(err)
			continue
		}
		folder := filepath.Dir(path)
		packageDocs[folder] = packageDocs[folder] || parsed.Doc.Text() != ""
		checkNames(t, files, parsed)
		checkLengths(t, files, parsed)
	}
	for _, folder := range slices.Sorted(maps.Keys(packageDocs)) {
		if !packageDocs[folder] {
			t.Errorf("%s: the package has no comment", folder)
		}
	}
}

func checkLengths(t *testing.T, files *token.FileSet, parsed *ast.File) {
	t.Helper()
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		at := files.Position(f.Pos())
		lines := files.Position(f.End()).Line - at.Line + 1
		name := parsed.Name.Name + "." + f.Name.Name
		if lines > 60 && longFunctions[name] == "" {
			t.Errorf("%s:%d: %s has %d lines", at.Filename, at.Line, name, lines)
		}
	}
}

// checkNames requires a comment that starts with the name on everything
// exported. Of a group of constants or variables one comment above is enough.
func checkNames(t *testing.T, files *token.FileSet, parsed *ast.File) {
	t.Helper()
	require := func(name *ast.Ident, doc *ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		if text := doc.Text(); !startsWith(text, name.Name) {
			at := files.Position(name.Pos())
			t.Errorf("%s:%d: the comment of %s does not start with its name: %.40q", at.Filename, at.Line, name.Name, text)
		}
	}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || exportedReceiver(d) {
				require(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					require(s.Name, either(s.Doc, d.Doc))
				case *ast.ValueSpec:
					if d.Lparen.IsValid() && d.Doc.Text() != "" {
						continue
					}
					require(s.Names[0], either(s.Doc, d.Doc))
				}
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	on := d.Recv.List[0].Type
	if star, ok := on.(*ast.StarExpr); ok {
		on = star.X
	}
	name, ok := on.(*ast.Ident)
	return ok && name.IsExported()
}

func either(a, b *ast.CommentGroup) *ast.CommentGroup {
	if a.Text() != "" {
		return a
	}
	return b
}

func startsWith(text, name string) bool {
	for _, article := range []string{"", "A ", "An ", "The "} {
		if strings.HasPrefix(text, article+name) {
			return true
		}
	}
	return false
}

// committed returns the files that git tracks or would add.
func committed(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = top
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("no repository of our own to look at: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestNothingOfThisMachineIsCommitted(t *testing.T) {
	forbidden := []*regexp.Regexp{
		regexp.MustCompile(`sk-[A-Za-z0-9_-]*[A-Za-z0-9_-]{20}T3Blbk` + `FJ[A-Za-z0-9_-]{20}`),
		regexp.MustCompile(`/(?:wo` + `rk|fa` + `rm)/`),
	}
	if here, err := filepath.Abs(top); err == nil && strings.Count(here, "/") > 1 {
		forbidden = append(forbidden, regexp.MustCompile(regexp.QuoteMeta(here)+`\b`))
	}
	for _, name := range committed(t) {
		text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if err != nil {
			continue // deleted, and not committed yet
		}
		for _, pattern := range forbidden {
			if i := pattern.FindIndex(text); i != nil {
				t.Errorf("%s:%d holds what matches %s", name, 1+bytes.Count(text[:i[0]], []byte("\n")), pattern)
			}
		}
	}
}

// TestOwnRepository runs the tool on the repository that it is built from. Where
// there is no history to read (an archive of the sources), it reads the files.
func TestOwnRepository(t *testing.T) {
	args := []string{"dir", top}
	if repositoryHasCommits() {
		args = []string{"scan", "--allow-incomplete", "shallow", top}
	}
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), args, nil, &stdout, &stderr, os.LookupEnv)
	if status != statusClean {
		t.Errorf("leaksweep %s: exit %d\n%s%s", strings.Join(args, " "), status, stdout.String(), stderr.String())
	}
}

func repositoryHasCommits() bool {
	cmd := exec.Command("git", "rev-parse", "--verify", "--quiet", "HEAD")
	cmd.Dir = top
	return cmd.Run() == nil
}

// TestTableOfImportsHasNoCycle holds the table itself against its promise.
func TestTableOfImportsHasNoCycle(t *testing.T) {
	var visit func(path string, above []string) error
	visit = func(path string, above []string) error {
		if slices.Contains(above, path) {
			return fmt.Errorf("%s imports itself by way of %v", path, above)
		}
		for _, next := range imports[path] {
			if err := visit(next, append(slices.Clone(above), path)); err != nil {
				return err
			}
		}
		return nil
	}
	for path := range imports {
		if err := visit(path, nil); err != nil {
			t.Error(err)
		}
	}
	doors := []string{"scanner/worktree", "scanner/history", "scanner/report", "scanner/verify"}
	for _, door := range doors {
		for _, other := range doors {
			if slices.Contains(imports[door], other) {
				t.Errorf("the table lets the door %s import the door %s", door, other)
			}
		}
	}
}

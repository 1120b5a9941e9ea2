package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// commandsOf are all commands of a plan.
func commandsOf(r Report) (all []string) {
	for _, s := range Plan(r) {
		all = append(all, s.Commands...)
	}
	return all
}

// A name is a name and no pattern; where it cannot be shown, all is unstaged, since a
// pattern would stop at what another one took out.
func TestPlanNamesFiles(t *testing.T) {
	t.Parallel()
	x := newFixture()
	f := x.staged()
	r := base()
	r.Findings, r.Target.Revision = []*scanner.Finding{f}, x.oid()
	for path, want := range map[string]string{
		"a b.env":         "git restore --staged 'a b.env'",
		"*.env":           "git restore --staged ':(literal)*.env'",
		"[a].env":         "git restore --staged ':(literal)[a].env'",
		`a\b.env`:         `git restore --staged ':(literal)a\b.env'`,
		"-x":              "git restore --staged ./-x",
		":(top)x":         "git restore --staged './:(top)x'",
		"non\xff.env":     "git restore --staged :/",
		"new\nline.env":   "git restore --staged :/",
		"$(rm -rf x).env": "git restore --staged '$(rm -rf x).env'",
	} {
		f.Places[0].Path = path
		if got := commandsOf(r); !slices.Contains(got, want) {
			t.Errorf("%q: %q", path, got)
		}
	}
	key := string(f.Key.Reveal())
	f.Places[0].Path = "dir " + key + "/f"
	if got := commandsOf(r); !slices.Contains(got, "git restore --staged :/") || strings.Contains(strings.Join(got, "\n"), key[:12]) {
		t.Errorf("%q", got)
	}
}

// A rewrite is followed by a look at what else it changed, before the old commits go.
func TestPlanComparesRewrites(t *testing.T) {
	t.Parallel()
	x := newFixture()
	f := x.here()
	f.Trail.Origins = []scanner.Origin{{Commit: f.First.ID, Parents: 2, Tips: []scanner.Tip{{Ref: "refs/heads/main", Here: true, Merges: true}, {}}}}
	f.Trail.Stashes = []int{1}
	r := base()
	r.Findings = []*scanner.Finding{f}
	got := commandsOf(r)
	at := func(command string) int {
		i := slices.Index(got, command)
		if i < 0 {
			t.Fatalf("no %s in %q", command, got)
		}
		return i
	}
	if look := at("git diff --stat '@{1}'"); look < at("git rebase --continue") || look > at("git gc --quiet --prune=now") {
		t.Errorf("%q", got)
	}
	at("git diff --stat ORIG_HEAD")
	at("git stash drop 'stash@{1}'")
}

// The address of a remote is asked for in a way that no name of one changes.
func TestPlanRemotes(t *testing.T) {
	t.Parallel()
	f := newFixture().one()
	r := base()
	r.Findings = []*scanner.Finding{f}
	for name, want := range map[string]string{"origin": `"$(git remote get-url origin)"`, "a'b": `"$(git remote get-url 'a'\''b')"`, "-x": `"$(git remote get-url -- -x)"`} {
		r.Target.Remotes = []Remote{{Name: name, URL: "https://git.acme.test/api"}}
		if got := strings.Join(commandsOf(r), "\n"); !strings.Contains(got, "git clone --mirror "+want+" ") || !strings.Contains(got, "--reveal --fail-on none ") {
			t.Errorf("%s: %s", name, got)
		}
	}
	r.Target.Remotes = []Remote{{Name: "origin"}, {Name: "fork"}} // and no ref says which of them has it
	if got := strings.Count(strings.Join(commandsOf(r), "\n"), "git clone --mirror "); got != 2 {
		t.Errorf("%d of two remotes are cleaned", got)
	}
}

// What git filter-repo does not edit goes whole.
func TestPlanBinaryFiles(t *testing.T) {
	t.Parallel()
	f := newFixture().one()
	f.Places[1].Excerpt = "\x00" + f.Places[1].Excerpt
	r := base()
	r.Findings = []*scanner.Finding{f}
	r.Target.Remotes = []Remote{{Name: "origin", URL: "https://git.acme.test/api"}}
	if strings.Contains(string(render(t, planned{}, r)), "not only those of this range") {
		t.Error("a range where there was none")
	}
	r.Target.Range = "0a1b2c3..4d5e6f7"
	if !strings.Contains(strings.Join(strings.Fields(string(render(t, planned{}, r))), " "), "All keys of the history are replaced, not only those of this range.") {
		t.Error("keys outside of the range are replaced, and nothing says so")
	}
	if got := strings.Join(commandsOf(r), "\n"); !strings.Contains(got, f.Places[1].Blob.String()) || strings.Contains(got, f.Places[2].Blob.String()) {
		t.Error(got)
	}
}

// A note and a ref that hold a key hold it now.
func TestStateOfNames(t *testing.T) {
	t.Parallel()
	for _, source := range []scanner.Source{scanner.Note, scanner.Ref} {
		f := newFixture().message()
		f.Places[0].Source, f.Pushed = source, scanner.Unknown
		if got := state(f); got != "not at HEAD" {
			t.Errorf("%s: %s", source, got)
		}
	}
}

// Lines into which git writes names are shown where people may be named, and to the
// one who writes them.
func TestCodeNamesPeople(t *testing.T) {
	t.Parallel()
	f := newFixture().message()
	f.Places[0].Excerpt = "Signed-off-by: Eve Hill <eve@acme.test> " + f.Key.String()
	r := base()
	r.Findings, r.Status = []*scanner.Finding{f}, 1
	for _, authors := range []bool{true, false} {
		r.Options.Authors = authors
		for _, w := range []Writer{Text{}, planned{}, HTML{}} {
			_, isPlan := w.(planned)
			if got := strings.Contains(string(render(t, w, r)), "Eve Hill"); got != (authors && !isPlan) {
				t.Errorf("%T, authors %v: named %v", w, authors, got)
			}
		}
	}
	if !strings.Contains(string(render(t, Hook{Act: Message}, r)), "Eve Hill") {
		t.Error("a hook does not show the line that is being written")
	}
}

// Commits that were pushed lead to their pages, others to nothing.
func TestHTMLCommitLinks(t *testing.T) {
	t.Parallel()
	f := newFixture().one()
	f.Branches = []string{"main", "origin/main"}
	r := base()
	r.Findings = []*scanner.Finding{f}
	r.Target.Remotes = []Remote{{Name: "origin", URL: "git@github.com:acme/api.git"}}
	out := string(render(t, HTML{}, r))
	validHTML(t, []byte(out))
	for _, p := range f.Places[1:] {
		link := `<a href="https://github.com/acme/api/commit/` + p.Commit.String() + `" rel="noreferrer noopener"><code>` + p.Commit.Short() + "</code></a>"
		if !strings.Contains(out, link) {
			t.Errorf("no link to %s", p.Commit.Short())
		}
	}
	if !strings.Contains(out, `<dt>Pushed to</dt><dd><ul class="refs"><li>origin/main</li>`) {
		t.Error("branches of remotes are not told from those here")
	}
	f.Pushed = scanner.No
	if out := string(render(t, HTML{}, r)); strings.Contains(out, "/commit/") {
		t.Error("a link to a commit that was never pushed")
	}
}

// Clocks may disagree: a key that went before it came is drawn between both dates.
func TestHTMLSkewedClocks(t *testing.T) {
	t.Parallel()
	x := newFixture()
	f := x.here()
	f.Places[0].AddedOn, f.Places[0].RemovedOn = day("2024-08-01"), day("2024-03-01")
	other := x.one()
	other.First.Date = time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC)
	r := base()
	r.Findings = []*scanner.Finding{f, other}
	out := string(render(t, HTML{}, r))
	validHTML(t, []byte(out))
	if !strings.Contains(out, "in 2024-08-01, out 2024-03-01") || strings.Contains(out, `width="0.3%"`) || strings.Contains(out, "since 1970") {
		t.Error(out[strings.Index(out, "<main"):])
	}
}

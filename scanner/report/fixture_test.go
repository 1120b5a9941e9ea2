package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// fixture is the slice of findings behind the golden files. Its keys come from a
// seed; the files hold only their redacted forms.
type fixture struct{ rng *rand.Rand }

func newFixture() fixture { return fixture{rand.New(rand.NewPCG(1, 2))} }

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func (x fixture) letters(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[x.rng.IntN(len(alphabet))])
	}
	return b.String()
}

func (x fixture) project() rules.Secret {
	return rules.NewSecret([]byte("sk-proj-" + x.letters(74) + "T3Blbk" + "FJ" + x.letters(74)))
}

func (x fixture) legacy() rules.Secret {
	return rules.NewSecret([]byte("sk-" + x.letters(20) + "T3Blbk" + "FJ" + x.letters(20)))
}

func (x fixture) oid() scanner.OID {
	var id [20]byte
	for i := range id {
		id[i] = byte(x.rng.IntN(256))
	}
	return scanner.NewOID(id[:])
}

var (
	ruleProject = &rules.Rule{ID: "openai-project-key", Title: "OpenAI project key", Family: rules.OpenAI, Revoke: "https://platform.openai.com/api-keys"}
	ruleLegacy  = &rules.Rule{ID: "openai-key", Title: "OpenAI key", Family: rules.OpenAI, Revoke: "https://platform.openai.com/api-keys"}
	ruleAzure   = &rules.Rule{ID: "azure-openai-key", Title: "Azure OpenAI key", Family: rules.AzureOpenAI}
	ruleURL     = &rules.Rule{ID: "url-password", Title: "URL password", Family: rules.URL}
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t.Add(10*time.Hour + 11*time.Minute)
}

func at(line, column, length int) match.Position {
	return match.Position{Line: line, Column: column, EndLine: line, EndColumn: column + length}
}

// one is a key at HEAD in three places.
func (x fixture) one() *scanner.Finding {
	key := x.project()
	first := scanner.Commit{ID: x.oid(), Author: "Ana Ruiz", Email: "ana@acme.test", Date: day("2024-05-02")}
	code := fmt.Sprintf("\tOPENAI_KEY = %q  # TODO: std::move out", key.String())
	return &scanner.Finding{
		Rule: ruleProject, Key: key, Confidence: rules.High,
		History: scanner.History{State: scanner.Head, Pushed: scanner.Yes, Branches: []string{"main"}, Tags: []string{"v1.2"}, First: first},
		Places: []scanner.Place{
			{Source: scanner.File, Path: "app/settings.py", Position: at(12, 15, 164), Blob: x.oid(), Excerpt: code},
			{Source: scanner.InBlob, Path: "app/config.py", Position: at(3, 15, 164), Blob: x.oid(), Commit: first.ID, Removed: x.oid(), Excerpt: code},
			{Source: scanner.InBlob, Path: "app/settings.py", Position: at(12, 15, 164), Blob: x.oid(), Commit: first.ID, Excerpt: code},
			{Source: scanner.InBlob, Path: "docs/old.md", Position: at(88, 1, 164), Blob: x.oid(), Commit: x.oid(), Removed: x.oid(), Excerpt: code},
		},
	}
}

// many holds a key of every state, and of every way to stand somewhere.
func (x fixture) many() []*scanner.Finding {
	return []*scanner.Finding{
		x.one(), x.headElsewhere(), x.removed(), x.other(), x.here(), x.staged(), x.untracked(), x.reflog(), x.leftover(), x.message(),
	}
}

func (x fixture) headElsewhere() *scanner.Finding {
	key := x.project()
	first := scanner.Commit{ID: x.oid(), Author: "李小龙", Date: day("2025-01-31")}
	long := strings.Repeat("設定 = '値', ", 12) + "client = OpenAI(api_key='" + key.String() + "')" + strings.Repeat(" # 説明", 20)
	return &scanner.Finding{
		Rule: ruleProject, Key: key, Confidence: rules.High,
		History: scanner.History{
			State: scanner.Head, Pushed: scanner.Unknown, First: first,
			Branches: []string{"feature/embeddings", "main", "release/2025-01", "wip"}, Tags: []string{"v2.0.0", "v2.0.1"},
		},
		Places: []scanner.Place{
			{Source: scanner.InBlob, Path: "ソース/設定.py", Position: at(1204, 130, 164), Commit: first.ID, Blob: x.oid(), Excerpt: long, InURL: true},
		},
	}
}

func (x fixture) removed() *scanner.Finding {
	key := x.legacy()
	first := scanner.Commit{ID: x.oid(), Author: "Bo Li", Date: day("2023-01-09")}
	return &scanner.Finding{
		Rule: ruleLegacy, Key: key, Confidence: rules.High,
		History: scanner.History{State: scanner.Removed, Pushed: scanner.Yes, Branches: []string{"main"}, First: first},
		Places: []scanner.Place{
			{Source: scanner.InBlob, Path: ".env", Position: at(3, 16, 51), Commit: first.ID, Removed: x.oid(), Blob: x.oid(), Excerpt: "OPENAI_API_KEY=" + key.String()},
		},
	}
}

func (x fixture) other() *scanner.Finding {
	key := rules.NewSecret([]byte(x.letters(32)))
	first := scanner.Commit{ID: x.oid(), Author: "Bo Li", Date: day("2023-03-01")}
	return &scanner.Finding{
		Rule: ruleAzure, Key: key, Confidence: rules.Medium, Note: "for the resource acme-eu",
		History: scanner.History{State: scanner.Removed, Pushed: scanner.Yes, Branches: []string{"next"}, First: first},
		Places: []scanner.Place{
			{Source: scanner.InBlob, Path: "infra/dump.zip", Member: "conf/app.ini", Position: at(7, 9, 32), Commit: first.ID, Blob: x.oid(), Excerpt: "azure = " + key.String(), Encoding: "base64+utf-16le"},
		},
	}
}

func (x fixture) here() *scanner.Finding {
	key := rules.NewSecret([]byte(horse))
	first := scanner.Commit{ID: x.oid(), Author: "Ana Ruiz", Date: day("2026-02-03")}
	return &scanner.Finding{
		Rule: ruleURL, Key: key, Confidence: rules.Medium, Note: "user deploy at db.acme.test",
		History: scanner.History{State: scanner.Removed, Pushed: scanner.No, Branches: []string{"feature/x"}, First: first},
		Places: []scanner.Place{
			{Source: scanner.InBlob, Path: "deploy.sh", Position: at(8, 30, 12), Commit: first.ID, Removed: x.oid(), Blob: x.oid(), InURL: true, Excerpt: "psql postgres://deploy:…@db.acme.test/prod"},
		},
	}
}

func (x fixture) staged() *scanner.Finding {
	key := x.project()
	return &scanner.Finding{
		Rule: ruleProject, Key: key, Confidence: rules.High,
		History: scanner.History{State: scanner.Staged, Pushed: scanner.No},
		Places: []scanner.Place{
			{Source: scanner.Index, Path: "notebooks/it's embed.ipynb", Cell: "7, output", Position: at(212, 12, 164), Blob: x.oid(), Excerpt: `    "text": ["` + key.String() + `\n"]`},
		},
	}
}

func (x fixture) untracked() *scanner.Finding {
	key := x.project()
	return &scanner.Finding{
		Rule: ruleProject, Key: key, Confidence: rules.High, History: scanner.History{State: scanner.Untracked, Pushed: scanner.No},
		Places: []scanner.Place{{Source: scanner.File, Path: "scratch.txt", Position: at(1, 1, 164), Excerpt: key.String()}},
	}
}

func (x fixture) reflog() *scanner.Finding {
	key := x.legacy()
	return &scanner.Finding{
		Rule: ruleLegacy, Key: key, Confidence: rules.High,
		History: scanner.History{State: scanner.Reflog, Pushed: scanner.No, First: scanner.Commit{ID: x.oid(), Author: "Ana Ruiz", Date: day("2026-02-03")}},
		Places:  []scanner.Place{{Source: scanner.InBlob, Path: "a.py", Position: at(1, 5, 51), Commit: x.oid(), Blob: x.oid(), Excerpt: "k = " + key.String()}},
	}
}

func (x fixture) leftover() *scanner.Finding {
	key := x.legacy()
	return &scanner.Finding{
		Rule: ruleLegacy, Key: key, Confidence: rules.High, History: scanner.History{State: scanner.Leftover, Pushed: scanner.No},
		Places: []scanner.Place{{Source: scanner.InBlob, Position: at(1, 5, 51), Blob: x.oid(), Excerpt: "k = " + key.String()}},
	}
}

func (x fixture) message() *scanner.Finding {
	key := rules.NewSecret([]byte("fa" + x.letters(30)))
	first := scanner.Commit{ID: x.oid(), Author: "Ana Ruiz", Date: day("2022-12-24")}
	return &scanner.Finding{
		Rule: ruleURL, Key: key, Confidence: rules.Medium, Vendor: "Pinecone",
		History: scanner.History{State: scanner.Removed, Pushed: scanner.Yes, Branches: []string{"main"}, First: first},
		Places: []scanner.Place{
			{Source: scanner.Message, Position: at(4, 40, 32), Commit: first.ID, InURL: true, Excerpt: "see https://api.acme.test/v1?api_key=" + key.String()},
		},
	}
}

func fullReceipt() scanner.Receipt {
	return scanner.Receipt{
		Read: map[scanner.Kind]int{
			scanner.Objects: 161098, scanner.Refs: 312, scanner.Stashes: 2, scanner.Unreachable: 41, scanner.Files: 4847,
		},
		Opaque: []scanner.Gap{
			{What: "backup.zip", Why: scanner.Encrypted, Count: 1},
			{What: "vendor/lib", Why: scanner.NotFetched, Detail: "submodule", Count: 1},
			{What: "assets", Why: scanner.NotFetched, Detail: "LFS objects", Count: 12},
		},
		LeftOut: []scanner.Left{{What: "allowed keys", Count: 1}, {What: "files in .gitignore", Count: 214}},
		Notes:   []string{"the policy of /etc/leaksweep.toml was used"},
	}
}

func base() Report {
	return Report{
		Tool: Tool{"leaksweep", "1.0.0"}, Target: Target{Path: "acme/api", Kind: Repository},
		Receipt: fullReceipt(), Options: Options{Authors: true},
	}
}

// reports are the cases of the golden files.
func reports() map[string]Report {
	clean := base()
	clean.Receipt.Opaque, clean.Receipt.Notes = nil, nil
	one := base()
	one.Findings, one.Status = []*scanner.Finding{newFixture().one()}, 1
	many := base()
	many.Findings, many.Low, many.Status = newFixture().many(), 2, 1
	all := map[string]Report{
		"clean": clean, "one": one, "many": many, "incomplete": incomplete(), "partial": partial(), "hostile": hostile(), "allowed": allowed(),
	}
	for name, r := range all {
		r.Fingerprints = map[*scanner.Finding]string{}
		for _, f := range r.Findings {
			if string(f.Key.Reveal()) == horse {
				r.Fingerprints[f] = horsePrint
			}
		}
		all[name] = r
	}
	return all
}

// horse is the one weak secret of the fixtures. Its fingerprint takes 10 ms, and
// under the race detector half a second; TestFingerprints computes it.
const (
	horse      = "BlueHorse42!"
	horsePrint = "24744c3d6023cef4"
)

// incomplete is a CI run in a shallow clone.
func incomplete() Report {
	r := base()
	r.Command, r.Status = "leaksweep ci", 3
	r.Target.Range, r.Target.RangeFrom = "3f1c2aa..9be04d1", "pull_request event, base..head"
	r.Receipt = scanner.Receipt{
		Read:   map[scanner.Kind]int{scanner.Objects: 13, scanner.Refs: 1},
		Unread: []scanner.Gap{{What: "9be04d1", Why: scanner.Shallow, Detail: "depth 1", Count: 5}},
	}
	return r
}

// allowed is a ci run with a key that the change brings, one that was there
// before, one that is unsure, and three that somebody allowed.
func allowed() Report {
	x := newFixture()
	r := base()
	r.Command, r.Status = "leaksweep ci", 1
	r.Target.Range, r.Target.RangeFrom = "3f1c2aa..9be04d1", "pull_request event, base..head"
	r.Target.Revision = x.oid()
	fresh, known, unsure := x.one(), x.headElsewhere(), x.untracked()
	known.Known, unsure.Confidence = true, rules.Low
	r.Findings = []*scanner.Finding{fresh, known, unsure}
	r.Fails = func(f *scanner.Finding) bool { return !f.Known && f.Confidence > rules.Low }
	here, old, comment := x.one(), x.removed(), x.one()
	comment.Places[0].Allowed = "leaksweep:allow"
	r.Allowed = []Allowed{
		{Finding: here, By: ".leaksweep.toml", Reason: "test account, no money on it", Expires: day("2027-01-31"), InRange: true},
		{Finding: old, By: ".leaksweep.toml"},
		{Finding: comment, By: "leaksweep:allow"},
	}
	r.Receipt = scanner.Receipt{
		Read:    map[scanner.Kind]int{scanner.Commits: 6, scanner.Blobs: 12},
		LeftOut: []scanner.Left{{What: "allowed keys", Count: 3}},
	}
	return r
}

// partial has a key, gaps of every reason, and one of them accepted.
func partial() Report {
	r := base()
	r.Findings, r.Status = []*scanner.Finding{newFixture().untracked()}, 1
	r.Accepted = []scanner.Why{scanner.Limit}
	for _, why := range []scanner.Why{
		scanner.Damaged, scanner.Empty, scanner.Failed, scanner.Interrupted, scanner.Limit, scanner.Missing,
		scanner.Partial, scanner.Permission, scanner.Shallow, scanner.Unsupported, scanner.Vanished,
	} {
		for i := range 5 {
			r.Receipt.Unread = append(r.Receipt.Unread, scanner.Gap{What: fmt.Sprintf("%s/%d", why, i), Why: why, Detail: "cause", Count: 1})
		}
	}
	return r
}

// hostile holds what a repository can bring that wants to be taken for output.
func hostile() Report {
	const esc = "\x1b]0;owned\x07\x1b[2J\x1b[H"
	r := base()
	r.Target.Path = "acme\r\nNo keys found.\n"
	f := newFixture().one()
	f.First.Author = esc + "\u202eziuR anA\u202c\u200b"
	f.Branches = []string{"::error::owned", "a ::set-output name=x::y", "##[stop-commands]x", "##vso[task.complete]"}
	f.Tags = []string{string(f.Key.Reveal()), "\u009b31mred"}
	f.Note = "::warning::\u2028::notice::"
	f.Places[0].Path = "::group::\xff\xfe/" + strings.Repeat("x", 200) + "/No\u00a0keys\u00a0found."
	f.Places[0].Excerpt = "\t##[group]" + f.Key.String() + "\x00\x08\x7f\r\n::error::\u2029" + strings.Repeat("y", 300)
	f.Places[1].Path = "keys/" + string(f.Key.Reveal()) + ".txt"
	f.Places[1].Member = string(f.Key.Reveal()) + "\xff"
	r.Findings, r.Status = []*scanner.Finding{f}, 1
	r.Receipt.Unread = []scanner.Gap{{What: "\n::error::x", Why: scanner.Damaged, Detail: "\x1b[31m" + string(f.Key.Reveal()), Count: 1}}
	r.Receipt.LeftOut = []scanner.Left{{What: "files in \x1bx", Count: 1}}
	r.Receipt.Notes = []string{"::add-mask::" + string(f.Key.Reveal())}
	return r
}

// Package report writes what a run has to say: as text for people, as JSON for
// programs, and in the formats that forges and spreadsheets read. A writer is a
// pure function of a [Report]. It opens nothing, asks no terminal and no
// environment, and writes the same bytes for the same report.
//
// Two rules hold in every format. No secret is written unless [Options].Reveal
// is set: keys appear redacted, and a path, a branch or an author that holds a
// key has it redacted as well. And text from the outside can only be text: it
// moves no cursor, fakes no line and starts no command of a CI system (see
// [Visible]).
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// Report is what a run has to say. Writers only read it, so one report may be
// written in several formats at once.
type Report struct {
	Tool     Tool
	Target   Target
	Command  string // how this run was called, for advice: "leaksweep ci"; empty means leaksweep
	Findings []*scanner.Finding
	Low      int // findings of low confidence that are not among Findings

	Receipt  scanner.Receipt
	Accepted []scanner.Why // reasons for a gap that were accepted beforehand
	Strict   bool          // an opaque thing is a gap too
	Status   int           // the exit status that this report comes with

	// Allowed are keys that were found and that somebody allowed. They fail no
	// run; formats with a word for it list them as suppressed, all count them.
	Allowed []Allowed

	// Brought names, for each entry that the change which is judged brought and that
	// allows no key of Allowed, the file that it stands in: its keys are elsewhere.
	Brought []string

	// Rejected is what looked like a key and was not taken for one. Only text with
	// Options.Explain tells of it.
	Rejected []*scanner.Rejected

	// Hidden are secrets that the run knows and does not report: allowed ones
	// and those of low confidence. They are redacted wherever they stand.
	Hidden []rules.Secret

	// Fingerprints are those that the run already knows. Writers compute the
	// others on every call, so whoever writes several formats sets it to the
	// answer of [Fingerprints].
	Fingerprints map[*scanner.Finding]string

	// Fails says whether a finding fails the run. Where it is nil, each one does
	// that was not there before the range that was asked for.
	Fails func(*scanner.Finding) bool

	// Verdicts holds what became known of keys by asking. In a run that was to ask
	// nobody it is empty.
	Verdicts map[*scanner.Finding]scanner.Verdict

	Stamp   time.Time // when the run was; the zero time is not written
	Options Options
}

// Allowed is a key, or some of its places, that was found and allowed.
type Allowed struct {
	Finding *scanner.Finding // with the places that are allowed, at least one
	By      string           // what allows it: "leaksweep:allow", or the file with the entry: .leaksweep.toml
	Reason  string           // why, in the words of whoever allowed it; may be empty
	Expires time.Time        // the last day on which it is allowed; zero where none is set
	InRange bool             // the change that is judged brought the entry itself
}

// Tool names the program.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Target is what was scanned.
type Target struct {
	Path      string // as a person calls it: acme/api; any bytes
	Kind      Kind
	Range     string // what was asked for, when it was less than everything: 3f1c2aa..9be04d1
	RangeFrom string // where the range comes from: pull_request event, base..head

	// Folder is the folder that the paths of places are relative to, as seen from
	// where the command ran: src, for leaksweep dir src. It is empty where that is
	// the same, and for a repository. Formats that a forge shows beside the code put
	// it in front of a path.
	Folder string

	Revision scanner.OID // the commit that was scanned, for formats that ask for one; zero where none is known

	// Root is the folder in which git finds the repository, as a person types it where
	// the command ran. It is empty where that is the same folder.
	Root string
	Work bool // it has a work tree

	// Remotes are those of the repository that was scanned, in the order of its
	// configuration.
	Remotes []Remote

	// Submodules are the folders of submodules whose own histories were read: what
	// stands below them is on no page of Remotes.
	Submodules []string

	// Fixes say how gaps of a class are closed in the place that this runs in, such
	// as a CI system, instead of what is said otherwise.
	Fixes map[scanner.Why]string
}

// Remote is a repository that the one that was scanned fetches from or pushes to.
type Remote struct {
	Name string // any bytes
	URL  string // any bytes, but without the user and the password that stood in it
	Cut  bool   // something of the kind stood in it
}

// Kind says what kind of thing a target is.
type Kind string

// The kinds of target.
const (
	Repository Kind = "repository"
	Files      Kind = "files"
	Stdin      Kind = "stdin"
)

// Options say how to write. The zero value hides secrets and people, and writes
// plain text for a file.
type Options struct {
	Reveal  bool // write the secrets themselves
	Authors bool // write names and addresses of authors
	Width   int  // display cells of the terminal; 0 means none: 80, and long words stay whole, to be searched
	Color   bool // text only
	Quiet   bool // text only: no advice, and no receipt of a complete run
	Verbose bool // text only: all places, branches, tags and gaps
	Plan    bool // text only: what to do instead of what is known, see [Plan]

	// Explain says why each key was taken, and what was not taken and why. Text only.
	Explain bool

	// Links says that the terminal takes hyperlinks (OSC 8): places and commits lead
	// to their files and to the pages of a forge. Without it the page of the commit
	// that brought a key is a line of its own. Text only.
	Links bool

	// Root is the absolute folder, slash-separated, that the paths of files are
	// relative to, and Host the name of the machine that it is on. Links to files
	// are made of them; without Root there are none. Any bytes.
	Root, Host string
}

// Complete reports whether everything that was asked for was read, apart from
// gaps whose reason was accepted.
func (r Report) Complete() bool { return len(r.gaps()) == 0 }

// gaps returns what makes the run incomplete.
func (r Report) gaps() []scanner.Gap {
	all := r.Receipt.Unread
	if r.Strict {
		all = slices.Concat(all, r.Receipt.Opaque)
	}
	return slices.DeleteFunc(slices.Clone(all), func(g scanner.Gap) bool { return slices.Contains(r.Accepted, g.Why) })
}

// fails reports whether f fails the run.
func (r Report) fails(f *scanner.Finding) bool {
	if r.Fails != nil {
		return r.Fails(f)
	}
	return !f.Known
}

// Writer writes a report in one format. Its error is that of w, or says what
// could not be encoded. Writers have no state.
type Writer interface {
	Write(w io.Writer, r Report) error
}

// Format is a writer with its name.
type Format struct {
	Name    string // as --format takes it
	Writer  Writer
	Reveals bool // it obeys [Options].Reveal; the others show no secret, whatever the options say
	Authors bool // it obeys [Options].Authors; the others name no person, whatever the options say
}

// Formats lists the formats, in the order of the help text.
func Formats() []Format {
	return []Format{
		{"text", Text{}, true, true},
		{"json", JSON{}, true, true},
		{"jsonl", JSONL{}, true, true},
		{"sarif", SARIF{}, false, false},
		{"sarif-full", SARIF{Full: true}, false, false},
		{"github", GitHub{}, false, false},
		{"summary", Summary{}, false, false},
		{"gitlab", GitLab{}, false, false},
		{"codequality", CodeQuality{}, false, false},
		{"csv", CSV{}, false, false},
		{"junit", JUnit{}, false, false},
		{"html", HTML{}, false, true},
		{"filter-repo", FilterRepo{}, true, false},
	}
}

// FormatNames returns the names of the formats, in their order.
func FormatNames() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// New returns the writer of the format with that name.
func New(name string) (Writer, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f.Writer, nil
		}
	}
	return nil, fmt.Errorf("unknown format %s: the formats are %s", Visible(name), strings.Join(FormatNames(), ", "))
}

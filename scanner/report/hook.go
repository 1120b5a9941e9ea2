package report

import (
	"io"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// Hook writes a report for a person whose git command a hook judges: nothing
// when there is nothing to say, and otherwise as little as it takes to go on.
// What stopped and why comes first, what is in place of it last; keys that stop
// nothing are one line each, behind those that do. A report whose Status is 0
// warns and stops nothing. It shows no secret, whatever the options say, and no
// authors.
type Hook struct {
	Act Act

	// FirstCommit says that there is no commit yet, from which a staged file could
	// be restored.
	FirstCommit bool

	// Below says that the person stands in a folder below the top of the work tree,
	// from where git takes a path otherwise than it stands in the report.
	Below bool

	// MessageFile is where git keeps the message that was refused, as a person
	// would type it. It is .git/COMMIT_EDITMSG where nothing is set.
	MessageFile string

	// Unstaged names the file in the work tree that allows a key and would allow it
	// here, too, if it were staged: .leaksweep.toml.
	Unstaged map[*scanner.Finding]string
}

// Act is what a hook judges.
type Act string

// The acts.
const (
	Commit  Act = "commit"  // pre-commit: findings are staged
	Message Act = "message" // commit-msg: findings are in the commit's message
	Push    Act = "push"    // pre-push: findings are in commits of this repository
	Receive Act = "receive" // pre-receive: findings are in commits that somebody pushes here
)

// remoteWidth leaves room for the word "remote: ", which git puts in front of
// every line that a server's hook prints.
const remoteWidth = 72

// Write writes r to w.
func (h Hook) Write(w io.Writer, r Report) error {
	r.Options.Reveal, r.Options.Authors = false, false
	t := newText(r)
	t.indent, t.ownLines = 4, true
	if h.Act == Receive {
		t.width = min(t.width, remoteWidth)
	}
	stops, warns := h.split(t)
	switch {
	case len(stops) > 0:
		h.keys(t, stops)
	case !r.Complete():
		t.flow(0, 2, inked(h.opening(t)+count(total(t.gaps()), "things")+" could not be read", &t.ink.headline))
	}
	h.gaps(t)
	h.warnings(t, warns)
	if line := t.allowedHere(); line != "" {
		t.flow(0, 2, plain("leaksweep: "+line))
	}
	if len(stops) > 0 {
		t.blank()
		t.flow(0, 2, plain(h.closing(len(stops))))
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// split tells the keys that stop the act from those that do not.
func (h Hook) split(t *text) (stops, warns []*scanner.Finding) {
	for _, f := range t.Findings {
		if t.Status != 0 && t.fails(f) {
			stops = append(stops, f)
		} else {
			warns = append(warns, f)
		}
	}
	return stops, warns
}

// opening says whether the act goes on.
func (h Hook) opening(t *text) string {
	switch {
	case t.Status == 0:
		return "leaksweep: warning: "
	case h.Act == Receive:
		return "leaksweep: push refused, "
	case h.Act == Message:
		return "leaksweep: commit stopped, "
	}
	return "leaksweep: " + string(h.Act) + " stopped, "
}

// headline says what the n keys that stop an act are in.
func (h Hook) headline(n int) string {
	switch {
	case h.Act == Message:
		return "the commit message holds " + either(n, "a key", count(n, "keys"))
	case h.Act == Commit:
		return count(n, "new keys") + either(n, " is", " are") + " staged"
	}
	return count(n, "new keys") + either(n, " is", " are") + " in it"
}

func (h Hook) keys(t *text, stops []*scanner.Finding) {
	t.flow(0, 2, inked(h.opening(t)+h.headline(len(stops)), &t.ink.headline))
	t.blank()
	shown := stops
	if !t.Options.Verbose {
		shown = stops[:min(shownKeys, len(stops))]
	}
	for _, f := range shown {
		h.key(t, f)
		t.blank()
	}
	if more := len(stops) - len(shown); more > 0 {
		how := ""
		if h.Act == Commit {
			how = "; leaksweep hook pre-commit -v shows all"
		}
		t.flow(2, 4, plain("and "+count(more, "more keys")+how))
		t.blank()
	}
	h.wayOut(t, stops)
}

// What is written out of many, so that the headline stays in sight.
const (
	shownKeys  = 10
	shownSteps = 5
)

// key writes where a key stands, the line and its name.
func (h Hook) key(t *text, f *scanner.Finding) {
	where := []run{{text: keptList(t.labels(f), 3), name: true}}
	if facts := t.facts(f); len(facts) > 0 {
		where = append(where, plain("  ("+strings.Join(facts, "; ")+")"))
	}
	t.flow(2, 4, where...)
	t.frame(f)
	t.flow(4, 6, t.name(f)[0], plain(", fingerprint "+t.prints[f]))
	if file := h.Unstaged[f]; file != "" {
		t.flow(4, 6, plain(t.visible(file)+" allows this key, but is not staged: "), run{text: "git add " + h.spec(t, file), whole: true})
	}
}

// warnings names the keys that stop nothing, those that were there before apart.
func (h Hook) warnings(t *text, warns []*scanner.Finding) {
	var before, others []*scanner.Finding
	for _, f := range warns {
		if f.Known {
			before = append(before, f)
		} else {
			others = append(others, f)
		}
	}
	h.warning(t, before, either(len(before), " was there before, and still is", " were there before, and still are"))
	h.warning(t, others, either(len(others), " is there, and stops nothing", " are there, and stop nothing"))
}

// warning writes a line that counts keys, and where each of the first few is.
func (h Hook) warning(t *text, keys []*scanner.Finding, words string) {
	const shown = 3
	if len(keys) == 0 {
		return
	}
	t.flow(0, 2, plain("leaksweep: warning: "+count(len(keys), "keys")+words))
	for _, f := range keys[:min(shown, len(keys))] {
		where := []run{{text: keptList(t.labels(f), 1), name: true}, plain("  ")}
		t.flow(2, 4, append(where, t.name(f)[0], plain(", "+keep("fingerprint "+t.prints[f])))...)
	}
	if more := len(keys) - shown; more > 0 {
		t.flow(2, 4, plain("and "+thousands(more)+" more"))
	}
}

// gaps names what could not be read, which stops an act, and what nobody can
// look into, which does not.
func (h Hook) gaps(t *text) {
	for _, class := range classes(t.Report.gaps()) {
		t.flow(2, 4, plain("not read: "+t.class(class)))
		for _, fix := range t.fixes(class) {
			h.entry(t, "fix", fix)
		}
	}
	if t.Strict {
		return
	}
	for _, class := range classes(t.Receipt.Opaque) {
		t.flow(0, 2, plain("leaksweep: warning: cannot look into "+t.class(class)))
	}
}

// closing says what did not happen, and when that is not enough.
func (h Hook) closing(keys int) string {
	done, when := "Not committed. Revoke ", either(keys, " only if it was", " only if they were")+" shared elsewhere: "
	switch h.Act {
	case Push:
		done = "Not pushed. Revoke "
	case Receive:
		done, when = "Not accepted. What was sent has left your machine: revoke ", ": "
	}
	return done + either(keys, "it", "them") + when + keep("leaksweep help leaked")
}

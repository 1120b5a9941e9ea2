package hook

import "slices"

// Kind is a hook of git in which leaksweep can stand, by the name that git has
// for it.
type Kind string

// The kinds.
const (
	PreCommit  Kind = "pre-commit"
	PrePush    Kind = "pre-push"
	CommitMsg  Kind = "commit-msg"
	PreReceive Kind = "pre-receive" // on a server
)

// Kinds lists the kinds, in the order of the usage text.
func Kinds() []Kind { return []Kind{PreCommit, PrePush, CommitMsg, PreReceive} }

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }

// act is what a hook of this kind stops.
func (k Kind) act() string {
	switch k {
	case PrePush:
		return "push stopped"
	case PreReceive:
		return "push refused"
	}
	return "commit stopped"
}

// hasInput reports whether git writes lines to the standard input of the hook.
func (k Kind) hasInput() bool { return k == PrePush || k == PreReceive }

// gitHooks are the hooks that git runs from the hooks folder, of which a folder for
// all repositories hides each repository's own. Source: githooks(5) of git 2.51.
// Left out are those that git runs so often that a shell for each would be felt
// (reference-transaction, post-index-change), and fsmonitor-watchman, which is not
// run from there.
var gitHooks = []string{
	"applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit",
	"prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge",
	"pre-push", "pre-receive", "update", "proc-receive", "post-receive", "post-update",
	"push-to-checkout", "pre-auto-gc", "post-rewrite", "sendemail-validate",
}

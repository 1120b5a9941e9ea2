package ci

import (
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// id returns text if it is an object id, whole or cut to no less than seven
// digits, and not all zeros, which systems write for "none". Otherwise it returns
// an empty string.
func id(text string) string {
	text = strings.ToLower(text)
	if len(text) < 7 || len(text) > 64 || strings.Trim(text, "0") == "" || strings.Trim(text, "0123456789abcdef") != "" {
		return ""
	}
	if whole, ok := scanner.ParseOID(text); len(text) >= 40 && (!ok || whole.IsZero()) {
		return ""
	}
	return text
}

// IsCut reports whether a revision of a decision is an id of which some digits were
// cut off. To git a branch or tag of that name comes first.
func IsCut(rev string) bool { return id(rev) == rev && rev != "" && len(rev) != 40 && len(rev) != 64 }

// ids returns those of texts that are object ids, each once.
func ids(texts ...string) (found []string) {
	known := make(map[string]bool)
	for _, text := range texts {
		if text = id(text); text != "" && !known[text] {
			known[text] = true
			found = append(found, text)
		}
	}
	return found
}

// isName reports whether git takes name for a branch or tag, behind refs/heads/.
// Source: git-check-ref-format(1).
func isName(name string) bool {
	if name == "" || strings.HasSuffix(name, ".") || strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	for _, r := range name {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) {
			return false
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return strings.ToValidUTF8(name, "") == name && !strings.ContainsFunc(name, isBlank)
}

// isBlank reports whether r divides words, as the reader of revisions sees it.
func isBlank(r rune) bool { return strings.TrimSpace(string(r)) == "" }

// branch returns the name of a branch without what some systems write before it:
// refs/heads/ or the remote. It is empty where there is no usable name.
func branch(text string) string {
	for _, prefix := range []string{"refs/heads/", "refs/remotes/origin/", "origin/"} {
		if short, ok := strings.CutPrefix(text, prefix); ok {
			text = short
			break
		}
	}
	if !isName(text) {
		return ""
	}
	return text
}

// tracking returns the name under which a clone knows a branch of its remote, or
// nothing. A local branch of that name may be anybody's, and is not asked.
func tracking(name string) []string {
	if name == "" {
		return nil
	}
	return []string{"refs/remotes/origin/" + name}
}

// tagged returns the revision of a tag, or nothing.
func tagged(name string) []string {
	if name = strings.TrimPrefix(name, "refs/tags/"); !isName(name) {
		return nil
	}
	return []string{"refs/tags/" + name}
}

// beyond returns what is not in the default branch of the remote, by its name
// where the system tells it, else by the names that are usual.
func beyond(name string) []Bound {
	if name != "" {
		return []Bound{{"refs/remotes/origin/" + name, "what origin/" + name + " lacks"}}
	}
	return []Bound{
		{"refs/remotes/origin/HEAD", "what origin's default branch lacks"},
		{"refs/remotes/origin/main", "what origin/main lacks"},
		{"refs/remotes/origin/master", "what origin/master lacks"},
	}
}

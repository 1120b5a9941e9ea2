package report

import (
	slashpath "path"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// forgeRemote is a remote that has web pages.
type forgeRemote struct {
	name string
	forge
}

// findForges returns the remotes that have web pages. A secret in the address of
// one would stand in every link, so such a remote has none.
func (t *text) findForges() (known []forgeRemote) {
	for _, r := range t.Target.Remotes {
		if f, ok := forgeOf(r.URL); ok && t.hider.hide(r.URL) == r.URL {
			known = append(known, forgeRemote{r.Name, f})
		}
	}
	return known
}

// forge returns the forge that has a key's commits: the one whose branches hold it,
// else the only one, else that of origin. There is none for a key that was never
// pushed, as far as anybody knows.
func (t *text) forge(f *scanner.Finding) (forge, bool) {
	if f.Pushed != scanner.Yes || len(t.forges) == 0 {
		return forge{}, false
	}
	tracked := func(r forgeRemote) bool {
		return slices.ContainsFunc(f.Branches, func(b string) bool { return strings.HasPrefix(b, r.name+"/") })
	}
	origin := func(r forgeRemote) bool { return r.name == "origin" }
	for _, fits := range []func(forgeRemote) bool{func(r forgeRemote) bool { return origin(r) && tracked(r) }, tracked, origin} {
		if i := slices.IndexFunc(t.forges, fits); i >= 0 {
			return t.forges[i].forge, true
		}
	}
	return t.forges[0].forge, len(t.forges) == 1 && len(t.Target.Remotes) == 1
}

// commitAddress returns the page of a commit that brought a key to p or took it
// away, or nothing: what stands in a tag, or in a submodule, has another page or
// none. Whether that very commit was pushed history does not say; at worst there is
// no such page.
func (t *text) commitAddress(f *scanner.Finding, p scanner.Place, id scanner.OID) string {
	web, ok := t.forge(f)
	inCommit := p.Source == scanner.InBlob || p.Source == scanner.Message
	if !ok || !inCommit || id.IsZero() || t.inSubmodule(p) {
		return ""
	}
	return web.commit(id)
}

// firstAddress returns the page of the commit that brought a key first.
func (t *text) firstAddress(f *scanner.Finding) string {
	for _, p := range f.Places {
		if p.Commit == f.First.ID {
			return t.commitAddress(f, p, p.Commit)
		}
	}
	return ""
}

// lineAddress returns where a place can be looked at: the file on disk, the line
// in a forge's copy of the commit that brought the key there, or nothing. A path
// with a secret in it would show it, however it is escaped.
func (t *text) lineAddress(f *scanner.Finding, p scanner.Place) string {
	if !t.Options.Links || t.hider.hide(p.Path) != p.Path {
		return ""
	}
	if p.Source == scanner.File {
		return t.fileAddress(p.Path)
	}
	return t.webAddress(f, p)
}

func (t *text) webAddress(f *scanner.Finding, p scanner.Place) string {
	commit := t.commitAddress(f, p, p.Commit)
	if commit == "" || p.Source != scanner.InBlob || p.Path == "" || t.hider.hide(p.Path) != p.Path {
		return commit
	}
	web, _ := t.forge(f)
	if p.Member != "" { // the line is one in the member
		return web.line(p.Commit, p.Path, 0)
	}
	return web.line(p.Commit, p.Path, p.Line)
}

// fileAddress returns the file:// address of a file. It names the machine, since a
// terminal may show what runs on another one. Source: RFC 8089.
func (t *text) fileAddress(path string) string {
	root := t.Options.Root
	if root == "" || path == "" || strings.HasPrefix(path, "/") || t.hider.hide(root) != root {
		return ""
	}
	if !strings.HasPrefix(root, "/") { // C:/Users
		root = "/" + root
	}
	host := strings.ToLower(t.Options.Host)
	if !isHost(host + ".") {
		host = ""
	}
	return "file://" + host + uri(slashpath.Join(root, path))
}

func (t *text) inSubmodule(p scanner.Place) bool {
	return slices.ContainsFunc(t.Target.Submodules, func(folder string) bool {
		return p.Path == folder || strings.HasPrefix(p.Path, folder+"/")
	})
}

// commitRun is the short id of a commit that brought a key to p or took it away,
// with its page where links are wanted.
func (t *text) commitRun(f *scanner.Finding, p scanner.Place, id scanner.OID) run {
	if !t.Options.Links {
		return plain(id.Short())
	}
	return linked(id.Short(), t.commitAddress(f, p, id))
}

// firstRun is commitRun for the commit that brought a key first.
func (t *text) firstRun(f *scanner.Finding) run {
	if !t.Options.Links {
		return plain(f.First.ID.Short())
	}
	return linked(f.First.ID.Short(), t.firstAddress(f))
}

// origin writes the page of the commit that brought a key, where nothing links to
// it. Of a verbose report each place has its own.
func (t *text) origin(f *scanner.Finding) {
	if t.Options.Links || t.Options.Quiet || t.Options.Verbose {
		return
	}
	if address := t.firstAddress(f); address != "" {
		t.line(t.indent, plain(address))
	}
}

// placePage writes the page of a place, where nothing links to it.
func (t *text) placePage(f *scanner.Finding, p scanner.Place) {
	if t.Options.Links {
		return
	}
	if address := t.webAddress(f, p); address != "" {
		t.line(t.indent+2, plain(address))
	}
}

// hyperlink makes text lead to an address, in terminals that know OSC 8. The
// address is made of signs that a URI may hold, so nothing in it ends the sequence.
// Source: "Hyperlinks in Terminal Emulators" by Egmont Koblinger.
func hyperlink(address, text string) string {
	const set, end = "\x1b]8;;", "\x1b\\"
	return set + address + end + text + set + end
}

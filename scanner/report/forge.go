package report

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// forge makes the addresses of web pages that a forge has for commits and for
// lines of files. They are ASCII, without a sign that ends an address or a
// terminal's control sequence, whatever bytes are in the path of a file.
type forge struct {
	root string // of the repository's pages: https://github.com/acme/api
	kind *forgeKind
}

// forgeKind is how one make of forge builds addresses. A % stands for the id of a
// commit.
type forgeKind struct {
	commit string // behind the root
	file   string // in front of the path of a file
	line   string // behind it, in front of a line's number
	plain  bool   // ?plain=1 shows the source of what is shown without lines otherwise
}

// The makes of forge. Sources, in order: GitHub's "Getting permanent links to
// files", GitLab's "File management" and "Commits", Bitbucket Cloud's "Hyperlink to
// source code", Gitea's and Forgejo's router (routers/web/web.go), Azure DevOps'
// "Share Git links", and sourcehut's router (gitsrht/blueprints/repo.py).
var (
	gitHub    = forgeKind{"/commit/%", "/blob/%/", "#L", true}
	gitLab    = forgeKind{"/-/commit/%", "/-/blob/%/", "#L", true}
	bitbucket = forgeKind{"/commits/%", "/src/%/", "#lines-", false}
	gitea     = forgeKind{"/commit/%", "/src/commit/%/", "#L", false}
	azure     = forgeKind{"/commit/%", "?version=GC%&path=/", "&lineStartColumn=1&lineEndColumn=999&line=", false}
	sourcehut = forgeKind{"/commit/%", "/tree/%/item/", "#L", false}
)

// forgeOf returns the forge that a remote's address leads to, if it is of a known
// make. Hosts tell: those of the public forges, and those that carry the name of
// the software, as in github.acme.com, which is how firms call their own. A host of
// another name may be anything.
//
// Anybody can call a host github.evil.com, and that is no trap: an address leads to
// the host of the remote itself, which whoever has the repository fetches from, and
// holds what is known there, ids and paths. A wrong guess ends at a page that is not
// there.
func forgeOf(address string) (forge, bool) {
	host, folder, ok := remoteParts(address)
	if !ok {
		return forge{}, false
	}
	if host == "ssh.dev.azure.com" || host == "dev.azure.com" {
		return azureForge(folder)
	}
	name, _, _ := strings.Cut(host, ":")
	kind := kindOf(host)
	parts := strings.Split(folder, "/")
	exact := kind != &gitLab // which has groups in groups
	switch {
	case kind == nil, len(parts) < 2, exact && len(parts) != 2, strings.HasSuffix(folder, ".wiki"):
		return forge{}, false
	}
	host = strings.TrimPrefix(host, "altssh.")
	if name == "ssh.github.com" || name == "www.github.com" {
		host = "github.com"
	}
	return forge{"https://" + host + "/" + uri(folder), kind}, true
}

// kindOf returns the make of the forge at a host, perhaps with a port, or nil.
func kindOf(host string) *forgeKind {
	host, _, _ = strings.Cut(host, ":")
	label, _, _ := strings.Cut(host, ".")
	switch {
	case host == "github.com", host == "ssh.github.com", host == "www.github.com", label == "github", strings.HasSuffix(host, ".ghe.com"):
		return &gitHub
	case host == "bitbucket.org", host == "altssh.bitbucket.org": // the server at other hosts has other pages
		return &bitbucket
	case host == "codeberg.org", host == "gitea.com", label == "gitea", label == "forgejo":
		return &gitea
	case host == "git.sr.ht":
		return &sourcehut
	case slices.Contains(strings.Split(host, "."), "gitlab"):
		return &gitLab
	}
	return nil
}

// azureForge knows the two forms of Azure DevOps' addresses:
// organisation/project/_git/repository, and v3/organisation/project/repository,
// which goes over SSH.
func azureForge(folder string) (forge, bool) {
	parts := strings.Split(folder, "/")
	if len(parts) != 4 || parts[0] != "v3" && parts[2] != "_git" {
		return forge{}, false
	}
	if parts[0] == "v3" {
		parts = []string{parts[1], parts[2], "_git", parts[3]}
	}
	return forge{"https://dev.azure.com/" + uri(strings.Join(parts, "/")), &azure}, true
}

// remoteParts takes the address of a remote apart, which is a URL or in the short
// form that ssh takes: host:folder. A port is kept where pages are served at it.
func remoteParts(address string) (host, folder string, ok bool) {
	scheme, rest, isURL := strings.Cut(address, "://")
	if isURL {
		host, folder, ok = strings.Cut(rest, "/")
	} else {
		host, folder, ok = strings.Cut(address, ":")
	}
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	switch scheme = strings.ToLower(scheme); {
	case isURL && scheme != "https":
		host, _, _ = strings.Cut(host, ":")
		ok = ok && slices.Contains([]string{"http", "ssh", "git", "git+ssh", "ssh+git"}, scheme)
	case isURL:
		host = strings.TrimSuffix(host, ":443")
	}
	folder = strings.TrimSuffix(strings.Trim(folder, "/"), ".git")
	clean := path.Clean("/"+folder) == "/"+folder // no dots, no empty name
	return host, folder, ok && clean && isHost(host)
}

// isHost reports whether text is the name of a host, perhaps with a port.
func isHost(text string) bool {
	host, port, _ := strings.Cut(text, ":")
	sign := func(r rune) bool {
		return r != '-' && r != '.' && (r < '0' || '9' < r) && (r < 'a' || 'z' < r)
	}
	digit := func(r rune) bool { return '0' <= r && r <= '9' }
	return strings.Contains(host, ".") && !strings.ContainsFunc(host, sign) && strings.TrimFunc(port, digit) == ""
}

// commit returns the address of a commit's page.
func (f forge) commit(id scanner.OID) string {
	return f.root + strings.Replace(f.kind.commit, "%", id.String(), 1)
}

// line returns the address of a line of a file as it was in a commit; a line of 0
// is none. A path is that of the file in the repository, any bytes.
func (f forge) line(id scanner.OID, file string, line int) string {
	address := f.root + strings.Replace(f.kind.file, "%", id.String(), 1) + uri(file)
	if line <= 0 {
		return address
	}
	if f.kind.plain && slices.Contains([]string{".md", ".markdown", ".ipynb"}, strings.ToLower(path.Ext(file))) {
		address += "?plain=1"
	}
	return address + f.kind.line + strconv.Itoa(line)
}

package history

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// withTree returns an index whose extension TREE is another one, and whose checksum
// was left out, as index.skipHash does.
func withTree(t *testing.T, index, tree []byte) []byte {
	t.Helper()
	at := bytes.Index(index, []byte("TREE"))
	if at < 0 {
		t.Fatal("git wrote no TREE")
	}
	var forged []byte
	forged = append(append(forged, index[:at]...), "TREE"...)
	forged = binary.BigEndian.AppendUint32(forged, uint32(len(tree)))
	return append(append(forged, tree...), make([]byte, 20)...)
}

// treeLine is one folder of a TREE.
func treeLine(name string, count, kids int, id string) string {
	raw, _ := hex.DecodeString(id)
	return fmt.Sprintf("%s\x00%d %d\n%s", name, count, kids, raw)
}

// hostileStage makes a repository with a staged key in dir/b, and returns the path
// of its index.
func hostileStage(t *testing.T) (*sandbox, string) {
	s := newRepo(t)
	for _, name := range []string{"a", "dir/a", "dir/b", "dir/c", "e/f", "z"} {
		s.write(name, "text of "+name+"\n")
	}
	s.git("add", "-A")
	s.git("commit", "-q", "-m", "one")
	s.write("dir/b", line(1))
	s.git("add", "dir/b")
	return s, filepath.Join(s.dir, ".git/index")
}

// TestForgedCachedTrees has an index lie about what its entries are. A lie that git
// believes hides nothing, since git commits it; all others are found out.
func TestForgedCachedTrees(t *testing.T) {
	t.Parallel()
	s, path := hostileStage(t)
	index := read(t, path)
	root, dir := s.git("rev-parse", "HEAD^{tree}"), s.git("rev-parse", "HEAD:dir")
	e := s.git("rev-parse", "HEAD:e")
	other := strings.Repeat("12", 20)
	for name, c := range map[string]struct {
		tree  string
		found bool
	}{
		"believed by git":             {treeLine("", -1, 1, "") + treeLine("dir", 3, 0, dir), false},
		"all believed by git":         {treeLine("", 6, 0, root), false},
		"too few":                     {treeLine("", -1, 1, "") + treeLine("dir", 1, 0, dir), true},
		"too many":                    {treeLine("", -1, 1, "") + treeLine("dir", 5, 0, dir), true},
		"more than there are":         {treeLine("", -1, 1, "") + treeLine("dir", 3000, 0, dir), true},
		"all and more":                {treeLine("", 7, 0, root), true},
		"all and less":                {treeLine("", 5, 0, root), true},
		"none":                        {treeLine("", 0, 0, root), true},
		"another folder":              {treeLine("", -1, 1, "") + treeLine("dir", 3, 0, e), true},
		"a tree that is not there":    {treeLine("", -1, 1, "") + treeLine("dir", 3, 0, other), true},
		"the root as a folder":        {treeLine("", -1, 1, "") + treeLine("dir", 3, 0, root), true},
		"a neighbour that reaches in": {treeLine("", -1, 1, "") + treeLine("a", 4, 0, dir), true},
		"twice":                       {treeLine("", -1, 2, "") + treeLine("dir", -1, 0, "") + treeLine("dir", -1, 0, ""), true},
		"cut":                         {treeLine("", -1, 1, "") + "dir\x003 0\n" + dir[:10], true},
		"no numbers":                  {"\x00x y\n", true},
		"many folders":                {treeLine("", -1, 1<<40, ""), true},
		"deep":                        {strings.Repeat(treeLine("", -1, 1, ""), 100_000), true},
	} {
		if err := os.WriteFile(path, withTree(t, index, []byte(c.tree)), 0o644); err != nil {
			t.Fatal(err)
		}
		stage, r := stagedIn(t, s.dir, Env{})
		r.complete(t)
		if found := r.byKey[1] != nil; found != c.found {
			t.Errorf("%s: %+v %q", name, stage, told(r))
		}
		if !c.found && s.git("write-tree") != root {
			t.Errorf("%s: git writes %s, which was not looked at", name, s.git("write-tree"))
		}
	}
}

// TestForgedTreeIsNotInTheStore: git makes trees of the entries where it does not
// have the one that the index names.
func TestForgedTreeIsNotInTheStore(t *testing.T) {
	t.Parallel()
	s, path := hostileStage(t)
	dir := s.git("rev-parse", "HEAD:dir")
	forged := withTree(t, read(t, path), []byte(treeLine("", -1, 1, "")+treeLine("dir", 3, 0, dir)))
	os.WriteFile(path, forged, 0o644)
	os.Remove(filepath.Join(s.dir, ".git/objects", dir[:2], dir[2:]))
	_, r := stagedIn(t, s.dir, Env{})
	r.gap(t, scanner.Missing)
	if r.byKey[1] == nil {
		t.Error("the key is not found")
	}
}

// TestBrokenIndexes cuts an index at every byte and changes each of its bytes, with
// a checksum that lets everything pass. The key is found, or something is told.
func TestBrokenIndexes(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2", "4"} {
		s, path := hostileStage(t)
		s.git("update-index", "--index-version", version)
		body := read(t, path)
		body = body[:len(body)-20]
		check := func(what string, body []byte) {
			os.WriteFile(path, append(bytes.Clone(body), make([]byte, 20)...), 0o644)
			stage, r := stagedIn(t, s.dir, Env{})
			if r.byKey[1] == nil && len(r.receipt.Unread) == 0 {
				t.Errorf("version %s, %s: nothing is found and nothing told: %+v", version, what, stage)
			}
		}
		for n := range body {
			check(fmt.Sprintf("cut at %d", n), body[:n])
		}
		for i := range body[12:] {
			flipped := bytes.Clone(body)
			flipped[12+i] ^= 0x11
			check(fmt.Sprintf("byte %d of %d", 12+i, len(body)), flipped)
		}
	}
}

func TestLargeIndexes(t *testing.T) {
	t.Parallel()
	s, path := hostileStage(t)
	if err := os.Truncate(path, maxIndex+1); err != nil {
		t.Skip(err)
	}
	_, r := stagedIn(t, s.dir, Env{})
	r.gap(t, scanner.Limit)

	var bomb bytes.Buffer // each path is the one before and a byte
	const n = 20_000
	bomb.WriteString("DIRC\x00\x00\x00\x04")
	binary.Write(&bomb, binary.BigEndian, uint32(n))
	for range n {
		bomb.Write(make([]byte, 62))
		bomb.WriteString("\x00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x00")
	}
	bomb.Write(make([]byte, 20))
	f := &indexFile{format: pack.SHA1}
	if err := f.parse(bomb.Bytes()); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

func FuzzCachedTree(f *testing.F) {
	id := strings.Repeat("12", 20)
	f.Add([]byte(treeLine("", -1, 1, "") + treeLine("dir", 3, 0, id)))
	f.Add([]byte(treeLine("", 3, 2, id) + treeLine("dir", 1, 0, id) + treeLine("b", 1, 0, id)))
	f.Fuzz(func(t *testing.T, text []byte) {
		known := parseCachedTree(text, pack.SHA1)
		if known != nil && known.kid("dir") != nil && known.kid("dir").name != "dir" {
			t.Error("another folder")
		}
	})
}

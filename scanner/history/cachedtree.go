package history

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strconv"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// cachedTree is what an index remembers of a folder: the tree that its entries are.
// git writes it with every commit and takes it away from a folder in which
// something is staged. Source: gitformat-index(5), "Cache tree".
type cachedTree struct {
	name  string
	count int // of entries, those in folders below included; negative where it is not known
	id    scanner.OID
	kids  []cachedTree // by name
}

// parseCachedTree reads the extension TREE: for each folder, before those below it,
//
//	name, 0        of the folder in the one above; the first has none
//	"5 2\n"        how many entries and how many folders; -1 entries: not known
//	id             only where they are known
//
// It returns nil for one that makes no sense, which git does not use either.
func parseCachedTree(text []byte, format pack.Format) *cachedTree {
	t, rest, ok := nextCachedTree(text, int(format), 0)
	if !ok || len(rest) > 0 {
		return nil
	}
	return &t
}

func nextCachedTree(text []byte, idSize, depth int) (t cachedTree, rest []byte, ok bool) {
	name, rest, ok := bytes.Cut(text, []byte{0})
	line, rest, found := bytes.Cut(rest, []byte{'\n'})
	count, folders, spaced := bytes.Cut(line, []byte{' '})
	kids := 0
	if !ok || !found || !spaced || depth > maxDepth {
		return t, nil, false
	}
	var errs [2]error
	t.name = string(name)
	t.count, errs[0] = strconv.Atoi(string(count))
	kids, errs[1] = strconv.Atoi(string(folders))
	if errs[0] != nil || errs[1] != nil || t.count >= 0 && len(rest) < idSize {
		return t, nil, false
	}
	if t.count >= 0 {
		t.id, rest = scanner.NewOID(rest[:idSize]), rest[idSize:]
	}
	for range kids {
		var kid cachedTree
		if kid, rest, ok = nextCachedTree(rest, idSize, depth+1); !ok {
			return t, nil, false
		}
		t.kids = append(t.kids, kid)
	}
	sort.Slice(t.kids, func(i, j int) bool { return t.kids[i].name < t.kids[j].name })
	return t, rest, true
}

// kid returns what is remembered of a folder below, or nil. t may be nil.
func (t *cachedTree) kid(name string) *cachedTree {
	if t == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(t.kids, name, func(k cachedTree, name string) int { return cmp.Compare(k.name, name) })
	if !ok {
		return nil
	}
	return &t.kids[i]
}

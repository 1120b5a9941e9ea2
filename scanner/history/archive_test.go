package history

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// entry is a member of an archive.
type entry struct{ name, text string }

// zipped makes a zip archive.
func zipped(t testing.TB, method uint16, list ...entry) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range list {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: method})
		if err == nil {
			_, err = io.WriteString(w, e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// tarred makes a tar archive.
func tarred(t testing.TB, list ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range list {
		err := w.WriteHeader(&tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.text))})
		if err == nil {
			_, err = io.WriteString(w, e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// gzipped compresses a text.
func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// formats makes an archive of each kind that holds a file conf/app.env, and says how
// the file is called in it.
func formats(t testing.TB, text string) map[string]entry {
	other, file := entry{"a/read.me", "nothing to see\n"}, entry{"conf/app.env", text}
	deflated := zipped(t, zip.Deflate, other, file)
	return map[string]entry{
		"deflated.zip": {file.name, deflated},
		"stored.zip":   {file.name, zipped(t, zip.Store, other, file)},
		"plain.tar":    {file.name, tarred(t, other, file)},
		"all.tar.gz":   {file.name, gzipped(t, tarred(t, other, file))},
		"app.env.gz":   {"content", gzipped(t, text)},
		"in.zip":       {"lib/in.jar!" + file.name, zipped(t, zip.Deflate, other, entry{"lib/in.jar", deflated})},
		"in.tgz":       {"lib/in.jar!" + file.name, gzipped(t, tarred(t, other, entry{"lib/in.jar", deflated}))},
		"no.suffix":    {file.name, deflated},
	}
}

// TestArchives finds a key in an archive of each kind, whole and in a range, with one
// place, in the member.
func TestArchives(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("first", "nothing\n")
	n, want := 0, make(map[int]string)
	for name, made := range formats(t, "KEY\n") {
		s.write(name, formats(t, line(n))[name].text)
		want[n] = name + "!" + made.name + ":2:10"
		n++
	}
	last := oid(s.commit("last", "nothing\n"))
	for name, r := range map[string]report{
		"whole": scanned(t, s.dir, 2), "one worker": scanned(t, s.dir, 1),
		"range": ranged(t, s.dir, 2, words("HEAD^!")),
	} {
		r.complete(t)
		for k := range n {
			p := r.only(t, k)
			if got := fmt.Sprintf("%s!%s:%d:%d", p.Path, p.Member, p.Line, p.Column); got != want[k] || p.Commit != last || p.Source != scanner.InBlob {
				t.Errorf("%s: %s in %s, want %s", name, got, p.Commit, want[k])
			}
			if !strings.Contains(p.Excerpt, "value = ") {
				t.Errorf("%s: excerpt %q", name, p.Excerpt)
			}
		}
		if got := r.receipt.Read[scanner.Members]; got == 0 {
			t.Errorf("%s: no archived files were counted", name)
		}
	}
}

// TestArchiveStaged tells of a key in a staged archive, and whether it is new.
func TestArchiveStaged(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("old.zip", zipped(t, zip.Deflate, entry{"a", line(1)}))
	s.write("old.zip", zipped(t, zip.Deflate, entry{"b", line(1) + "more\n"}))
	s.write("new.tgz", gzipped(t, tarred(t, entry{"x", line(2)})))
	s.write("odd.zip", zipped(t, zip.Deflate, entry{"x", strings.Repeat("some text\n", 99)})[:90])
	s.git("add", "-A")
	_, r := stagedIn(t, s.dir, Env{})
	r.complete(t)
	if got, want := told(r), "1 index old.zip:2 known; 2 index new.tgz:2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if p := r.only(t, 1); p.Member != "b" {
		t.Errorf("in the member %q", p.Member)
	}
	if len(r.receipt.Opaque) != 1 || !strings.Contains(r.receipt.Opaque[0].What, "odd.zip") {
		t.Errorf("opaque: %+v", r.receipt.Opaque)
	}
}

// keysIn unpacks an archive with the standard library, and returns the member that
// has each key first.
func keysIn(t *testing.T, archive string) map[int]string {
	t.Helper()
	keys := make(map[int]string)
	look := func(name string, r io.Reader) {
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 6 {
			if _, known := keys[k]; !known && bytes.Contains(text, []byte(key(k))) {
				keys[k] = name
			}
		}
	}
	if z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive))); err == nil {
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			look(f.Name, r)
		}
		return keys
	}
	r := io.Reader(strings.NewReader(archive))
	if z, err := gzip.NewReader(r); err == nil {
		r = z
	} else {
		r = strings.NewReader(archive)
	}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		look(h.Name, tr)
	}
}

// randomArchive makes an archive of random kind with some of the keys.
func randomArchive(t *testing.T, r *rand.Rand, filling []string) string {
	var list []entry
	for i := range 1 + r.IntN(8) {
		text := filling[r.IntN(len(filling))]
		for k := range 6 {
			if r.IntN(9) == 0 {
				text += "\n" + key(k) + "\n"
			}
		}
		list = append(list, entry{fmt.Sprintf("m%d", i), text})
	}
	switch r.IntN(4) {
	case 0:
		return zipped(t, zip.Store, list...)
	case 1:
		return tarred(t, list...)
	case 2:
		return gzipped(t, tarred(t, list...))
	}
	return zipped(t, zip.Deflate, list...)
}

// TestArchivesAgainstDefinitions holds what is told of keys in archives that are made
// anew again and again against the definition: a commit introduces a key at a path if
// it holds it there and its parent does not, and removes it if it is the other way
// round. Which member is told is that of the introducing commit.
func TestArchivesAgainstDefinitions(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		filling := make([]string, 12)
		for i := range filling {
			for range r.IntN(60) {
				filling[i] += fmt.Sprintf("%x line of %d\n", r.Uint64(), i)
			}
		}
		s := newRepo(t)
		want := make(map[string]bool)
		open := make(map[string]string) // introductions by key and path
		held := make(map[string]bool)   // key and path in the commit before
		for range 25 {
			path := fmt.Sprintf("f%d.jar", r.IntN(3))
			archive := randomArchive(t, r, filling)
			commit := s.commit(path, archive)
			keys := keysIn(t, archive)
			for k := range 6 {
				at := fmt.Sprintf("%d %s", k, path)
				member, holds := keys[k]
				switch {
				case holds && !held[at]:
					open[at] = fmt.Sprintf("%s!%s %s", at, member, commit)
				case !holds && held[at]:
					want[open[at]+" "+commit] = true
				}
				held[at] = holds
			}
		}
		for at, holds := range held {
			if holds {
				want[open[at]+" "] = true
			}
		}
		s.git("repack", "-adfq", "--depth=20", "--window=20")
		for _, workers := range []int{1, 4} {
			rep := scanned(t, s.dir, workers)
			rep.complete(t)
			got := make(map[string]bool)
			for k, f := range rep.byKey {
				for _, p := range f.Places {
					removed := ""
					if !p.Removed.IsZero() {
						removed = p.Removed.String()
					}
					got[fmt.Sprintf("%d %s!%s %s %s", k, p.Path, p.Member, p.Commit, removed)] = true
				}
			}
			sameSet(t, fmt.Sprintf("seed %d, %d workers", seed, workers), got, want)
		}
	}
}

func sameSet(t *testing.T, what string, got, want map[string]bool) {
	t.Helper()
	for one := range got {
		if !want[one] {
			t.Errorf("%s: told, and is not so: %s", what, one)
		}
	}
	for one := range want {
		if !got[one] {
			t.Errorf("%s: not told: %s", what, one)
		}
	}
}

// TestArchiveOnePlace takes a jar that is built anew many times with a key in it for
// one introduction, wherever in it the key stands.
func TestArchiveOnePlace(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	var first, gone string
	for n := range 30 {
		list := []entry{{"build", fmt.Sprintf("number %d\n", n)}, {"Main.class", strings.Repeat("code ", 500)}}
		at := "config.properties"
		if n%2 == 1 {
			at = "other.properties"
		}
		if n >= 5 && n < 25 {
			list = append(list, entry{at, strings.Repeat("# a comment\n", n) + line(0)})
		}
		commit := s.commit("lib/app.jar", zipped(t, zip.Deflate, list...))
		switch n {
		case 5:
			first = commit
		case 25:
			gone = commit
		}
	}
	for range 2 {
		p := scanned(t, s.dir, 2).only(t, 0)
		if p.Commit != oid(first) || p.Removed != oid(gone) || p.Member != "other.properties" || p.Line != 7 {
			t.Errorf("%+v", p)
		}
		s.git("repack", "-adfq", "--depth=50", "--window=50")
	}
}

// TestArchiveAllowed reads comments that allow a key in the member's own lines, and
// tells of a spot without one.
func TestArchiveAllowed(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	allowed := "# " + key(0) + " leaksweep:allow\n"
	s.commit("a.zip", zipped(t, zip.Store, entry{"x", allowed}, entry{"y", "# " + key(1) + " leaksweep:allow\n"}, entry{"z", line(1)}))
	r := scanned(t, s.dir, 1)
	if p := r.only(t, 0); p.Allowed == "" || p.Member != "x" {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 1); p.Allowed != "" || p.Member != "z" {
		t.Errorf("%+v", p)
	}
}

// TestArchiveNames finds keys in the names of members and in comments, at places
// without lines and in the member.
func TestArchiveNames(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a.tgz", gzipped(t, tarred(t, entry{"dir/" + key(0), "text\n"})))
	if p := scanned(t, s.dir, 1).only(t, 0); p.Line != 0 || p.Member != "dir/"+key(0) || p.Path != "a.tgz" {
		t.Errorf("%+v", p)
	}
}

// TestArchiveDamaged searches what comes out of archives that are damaged, encrypted
// or of a format that is not read, and names them as opaque: nobody can take them out
// of a history, and some were put there to be so.
func TestArchiveDamaged(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	noise := make([]byte, 40<<10)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = "0123456789abcdefghijklmnopqrstuv"[r.IntN(32)]
	}
	whole := gzipped(t, line(0)+string(noise))
	s.write("fixtures/cut.gz", whole[:len(whole)/2])
	locked := []byte(zipped(t, zip.Deflate, entry{"x", line(1)}, entry{"y", line(2)}))
	locked[6] |= 1
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	s.write("locked.zip", string(locked))
	s.write("a.7z", "7z\xbc\xaf\x27\x1c"+string(noise[:100]))
	s.commit("readme", "text\n")
	rep := scanned(t, s.dir, 2)
	rep.complete(t)
	rep.only(t, 0)
	rep.only(t, 2)
	var got []string
	for _, g := range rep.receipt.Opaque {
		got = append(got, fmt.Sprintf("%s %s", g.Why, g.What[strings.LastIndexByte(g.What, ' ')+1:]))
	}
	slices.Sort(got)
	if want := []string{"damaged cut.gz!content", "encrypted locked.zip!x", "unsupported a.7z"}; !slices.Equal(got, want) {
		t.Errorf("opaque: %v, want %v", got, want)
	}
}

// TestArchiveMany makes one gap of many archives that are not read for one reason.
func TestArchiveMany(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	for n := range 2 * namedEach {
		s.write(fmt.Sprintf("%d.xz", n), fmt.Sprintf("\xfd7zXZ\x00 and %d more", n))
	}
	s.commit("readme", "text\n")
	r := scanned(t, s.dir, 2)
	if len(r.receipt.Opaque) != 1 || r.receipt.Opaque[0].Count != 2*namedEach {
		t.Errorf("%+v", r.receipt.Opaque)
	}
}

// TestArchiveHuge unpacks an archive that is too large to be held in memory, loose and
// in a pack.
func TestArchiveHuge(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.git("config", "core.compression", "1")
	s.commit("huge.tar", tarred(t, entry{"zeros", strings.Repeat("\x00", 66<<20)}, entry{"app.env", line(0)}))
	for range 2 {
		r := scanned(t, s.dir, 1)
		r.complete(t)
		if p := r.only(t, 0); p.Member != "app.env" || p.Line != 2 {
			t.Errorf("%+v", p)
		}
		s.git("gc", "-q")
	}
}

// TestArchiveFiles looks into archives that git-lfs keeps, and those that somebody put
// into the git folder.
func TestArchiveFiles(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	name := strings.Repeat("0f", 32)
	s.write(".git/lfs/objects/0f/0f/"+name, zipped(t, zip.Deflate, entry{"x", line(0)}))
	s.write(".git/info/large.zip", zipped(t, zip.Store, entry{"zeros", strings.Repeat("\x00", smallFile)}, entry{"y", line(1)}))
	s.commit("model.zip", "version https://git-lfs.github.com/spec/v1\noid sha256:"+name+"\nsize 1\n")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Path != "model.zip" || p.Member != "x" {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 1); p.Path != ".git/info/large.zip" || p.Member != "y" || p.Source != scanner.Config {
		t.Errorf("%+v", p)
	}
}

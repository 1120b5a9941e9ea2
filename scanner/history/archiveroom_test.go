package history

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestArchiveRanges tells the same of archives however a range is read: keys, how many
// members there were, and what could not be read, by its path.
func TestArchiveRanges(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"nothing\n", line(1)} {
		archiveRanges(t, text)
	}
}

func archiveRanges(t *testing.T, text string) {
	s := newRepo(t)
	for n := range 6 {
		list := []entry{{"build", fmt.Sprintf("number %d\n", n)}, {"conf/app.env", strings.Repeat("\n", n%3) + text}}
		s.write("lib/app.jar", zipped(t, 8, list...))
		s.write(fmt.Sprintf("%d/cut.gz", n), gzipped(t, fmt.Sprint(n, "some text"))[:20])
		s.commit("notes", fmt.Sprint(n))
	}
	s.git("mv", "lib/app.jar", "moved.jar")
	s.commit("notes", "moved")
	for _, want := range []string{"HEAD", "--all", "HEAD~4", "HEAD~4..HEAD"} {
		r := ranged(t, s.dir, 2, words(want))
		if want == "HEAD~4..HEAD" {
			continue
		}
		var gaps []string
		for _, g := range r.receipt.Opaque {
			gaps = append(gaps, g.What)
		}
		if slices.Sort(gaps); len(gaps) == 0 || gaps[0] != "0/cut.gz!content" {
			t.Errorf("%s: what could not be read: %q", want, gaps)
		}
	}
}

// TestArchiveCrowd keeps little of what is seen a million times in an archive, and all
// that is different.
func TestArchiveCrowd(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	crowd := strings.Repeat(line(0), 3*(1<<20)/len(line(0)))
	s.commit("a.zip", zipped(t, 8, entry{"x", crowd + line(1)}, entry{"y", crowd + line(2)}, entry{"z", line(0)}))
	r := scanned(t, s.dir, 1)
	for k, want := range []string{"x", "x", "y"} {
		if p := r.only(t, k); p.Member != want {
			t.Errorf("key %d in %q, want %q", k, p.Member, want)
		}
	}
	m := matcher{run: &run{ctx: t.Context(), scan: newScan(t, 1), room: mostRoom}}
	archive := []byte(zipped(t, 8, entry{"x", crowd}, entry{"y", crowd}))
	m.open(container{}, bytes.NewReader(archive), int64(len(archive)))
	if len(m.seen) > 2 || len(m.parts) > 2 {
		t.Errorf("%d sightings and %d parts are kept of one key", len(m.seen), len(m.parts))
	}
}

// gzippedWith compresses a text, with a comment.
func gzippedWith(t *testing.T, comment, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Comment = comment
	_, err := io.WriteString(w, text)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestArchiveRemarks finds what stands beside members, also where it comes while one is
// read, as the header of a second part of a gzip file does, at places without lines.
func TestArchiveRemarks(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	filling := strings.Repeat("some text\n", 2*(1<<20)/10)
	file := gzippedWith(t, "", line(0)+filling) + gzippedWith(t, key(1), filling+line(2))
	s.commit("a.zip", zipped(t, 8, entry{"b.gz", file}, entry{"c", line(3)}))
	locked := []byte(zipped(t, 8, entry{"dir/" + key(4), "text"}))
	locked[6] |= 1
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	s.commit("d.tgz", gzipped(t, tarred(t, entry{"locked.zip", string(locked)})))
	r := scanned(t, s.dir, 1)
	for k, want := range []string{"b.gz!b:2", "b.gz:0", "b.gz!b:", "c:2", "locked.zip!dir/" + key(4) + ":0"} {
		p := r.only(t, k)
		if got := fmt.Sprintf("%s:%d", p.Member, p.Line); !strings.HasPrefix(got, want) {
			t.Errorf("key %d in %s, want %s", k, got, want)
		}
	}
}

// TestRoom holds the share of an archive to what is said of it.
func TestRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		objects int
		size    int64
		want    int64
	}{
		{0, 1000, mostRoom},
		{128, 1000, mostRoom},
		{1024, 1000, freeRoom / 1024},
		{1 << 20, 1000, leastRoom},
		{1 << 20, leastRoom, unpacking * leastRoom},
	} {
		if got := roomOf(freeRoom, leastRoom, c.objects).of(c.size); got != c.want {
			t.Errorf("%d bytes among %d objects may unpack to %d, want %d", c.size, c.objects, got, c.want)
		}
	}
}

// TestArchiveBombs bounds what many small archives unpack to together, whoever reads
// them: what is over its share is a gap, and what comes before is found.
func TestArchiveBombs(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("readme", "text\n")
	zeros := strings.Repeat("\x00", 3*stageLeastRoom)
	for n := range 70 {
		s.write(fmt.Sprintf("%d.gz", n), gzipped(t, fmt.Sprint(n, "\n")+line(n%3)+zeros))
	}
	s.git("add", "-A")
	_, r := stagedIn(t, s.dir, Env{})
	if len(r.receipt.Unread) != 1 || r.receipt.Unread[0].Why != scanner.Limit || r.receipt.Unread[0].Count != 70 {
		t.Errorf("staged: %+v", r.receipt.Unread)
	}
	for k := range 3 {
		if f := r.byKey[k]; f == nil || len(f.Places) == 0 {
			t.Errorf("key %d is not found", k)
		}
	}
	s.git("commit", "-qm", "bombs")
	scanned(t, s.dir, 2).complete(t)
}

// TestArchiveLongNames keeps little of names that are long, and finds keys in them.
func TestArchiveLongNames(t *testing.T) {
	t.Parallel()
	var list []entry
	for n := range 5000 {
		list = append(list, entry{fmt.Sprint("m", n), "text\n"})
	}
	list[0].text = line(0)
	long := strings.Repeat("n", 60000)
	archive := zipped(t, 8, entry{long, zipped(t, 8, entry{long + "/" + key(1) + "/x", zipped(t, 8, list...)})})
	s := newRepo(t)
	s.commit("a.zip", archive)
	r := scanned(t, s.dir, 1)
	for k := range 2 {
		if p := r.byKey[k].Places[0]; len(p.Member) > longestMember+3 || !strings.HasPrefix(p.Member, "nnn") {
			t.Errorf("key %d in a member of %d bytes", k, len(p.Member))
		}
	}
	if len(r.receipt.Unread) != 1 || r.receipt.Unread[0].Why != scanner.Limit {
		t.Errorf("unread: %+v", r.receipt.Unread)
	}
}

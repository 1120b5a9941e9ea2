package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// manyFiles makes a repository with this many files in folders of twenty, one of
// which is changed and staged.
func manyFiles(t testing.TB, files int) *sandbox {
	s := newRepo(t)
	var b strings.Builder
	b.WriteString("commit refs/heads/main\ncommitter Bo Lind <bo@example.com> 1700000000 +0000\ndata 0\n\n")
	for i := range files {
		text := fmt.Sprintf("package p%d\n\nvar Name = %q\n", i, fmt.Sprint("file ", i))
		fmt.Fprintf(&b, "M 100644 inline src/part%02d/module%03d/file%05d.go\ndata %d\n%s\n", i/1000, i/20, i, len(text), text)
	}
	s.gitIn(b.String(), "fast-import", "--quiet")
	s.git("reset", "-q", "--hard")
	s.git("read-tree", "HEAD") // git forgets the trees of what was written just now
	s.write("src/part07/module360/file07200.go", "package p\n")
	s.git("add", "src/part07/module360/file07200.go")
	return s
}

// BenchmarkStaged holds the hook's reading of one staged file among 30,000 against
// git diff --cached, whose time is reported beside it; git's has the start of a
// process in it, for which version stands. Without what the index remembers of
// folders, as other programs leave it, all trees of HEAD are read.
func BenchmarkStaged(b *testing.B) {
	s := manyFiles(b, 30_000)
	for _, name := range []string{"index=whole", "index=forgetful", "index=version4"} {
		switch name {
		case "index=forgetful":
			s.git("-c", "index.threads=1", "read-tree", "--empty")
			s.gitIn(s.git("ls-tree", "-r", "HEAD"), "update-index", "--index-info")
			s.git("add", "src/part07/module360/file07200.go")
		case "index=version4":
			s.git("read-tree", "HEAD")
			s.git("add", "src/part07/module360/file07200.go")
			s.git("update-index", "--index-version", "4")
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				stagedOnce(b, s.dir)
			}
			b.ReportMetric(timed(s, "diff", "--cached", "--quiet"), "git-ms")
			b.ReportMetric(timed(s, "version"), "git-version-ms")
		})
	}
}

func stagedOnce(b *testing.B, dir string) {
	r, err := Open(dir, Env{})
	if err != nil {
		b.Fatal(err)
	}
	scan := newScan(b, 0)
	stage, err := r.Staged(b.Context(), scan)
	if err != nil || stage.Changed != 1 || len(scan.Coverage.Receipt().Unread) > 0 || scan.Coverage.Receipt().Read[scanner.IndexFiles] != 1 {
		b.Fatalf("%+v %v %+v", stage, err, scan.Coverage.Receipt())
	}
}

// timed returns the milliseconds that git takes, the least of a few runs.
func timed(s *sandbox, args ...string) float64 {
	least := time.Hour
	for range 10 {
		c := s.command(args...)
		start := time.Now()
		c.Run() // diff --quiet fails where something is staged
		least = min(least, time.Since(start))
	}
	return float64(least.Microseconds()) / 1000
}

package worktree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// BenchmarkRun exists to keep the walk near the cost of its system calls: open,
// stat, read and close for each file. The tree is shaped like a library of
// sources: folders of a dozen files of some kilobytes.
func BenchmarkRun(b *testing.B) {
	dir := b.TempDir()
	tree := map[string]string{".git/HEAD": "", ".gitignore": "*.pyc\n__pycache__/\n/dist\n*.log\n"}
	text := strings.Repeat("from typing import Optional, Union\n", 200)
	for i := range 2000 {
		tree[fmt.Sprintf("src/m%d/p%d/f%d.py", i%15, i%165, i)] = text
	}
	write(b, dir, tree)
	b.Chdir(dir)
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("files=2000/workers=%d", workers), func(b *testing.B) {
			s := newScan(b, workers, nil)
			b.SetBytes(int64(2000 * len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s.Coverage = scanner.Coverage{}
				if err := worktree.Run(b.Context(), s, worktree.Options{Gitignore: true}); err != nil {
					b.Fatal(err)
				}
			}
			if n := s.Coverage.Receipt().Read[scanner.Files]; n != 2001 {
				b.Errorf("%d files", n)
			}
		})
	}
}

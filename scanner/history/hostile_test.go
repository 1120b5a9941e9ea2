package history

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestDeepFolders asks for a key in folders nested deeper than paths are followed:
// it must be told, and a gap with it.
func TestDeepFolders(t *testing.T) {
	s := newRepo(t)
	path := strings.Repeat("d/", maxDepth+10) + "f"
	s.gitIn("blob\nmark :1\ndata <<E\n"+line(1)+"E\ncommit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 1\nm\nM 100644 :1 "+path+"\n",
		"fast-import", "--quiet")
	got := scanned(t, s.dir, 2)
	if got.byKey[1] == nil {
		t.Error("the key was not found")
	}
	got.gap(t, scanner.Limit)
}

// TestLinksOutOfTheGitFolder has links to the disk's top, to a file elsewhere and
// to one in the work tree.
func TestLinksOutOfTheGitFolder(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "text")
	s.write("tool", line(1))
	other := newSandbox(t)
	other.write("secret", line(2))
	for name, to := range map[string]string{
		"hooks/own": filepath.Join(s.dir, "tool"), "elsewhere": filepath.Join(other.dir, "secret"), "info/top": "/", "rr-cache": other.dir,
	} {
		if err := os.Symlink(to, filepath.Join(s.dir, ".git", name)); err != nil {
			t.Skip(err)
		}
	}
	got := scanned(t, s.dir, 2)
	got.complete(t)
	if got.byKey[1] == nil || got.byKey[2] != nil {
		t.Errorf("found %v, want the key in the work tree and not the one outside", got.byKey)
	}
	if left := got.receipt.LeftOut; len(left) != 1 || left[0].Count != 3 {
		t.Errorf("left out %+v, want 3 links", left)
	}
}

// TestCancelled stops a run at many moments: it must end, with a gap.
func TestCancelled(t *testing.T) {
	s := newRepo(t)
	for i := range 20 {
		s.commit("f", line(i))
	}
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(i)*50*time.Microsecond)
		scan := newScan(t, 2)
		err := r.Run(ctx, scan, Selection{})
		stop()
		if gaps := scan.Coverage.Receipt().Unread; (err != nil) != (len(gaps) == 1) {
			t.Errorf("after %d steps: %v with gaps %+v", i, err, gaps)
		}
	}
}

// TestCommitsBesideScans commits while scans go on: nothing may be told as missing.
func TestCommitsBesideScans(t *testing.T) {
	s := newRepo(t)
	s.commit("f", line(0))
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 40 {
			if s.command("commit", "-q", "--allow-empty", "-m", "more").Run() != nil {
				t.Errorf("commit %d failed", i)
			}
		}
	}()
	for {
		scanned(t, s.dir, 2).complete(t)
		select {
		case <-done:
			return
		default:
		}
	}
}

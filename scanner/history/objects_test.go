package history

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestObjects reads objects of a repository and of its submodules by name.
func TestObjects(t *testing.T) {
	top := nest(t)
	repo, err := Open(top.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	o := repo.Objects()
	defer o.Close()
	inner := top.at(top.dir + "/sub/lib")
	for name, want := range map[string]string{
		top.git("rev-parse", "HEAD~1"):      top.git("cat-file", "commit", "HEAD~1"),
		inner.git("rev-parse", "HEAD:a"):    inner.git("cat-file", "blob", "HEAD:a"),
		inner.git("rev-parse", "HEAD~1^{}"): inner.git("cat-file", "commit", "HEAD~1"),
	} {
		id, _ := scanner.ParseOID(name)
		got := ""
		err := o.View(id, func(text []byte) error { got = string(text); return nil })
		if err != nil || got != want && got != want+"\n" {
			t.Errorf("%s: %v: %q, want %q", name, err, got, want)
		}
	}
	for _, id := range []scanner.OID{{}, scanner.NewOID(make([]byte, 20)), scanner.NewOID([]byte("01234567890123456789")), scanner.NewOID([]byte("01234567890123456789012345678901"))} {
		if err := o.View(id, func([]byte) error { return nil }); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", id, err)
		}
	}
	stop := errors.New("stop")
	id, _ := scanner.ParseOID(top.git("rev-parse", "HEAD"))
	if err := o.View(id, func([]byte) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

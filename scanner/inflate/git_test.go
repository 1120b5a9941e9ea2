package inflate

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// git runs git in dir, untouched by the configuration of whoever runs the test.
func git(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=1700000000 +0000")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// gitRepo returns a repository with 60 commits to three files. All objects are
// loose.
func gitRepo(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	git(t, dir, "config", "gc.auto", "0")
	r := rand.New(rand.NewPCG(5, 6))
	text := texts()["words1000"]
	binary := make([]byte, 3000)
	for i := range 60 {
		at := r.IntN(len(text))
		text = append(text[:at:at], fmt.Sprintf("change %d\n%s", i, text[at:])...)
		for j := range 10 {
			binary[r.IntN(len(binary))] = byte(i * j)
		}
		for name, content := range map[string][]byte{"text": text, "binary": binary, fmt.Sprint("file", i): text[:at]} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		git(t, dir, "add", "-A")
		git(t, dir, "commit", "-q", "-m", fmt.Sprint("commit ", i))
	}
	return dir
}

// packObjects packs such a repository at several levels, checks every object
// against compress/zlib, and returns them as they stand in the packs.
func packObjects(t testing.TB) (objects [][]byte) {
	t.Helper()
	dir := gitRepo(t)
	for _, level := range []string{"0", "1", "6", "9"} {
		git(t, dir, "-c", "pack.compression="+level, "repack", "-adfq")
		packs, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
		if err != nil || len(packs) != 1 {
			t.Fatalf("%d packs, %v", len(packs), err)
		}
		pack, err := os.ReadFile(packs[0])
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, readPack(t, pack)...)
	}
	return objects
}

// readPack reads a pack from its first object to its last.
func readPack(t testing.TB, pack []byte) (objects [][]byte) {
	t.Helper()
	var d Decoder
	at := 12
	for i := range binary.BigEndian.Uint32(pack[8:]) {
		size, header := packHeader(pack[at:])
		at += header
		got := make([]byte, size)
		n, err := d.Zlib(got, pack[at:])
		if err != nil {
			t.Fatalf("object %d of %d bytes: %v", i, size, err)
		}
		want, err := zlibOracle(pack[at:at+n], size)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("object %d of %d bytes: texts differ, %v", i, size, err)
		}
		objects = append(objects, pack[at:at+n])
		at += n
	}
	if at != len(pack)-20 {
		t.Fatalf("objects end at %d of %d", at, len(pack))
	}
	return objects
}

// packHeader returns an object's inflated size and where its stream starts.
func packHeader(b []byte) (size, n int) {
	const offsetDelta, refDelta = 6, 7
	size = int(b[0] & 15)
	for shift := 4; b[n]&0x80 != 0; shift += 7 {
		n++
		size |= int(b[n]&0x7f) << shift
	}
	n++
	switch b[0] >> 4 & 7 {
	case offsetDelta:
		for b[n]&0x80 != 0 {
			n++
		}
		n++
	case refDelta:
		n += 20
	}
	return size, n
}

// zlibOracle inflates src with compress/zlib. Another size than that given, if
// it is not negative, is an error.
func zlibOracle(src []byte, size int) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, oracleLimit))
	if err == nil && size >= 0 && len(text) != size {
		err = errors.New("another size")
	}
	return text, err
}

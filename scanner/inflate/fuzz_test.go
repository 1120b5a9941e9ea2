package inflate

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzRaw holds the decoder against the standard library on any deflate stream:
// both accept it or neither does, and they agree on the bytes and on where it
// ends. They differ nowhere else but in that the decoder refuses, with an error
// of its own, a stream of another size than expected.
func FuzzRaw(f *testing.F) {
	for _, text := range texts() {
		for _, level := range levels {
			f.Add(deflated(f, level, text[:min(len(text), 1000)]))
		}
	}
	for i, object := range packObjects(f) {
		if i%8 == 0 {
			f.Add(object[2 : len(object)-4])
		}
	}
	f.Add(dynamicBlock(lengthsOf(257, 'a', 1, endBlock, 1), []int{0}).b)
	f.Add(new(bitWriter).bits(0, 3).bits(0, 5).bits(0xffff0000, 32).bits(3, 3).b)
	var d Decoder
	f.Fuzz(func(t *testing.T, src []byte) { agree(t, &d, src) })
}

// FuzzZlib holds it against compress/zlib, with the header and the checksum.
func FuzzZlib(f *testing.F) {
	for _, text := range texts() {
		f.Add(wrapped(deflated(f, 6, text), text), uint16(len(text)))
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, src []byte, size uint16) {
		want, wantErr := zlibOracle(src, int(size))
		got := make([]byte, size)
		n, err := d.Zlib(got, src)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("error %v, oracle %v", err, wantErr)
		}
		if err == nil && (string(got) != string(want) || n > len(src)) {
			t.Fatalf("%d of %d bytes consumed, or texts differ", n, len(src))
		}
	})
}

// TestPack reads packs that git has made, each object where the one before ends.
func TestPack(t *testing.T) {
	if objects := packObjects(t); len(objects) < 300 {
		t.Errorf("%d objects, want more", len(objects))
	}
}

// TestLoose reads the loose objects that git has made: nothing follows them.
func TestLoose(t *testing.T) {
	dir := gitRepo(t)
	files, err := filepath.Glob(filepath.Join(dir, ".git/objects/??/*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d loose objects, %v", len(files), err)
	}
	var d Decoder
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, &d, src[2:len(src)-4])
		want, err := zlibOracle(src, -1)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := d.Zlib(make([]byte, len(want)), src); n != len(src) || err != nil {
			t.Errorf("%s: %d of %d bytes, %v", name, n, len(src), err)
		}
	}
}

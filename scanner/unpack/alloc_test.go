package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestAllocates counts what a member of an archive in memory costs: its name, and in a
// tar the digits of its size. Under the race detector a pool forgets a quarter of what
// it is given.
func TestAllocates(t *testing.T) {
	const members = 1000
	var files []file
	for i := range members {
		files = append(files, file{fmt.Sprintf("folder/name%d.txt", i), strings.Repeat("text ", i%300+1)})
	}
	for name, test := range map[string]struct {
		packed []byte
		most   float64 // for each member
	}{
		"deflated": {zipped(t, zip.Deflate, files...), 1},
		"stored":   {zipped(t, zip.Store, files...), 1},
		"tar":      {tarred(t, tar.FormatUSTAR, files...), 2.7},
	} {
		n := testing.AllocsPerRun(5, func() {
			err := Walk(Bytes(test.packed), int64(len(test.packed)), Limits{}, func(string, *Text) error { return nil }, func(Gap) {})
			if err != nil {
				t.Fatal(err)
			}
		})
		if n > members*test.most+30 {
			t.Errorf("%s: %v allocations for %d members", name, n, members)
		}
	}
}

// BenchmarkWalk reads a zip of small texts, from memory and from a file.
func BenchmarkWalk(b *testing.B) {
	var files []file
	for i := range 200 {
		files = append(files, file{fmt.Sprintf("folder/name%d.txt", i), strings.Repeat(fmt.Sprintf("text %d, ", i), 3000)})
	}
	packed := zipped(b, zip.Deflate, files...)
	for name, r := range map[string]io.ReaderAt{"memory": Bytes(packed), "file": bytes.NewReader(packed)} {
		b.Run("from="+name, func(b *testing.B) {
			b.SetBytes(int64(len(packed)))
			for b.Loop() {
				Walk(r, int64(len(packed)), Limits{}, func(string, *Text) error { return nil }, func(Gap) {})
			}
		})
	}
}

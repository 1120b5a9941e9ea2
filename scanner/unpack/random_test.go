package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomArchive packs at random, archives in archives too, and returns the members that
// a walk has to give.
func randomArchive(t testing.TB, rng *rand.Rand, depth int) (packed []byte, want []string) {
	t.Helper()
	var files []file
	for i := range rng.IntN(5) {
		name := fmt.Sprintf("%s%d", strings.Repeat("d/", rng.IntN(3)), i)
		text := strings.Repeat(fmt.Sprintf("text %d ", rng.IntN(1000)), rng.IntN(300))
		if depth > 0 && rng.IntN(3) == 0 {
			inner, members := randomArchive(t, rng, depth-1)
			text = string(inner)
			for _, m := range members {
				want = append(want, name+"!"+m)
			}
		} else if text != "" {
			want = append(want, name+"="+text)
		}
		files = append(files, file{name, text})
	}
	formats := []tar.Format{tar.FormatUSTAR, tar.FormatPAX, tar.FormatGNU}
	switch rng.IntN(4) {
	case 0:
		packed = zipped(t, zip.Store, files...)
	case 1:
		packed = zipped(t, zip.Deflate, files...)
	case 2:
		packed = tarred(t, formats[rng.IntN(3)], files...)
	default:
		packed = gzipped(t, "", tarred(t, formats[rng.IntN(3)], files...))
	}
	return packed, want
}

func TestRandomArchives(t *testing.T) {
	for seed := range uint64(60) {
		packed, want := randomArchive(t, rand.New(rand.NewPCG(seed, 1)), 3)
		if Detect(packed) == None { // a tar without members is nothing but zeros, and gzip of it a text of zeros
			continue
		}
		got := slices.DeleteFunc(walked(t, packed, Limits{}), onlyZeros)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\ngot  %.300q\nwant %.300q", seed, got, want)
		}
	}
}

// onlyZeros reports whether a line is that of a text of nothing but zeros: a tar without
// members.
func onlyZeros(line string) bool {
	_, text, ok := strings.Cut(line, "=")
	return ok && strings.Trim(text, "\x00") == ""
}

// FuzzWalk: whatever the bytes are, nothing panics, Walk and Stream agree, the limits
// hold, and a second walk gives the same.
func FuzzWalk(f *testing.F) {
	files := []file{{"a", "alpha"}, {"dir/b", "beta beta beta"}}
	plain := tarred(f, tar.FormatPAX, files...)
	for _, seed := range [][]byte{
		zipped(f, zip.Store, files...), zipped(f, zip.Deflate, files...), plain, tarred(f, tar.FormatGNU, file{strings.Repeat("n", 200), "x"}),
		gzipped(f, "name", plain), gzipped(f, "", []byte("text")), zipped(f, zip.Deflate, file{"z", string(gzipped(f, "", plain))}),
		[]byte("BZh91AY&SY"), []byte("\x28\xb5\x2f\xfd\x04\x58"), []byte("7z\xbc\xaf\x27\x1c and more"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		lim := Limits{Bytes: 1 << 20, Members: 1000, Depth: 4}
		read := int64(0)
		visit := func(_ string, r *Text) error {
			n, err := io.Copy(io.Discard, r)
			read += n
			return err
		}
		if err := Walk(bytes.NewReader(packed), int64(len(packed)), lim, visit, func(Gap) {}); err != nil {
			t.Fatal(err)
		}
		if most := lim.Bytes + 1<<16 + int64(len(packed)); read > 4*most {
			t.Fatalf("%d bytes", read)
		}
		walked(t, packed, lim)
	})
}

// TestBombs gives archives that grow without end: time and memory are bounded.
func TestBombs(t *testing.T) {
	zeros := gzipped(t, "", make([]byte, 8<<20))
	layers := zeros
	for range 5 { // as 42.zip: ten of the same in each
		var files []file
		for i := range 10 {
			files = append(files, file{fmt.Sprintf("%d.zip", i), string(layers)})
		}
		layers = zipped(t, zip.Deflate, files...)
	}
	overlapping := overlappingZip(t, 5000)
	for name, packed := range map[string][]byte{"layers": layers, "overlapping": overlapping} {
		var limits int
		read := int64(0)
		err := Walk(bytes.NewReader(packed), int64(len(packed)), Limits{Bytes: 64 << 20}, func(_ string, r *Text) error {
			n, err := io.Copy(io.Discard, r)
			read += n
			return err
		}, func(g Gap) { limits++ })
		if err != nil || limits == 0 || read > 65<<20 {
			t.Errorf("%s: %v, %d bytes read, %d gaps", name, err, read, limits)
		}
	}
}

// overlappingZip lists one member of a megabyte n times.
func overlappingZip(t testing.TB, n int) []byte {
	t.Helper()
	packed := zipped(t, zip.Deflate, file{"a", string(make([]byte, 1<<20))})
	at := bytes.Index(packed, []byte("PK\x01\x02"))
	end := bytes.LastIndex(packed, []byte("PK\x05\x06"))
	record := packed[at:end]
	out := slices.Clone(packed[:at])
	for range n {
		out = append(out, record...)
	}
	tail := slices.Clone(packed[end:])
	tail[10], tail[11] = byte(n), byte(n>>8)
	size := len(record) * n
	tail[12], tail[13], tail[14] = byte(size), byte(size>>8), byte(size>>16)
	return append(out, tail...)
}

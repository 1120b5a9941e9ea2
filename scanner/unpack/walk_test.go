package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// file is a member that a test packs.
type file struct{ name, text string }

// walked is what a walk gave: a line for each member and each gap.
func walked(t testing.TB, packed []byte, lim Limits) (lines []string) {
	t.Helper()
	visit := func(member string, r *Text) error {
		text, err := io.ReadAll(r)
		if err != nil {
			t.Errorf("%s: %v", member, err)
		}
		if whole, ok := r.Whole(); ok && !bytes.Equal(whole, text) {
			t.Errorf("%s: whole it is another text", member)
		}
		lines = append(lines, fmt.Sprintf("%s=%s", member, text))
		return nil
	}
	gap := func(g Gap) {
		word := "gap"
		if g.Opaque {
			word = "opaque"
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s (%s)", word, g.Member, g.Why, g.Detail))
	}
	var want []string
	for i, way := range ways(packed) {
		lines = nil
		if err := way(lim, visit, gap); err != nil {
			t.Errorf("error of way %d: %v", i, err)
		}
		if i == 0 {
			want = lines
		}
		if !slices.Equal(lines, want) {
			t.Errorf("way %d gives %q\nthe first  %q", i, lines, want)
		}
	}
	return want
}

type way func(Limits, func(string, *Text) error, func(Gap)) error

// ways are all that there are to read an archive: as streams alone, without a byte of
// memory for texts, from a file, in memory, and from front to back.
func ways(packed []byte) []way {
	walk := func(r io.ReaderAt, held int) way {
		return func(lim Limits, visit func(string, *Text) error, gap func(Gap)) error {
			w := newWalker(lim, visit, gap)
			w.size, w.held = int64(len(packed)), held
			w.outermost(r, w.size)
			w.end()
			return w.err
		}
	}
	return []way{
		walk(bytes.NewReader(packed), inMemory),
		walk(bytes.NewReader(packed), 0),
		walk(Bytes(packed), 0),
		func(lim Limits, visit func(string, *Text) error, gap func(Gap)) error {
			return Stream(bytes.NewReader(packed), lim, visit, gap)
		},
	}
}

func zipped(t testing.TB, method uint16, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, format tar.Format, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := tar.NewWriter(&b)
	for _, f := range files {
		if err := z.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.text)), Mode: 0o644, Format: format, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(z, f.text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, name string, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Name = name
	z.Write(text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWalk(t *testing.T) {
	long := strings.Repeat("long/", 60) + "name"
	files := []file{{"a.txt", "alpha"}, {"dir/b.env", "beta"}}
	want := []string{"a.txt=alpha", "dir/b.env=beta"}
	plain := tarred(t, tar.FormatUSTAR, files...)
	tests := []struct {
		name   string
		packed []byte
		want   []string
	}{
		{"stored zip", zipped(t, zip.Store, files...), want},
		{"deflated zip", zipped(t, zip.Deflate, files...), want},
		{"zip with bytes in front", append([]byte("PK00"), zipped(t, zip.Deflate, files...)...), want},
		{"empty zip", zipped(t, zip.Store), nil},
		{"ustar", plain, want},
		{"pax", tarred(t, tar.FormatPAX, file{long, "x"}), []string{long + "=x"}},
		{"gnu", tarred(t, tar.FormatGNU, file{long, "x"}), []string{long + "=x"}},
		{"two tars", append(slices.Clone(plain), plain...), append(slices.Clone(want), want...)},
		{"tar.gz", gzipped(t, "b.tar", plain), want},
		{"gzip", gzipped(t, "", []byte("text")), []string{"content=text"}},
		{"named gzip", gzipped(t, "b.sql", []byte("text")), []string{"b.sql=text"}},
		{"gzip of two members", append(gzipped(t, "a", []byte("te")), gzipped(t, "b", []byte("xt"))...), []string{"a=text"}},
		{"gzip and zeros", append(gzipped(t, "", []byte("text")), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), []string{"content=text"}},
		{"tar.gz in zip", zipped(t, zip.Deflate, file{"b.tar.gz", string(gzipped(t, "", plain))}), []string{"b.tar.gz!a.txt=alpha", "b.tar.gz!dir/b.env=beta"}},
		{"zip in tar", tarred(t, tar.FormatPAX, file{"b.zip", string(zipped(t, zip.Deflate, files...))}), []string{"b.zip!a.txt=alpha", "b.zip!dir/b.env=beta"}},
		{"gzip in zip", zipped(t, zip.Deflate, file{"log/app.log.gz", string(gzipped(t, "", []byte("text")))}), []string{"log/app.log.gz!app.log=text"}},
		{"zip in gzip", gzipped(t, "x.zip", zipped(t, zip.Deflate, files...)), want},
		{"xz in zip", zipped(t, zip.Deflate, file{"a.xz", "\xfd7zXZ\x00abcdefgh"}), []string{"opaque a.xz: unsupported (xz cannot be read)", "a.xz=\xfd7zXZ\x00abcdefgh"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := walked(t, test.packed, Limits{}); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

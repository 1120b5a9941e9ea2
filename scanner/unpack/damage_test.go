package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestTruncated cuts archives at every byte. What is cut off is told, and members that
// are whole are read.
func TestTruncated(t *testing.T) {
	files := []file{{"a", "alpha"}, {"b", strings.Repeat("beta ", 50)}, {"c", "gamma"}}
	plain := tarred(t, tar.FormatPAX, files...)
	for name, packed := range map[string][]byte{
		"stored":   zipped(t, zip.Store, files...),
		"deflated": zipped(t, zip.Deflate, files...),
		"tar":      plain,
		"tar.gz":   gzipped(t, "", plain),
	} {
		whole := walked(t, packed, Limits{})
		seen := 0
		for n := range len(packed) {
			lines := walked(t, packed[:n], Limits{})
			told := slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "opaque ") })
			members := 0
			for _, line := range whole {
				if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, line) }) {
					members++
				}
			}
			if members < seen {
				t.Fatalf("%s: %d bytes give %d whole members, and fewer gave %d: %q", name, n, members, seen, lines)
			}
			seen = members
			if name == "tar" && n%block == 0 {
				continue // the mark of the end may be missing
			}
			if Detect(packed[:n]) != None && members < len(whole) && !told {
				t.Fatalf("%s: %d of %d bytes, and nothing is told: %q", name, n, len(packed), lines)
			}
		}
		if seen < len(whole) {
			t.Errorf("%s: without its last byte only %d members", name, seen)
		}
	}
}

// TestFlipped damages one byte after the other. Nothing may go without a gap: what is
// read is what was packed, or something is told. A name that is damaged is another one.
func TestFlipped(t *testing.T) {
	files := []file{{"a", "alpha"}, {"b", "beta beta beta beta"}, {"c", "gamma"}}
	for name, packed := range map[string][]byte{
		"stored":   zipped(t, zip.Store, files...),
		"deflated": zipped(t, zip.Deflate, files...),
		"gzip":     gzipped(t, "", []byte("alpha beta gamma")),
	} {
		for i := range packed {
			damaged := slices.Clone(packed)
			damaged[i] ^= 0x41
			lines := walked(t, damaged, Limits{})
			told := slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "gap ") || strings.HasPrefix(line, "opaque ") })
			texts := textsOf(lines)
			if !told && len(texts) > 0 && !slices.Equal(texts, textsOf(walked(t, packed, Limits{}))) {
				t.Errorf("%s: byte %d is another one, and nothing is told: %q", name, i, lines)
			}
			if name != "gzip" && !told && len(texts) == 0 && i > 27 { // before, it is no zip any more
				t.Errorf("%s: byte %d is another one, and nothing is read: %q", name, i, lines)
			}
		}
	}
}

func textsOf(lines []string) (texts []string) {
	for _, line := range lines {
		if _, text, ok := strings.Cut(line, "="); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// TestBesideDamage damages one member: all others are read.
func TestBesideDamage(t *testing.T) {
	files := []file{{"a", "alpha"}, {"b", "beta"}, {"c", "gamma"}}
	packed := zipped(t, zip.Store, files...)
	packed[bytes.Index(packed, []byte("beta"))] ^= 1
	got := walked(t, packed, Limits{})
	want := []string{"a=alpha", "b=ceta", "opaque b: damaged (its checksum does not fit)", "c=gamma"}
	if !slices.Equal(got, want) {
		t.Errorf("zip: %q", got)
	}
	plain := tarred(t, tar.FormatUSTAR, files...)
	plain[1024+148] = 'x' // the checksum of the second header
	got = walked(t, plain, Limits{})
	want = []string{"a=alpha", "opaque : damaged (a header in it cannot be read)", "c=gamma"}
	if !slices.Equal(got, want) {
		t.Errorf("tar: %q", got)
	}
}

// TestWithoutDirectory reads zips by their local headers.
func TestWithoutDirectory(t *testing.T) {
	files := []file{{"a", "alpha"}, {"b", "beta"}, {"c", string(zipped(t, zip.Deflate, file{"d", "delta"}))}}
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		packed := zipped(t, method, files...)
		packed = packed[:binary.LittleEndian.Uint32(packed[len(packed)-6:])]
		lines := walked(t, packed, Limits{})
		want := []string{"opaque : damaged (its directory cannot be read)", "a=alpha", "b=beta", "c!d=delta"}
		if !slices.Equal(lines, want) {
			t.Errorf("method %d: got  %q\nwant %q", method, lines, want)
		}
	}
}

// TestNoArchive gives texts that begin like archives.
func TestNoArchive(t *testing.T) {
	for _, text := range []string{
		"", "P", "PK", "PK\x03\x04", "PK\x03\x04 and then prose that goes on for more than thirty bytes, and on",
		"\x1f\x8b", "\x1f\x8b\x08 garbage of some length", "BZ", "BZh9 is how it begins", "BZh91AY&S", "Rar is a format",
		"7z is one, too", "\xfd7zXZ", "\x28\xb5\x2f\xfd", strings.Repeat("ustar ", 200), strings.Repeat("0", 1024), strings.Repeat("\x00", 2048),
		strings.Repeat("000000\x00 ", 128), "PK\x05\x06 is how one ends",
	} {
		if f := Detect([]byte(text)); f != None {
			t.Errorf("%.40q is held for %v", text, f)
		}
	}
}

// TestErrorsEndIt has visit, Tick and the source fail.
func TestErrorsEndIt(t *testing.T) {
	packed := gzipped(t, "", tarred(t, tar.FormatPAX, file{"a", "alpha"}, file{"b", strings.Repeat("x", 1<<20)}))
	failed := errors.New("failed")
	none := func(g Gap) { t.Errorf("a gap: %+v", g) }
	err := Walk(bytes.NewReader(packed), int64(len(packed)), Limits{}, func(string, *Text) error { return failed }, none)
	if err != failed {
		t.Errorf("visit: %v", err)
	}
	ticks := 0
	tick := func(n int) error {
		if ticks++; ticks > 2 {
			return failed
		}
		return nil
	}
	read := func(_ string, r *Text) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	if err = Walk(bytes.NewReader(packed), int64(len(packed)), Limits{Tick: tick}, read, none); err != failed {
		t.Errorf("tick: %v", err)
	}
	if err = Walk(failing{bytes.NewReader(packed), failed}, int64(len(packed)), Limits{}, read, none); err != failed {
		t.Errorf("source: %v", err)
	}
}

// failing fails behind the first 400 bytes.
type failing struct {
	io.ReaderAt
	err error
}

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) <= 400 {
		return f.ReaderAt.ReadAt(p, off)
	}
	n, _ := f.ReaderAt.ReadAt(p[:max(0, 400-off)], off)
	return n, f.err
}

// TestLimits has each limit hit.
func TestLimits(t *testing.T) {
	zeros := make([]byte, 1<<20)
	bomb := zipped(t, zip.Deflate, file{"a", string(zeros)}, file{"b", string(zeros)}, file{"c", "end"})
	deep := []byte("text")
	for range 12 {
		deep = gzipped(t, "", deep)
	}
	for name, test := range map[string]struct {
		packed []byte
		lim    Limits
		want   string
	}{
		"bytes":   {bomb, Limits{Bytes: 1500 << 10}, "gap b: limit (more than 1536000 bytes come out of it)"},
		"members": {bomb, Limits{Members: 2}, "gap : limit (more than 2 members)"},
		"member":  {bomb, Limits{Member: 1000}, "gap b: limit (1048576 bytes, more than 1000)"},
		"depth":   {deep, Limits{}, "gap : limit (an archive in 8 others)"},
	} {
		var gaps []string
		read := int64(0)
		err := Walk(bytes.NewReader(test.packed), int64(len(test.packed)), test.lim, func(_ string, r *Text) error {
			n, err := io.Copy(io.Discard, r)
			read += n
			return err
		}, func(g Gap) { gaps = append(gaps, fmt.Sprintf("gap %s: %s (%s)", g.Member, g.Why, g.Detail)) })
		if err != nil || !slices.Contains(gaps, test.want) || read > 3<<20 {
			t.Errorf("%s: %v, %d bytes, %q", name, err, read, gaps)
		}
	}
}

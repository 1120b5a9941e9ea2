package pack

import (
	"bytes"
	"maps"
	"slices"
	"testing"
)

// FuzzForged changes packs of git's with knowledge of what stands in them, and
// makes the checksums and the index right again, so that nothing finds the
// change before it is believed. However a store is read, with files mapped or
// not and with texts in memory or not, the same objects must be visited with the
// same texts, and the others be told.
func FuzzForged(f *testing.F) {
	var packs [][]forged
	for _, args := range [][]string{
		{"repack", "-adfq", "--depth=50"},
		{"repack", "-adfq", "--depth=4000", "--window=50"},
		{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"},
	} {
		dir, objects := build(f, 12)
		git(f, dir, "", args...)
		packs = append(packs, entriesOf(f, objects))
	}
	for shape := range packs {
		for what := range byte(8) {
			f.Add(byte(shape), []byte{3, what, 1, 20, what, 200, 41, what, 9})
		}
	}
	f.Fuzz(func(t *testing.T, shape byte, changes []byte) {
		entries := slices.Clone(packs[int(shape)%len(packs)])
		for i := 0; i+2 < min(len(changes), 60); i += 3 {
			entries = change(entries, int(changes[i]), changes[i+1], changes[i+2])
		}
		dir := t.TempDir()
		newForge(entries).write(t, dir, "pack-a")
		limits := Limits{Object: 1 << 22, Text: 1 << 21}
		mapped := fuzzed(t, dir, limits, false)
		limits.Held = 1 << 10
		if read := fuzzed(t, dir, limits, true); !maps.Equal(read, mapped) {
			t.Errorf("%d objects were visited or told, and %d where files cannot be mapped", len(mapped), len(read))
		}
	})
}

// entriesOf takes apart the one pack of an object directory.
func entriesOf(t testing.TB, objects string) (entries []forged) {
	t.Helper()
	s := Open(SHA1, objects)
	defer s.Close()
	c := newCodec(s.room)
	p := s.packs[0]
	for rank := range int32(len(p.offsets)) {
		e, body, err := p.entryOf(rank, c)
		if err != nil {
			t.Fatal(err)
		}
		one := forged{name: string(p.id(rank).Bytes()), kind: e.kind, base: string(e.baseID), text: make([]byte, e.size)}
		if err := c.inflate(one.text, body, e.summed); err != nil {
			t.Fatal(err)
		}
		if e.kind == ofsDelta {
			base, _ := p.rankAt(e.base)
			one.back = int(rank - base)
		}
		one.zlib = bytes.Clone(body)
		entries = append(entries, one)
	}
	return entries
}

// change makes one lie.
func change(entries []forged, at int, what, value byte) []forged {
	at %= len(entries)
	e := &entries[at]
	other := &entries[int(value)%len(entries)]
	switch what % 8 {
	case 0:
		e.kind = Kind(value % 8)
		if e.kind == ofsDelta && e.back == 0 {
			e.back = at
		}
	case 1:
		e.size = uint64(value) << (value % 50)
	case 2:
		e.base = other.name
	case 3:
		e.back = 1 + int(value)%max(at, 1)
	case 4: // the sizes in front of a delta, mostly
		e.text, e.zlib = bytes.Clone(e.text), nil
		if len(e.text) > 0 {
			e.text[int(value)%min(len(e.text), 6)] ^= 1 << (value % 8)
		}
	case 5: // its instructions
		e.text, e.zlib = bytes.Clone(e.text), nil
		if len(e.text) > 0 {
			e.text[int(value)*7%len(e.text)] = value
		}
	case 6:
		e.zlib = bytes.Clone(e.zlib[:len(e.zlib)*int(value)/256])
	case 7:
		e.off = uint64(value) * uint64(1+at)
	}
	if e.kind == ofsDelta && (e.back < 1 || e.back > at) {
		e.kind = Blob
	}
	return entries
}

// fuzzed walks a store and returns the text of each object, and what was told of
// the others, by number.
func fuzzed(t *testing.T, dir string, limits Limits, unmapped bool) map[string]string {
	t.Helper()
	s := &Store{format: SHA1, unmapped: unmapped}
	s.open([]string{dir})
	defer s.Close()
	got, failures := texts(t, s, Walk{Workers: 1, Kinds: every, Limits: limits})
	for _, f := range failures {
		if _, both := got[f.ID.String()]; both && f.Kind != Blob { // a blob may end too early when it has been read in part
			t.Errorf("%v was visited and told", f.ID)
		}
		got[f.ID.String()] += f.Err.Error()
	}
	if repeats := s.repeats(); len(got)+repeats < s.Len() {
		t.Errorf("%d visited or told, %d repeated, of %d", len(got), repeats, s.Len())
	}
	for _, f := range s.room.files {
		t.Errorf("a text of %d bytes was not given back", len(f.text))
	}
	return got
}

package reftable_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/reftable"
	"github.com/leaksweep/leaksweep/scanner/history/reftable/reftabletest"
)

func id(n uint64, size int) scanner.OID {
	b := make([]byte, size)
	binary.BigEndian.PutUint64(b, n)
	binary.BigEndian.PutUint64(b[size-8:], ^n)
	return scanner.NewOID(b)
}

// records makes refs and logs of all kinds, in the order of a table.
func records(rng *rand.Rand, refCount, logCount, size int) (refs []reftable.Ref, logs []reftable.Log) {
	for i := range refCount {
		one := reftable.Ref{Name: fmt.Sprintf("refs/%s/%06d%s", []string{"heads", "tags"}[i*2/refCount], i, strings.Repeat("x", rng.IntN(30)))}
		switch rng.IntN(6) {
		case 0:
			one.Deleted = true
		case 1:
			one.Target = "refs/heads/" + strings.Repeat("y", 1+rng.IntN(200))
		case 2:
			one.ID, one.Peeled = id(rng.Uint64(), size), id(rng.Uint64(), size)
		default:
			one.ID = id(rng.Uint64(), size)
		}
		refs = append(refs, one)
	}
	for i := range logCount {
		one := reftable.Log{Ref: fmt.Sprintf("refs/heads/%06d", i/5), Index: uint64(1000 - i%5)}
		if one.Deleted = rng.IntN(5) == 0; !one.Deleted {
			one.Old, one.New = id(rng.Uint64(), size), id(rng.Uint64(), size)
			one.Name, one.Email, one.Time, one.Zone = "Ana Ruiz", "ana@example.com", rng.Uint64()>>30, int16(rng.IntN(1500)-750)
			one.Message = strings.Repeat("message ", rng.IntN(9)) + "\n"
		}
		logs = append(logs, one)
	}
	return refs, logs
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []struct{ refs, logs int }{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {40, 0}, {700, 0}, {0, 300}, {500, 400}} {
		for _, f := range []reftabletest.Format{{}, {SHA256: true}, {BlockSize: 512, LogBlock: 7}, {SHA256: true, BlockSize: 1 << 16, LogBlock: 3}} {
			size := 20
			if f.SHA256 {
				size = 32
			}
			refs, logs := records(rng, n.refs, n.logs, size)
			table, err := reftable.Parse(f.Table(refs, logs))
			if err != nil {
				t.Fatalf("%+v %+v: %v", n, f, err)
			}
			if table.HashSize() != size {
				t.Errorf("ids of %d bytes", table.HashSize())
			}
			gotRefs, gotLogs, err := all(table)
			if err != nil || !reflect.DeepEqual(gotRefs, refs) || !reflect.DeepEqual(gotLogs, logs) {
				t.Errorf("%+v %+v: %d refs, %d logs, %v", n, f, len(gotRefs), len(gotLogs), err)
			}
		}
	}
}

func all(table *reftable.Table) (refs []reftable.Ref, logs []reftable.Log, err error) {
	for one, refErr := range table.Refs() {
		if refErr != nil {
			err = refErr
			break
		}
		refs = append(refs, one)
	}
	for one, logErr := range table.Logs() {
		if logErr != nil {
			return refs, logs, errors.Join(err, logErr)
		}
		logs = append(logs, one)
	}
	return refs, logs, err
}

// TestStack pushes random tables and compares with a list that is gone through
// from its end.
func TestStack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var stack reftable.Stack
		want := make(map[string]string)
		for range 1 + rng.IntN(5) {
			var refs []reftable.Ref
			var logs []reftable.Log
			for _, n := range rng.Perm(12)[:rng.IntN(12)] {
				one, log := reftable.Ref{Name: fmt.Sprint("r", n), Deleted: true}, reftable.Log{Ref: fmt.Sprint("l", n%3), Index: uint64(n), Deleted: true}
				delete(want, one.Name)
				delete(want, fmt.Sprintf("%s %02d", log.Ref, n))
				if rng.IntN(3) > 0 {
					one.Deleted, one.ID = false, id(rng.Uint64(), 20)
					log.Deleted, log.New = false, one.ID
					want[one.Name] = one.ID.String()
					log.Old = id(uint64(n), 20)
					want[fmt.Sprintf("%s %02d", log.Ref, n)] = one.ID.String()
				}
				refs, logs = append(refs, one), append(logs, log)
			}
			table, err := reftable.Parse(reftabletest.Format{}.Table(refs, logs))
			if err != nil {
				t.Fatal(err)
			}
			if err := stack.Push(table); err != nil {
				t.Fatal(err)
			}
		}
		got, before := make(map[string]string), ""
		add := func(name, id string) {
			if got[name] = id; name <= before {
				t.Errorf("%s after %s", name, before)
			}
			before = name
		}
		for _, one := range stack.Refs() {
			add(one.Name, one.ID.String())
		}
		before = ""
		stack.EachState(func(ref string, s reftable.States) {
			add(fmt.Sprintf("%s %02d", ref, binary.BigEndian.Uint64(s.Old.Bytes())), s.New.String())
		})
		if !maps.Equal(got, want) {
			t.Fatalf("%q\nwant %q", got, want)
		}
	}
}

// signed gives a table whose footer was changed its checksum.
func signed(text []byte) []byte {
	foot := text[len(text)-68:]
	binary.BigEndian.PutUint32(foot[64:], crc32.ChecksumIEEE(foot[:64]))
	return text
}

func TestDamage(t *testing.T) {
	refs, logs := records(rand.New(rand.NewPCG(5, 6)), 40, 40, 20)
	good := func() []byte { return reftabletest.Format{}.Table(refs, logs) }
	for name, text := range map[string][]byte{
		"empty":      {},
		"no magic":   []byte(strings.Repeat("x", 200)),
		"cut":        good()[:len(good())-1],
		"short":      good()[:60],
		"no version": append([]byte("REFT"), 0),
	} {
		if _, err := reftable.Parse(text); !errors.Is(err, reftable.ErrDamaged) && name != "no version" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		at   int // from the end if negative
		to   byte
		want error
	}{
		"version":  {4, 9, reftable.ErrUnsupported},
		"header":   {10, 9, reftable.ErrDamaged},
		"checksum": {-1, 9, reftable.ErrDamaged},
		"type":     {24, 'q', reftable.ErrDamaged},
	} {
		text := good()
		text[(c.at+len(text))%len(text)] ^= c.to
		if _, err := reftable.Parse(text); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := reftabletest.Format{SHA256: true}.Table(nil, nil)
	copy(text[24:], "s512")
	copy(text[len(text)-72+24:], "s512")
	foot := text[len(text)-72:]
	binary.BigEndian.PutUint32(foot[68:], crc32.ChecksumIEEE(foot[:68]))
	if _, err := reftable.Parse(text); !errors.Is(err, reftable.ErrUnsupported) {
		t.Errorf("hash: %v", err)
	}
	for at := range 5 {
		text := good()
		binary.BigEndian.PutUint64(text[len(text)-68+24+8*at:], 1<<62)
		if _, err := reftable.Parse(signed(text)); !errors.Is(err, reftable.ErrDamaged) {
			t.Errorf("section %d: %v", at, err)
		}
	}
}

// TestFlips changes every byte of a table's blocks. Nothing panics, refs that
// cannot be read leave the logs alone, and no block is left out in silence.
func TestFlips(t *testing.T) {
	refs, logs := records(rand.New(rand.NewPCG(7, 8)), 40, 40, 20)
	good := reftabletest.Format{BlockSize: 1024, LogBlock: 20}.Table(refs, logs)
	unread, wrong := 0, 0
	for at := 24; at < len(good)-68; at++ {
		for _, flip := range []byte{1, 0xff} {
			text := bytes.Clone(good)
			text[at] ^= flip
			table, err := reftable.Parse(text)
			if err != nil {
				unread++
				continue
			}
			gotRefs, gotLogs, err := all(table)
			switch {
			case err != nil:
				unread++
			case len(gotRefs) != len(refs) || len(gotLogs) != len(logs):
				wrong++
			}
		}
	}
	if unread == 0 || wrong > 0 {
		t.Errorf("%d unread, %d with fewer or more records and no error", unread, wrong)
	}
}

// TestBombs holds that a small table stands for no more than a bounded number of
// bytes, whether it is names or logs that expand.
func TestBombs(t *testing.T) {
	const most = 1 << 22
	long := strings.Repeat("x", 1<<16)
	var refs []reftable.Ref
	var logs []reftable.Log
	for i := range 100 {
		refs = append(refs, reftable.Ref{Name: fmt.Sprintf("%s%06d", long, i), Deleted: true})
	}
	for i := range 10 {
		logs = append(logs, reftable.Log{Ref: fmt.Sprintf("%06d", i), Index: 1, Message: strings.Repeat(long, 8)})
	}
	for _, text := range [][]byte{
		reftabletest.Format{BlockSize: 1<<24 - 1, Restarts: 1 << 20}.Table(refs, nil),
		reftabletest.Format{LogBlock: 1}.Table(nil, logs),
	} {
		table, err := reftable.Parse(text)
		if err != nil || len(text) > most/10 {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
		table.Limit(most)
		for _, err = range table.Refs() {
		}
		for _, logErr := range table.Logs() {
			err = errors.Join(err, logErr)
		}
		if !errors.Is(err, reftable.ErrLimit) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

func FuzzTable(f *testing.F) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, format := range []reftabletest.Format{{}, {SHA256: true}, {BlockSize: 128, LogBlock: 2}} {
		size := 20
		if format.SHA256 {
			size = 32
		}
		for _, n := range []int{0, 1, 5, 20} {
			refs, logs := records(rng, n, n, size)
			for i := range refs {
				refs[i].Target = refs[i].Target[:min(len(refs[i].Target), 20)]
			}
			f.Add(format.Table(refs, logs))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		// Most changes break the checksum of the footer; it is made good, so
		// that blocks are reached.
		if len(text) > 120 {
			size := 68
			if text[4] == 2 {
				size = 72
			}
			foot := text[len(text)-size:]
			copy(foot, text[:size-44])
			binary.BigEndian.PutUint32(foot[size-4:], crc32.ChecksumIEEE(foot[:size-4]))
		}
		table, err := reftable.Parse(text)
		if err != nil {
			return
		}
		last := ""
		for one, err := range table.Refs() {
			if err == nil && one.Name <= last {
				t.Fatalf("%q after %q", one.Name, last)
			}
			last = one.Name
		}
		var stack reftable.Stack
		_ = stack.Push(table) // must return; whether in peace is the table's matter
		stack.EachState(func(string, reftable.States) {})
	})
}

package pack

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// Store is all objects of an object directory and of its alternates. It is
// immutable once open, and any number of goroutines may use it. Its objects are
// numbered from 0; an object that stands twice has several numbers, of which
// Find returns the first.
type Store struct {
	format   Format
	dirs     []string
	packs    []*packFile
	loose    []looseObject // by id; none that a pack holds
	first    int           // number of the first loose object
	failures []Failure
	codecs   sync.Pool // of *codec
	room     *room
	shelf    shelf
	found    *findings            // loose objects of a browsed store; nil in others
	roll     atomic.Pointer[roll] // of many packs; nil of few
	asked    atomic.Int64         // how often packs were asked one after another, where roll may come
	unmapped bool                 // files are read, as where they cannot be mapped
	promisor bool                 // see Promisor
	lost     []Failure            // of a part of a store: what is asked for in packs that cannot be opened

	failing  sync.Mutex // of failures
	renewing sync.Mutex // of newer
	newer    *Store     // see renewed
	age      int        // how many stores were renewed to make this one
}

// Open opens the store in dirs, the first being the repository's own, and
// follows alternates. What cannot be opened is told by Failures; there is no
// error, since the rest can still be read. Close releases its files.
func Open(format Format, dirs ...string) *Store {
	s := &Store{format: format}
	s.open(dirs)
	return s
}

// mostRoom is how many bytes of large texts there are at one time. A worker
// needs few at a time, since it holds the texts of one chain.
const mostRoom = 64 << 30

func (s *Store) open(dirs []string) {
	s.room = newRoom(mostRoom)
	s.codecs.New = func() any { return newCodec(s.room) }
	s.follow(dirs)
	s.list()
	s.numberPacks()
	if len(s.packs) >= manyPacks {
		s.makeRoll()
	}
	c := newCodec(s.room)
	for i, p := range s.packs {
		if err := guard(func() error { return s.settle(i, c) }); err != nil {
			s.fail(p.path, err)
		}
	}
	if err := guard(s.markRolled); err != nil {
		s.fail(filepath.Join(s.dirs[0], "pack"), err)
	}
	s.dropPacked()
	for _, p := range s.packs {
		p.free = freeFor(s.Len())
	}
}

// numberPacks gives the objects of all packs their numbers.
func (s *Store) numberPacks() {
	for _, p := range s.packs {
		p.first = s.first
		s.first += p.idx.n
	}
}

// Close releases the store's files. No method may be called afterwards.
func (s *Store) Close() error {
	s.room.close()
	err := s.closePacks()
	if s.newer != nil {
		err = errors.Join(err, s.newer.Close())
	}
	return err
}

func (s *Store) closePacks() (err error) {
	for _, p := range s.packs {
		err = errors.Join(err, p.close())
	}
	return err
}

// Failures returns the files and folders that could not be opened, each with a
// path and a cause. Those of a browsed store may become more as it is read.
func (s *Store) Failures() []Failure {
	s.failing.Lock()
	defer s.failing.Unlock()
	return slices.Clone(s.failures)
}

// Len returns the number of numbers: every number is below it.
func (s *Store) Len() int {
	if s.found != nil {
		return s.first + s.found.len()
	}
	return s.first + len(s.loose)
}

// Promisor reports whether a pack came from a partial clone's remote, so that
// objects may be missing on purpose.
func (s *Store) Promisor() bool { return s.promisor }

// Find returns the number of an object. The name is 20 or 32 bytes long.
func (s *Store) Find(name []byte) (number int, ok bool) {
	err := guard(func() error {
		number, ok = s.Lookup(name)
		return nil
	})
	return number, ok && err == nil
}

// Lookup is Find for a visit to call: it relies on the walk's own guard against
// packs that are cut short, and costs half as much.
func (s *Store) Lookup(name []byte) (int, bool) {
	if number, ok := s.lookupPacked(name); ok {
		return number, true
	}
	if s.found != nil {
		i, ok := s.found.lookup(s, name)
		return s.first + i, ok
	}
	i, ok := slices.BinarySearchFunc(s.loose, name, func(l looseObject, name []byte) int {
		return bytes.Compare(l.name(), name)
	})
	return s.first + i, ok
}

func (s *Store) lookupPacked(name []byte) (int, bool) {
	if r := s.rolled(); r != nil {
		return r.first(name)
	}
	for _, p := range s.packs {
		if i, ok := p.idx.findFirst(name); ok {
			return p.first + i, true
		}
	}
	return 0, false
}

// ID returns the name of an object by its number.
func (s *Store) ID(number int) (id scanner.OID) {
	if number >= s.first {
		return s.looseAt(number - s.first).id
	}
	guard(func() error {
		i := sort.Search(len(s.packs)-1, func(i int) bool { return number < s.packs[i].first+s.packs[i].idx.n })
		id = scanner.NewOID(s.packs[i].idx.name(number - s.packs[i].first))
		return nil
	})
	return id
}

// follow lists the object directories that lead from dirs, each once.
func (s *Store) follow(dirs []string) {
	type step struct {
		dir   string
		depth int
	}
	var todo []step
	for _, d := range dirs {
		todo = append(todo, step{d, 0})
	}
	seen := make(map[string]bool)
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		dir := at.dir
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		if seen[dir] {
			continue
		}
		seen[dir] = true
		st, err := os.Stat(dir)
		if err == nil && !st.IsDir() {
			err = fmt.Errorf("%s is no folder", dir)
		}
		if err != nil {
			s.fail(at.dir, err)
			continue
		}
		s.dirs = append(s.dirs, dir)
		if at.depth > 10 { // git stops after 5
			continue
		}
		for _, alternate := range s.alternates(dir) {
			todo = append(todo, step{alternate, at.depth + 1})
		}
	}
}

// maxAlternates is the size of a list of alternates that is read.
const maxAlternates = 16 << 20

// alternates reads objects/info/alternates: one directory a line, relative to
// the object directory, maybe quoted; # begins a comment.
func (s *Store) alternates(dir string) (list []string) {
	path := filepath.Join(dir, "info", "alternates")
	text, err := regular.Read(path, maxAlternates)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.fail(path, err)
		}
		return nil
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if unquoted, err := strconv.Unquote(line); err == nil && line[0] == '"' {
			line = unquoted
		}
		switch {
		case filepath.IsAbs(line):
		case line != "" && os.IsPathSeparator(line[0]): // on Windows: on the same disk
			line = filepath.Join(filepath.VolumeName(dir), line)
		default:
			line = filepath.Join(dir, line)
		}
		list = append(list, line)
	}
	return list
}

// list opens every pack, in order of their names, and lists the loose objects.
//
// git gc and git repack may be at work: they write new packs, and then delete
// packs and loose objects that those hold, or make loose objects of what no ref
// leads to and then delete its pack. A pack that is open cannot go away. So if
// the packs are the same after the loose objects were listed as they were
// before, every object was either in one of them, or loose when it was looked
// for; otherwise all is listed again. A pack without an index is only there for
// a moment, too, unless it was left behind.
func (s *Store) list() {
	before := len(s.failures)
	for attempt := 1; ; attempt++ {
		paths, lone := s.packPaths()
		gone := s.openPacks(paths)
		s.listLoose()
		again, still := s.packPaths()
		s.failures = append(s.failures, still...)
		settled := !gone && slices.Equal(paths, again) && len(lone) == 0
		if settled || attempt == mostAttempts {
			if !slices.Equal(paths, again) {
				s.fail(filepath.Join(s.dirs[0], "pack"), errors.New("packs come and go faster than they can be listed"))
			}
			return
		}
		if len(still) > 0 {
			time.Sleep(attemptPause)
		}
		s.closePacks()
		s.packs, s.failures = nil, s.failures[:before]
	}
}

const (
	mostAttempts = 5
	attemptPause = 20 * time.Millisecond
)

// openPacks opens packs. It reports whether one was gone.
func (s *Store) openPacks(paths []string) (gone bool) {
	for _, path := range paths {
		p, err := s.openPack(path)
		if err != nil {
			gone = gone || isNotExist(err)
			s.fail(path, err)
			continue
		}
		s.packs = append(s.packs, p)
	}
	return gone
}

// packPaths lists the packs of all object directories by name, and what of a
// pack stands there alone.
func (s *Store) packPaths() (paths []string, lone []Failure) {
	for _, dir := range s.dirs {
		list, alone, promisor, err := listPacks(dir)
		s.promisor = s.promisor || promisor
		if err != nil {
			alone = append(alone, Failure{Path: filepath.Join(dir, "pack"), Err: err})
		}
		paths = append(paths, list...)
		lone = append(lone, alone...)
	}
	slices.SortStableFunc(paths, func(a, b string) int {
		return cmp.Compare(a[strings.LastIndexByte(a, filepath.Separator)+1:], b[strings.LastIndexByte(b, filepath.Separator)+1:])
	})
	return paths, lone
}

// settle links the i-th pack and finds what earlier packs already hold, unless the
// table of names tells.
func (s *Store) settle(i int, c *codec) error {
	p := s.packs[i]
	if err := p.check(c); err != nil {
		s.fail(p.path, err)
	}
	if err := p.link(c, s.roll.Load() != nil && !p.odd); err != nil {
		return err
	}
	s.markEarlier(i)
	return nil
}

// markEarlier finds what earlier packs already hold of the i-th, but for what the
// table of all names tells.
func (s *Store) markEarlier(i int) {
	p, earlier := s.packs[i], s.packs[:i]
	if r := s.roll.Load(); r != nil && !p.odd {
		earlier = r.odd
	}
	for _, q := range earlier {
		if q.first < p.first {
			p.markRepeats(q)
		}
	}
}

// readNames prepares the index for look-ups and finds the names that are in it twice.
// Where the names are in a table of all packs, that serves for both.
func (p *packFile) readNames(rolled bool) {
	p.repeats = newBitset(p.idx.n)
	if rolled {
		return
	}
	p.idx.refine()
	for k := 1; k < p.idx.n; k++ {
		if bytes.Equal(p.idx.name(k-1), p.idx.name(k)) {
			p.repeats.set(k)
		}
	}
}

// markRepeats marks the objects of p that earlier holds too, looking up those
// of the smaller pack in the larger one.
func (p *packFile) markRepeats(earlier *packFile) {
	if p.idx.n <= earlier.idx.n {
		for k := range p.idx.n {
			if _, ok := earlier.idx.find(p.idx.name(k)); ok {
				p.repeats.set(k)
			}
		}
		return
	}
	for k := range earlier.idx.n {
		name := earlier.idx.name(k)
		i, ok := p.idx.find(name)
		if !ok {
			continue
		}
		for i > 0 && bytes.Equal(p.idx.name(i-1), name) {
			i--
		}
		p.repeats.set(i) // further copies in p itself are already marked
	}
}

func (s *Store) fail(path string, err error) {
	s.failing.Lock()
	defer s.failing.Unlock()
	s.failures = append(s.failures, Failure{Path: path, Err: err})
}

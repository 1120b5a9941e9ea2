package reftable

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// Stack is what tables that stand on each other say together. The zero Stack is
// ready. It is for one goroutine.
type Stack struct {
	refs map[string]Ref
	logs map[logKey]States
	held int // bytes, roughly
}

type logKey struct {
	ref   string
	index uint64
}

// States are what a ref was before and after an update. A zero id stands for no
// ref; that both are zero is how git keeps a reflog without entries.
type States struct{ Old, New scanner.OID }

// What a stack may hold, and what a record costs beside its name, in bytes. Real
// stacks hold less: the 866,000 refs of Android's server cost 150 MB.
const (
	maxHeld    = 1 << 29
	recordCost = 128
)

// Push puts a table on top: what it says holds, whatever the tables below say.
// When a record cannot be read the error says why; the good ones before it, and
// the logs of a table with bad refs, have been taken.
func (s *Stack) Push(t *Table) error {
	if s.refs == nil {
		s.refs, s.logs = make(map[string]Ref), make(map[logKey]States)
	}
	refErr := s.pushRefs(t)
	logErr := s.pushLogs(t)
	return cmp.Or(refErr, logErr)
}

func (s *Stack) pushRefs(t *Table) error {
	for one, err := range t.Refs() {
		switch {
		case err != nil:
			return fmt.Errorf("reading refs: %w", err)
		case one.Deleted:
			delete(s.refs, one.Name)
			continue
		}
		if err := s.hold(len(one.Name) + len(one.Target)); err != nil {
			return err
		}
		s.refs[one.Name] = one
	}
	return nil
}

func (s *Stack) pushLogs(t *Table) error {
	for one, err := range t.Logs() {
		key := logKey{one.Ref, one.Index}
		switch {
		case err != nil:
			return fmt.Errorf("reading logs: %w", err)
		case one.Deleted:
			delete(s.logs, key)
			continue
		}
		if err := s.hold(0); err != nil {
			return err
		}
		s.logs[key] = States{one.Old, one.New}
	}
	return nil
}

// hold counts a record.
func (s *Stack) hold(name int) error {
	if s.held += name + recordCost; s.held > maxHeld {
		return fmt.Errorf("more refs than %d bytes hold: %w", maxHeld, ErrLimit)
	}
	return nil
}

// Refs returns the refs that are left, by name.
func (s *Stack) Refs() []Ref {
	refs := slices.Collect(maps.Values(s.refs))
	sort.Slice(refs, func(i, j int) bool { return refs[i].Name < refs[j].Name })
	return refs
}

// EachState calls f for the entries of all reflogs that are left, by the name of
// the ref, the oldest first.
func (s *Stack) EachState(f func(ref string, states States)) {
	keys := slices.Collect(maps.Keys(s.logs))
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		return cmp.Or(strings.Compare(a.ref, b.ref), cmp.Compare(a.index, b.index)) < 0
	})
	for _, key := range keys {
		f(key.ref, s.logs[key])
	}
}

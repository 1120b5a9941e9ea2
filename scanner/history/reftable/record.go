package reftable

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/leaksweep/leaksweep/scanner"
)

// Ref is what a table says of a ref: an id, another ref that it stands for, or
// that it is gone.
type Ref struct {
	Name    string
	ID      scanner.OID // zero if it is symbolic or deleted
	Peeled  scanner.OID // what the tag ID leads to; zero if it is no tag
	Target  string      // of a symbolic ref, else empty
	Deleted bool        // the tables before this one may hold it; it is gone
}

// Log is an entry of a reflog.
type Log struct {
	Ref     string
	Index   uint64 // of the update that made it; ascending with time
	Deleted bool   // the tables before this one may hold it; it is gone
	Old     scanner.OID
	New     scanner.OID
	Name    string
	Email   string
	Time    uint64 // seconds since 1970
	Zone    int16  // minutes east of Greenwich
	Message string // as it was stored, often with a line's end
}

// Refs returns the refs of the table, by name. After an error there are no more;
// those before it are good.
func (t *Table) Refs() iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		w := &walker{table: t, kind: refBlock, left: t.refs}
		each(w, yield, func(kind byte, text []byte) (one Ref, rest []byte, err error) {
			if err := w.spend(len(w.key)); err != nil {
				return one, nil, err
			}
			one.Name = string(w.key)
			rest, err = one.read(t.hash, kind, text)
			return one, rest, err
		})
	}
}

// Logs returns the entries of all reflogs, by the name of the ref, the newest
// first. After an error there are no more; those before it are good.
func (t *Table) Logs() iter.Seq2[Log, error] {
	return func(yield func(Log, error) bool) {
		w := &walker{table: t, kind: logBlock, left: t.logs}
		ref := ""
		each(w, yield, func(kind byte, text []byte) (one Log, rest []byte, err error) {
			name := len(w.key) - 9
			if name <= 0 || w.key[name] != 0 {
				return one, nil, damaged("a log record without a ref")
			}
			if ref != string(w.key[:name]) {
				if err := w.spend(name); err != nil {
					return one, nil, err
				}
				ref = string(w.key[:name])
			}
			one.Ref, one.Index = ref, ^binary.BigEndian.Uint64(w.key[name+1:])
			rest, err = one.read(t.hash, kind, text)
			return one, rest, err
		})
	}
}

// each reads all records of a section. value reads what follows the key in
// w.key.
func each[T any](w *walker, yield func(T, error) bool, value func(kind byte, text []byte) (T, []byte, error)) {
	var none T
	for {
		text, err := w.next()
		if err != nil {
			yield(none, err)
			return
		}
		if text == nil {
			return
		}
		for first := true; len(text) > 0; first = false {
			kind, rest, err := w.readKey(text, first)
			if err != nil {
				yield(none, err)
				return
			}
			one, rest, err := value(kind, rest)
			if err != nil {
				yield(none, err)
				return
			}
			if text = rest; !yield(one, nil) {
				return
			}
		}
	}
}

// read reads the value of a ref, and returns what follows it.
func (r *Ref) read(hash int, kind byte, text []byte) (rest []byte, err error) {
	_, text, ok := varint(text) // the index of the update
	switch {
	case !ok:
	case kind == 0:
		r.Deleted = true
		return text, nil
	case kind == 1 && len(text) >= hash:
		r.ID = scanner.NewOID(text[:hash])
		return text[hash:], nil
	case kind == 2 && len(text) >= 2*hash:
		r.ID, r.Peeled = scanner.NewOID(text[:hash]), scanner.NewOID(text[hash:2*hash])
		return text[2*hash:], nil
	case kind == 3:
		target, rest, ok := counted(text)
		r.Target = string(target)
		if ok && len(target) > 0 {
			return rest, nil
		}
	case kind > 3:
		return nil, fmt.Errorf("a ref of type %d is %w", kind, ErrUnsupported)
	}
	return nil, damaged("the value of a ref")
}

// read reads the value of a log record, and returns what follows it.
func (l *Log) read(hash int, kind byte, text []byte) (rest []byte, err error) {
	switch {
	case kind == 0:
		l.Deleted = true
		return text, nil
	case kind > 1:
		return nil, fmt.Errorf("a log record of type %d is %w", kind, ErrUnsupported)
	case len(text) < 2*hash:
		return nil, damaged("a log record without ids")
	}
	l.Old, l.New = scanner.NewOID(text[:hash]), scanner.NewOID(text[hash:2*hash])
	name, text, ok := counted(text[2*hash:])
	email, text, ok2 := counted(text)
	when, text, ok3 := varint(text)
	if !ok || !ok2 || !ok3 || len(text) < 2 {
		return nil, damaged("the person in a log record")
	}
	l.Name, l.Email, l.Time = string(name), string(email), when
	l.Zone = int16(binary.BigEndian.Uint16(text))
	message, text, ok := counted(text[2:])
	if !ok {
		return nil, damaged("the message in a log record")
	}
	l.Message = string(message)
	return text, nil
}

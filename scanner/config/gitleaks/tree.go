package gitleaks

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// node is a table of a TOML text, a value in one, or a list of either. The text is
// read into nodes with the parser that package config uses; the decoder that
// go-toml has on top of it fills Go structs by reflection, and would be a fiftieth
// of the program, for this one file that is read once in the life of a repository.
type node struct {
	kind   unstable.Kind    // Table for an inline one, too, and Array for one made of headers
	text   string           // of a string its content, of others as it is written
	at     int              // where it stands
	list   []*node          // of an array
	keys   map[string]*node // of a table, in lower case: gitleaks tells no case apart
	headed bool             // a table that has had its header, or that a key with dots made
	closed bool             // a value in one piece, which no header may add to
}

// document is a TOML text on its way to be a tree of nodes.
type document struct {
	text []byte
	err  error // what was wrong first
}

// read reads text as TOML.
func (d *document) read() *node {
	root := &node{kind: unstable.Table, keys: map[string]*node{}}
	var p unstable.Parser
	p.Reset(d.text)
	for open := root; d.err == nil && p.NextExpression(); {
		switch n := p.Expression(); n.Kind {
		case unstable.Table, unstable.ArrayTable:
			open = d.header(root, n)
		case unstable.KeyValue:
			d.put(open, n)
		}
	}
	if err := p.Error(); err != nil && d.err == nil {
		at := len(d.text)
		var wrong *unstable.ParserError
		if errors.As(err, &wrong) && len(wrong.Highlight) > 0 {
			at = int(p.Range(wrong.Highlight).Offset)
		}
		d.fail(at, "%v", err)
	}
	return root
}

// fail records that what stands at an offset is wrong, if it is the first that is.
func (d *document) fail(at int, format string, args ...any) {
	if d.err == nil {
		line := 1 + bytes.Count(d.text[:at], []byte("\n"))
		d.err = fmt.Errorf("line %d is no TOML of gitleaks: %s", line, fmt.Sprintf(format, args...))
	}
}

// header opens the table that a header names: with two brackets a new one at the
// end of an array.
func (d *document) header(root *node, n *unstable.Node) *node {
	at, key, last := d.descend(root, n)
	child, there := at.keys[key]
	if n.Kind == unstable.Table {
		child = d.below(at, key, int(last.Offset), false)
		if child.headed {
			d.fail(int(last.Offset), "the table %s stands here twice", key)
		}
		child.headed = true
		return child
	}
	if !there {
		child = &node{kind: unstable.Array, at: int(last.Offset)}
		at.keys[key] = child
	}
	if child.kind != unstable.Array || child.closed {
		d.fail(int(last.Offset), "%s stands here already, and not as [[%s]]", key, key)
	}
	entry := &node{kind: unstable.Table, at: int(last.Offset), keys: map[string]*node{}, headed: true}
	child.list = append(child.list, entry)
	return entry
}

// descend goes from a table down the key of a header or a value, which may have
// dots, up to its last part. It returns that with the table that it belongs to.
func (d *document) descend(t *node, n *unstable.Node) (*node, string, unstable.Range) {
	parts := n.Key()
	parts.Next()
	for {
		key, at := strings.ToLower(string(parts.Node().Data)), parts.Node().Raw
		if !parts.Next() {
			return t, key, at
		}
		t = d.below(t, key, int(at.Offset), n.Kind == unstable.KeyValue)
	}
}

// below returns the table that a key of t stands for: of an array its last one, and
// a new one if there is none, which may be one that takes no header.
func (d *document) below(t *node, key string, at int, headed bool) *node {
	child, there := t.keys[key]
	if !there {
		child = &node{kind: unstable.Table, at: at, keys: map[string]*node{}, headed: headed}
		t.keys[key] = child
	}
	if child.kind == unstable.Array && !child.closed {
		child = child.list[len(child.list)-1]
	}
	if child.kind != unstable.Table || child.closed {
		d.fail(at, "%s stands here already, and not as a table", key)
		return &node{kind: unstable.Table, at: at, keys: map[string]*node{}}
	}
	return child
}

// put takes a key with its value into a table.
func (d *document) put(t *node, n *unstable.Node) {
	t, key, at := d.descend(t, n)
	if _, twice := t.keys[key]; twice {
		d.fail(int(at.Offset), "the key %s stands here twice", key)
		return
	}
	t.keys[key] = d.value(n.Value(), int(at.Offset))
}

// value copies a value out of the parser, whose nodes do not last.
func (d *document) value(n *unstable.Node, at int) *node {
	v := &node{kind: n.Kind, text: string(n.Data), at: at, closed: true}
	switch n.Kind {
	case unstable.Array:
		for children := n.Children(); children.Next(); {
			v.list = append(v.list, d.value(children.Node(), at))
		}
	case unstable.InlineTable:
		v.kind, v.keys = unstable.Table, map[string]*node{}
		for children := n.Children(); children.Next(); {
			d.put(v, children.Node())
		}
	}
	return v
}

// get returns the value of a key, nil if there is none or if it is of another kind.
func (d *document) get(t *node, key string, kind unstable.Kind) *node {
	v := t.keys[strings.ToLower(key)]
	if v != nil && v.kind != kind {
		d.fail(v.at, "%s has to be of the kind %s, and not %s", key, kind, v.kind)
		return nil
	}
	return v
}

// str returns the string of a key, empty if there is none.
func (d *document) str(t *node, key string) string {
	if v := d.get(t, key, unstable.String); v != nil {
		return v.text
	}
	return ""
}

// list returns the elements of an array, each of one kind. A table alone is taken
// for an array of one, as by gitleaks.
func (d *document) list(t *node, key string, kind unstable.Kind) []*node {
	if v := t.keys[strings.ToLower(key)]; v != nil && v.kind == unstable.Table && kind == unstable.Table {
		return []*node{v}
	}
	v := d.get(t, key, unstable.Array)
	if v == nil {
		return nil
	}
	for _, one := range v.list {
		if one.kind != kind {
			d.fail(one.at, "%s has to be a list of the kind %s, and not %s", key, kind, one.kind)
			return nil
		}
	}
	return v.list
}

// words returns a list of strings.
func (d *document) words(t *node, key string) []string {
	var words []string
	for _, word := range d.list(t, key, unstable.String) {
		words = append(words, word.text)
	}
	return words
}

// number returns a number, whole or not, zero if there is none.
func (d *document) number(t *node, key string) float64 {
	v := t.keys[strings.ToLower(key)]
	if v == nil {
		return 0
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(v.text, "_", ""), 64)
	if err != nil || v.kind != unstable.Integer && v.kind != unstable.Float {
		d.fail(v.at, "%s has to be a number", key)
	}
	return n
}

// whole returns a whole number, zero if there is none.
func (d *document) whole(t *node, key string) int {
	n := d.number(t, key)
	if n != float64(int32(n)) {
		d.fail(t.at, "%s has to be a whole number", key)
	}
	return int(int32(n))
}

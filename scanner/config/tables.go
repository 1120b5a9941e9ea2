package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// table is a table of the file with where its parts stand, before anybody asked
// whether its keys are known.
type table struct {
	kind   string // allow, rule, empty for what stands above the tables, or another word for what has no meaning
	at     int    // of its header
	cut    bool   // the text is no TOML from here on: what the table lacks may stand there
	fields []field
}

// field is a key of a table with its value.
type field struct {
	key   string
	at    int // of the key
	end   int // behind the value
	value value
}

// value is a value with its kind; of an array the kinds of its elements.
type value struct {
	kind    unstable.Kind
	text    string // of a string its content, of others as it is written
	list    []value
	at, end int // in the text; of an array that of its key
}

func (t *table) field(key string) (field, bool) {
	for _, f := range t.fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

// document is a file that was read as TOML.
type document struct {
	name   string
	text   []byte
	lines  lines
	tables []*table // the first is what stands above the tables
	errs   Errors
}

// fail records an error at an offset.
func (d *document) fail(at int, e Error) {
	e.Name = d.name
	e.Message, e.Word = short(e.Message), short(e.Word)
	e.Line, e.Column = d.lines.position(min(max(at, 0), len(d.text)))
	d.errs = append(d.errs, &e)
}

// mostMessage is how long a message may be, in bytes: what it quotes may fill a file.
const mostMessage = 300

// short cuts text that is longer than mostMessage.
func short(text string) string {
	if len(text) <= mostMessage {
		return text
	}
	return strings.ToValidUTF8(text[:mostMessage], "") + "…"
}

// read splits text into tables. What is no TOML ends it with an error.
func read(name string, text []byte) *document {
	d := &document{name: name, text: text, lines: linesOf(text), tables: []*table{{}}}
	if at := invalid(text); at >= 0 {
		d.fail(at, Error{Message: "these bytes are no UTF-8", Hint: "save the file as UTF-8"})
		return d
	}
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		d.expression(&p, p.Expression())
	}
	if err := p.Error(); err != nil {
		d.syntax(&p, err)
	}
	return d
}

// syntax records that the text is no TOML.
func (d *document) syntax(p *unstable.Parser, err error) {
	at, message := len(d.text), err.Error()
	var wrong *unstable.ParserError
	if errors.As(err, &wrong) {
		message = wrong.Message
		if len(wrong.Highlight) > 0 {
			at = int(p.Range(wrong.Highlight).Offset)
		}
	}
	e := Error{Message: "this is no TOML: " + message}
	if conflict(d.text) {
		e.Hint = "a merge left its conflict markers: keep the entries of both sides"
	}
	d.fail(at, e)
	d.tables[len(d.tables)-1].cut = true
}

// conflict reports whether text has the marks of a merge conflict.
func conflict(text []byte) bool {
	return bytes.HasPrefix(text, []byte("<<<<<<< ")) || bytes.Contains(text, []byte("\n<<<<<<< "))
}

// expression takes in a table's header or a key with its value.
func (d *document) expression(p *unstable.Parser, n *unstable.Node) {
	key, at := name(n.Key())
	switch n.Kind {
	case unstable.ArrayTable:
		d.open(key, at)
	case unstable.Table:
		e := Error{Message: fmt.Sprintf("unknown table [%s]", key), Word: key, Known: tableNames}
		if isTable(key) {
			e = Error{Message: fmt.Sprintf("[%s] stands for a single table", key), Hint: fmt.Sprintf("write [[%s]], with two brackets", key)}
		}
		d.fail(at, e)
		d.tables = append(d.tables, &table{kind: "unknown", at: at})
	case unstable.KeyValue:
		d.add(field{key, at, int(n.Raw.Offset + n.Raw.Length), valueOf(n.Value(), at)})
	}
}

var tableNames = []string{"allow", "rule"}

func isTable(key string) bool { return key == "allow" || key == "rule" }

// open begins a table of an array.
func (d *document) open(key string, at int) {
	kind := key
	if !isTable(key) {
		kind = "unknown"
		d.fail(at, Error{Message: fmt.Sprintf("unknown table [[%s]]", key), Word: key, Known: tableNames})
	}
	d.tables = append(d.tables, &table{kind: kind, at: at})
}

// add takes in a key of the table that is open.
func (d *document) add(f field) {
	t := d.tables[len(d.tables)-1]
	if _, twice := t.field(f.key); twice {
		d.fail(f.at, Error{Message: fmt.Sprintf("the key %q stands here twice", f.key), Hint: "every entry begins with a line [[allow]] or [[rule]] of its own"})
		return
	}
	t.fields = append(t.fields, f)
}

// name returns a key, with dots between its parts, and where it begins.
func name(parts unstable.Iterator) (key string, at int) {
	var words []string
	for parts.Next() {
		part := parts.Node()
		if len(words) == 0 {
			at = int(part.Raw.Offset)
		}
		words = append(words, string(part.Data))
	}
	return strings.Join(words, "."), at
}

// valueOf copies a value out of the parser, whose nodes do not last.
func valueOf(n *unstable.Node, at int) value {
	v := value{kind: n.Kind, at: at}
	if n.Raw.Length > 0 {
		v.at, v.end = int(n.Raw.Offset), int(n.Raw.Offset+n.Raw.Length)
	}
	v.text = string(n.Data)
	if n.Kind != unstable.Array {
		return v
	}
	for children := n.Children(); children.Next(); {
		v.list = append(v.list, valueOf(children.Node(), at))
	}
	return v
}

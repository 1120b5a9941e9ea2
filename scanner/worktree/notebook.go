package worktree

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
)

// cells are the parts of a Jupyter notebook, in the order of the file. The
// format is nbformat 4 (a list "cells" whose members have "source" and
// "outputs"), or 3, where the cells stand in "worksheets" and the source is
// called "input".
type cells []part

// part is a range of bytes that has a name.
type part struct {
	start, end int
	name       string
}

// cellsOf reads the outline of a notebook. Of one that is broken it returns what
// comes before the break.
func cellsOf(r io.Reader) cells {
	o := outline{dec: json.NewDecoder(r)}
	o.value("", 0)
	return o.parts
}

// at returns the name of the part that holds the byte at offset, or the empty
// string. A cell stands behind its parts, so the first that fits is the closest.
func (c cells) at(offset int) string {
	i := sort.Search(len(c), func(i int) bool { return c[i].end > offset })
	for ; i < len(c); i++ {
		if c[i].start <= offset {
			return c[i].name
		}
	}
	return ""
}

// outline walks the tokens of a notebook.
type outline struct {
	dec   *json.Decoder
	cell  int // how many cells have begun
	depth int // of the cell that is being read; 0 outside of cells
	parts cells
}

// value reads one JSON value, which stands under key at depth, and reports
// whether it could. The bound on depth keeps a hostile file from the stack.
func (o *outline) value(key string, depth int) bool {
	token, err := o.dec.Token()
	if err != nil || depth > 1000 {
		return false
	}
	switch token {
	case json.Delim('{'):
		return o.members(depth)
	case json.Delim('['):
		return o.elements(depth, key == "cells" && o.depth == 0 && (depth == 1 || depth == 3))
	}
	return true
}

func (o *outline) members(depth int) bool {
	for o.dec.More() {
		token, err := o.dec.Token()
		if err != nil {
			return false
		}
		key, _ := token.(string)
		start := o.offset()
		if !o.value(key, depth+1) {
			return false
		}
		if o.depth > 0 && depth == o.depth {
			o.name(key, start)
		}
	}
	_, err := o.dec.Token()
	return err == nil
}

func (o *outline) elements(depth int, cells bool) bool {
	for o.dec.More() {
		start := o.offset()
		if cells {
			o.cell++
			o.depth = depth + 1
		}
		if !o.value("", depth+1) {
			return false
		}
		if cells {
			o.depth = 0
			o.parts = append(o.parts, part{start, o.offset(), fmt.Sprintf("cell %d", o.cell)})
		}
	}
	_, err := o.dec.Token()
	return err == nil
}

// name records a member of a cell.
func (o *outline) name(key string, start int) {
	switch key {
	case "source", "input":
		o.parts = append(o.parts, part{start, o.offset(), fmt.Sprintf("cell %d, source", o.cell)})
	case "outputs":
		o.parts = append(o.parts, part{start, o.offset(), fmt.Sprintf("cell %d, output", o.cell)})
	}
}

func (o *outline) offset() int { return int(o.dec.InputOffset()) }

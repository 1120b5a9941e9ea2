package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Read reads a report that [JSON] or [JSONL] wrote. Of the latter the receipt is
// that of its last line; a report without one was cut short, which is an error, as
// is a schema that this version does not know.
func Read(r io.Reader) (Document, error) {
	d := json.NewDecoder(r)
	var doc Document
	for ended := false; ; {
		var raw json.RawMessage
		err := d.Decode(&raw)
		switch {
		case err == io.EOF && ended:
			return doc, nil
		case err == io.EOF:
			return doc, errors.New("reading the report: it ends before its last line")
		case err != nil:
			return doc, fmt.Errorf("reading the report: it is no JSON: %w", err)
		}
		if ended, err = doc.take(raw); err != nil {
			return doc, fmt.Errorf("reading the report: %w", err)
		}
	}
}

// take adds one value of a report. It tells whether that was the last one.
func (d *Document) take(raw json.RawMessage) (last bool, err error) {
	var kind struct {
		Type   string `json:"type"`
		Schema *int   `json:"schema"`
	}
	if json.Unmarshal(raw, &kind) != nil {
		return false, errors.New("it is none of ours")
	}
	if kind.Schema != nil && *kind.Schema != Schema {
		return false, fmt.Errorf("its schema is %d, and this version reads %d", *kind.Schema, Schema)
	}
	switch {
	case kind.Type == "finding":
		var f Finding
		if err = json.Unmarshal(raw, &f); err == nil {
			d.Findings = append(d.Findings, f)
		}
		return false, err
	case kind.Type == "allowed":
		return false, nil // nobody asks about it
	case kind.Schema == nil:
		return false, errors.New("it is none of ours: it has no schema")
	}
	all := d.Findings
	if err = json.Unmarshal(raw, d); kind.Type == "summary" {
		d.Findings = all
	}
	return true, err
}

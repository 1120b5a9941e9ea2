package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// mostRead bounds what is read of a report, which is held in memory. One of
// 10,000 keys has some 20 MB.
const mostRead = 256 << 20

// Read reads a report that [JSON] or [JSONL] wrote. Of the latter the receipt is
// that of its last line; a report without one was cut short, which is an error, as
// are more than 256 MB, and a schema that this version does not know.
func Read(r io.Reader) (Document, error) { return readUpTo(mostRead, r) }

func readUpTo(most int64, r io.Reader) (Document, error) {
	bounded := &io.LimitedReader{R: r, N: most}
	d := json.NewDecoder(bounded)
	var doc Document
	for ended := false; ; {
		var raw json.RawMessage
		err := d.Decode(&raw)
		switch {
		case bounded.N == 0:
			return doc, fmt.Errorf("reading the report: it is larger than %d MB", most>>20)
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

package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// CSV writes a report as comma-separated values (RFC 4180: UTF-8, lines end in
// CR LF), for spreadsheets: a header, then one row for each place of each key,
// with type finding; rows with one fingerprint are one key. What could not be
// read has rows of type gap, with the reason, the thing and the cause in source,
// path and note, and the last row, of type summary, says in note how the run went.
//
// A spreadsheet takes a cell that begins with = + - @ (also in their full-width
// forms), a tab or a carriage return for a formula, so such a cell has an
// apostrophe in front (OWASP, "CSV Injection"). No secret and no person is named,
// whatever the options.
type CSV struct{}

// csvHeader names the columns. New ones come at the end.
var csvHeader = []string{
	"type", "rule", "title", "secret", "fingerprint", "confidence", "fails", "verdict", "state", "pushed", "known", "vendor", "note",
	"source", "path", "member", "cell", "line", "column", "end_line", "end_column", "commit", "removed", "in_url", "encoding",
	"first_commit", "first_date",
}

// The columns that rows of other types fill, too.
const (
	csvNote, csvSource, csvPath = 12, 13, 14
)

// Write writes r to w.
func (CSV) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{csvHeader}
	for _, f := range r.Findings {
		rows = append(rows, p.rows(f)...)
	}
	for _, g := range p.gaps() {
		row := make([]string, len(csvHeader))
		row[0], row[csvSource], row[csvPath], row[csvNote] = "gap", string(g.Why), p.visible(g.What), p.visible(g.Detail)
		rows = append(rows, row)
	}
	last := make([]string, len(csvHeader))
	last[0], last[csvNote] = "summary", strings.Join(append([]string{p.summedUp()}, p.receiptLines()...), "; ")
	for _, row := range append(rows, last) {
		for i, cell := range row {
			row[i] = defused(cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// rows are those of a key, one for each place.
func (p phrases) rows(f *scanner.Finding) [][]string {
	date := ""
	if !f.First.Date.IsZero() {
		date = f.First.Date.UTC().Format(time.RFC3339)
	}
	places := f.Places
	if len(places) == 0 {
		places = []scanner.Place{{}}
	}
	var rows [][]string
	for _, at := range places {
		rows = append(rows, []string{
			"finding", p.visible(f.Rule.ID), p.visible(f.Rule.Title), Visible(f.Key.String()), p.prints[f], f.Confidence.String(),
			strconv.FormatBool(p.fails(f)), Visible(string(p.verdict(f))), string(f.State), string(f.Pushed), strconv.FormatBool(f.Known),
			p.visible(f.Vendor), p.visible(f.Note), string(at.Source), p.visible(at.Path), p.visible(at.Member), p.visible(at.Cell),
			number(at.Line), number(at.Column), number(at.EndLine), number(at.EndColumn), at.Commit.String(), at.Removed.String(),
			strconv.FormatBool(at.InURL), p.visible(at.Encoding), f.First.ID.String(), date,
		})
	}
	return rows
}

// number is n, or nothing where there is none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// defused keeps a spreadsheet from taking a cell for a formula. Blanks and quotes
// in front are skipped by some.
func defused(cell string) string {
	start := strings.TrimLeft(cell, " \"'\u3000")
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || start != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", []rune(start)[0]) {
		return "'" + cell
	}
	return cell
}

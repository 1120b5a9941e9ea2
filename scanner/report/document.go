package report

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/leaksweep/leaksweep/scanner"
)

// jsonWriter turns a report into the types of the schema.
type jsonWriter struct {
	Report
	hider  *hider
	prints map[*scanner.Finding]string
}

func newDocument(r Report) Document {
	w := jsonWriter{r, newHider(r), r.fingerprints()}
	d := Document{Schema: Schema, Tool: r.Tool, Target: w.scope(), Findings: []Finding{}, Coverage: w.coverage()}
	if !r.Stamp.IsZero() {
		d.Generated = rfc3339(r.Stamp)
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, w.finding(f))
	}
	for _, a := range r.Allowed {
		d.Allowed = append(d.Allowed, w.allowed(a))
	}
	for _, file := range r.Brought {
		d.Brought = append(d.Brought, w.text(file))
	}
	return d
}

func newLastLine(r Report, d Document) LastLine {
	counts := Counts{Findings: len(d.Findings), Allowed: len(d.Allowed), ByConfidence: map[string]int{}, ByState: map[string]int{}}
	for _, f := range d.Findings {
		counts.Places += len(f.Places)
		counts.ByConfidence[f.Confidence]++
		if f.State != "" {
			counts.ByState[f.State]++
		}
	}
	return LastLine{
		Type: "summary", Schema: d.Schema, Tool: d.Tool, Generated: d.Generated, Target: d.Target,
		Counts: counts, Brought: d.Brought, Complete: d.Coverage.Complete, Coverage: d.Coverage,
	}
}

func (w jsonWriter) text(s string) string { return strings.ToValidUTF8(w.hider.hide(s), "\ufffd") }

func (w jsonWriter) texts(all []string) []string {
	out := make([]string, 0, len(all))
	for _, s := range all {
		out = append(out, w.text(s))
	}
	return out
}

// textAndBytes returns s as UTF-8, and as it is when it is no UTF-8.
func (w jsonWriter) textAndBytes(s string) (string, []byte) {
	if utf8.ValidString(s) {
		return w.text(s), nil
	}
	return w.text(s), []byte(w.hider.hide(s))
}

func (w jsonWriter) scope() Scope {
	t := w.Target
	return Scope{Path: w.text(t.Path), Kind: t.Kind, Range: w.text(t.Range), RangeFrom: w.text(t.RangeFrom)}
}

func (w jsonWriter) finding(f *scanner.Finding) Finding {
	out := Finding{
		Type: "finding", Rule: f.Rule.ID, Family: string(f.Rule.Family), Title: f.Rule.Title,
		Fingerprint: w.prints[f], Secret: f.Key.String(), Length: f.Key.Len(),
		Confidence: f.Confidence.String(), Vendor: w.text(f.Vendor), Note: w.text(f.Note),
		Verdict: w.answer(f), Known: f.Known, State: string(f.State), Pushed: string(f.Pushed),
		Branches: w.texts(f.Branches), Tags: w.texts(f.Tags), First: w.first(f.First), Places: []Place{},
	}
	if w.Options.Reveal {
		out.Secret, out.SecretBytes = w.textAndBytes(string(f.Key.Reveal()))
	}
	for _, p := range f.Places {
		out.Places = append(out.Places, w.place(p))
	}
	return out
}

// allowed is a finding with the reason why it is none.
func (w jsonWriter) allowed(a Allowed) Finding {
	out := w.finding(a.Finding)
	out.Type = "allowed"
	out.Allowed = &Permission{By: w.text(a.By), Reason: w.text(a.Reason), InRange: a.InRange}
	if !a.Expires.IsZero() {
		out.Allowed.Expires = a.Expires.Format(time.DateOnly)
	}
	return out
}

func (w jsonWriter) first(c scanner.Commit) *First {
	if c.ID.IsZero() {
		return nil
	}
	first := &First{Commit: c.ID.String(), Cut: c.Cut}
	if !c.Date.IsZero() {
		first.Date = rfc3339(c.Date)
	}
	if w.Options.Authors {
		first.Author, first.Email = w.text(c.Author), w.text(c.Email)
	}
	return first
}

func (w jsonWriter) place(p scanner.Place) Place {
	out := Place{
		Source: string(p.Source), Line: p.Line, Column: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn,
		Commit: p.Commit.String(), Removed: p.Removed.String(), Blob: p.Blob.String(),
		InURL: p.InURL, Encoding: p.Encoding, Cell: w.text(p.Cell),
	}
	out.Path, out.PathBytes = w.textAndBytes(p.Path)
	out.Member, out.MemberBytes = w.textAndBytes(p.Member)
	if !p.AddedOn.IsZero() {
		out.CommitDate = rfc3339(p.AddedOn)
	}
	if !p.RemovedOn.IsZero() {
		out.RemovedDate = rfc3339(p.RemovedOn)
	}
	return out
}

func (w jsonWriter) coverage() Coverage {
	c := Coverage{
		Complete: w.Complete(), Read: map[string]int{}, Unread: w.gapList(w.Receipt.Unread), Opaque: w.gapList(w.Receipt.Opaque),
		Accepted: append([]scanner.Why{}, w.Accepted...), LeftOut: []Left{}, Notes: w.texts(w.Receipt.Notes), LowConfidence: w.Low,
	}
	for kind, n := range w.Receipt.Read {
		if n != 0 {
			c.Read[strings.ReplaceAll(string(kind), " ", "_")] = n
		}
	}
	for _, l := range w.Receipt.LeftOut {
		c.LeftOut = append(c.LeftOut, Left{w.text(l.What), l.Count})
	}
	return c
}

func (w jsonWriter) gapList(gaps []scanner.Gap) []Gap {
	out := make([]Gap, 0, len(gaps))
	for _, g := range gaps {
		out = append(out, Gap{w.text(g.What), g.Why, w.text(g.Detail), g.Count})
	}
	return out
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// earlier is what became of the findings of an earlier report.
type earlier struct {
	findings []*scanner.Finding
	prints   map[*scanner.Finding]string
	lost     map[*scanner.Finding]scanner.Verdict // of those whose key could not be read again
}

// fill puts the findings into a report.
func (e *earlier) fill(r *report.Report) {
	r.Findings, r.Fingerprints, r.Verdicts = e.findings, e.prints, e.lost
}

// rereader finds the keys of a report again. A report holds none, but says where
// each stands and what its fingerprint is.
type rereader struct {
	job     *job
	about   string // the folder, repository or file that the report is about
	target  report.Scope
	root    string           // of the work tree, or about
	objects *history.Objects // nil where there is no repository
	texts   map[string]reread
}

// reread is what one text holds now, or why it cannot be told.
type reread struct {
	sightings []match.Sighting
	why       string
}

func newRereader(j *job, about string, target report.Scope) *rereader {
	r := &rereader{job: j, about: about, target: target, root: about, texts: make(map[string]reread)}
	if repo, err := history.Open(about, history.Env{}); err == nil && isFolder(about) {
		r.objects = repo.Objects()
		if target.Kind == report.Repository && repo.Root() != "" {
			r.root = repo.Root()
		}
	}
	return r
}

func (r *rereader) close() {
	if r.objects != nil {
		_ = r.objects.Close() // it was only read
	}
}

// all finds the keys of a report.
func (r *rereader) all(ctx context.Context, doc report.Document) *earlier {
	e := &earlier{prints: make(map[*scanner.Finding]string), lost: make(map[*scanner.Finding]scanner.Verdict)}
	for _, told := range doc.Findings {
		f := findingOf(told)
		e.findings = append(e.findings, f)
		e.prints[f] = told.Fingerprint
		why := "the run was stopped"
		if ctx.Err() == nil {
			why = r.find(f, told)
		}
		if why != "" {
			e.lost[f] = scanner.Verdict{State: scanner.Undecided, Why: why}
		}
	}
	return e
}

// find looks for a key at the places of its finding. It returns why the key is at
// none of them.
func (r *rereader) find(f *scanner.Finding, told report.Finding) (why string) {
	switch {
	case f.Rule.Judge == nil:
		return "this version knows no rule " + f.Rule.ID
	case f.Rule.Family == rules.URL:
		return "" // nobody is asked about it, and the fingerprints of passwords take their time
	}
	for i, p := range f.Places {
		text := r.text(p)
		if text.why != "" && why == "" {
			why = text.why
		}
		for _, s := range text.sightings {
			if !sameKey(s.Key, told) {
				continue
			}
			f.Key, f.Rule, f.Confidence, f.Vendor, f.Note = s.Key, s.Rule, s.Confidence, s.Vendor, s.Note
			f.Places[i].Excerpt = s.Excerpt
			for host := range strings.FieldsSeq(s.Beside) {
				if !slices.Contains(f.Beside, host) {
					f.Beside = append(f.Beside, host)
				}
			}
		}
	}
	switch {
	case !f.Key.IsZero():
		return ""
	case why == "":
		why = "it does not stand there any more"
	}
	return why
}

// sameKey reports whether key has the fingerprint that a report gives. What is shown
// of it is compared first, since the fingerprint of a password takes its time.
func sameKey(key rules.Secret, told report.Finding) bool {
	shown := key.String() == told.Secret || told.Secret == string(key.Reveal())
	return shown && key.Fingerprint() == told.Fingerprint
}

// text returns what stands in the text of a place. Each text is read once.
func (r *rereader) text(p scanner.Place) reread {
	id := string(p.Source) + "\x00" + p.Path
	switch {
	case !p.Blob.IsZero():
		id = p.Blob.String()
	case p.Source == scanner.Message && !p.Commit.IsZero():
		id = p.Commit.String()
	}
	id += "\x00" + p.Member
	known, ok := r.texts[id]
	if !ok {
		known = r.read(p)
		r.texts[id] = known
	}
	return known
}

func (r *rereader) read(p scanner.Place) reread {
	switch {
	case !p.Blob.IsZero():
		return r.object(p.Blob, p.Member)
	case p.Source == scanner.Message && !p.Commit.IsZero():
		return r.object(p.Commit, "")
	case p.Source == scanner.Stdin:
		return reread{why: "it came on standard input, which is gone"}
	case p.Source == scanner.File && (p.Line > 0 || p.Member != ""):
		return r.file(p.Path, p.Member)
	}
	return reread{why: "the report does not say in which text it stands"}
}

// object reads an object of the repository, or a member of the archive that it is.
func (r *rereader) object(id scanner.OID, member string) (text reread) {
	if r.objects == nil {
		return reread{why: r.about + " is no repository, and the key stood in one"}
	}
	err := r.objects.View(id, func(body []byte) error {
		if member != "" {
			text = r.member(member, unpack.Bytes(body), int64(len(body)))
			return nil
		}
		text.sightings = r.job.everyRule.Append(nil, body)
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text.why = "object " + id.Short() + " is not in this repository"
	case err != nil:
		text.why = "object " + id.Short() + " cannot be read"
	default:
		r.job.scan.Coverage.Read(scanner.Objects, 1)
	}
	return text
}

// file reads a file below the root, or the file that the report is about, or a member
// of the archive that it is. A path that leads out of the root, be it by a symbolic
// link, is not followed: whoever wrote the report chose it.
func (r *rereader) file(path, member string) (text reread) {
	name, root := filepath.FromSlash(path), r.root
	if name == "" || !filepath.IsLocal(name) {
		return reread{why: path + " is not below " + r.about}
	}
	if !isFolder(r.about) {
		about, err := filepath.EvalSymlinks(r.about) // a person named it: it may be a link to anywhere
		if err != nil {
			return reread{why: r.about + " is not there any more"}
		}
		root, name = filepath.Split(about)
	}
	below, err := os.OpenRoot(cmp.Or(root, "."))
	if err != nil {
		return reread{why: r.about + " cannot be opened"}
	}
	defer below.Close()
	at, err := below.Stat(name)
	if inner := filepath.Join(filepath.FromSlash(r.target.Path), name); err != nil && isFolder(r.about) && filepath.IsLocal(inner) {
		name = inner
		at, err = below.Stat(name)
	}
	if err != nil || !at.Mode().IsRegular() {
		return reread{why: path + " is not there any more"}
	}
	f, err := below.Open(name)
	if err != nil {
		return reread{why: path + " cannot be read"}
	}
	defer f.Close()
	r.job.scan.Coverage.Read(scanner.Files, 1)
	if member != "" {
		return r.member(member, f, at.Size())
	}
	_, err = r.job.everyRule.Stream(f, func(s match.Sighting) { text.sightings = append(text.sightings, s) })
	if err != nil {
		text.why = path + " cannot be read to its end"
	}
	return text
}

// findingOf returns a finding as a report tells it, without its key.
func findingOf(told report.Finding) *scanner.Finding {
	f := &scanner.Finding{Rule: ruleOf(told), Confidence: confidence(told.Confidence), Vendor: told.Vendor, Note: told.Note, History: scanner.History{
		State: scanner.State(told.State), Pushed: scanner.Pushed(told.Pushed), Branches: told.Branches, Tags: told.Tags, Known: told.Known,
	}}
	if first := told.First; first != nil {
		f.First = scanner.Commit{ID: oid(first.Commit), Author: first.Author, Email: first.Email, Cut: first.Cut}
		f.First.Date = date(first.Date)
	}
	for _, p := range told.Places {
		place := scanner.Place{
			Source: scanner.Source(p.Source), Path: p.Path, Member: p.Member, Cell: p.Cell, Commit: oid(p.Commit), Removed: oid(p.Removed), Blob: oid(p.Blob),
			Position: match.Position{Line: p.Line, Column: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}, InURL: p.InURL, Encoding: p.Encoding,
		}
		place.AddedOn, place.RemovedOn = date(p.CommitDate), date(p.RemovedDate)
		if p.PathBytes != nil {
			place.Path = string(p.PathBytes)
		}
		if p.MemberBytes != nil {
			place.Member = string(p.MemberBytes)
		}
		f.Places = append(f.Places, place)
	}
	return f
}

// ruleOf returns the rule of a finding, or one that can judge nothing where this
// version has none of that name.
func ruleOf(told report.Finding) *rules.Rule {
	for _, r := range rules.All() {
		if r.ID == told.Rule {
			return r
		}
	}
	return &rules.Rule{ID: told.Rule, Title: told.Title, Family: rules.Family(told.Family)}
}

// date reads a date, and takes anything else for none.
func date(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

// oid reads an object id, and takes anything else for none.
func oid(text string) scanner.OID {
	id, _ := scanner.ParseOID(text)
	return id
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ci"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/spf13/pflag"
)

// ci reads what a run of a CI system brings in.
func (p *program) ci(ctx context.Context, o *options, args []string) error {
	path, err := onePath("ci", args)
	if err != nil {
		return err
	}
	if !isFolder(path) {
		return usagef("%s is a file, and no repository", path).hint("leaksweep dir %s reads it", path)
	}
	j, err := p.start(o, report.Target{Path: targetName([]string{path}), Kind: report.Repository})
	if err != nil {
		return err
	}
	d := j.decide()
	repo, err := p.open(path, len(args) == 0)
	switch {
	case err == nil:
		j.aim(repo, path)
		err = j.readChange(ctx, repo, d)
	case errors.Is(err, history.ErrNotRepository) && !besideGit(path):
		j.target.Kind = report.Files
		j.scan.Coverage.Note("This is no git repository, so nothing says what changed: its files were read.")
		if err = errors.Join(j.useOrganisation(), j.useFolder(path, onlyAllow)); err == nil {
			err = j.readFiles(ctx, []string{path})
		}
	default:
		j.scan.Coverage.Unread(historyGap(err))
		if err = j.useOrganisation(); err == nil {
			err = j.readFiles(ctx, []string{path})
		}
	}
	return j.endCI(err)
}

// maxEvent bounds the event file; a webhook's payload has at most 25 MB.
const maxEvent = 32 << 20

// decide asks the environment what this run brings in.
func (j *job) decide() ci.Decision {
	var event []byte
	if path := ci.EventFile(j.get); path != "" {
		text, err := readEvent(path)
		if err != nil {
			j.scan.Coverage.Note("The event file is not readable: " + err.Error() + ".")
		}
		event = text
	}
	d := ci.Decide(j.get, event)
	if j.o.base != "" {
		d.What, d.Bounds, d.Target, d.Notes = ci.Commits, []ci.Bound{{Rev: j.o.base, Words: "--base..head"}}, nil, nil
	}
	for _, note := range d.Notes {
		j.scan.Coverage.Note(note)
	}
	return d
}

func readEvent(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxEvent+1))
	if err == nil && len(text) > maxEvent {
		return nil, fmt.Errorf("%s is larger than any event", path)
	}
	return text, err
}

// readChange reads what a decision asks for of a repository.
func (j *job) readChange(ctx context.Context, repo *history.Repo, d ci.Decision) error {
	j.target.RangeFrom = d.Event
	switch {
	case d.What == ci.Nothing:
		j.target.Range = "empty"
		return j.useOrganisation()
	case d.What == ci.Tree:
		if err := errors.Join(j.useOrganisation(), j.useFolder(repo.Root(), onlyAllow)); err != nil {
			return err
		}
		return j.readTree(ctx, repo, nil)
	}
	if j.o.base != "" {
		base, err := repo.Revision(j.o.base)
		if err != nil {
			return unresolved(err)
		}
		d.Bounds[0].Rev = base.ID.String() // what was typed may be a tag: 20261122
	}
	c := newChange(repo, d)
	c.find()
	for _, note := range c.notes {
		j.scan.Coverage.Note(note)
	}
	for _, gap := range c.gaps {
		j.scan.Coverage.Unread(gap)
	}
	if err := j.trustIn(c); err != nil {
		return err
	}
	j.target.Fixes = c.fixes()
	commits, err := repo.Resolve(history.Range{Words: c.words(), Expected: c.count})
	if err != nil {
		return unresolved(err)
	}
	j.target.Range, j.target.RangeFrom = c.text(commits), c.from()
	return j.readHistory(ctx, repo, history.Selection{Commits: commits})
}

// fixes says how this system brings what is not here.
func (c *change) fixes() map[scanner.Why]string {
	fixes := map[scanner.Why]string{scanner.Missing: "check out the commit that this run is for"}
	if c.d.Find != "" {
		fixes[scanner.Missing] = c.d.Find
	}
	if c.d.Fetch != "" {
		fixes[scanner.Shallow] = c.d.Fetch
	}
	return fixes
}

// changeFlags say what the change is that a CI run judges.
func changeFlags(fs *pflag.FlagSet, o *options) {
	fs.StringVar(&o.base, "base", "", "")
	fs.Var(choice{&o.trust, []string{trustHead, trustBase}}, "trust", "")
}

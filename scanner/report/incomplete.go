package report

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// incomplete closes a run that could not read all that was asked for: the gaps,
// what was read all the same, how to close the gaps and how to accept them.
func (t *text) incomplete() {
	gaps := t.gaps()
	t.flow(0, 2, inked(t.shortfall(gaps), &t.ink.headline))
	t.blank()
	if t.Target.Range != "" {
		t.entry("range", plain(t.rangeWords()))
	}
	for _, class := range classes(gaps) {
		t.entry("not read", plain(t.class(class)))
	}
	if read := t.read(); len(t.Receipt.Read) > 0 {
		t.entry("read", plain(keptList(read, 0)))
	} else {
		t.entry("read", plain("nothing"))
	}
	t.blank()
	for _, class := range classes(gaps) {
		for _, fix := range t.fixes(class) {
			t.entry("fix", plain(fix))
		}
	}
	if whys := acceptable(gaps); len(whys) > 0 {
		t.entry("accept it", plain(t.again()+" --allow-incomplete "), run{text: strings.Join(whys, ","), whole: true})
	}
	t.remarks()
	if t.Status == 3 {
		t.flow(0, 2, plain("exit 3, see: leaksweep help exit-codes"))
	}
}

// shortfall is the headline of an incomplete run.
func (t *text) shortfall(gaps []scanner.Gap) string {
	number := count(total(gaps), "things") + " could not be read"
	whys := classes(gaps)
	only := func(why scanner.Why) bool { return len(whys) == 1 && whys[0][0].Why == why }
	if lacksCommits(gaps) {
		number = thousands(total(gaps)) + " of " + count(total(gaps)+t.Receipt.Read[scanner.Commits], "commits") + " could not be read"
	}
	switch {
	case only(scanner.Empty):
		return "INCOMPLETE: there was nothing to read"
	case only(scanner.Interrupted) && len(t.Findings) > 0:
		return "INCOMPLETE: the run was stopped, there may be more keys"
	case only(scanner.Interrupted):
		return "INCOMPLETE: no keys in what was read, but the run was stopped"
	case len(t.Findings) > 0:
		return "INCOMPLETE: " + number + ", there may be more keys"
	}
	return "INCOMPLETE: no keys in what was read, but " + number
}

// lacksCommits reports whether commits of a range, so many as were told, are all
// that was not read.
func lacksCommits(gaps []scanner.Gap) bool {
	return len(gaps) == 1 && gaps[0].What == scanner.CommitsOfRange
}

func (t *text) rangeWords() string {
	s := t.visible(t.Target.Range)
	if t.Target.RangeFrom != "" {
		s += "  (" + t.visible(t.Target.RangeFrom) + ")"
	}
	return s
}

// entry writes a label and its text.
func (t *text) entry(label string, words ...run) {
	const col = len("  accept it  ")
	t.flow(2, col, append([]run{inked(label, &t.ink.label), plain(blanks(col - 2 - len(label)))}, words...)...)
}

// again is how to repeat the run. A range that a person wrote is not repeated: the
// report knows only what it came to.
func (t *text) again() string {
	switch {
	case t.Target.Range != "" && t.Target.RangeFrom == "":
		return "the same with"
	case t.Command == "":
		return "leaksweep"
	}
	return t.visible(t.Command)
}

// acceptable lists the reasons that a person may accept beforehand. Nobody
// plans to be interrupted.
func acceptable(gaps []scanner.Gap) []string {
	var whys []string
	for _, class := range classes(gaps) {
		if why := class[0].Why; why != scanner.Interrupted {
			whys = append(whys, string(why))
		}
	}
	return whys
}

// reason is the phrase for a class of gaps, behind their number.
func reason(why scanner.Why) string {
	if phrase, ok := reasons[why]; ok {
		return phrase
	}
	return Visible(string(why))
}

var reasons = map[scanner.Why]string{
	scanner.Missing:     "missing",
	scanner.Damaged:     "damaged",
	scanner.Permission:  "without permission",
	scanner.Limit:       "over a limit",
	scanner.Shallow:     "cut off by a shallow clone",
	scanner.Partial:     "never fetched by a partial clone",
	scanner.Unsupported: "in a format that this version cannot read",
	scanner.Vanished:    "gone during the scan",
	scanner.Failed:      "refused by the system",
	scanner.Empty:       "empty",
	scanner.Interrupted: "left when the run was stopped",
	scanner.Encrypted:   "encrypted",
	scanner.NotFetched:  "not fetched",
}

// fixes says how to close the gaps of one class; a fix that needs a repository
// is given only for one.
func (t *text) fixes(class []scanner.Gap) []string {
	why, inRepository := class[0].Why, t.Target.Kind == Repository
	switch {
	case t.Target.Fixes[why] != "":
		return []string{t.Target.Fixes[why]}
	case why == scanner.Missing && inRepository:
		return []string{"git fsck names what is missing; git fetch --refetch, or a fresh clone, brings it"}
	case why == scanner.Damaged && inRepository:
		return []string{"git fsck names what is damaged; a fresh clone is whole"}
	case why == scanner.Limit:
		return boundFixes(class, inRepository)
	}
	return fixes[why]
}

// boundFixes says what to do about each limit that was reached.
func boundFixes(class []scanner.Gap, inRepository bool) (all []string) {
	of := map[scanner.Bound]string{
		scanner.BoundSize:     "raise the limit with --max-size, or leave it out with --exclude",
		scanner.BoundDepth:    "raise the limit with --max-archive-depth, or leave it out with --exclude",
		scanner.BoundUnpacked: "unpack it into a folder and scan that with leaksweep dir",
	}
	if inRepository {
		of[scanner.BoundSize] = "--max-size raises the limit of files; none raises that of history"
	}
	for _, bound := range []scanner.Bound{scanner.BoundSize, scanner.BoundDepth, scanner.BoundUnpacked} {
		if slices.ContainsFunc(class, func(g scanner.Gap) bool { return g.Bound == bound }) {
			all = append(all, of[bound])
		}
	}
	return all
}

var fixes = map[scanner.Why][]string{
	scanner.Missing:     {"see that it is there, or leave it out with --exclude"},
	scanner.Damaged:     {"restore it from a copy, or leave it out with --exclude"},
	scanner.Permission:  {"run as somebody who may read it, or leave it out with --exclude"},
	scanner.Shallow:     {"git fetch --unshallow", "actions/checkout   with: { fetch-depth: 0 }"},
	scanner.Partial:     {"git fetch --refetch --no-filter, or git backfill (git 2.49)"},
	scanner.Unsupported: {"scan a copy made with git clone --mirror, or a newer leaksweep"},
	scanner.Vanished:    {"run it again while nothing else writes there"},
	scanner.Failed:      {"run it again; the causes stand above"},
	scanner.Empty:       {"see that the path is right and that the step before left something there"},
	scanner.Interrupted: {"run it to its end"},
	scanner.Encrypted:   {"open it and scan what is inside"},
	scanner.NotFetched:  {"git lfs pull; git submodule update --init --recursive"},
}

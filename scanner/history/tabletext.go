package history

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// tableText is text in a reftable with keys in it. It has no lines that a person
// could look up, so its keys have no position.
type tableText struct {
	path, member string
	sights       []sight
}

// matchTables matches what the reftables hold beside the names of living refs:
// the reflogs, which other repositories have as files, and the names of refs that
// are gone. Entries that a later table deletes are matched, too: they are there
// until git merges the tables.
func (run *run) matchTables() {
	for _, t := range run.book.tables {
		run.matchLogs(t)
		run.matchNames(t)
	}
	run.book.tables = nil
}

// matchLogs matches the reflogs of a table, each as the file that it would be.
// Deleted ones are no longer alive by name, and their names are matched.
func (run *run) matchLogs(t table) {
	var lines []byte
	ref := ""
	flush := func() {
		run.matchTable(t, "logs/"+ref, lines)
		lines = lines[:0]
	}
	for one, err := range t.Logs() {
		if err != nil {
			break // told when the table was opened
		}
		if one.Ref != ref {
			flush()
			ref = one.Ref
			if _, live := run.book.find(ref); !live {
				lines = append(append(lines, ref...), '\n')
			}
		}
		if !one.Deleted {
			lines = fmt.Appendf(lines, "%x %x %s <%s> %d %+05d\t%s\n",
				one.Old.Bytes(), one.New.Bytes(), one.Name, one.Email, one.Time, clock(one.Zone), one.Message)
		}
		if len(lines) > maxLines {
			flush()
		}
	}
	flush()
}

// maxLines is how much text of a table is gathered before it is matched, in
// bytes. It ends with a whole entry.
const maxLines = 1 << 20

// clock returns minutes as git writes them: 150 is +0230.
func clock(minutes int16) int { return int(minutes)/60*100 + int(minutes)%60 }

// matchNames matches the names of refs in a table that are not alive, and what
// symbolic refs stand for.
func (run *run) matchNames(t table) {
	var lines []byte
	for one, err := range t.Refs() {
		if err != nil {
			break // told when the table was opened
		}
		for _, name := range []string{one.Name, one.Target} {
			if _, live := run.book.find(name); name != "" && !live {
				lines = append(append(lines, name...), '\n')
			}
		}
		if len(lines) > maxLines {
			run.matchTable(t, "", lines)
			lines = lines[:0]
		}
	}
	run.matchTable(t, "", lines)
}

func (run *run) matchTable(t table, member string, lines []byte) {
	seen := run.scan.Matcher.Append(nil, lines)
	if len(seen) == 0 {
		return
	}
	for i := range seen {
		seen[i].Position = match.Position{}
	}
	run.texts = append(run.texts, tableText{run.repo.shown(t.path), member, run.ledger.note(seen, nil)})
}

// tablePlaces adds a place for each key in the text of a table.
func (run *run) tablePlaces(all []facts) {
	for _, t := range run.texts {
		for _, s := range t.sights {
			all[s.key].logs = true
			run.add(s, scanner.Place{Source: scanner.Config, Path: t.path, Member: t.member})
		}
	}
}

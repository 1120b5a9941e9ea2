package history

import (
	"bytes"
	"errors"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// logged is one state of a ref that its reflog remembers.
type logged struct {
	ref string
	id  scanner.OID
	old bool // what the first line came from: git may have dropped it since
}

// readLogs reads every reflog of a work tree: "old new person<tab>message" a
// line. Entries of refs/stash are the stashes.
func (b *refBook) readLogs(dir string) {
	b.walkFiles(dir, "logs", func(path, name string) {
		text, err := regular.Read(path, maxLog)
		if err != nil {
			b.gap(path, whyOf(err), err)
			return
		}
		b.addLog(strings.TrimPrefix(name, "logs/"), text)
	})
}

func (b *refBook) addLog(name string, text []byte) {
	for line := range bytes.Lines(text) {
		words := bytes.SplitN(line, []byte{' '}, 3)
		if len(words) < 3 {
			continue
		}
		before, okBefore := parseHex(words[0])
		after, okAfter := parseHex(words[1])
		if !okBefore || !okAfter {
			b.gap("reflog of "+name, scanner.Damaged, errors.New("a line without ids"))
			continue
		}
		b.addState(name, before, after)
	}
}

// addState adds an entry of a reflog. The stash counts only what is there.
func (b *refBook) addState(name string, before, after scanner.OID) {
	last := logged{}
	if n := len(b.logs); n > 0 {
		last = b.logs[n-1]
	}
	if !before.IsZero() && (last.ref != name || last.id != before) { // mostly it is what the entry before came to
		b.logs = append(b.logs, logged{name, before, true})
	}
	if after.IsZero() {
		return
	}
	b.logs = append(b.logs, logged{name, after, false})
	if name == "refs/stash" {
		b.stashes++
	}
}

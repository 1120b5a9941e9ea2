package report

import (
	"strconv"
	"time"
)

// permitted lists what is allowed, in a report that is verbose or explains itself.
func (t *text) permitted() []remark {
	if !t.Options.Verbose && !t.Options.Explain {
		return nil
	}
	var lines []remark
	for _, a := range t.Allowed {
		lines = append(lines, remark{"allowed: ", t.permission(a)})
	}
	return lines
}

// permission names a key that is allowed, where it stands, and who allows it.
func (t *text) permission(a Allowed) string {
	f := a.Finding
	line := t.visible(f.Rule.Title)
	if key := f.Key.String(); key != weak {
		line += " " + key
	}
	labels := t.labels(f)
	if len(labels) > 0 {
		line += ", " + keep(labels[0])
	}
	if more := len(labels) - 1; more > 0 {
		line += " and " + strconv.Itoa(more) + " more"
	}
	line += ", by " + keep(t.visible(a.By))
	if !a.Expires.IsZero() {
		line += keep(" until " + a.Expires.Format(time.DateOnly))
	}
	if a.Reason != "" {
		line += ": " + t.visible(a.Reason)
	}
	return line
}

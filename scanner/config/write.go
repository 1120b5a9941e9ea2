package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// lines returns an entry as it stands in a file.
func (a Allow) lines() []string {
	block := []string{"[[allow]]"}
	if a.Fingerprint != "" {
		block = append(block, "fingerprint = "+quote(a.Fingerprint))
	}
	if len(a.Paths) > 0 {
		block = append(block, "paths = "+quoteAll(a.Paths))
	}
	if a.Reason != "" {
		block = append(block, "reason = "+quote(a.Reason))
	}
	if !a.Expires.IsZero() {
		block = append(block, "expires = "+a.Expires.Format(time.DateOnly))
	}
	return block
}

// lines returns a rule as it stands in a file.
func (r Rule) lines() []string {
	block := []string{"[[rule]]", "id = " + quote(r.Spec.ID)}
	if r.Spec.Title != "" {
		block = append(block, "title = "+quote(r.Spec.Title))
	}
	if len(r.Spec.Literals) > 0 {
		block = append(block, "literals = "+quoteAll(r.Spec.Literals))
	}
	block = append(block, "pattern = "+quote(r.Spec.Pattern))
	if r.Spec.Group != 0 {
		block = append(block, "group = "+strconv.Itoa(r.Spec.Group))
	}
	if r.Spec.Entropy != 0 {
		block = append(block, "entropy = "+strconv.FormatFloat(r.Spec.Entropy, 'f', -1, 64))
	}
	if len(r.Paths) > 0 {
		block = append(block, "paths = "+quoteAll(r.Paths))
	}
	return block
}

func quoteAll(texts []string) string {
	quoted := make([]string, 0, len(texts))
	for _, text := range texts {
		quoted = append(quoted, quote(text))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a string of TOML: with single quotes, which need no escapes, where
// there is a backslash or a double quote to be kept readable and nothing speaks
// against it.
func quote(text string) string {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	if strings.ContainsAny(text, `\"`) && !strings.Contains(text, "'") && !strings.ContainsFunc(text, control) {
		return "'" + text + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case control(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

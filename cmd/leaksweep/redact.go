package main

import (
	"strings"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// userinfo is what stands between a scheme and a host. Whatever the rules think
// of it, it is not repeated in a message.
var userinfo = onRequest(`(://)[^/?#\s]*@`)

// keyLike is a long run behind a prefix of OpenAI's, for keys that were cut
// short or mistyped on a command line and that no rule would claim.
var keyLike = onRequest(`(?i)\b(sk-|sess-|ek_|whsec_)[a-z0-9_-]{16,}`)

// marked is a word with the marker of OpenAI's keys in it, whatever is wrong with
// the rest of it.
var marked = onRequest(`[A-Za-z0-9_-]*T3Blbk` + `FJ[A-Za-z0-9_-]*`)

// scpUser is the same in the short form that ssh takes: user@host:path.
var scpUser = onRequest(`^[^/]*@([^/@]*:)`)

// withoutUser returns the address of a remote without what lets somebody in: the
// user, the password, and what follows a question mark.
func withoutUser(address string) string {
	if !strings.Contains(address, "://") {
		return scpUser().ReplaceAllString(address, "$1")
	}
	address, _, _ = strings.Cut(address, "?")
	return userinfo().ReplaceAllString(address, "$1")
}

// redact returns text with every secret in it replaced by its redacted form.
// It is for text that may repeat a command line: errors and hints.
func redact(text string) string {
	m, err := builtin()
	if err != nil { // the tests of package rules rule that out; say nothing rather than too much
		return "(message withheld: " + err.Error() + ")"
	}
	text = redactWith(m, text)
	text = userinfo().ReplaceAllString(text, "${1}…@")
	text = keyLike().ReplaceAllString(text, "${1}…")
	return marked().ReplaceAllString(text, "…")
}

// redactWith replaces what m finds in text.
func redactWith(m *match.Matcher, text string) string {
	sightings := m.Append(nil, []byte(text))
	if len(sightings) == 0 {
		return text
	}
	var clean []byte
	from := 0
	for _, s := range sightings {
		if s.Start < from { // inside the one before
			from = max(from, s.End)
			continue
		}
		clean = append(clean, text[from:s.Start]...)
		clean = append(clean, s.Key.String()...)
		from = s.End
	}
	return string(append(clean, text[from:]...))
}

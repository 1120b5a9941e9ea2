package rules

import (
	"bytes"
	"unicode/utf8"
)

// password is a password with what stands around it.
type password struct {
	value, user, scheme, host, database []byte // without escapes; empty where there is none
}

// judge decides whether a password is a secret and how sure that is, the host
// aside.
func (p password) judge() (Confidence, Reason) {
	v := p.value
	switch {
	case len(v) == 0:
		return 0, TooShort
	case template(v), codeLike(v), v[len(v)-1] == ']' && bytes.IndexByte(v, '[') < 0:
		return 0, Template
	case bytes.Contains(v, []byte(openAIMark)):
		return 0, OtherRule
	case masked(v), hasRun(v), interleaved(v), repeating(v), standIn(v), knownSample(v):
		return 0, Placeholder
	case utf8.RuneCount(v) < 8:
		return 0, TooShort
	case fewKinds(v), !passwordBits(v):
		return 0, TooSimple
	}
	return p.weigh()
}

// passwordBits holds a password against the least entropy that the survey asks
// for, 2.8 bits a character. Eight characters with one pair of equal ones have
// 2.75 and with two pairs 2.5, as a third of all random ones do, so two kinds of
// characters make up for it.
func passwordBits(v []byte) bool {
	bits := entropy(v)
	_, all := kinds(v)
	return bits >= 2.7 || all >= 2 && bits >= 2.5
}

var genericUsers = []string{"user", "username", "usr", "root", "admin", "postgres", "login", "name", "myuser", "test", "guest", "foo", "sa", "dbuser", "db_user", "db-user", "someuser", "mysql", "default", "demo"}

// weigh sorts a password that is long enough: its words may give it away.
func (p password) weigh() (Confidence, Reason) {
	if len(p.user) > 0 && len(p.user) == len(p.value) && hasFoldPrefix(p.value, string(p.user)) {
		return 0, Placeholder
	}
	label, rest, _ := bytes.Cut(p.host, []byte("."))
	second, _, _ := bytes.Cut(rest, []byte("."))
	further := [...][]byte{p.user, p.scheme, p.database, label, second}
	switch {
	case oneOf(p.user, []string{"anonymous", "ftp"}):
		return 0, Placeholder // whoever logs in so gives any word for a password
	case (len(p.user) == 0 || oneOf(p.user, genericUsers)) && oneOf(p.value, stock):
		return 0, Placeholder
	case stockOnly(p.value, further[:]), isFieldName(p.value):
		return Low, Accepted
	}
	if _, all := kinds(p.value); all < 2 {
		return Medium, Accepted
	}
	return High, Accepted
}

// isFieldName reports whether a password is the name of a field: letters of one
// case and underscores, with one of the usual words at the end.
func isFieldName(v []byte) bool {
	for _, c := range v {
		if !isLetter(c) && c != '_' || isUpper(c) != isUpper(v[0]) {
			return false
		}
	}
	for _, end := range []string{"_password", "_passwd", "_pass", "_secret", "_token", "_key", "_pw"} {
		if hasFoldSuffix(v, end) {
			return true
		}
	}
	return false
}

// codeLike reports whether what stands between a colon and an @ is source code
// or a pattern: two signs side by side that programs write and people do not.
func codeLike(v []byte) bool {
	for _, pair := range codePairs {
		if bytes.Contains(v, []byte(pair)) {
			return true
		}
	}
	return false
}

var codePairs = []string{"'+", "+'", "'.", ".'", "',", ",'", "[^", "]+", "]*", ".*", ".+", "(?", ")(", "[:", "+)", "*)", "()", "->", "::", "=>", "&&", "||", "[0", "],", "),"}

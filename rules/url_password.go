package rules

import (
	"bytes"
	"unicode/utf8"
)

// password is a password with what stands around it.
type password struct {
	value, user, scheme, host, database []byte // without escapes; empty where there is none
	written                             []byte // value as it stands in the text
}

// judge decides whether a password is a secret and how sure that is, the host
// aside.
func (p password) judge() (Confidence, Reason) {
	v := p.value
	switch {
	case len(v) == 0:
		return 0, TooShort
	case p.template(), codeLike(p.written), memberAccess(v):
		return 0, Template
	case bytes.Contains(v, []byte(openAIMark)):
		return 0, OtherRule
	case masked(v), hasRun(v), doubled(v), interleaved(v), repeating(v), standIn(v), knownSample(v):
		return 0, Placeholder
	case utf8.RuneCount(v) < 8:
		return 0, TooShort
	case fewKinds(v), !passwordBits(v), runRight(v, 0, len(v), isNoWord) == len(v):
		return 0, TooSimple
	}
	return p.weigh()
}

// template reports whether a password is to be filled in. A sign that is escaped
// stands for itself, so %24x is no variable, but a pair of them is one that went
// through a program which escapes what it is given: %7Bx%7D.
func (p password) template() bool {
	v := p.written
	if template(v) || v[len(v)-1] == ']' && bytes.IndexByte(v, '[') < 0 {
		return true
	}
	return !bytes.Equal(v, p.value) && filledIn(p.value)
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
	plain := unaccented(p.value)
	switch {
	case oneOf(p.user, []string{"anonymous", "ftp"}):
		return 0, Placeholder // whoever logs in so gives any word for a password
	case (len(p.user) == 0 || oneOf(p.user, genericUsers)) && oneOf(p.value, stock):
		return 0, Placeholder
	case stockOnly(plain, further[:3]), isFieldName(p.value):
		return Low, Accepted
	case stockOnly(plain, further[:]):
		return Medium, Accepted // people do build passwords on the name of the place
	}
	if _, all := kinds(p.value); all < 2 {
		return Medium, Accepted
	}
	return High, Accepted
}

// latin are the letters that those from U+00C0 to U+00FF are built on.
const latin = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy"

// unaccented returns v with ASCII letters in place of those of Latin-1, so that
// pässword is read as the word that it is.
func unaccented(v []byte) []byte {
	if bytes.IndexByte(v, 0xc3) < 0 {
		return v
	}
	var plain []byte
	for i := 0; i < len(v); i++ {
		if v[i] == 0xc3 && i+1 < len(v) && v[i+1] >= 0x80 && v[i+1] < 0xc0 {
			i++
			plain = append(plain, latin[v[i]-0x80])
			continue
		}
		plain = append(plain, v[i])
	}
	return plain
}

// isFieldName reports whether a password is the name of a field or a page: words
// in letters of one case, joined by underscores or dashes, and one of them says
// that it is about logging in. Behind an underscore at the end, or in capitals, more
// words say so.
func isFieldName(v []byte) bool {
	named, words, start := false, 0, 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) && v[i] != '_' && v[i] != '-' {
			if !isLetter(v[i]) || isUpper(v[i]) != isUpper(v[0]) {
				return false
			}
			continue
		}
		word := v[start:i]
		named = named || oneOf(word, fieldWords) || i == len(v) && start > 0 && (v[start-1] == '_' || isUpper(v[0])) && oneOf(word, fieldEnds)
		words++
		start = i + 1
	}
	return named && words > 1
}

// A passphrase may hold a word of the second list, but does not end in _key.
var (
	fieldWords = []string{"password", "passwd", "passphrase", "pwd", "login", "token", "credentials"}
	fieldEnds  = []string{"pass", "secret", "key", "pw"}
)

// isNoWord reports whether c is neither a letter nor a digit, nor part of one
// beyond ASCII. A test of all signs is no password.
func isNoWord(c byte) bool { return !isAlnum(c) && c < 0x80 }

// memberAccess reports whether v is a name behind names and dots, as in
// url.password, or begins with that and an equals sign or a colon: minified code
// has t?t.password=t.url.password:….
func memberAccess(v []byte) bool {
	dots, i := 0, 0
	for i < len(v) && (isLetter(v[i]) || v[i] == '_' || v[i] == '.' && i > 0 && v[i-1] != '.') {
		if v[i] == '.' {
			dots++
		}
		i++
	}
	name := v[:i]
	if dots < 2 && !bytes.HasSuffix(name, []byte(".password")) && !bytes.HasSuffix(name, []byte(".value")) || bytes.HasSuffix(name, []byte(".")) {
		return false
	}
	return i == len(v) || bytes.IndexByte([]byte("=:(["), v[i]) >= 0
}

// codeLike reports whether what stands between a colon and an @ is source code
// or a pattern: signs side by side that programs write and people do not. A long
// random password holds one such pair by chance, and then digits too.
func codeLike(v []byte) bool {
	pairs, digits := 0, 0
	for _, class := range []string{"[a-z", "[A-Z", "[0-9"} {
		if bytes.Contains(v, []byte(class)) {
			return true
		}
	}
	for i, c := range v {
		if isDigit(c) {
			digits++
		}
		for _, pair := range codePairs {
			if bytes.HasPrefix(v[i:], []byte(pair)) {
				pairs++
			}
		}
	}
	return pairs > 1 || pairs == 1 && digits == 0
}

var codePairs = []string{"'+", "+'", "'.", ".'", "',", ",'", "[^", "]+", "]*", ".*", ".+", "(?", ")(", "[:", "+)", "*)", "()", "->", "::", "=>", "&&", "||", "[0", "],", "),"}

// Package config reads and edits .leaksweep.toml, the file in which people say
// what is allowed and how to scan. It takes bytes and gives values; it opens no
// file and asks no clock.
//
// # The format
//
// The file is TOML 1.0 in UTF-8; a byte order mark, CRLF and the UTF-16 that
// PowerShell writes are read, too. It knows these tables and keys, and no others:
//
//	skip_rules = ["url-password"]     # rules that are not used
//	skip_sources = ["message"]        # kinds of things that do not count
//	exclude = ["vendor/"]             # paths that are not read, as in .gitignore
//
//	[[allow]]                         # one key, wherever it stands
//	fingerprint = "9f2c4b1a7d3e5f60"
//	reason = "documentation, revoked"
//	expires = 2027-03-31              # the last day on which this holds
//
//	[[allow]]                         # every key in these files
//	paths = ["testdata/"]
//	reason = "made for tests"
//
//	[[rule]]                          # a secret of your own
//	id = "acme-token"
//	title = "Acme token"
//	literals = ["acme_"]              # one stands in every match; may be left out
//	pattern = 'acme_[0-9a-f]{32}'     # RE2
//	group = 0                         # the secret; 0 is the first that is not empty
//	entropy = 3.0                     # bits a character that it has to exceed
//	paths = ["*.env"]
//
// What the keys of a [[rule]] mean is told by rules.Spec.
//
// An entry with a fingerprint and paths allows that key in these paths only. A
// path is a pattern with the meaning it has in a .gitignore at the root of the
// repository.
//
// The format is strict, since a word that is misspelt in a file like this would
// either silence the scanner or do nothing. It has no way to allow by line, by
// commit or by date: such an entry hides another key later, and breaks when
// lines move or history is rewritten. It includes no other file.
package config

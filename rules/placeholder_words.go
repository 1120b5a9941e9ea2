package rules

import "bytes"

// stock are words of which people build placeholders and throw-away passwords.
// A value of these and nothing but digits and signs is not a key; as a password
// it is a weak one, and most often one of an example.
var stock = []string{
	"a", "access", "account", "admin", "administrator", "alphanumeric", "amqp", "an", "anything", "api", "app", "apppassword", "auth",
	"aws", "awesome", "azure", "backend", "bar", "baz", "bearer", "bot", "cache", "change", "changeme", "changeit", "client", "clickhouse", "code", "company", "complex", "config", "credential",
	"credentials", "custom", "data", "database", "db", "default", "demo", "dev", "devel", "developer", "development",
	"docker", "dummy", "elastic", "empty", "enter", "env", "example", "fake", "foo", "foobar", "foobared", "for", "from", "generated", "github", "gitlab", "goes", "google",
	"grafana", "guest", "hard", "hello", "here", "hidden", "host", "id", "in", "insert", "into", "is", "it", "jenkins", "jwt", "keep", "key", "keycloak", "laravel", "letmein",
	"live", "local", "localhost", "login", "long", "lorem", "ipsum", "mail", "maria", "mariadb", "master", "me", "mega", "minio", "mock", "mongo", "mongodb", "more", "mssql", "my",
	"mysql", "name", "new", "none", "not", "null", "nopass", "of", "on", "option", "openai", "openapi", "oracle", "other", "our", "owner", "p", "pass", "passphrase", "passwd", "password", "passwort", "paste", "personal", "pg", "pgpassword",
	"placeholder", "please", "postgre", "postgres", "postgresql", "private", "prod", "production", "project", "proxy", "public", "put", "pw", "pwd", "quux", "qux", "qwerty", "rabbit",
	"rabbitmq", "random", "read", "readonly", "real", "redacted", "redis", "refresh", "remote", "removed", "replace", "replaceme", "root", "sa", "safe", "same", "sample", "secret", "secure", "server", "service",
	"session", "set", "shared", "should", "site", "smtp", "some", "something", "sql", "staging", "strong", "super", "system", "temp", "temporary", "test", "tester", "testing", "the", "this", "tmp", "to",
	"todo", "token", "tokens", "top", "undefined", "unsafe", "us", "use", "user", "username", "userpass", "value", "var", "very", "web", "welcome", "with", "word", "write", "www", "x", "xx", "xxx", "xxxx",
	"you", "your", "yours", "yourpassword", "string", "hash", "abc", "abcd", "abcdef", "def", "xyz", "asdf", "qwer", "zxcv", "hjkl", "hunter", "ci", "runner", "job", "build",
	"openssl", "rand", "hex", "base", "signature", "sig", "url", "uri", "http", "https", "com", "org", "net", "io", "acme", "invalid", "valid", "expired", "wrong", "bad", "good", "correct", "incorrect",
}

// marks are words that turn whatever stands beside them, behind a sign, into a
// placeholder: your-…, …-example, REPLACE_….
var marks = []string{
	"your", "yours", "youre", "example", "examples", "sample", "placeholder", "dummy", "fake", "redacted", "filtered", "masked",
	"replace", "replaceme", "insert", "change", "changeme", "changeit", "demo", "todo", "fixme", "xxx", "xxxx", "mock", "notreal", "foobar", "lorem",
}

// long are marks of so many letters that no random value holds them by chance
// (once in 10^9 values of 160 characters), so they count without signs around.
var long = []string{"example", "placeholder", "redacted", "changeme", "replaceme", "yourapikey", "yourtoken", "yoursecret", "youraccess", "yourpassword", "apikeyhere", "tokenhere", "notasecret", "not_a_secret", "not-a-secret", "thisisnot"}

// samples are values that documentation and standards print everywhere.
var samples = []string{
	"JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "SplxlOBeZQQYbYS6WxSbIA", "2YotnFZFEjr1zCsicMWpAA",
	"tGzv3JOkF0XG5Qx2TlKWIA", "mF_9.B5f-4.1JqM", "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"da39a3ee5e6b4b0d3255bfef95601890afd80709", "gX1fBat3bV", "7Fjfp0ZBr1KtDRbnfVdmIw", "correcthorsebatterystaple", "correct-horse-battery-staple",
	"9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "123e4567-e89b-12d3-a456-426614174000", "550e8400-e29b-41d4-a716-446655440000",
	"00000000-0000-0000-0000-000000000000", "5f4dcc3b5aa765d61d8327deb882cf99", "b6907d289e10d714a6e88b30761fae22", "439d4b804bc8187953eb36d2a8c26a02",
	"16C7e42F292c6912E7710c838347Ae178B4a", "e72e16c7e42f292c6912e7710c838347ae178b4a", // GitHub
	"4eC39HqLyjWDarjtT1zdp7dc", "BQokikJOvBiI2HlWgH4olfQ2", "26PHem9AhJZvU623DfE1x4sd", "tR3PYbcVNZZ796tH88S4VQ2u", // Stripe
	"kkk9d7dh3k39sjv7", "9djdj82h48djs9d2", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00", "kd94hf93k423kf44", "dpf43f3p2l4k3l03", // RFC 5849
}

// jwtSample is the subject 1234567890 as the claims of jwt.io's example hold it.
const jwtSample = ".eyJzdWIiOiIxMjM0NTY3ODkwI"

// azuriteStart is how the key of Azure's storage emulator begins, which is the same
// on every machine.
const azuriteStart = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1"

func knownSample(value []byte) bool {
	if len(value) > 80 && (bytes.Contains(value, []byte(jwtSample)) || bytes.HasPrefix(value, []byte(azuriteStart))) {
		return true
	}
	for _, s := range samples {
		if len(s) == len(value) && hasFoldPrefix(value, s) {
			return true
		}
	}
	return false
}

// standIn reports whether a value says of itself that it is none: your…, my…key,
// …-example-…, REPLACE_ME.
func standIn(value []byte) bool {
	if consistentPrefix(value, "your") || consistentPrefix(value, "my") && (hasFoldSuffix(value, "key") || hasFoldSuffix(value, "token") || hasFoldSuffix(value, "secret")) {
		return true
	}
	for _, word := range long {
		if hasFold(value, word) {
			return true
		}
	}
	for start := 0; start <= len(value); {
		end := start
		for end < len(value) && isAlnum(value[end]) {
			end++
		}
		if part := value[start:end]; len(part) >= 3 && (oneOf(part, marks) || allX(part)) {
			return true
		}
		start = end + 1
	}
	return false
}

// consistentPrefix reports whether value begins with word in lower case, in
// capitals or with one capital, and then changes to a sign or another case or
// goes on with stock words, as in your_key, YOURKEY and yourKey.
func consistentPrefix(value []byte, word string) bool {
	if !hasFoldPrefix(value, word) || len(value) == len(word) {
		return false
	}
	n := len(word)
	upper := isUpper(value[0]) && isUpper(value[1])
	for _, c := range value[1:n] {
		if isUpper(c) != upper {
			return false
		}
	}
	next := value[n]
	return !isAlnum(next) || isUpper(next) && !upper && wordy(value) || stockOnly(value, nil)
}

func allX(part []byte) bool {
	for _, c := range part {
		if c != 'x' && c != 'X' {
			return false
		}
	}
	return true
}

// stockOnly reports whether value is made of stock words, or of the given
// further words, with digits and signs anywhere between, letters written as
// digits (p4ssw0rd) included. It holds at least one such word.
func stockOnly(value []byte, further [][]byte) bool {
	const most = 80
	if len(value) > most {
		return false
	}
	var reach, worded [most + 1]bool // a cut can be here; a word of three letters or more lies before it
	reach[0] = true
	for i := range value {
		if !reach[i] {
			continue
		}
		if !isLetter(value[i]) {
			reach[i+1] = true
			worded[i+1] = worded[i+1] || worded[i]
		}
		for _, w := range stock {
			if leetPrefix(value[i:], w) {
				reach[i+len(w)] = true
				worded[i+len(w)] = worded[i+len(w)] || worded[i] || len(w) > 2
			}
		}
		for _, w := range further {
			if len(w) > 2 && hasFoldPrefix(value[i:], string(w)) {
				reach[i+len(w)], worded[i+len(w)] = true, true
			}
		}
	}
	return worded[len(value)]
}

// pieced reports whether a value is at least three pieces between - or _, all of
// them stock words or at most three characters long and two of them words of some
// length, as in sk-my-openai-2nd-key.
func pieced(value []byte) bool {
	pieces, words := 0, 0
	for start, i := 0, 0; i <= len(value); i++ {
		if i < len(value) && value[i] != '-' && value[i] != '_' {
			continue
		}
		piece := value[start:i]
		switch known := oneOf(piece, stock); {
		case known && len(piece) > 2:
			words++
		case !known && len(piece) > 3:
			return false
		}
		pieces++
		start = i + 1
	}
	return pieces > 2 && words > 1
}

// leetPrefix reports whether text begins with word, in either case, digits and
// signs standing for the letters they look like.
func leetPrefix(text []byte, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		c := foldByte(text[i])
		if c == word[i] {
			continue
		}
		switch c {
		case '@', '4':
			c = 'a'
		case '0':
			c = 'o'
		case '1', '!':
			c = 'i'
		case '3':
			c = 'e'
		case '5', '$':
			c = 's'
		case '7':
			c = 't'
		}
		if c != word[i] {
			return false
		}
	}
	return isLetter(text[0]) || text[0] == '@' || text[0] == '$' || len(word) > 3
}

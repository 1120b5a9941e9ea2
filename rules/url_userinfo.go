package rules

import "bytes"

// userinfo is what stands between the :// and the @ of a URL, in offsets of the
// window's text.
type userinfo struct {
	start, colon, at int // colon is -1 where there is none
	host             []byte
	hostEnd          int
	scheme           []byte
}

func (u userinfo) userEnd() int {
	if u.colon >= 0 {
		return u.colon
	}
	return u.at
}

// readUserinfo reads the userinfo behind the :// of a window, split at the last
// @ before the path. It looks at most bytes once and ends at the first one that
// no authority holds, since few URLs have userinfo.
func readUserinfo(w Window) (userinfo, Reason) {
	text := w.Text
	u := userinfo{start: w.End, colon: -1, at: -1}
	if w.Hit == 0 || !is(text[w.Hit-1], inScheme) && text[w.Hit-1] != '}' && text[w.Hit-1] != '\\' {
		return u, NoURL
	}
	i := w.End
scan:
	for ; i < len(text); i++ {
		if !is(text[i], tellsAuth) {
			continue
		}
		switch c := text[i]; c {
		case ':':
			if u.colon < 0 {
				u.colon = i
			}
		case '@':
			if u.at >= 0 && endsList(text, u.at+1, i) {
				break scan
			}
			u.at = i
		case '$', '{':
			i = groupEnd(text, i)
		case '\'':
			if quotedSingly(text, w.Hit) {
				break scan
			}
		case '\\':
			if w.Decoded || i+1 == len(text) || bytes.IndexByte([]byte(":=@#!$&;"), text[i+1]) < 0 {
				break scan
			}
			if text[i+1] != ':' && text[i+1] != '@' {
				i++
			}
		default:
			break scan
		}
	}
	return u.finish(w, i)
}

// finish reads what stands around the userinfo once there is one.
func (u userinfo) finish(w Window, end int) (userinfo, Reason) {
	text := w.Text
	switch {
	case end == len(text) && !w.AtTextEnd:
		return u, NearMiss
	case u.at < 0 && end < len(text) && text[end] == '<':
		return u, Template
	case u.at < 0 && u.colon >= 0 && end < len(text):
		if u.at = rawSignAt(w, u.colon, end); u.at < 0 {
			return u, noUserinfo(text, end)
		}
	case u.at < 0:
		return u, noUserinfo(text, end)
	}
	if u.colon > u.at {
		u.colon = -1
	}
	u.host, u.hostEnd = hostAt(text, u.at+1)
	n := runLeft(text, w.Hit, 40, func(c byte) bool { return is(c, inScheme) })
	u.scheme = text[w.Hit-n : w.Hit]
	if isVersion(u.host) {
		return u, NearMiss
	}
	return u, Accepted
}

// noUserinfo is the reason for a URL without an @. Only where an escape ended the
// search can there be one after all.
func noUserinfo(text []byte, end int) Reason {
	switch {
	case end == len(text):
		return NoURL
	case text[end] == '\\', text[end] == '#' && text[end-1] == '&', (text[end] == '\n' || text[end] == '\r') && text[end-1] == '=':
		return NearMiss // an escape, or a line that quoted-printable broke
	}
	return NoURL
}

// groupEnd returns the last byte of a variable that begins at text[i], such as
// ${A:-b} or {{ a }}, so that the colon and the spaces in it end nothing. Where
// there is none it returns i.
func groupEnd(text []byte, i int) int {
	open := i
	if text[i] == '$' {
		if open++; open == len(text) || text[open] != '{' {
			return i
		}
	}
	double := open+1 < len(text) && text[open+1] == '{'
	for j := open + 1; j < len(text) && j-open < 96; j++ {
		switch c := text[j]; {
		case c == '}' && (!double || j+1 < len(text) && text[j+1] == '}'):
			if double {
				return j + 1
			}
			return j
		case c < ' ' || c == '"' || c == '`' || c == ' ' && !double || c == '@' || c == '/':
			return i
		}
	}
	return i
}

// endsList reports whether a host and a comma or the like stand at the start of
// text[i:j], so that the @ at j belongs to the next thing in a list: in
// https://u:p@a.example,bob@b.example it does.
func endsList(text []byte, i, j int) bool {
	host, end := hostAt(text, i)
	if end >= j || bytes.IndexByte(host, '.') < 0 && text[end] != ':' {
		return false
	}
	for text[end] == ':' || isDigit(text[end]) {
		end++
	}
	return end < j && bytes.IndexByte([]byte(",;|)]}'"), text[end]) >= 0
}

// quotedSingly reports whether the URL whose :// is at text[hit] begins behind a
// single quote, which then also ends it.
func quotedSingly(text []byte, hit int) bool {
	n := runLeft(text, hit, 60, func(c byte) bool { return is(c, inScheme) || c == ':' })
	return n < hit && text[hit-n-1] == '\''
}

// databases are schemes behind which people write passwords as they are, with
// signs that a URL should escape.
var databases = []string{"postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps", "mssql", "sqlserver", "ftp", "sftp", "ftps", "smtp", "smtps",
	"postgresql+psycopg2", "postgresql+asyncpg", "postgresql+psycopg", "mysql+pymysql", "mysql2", "mssql+pyodbc", "ldap", "ldaps", "oracle", "clickhouse", "kafka", "nats", "imap", "imaps"}

// rawSignAt looks for the @ of a database URL behind a /, ? or # that stands
// unescaped in the password. It returns -1 where there is none: the password must
// not read as a port, and a host must follow.
func rawSignAt(w Window, colon, end int) int {
	text := w.Text
	n := runLeft(text, w.Hit, 40, func(c byte) bool { return is(c, inScheme) })
	if c := text[end]; c != '/' && c != '#' && c != '?' || !oneOf(text[w.Hit-n:w.Hit], databases) || isDigit(text[colon+1]) && allDigits(text[colon+1:end]) {
		return -1
	}
	at := -1
	for i := colon + 1; i < len(text) && i-colon < 80; i++ {
		c := text[i]
		if c == '@' {
			at = i
		} else if is(c, endsAuth) && c != '/' && c != '#' && c != '?' || c == '=' || c == ',' || c == '\'' || c == '{' {
			break
		} else if at >= 0 && c == '/' {
			break
		}
	}
	if at < 0 {
		return -1
	}
	if host, end := hostAt(text, at+1); len(host) == 0 || bytes.IndexByte(host, '.') < 0 && (end >= len(text) || text[end] != ':' && text[end] != '/') {
		return -1
	}
	return at
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

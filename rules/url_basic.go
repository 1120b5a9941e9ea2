package rules

import "bytes"

// judgeBasic decides on the option by which curl, wget and HTTPie take a user
// name and a password: -u user:pass, --user user:pass, -a user:pass,
// --password=pass.
func judgeBasic(w Window) (Claim, Reason) {
	text := w.Text
	start := w.End
	for start < len(text) && start-w.End < 8 && bytes.IndexByte([]byte(" =,\t\"'\\$"), text[start]) >= 0 {
		if text[start] == '$' && (start+1 == len(text) || text[start+1] != '\'') {
			break
		}
		start++
	}
	if start == len(text) || start > w.End+4 && text[w.End] != '"' && text[w.End] != '\'' && text[w.End] != ',' {
		return Claim{}, NearMiss
	}
	end := argumentEnd(text, start)
	if end < len(text) && (text[end] == '"' || text[end] == '\'') {
		if s, e, ok := quotedPassword(text, end); ok {
			return twoQuotes(w, start, end, s, e)
		}
	}
	if end-start < 9 || end == len(text) && !w.AtTextEnd {
		return Claim{}, TooShort
	}
	if !takesOption(w) {
		return Claim{}, NoURL
	}
	host := hostOnCommand(text, w.Hit, end)
	if hasFold(text[w.Hit:w.End], "password") {
		return passwordArgument(w, start, end, host)
	}
	return userArgument(w, start, end, host)
}

// takesOption reports whether a program stands before that knows the option of the
// hit: -a is HTTPie's, and wget has long ones only.
func takesOption(w Window) bool {
	switch toolBefore(w.Text[:w.Hit]) {
	case "":
		return false
	case "curl":
		return w.Text[w.Hit+1] != 'a'
	case "wget":
		return w.End-w.Hit >= 6
	}
	return true
}

// quotedPassword finds the password of user:'password' and "user":"password",
// whose first quote is at text[i].
func quotedPassword(text []byte, i int) (start, end int, ok bool) {
	switch {
	case i > 0 && text[i-1] == ':':
	case i+2 < len(text) && text[i+1] == ':' && (text[i+2] == '"' || text[i+2] == '\''):
		i += 2
	default:
		return 0, 0, false
	}
	n := bytes.IndexByte(text[i+1:], text[i])
	return i + 1, i + 1 + n, n > 0 && bytes.IndexByte(text[i+1:i+1+n], '\n') < 0
}

// twoQuotes decides on a password in quotes of its own, behind the user name at
// text[user:userEnd].
func twoQuotes(w Window, user, userEnd, start, end int) (Claim, Reason) {
	if !takesOption(w) {
		return Claim{}, NoURL
	}
	u := userinfo{host: hostOnCommand(w.Text, w.Hit, end)}
	w.Decoded = true
	c, reason := u.passwordAt(w, start, end, bytes.TrimSuffix(w.Text[user:userEnd], []byte(":")))
	c.InURL = false
	return c, reason
}

// argumentEnd returns where the argument that begins at text[start] ends: at the
// quote that opened it, or at a space.
func argumentEnd(text []byte, start int) int {
	quote := byte(' ')
	if start > 0 && (text[start-1] == '"' || text[start-1] == '\'') {
		quote = text[start-1]
	}
	for i := start; i < len(text); i++ {
		if c := text[i]; c == quote || c < ' ' || c == '\\' || quote == ' ' && (c == '"' || c == '\'' || c == '`' || c == ';' || c == '|' || c == '<' || c == '>') {
			return i
		}
	}
	return len(text)
}

// toolBefore returns the program whose command line text is the begin of: the
// last of those known, if it is near and no other command begins behind it.
func toolBefore(text []byte) string {
	text = text[max(0, len(text)-700):]
	best, tool := lastTool(text)
	if best < 0 {
		return ""
	}
	lines := 0
	for i := best; i < len(text); i++ {
		if text[i] == '\n' && text[i-1] != '\\' && text[i-1] != ',' && text[i-1] != '^' && text[i-1] != '`' && text[i-1] != '\r' {
			lines++
		}
	}
	if lines > 1 || lines == 1 && bytes.IndexByte(text[best:], ',') < 0 && bytes.IndexByte(text[best:], '-') < 0 {
		return ""
	}
	return tool
}

// lastTool returns where the name of a program that sends requests last stands in
// text between signs, or -1.
func lastTool(text []byte) (at int, tool string) {
	for i := len(text) - 4; i >= 0; i-- {
		switch text[i] {
		case 'c', 'w', 'h':
			if i > 0 && (isWord(text[i-1]) || text[i-1] == '-') {
				continue
			}
			for _, name := range []string{"curl", "wget", "http", "https"} {
				if hasOnePrefix(text[i:], name) && endsTool(text[i+len(name):]) {
					return i, name
				}
			}
		}
	}
	return -1, ""
}

// endsTool reports whether the name of a program may end in front of rest.
func endsTool(rest []byte) bool {
	return len(rest) == 0 || bytes.IndexByte([]byte(" \t\"',\\\n.;"), rest[0]) >= 0
}

// hostOnCommand returns the host of the URL on the same command line, or nothing.
func hostOnCommand(text []byte, hit, end int) []byte {
	lo := max(0, hit-512)
	hi := min(len(text), end+512)
	for i := hit; i > lo; i-- {
		if text[i-1] == '\n' && (i < 2 || text[i-2] != '\\') {
			lo = i
			break
		}
	}
	for i := end; i < hi; i++ {
		if text[i] == '\n' && text[i-1] != '\\' && text[i-1] != ',' {
			hi = i
			break
		}
	}
	at := bytes.Index(text[end:hi], []byte("://"))
	if at >= 0 {
		at += end
	} else if at = bytes.LastIndex(text[lo:hit], []byte("://")); at >= 0 {
		at += lo
	} else {
		return bareHost(text[end:hi])
	}
	host, _ := hostAt(text[:hi], at+3)
	return host
}

// bareHost finds a host that is written without a scheme, as curl and HTTPie
// allow.
func bareHost(rest []byte) []byte {
	for _, name := range []string{" localhost", " 127.0.0.1", "\"localhost", "'localhost"} {
		if i := bytes.Index(rest, []byte(name)); i >= 0 {
			return rest[i+1 : i+len(name)]
		}
	}
	return nil
}

// userArgument decides on user:password, or KEY: with nothing behind the colon.
func userArgument(w Window, start, end int, host []byte) (Claim, Reason) {
	text := w.Text
	colon := bytes.IndexByte(text[start:end], ':')
	for i := start; i < end; i++ { // a variable may hold a colon
		if text[i] == '$' || text[i] == '{' {
			i = groupEnd(text, i)
		} else if text[i] == ':' {
			colon = i - start
			break
		}
	}
	if colon < 0 {
		return Claim{}, NearMiss
	}
	if colon == 1 && isLetter(text[start]) && start+2 < end && (text[start+2] == '/' || text[start+2] == '\\') {
		return Claim{}, NoURL // C:\ is a drive
	}
	u := userinfo{start: start, colon: start + colon, at: end, host: host, hostEnd: end, scheme: text[start:start]}
	plain := w
	plain.Decoded = true // a command line has no percent-encoding
	user := text[start:u.colon]
	var c Claim
	var reason Reason
	if u.colon+1 == end || oneOf(text[u.colon+1:end], emptyPasswords) {
		c, reason = u.token(plain, user)
		c.Note = ""
	} else {
		c, reason = u.password(plain)
	}
	c.InURL = false
	return c, reason
}

// passwordArgument decides on a password that is an argument of its own.
func passwordArgument(w Window, start, end int, host []byte) (Claim, Reason) {
	u := userinfo{host: host}
	w.Decoded = true
	start, end = defaultOf(w.Text, start, end)
	c, reason := u.passwordAt(w, start, end, nil)
	c.InURL = false
	return c, reason
}

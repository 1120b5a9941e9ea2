package rules

import "bytes"

// judgeDSN decides on the DSN that Go's and PHP's MySQL drivers take:
// user:password@tcp(host:3306)/name. The hit is the @ and what follows it.
func judgeDSN(w Window) (Claim, Reason) {
	text := w.Text
	start := w.Hit
	for start > 0 && w.Hit-start < 200 && !is(text[start-1], endsAuth) || start > 0 && (text[start-1] == '/' || text[start-1] == '#' || text[start-1] == '?') && w.Hit-start < 200 {
		start--
	}
	if start == 0 && !w.AtTextStart || bytes.Contains(text[start:w.Hit], []byte("://")) {
		return Claim{}, NearMiss
	}
	colon := bytes.IndexByte(text[start:w.Hit], ':')
	if colon < 0 {
		return Claim{}, NearMiss
	}
	colon += start
	user := runLeft(text, colon, colon-start, func(c byte) bool { return isDotted(c) || c == '$' || c == '{' || c == '}' || c == '%' })
	u := userinfo{start: colon - user, colon: colon, at: w.Hit, scheme: text[w.Hit:w.Hit]}
	u.host, u.hostEnd = hostAt(text, w.Hit+1)
	if bytes.HasPrefix(text[w.Hit:], []byte("@unix")) {
		u.host = nil
	}
	if user == 0 || u.colon+1 >= u.at {
		return Claim{}, NearMiss
	}
	c, reason := u.password(w)
	c.InURL = false
	return c, reason
}

// judgeOracle decides on what Oracle's thin driver takes:
// jdbc:oracle:thin:user/password@//host:1521/service. The hit is what stands in
// front of the user.
func judgeOracle(w Window) (Claim, Reason) {
	text := w.Text
	slash := w.End + runRight(text, w.End, 64, isDotted)
	if slash == w.End || slash == len(text) || text[slash] != '/' {
		return Claim{}, NoURL
	}
	at := slash + 1
	for at < len(text) && at-slash < 100 && text[at] != '@' && !is(text[at], endsAuth) {
		at++
	}
	if at == len(text) || text[at] != '@' {
		return Claim{}, NoURL
	}
	u := userinfo{start: w.End, colon: slash, at: at, scheme: text[w.Hit+len("jdbc:") : w.Hit+len("jdbc:oracle")]}
	u.host, u.hostEnd = hostAt(text, at+1+runRight(text, at+1, 2, func(c byte) bool { return c == '/' }))
	return u.password(w)
}

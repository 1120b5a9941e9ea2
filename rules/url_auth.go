package rules

import "bytes"

// tokenUsers are user names that say that the password is a token.
var tokenUsers = []string{"oauth2", "x-access-token", "x-token-auth", "git", "__token__", "token", "gitlab-ci-token",
	"oauth", "x-oauth-basic", "x-bitbucket-api-token-auth", "api", "apikey", "api_key", "api-key", "api-token", "bearer", "pat", "private-token", "jwt", "_token", "oauth2accesstoken"}

// emptyPasswords are what is written where a password is asked for and the user
// part is the key.
var emptyPasswords = []string{"x-oauth-basic", "x", "api_token", "unused", "none", "nopassword", "api-token", "token", "pass", "password", "dummy", "anything", "blank", "nopass", "ignored"}

// judgeURLPassword decides whether the userinfo behind a :// holds a password.
func judgeURLPassword(w Window) (Claim, Reason) {
	u, reason := readUserinfo(w)
	if reason != Accepted {
		return Claim{}, reason
	}
	if u.colon < 0 || u.colon+1 == u.at || oneOf(w.Text[u.colon+1:u.at], emptyPasswords) || oneOf(w.Text[u.start:u.userEnd()], tokenUsers) {
		return Claim{}, NearMiss
	}
	return u.password(w)
}

// password decides on the password of u. A variable with a default is judged by
// its default, which is what runs where nobody set the variable.
func (u userinfo) password(w Window) (Claim, Reason) {
	at := u.at
	if at > u.colon+1 && w.Text[at-1] == '\\' {
		at-- // Perl writes \@ in a string
	}
	if options := bytes.Index(w.Text[u.colon+1:at], []byte(";AUTH=")); options >= 0 {
		at = u.colon + 1 + options // RFC 5092 and curl: how to log in
	}
	start, end := defaultOf(w.Text, u.colon+1, at)
	if digits := runRight(w.Text, start, 5, isDigit); digits > 0 && start+digits < end && bytes.IndexByte([]byte(",;|)"), w.Text[start+digits]) >= 0 {
		return Claim{}, NearMiss // a port, and then something else in a list
	}
	return u.passwordAt(w, start, end, w.Text[u.start:u.colon])
}

// passwordAt decides on the password that stands at text[start:end].
func (u userinfo) passwordAt(w Window, start, end int, user []byte) (Claim, Reason) {
	claim := Claim{Start: start, End: end, InURL: true}
	raw := w.Text[start:end]
	if bytes.HasPrefix(raw, []byte("//")) { // a URL, and its scheme was taken for a user
		return Claim{}, NearMiss
	}
	p := password{value: raw, written: raw, user: user, scheme: u.scheme, host: u.host, database: u.database(w.Text)}
	var room [256]byte
	if !w.Decoded && hasEscapes(raw) {
		p.value = plainText(room[:0], raw)
	}
	if v := vendorOf(p.value); v != nil {
		if leftToVendor(w, start) {
			return Claim{}, OtherRule
		}
		c, reason := v.claim(claim, p.value, urlContext{host: u.host})
		return withKey(c, reason, raw, p.value)
	}
	var reason Reason
	if claim.Confidence, reason = p.judge(); reason != Accepted {
		return Claim{}, reason
	}
	kind := kindOfHost(u.host)
	switch {
	case kind == reservedHost:
		return Claim{}, Reserved
	case hasFold(u.host, "sentry"):
		claim.Confidence, claim.Note = Low, "of a Sentry DSN, which may only send events"
	case kind != sampleHost && oneOf(u.scheme, []string{"cloudinary", "snowflake", "mongodb+srv"}):
		kind = publicHost // what stands there is an account of a public service
	}
	claim.Confidence = kind.capped(claim.Confidence)
	return withKey(claim, Accepted, raw, p.value)
}

// database returns the first segment of the path, which often names a database.
func (u userinfo) database(text []byte) []byte {
	i := u.hostEnd
	for i < len(text) && (text[i] == ':' || text[i] == ')' || isDigit(text[i])) {
		i++
	}
	if i == 0 || i >= len(text) || text[i] != '/' {
		return nil
	}
	return text[i+1 : i+1+runRight(text, i+1, 40, isWord)]
}

// withKey adds the secret to a claim where it is not what stands in the text.
func withKey(c Claim, reason Reason, raw, plain []byte) (Claim, Reason) {
	if reason == Accepted && !bytes.Equal(raw, plain) {
		c.Key = NewSecret(plain)
	}
	return c, reason
}

// defaultOf narrows text[start:end] to the default of the one variable that it
// is: b in ${A:-b}, ${A:=b}, ${A-b} and Spring's ${A:b}. Anything else it returns
// as it is.
func defaultOf(text []byte, start, end int) (int, int) {
	v := text[start:end]
	if len(v) < 6 || v[0] != '$' || v[1] != '{' || v[len(v)-1] != '}' {
		return start, end
	}
	n := runRight(v, 2, 60, isWord)
	i := 2 + n
	if n == 0 || v[i] != ':' && v[i] != '-' && v[i] != '=' {
		return start, end
	}
	if v[i] == ':' && (v[i+1] == '-' || v[i+1] == '=') {
		i++
	}
	if rest := v[i+1 : len(v)-1]; len(rest) == 0 || rest[0] == '?' || rest[0] == '+' || rest[0] == '$' {
		return start, end
	}
	return start + i + 1, end - 1
}

// judgeURLToken decides whether the userinfo behind a :// holds a token: as the
// user part alone, or as the password of a user name that says so.
func judgeURLToken(w Window) (Claim, Reason) {
	if w.Text[w.End-1] == '.' {
		return judgeSubprotocol(w)
	}
	u, reason := readUserinfo(w)
	if reason != Accepted {
		return Claim{}, reason
	}
	user := w.Text[u.start:u.userEnd()]
	if u.colon >= 0 && oneOf(user, tokenUsers) && u.colon+1 < u.at && !bytes.Equal(w.Text[u.colon+1:u.at], []byte("x-oauth-basic")) {
		c, reason := u.password(w)
		if c.Note == "" {
			c.Note = "the user name says that it is a token"
		}
		return c, reason
	}
	if u.colon >= 0 && u.colon+1 < u.at && !oneOf(w.Text[u.colon+1:u.at], emptyPasswords) {
		return Claim{}, NearMiss
	}
	return u.token(w, user)
}

// token decides on a user part that stands alone.
func (u userinfo) token(w Window, user []byte) (Claim, Reason) {
	start, end := defaultOf(w.Text, u.start, u.start+len(user))
	raw := w.Text[start:end]
	if len(raw) < 20 {
		if template(raw) {
			return Claim{}, Template
		}
		return Claim{}, TooShort
	}
	for _, c := range raw {
		if !is(c, inUser) {
			return Claim{}, tokenReason(raw)
		}
	}
	value := raw
	var room [256]byte
	if !w.Decoded && hasEscapes(raw) {
		value = plainText(room[:0], raw)
	}
	context := urlContext{scheme: true, host: u.host}
	claim := Claim{Start: start, End: end, Confidence: Medium, InURL: true, Note: "a user part that stands alone"}
	if v := vendorOf(value); v != nil {
		if leftToVendor(w, start) {
			return Claim{}, OtherRule
		}
		c, reason := v.claim(claim, value, context)
		return withKey(c, reason, raw, value)
	}
	if reason := u.tokenReason(w, value); reason != Accepted {
		return Claim{}, reason
	}
	claim.Confidence = kindOfHost(u.host).capped(claim.Confidence)
	return withKey(claim, Accepted, raw, value)
}

func tokenReason(raw []byte) Reason {
	if template(raw) {
		return Template
	}
	return NearMiss
}

// tokenReason judges a user part that stands alone, by tier B. That of a Sentry
// DSN is public, since programs in browsers carry it.
func (u userinfo) tokenReason(w Window, value []byte) Reason {
	digits, ok := hexRun(value)
	switch {
	case ok && digits == 32 && len(value) == 32 && u.sentry(w):
		return NotSecret
	case ok && digits == 128 && oneOf(u.scheme, []string{"enode"}):
		return NotSecret // the public key by which a node of Ethereum is known
	case bytes.ContainsAny(value, "@ <>"):
		return NearMiss // an address or the number of a message
	}
	if reason := judgeKey(value, maybeTier); reason != Accepted {
		return reason
	}
	if kindOfHost(u.host) == reservedHost {
		return Reserved
	}
	return Accepted
}

// sentry reports whether a URL is a DSN: its path is a project's number.
func (u userinfo) sentry(w Window) bool {
	rest := w.Text[u.hostEnd:]
	if len(rest) > 0 && rest[0] == ':' {
		rest = rest[1+runRight(rest, 1, 5, isDigit):]
	}
	if hasFold(u.host, "sentry") || hasFold(u.host, "glitchtip") {
		return true
	}
	n := 0
	if len(rest) > 0 && rest[0] == '/' {
		n = runRight(rest, 1, 20, isDigit)
	}
	return n > 0 && (n+1 == len(rest) || !isWord(rest[n+1]) && rest[n+1] != '/' && rest[n+1] != '-')
}

// judgeSubprotocol decides on a key that a browser sends as the name of a
// WebSocket protocol.
func judgeSubprotocol(w Window) (Claim, Reason) {
	end := w.End + runRight(w.Text, w.End, 400, isURLSafe)
	if end == len(w.Text) && !w.AtTextEnd {
		return Claim{}, NearMiss
	}
	value := w.Text[w.End:end]
	if len(value) == 0 {
		return Claim{}, Template
	}
	claim := Claim{Start: w.End, End: end, Confidence: High, InURL: true, Note: "sent as the name of a WebSocket protocol"}
	if v := vendorOf(value); v != nil {
		return v.claim(claim, value, urlContext{})
	}
	return claim, judgeKey(value, keyTier)
}

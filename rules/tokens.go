package rules

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"time"
)

// This file holds the rules for OpenAI's secrets without the marker. Each needs
// something beside its shape to say that it is OpenAI's.

// lookalikes are vendors whose keys begin with sk- as OpenAI's do.
var lookalikes = []string{
	"braintrust", "deepseek", "dashscope", "qwen", "moonshot", "kimi", "stability", "siliconflow",
	"minimax", "iflytek", "openrouter", "litellm", "langfuse", "anthropic", "one-api", "new-api", "oneapi", "newapi",
}

func namesLookalike(text []byte) bool {
	for _, word := range lookalikes {
		if hasFold(text, word) {
			return true
		}
	}
	return false
}

// judgeEarly takes sk- and 40 letters and digits, the form before the marker,
// only where OpenAI is named near by: Braintrust's keys look the same.
func judgeEarly(w Window) (Claim, Reason) {
	const n = 40
	if runRight(w.Text, w.End, n+1, isURLSafe) != n || runRight(w.Text, w.End, n, isAlnum) != n || !startsWord(w.Text, w.Hit) {
		return Claim{}, NearMiss
	}
	end := w.End + n
	key := w.Text[w.Hit:end]
	if classes(key[3:]) < 3 || filler(key[3:23]) || filler(key[23:]) || patterned(key) {
		return Claim{}, Placeholder
	}
	near := around(w.Text, w.Hit, end, 2)
	switch {
	case namesLookalike(near):
		return Claim{}, OtherVendor
	case !namesOpenAI(near):
		return Claim{}, NoContext
	}
	return Claim{Start: w.Hit, End: end, Confidence: Medium, InURL: inURL(w.Text, w.Hit)}, Accepted
}

// judgeSession takes sess- and 40 letters and digits. sess_ is an identifier.
func judgeSession(w Window) (Claim, Reason) {
	const n = 40
	if runRight(w.Text, w.End, n+1, isAlnum) != n || !startsWord(w.Text, w.Hit) {
		return Claim{}, NearMiss
	}
	end := w.End + n
	body := w.Text[w.End:end]
	if classes(body) < 3 || filler(body[:20]) || filler(body[20:]) || patterned(body) {
		return Claim{}, Placeholder
	}
	c := Claim{Start: w.Hit, End: end, Confidence: Medium, InURL: inURL(w.Text, w.Hit)}
	if namesOpenAI(around(w.Text, w.Hit, end, 2)) {
		c.Confidence = High
	}
	return c, Accepted
}

// published are the fingerprints of secrets that OpenAI's own reference shows.
var published = map[string]bool{"787a1c943ea935da": true}

// judgeClientSecret takes ek_ and 32 hexadecimal digits, of which the first eight
// are the time of its making in seconds.
func judgeClientSecret(w Window) (Claim, Reason) {
	const n = 32
	if runRight(w.Text, w.End, n+1, isAlnum) != n || runRight(w.Text, w.End, n, isHexLower) != n || !startsWord(w.Text, w.Hit) {
		return Claim{}, NearMiss
	}
	end := w.End + n
	if patterned(w.Text[w.End:end]) || published[NewSecret(w.Text[w.Hit:end]).Fingerprint()] {
		return Claim{}, Placeholder
	}
	seconds, err := strconv.ParseInt(string(w.Text[w.End:w.End+8]), 16, 64)
	made := time.Unix(seconds, 0).UTC()
	dated := err == nil && made.Year() >= 2024 && made.Year() < 2045
	c := Claim{Start: w.Hit, End: end, Confidence: High, InURL: inURL(w.Text, w.Hit)}
	if !dated {
		near := around(w.Text, w.Hit, end, 2)
		if !namesOpenAI(near) && !hasFold(near, "client_secret") && !hasFold(near, "realtime") && !hasFold(near, "ephemeral") {
			return Claim{}, NoContext
		}
		c.Confidence = Medium
		return c, Accepted
	}
	c.Note = "made " + made.Format(time.RFC3339) + ", lives 10 minutes unless asked otherwise"
	return c, Accepted
}

// judgeWebhook takes whsec_ and base64 where OpenAI is named on the same or a
// neighbouring line: Stripe, Svix and Standard Webhooks use the same prefix.
func judgeWebhook(w Window) (Claim, Reason) {
	is := func(c byte) bool { return isAlnum(c) || c == '+' || c == '/' }
	n := runRight(w.Text, w.End, 100, is)
	if n < 24 || n > 96 || !startsWord(w.Text, w.Hit) {
		return Claim{}, NearMiss
	}
	end := w.End + n
	end += runRight(w.Text, end, 2, func(c byte) bool { return c == '=' })
	body := w.Text[w.End:end]
	if classes(body) < 2 || filler(body[:20]) || patterned(body) {
		return Claim{}, Placeholder
	}
	near := around(w.Text, w.Hit, end, 1)
	switch {
	case !namesOpenAI(near):
		return Claim{}, NoContext
	case hasFold(near, "stripe") || hasFold(near, "svix") || hasFold(near, "clerk"):
		return Claim{}, OtherVendor
	}
	return Claim{Start: w.Hit, End: end, Confidence: High, InURL: inURL(w.Text, w.Hit)}, Accepted
}

// judgeJWT takes a JSON Web Token (RFC 7519) whose claims are OpenAI's.
func judgeJWT(w Window) (Claim, Reason) {
	if w.Hit > 0 && isURLSafe(w.Text[w.Hit-1]) && !endsEscape(w.Text[:w.Hit]) {
		return Claim{}, NearMiss
	}
	head := runRight(w.Text, w.Hit, 400, isURLSafe)
	body := w.Hit + head + 1
	if head < 15 || body+3 > len(w.Text) || w.Text[body-1] != '.' || !bytes.HasPrefix(w.Text[body:], []byte("eyJ")) {
		return Claim{}, NearMiss
	}
	size := runRight(w.Text, body, MaxWindow, isURLSafe)
	sign := body + size + 1
	if sign >= len(w.Text) || w.Text[sign-1] != '.' {
		return Claim{}, NearMiss
	}
	n := runRight(w.Text, sign, 1400, isURLSafe)
	if n < 20 {
		return Claim{}, TooShort
	}
	claims := make([]byte, base64.RawURLEncoding.DecodedLen(size))
	m, err := base64.RawURLEncoding.Decode(claims, w.Text[body:body+size])
	if err != nil {
		return Claim{}, NearMiss
	}
	claims = bytes.ReplaceAll(claims[:m], []byte(`\/`), []byte(`/`))
	own := bytes.Contains(claims, []byte("https://api.openai.com/")) || bytes.Contains(claims, []byte("https://auth.openai.com")) ||
		bytes.Contains(claims, []byte("https://auth0.openai.com"))
	if !own && !hasFold(w.Text[max(0, w.Hit-40):w.Hit], "agent_identity") {
		return Claim{}, OtherVendor
	}
	return Claim{Start: w.Hit, End: sign + n, Confidence: High, Note: expiry(claims), InURL: inURL(w.Text, w.Hit)}, Accepted
}

// expiry reads the exp claim.
func expiry(claims []byte) string {
	_, rest, found := bytes.Cut(claims, []byte(`"exp":`))
	rest = bytes.TrimLeft(rest, " ")
	n := runRight(rest, 0, 12, isDigit)
	seconds, err := strconv.ParseInt(string(rest[:n]), 10, 64)
	if !found || err != nil {
		return ""
	}
	return "expires " + time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

// judgeNamed returns the judge of tokens that only their name and surroundings
// tell: the literal is the name, the value follows it.
func judgeNamed(prefixes []string, context []string, least int) func(Window) (Claim, Reason) {
	return func(w Window) (Claim, Reason) {
		start := valueAfter(w.Text, w.End)
		if start < 0 {
			return Claim{}, NearMiss
		}
		is := func(c byte) bool { return isURLSafe(c) || c == '.' }
		end := start + runRight(w.Text, start, 1000, is)
		value := w.Text[start:end]
		switch {
		case end-start < least || !hasPrefix(value, prefixes):
			return Claim{}, NearMiss
		case classes(value) < 3 || patterned(value) || filler(value[max(0, len(value)-20):]):
			return Claim{}, Placeholder
		}
		for _, word := range context {
			if hasFold(w.Text, word) {
				return Claim{Start: start, End: end, Confidence: High}, Accepted
			}
		}
		return Claim{}, NoContext
	}
}

func hasPrefix(value []byte, prefixes []string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(value, []byte(p)) {
			return true
		}
	}
	return false
}

// valueAfter returns where the value begins that a name ending at i is given, or
// -1: behind an optional quote, white space, a colon or equals sign, and a quote.
func valueAfter(text []byte, i int) int {
	sign := false
	for n := 0; i < len(text) && n < 16; n++ {
		switch c := text[i]; {
		case c == ':' || c == '=':
			sign = true
		case c == '"' || c == '\'' || c == ' ' || c == '\t' || c == '\\' || c == '>' && sign:
		default:
			if sign {
				return i
			}
			return -1
		}
		i++
	}
	return -1
}

// classes counts the classes of characters in b: lower, upper, digit.
func classes(b []byte) int {
	var low, up, digit int
	for _, c := range b {
		switch {
		case isLower(c):
			low = 1
		case isUpper(c):
			up = 1
		case isDigit(c):
			digit = 1
		}
	}
	return low + up + digit
}

// tokenRules returns the rules of this file.
func tokenRules() []*Rule {
	const login = "openai/codex, codex-rs/login"
	logout := "Sign out everywhere (chatgpt.com, Settings, Security), then sign in again."
	codex := []string{"openai", "codex", "chatgpt", "account_id", "id_token", "last_refresh"}
	return []*Rule{
		{ID: "openai-early-key", Title: "OpenAI key of the first form", Family: OpenAI, Literals: []Literal{{Text: "sk-"}}, Before: 600, After: 400,
			Judge: judgeEarly, Shape: `sk-[A-Za-z0-9]{40}`, What: "A user key from before 2022, without OpenAI's marker, beside a word that says OpenAI. " + spends,
			Todo: rotate, Revoke: apiKeys, Source: "Nutlope/aicommits#127; gitleaks#1148"},
		{ID: "openai-session-key", Title: "OpenAI dashboard session key", Family: OpenAI, Literals: []Literal{{Text: "sess-"}}, Before: 400, After: 400,
			Judge: judgeSession, Shape: `sess-[A-Za-z0-9]{40}`, What: "The key of a signed-in dashboard, good for about 14 days and accepted as an API key.",
			Todo: "Log out of the dashboard, which ends the session.", Revoke: apiKeys, Source: "woodchen-ink/openai-billing-query#31; idootop/mi-gpt#2"},
		{ID: "openai-client-secret", Title: "OpenAI realtime client secret", Family: OpenAI, Literals: []Literal{{Text: "ek_"}}, Before: 400, After: 400,
			Judge: judgeClientSecret, Shape: `ek_[0-9a-f]{32}`, What: "A short-lived secret for a browser, from /realtime/client_secrets or ChatKit.",
			Todo: "It expires by itself; look at what handed it out.", Source: "openai/openai-openapi"},
		{ID: "openai-webhook-secret", Title: "OpenAI webhook signing secret", Family: OpenAI, Literals: []Literal{{Text: "whsec_"}}, Before: 400, After: 400,
			Judge: judgeWebhook, Shape: `whsec_[A-Za-z0-9+/]{24,96}={0,2}`, What: "Whoever holds it can forge webhook calls to its owner.",
			Todo: "Rotate the webhook's signing secret in the project's settings.", Revoke: "https://platform.openai.com/settings/project/webhooks", Source: "openai/openai-node, webhook-signature.ts"},
		{ID: "openai-access-token", Title: "ChatGPT or Codex token", Family: OpenAI, Literals: []Literal{{Text: "eyJ"}}, Before: 60, After: MaxWindow,
			Judge: judgeJWT, Shape: `eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+`, What: "A signed token with OpenAI's claims: it acts for a signed-in person until it expires.",
			Todo: logout, Source: login},
		{ID: "openai-refresh-token", Title: "ChatGPT or Codex refresh token", Family: OpenAI, Literals: []Literal{{Text: "refresh_token", Fold: true}, {Text: "refreshtoken", Fold: true}}, Before: 3000, After: 3000,
			Judge: judgeNamed([]string{"rt_", "rt.", "v1."}, codex, 24), Shape: `(?:rt_|rt\.|v1\.)[\w.-]+`, Example: `"refresh_token": "rt_xxxx…xxxx"`, What: "It makes new access tokens for 30 days.",
			Todo: logout, Source: login},
		{ID: "openai-personal-token", Title: "Codex personal access token", Family: OpenAI, Literals: []Literal{{Text: "CODEX_ACCESS_TOKEN"}, {Text: "personal_access_token", Fold: true}}, Before: 1000, After: 1000,
			Judge: judgeNamed([]string{"at-"}, []string{"codex", "openai", "chatgpt"}, 20), Shape: `at-[\w.-]+`, Example: "CODEX_ACCESS_TOKEN=at-xxxx…xxxx", What: "A long-lived token of a Business or Enterprise account.",
			Todo: "Revoke it in the workspace's settings.", Source: login},
	}
}

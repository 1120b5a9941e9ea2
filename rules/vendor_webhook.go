package rules

import "bytes"

// webhook is an address whose path is the secret.
type webhook struct {
	name  string
	text  string // the literal: without a slash, which JSON may escape
	paths []string
	shape func([]byte) int
}

// webhooks are those whose vendors say that the address must be kept secret. One
// of the paths stands between the literal and the secret.
var webhooks = []webhook{
	{"Slack", "hooks.slack.com", []string{"/services/"}, slackHook},
	{"Discord", "webhooks", []string{"/"}, discordHook},
	{"Telegram", "api.telegram.org", []string{"/bot", "/file/bot"}, telegramBot},
}

// slackHook reads T…/B…/… and returns its length, or 0.
func slackHook(text []byte) int {
	a := runRight(text, 0, 16, isAlnum)
	b := runRight(text, a+1, 16, isAlnum)
	c := runRight(text, a+b+2, 40, isAlnum)
	if a < 8 || b < 8 || c < 20 || c == 40 || text[0] != 'T' || text[a] != '/' || text[a+1] != 'B' || text[a+1+b] != '/' {
		return 0
	}
	return a + b + c + 2
}

// discordHook reads the number of the webhook and its token.
func discordHook(text []byte) int {
	a := runRight(text, 0, 21, isDigit)
	b := runRight(text, a+1, 100, isURLSafe)
	if a < 17 || a > 20 || b < 60 || b == 100 || text[a] != '/' {
		return 0
	}
	return a + 1 + b
}

// telegramBot reads the number of the bot and its token.
func telegramBot(text []byte) int {
	a := runRight(text, 0, 13, isDigit)
	b := runRight(text, a+1, 40, isURLSafe)
	if a < 8 || a > 12 || b != 35 || text[a] != ':' {
		return 0
	}
	return a + 1 + b
}

// secretStart returns where the secret begins behind the literal of w, or -1.
func (h webhook) secretStart(w Window) int {
	if h.name == "Discord" && !behindAPI(w.Text[:w.Hit]) {
		return -1
	}
	for _, path := range h.paths {
		if bytes.HasPrefix(w.Text[w.End:], []byte(path)) {
			return w.End + len(path)
		}
	}
	return -1
}

// behindAPI reports whether text ends in /api/, or in that and a version.
func behindAPI(text []byte) bool {
	if i := len(text) - 1; i > 0 && text[i] == '/' {
		if n := runLeft(text, i, 2, isDigit); n > 0 && i > n+1 && text[i-n-1] == 'v' && text[i-n-2] == '/' {
			text = text[:i-n-1]
		}
	}
	return bytes.HasSuffix(text, []byte("/api/"))
}

// judgeHookAddress decides on the address in front of a webhook's secret. Where
// its slashes are escaped it leaves the judgement to whoever undoes that.
func judgeHookAddress(w Window) (Claim, Reason) {
	for _, h := range webhooks {
		if string(w.Text[w.Hit:w.End]) != h.text {
			continue
		}
		start := h.secretStart(w)
		if start < 0 {
			return Claim{}, NearMiss
		}
		n := h.shape(w.Text[start:])
		if n == 0 || start+n == len(w.Text) && !w.AtTextEnd {
			return Claim{}, NearMiss
		}
		claim := Claim{Start: start, End: start + n, Confidence: High, Vendor: h.name, Note: "an address that anyone may post to", InURL: true}
		secret := w.Text[start : start+n]
		return claim, sham(secret[bytes.LastIndexAny(secret, "/:")+1:])
	}
	return Claim{}, NearMiss
}

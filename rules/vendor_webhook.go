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
// of the paths stands between the literal and the secret. Zapier's are not here:
// seven letters behind a number are no secret that a shape can tell.
var webhooks = []webhook{
	{"Slack", "hooks.slack.com", []string{"/services/"}, slackHook},
	{"Slack", "hooks.slack.com", []string{"/workflows/", "/triggers/"}, slackFlow},
	{"Discord", "webhooks", []string{"/"}, discordHook},
	{"Telegram", "api.telegram.org", []string{"/bot", "/file/bot"}, telegramBot},
	{"Microsoft Teams", "IncomingWebhook", []string{"/"}, teamsHook},
	{"Feishu", "open-apis", []string{"/bot/v2/hook/", "/bot/hook/"}, feishuHook},
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

// slackFlow reads what starts a workflow, T…/A…/number/… or T…/number/…, and
// returns its length, or 0. Organizations' numbers begin with E.
func slackFlow(text []byte) int {
	team := runRight(text, 0, 16, isAlnum)
	i := team + 1
	if i < len(text) && text[i] == 'A' {
		i += runRight(text, i, 16, isAlnum) + 1
	}
	number := runRight(text, i, 20, isDigit)
	end := i + number + 1
	n := runRight(text, end, 41, isAlnum)
	if team < 8 || number < 10 || n < 16 || n == 41 || text[0] != 'T' && text[0] != 'E' || text[team] != '/' || text[i-1] != '/' || text[end-1] != '/' {
		return 0
	}
	return end + n
}

// teamsHook reads 32 hexadecimal digits and the number of who made the webhook.
func teamsHook(text []byte) int {
	const digits, uuid = 32, 36
	n := digits + 1 + uuid
	if len(text) < n || text[digits] != '/' || !isUUID(text[digits+1:n]) || len(text) > n && isURLSafe(text[n]) {
		return 0
	}
	if key := text[:digits]; runRight(key, 0, digits, isHexLower) < digits || typed(key) {
		return 0
	}
	return n
}

// feishuHook reads a UUID. The same paths serve Feishu and Lark.
func feishuHook(text []byte) int {
	const uuid = 36
	if len(text) < uuid || !isUUID(text[:uuid]) || len(text) > uuid && isURLSafe(text[uuid]) {
		return 0
	}
	return uuid
}

// isUUID reports whether value is 32 hexadecimal digits in five groups.
func isUUID(value []byte) bool {
	digits, ok := hexRun(value)
	return ok && digits == 32 && len(value) == 36
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
	before := w.Text[:w.Hit]
	switch {
	case h.name == "Discord" && !behindAPI(before), h.name == "Microsoft Teams" && !behindTenant(before):
		return -1
	}
	for _, path := range h.paths {
		if bytes.HasPrefix(w.Text[w.End:], []byte(path)) {
			return w.End + len(path)
		}
	}
	return -1
}

// behindTenant reports whether text ends in the numbers of a group and a tenant,
// …@…/, the last of them a UUID.
func behindTenant(text []byte) bool {
	n := len(text) - len("@/") - 36
	return n > 0 && text[n] == '@' && text[len(text)-1] == '/' && isUUID(text[n+1:len(text)-1])
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
			continue // another's address on the same host
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

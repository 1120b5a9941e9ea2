package rules

import "bytes"

// webhook is an address whose path is the secret.
type webhook struct {
	name, text string // text is what stands in front of the secret
	shape      func([]byte) int
}

// webhooks are those whose vendors say that the address must be kept secret.
var webhooks = []webhook{
	{"Slack", "hooks.slack.com/services/", slackHook},
	{"Discord", "/api/webhooks/", discordHook},
	{"Telegram", "api.telegram.org/bot", telegramBot},
	{"Telegram", "api.telegram.org/file/bot", telegramBot},
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

// judgeHookAddress decides on the text in front of a webhook's secret.
func judgeHookAddress(w Window) (Claim, Reason) {
	for _, h := range webhooks {
		if string(w.Text[w.Hit:w.End]) != h.text {
			continue
		}
		n := h.shape(w.Text[w.End:])
		if n == 0 || w.End+n == len(w.Text) && !w.AtTextEnd {
			return Claim{}, NearMiss
		}
		claim := Claim{Start: w.End, End: w.End + n, Confidence: High, Vendor: h.name, Note: "an address that anyone may post to", InURL: true}
		secret := w.Text[w.End : w.End+n]
		return claim, sham(secret[bytes.LastIndexAny(secret, "/:")+1:])
	}
	return Claim{}, NearMiss
}

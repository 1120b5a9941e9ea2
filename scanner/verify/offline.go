package verify

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// offline says what can be said of a key that is sent nowhere. Some carry dates of
// their own.
func offline(f *scanner.Finding, now time.Time) scanner.Verdict {
	switch f.Rule.ID {
	case "openai-client-secret":
		return clientSecret(string(f.Key.Reveal()), now)
	case "openai-access-token":
		return token(string(f.Key.Reveal()), now)
	case "openai-webhook-secret":
		return notAsked("a webhook's secret is checked by its owner, and no vendor can be asked")
	}
	switch {
	case f.Rule.Family == rules.OpenAI:
		return notAsked("asking about it would use it up")
	case f.Vendor != "":
		return notAsked("OpenAI and Azure are asked, and it is another's")
	}
	return notAsked("there is nobody to ask")
}

// clientSecretLife is far beyond what a realtime client secret can be given.
const clientSecretLife = 24 * time.Hour

// clientSecret reads ek_, whose first eight hexadecimal digits are the time of its
// making in Unix seconds.
func clientSecret(key string, now time.Time) scanner.Verdict {
	digits := strings.TrimPrefix(key, "ek_")
	seconds, err := strconv.ParseInt(digits[:min(8, len(digits))], 16, 64)
	made := time.Unix(seconds, 0).UTC()
	switch {
	case err != nil || made.Year() < 2024 || made.After(now.Add(clientSecretLife)):
		return notAsked("it lives for minutes, and does not say when it was made")
	case now.Sub(made) > clientSecretLife:
		return notAsked("it was made " + made.Format(time.RFC3339) + " and lives for minutes")
	}
	return unknown("it was made " + made.Format(time.RFC3339) + ", and may work for minutes more")
}

// token reads the exp claim of a JSON Web Token (RFC 7519, section 4.1.4).
func token(key string, now time.Time) scanner.Verdict {
	_, rest, _ := strings.Cut(key, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(payload, "="))
	var claims struct {
		Exp *float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(text, &claims) != nil || claims.Exp == nil || *claims.Exp < 0 || *claims.Exp > 1<<36 {
		return unknown("it is a token that names no end, and asking would be using it")
	}
	end := time.Unix(int64(*claims.Exp), 0).UTC()
	if now.After(end) {
		return notAsked(fmt.Sprintf("by its own date it expired %s", end.Format(time.RFC3339)))
	}
	return unknown(fmt.Sprintf("by its own date it works until %s, and asking would be using it", end.Format(time.RFC3339)))
}

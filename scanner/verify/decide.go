package verify

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
)

// row is a row of the table of OpenAI's refusals: an answer with that status and
// one of the codes, as error.code or error.type, or one of the phrases in
// error.message.
type row struct {
	status  int
	codes   []string
	phrases []string // in small letters
	state   scanner.VerdictState
	why     string
}

// refusals is OpenAI's table. Sources: the error-codes guide and the IP allowlist
// guide of developers.openai.com for the codes; PowerToys#32989 and trufflehog's
// analyzers/openai for missing scopes; skill-validator#70 for regions; one-api#271
// for deactivation; home-assistant/core#120072 for countries. Answers that prove a
// key real without saying that it could ever work again are unusable, not dead:
// only the word of the vendor that it does not know a key makes that.
var refusals = []row{
	{http.StatusUnauthorized, nil, []string{"missing scopes"}, scanner.LiveRestricted, ""},
	{http.StatusForbidden, nil, []string{"missing scopes"}, scanner.LiveRestricted, ""},
	{http.StatusUnauthorized, []string{"incorrect_hostname"}, []string{"make your request to "}, scanner.LiveRegionBound, "it works at the host of its region only"},
	{http.StatusUnauthorized, []string{"ip_not_authorized"}, []string{"ip is not authorized", "ip not authorized", "ip address is not authorized"}, scanner.LiveIPLimited, "it works from allowed addresses only, and ours is none"},
	{http.StatusUnauthorized, []string{"account_deactivated"}, []string{"account associated with this api key has been deactivated", "your account has been deactivated"}, scanner.DeadDeactivated, "the account behind it was deactivated"},
	{http.StatusUnauthorized, []string{"mismatched_organization", "invalid_organization", "organization_membership_required"}, []string{"must be a member of an organization", "should match organization"}, scanner.Unusable, "the key is real, but its owner's organization does not let it be used"},
	{http.StatusUnauthorized, []string{"token_invalidated", "token_expired"}, nil, scanner.Unusable, "the vendor calls it expired or withdrawn"},
	{http.StatusUnauthorized, []string{"invalid_api_key"}, nil, scanner.Dead, ""},
	{http.StatusForbidden, []string{"unsupported_country_region_territory", "request_forbidden"}, nil, scanner.Undecided, "the vendor does not serve this country, and did not look at the key"},
	{http.StatusTooManyRequests, []string{"insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "organization_spend_limit_exceeded", "project_spend_limit_exceeded", "organization_usage_limit_exceeded"}, []string{"exceeded your current quota", "billing hard limit"}, scanner.LiveNoCredit, "its account has no credit left, or is at its limit"},
	{http.StatusTooManyRequests, []string{"access_terminated"}, nil, scanner.Unusable, "the key is real, and its account was closed"},
	{http.StatusTooManyRequests, []string{"rate_limit_exceeded"}, nil, scanner.Undecided, "the vendor has too many requests from this key: it is probably live"},
}

// decide reads an answer of OpenAI's.
func decide(a answer, host string) scanner.Verdict {
	if v, ok := accepted(a, host); ok {
		return v
	}
	e, ok := a.refusal()
	if !ok {
		return unknown(a.puzzle(host))
	}
	hit := -1
	for i, r := range refusals {
		if !r.fits(a.status, e) {
			continue
		}
		if hit >= 0 && (r.state.Dead() || refusals[hit].state.Dead()) {
			return unknown(host + " contradicts itself")
		}
		if hit < 0 {
			hit = i
		}
	}
	if hit < 0 {
		return unknown(a.puzzle(host))
	}
	v := scanner.Verdict{State: refusals[hit].state, Why: refusals[hit].why}
	switch v.State {
	case scanner.LiveRestricted:
		v.Scopes = scopesIn(e.message)
		v.Why = "it works, but may not do all"
	case scanner.LiveRegionBound:
		v.Region = regionIn(e.message)
	}
	return v
}

// decideAzure reads an answer of an Azure resource. Its 401 cannot tell a dead key
// from one of another resource.
func decideAzure(a answer, host string) scanner.Verdict {
	if v, ok := accepted(a, host); ok {
		return v
	}
	if a.status == http.StatusUnauthorized {
		return unknown(otherResource(host))
	}
	return unknown(a.puzzle(host))
}

func otherResource(host string) string {
	return "not valid for " + host + ", the resource beside it: it is dead, or of another one"
}

// accepted reads the answer to a key that works: a list.
func accepted(a answer, host string) (v scanner.Verdict, ok bool) {
	if a.status != http.StatusOK {
		return v, false
	}
	models, ok := a.list()
	if !ok {
		return unknown(host + " answered 200, but not as a vendor does"), true
	}
	v = scanner.Verdict{State: scanner.Live, Models: models}
	if a.cut && models > 0 {
		v.Why = fmt.Sprintf("it may use more than %d models", models)
	}
	return v, true
}

func (r row) fits(status int, e refusal) bool {
	if status != r.status {
		return false
	}
	for _, code := range r.codes {
		if e.code == code || e.kind == code {
			return true
		}
	}
	for _, phrase := range r.phrases {
		if strings.Contains(strings.ToLower(e.message), phrase) {
			return true
		}
	}
	return false
}

func unknown(why string) scanner.Verdict {
	return scanner.Verdict{State: scanner.Undecided, Why: why}
}

// scopeName and regionHost take from a message what may be shown of it, in forms
// that no part of a key has. They are compiled when they are first needed: most
// runs ask nobody.
var (
	scopeName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]{1,20}(?:\.[a-z_]{1,20}){1,3}$`) })
	regionHost = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b([a-z]{2})\.api\.openai\.com\b`) })
)

const mostScopes = 8

func scopesIn(message string) (scopes []string) {
	const label = "missing scopes:"
	at := strings.Index(strings.ToLower(message), label)
	if at < 0 || len(strings.ToLower(message)) != len(message) {
		return nil
	}
	for word := range strings.FieldsFuncSeq(message[at+len(label):], func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		word = strings.TrimSuffix(word, ".")
		if !scopeName().MatchString(word) || len(scopes) == mostScopes {
			break
		}
		scopes = append(scopes, word)
	}
	return scopes
}

func regionIn(message string) string {
	if m := regionHost().FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

package rulestest

import (
	"encoding/base64"
	"fmt"
	"regexp"
)

// openaiFormats are the credentials of sections 1.1 to 1.3 of the format survey
// that the rules were written from: prefix, halves, and the rule that is to find
// them.
var openaiFormats = []format{
	{"openai-early", "openai-early-key", early},
	{"openai-legacy", "openai-legacy-key", halves("sk-", 20)},
	{"openai-project-20", "openai-project-key", halves("sk-proj-", 20)},
	{"openai-project-58", "openai-project-key", halves("sk-proj-", 58)},
	{"openai-project-74", "openai-project-key", halves("sk-proj-", 74)},
	{"openai-none-20", "openai-user-key", halves("sk-None-", 20)},
	{"openai-none-58", "openai-user-key", halves("sk-None-", 58)},
	{"openai-none-74", "openai-user-key", halves("sk-None-", 74)},
	{"openai-service-ID-20", "openai-service-account-key", halves("sk-service-account-name-", 20)},
	{"openai-svcacct-20", "openai-service-account-key", halves("sk-svcacct-", 20)},
	{"openai-svcacct-46", "openai-service-account-key", halves("sk-svcacct-", 46)},
	{"openai-svcacct-58", "openai-service-account-key", halves("sk-svcacct-", 58)},
	{"openai-svcacct-74", "openai-service-account-key", halves("sk-svcacct-", 74)},
	{"openai-admin-58", "openai-admin-key", halves("sk-admin-", 58)},
	{"openai-admin-74", "openai-admin-key", halves("sk-admin-", 74)},

	// What nobody has seen yet must lower the confidence, not silence the scan.
	{"openai-project-90", "openai-unknown-key", halves("sk-proj-", 90)},
	{"openai-other-74", "openai-unknown-key", halves("sk-abcde-", 74)},
	{"openai-project-uneven", "openai-unknown-key", uneven},
	{"openai-project-altered", "openai-project-key", altered('x')},
	{"openai-project-dash", "openai-project-key", altered('-')},
	{"openai-project-underscore", "openai-project-key", altered('_')},

	{"openai-session", "openai-session-key", prefixed("sess-", alnum, 40)},
	{"openai-ephemeral", "openai-client-secret", ephemeral},
	{"openai-jwt", "openai-access-token", accessToken},
	{"openai-refresh", "openai-refresh-token", prefixed("rt_", alnum+"-_", 87)},
	{"openai-refresh-1", "openai-refresh-token", prefixed("rt.1.AAAU", alnum+"-_", 120)},
	{"openai-refresh-v1", "openai-refresh-token", prefixed("v1.", alnum+"-_", 64)},
	{"openai-personal", "openai-personal-token", prefixed("at-", alnum+"-_", 48)},
	{"openai-webhook", "openai-webhook-secret", webhook},

	{"azure-openai-84", "azure-openai-key", azureKey("AAAB", base64Sum)},
	{"azure-openai-84-base62", "azure-openai-key", azureKey("AAAB", base62Sum)},
	{"azure-ai-84", "azure-openai-key", azureKey("AAAA", base64Sum)},
	{"azure-openai-84-bad", "", azureKey("AAAB", wrongSum)},
	{"azure-openai-32", "azure-openai-legacy-key", func(name string, i int) string { return newStream(name, i).hex(32) }},
}

// serviceFormat names keys of a service account with an id of the caller's
// choice: openai-service-my-bot-20.
var serviceFormat = regexp.MustCompile(`^openai-service-([a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?)-20$`)

func serviceKey(id string) func(string, int) string { return halves("sk-"+id+"-", 20) }

// halves makes keys of a prefix, two halves of h characters and the marker
// between them. Halves of 20 hold letters and digits only.
func halves(prefix string, h int) func(string, int) string {
	return func(_ string, i int) string {
		s := newStream(fmt.Sprintf("%s%d+8+%d", prefix, h, h), i)
		left, right := s.short()
		if h != 20 {
			s = newStream(s.name, i)
			left, right = s.modern(h)
		}
		return prefix + left + marker + right
	}
}

// altered makes project keys whose last byte is not zero: right in length and
// marker, wrong in the one check that can be made offline.
func altered(end byte) func(string, int) string {
	return func(_ string, i int) string {
		key := []byte(halves("sk-proj-", 74)("", i))
		key[len(key)-1] = end
		return string(key)
	}
}

// uneven makes a project key with halves of 62 and 66 characters.
func uneven(name string, i int) string {
	left, right := newStream(name, i).modern(64)
	return "sk-proj-" + left[:62] + marker + left[62:] + right
}

// early makes a key of the time before the marker. The rare body that would
// hold a word of the lookalikes does not matter: it is all random.
func early(_ string, i int) string { return "sk-" + newStream("sk-40", i).text(alnum, 40) }

func prefixed(prefix, alphabet string, n int) func(string, int) string {
	return func(name string, i int) string { return prefix + newStream(name, i).text(alphabet, n) }
}

// ephemeral makes a client secret whose first eight digits are the time of its
// making, in seconds.
func ephemeral(name string, i int) string {
	return fmt.Sprintf("ek_%08x%s", 1_748_736_000+i*86_400, newStream(name, i).hex(24))
}

func webhook(name string, i int) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(newStream(name, i).bytes(32))
}

// accessToken makes the token of a ChatGPT login: three base64url parts, the
// claims that name OpenAI in the middle one. The order of the claims alternates,
// because it decides in which of three alignments they are encoded.
func accessToken(name string, i int) string {
	s := newStream(name, i)
	issuer := `"iss":"https://auth.openai.com"`
	if i%2 == 1 {
		issuer = `"iss":"https://auth0.openai.com/"`
	}
	aud := `"aud":["https://api.openai.com/v1"]`
	auth := fmt.Sprintf(`"https://api.openai.com/auth":{"chatgpt_account_id":"%s","chatgpt_plan_type":"plus","user_id":"user-%s"}`, uuid(s), s.text(alnum, 24))
	profile := fmt.Sprintf(`"https://api.openai.com/profile":{"email":"%s@mail.acme.io","email_verified":true}`, s.text(lower, 5+i%3))
	times := fmt.Sprintf(`"exp":%d,"iat":%d,"nbf":%d`, 1_749_600_000+i, 1_748_736_000+i, 1_748_736_000+i)
	claims := "{" + aud + "," + times + "," + auth + "," + profile + "," + issuer + `,"sub":"auth0|` + s.hex(24) + `"}`
	if i%3 == 2 {
		claims = "{" + issuer + "," + profile + "," + auth + "," + aud + "," + times + "}"
	}
	return token(`{"alg":"RS256","typ":"JWT","kid":"`+s.hex(12)+`"}`, claims, s.bytes(256))
}

func token(header, claims string, signature []byte) string {
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(header)) + "." + enc.EncodeToString([]byte(claims)) + "." + enc.EncodeToString(signature)
}

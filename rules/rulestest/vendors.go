package rulestest

import (
	"fmt"
	"hash/crc32"
)

// vendorFormats are keys of others that are taken for OpenAI's, or that stand in
// URLs. No rule finds them outside a URL.
var vendorFormats = []format{
	{"anthropic-api", "", wrapped("sk-ant-api03-", alnum+"-_", 93, "AA")},
	{"anthropic-admin", "", wrapped("sk-ant-admin01-", alnum+"-_", 93, "AA")},
	{"anthropic-oauth", "", wrapped("sk-ant-oat01-", alnum+"-_", 93, "AA")},
	{"anthropic-refresh", "", wrapped("sk-ant-ort01-", alnum+"-_", 93, "AA")},
	{"anthropic-session", "", wrapped("sk-ant-sid01-", alnum+"-_", 93, "AA")},
	{"anthropic-old", "", wrapped("sk-ant-api01-", alnum+"-_", 86, "")},
	{"openrouter", "", wrapped("sk-or-v1-", hexDigits, 64, "")},
	{"openrouter-mgmt", "", wrapped("sk-or-mgmt-", hexDigits, 64, "")},
	{"deepseek", "", wrapped("sk-", hexDigits, 32, "")},
	{"dashscope", "", wrapped("sk-", hexDigits, 32, "")},
	{"moonshot", "", wrapped("sk-", alnum+"-_", 48, "")},
	{"stability", "", wrapped("sk-", alnum, 48, "")},
	{"siliconflow", "", wrapped("sk-", lower, 48, "")},
	{"minimax", "", wrapped("sk-api-", alnum+"-_", 119, "")},
	{"braintrust", "", wrapped("sk-", alnum, 40, "")},
	{"iflytek", "", wrapped("sk-", alnum, 64, "")},
	{"oneapi", "", wrapped("sk-", alnum, 48, "")},
	{"litellm", "", wrapped("sk-", alnum+"-_", 22, "")},
	{"langfuse-secret", "", func(name string, i int) string { return "sk-lf-" + uuid(newStream(name, i)) }},
	{"langfuse-public", "", func(name string, i int) string { return "pk-lf-" + uuid(newStream(name, i)) }},
	{"stripe-live", "", wrapped("sk_live_", alnum, 24, "")},
	{"stripe-live-long", "", wrapped("sk_live_51", alnum, 97, "")},
	{"stripe-test", "", wrapped("sk_test_", alnum, 24, "")},
	{"stripe-restricted", "", wrapped("rk_live_", alnum, 24, "")},
	{"stripe-public", "", wrapped("pk_live_", alnum, 24, "")},
	{"elevenlabs", "", wrapped("sk_", hexDigits, 48, "")},
	{"photoroom", "", wrapped("sk_pr_default_", hexDigits, 40, "")},
	{"cerebras", "", wrapped("csk-", lower+digits, 48, "")},
	{"pinecone", "", func(name string, i int) string {
		s := newStream(name, i)
		return "pcsk_" + s.text(alnum, 6) + "_" + s.text(alnum, 63)
	}},
	{"perplexity", "", wrapped("pplx-", alnum, 48, "")},
	{"groq", "", func(name string, i int) string {
		s := newStream(name, i)
		return "gsk_" + s.text(alnum, 20) + "WGdyb3FY" + s.text(alnum, 24)
	}},
	{"xai", "", wrapped("xai-", alnum, 80, "")},
	{"xai-token", "", wrapped("xai-token-", alnum, 80, "")},
	{"google", "", wrapped("AIza"+"Sy", alnum+"-_", 33, "")},
	{"google-new", "", wrapped("AQ.Ab8RN6", alnum+"-_", 44, "")},
	{"huggingface", "", wrapped("hf_", upper+lower, 34, "")},
	{"replicate", "", wrapped("r8_", alnum, 37, "")},
	{"mistral", "", wrapped("", alnum, 32, "")},
	{"cohere", "", wrapped("", alnum, 40, "")},
	{"together", "", wrapped("tgp_v1_", alnum+"-_", 43, "")},
	{"together-old", "", wrapped("", hexDigits, 64, "")},
	{"fireworks-22", "", wrapped("fw_", alnum, 22, "")},
	{"fireworks-24", "", wrapped("fw_", alnum, 24, "")},
	{"voyage", "", wrapped("pa-", alnum+"-_", 43, "")},
	{"langsmith-pt", "", langsmith("lsv2_pt_")},
	{"langsmith-sk", "", langsmith("lsv2_sk_")},
	{"nvidia", "", wrapped("nvapi-", alnum+"-_", 64, "")},
	{"zhipu", "", func(name string, i int) string {
		s := newStream(name, i)
		return s.hex(32) + "." + s.text(lower+digits, 16)
	}},

	{"github", "", summed("ghp_")},
	{"github-oauth", "", summed("gho_")},
	{"github-app", "", summed("ghs_")},
	{"github-fine", "", func(name string, i int) string {
		s := newStream(name, i)
		return "github_pat_" + s.text(upper+digits, 22) + "_" + s.text(alnum, 59)
	}},
	{"npm", "", summed("npm_")},
	{"gitlab", "", wrapped("glpat-", alnum+"-_", 20, "")},
	{"slack-bot", "", slack("xoxb-")},
	{"slack-user", "", slack("xoxp-")},
	{"slack-webhook", "", func(name string, i int) string {
		s := newStream(name, i)
		return "T" + s.text(upper+digits, 10) + "/B" + s.text(upper+digits, 10) + "/" + s.text(alnum, 24)
	}},
	{"telegram", "", func(name string, i int) string {
		s := newStream(name, i)
		return "7" + s.text(digits, 9) + ":AA" + s.text(alnum+"-_", 33)
	}},
	{"sendgrid", "", func(name string, i int) string {
		s := newStream(name, i)
		return "SG." + s.urlsafe(22) + "." + s.urlsafe(43)
	}},
	{"digitalocean", "", wrapped("dop_v1_", hexDigits, 64, "")},
	{"shopify", "", wrapped("shpat_", hexDigits, 32, "")},
	{"pypi", "", wrapped("pypi-AgEIcHlwaS5vcmc", alnum+"-_", 150, "")},
	{"aws-id", "", wrapped("AKIA", upper+"234567", 16, "")},
	{"aws-secret", "", wrapped("", alnum+"+/", 40, "")},
	{"sentry-dsn", "", wrapped("", hexDigits, 32, "")},
	{"jwt-other", "", otherToken},
}

const hexDigits = "0123456789abcdef"

func wrapped(prefix, alphabet string, n int, suffix string) func(string, int) string {
	return func(name string, i int) string { return prefix + newStream(name, i).text(alphabet, n) + suffix }
}

func langsmith(prefix string) func(string, int) string {
	return func(name string, i int) string {
		s := newStream(name, i)
		return prefix + s.hex(32) + "_" + s.hex(10)
	}
}

func slack(prefix string) func(string, int) string {
	return func(name string, i int) string {
		s := newStream(name, i)
		return prefix + s.text(digits, 12) + "-" + s.text(digits, 12) + "-" + s.text(alnum, 24)
	}
}

// summed makes keys of GitHub's form, which npm took over: 30 characters and
// six that hold their CRC-32 in base 62.
func summed(prefix string) func(string, int) string {
	return func(name string, i int) string {
		body := newStream(name, i).text(alnum, 30)
		n := crc32.ChecksumIEEE([]byte(body))
		sum := make([]byte, 6)
		for j := range sum {
			sum[5-j] = (digits + upper + lower)[n%62]
			n /= 62
		}
		return prefix + body + string(sum)
	}
}

// otherToken makes a JWT that is not OpenAI's.
func otherToken(name string, i int) string {
	s := newStream(name, i)
	claims := fmt.Sprintf(`{"iss":"https://login.acme.io/","sub":"%s","aud":"https://api.acme.io/v1","iat":%d,"exp":%d}`, uuid(s), 1_748_736_000+i, 1_749_600_000+i)
	return token(`{"alg":"HS256","typ":"JWT"}`, claims, s.bytes(32))
}

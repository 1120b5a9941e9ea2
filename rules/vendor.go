package rules

import "bytes"

// vendor is one kind of key of another vendor that can be told by its shape.
type vendor struct {
	name     string // who issued it: GitHub
	prefix   string
	min, max int // length of what follows the prefix
	body     func(byte) bool
	form     bodyForm   // what the body must be beyond its length
	level    Confidence // zero means High
}

// vendors lists the formats of section 5 of the format survey and those that
// their vendors document. AWS access key ids are not here: they name an account,
// and the secret that belongs to them has no shape. More telling prefixes come
// first.
var vendors = []vendor{
	{name: "Anthropic", prefix: "sk-ant-", min: 80, max: 130, body: isURLSafe},
	{name: "OpenRouter", prefix: "sk-or-v1-", min: 64, max: 64, body: isHexLower},
	{name: "OpenRouter", prefix: "sk-or-mgmt-", min: 40, max: 80, body: isURLSafe},
	{name: "Langfuse", prefix: "sk-lf-", min: 36, max: 36, body: isURLSafe},
	{name: "MiniMax", prefix: "sk-api-", min: 119, max: 119, body: isURLSafe},
	{name: "Stripe", prefix: "sk_live_", min: 16, max: 247, body: isAlnum},
	{name: "Stripe", prefix: "rk_live_", min: 16, max: 247, body: isAlnum},
	{name: "Stripe", prefix: "sk_test_", min: 16, max: 247, body: isAlnum, level: Medium},
	{name: "Stripe", prefix: "rk_test_", min: 16, max: 247, body: isAlnum, level: Medium},
	{name: "Photoroom", prefix: "sk_pr_", min: 32, max: 64, body: isWord},
	{name: "ElevenLabs", prefix: "sk_", min: 48, max: 48, body: isHexLower},
	{name: "GitHub", prefix: "ghp_", min: 36, max: 255, body: isAlnum},
	{name: "GitHub", prefix: "gho_", min: 36, max: 255, body: isAlnum},
	{name: "GitHub", prefix: "ghu_", min: 36, max: 255, body: isAlnum},
	{name: "GitHub", prefix: "ghs_", min: 36, max: 255, body: isAlnum},
	{name: "GitHub", prefix: "ghr_", min: 36, max: 255, body: isAlnum},
	{name: "GitHub", prefix: "github_pat_", min: 82, max: 82, body: isWord},
	{name: "GitLab", prefix: "glpat-", min: 20, max: 340, body: isDotted},
	{name: "GitLab", prefix: "gldt-", min: 20, max: 340, body: isDotted},
	{name: "GitLab", prefix: "glrt-", min: 20, max: 340, body: isDotted},
	{name: "GitLab", prefix: "glptt-", min: 40, max: 40, body: isURLSafe},
	{name: "GitLab", prefix: "glcbt-", min: 20, max: 64, body: isURLSafe},
	{name: "Slack", prefix: "xoxb-", min: 20, max: 250, body: isURLSafe},
	{name: "Slack", prefix: "xoxp-", min: 20, max: 250, body: isURLSafe},
	{name: "Slack", prefix: "xoxa-", min: 20, max: 250, body: isURLSafe},
	{name: "Slack", prefix: "xoxs-", min: 20, max: 250, body: isURLSafe},
	{name: "Slack", prefix: "xoxe.", min: 20, max: 250, body: isDotted},
	{name: "Slack", prefix: "xapp-", min: 40, max: 250, body: isURLSafe},
	{name: "Google", prefix: "AIza", min: 35, max: 35, body: isURLSafe},
	{name: "Google", prefix: "AQ.Ab8RN6", min: 44, max: 44, body: isURLSafe},
	{name: "Google", prefix: "ya29.", min: 30, max: 1024, body: isDotted},
	{name: "Google", prefix: "GOCSPX-", min: 28, max: 28, body: isURLSafe},
	{name: "Hugging Face", prefix: "hf_", min: 34, max: 37, body: isAlnum},
	{name: "npm", prefix: "npm_", min: 36, max: 36, body: isAlnum},
	{name: "PyPI", prefix: "pypi-AgE", min: 50, max: 1000, body: isURLSafe},
	{name: "RubyGems", prefix: "rubygems_", min: 48, max: 48, body: isHexLower},
	{name: "SendGrid", prefix: "SG.", min: 66, max: 66, body: isDotted, form: twoParts},
	{name: "Groq", prefix: "gsk_", min: 52, max: 52, body: isAlnum},
	{name: "xAI", prefix: "xai-token-", min: 80, max: 80, body: isAlnum},
	{name: "xAI", prefix: "xai-", min: 80, max: 80, body: isAlnum},
	{name: "Perplexity", prefix: "pplx-", min: 48, max: 56, body: isAlnum},
	{name: "Cerebras", prefix: "csk-", min: 48, max: 48, body: isURLSafe},
	{name: "Cerebras", prefix: "csk_", min: 48, max: 48, body: isURLSafe},
	{name: "Pinecone", prefix: "pcsk_", min: 69, max: 70, body: isWord},
	{name: "Replicate", prefix: "r8_", min: 37, max: 37, body: isAlnum},
	{name: "Together", prefix: "tgp_v1_", min: 43, max: 43, body: isURLSafe},
	{name: "Fireworks", prefix: "fw_", min: 22, max: 24, body: isAlnum, form: mixed},
	{name: "Voyage", prefix: "pa-", min: 43, max: 43, body: isURLSafe, form: mixed},
	{name: "LangSmith", prefix: "lsv2_pt_", min: 43, max: 43, body: isWord},
	{name: "LangSmith", prefix: "lsv2_sk_", min: 43, max: 43, body: isWord},
	{name: "NVIDIA", prefix: "nvapi-", min: 60, max: 70, body: isURLSafe},
	{name: "DigitalOcean", prefix: "dop_v1_", min: 64, max: 64, body: isHexLower},
	{name: "DigitalOcean", prefix: "doo_v1_", min: 64, max: 64, body: isHexLower},
	{name: "Shopify", prefix: "shpat_", min: 32, max: 32, body: isHex},
	{name: "Shopify", prefix: "shpca_", min: 32, max: 32, body: isHex},
	{name: "Shopify", prefix: "shppa_", min: 32, max: 32, body: isHex},
	{name: "Shopify", prefix: "shpss_", min: 32, max: 32, body: isHex},
	{name: "Mailgun", prefix: "key-", min: 32, max: 32, body: isHexLower},
	{name: "Postman", prefix: "PMAK-", min: 59, max: 59, body: isURLSafe},
	{name: "New Relic", prefix: "NRAK-", min: 27, max: 27, body: isAlnum},
	{name: "Atlassian", prefix: "ATATT3", min: 60, max: 400, body: isPadded},
	{name: "Bitbucket", prefix: "ATBB", min: 28, max: 40, body: isAlnum, form: mixed},
	{name: "Figma", prefix: "figd_", min: 40, max: 60, body: isURLSafe},
	{name: "Linear", prefix: "lin_api_", min: 40, max: 40, body: isAlnum},
	{name: "Supabase", prefix: "sbp_", min: 40, max: 40, body: isHexLower},
	{name: "Supabase", prefix: "sb_secret_", min: 20, max: 64, body: isURLSafe},
	{name: "HashiCorp Vault", prefix: "hvs.", min: 24, max: 300, body: isURLSafe},
	{name: "Tailscale", prefix: "tskey-", min: 20, max: 80, body: isURLSafe},
	{name: "Grafana", prefix: "glsa_", min: 41, max: 41, body: isWord},
	{name: "Grafana", prefix: "glc_", min: 32, max: 400, body: isPadded},
	{name: "Sentry", prefix: "sntryu_", min: 64, max: 64, body: isHexLower},
	{name: "Sentry", prefix: "sntrys_", min: 60, max: 400, body: isPadded},
	{name: "Docker", prefix: "dckr_pat_", min: 27, max: 27, body: isURLSafe},
	{name: "Pulumi", prefix: "pul-", min: 40, max: 40, body: isHexLower},
	{name: "Contentful", prefix: "CFPAT-", min: 43, max: 43, body: isURLSafe},
	{name: "Mapbox", prefix: "sk.eyJ", min: 60, max: 200, body: isDotted},
	{name: "Notion", prefix: "ntn_", min: 40, max: 60, body: isAlnum},
	{name: "PostHog", prefix: "phx_", min: 40, max: 60, body: isAlnum},
	{name: "", prefix: "sk-", min: 32, max: 64, body: isURLSafe, form: relayed},
}

func isWord(c byte) bool   { return isAlnum(c) || c == '_' }
func isDotted(c byte) bool { return isURLSafe(c) || c == '.' }
func isPadded(c byte) bool { return isURLSafe(c) || c == '=' || c == '+' || c == '/' }

// bodyForm is what some keys are beyond a prefix, an alphabet and a length.
type bodyForm int

const (
	anyForm  bodyForm = iota
	mixed             // letters of both cases and digits, where the prefix is short
	twoParts          // 22 characters, a dot and the rest
	relayed           // one of the lengths that DeepSeek, DashScope, Moonshot, Stability and the relays use: they share a prefix with OpenAI and have no mark of their own
)

// holds reports whether body has the form.
func (f bodyForm) holds(body []byte) bool {
	switch f {
	case mixed:
		letters, _ := kinds(body)
		return letters == 3
	case twoParts:
		return body[22] == '.'
	case relayed:
		digits, hexadecimal := hexRun(body)
		return len(body) == 32 && hexadecimal && digits == 32 || (len(body) == 40 || len(body) == 48 || len(body) == 64) && !wordy(body)
	}
	return true
}

// keyAt returns the vendor whose key begins at text[i], and where the key ends.
func keyAt(text []byte, i int) (*vendor, int) {
	if i >= len(text) {
		return nil, 0
	}
	for n := range vendors {
		v := &vendors[n]
		if v.prefix[0] != text[i] || !bytes.HasPrefix(text[i:], []byte(v.prefix)) {
			continue
		}
		start := i + len(v.prefix)
		end := start + runRight(text, start, v.max+1, v.body)
		for end > start && text[end-1] == '.' {
			end--
		}
		if n := end - start; n < v.min || n > v.max || end < len(text) && isAlnum(text[end]) {
			continue
		}
		if v.form.holds(text[start:end]) {
			return v, end
		}
	}
	return nil, 0
}

// vendorOf returns the vendor of a whole value, or nil.
func vendorOf(value []byte) *vendor {
	if len(value) < 24 {
		return nil
	}
	if v, end := keyAt(value, 0); v != nil && end == len(value) && publicOrOther(value) == Accepted {
		return v
	}
	return nil
}

// leftToVendor reports whether the value at text[start:] is a vendor's key that
// the rule for these finds by itself. That rule's claim says more than one by a
// name, so the other rules of this family keep silent then.
func leftToVendor(w Window, start int) bool {
	w.Hit, w.End = start, start
	_, reason := judgeVendor(w)
	return reason == Accepted
}

// relays are the hosts that tell whose a key without a mark is.
var relays = []struct{ domain, name string }{
	{"deepseek.com", "DeepSeek"}, {"aliyuncs.com", "DashScope"}, {"moonshot.cn", "Moonshot"}, {"moonshot.ai", "Moonshot"},
	{"stability.ai", "Stability AI"}, {"siliconflow.cn", "SiliconFlow"}, {"siliconflow.com", "SiliconFlow"}, {"braintrust.dev", "Braintrust"}, {"xf-yun.com", "iFlytek"},
}

// claim fills in whose key it is and how sure that makes it. A Google key for
// maps has to be public to work, and is restricted by referrer instead.
func (v *vendor) claim(c Claim, value []byte, u urlContext) (Claim, Reason) {
	c.Vendor, c.Confidence = v.name, High
	if v.level != 0 {
		c.Confidence = v.level
	}
	if v.name == "" {
		for _, r := range relays {
			if endsInDomain(u.host, r.domain) {
				c.Vendor = r.name
			}
		}
	}
	if v.prefix == "AIza" && u.maps {
		c.Confidence, c.Note = Low, "a key for maps, which browsers have to see"
	}
	return c, sham(value[len(v.prefix):])
}

// sham reports whether the body of a key whose shape is right was typed and not
// drawn.
func sham(body []byte) Reason {
	switch {
	case template(body):
		return Template
	case typed(body), knownSample(body), standIn(body), stockOnly(body, nil), wordy(body):
		return Placeholder
	}
	return Accepted
}

// judgeVendor decides on the prefix of a vendor's key: it counts in a URL only.
func judgeVendor(w Window) (Claim, Reason) {
	text := w.Text
	if w.Hit > 0 && isAlnum(text[w.Hit-1]) && !startsWord(text, w.Hit) {
		return Claim{}, NearMiss
	}
	v, end := keyAt(text, w.Hit)
	if v == nil || end == len(text) && !w.AtTextEnd {
		return Claim{}, NearMiss
	}
	value := text[w.Hit:end]
	if bytes.Contains(value, []byte(openAIMark)) {
		return Claim{}, OtherRule
	}
	u, ok := placeOf(w, w.Hit)
	if !ok {
		return Claim{}, NotInURL
	}
	return v.claim(Claim{Start: w.Hit, End: end, InURL: true}, value, u)
}

// placeOf reports whether a key that begins at text[i] stands in a URL, and in
// which.
func placeOf(w Window, i int) (urlContext, bool) {
	u := urlBefore(w.Text, i)
	if i > 1 && (w.Text[i-1] == '=' || hasFoldSuffix(w.Text[:i], "%3d")) {
		at := w
		at.End = i
		if w.Text[i-1] != '=' {
			at.End -= 2
		}
		p := nameBefore(at)
		p.start, p.end = i, i
		if p.separator == question || p.separator == ampersand || p.separator == formStart && behindData(w.Text[:p.from]) {
			return u, true
		}
	}
	return u, u.scheme && !u.comma
}

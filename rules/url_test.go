package rules

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	lowerLetters = "abcdefghijklmnopqrstuvwxyz"
	upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	tenDigits    = "0123456789"
	allLetters   = lowerLetters + upperLetters + tenDigits
)

// drawn makes a random text of n characters that holds a small letter, a capital
// and a digit where the alphabet has them, the same for the same seed.
func drawn(seed uint64, alphabet string, n int) string {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	for {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		want, _ := kinds([]byte(alphabet))
		if got, _ := kinds(b); got == want && entropy(b) >= 2.9 {
			return string(b)
		}
	}
}

// sight is what one rule said about one hit.
type sight struct {
	rule   *Rule
	window Window
	offset int // of the window in the text
	claim  Claim
	reason Reason
}

// sights finds every hit of every URL rule in text, without the matcher, and has it judged.
func sights(text []byte) []sight {
	var all []sight
	for _, r := range urlRules() {
		for _, l := range r.Literals {
			for i := 0; i+len(l.Text) <= len(text); i++ {
				at := text[i : i+len(l.Text)]
				if string(at) != l.Text && (!l.Fold || !strings.EqualFold(string(at), l.Text)) {
					continue
				}
				lo, hi := max(0, i-r.Before), min(len(text), i+len(l.Text)+r.After)
				w := Window{Text: bytes.Clone(text[lo:hi]), Hit: i - lo, End: i - lo + len(l.Text), AtTextStart: lo == 0, AtTextEnd: hi == len(text)}
				c, reason := r.Judge(w)
				all = append(all, sight{r, w, lo, c, reason})
			}
		}
	}
	return all
}

// claimed returns what the claims of text span, by rule, those of a level at least.
func claimed(text string, least Confidence) map[string]string {
	found := map[string]string{}
	for _, s := range sights([]byte(text)) {
		if s.reason == Accepted && s.claim.Confidence >= least {
			found[s.rule.ID] = string(s.window.Text[s.claim.Start:s.claim.End])
		}
	}
	return found
}

// TestTiers holds names against the confidence that they give.
func TestTiers(t *testing.T) {
	key := drawn(1, allLetters, 32)
	for _, test := range []struct {
		name, rule string
		want       Confidence // zero: not taken
	}{
		{"api_key", "url-query-key", High}, {"API-KEY", "url-query-key", High}, {"apiKey", "url-query-key", High}, {"openai_api_key", "url-query-key", High},
		{"x-api-key", "url-query-key", High}, {"access_token", "url-query-key", High}, {"auth[access_token]", "url-query-key", High}, {"auth[token]", "url-query-key", High},
		{"client.secret", "url-query-key", High}, {"subscription-key", "url-query-key", High}, {"jwt", "url-query-key", High}, {"refresh_token", "url-query-key", High},
		{"key", "url-query-key", Medium}, {"token", "url-query-key", Medium}, {"auth", "url-query-key", Medium}, {"app_key", "url-query-key", Medium}, {"credentials", "url-query-key", Medium},
		{"password", "url-query-password", High}, {"db_password", "url-query-password", High}, {"pwd", "url-query-password", High}, {"passphrase", "url-query-password", High},
		{"sig", "url-query-signature", Low}, {"X-Amz-Signature", "url-query-signature", Low}, {"code", "url-query-signature", Low}, {"PHPSESSID", "url-query-signature", Low},
		{"page_token", "url-query-key", 0}, {"nextPageToken", "url-query-key", 0}, {"csrf_token", "url-query-key", 0}, {"_token", "url-query-key", 0}, {"public_key", "url-query-key", 0},
		{"publishable_key", "url-query-key", 0}, {"sitekey", "url-query-key", 0}, {"sort_key", "url-query-key", 0}, {"client_id", "url-query-key", 0}, {"monkey", "url-query-key", 0},
	} {
		text := "https://api.acme.io/v1?a=b&" + test.name + "=" + key + "&c=d"
		var got Confidence
		for _, s := range sights([]byte(text)) {
			if s.reason == Accepted && s.rule.ID == test.rule {
				got = max(got, s.claim.Confidence)
			}
		}
		if got != test.want {
			t.Errorf("%s: %s by %s, want %s", test.name, got, test.rule, test.want)
		}
	}
}

// TestSeparators puts a parameter behind everything that may stand before one.
func TestSeparators(t *testing.T) {
	key := drawn(2, allLetters, 28)
	for _, before := range []string{
		"https://acme.io/x?", "https://acme.io/x?a=b&", "https://acme.io/x?a=b&amp;", "https://acme.io/x?a=b&#38;", "https://acme.io/x?a=b&#x26;", `https://acme.io/x?a=b\u0026`, `https://acme.io/x?a=b\x26`,
		"https://acme.io/x?a=b%26", "https://acme.io/x?a=b%2526", "https://acme.io/x#", "https://acme.io/#/route?", "https://acme.io/x;", "https://acme.io/x?a=b;", `"/v1?`, `"?`, `base + "&`,
		`curl -d "`, "curl -d '", "curl -d ", "curl --data ", "curl --data-urlencode '", "curl --data-raw=\"", `["curl", "-d", "`, "wget --post-data='", "curl -F ",
	} {
		if got := claimed(before+"api_key="+key+"\n", High)["url-query-key"]; got != key {
			t.Errorf("%sapi_key=…: %q", before, got)
		}
	}
	for _, before := range []string{"", " ", "\n", "# ", "#", ";", "; ", "a&&", "a&amp;&amp;", `a\u0026\u0026`, "--", "var x=1;", "Cookie: a=b;", "if x.", "obj->", "\"", "'", "(", "export "} {
		if got := claimed(before+"api_key="+key+"\n", Low); len(got) > 0 {
			t.Errorf("%sapi_key=…: %v", before, got)
		}
	}
}

// TestEnds puts everything behind a value that may end one.
func TestEnds(t *testing.T) {
	key := drawn(3, allLetters, 28)
	for _, after := range []string{
		"", " ", "\n", "\r\n", "\t", "\"", "'", "`", "<", "</a>", ">", ")", "]", "}", ",", ";", "|", "&b=c", "&amp;b=c", `\u0026b=c`, "%26b=c", "#top", "%23top", ".", ". Then", ",\n", "!", "?", ": no", "**", "~~", "*",
		`\n`, `\"`, `\\\"`, `\t`, `\u0022`, "%22", "%20", "&quot;", "&lt;", "&#39;", "\x1b[0m", "。", "，", "é", "\x00", "^&b=c", `\&b=c`, `" + x`, "' . $x",
	} {
		if got := claimed("see https://acme.io/x?api_key="+key+after, High)["url-query-key"]; got != key {
			t.Errorf("…%s: %q, want %q", after, got, key)
		}
	}
	for _, after := range []string{"${x}", "$x", "{x}", "***", "...", "…", "%s", "%(x)s"} {
		if got := claimed("see https://acme.io/x?api_key="+key+after, Low); len(got) > 0 {
			t.Errorf("…%s: %v", after, got)
		}
	}
}

// TestUserinfo puts credentials in front of hosts.
func TestUserinfo(t *testing.T) {
	token := drawn(4, allLetters, 32)
	for _, test := range []struct {
		text, rule, want string
		level            Confidence
	}{
		{"postgres://svc:Blue" + "Horse42!@db.acme.io/x", "url-password", "Blue" + "Horse42!", High},
		{"postgresql+psycopg2://svc:Blue" + "Horse42!@db/x", "url-password", "Blue" + "Horse42!", Medium},
		{"jdbc:postgresql://svc:Blue" + "Horse42!@10.1.2.3/x", "url-password", "Blue" + "Horse42!", Medium},
		{"redis://:Blue" + "Horse42!@cache.acme.io", "url-password", "Blue" + "Horse42!", High},
		{"mongodb://svc:Blue" + "Horse42!@h1.acme.io:27017,h2.acme.io/x", "url-password", "Blue" + "Horse42!", High},
		{"ftp://svc:Blue@" + "Horse42@ftp.acme.io/x", "url-password", "Blue@" + "Horse42", High},
		{"postgres://svc:Blue/" + "Horse42@db.acme.io/x", "url-password", "Blue/" + "Horse42", High},
		{"smtp://bob@acme.io:Blue" + "Horse42@smtp.acme.io:25", "url-password", "Blue" + "Horse42", High},
		{"svc:Blue" + "Horse42!@tcp(db.acme.io:3306)/x", "url-password", "Blue" + "Horse42!", High},
		{"jdbc:oracle:thin:svc/Blue" + "Horse42@//db.acme.io:1521/x", "url-password", "Blue" + "Horse42", High},
		{"jdbc:oracle:thin:svc/Blue" + "Horse42@db.acme.io:1521:x", "url-password", "Blue" + "Horse42", High},
		{"amqp://svc:${PW:-Blue" + "Horse42}@mq.acme.io", "url-password", "Blue" + "Horse42", High},
		{"amqp://${U:-svc}:${PW:=Blue" + "Horse42}@mq.acme.io", "url-password", "Blue" + "Horse42", High},
		{"x://svc:Blue" + "Horse42@a.acme.io,bob@acme.io", "url-password", "Blue" + "Horse42", High},
		{"'https://svc:Blue*" + "Horse42@a.acme.io'", "url-password", "Blue*" + "Horse42", High},
		{`"https://svc:Blue'` + `Horse42@a.acme.io"`, "url-password", "Blue'" + "Horse42", High},
		{"postgres://svc:secret123@db.acme.io/x", "url-password", "secret123", Low},
		{"postgres://billing:billing-2024@db.acme.io/x", "url-password", "billing-2024", Low},
		{"https://oauth2:" + token + "@git.acme.io/x", "url-token", token, High},
		{"https://" + token + "@git.acme.io/x", "url-token", token, Medium},
		{"https://" + token + ":@git.acme.io/x", "url-token", token, Medium},
		{"https://" + token + ":x-oauth-basic@git.acme.io/x", "url-token", token, Medium},
		{"['realtime', 'openai-insecure-api-key." + token + "']", "url-token", token, High},
		{"curl -u svc:Blue" + "Horse42! https://api.acme.io", "url-basic-auth", "Blue" + "Horse42!", High},
		{"curl -u '" + token + ":' https://api.acme.io", "url-basic-auth", token, Medium},
		{"http -a svc:Blue" + "Horse42! https://api.acme.io", "url-basic-auth", "Blue" + "Horse42!", High},
	} {
		found := false
		for _, s := range sights([]byte(test.text)) {
			if s.reason == Accepted && s.rule.ID == test.rule {
				found = true
				if got := string(s.window.Text[s.claim.Start:s.claim.End]); got != test.want || s.claim.Confidence != test.level {
					t.Errorf("%s: %q, %s", test.text, got, s.claim.Confidence)
				}
			}
		}
		if !found {
			t.Errorf("%s: not found", test.text)
		}
	}
}

// TestEscapedPasswords decodes what a URL escapes, once.
func TestEscapedPasswords(t *testing.T) {
	for text, want := range map[string]string{
		"ftp://svc:Blue%40" + "Horse%2F42@a.acme.io":            "Blue@" + "Horse/42",
		"ftp://svc:Blue%2540" + "Horse42@a.acme.io":             "Blue%40" + "Horse42",
		"ftp://svc:Bl%C3%BCe%3A" + "Horse42@a.acme.io":          "Blüe:" + "Horse42",
		"https://acme.io/?password=Blue%26" + "Horse%3D42&a=b":  "Blue&" + "Horse=42",
		"https://acme.io/?password=Blue%23" + "Horse42%21\"":    "Blue#" + "Horse42!",
		"<u>ftp://svc:Blue&amp;" + "Horse42@a.acme.io</u>":      "Blue&" + "Horse42",
		`"https://acme.io/?api_key=` + `ab3\/DE6\/gh9Ij2KL5mn"`: "ab3/DE6/gh9Ij2KL5mn",
	} {
		found := false
		for _, s := range sights([]byte(text)) {
			if s.reason == Accepted {
				found = true
				if got := string(s.claim.Key.Reveal()); got != want {
					t.Errorf("%s: %q, want %q", text, got, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: not found", text)
		}
	}
}

// TestReasons checks that what is not taken is not taken for the right reason.
func TestReasons(t *testing.T) {
	key := drawn(5, allLetters, 32)
	for _, test := range []struct {
		rule, text string
		want       Reason
	}{
		{"url-password", "https://acme.io/x", NoURL}, {"url-password", "https://svc:BlueHorse42@localhost/x", Reserved}, {"url-password", "https://svc:BlueHorse42@127.0.0.1/x", Reserved},
		{"url-password", "https://svc:BlueHorse42@db.example.com/x", Reserved}, {"url-password", "https://svc:${PASS}@acme.io", Template}, {"url-password", "https://svc:{pass}@acme.io", Template},
		{"url-password", "https://svc:%s@acme.io", Template}, {"url-password", "https://svc:<pass>@acme.io", Template}, {"url-password", "https://svc:********@acme.io", Placeholder},
		{"url-password", "https://svc:xxxxxxxx@acme.io", Placeholder}, {"url-password", "https://svc:your-password@acme.io", Placeholder}, {"url-password", "https://user:administrator@acme.io", Placeholder},
		{"url-password", "https://svc:hunter2@acme.io", TooShort}, {"url-password", "https://svc:abababba@acme.io", TooSimple}, {"url-password", "https://grafana7x:grafana7x@acme.io", Placeholder},
		{"url-password", "https://svc:sk-" + drawn(6, allLetters, 20) + "T3Blbk" + "FJ" + drawn(7, allLetters, 20) + "@acme.io", OtherRule},
		{"url-token", "https://" + drawn(8, "abcdef"+tenDigits, 32) + "@errors.acme.io/12", NotSecret}, {"url-token", "https://git@acme.io/x", TooShort},
		{"url-query-key", "https://acme.io/?page_token=" + key, NotSecret}, {"url-query-key", "https://acme.io/?token=" + key[:12], TooShort}, {"url-query-key", "token=" + key, NoURL},
		{"url-query-key", "https://acme.io/?api_key={api_key}", Template}, {"url-query-key", "https://acme.io/?api_key=YOUR-API-KEY-HERE", Placeholder}, {"url-query-key", "https://acme.io/?key=pk_live_" + key, NotSecret},
		{"url-query-key", "https://acme.io/?key=some/long/path/To2/file.jpg", Placeholder}, {"url-query-key", "https://localhost/?key=" + key, Reserved}, {"url-query-key", "https://acme.io/?api_key=12345678901234567", Placeholder},
		{"url-vendor-key", "k = ghp_" + drawn(9, allLetters, 36), NotInURL}, {"url-vendor-key", "https://acme.io/ghp_" + strings.Repeat("x", 36), Placeholder}, {"url-vendor-key", "https://acme.io/ghp_" + drawn(9, allLetters, 20), NearMiss},
	} {
		var got []Reason
		for _, s := range sights([]byte(test.text)) {
			if s.rule.ID == test.rule {
				got = append(got, s.reason)
			}
		}
		if !slices.Contains(got, test.want) || slices.Contains(got, Accepted) {
			t.Errorf("%s: %s: %q, want %q", test.rule, test.text, got, test.want)
		}
	}
}

// TestShapes checks that the documentation of each rule is there and that the
// keys of the tests above match the shapes it states.
func TestShapes(t *testing.T) {
	for _, r := range urlRules() {
		if r.Title == "" || r.What == "" || r.Todo == "" || r.Source == "" || r.Before > MaxWindow || r.After > MaxWindow {
			t.Errorf("%s: something is missing", r.ID)
		}
		if _, err := regexp.Compile("^(?:" + r.Shape + ")$"); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}

// TestRejectionAllocates holds the rules to their word that what is not taken
// costs no memory.
func TestRejectionAllocates(t *testing.T) {
	for _, text := range urlRejects {
		for _, s := range sights([]byte(text)) {
			if s.reason == Accepted {
				t.Fatalf("%s: accepted by %s", text, s.rule.ID)
			}
			if n := testing.AllocsPerRun(20, func() { s.rule.Judge(s.window) }); n > 0 {
				t.Errorf("%s: %s: %v allocations", text, s.rule.ID, n)
			}
		}
	}
}

var urlRejects = []string{
	"see https://www.acme.io/path/to/page.html for more of it", `"url": "https://registry.npmjs.org/x/-/x-1.0.0.tgz",`, "ssh://git@github.com/acme/x.git", "https://user:${PASSWORD}@git.acme.io/x",
	"postgres://user:password@localhost:5432/app", "const key = \"value\"", "key=value", "<a key=\"x\">", "api_key=os.environ[1]", "https://acme.io/x?page_token=aB3dE6gH9jK2mN5pQ8&x=1", "https://acme.io/x?api_key=YOUR_API_KEY_GOES_HERE",
	"https://acme.io/x?api_key=%7Bapi_key_goes_here%7D", "sort -u some-file | uniq", "git push -u origin main", "docker run -u 1000:1000 x", "task-key- and pa-x hf_x", "https://acme.io/x?code=200&sid=12345678901234",
}

// FuzzJudge checks that no text makes a judge panic, that what it claims lies in
// the text and crosses no white space, and that what lies outside of the window
// is of no account.
func FuzzJudge(f *testing.F) {
	key := drawn(10, allLetters, 30)
	for _, text := range urlRejects {
		f.Add([]byte(text), false)
	}
	for _, text := range []string{
		"https://a:b@c", "https://" + key + ":@h.io", "https://h/?api_key=" + key + "%", "?token=" + key + "\\", "a://${b:-c}:${" + key + "}@h", "a:" + key + "@tcp(h:1)/x", "curl -u \"a:" + key + "\" h", "-u\"", "https://h/?password=" + "%26%25" + key + "%2", "://", "://@", "://:@", "%5D=",
		"hooks.slack.com/services/", "api.telegram.org/bot1:", "sk-ant-", "https://{{", "https://a\\", "&#;key=", "https://[::1", "postgres://a:b/" + key + "@h.io/",
	} {
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, decoded bool) {
		for _, s := range sights(text) {
			s.window.Decoded = s.window.Decoded || decoded
			c, reason := s.rule.Judge(s.window)
			if reason != Accepted {
				continue
			}
			if c.Start < 0 || c.Start >= c.End || c.End > len(s.window.Text) || c.Confidence < Low || c.Confidence > High {
				t.Fatalf("%s: %q: claims %d to %d, %s", s.rule.ID, text, c.Start, c.End, c.Confidence)
			}
			value := s.window.Text[c.Start:c.End]
			if s.rule.ID != "url-basic-auth" && bytes.ContainsAny(value, " \t\r\n") || bytes.IndexByte(value, '\n') >= 0 {
				t.Fatalf("%s: %q: claims white space in %q", s.rule.ID, text, value)
			}
			if !regexp.MustCompile("^(?s:" + s.rule.Shape + ")$").Match(value) {
				t.Fatalf("%s: %q: %q has not the shape %s", s.rule.ID, text, value, s.rule.Shape)
			}
			again := s.window
			again.Text = append(bytes.Repeat([]byte("x"), 7), append(bytes.Clone(s.window.Text), "zz@://key="...)...)[7 : 7+len(s.window.Text)]
			if d, r := s.rule.Judge(again); r != reason || d.Start != c.Start || d.End != c.End || d.Confidence != c.Confidence {
				t.Fatalf("%s: %q: another answer in another text", s.rule.ID, text)
			}
		}
	})
}

// BenchmarkReject measures what a hit costs that is not taken, as nearly all are.
func BenchmarkReject(b *testing.B) {
	for _, text := range urlRejects {
		for i, s := range sights([]byte(text)) {
			if i > 2 {
				break
			}
			b.Run("rule="+s.rule.ID+"/text="+strings.ReplaceAll(text[:min(24, len(text))], " ", "_"), func(b *testing.B) {
				for b.Loop() {
					s.rule.Judge(s.window)
				}
			})
		}
	}
}

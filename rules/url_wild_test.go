package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// This file holds twins of what real repositories hold: texts of the same form,
// with keys of their own.

// uuid returns a UUID, the same for the same seed.
func uuid(seed uint64) string {
	digits := drawn(seed, "abcdef"+tenDigits, 32)
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// level returns how sure a rule is of its surest claim in text, or 0.
func level(text, rule string) Confidence {
	var got Confidence
	for _, s := range sights([]byte(text)) {
		if s.rule.ID == rule && s.reason == Accepted {
			got = max(got, s.claim.Confidence)
		}
	}
	return got
}

// TestWildLevels holds forms that were seen in repositories against how sure the
// rules are to be of them.
func TestWildLevels(t *testing.T) {
	key, hexKey := drawn(41, allLetters, 32), drawn(42, "abcdef"+tenDigits, 32)
	team, number := "T"+drawn(43, upperLetters+tenDigits, 9), drawn(44, "135792468", 18)
	flow := "https://prod-7.westeurope.logic.azure.com:443/workflows/" + hexKey + "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig="
	session := drawn(45, allLetters, 60) + strings.Repeat("%2F", 10) + drawn(46, allLetters, 90)
	for _, test := range []struct {
		text, rule string
		want       Confidence // zero: not taken
	}{
		// addresses that anyone may post to
		{"https://hooks.slack.com/workflows/" + team + "/A" + team[1:] + "/" + number + "/" + key[:24], "url-vendor-key", High},
		{"https://hooks.slack.com/triggers/E" + team[1:] + "/" + number[:13] + "/" + hexKey, "url-vendor-key", High},
		{"https://hooks.slack.com/triggers/" + team + "/" + number[:13] + "/" + strings.Repeat("x", 24), "url-vendor-key", 0},
		{"https://hooks.slack.com/workflows/" + team + "/A" + team[1:] + "/" + key[:24], "url-vendor-key", 0},
		{"https://acme.webhook.office.com/webhookb2/" + uuid(1) + "@" + uuid(2) + "/IncomingWebhook/" + hexKey + "/" + uuid(3), "url-vendor-key", High},
		{"https://outlook.office.com/webhook/" + uuid(1) + "@" + uuid(2) + "/IncomingWebhook/" + hexKey + "/" + uuid(3) + `"`, "url-vendor-key", High},
		{"https://acme.webhook.office.com/webhookb2/" + uuid(1) + "@" + uuid(2) + "/IncomingWebhook/" + strings.Repeat("ab", 16) + "/" + uuid(3), "url-vendor-key", 0},
		{"https://acme.webhook.office.com/x/IncomingWebhook/" + hexKey + "/" + uuid(3), "url-vendor-key", 0},
		{"https://open.feishu.cn/open-apis/bot/v2/hook/" + uuid(4), "url-vendor-key", High},
		{"https://open.larksuite.com/open-apis/bot/v2/hook/" + uuid(4) + "x", "url-vendor-key", 0},
		{flow + key, "url-query-signature", High},
		{strings.ReplaceAll(flow, "logic.azure.com:443", "blob.core.windows.net") + key, "url-query-signature", Low},

		// addresses made to be passed on
		{"https://qm.qq.com/cgi-bin/qm/qr?k=" + key + "&jump_from=webapi&authKey=" + key, "url-query-key", 0},
		{"https://firebasestorage.googleapis.com/v0/b/x/o/y.png?alt=media&token=" + uuid(5), "url-query-key", Low},
		{"https://private-user-images.githubusercontent.com/1/2.png?jwt=" + key, "url-query-key", Low},

		// public keys and the numbers of messages
		{"enode://" + drawn(47, "abcdef"+tenDigits, 128) + "@198.51.100.7:30303", "url-token", 0},
		{"message://%3c" + drawn(48, lowerLetters+tenDigits, 40) + "@mail.acme.io%3e", "url-token", 0},

		// what stands for a secret
		{"https://user%40host:pass%40host@$HTTPD_DEST/x", "url-password", Low},
		{"mongodb+srv://svc:Blue" + "Horse42!@cluster0.example.mongodb.net/x", "url-password", Low},
		{"https://user:" + "p%C3%A4ssword@xn--n3h.net/x", "url-password", Low},
		{"https://MACHINE-USER:MACHINE" + "-PASS@github.com/acme/x", "url-password", Low},
		{"mysql://svc:asdf" + "qwer1234asdf@db.acme.io/x", "url-password", Low},
		{"[a-z]+://svc:([a-z0-9!" + "@$]+)@[a-z]+", "url-password", 0},
		{"https://acme.io/x?overrideConfig[openAIApiKey]=sk-my-openai-2nd-key", "url-query-key", 0},
		{"https://acme.io/x?access_token=Alph4num3r1ct0k3nv4lu3", "url-query-key", 0},
		{"https://acme.io/calc.html?key=cloudformation/" + uuid(6), "url-query-key", 0},

		// what people take for a secret
		{"redis://default:" + "jolibri123Redis@rs.jolibri.online:8867/3", "url-password", Medium},
		{"redis://jolibri:" + "jolibri123Redis@rs.acme.online:8867/3", "url-password", Low},

		// what one registry is told
		{"//registry.npmjs.org/:_authToken=npm_" + drawn(49, allLetters, 36), "url-query-key", High},
		{"\n//npm.acme.io:4873/path/:_authToken=" + uuid(7) + "\n", "url-query-key", High},
		{`echo "//npm.acme.io/:_authToken=${NPM_TOKEN}"`, "url-query-key", 0},
		{"a ? b : c/:_authToken=" + uuid(7), "url-query-key", 0},
		{"/:_authToken=" + uuid(7), "url-query-key", 0},

		{"https://b.s3.amazonaws.com/x?X-Amz-Security-Token=" + session, "url-query-signature", Low},
	} {
		if got := level(test.text, test.rule); got != test.want {
			t.Errorf("%s: %s by %s, want %s", test.text, got, test.rule, test.want)
		}
	}
}

// TestPlaceholdersSpareRandomValues draws values of the alphabets that keys are
// made of and counts how many are taken for placeholders: few.
func TestPlaceholdersSpareRandomValues(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const rounds = 4000
	for _, alphabet := range []string{allLetters, lowerLetters + tenDigits, allLetters + "-_", allLetters + "+/"} {
		for _, n := range []int{32, 40, 64, 150} {
			lost := 0
			value := make([]byte, n)
			for range rounds {
				for i := range value {
					value[i] = alphabet[r.IntN(len(alphabet))]
				}
				if placeholder(value) != Accepted || pathLike(value) {
					lost++
				}
			}
			if lost*2000 > rounds {
				t.Errorf("%d of %d values of %d characters of %s are lost", lost, rounds, n, fmt.Sprintf("%.6s…", alphabet))
			}
		}
	}
}

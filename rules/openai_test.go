package rules

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// firstHit returns the window of the first hit of one of r's literals in text.
func firstHit(r *Rule, text string) (Window, bool) {
	for _, l := range r.Literals {
		at := strings.Index(text, l.Text)
		if l.Fold {
			at = indexFold([]byte(text), strings.ToLower(l.Text))
		}
		if at >= 0 {
			return Window{Text: []byte(text), Hit: at, End: at + len(l.Text), AtTextStart: true, AtTextEnd: true}, true
		}
	}
	return Window{}, false
}

// judgeAll lets every rule without a URL look at text, and returns the accepted
// claims by rule, and the reasons of the others.
func judgeAll(text string) (claims map[string]string, reasons map[string]Reason) {
	claims, reasons = map[string]string{}, map[string]Reason{}
	for _, r := range All() {
		if w, ok := firstHit(r, text); ok && r.Family != URL {
			c, reason := r.Judge(w)
			reasons[r.ID] = reason
			if reason == Accepted {
				claims[r.ID] = text[c.Start:c.End]
			}
		}
	}
	return claims, reasons
}

// TestFormatsMatchTheirShape takes a key of every format: one rule claims it,
// exactly, and the rule's published shape describes it.
func TestFormatsMatchTheirShape(t *testing.T) {
	shapes := map[string]*regexp.Regexp{}
	for _, r := range All() {
		shapes[r.ID] = regexp.MustCompile(`^(?:` + r.Shape + `)$`)
	}
	for _, format := range rulestest.Formats() {
		id := rulestest.RuleOf(format)
		if !strings.HasPrefix(id, "openai-") && id != "azure-openai-key" {
			continue
		}
		for i := range 30 {
			key := rulestest.Key(format, i)
			claims, reasons := judgeAll("codex OPENAI_API_KEY refresh_token: " + key + "\n")
			if strings.HasPrefix(key, "at-") {
				claims, reasons = judgeAll("CODEX_ACCESS_TOKEN=" + key + "\n")
			}
			if claims[id] != key || len(claims) != 1 {
				t.Errorf("%s %d: %d claims, %v", format, i, len(claims), reasons)
			}
			if !shapes[id].MatchString(key) {
				t.Errorf("%s %d does not have the shape of %s", format, i, id)
			}
		}
	}
}

// TestNearMisses are texts that are no key, and why.
func TestNearMisses(t *testing.T) {
	old, modern := rulestest.Key("openai-legacy", 1), rulestest.Key("openai-project-74", 1)
	left, right := old[3:23], old[31:]
	const id, proj = "openai-legacy-key", "openai-project-key"
	for _, c := range []struct {
		name, rule, text string
		want             Reason
	}{
		{"a letter short on the left", id, "sk-" + left[1:] + marker + right, NearMiss},
		{"a letter short on the right", id, "sk-" + left + marker + right[1:], NearMiss},
		{"a letter too many", id, "sk-" + left + marker + right + "x", NearMiss},
		{"a slug", id, "ta" + old, NearMiss},
		{"another kind", id, strings.Replace(old, "sk-", "sk-proj-", 1), OtherRule},
		{"no prefix", id, "pk-" + left + marker + right, NearMiss},
		{"crosses", id, "sk-" + strings.Repeat("x", 20) + marker + right, Placeholder},
		{"a run", id, "sk-abcdefghijklmnopqrst" + marker + right, Placeholder},
		{"glued without structure", proj, modern[:len(modern)-1] + "B_ol", NearMiss},
		{"cut", proj, modern[:len(modern)-2], NearMiss},
		{"of the halves of another length", proj, "sk-proj-" + modern[9:] + "x", NearMiss},
	} {
		_, reasons := judgeAll(c.text)
		if got := reasons[c.rule]; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestGluedText is cut off where the structure of a modern key confirms the cut.
func TestGluedText(t *testing.T) {
	key := rulestest.Key("openai-project-74", 2)
	for _, tail := range []string{"", "_old", "-", "abcd", "_", "-2024-01-01"} {
		claims, _ := judgeAll("KEY_" + key + tail)
		if claims["openai-project-key"] != key {
			t.Errorf("%q behind the key: %d claims", tail, len(claims))
		}
	}
}

// TestLengthInFront cuts a key whose end nothing marks where the byte in front of it
// says. So strings stand in compiled Python (z or Z, and 0x80 if something refers to
// them), in pickles (0x8c) and in protocol buffers (the number of a field).
func TestLengthInFront(t *testing.T) {
	modern, old := rulestest.Key("openai-project-74", 1), rulestest.Key("openai-legacy", 1)
	plain := modern[:len(modern)-1] + "B" // without structure
	for rule, key := range map[string]string{"openai-project-key": plain, "openai-legacy-key": old} {
		for _, head := range []string{"\xda", "\x8c", "\x12", "z", "é"} {
			for _, tail := range []string{"N", "z", "_5"} {
				want := key
				if head == "z" && len(key) < 0x80 {
					want = "" // z3 is text
				}
				claims, _ := judgeAll(head + string([]byte{byte(len(key))}) + key + tail)
				if claims[rule] != want {
					t.Errorf("%s between %q and %q: %d claims", rule, head, tail, len(claims))
				}
				if claims, _ = judgeAll(head + string([]byte{byte(len(key) + 1)}) + key + tail); claims[rule] != "" {
					t.Errorf("%s between %q, a wrong length and %q: claimed", rule, head, tail)
				}
			}
		}
	}
}

// TestNeedsContext takes secrets that only their surroundings tell.
func TestNeedsContext(t *testing.T) {
	early, webhook := rulestest.Key("openai-early", 1), rulestest.Key("openai-webhook", 1)
	for _, c := range []struct {
		rule, text string
		want       Reason
	}{
		{"openai-early-key", "# OpenAI\nkey = " + early + "\n", Accepted},
		{"openai-early-key", "key = " + early + "\n", NoContext},
		{"openai-early-key", "# openai\nBRAINTRUST_API_KEY=" + early + "\n", OtherVendor},
		{"openai-early-key", "# openai\n\n\n\n\n\nkey = " + early + "\n", NoContext},
		{"openai-webhook-secret", "OPENAI_WEBHOOK_SECRET=" + webhook, Accepted},
		{"openai-webhook-secret", "WEBHOOK_SECRET=" + webhook, NoContext},
		{"openai-webhook-secret", "STRIPE=1 # not openai\nWEBHOOK_SECRET=" + webhook, OtherVendor},
	} {
		_, reasons := judgeAll(c.text)
		if got := reasons[c.rule]; got != c.want {
			t.Errorf("%s in %d bytes: %q, want %q", c.rule, len(c.text), got, c.want)
		}
	}
}

// TestTextWithAnyBytes: no judge panics, or claims what is not in its window, on
// mutilated keys.
func TestTextWithAnyBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	formats := rulestest.Formats()
	for range 20_000 {
		text := []byte(rulestest.Key(formats[r.IntN(len(formats))], r.IntN(50)))
		for range r.IntN(4) {
			text[r.IntN(len(text))] = byte(r.IntN(256))
		}
		text = text[r.IntN(4):]
		text = text[:len(text)-r.IntN(min(4, len(text)))]
		text = append(bytes.Repeat([]byte(" "), r.IntN(3)), text...)
		for _, rule := range All() {
			if w, ok := firstHit(rule, string(text)); ok {
				c, reason := rule.Judge(w)
				if reason == Accepted && (c.Start < 0 || c.Start >= c.End || c.End > len(text) || c.Confidence < Low) {
					t.Fatalf("%s claims %d to %d of %d bytes at confidence %v", rule.ID, c.Start, c.End, len(text), c.Confidence)
				}
			}
		}
	}
}

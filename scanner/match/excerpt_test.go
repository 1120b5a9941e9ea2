package match

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// Where a line goes on beyond its excerpt stand three dots, and only there, in a whole
// text and in a stream.
func TestExcerptTellsWhereItIsCut(t *testing.T) {
	key := rulestest.Key("openai-project-74", 0)
	words := strings.Repeat("word ", 40)
	for name, c := range map[string]struct {
		before, after string
		front, end    bool // whether the excerpt is to be cut there
	}{
		"alone":          {"", "", false, false},
		"a line":         {"a\nk = ", " # b\nc", false, false},
		"a line of DOS":  {"a\r\nk = ", " # b\r\nc", false, false},
		"long in front":  {words, "\n", true, false},
		"long behind":    {"", " " + words, false, true},
		"both":           {words, " " + words, true, true},
		"just fits":      {"\n" + strings.Repeat(" ", excerptBefore), strings.Repeat(" ", excerptAfter) + "\n", false, false},
		"fits with DOS":  {"\n" + strings.Repeat(" ", excerptBefore), strings.Repeat(" ", excerptAfter) + "\r\n", false, false},
		"one too many":   {"\n" + strings.Repeat(" ", excerptBefore+1), strings.Repeat(" ", excerptAfter+1) + "\n", true, true},
		"at the end":     {words, strings.Repeat(" ", excerptAfter), true, false},
		"a word is left": {"", " " + strings.Repeat("x", 80), false, true},
	} {
		text := c.before + key + c.after
		var streamed []Sighting
		if _, err := all(t).Stream(strings.NewReader(text), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
			t.Fatal(err)
		}
		for _, s := range append(all(t).Append(nil, []byte(text)), streamed...) {
			front, end := strings.HasPrefix(s.Excerpt, goesOn), strings.HasSuffix(s.Excerpt, goesOn)
			if front != c.front || end != c.end {
				t.Errorf("%s: %q", name, s.Excerpt)
			}
		}
	}
}

// A cut falls between two characters, wherever the key stands among them.
func TestExcerptCutsNoCharacter(t *testing.T) {
	key := rulestest.Key("openai-project-74", 0)
	for _, filling := range []string{"é", "，", "可同时填写多个", "𝔘 ", "a，"} {
		for shift := range 4 {
			text := strings.Repeat("#", shift) + strings.Repeat(filling, 60) + " " + key + " " + strings.Repeat(filling, 60)
			for _, s := range all(t).Append(nil, []byte(text)) {
				if !utf8.ValidString(s.Excerpt) || !strings.HasPrefix(s.Excerpt, goesOn) || !strings.HasSuffix(s.Excerpt, goesOn) {
					t.Errorf("%q", s.Excerpt)
				}
			}
			text = key + strings.Repeat("#", shift) + strings.Repeat(filling, 60)
			for _, s := range all(t).Append(nil, []byte(text)) {
				if !utf8.ValidString(s.Excerpt) {
					t.Errorf("%q", s.Excerpt)
				}
			}
		}
	}
}

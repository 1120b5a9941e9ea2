package rulestest

import (
	"fmt"
	"strconv"
	"strings"
)

// word is a word of a placeholder. A quoted one is a text, never a name.
type word struct {
	text   string
	quoted bool
}

func (w word) is(name string) bool { return !w.quoted && w.text == name }

// split reads the words of a placeholder up to its closing braces and returns
// what follows these. A word is quoted as in Go, or ends at a space, a closing
// brace, or after a colon.
func split(text string) (words []word, tail string, err error) {
	for {
		text = strings.TrimLeft(text, " ")
		if tail, ok := strings.CutPrefix(text, "}}"); ok {
			if len(words) == 0 {
				return nil, "", fmt.Errorf("an empty placeholder")
			}
			return words, tail, nil
		}
		quoted, err := strconv.QuotedPrefix(text)
		if err == nil {
			plain, _ := strconv.Unquote(quoted)
			words = append(words, word{plain, true})
			text = text[len(quoted):]
			continue
		}
		n := strings.IndexAny(text, " }:\n\"")
		if n < 0 || text[n] == '\n' || n == 0 && text[n] != ':' {
			return nil, "", fmt.Errorf("a placeholder without an end: {{%.40q", text)
		}
		if text[n] == ':' {
			n++
		}
		words = append(words, word{text: text[:n]})
		text = text[n:]
	}
}

// stagesOf splits the words of a placeholder at its pipes.
func stagesOf(words []word) [][]word {
	stages := [][]word{nil}
	for _, w := range words {
		if w.is("|") {
			stages = append(stages, nil)
			continue
		}
		stages[len(stages)-1] = append(stages[len(stages)-1], w)
	}
	return stages
}

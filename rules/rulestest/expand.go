package rulestest

import (
	"fmt"
	"strconv"
	"strings"
)

// Expand fills a text with keys. A placeholder is {{format i}}, where two braces
// are followed at once by a letter, an exclamation mark, a question mark or a
// quote; all other braces stand for themselves. What the marks for wanted keys
// mean is said in testdata/README.md; here they change nothing. An unknown
// format or filter is an error.
func Expand(text string) (string, error) {
	t, err := Locate(text)
	return string(t.Bytes), err
}

// Locate fills a text with keys and returns it together with the keys that are
// marked as wanted, where the expansion put them.
func Locate(text string) (Text, error) { return expand(text, "") }

// expand is Locate for a text in which the format "key" stands for another.
func expand(text, key string) (Text, error) {
	x := &expander{rest: text, key: key}
	t, err := x.until(false)
	if err != nil {
		line := strings.Count(text[:len(text)-len(x.rest)], "\n") + 1
		return Text{}, fmt.Errorf("line %d: %w", line, err)
	}
	return t, nil
}

// expander reads a template from its start.
type expander struct {
	rest string
	key  string
}

// until expands up to {{end}} for a block, or to the end of the template.
func (x *expander) until(block bool) (Text, error) {
	var t Text
	for {
		plain, rest, found := strings.Cut(x.rest, "{{")
		t.Bytes = append(t.Bytes, plain...)
		if !found {
			x.rest = ""
			if block {
				return Text{}, fmt.Errorf("{{begin}} without {{end}}")
			}
			return t, nil
		}
		if !opens(rest) {
			t.Bytes = append(t.Bytes, '{')
			x.rest = "{" + rest
			continue
		}
		x.rest = rest
		if tail, ok := strings.CutPrefix(rest, "end}}"); ok && block {
			x.rest = tail
			return t, nil
		}
		part, err := x.placeholder()
		if err != nil {
			return Text{}, err
		}
		t.add(part)
	}
}

// opens reports whether what follows two braces makes them a placeholder's.
func opens(rest string) bool {
	return rest != "" && (strings.IndexByte(`!?"`, rest[0]) >= 0 || 'a' <= rest[0] && rest[0] <= 'z' || 'A' <= rest[0] && rest[0] <= 'Z')
}

// placeholder expands one placeholder or block; the braces are already read.
func (x *expander) placeholder() (Text, error) {
	words, tail, err := split(x.rest)
	if err != nil {
		return Text{}, err
	}
	x.rest = tail
	stages := stagesOf(words)
	var t Text
	if head := stages[0]; head[0].is("begin") {
		stages[0] = head[1:]
		t, err = x.until(true)
	} else {
		t, err = x.value(head)
		stages = stages[1:]
	}
	if err != nil {
		return Text{}, err
	}
	return filtered(t, stages)
}

// value makes the text of one placeholder without its filters: the mark, the
// format and its number, or a literal.
func (x *expander) value(words []word) (Text, error) {
	if words[0].is("bytes") {
		return rawBytes(words[1:])
	}
	want, words, err := mark(words)
	if err != nil {
		return Text{}, err
	}
	key, rule, err := x.secret(words)
	if err != nil {
		return Text{}, err
	}
	t := Text{Bytes: []byte(key)}
	if want == nil {
		return t, nil
	}
	if len(want.Rules) == 0 {
		want.Rules = []string{rule}
	}
	if want.Rules[0] == "" {
		return Text{}, fmt.Errorf("a wanted %s needs the id of a rule", words[0].text)
	}
	want.Key, want.End, want.OuterEnd = key, len(key), len(key)
	t.Wants = []Want{*want}
	return t, nil
}

// secret reads a format and its number, or a quoted literal.
func (x *expander) secret(words []word) (key, rule string, err error) {
	switch {
	case len(words) == 1 && words[0].quoted:
		return words[0].text, "", nil
	case len(words) == 0 || len(words) > 2:
		return "", "", fmt.Errorf("a placeholder is a format and a number, or a quoted text: %v", words)
	}
	name, i := words[0].text, 0
	if name == "key" && x.key != "" {
		name = x.key
	}
	if len(words) == 2 {
		if i, err = strconv.Atoi(words[1].text); err != nil {
			return "", "", fmt.Errorf("number of %s: %w", name, err)
		}
	}
	if key = Key(name, i); key == "" {
		return "", "", fmt.Errorf("no format is called %q", name)
	}
	return key, RuleOf(name), nil
}

// mark reads what stands in front of a format: an exclamation mark or question
// mark, words that say how it is to be found, and rules followed by a colon. It
// returns nil for a key that is not wanted.
func mark(words []word) (*Want, []word, error) {
	first := words[0].text
	if words[0].quoted || first[0] != '!' && first[0] != '?' {
		return nil, words, nil
	}
	w := &Want{Min: Medium, Max: High, Optional: first[0] == '?'}
	words = append([]word{{text: first[1:]}}, words[1:]...)
	if words[0].text == "" {
		words = words[1:]
	}
	for len(words) > 0 && !words[0].quoted {
		switch words[0].text {
		case "low":
			w.Min, w.Max = Low, Low
		case "medium":
			w.Max = Medium
		case "high":
			w.Min = High
		case "any":
			w.Min = Low
		case "url":
			w.InURL = true
		default:
			ids, ok := strings.CutSuffix(words[0].text, ":")
			if !ok {
				return w, words, nil
			}
			w.Rules = strings.Split(ids, ",")
		}
		words = words[1:]
	}
	return w, words, nil
}

func rawBytes(words []word) (Text, error) {
	var t Text
	for _, w := range words {
		b, err := strconv.ParseUint(w.text, 16, 8)
		if err != nil {
			return Text{}, fmt.Errorf("bytes are pairs of hexadecimal digits: %w", err)
		}
		t.Bytes = append(t.Bytes, byte(b))
	}
	return t, nil
}

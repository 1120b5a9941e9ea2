package rulestest

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// form is a text in another form, with where each byte of the old one went.
type form struct {
	text     []byte
	from, to []int // of byte i: the first byte of its form, and the one behind the last
	run      bool  // the form is one run, of which a person would select all
	wide     bool  // UTF-16, of which a person sees the decoded text
}

// span returns what carries the bytes from start to end.
func (f form) span(start, end int) (int, int) {
	if start == end {
		return 0, 0
	}
	return f.from[start], f.to[end-1]
}

// filter gives a text another form.
type filter func(text []byte, args []string) (form, error)

// filtered sends a text through the stages of a placeholder.
func filtered(t Text, stages [][]word) (Text, error) {
	for _, words := range stages {
		if len(words) == 0 {
			return Text{}, fmt.Errorf("a filter without a name")
		}
		f, ok := filters[words[0].text]
		if !ok {
			return Text{}, fmt.Errorf("no filter is called %q", words[0].text)
		}
		var args []string
		for _, w := range words[1:] {
			args = append(args, w.text)
		}
		made, err := f(t.Bytes, args)
		if err != nil {
			return Text{}, fmt.Errorf("filter %s: %w", words[0].text, err)
		}
		t = t.through(made)
	}
	return t, nil
}

// bytewise makes a filter that writes each byte by itself.
func bytewise(write func(b byte) string) filter {
	return func(text []byte, args []string) (form, error) {
		return eachByte(text, func(_ int, b byte) string { return write(b) }), noArgs(args)
	}
}

func eachByte(text []byte, write func(i int, b byte) string) form {
	var f form
	for i, b := range text {
		f.from = append(f.from, len(f.text))
		f.text = append(f.text, write(i, b)...)
		f.to = append(f.to, len(f.text))
	}
	return f
}

// eachRune writes each code point by itself. An invalid byte is written as the
// replacement character.
func eachRune(text []byte, write func(r rune) string) form {
	var f form
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		start := len(f.text)
		f.text = append(f.text, write(r)...)
		for range size {
			f.from, f.to = append(f.from, start), append(f.to, len(f.text))
		}
	}
	return f
}

func runewise(write func(r rune) string) filter {
	return func(text []byte, args []string) (form, error) { return eachRune(text, write), noArgs(args) }
}

// part returns bytes start to end of a text as its new form.
func part(text []byte, start, end int) form {
	f := form{text: text[start:end]}
	for i := range text {
		f.from = append(f.from, min(max(i-start, 0), end-start))
		f.to = append(f.to, min(max(i+1-start, 0), end-start))
	}
	return f
}

func noArgs(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("takes no argument, got %q", args)
	}
	return nil
}

// oneNumber reads the only argument of a filter.
func oneNumber(args []string) (int, error) {
	if len(args) != 1 {
		return 0, fmt.Errorf("takes a number, got %q", args)
	}
	return strconv.Atoi(args[0])
}

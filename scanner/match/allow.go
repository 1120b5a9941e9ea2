package match

import (
	"bytes"
	"strings"
)

// This file reads the comments by which people allow a secret at one spot.
//
// A comment begins with # // /* <!-- (* {- or REM, or with -- before white space,
// and may say anything before the word. It also begins with ; % ! -- or *, or with
// a quote that nothing closes, as in Visual Basic and Vim, if the word is the first
// thing behind. What begins it stands at the beginning of the line, behind white
// space, or behind a sign that ends an expression or a string: so neither the //
// nor the # of a URL begins one. Text in quotes is no comment, and a comment's text
// in the quotes that hold the key does not count: there it may be part of the key.
//
// The comment stands on the line of the key, within allowReach of it, or fills the
// line before: there nothing is in front of the word but what begins the comment,
// behind the word may be a reason, and there is no key.

// Allow is the word of a comment that allows a secret at one spot. It is this
// tool's own; a Sighting's Allowed may be that of another tool.
const Allow = "leaksweep:allow"

// allowWords are the words, in the order in which they count where there are several.
var allowWords = []string{Allow, "betterleaks:allow", "gitleaks:allow"}

// allowReach is how far from a key a comment may stand, and how long the line
// before may be, in bytes, or in code units of UTF-16.
const allowReach = 512

// allowBefore is how many bytes in front of a key may hold such a comment: half of
// its own line and the line before, each with its line feed, in UTF-16.
const allowBefore = 2 * 2 * (allowReach + 1)

// allowed returns the word of the comment that allows spans[i], or "". text begins
// at source offset base and holds allowBefore bytes in front of the span, unless
// the source begins there, and as many behind, unless it ends.
func allowed(spans []Span, i int, text []byte, base int, o order) string {
	width := o.width()
	start := (spans[i].Start - base) / width * width
	end := min(len(text), (spans[i].End-base+width-1)/width*width)
	lo := max(0, start-allowBefore/2*width)
	front := o.narrow(text[lo:start])
	back := o.narrow(text[end:min(len(text), end+allowReach*width)])
	if !bytes.Contains(front, []byte(":allow")) && !bytes.Contains(back, []byte(":allow")) {
		return ""
	}
	if base+lo == 0 {
		front = withoutMark(front, o)
	}
	own, former, alone := cutLines(front, base+lo == 0)
	begin := base + start - len(own.text)*width
	alone = alone && !between(spans[:i], begin-(len(former)+1)*width, begin)
	own.key = len(own.text)
	own.text = append(append(bytes.Clone(own.text), 'x'), firstLine(back)...)
	for _, word := range allowWords {
		if own.comments(word) || alone && fills(former, word) {
			return word
		}
	}
	return ""
}

// between reports whether one of spans, which are in order, stands in the source
// between from and to.
func between(spans []Span, from, to int) bool {
	for i := len(spans) - 1; i >= 0 && spans[i].End > from; i-- {
		if spans[i].Start < to && spans[i].Reason == "" {
			return true
		}
	}
	return false
}

// cutLines cuts what stands in front of a key, which whole says is all there is,
// into the beginning of the key's line and the line before. known is false if the
// latter is not there or longer than allowReach.
func cutLines(front []byte, whole bool) (own commentLine, former []byte, known bool) {
	begin := bytes.LastIndexByte(front, '\n') + 1
	if len(front)-begin > allowReach || begin == 0 && !whole {
		return commentLine{text: front[max(0, len(front)-allowReach):]}, nil, false
	}
	own = commentLine{text: front[begin:], begins: true}
	if begin == 0 {
		return own, nil, false
	}
	former = front[:begin-1]
	i := bytes.LastIndexByte(former, '\n') + 1
	return own, former[i:], (i > 0 || whole) && len(former)-i <= allowReach
}

func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i]
	}
	return text
}

// width is the size of a code unit.
func (o order) width() int {
	if o == bytewise {
		return 1
	}
	return 2
}

// narrow returns text with one byte for each code unit. One that is no ASCII
// character becomes a byte that no ASCII character has.
func (o order) narrow(text []byte) []byte {
	if o == bytewise {
		return text
	}
	low, high := 0, 1
	if o == bigEndian {
		low, high = 1, 0
	}
	units := make([]byte, len(text)/2)
	for i := range units {
		units[i] = text[2*i+low]
		if text[2*i+high] != 0 || units[i] >= 0x80 {
			units[i] = none
		}
	}
	return units
}

// withoutMark drops the byte order mark in front of a whole text.
func withoutMark(front []byte, o order) []byte {
	if o == bytewise {
		return bytes.TrimPrefix(front, []byte("\xef\xbb\xbf"))
	}
	return bytes.TrimPrefix(front, []byte{none})
}

// commentLine is the line of a key.
type commentLine struct {
	text   []byte // with one letter in place of the key
	key    int    // where that stands
	begins bool   // text begins where the line begins
}

// comments reports whether word stands in a comment of the line.
func (l commentLine) comments(word string) bool {
	for i := 0; i < len(l.text); {
		if n := quoted(l.text, i); n > 0 {
			i += n
			continue
		}
		n, direct, end := opener(l.text, i, l.begins)
		switch {
		case n == 0:
			i++
		case direct:
			if i += n; isWordAt(l.text, skipSigns(l.text, i), word) {
				return true
			}
		default:
			stop := closing(l.text, i+n, end)
			if l.says(word, i+n, stop) {
				return true
			}
			i = stop
		}
	}
	return false
}

// says reports whether word stands in text[from:to], a comment, but not in the
// quotes that hold the key.
func (l commentLine) says(word string, from, to int) bool {
	for i := from; i < to; {
		n := quoted(l.text, i)
		switch {
		case i <= l.key && l.key < i+n:
			i += n
		case isWordAt(l.text[:to], i, word):
			return true
		default:
			i++
		}
	}
	return false
}

// quoted returns the length of the text in quotes that begins at text[i], with
// them, or 0. An apostrophe is no quote, nor is one that nothing closes or that is
// escaped. So each kind of quote is looked for to the end of the line only once.
func quoted(text []byte, i int) int {
	q := text[i]
	if q != '"' && q != '\'' && q != '`' || apostrophe(text, i) || i > 0 && text[i-1] == '\\' {
		return 0
	}
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\\':
			j++
		case text[j] == q && !apostrophe(text, j):
			return j + 1 - i
		}
	}
	return 0
}

// apostrophe reports whether text[i] is that of a short form: don't, it's, we'll.
func apostrophe(text []byte, i int) bool {
	if text[i] != '\'' || i == 0 || !isLetter(text[i-1]) {
		return false
	}
	n := 1
	for i+n < len(text) && isLetter(text[i+n]) {
		n++
	}
	switch string(text[i+1 : i+n]) {
	case "s", "t", "m", "d", "re", "ve", "ll":
		return true
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }

// openers are what a comment begins with. A direct one counts only if the word
// stands right behind; spaced ones want white space behind; end is what ends the
// comment before the line does.
var openers = []struct {
	text, end      string
	direct, spaced bool
}{
	{text: "<!--", end: "-->"}, {text: "/*", end: "*/"}, {text: "(*", end: "*)"}, {text: "{-", end: "-}"},
	{text: "#"}, {text: "//"}, {text: "rem", spaced: true}, {text: "--", spaced: true},
	{text: "--", direct: true}, {text: ";", direct: true}, {text: "%", direct: true}, {text: "!", direct: true},
	{text: "*", direct: true}, {text: "'", direct: true}, {text: `"`, direct: true},
}

// opener returns the length of what begins a comment at text[i], or 0. begins says
// that text begins where its line does.
func opener(text []byte, i int, begins bool) (n int, direct bool, end string) {
	free := i == 0 && begins || i > 0 && strings.IndexByte(" \t;,)}]>{(@\"'`", text[i-1]) >= 0
	for _, o := range openers {
		n := len(o.text)
		if i+n > len(text) || !strings.EqualFold(string(text[i:i+n]), o.text) || !free && o.text != "<!--" {
			continue
		}
		if o.spaced && i+n < len(text) && text[i+n] != ' ' && text[i+n] != '\t' {
			continue
		}
		return n, o.direct, o.end
	}
	return 0, false, ""
}

// closing returns where the comment ends whose text begins at i.
func closing(text []byte, i int, end string) int {
	if end != "" {
		if n := bytes.Index(text[i:], []byte(end)); n >= 0 {
			return i + n + len(end)
		}
	}
	return len(text)
}

// skipSigns returns the first byte from text[i] on that is no white space and none
// of the signs that comments begin with.
func skipSigns(text []byte, i int) int {
	for i < len(text) && strings.IndexByte(" \t#/*<!-;%'\"(){}", text[i]) >= 0 {
		i++
	}
	return i
}

// isWordAt reports whether word stands at text[i], and no letter, digit or
// underscore beside it, nor a dash between.
func isWordAt(text []byte, i int, word string) bool {
	if !bytes.HasPrefix(text[i:], []byte(word)) {
		return false
	}
	before := bytes.TrimRight(text[:i], "-")
	behind := bytes.TrimLeft(text[i+len(word):], "-")
	return (len(before) == 0 || !isNameByte(before[len(before)-1]) && before[len(before)-1] != ':') &&
		(len(behind) == 0 || !isNameByte(behind[0]))
}

func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// fills reports whether a line holds nothing but a comment that begins with word.
func fills(line []byte, word string) bool {
	line = bytes.TrimLeft(line, " \t{(@")
	if len(line) == 0 || quoted(line, 0) > 0 {
		return false
	}
	n, _, end := opener(line, 0, true)
	at := skipSigns(line, n)
	if n == 0 || !isWordAt(line, at, word) {
		return false
	}
	rest := line[closing(line, at, end):]
	return len(bytes.Trim(rest, " \t\r})")) == 0
}

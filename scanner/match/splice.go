package match

// This file joins what stands in pieces: broken lines and strings that a program puts
// together.

// splice joins what line breaks and string concatenation have cut: it leaves out
// line breaks with the white space and comment signs around them, and a closing
// quote, an operator and an opening quote.
func splice(v *view, lo, hi int) *view {
	w := v.between(lo, hi, apartJoint, kidSpliced, (*layer).splice)
	w.joined = true
	return w
}

// apartJoint is apart for joints, of which most bytes are no part.
func apartJoint(text []byte, i int) bool { return !inJoint[text[i-1]] }

func (l *layer) splice(hi int) {
	text := l.base.text[:hi]
	for l.next < hi {
		i := l.next
		if jointStarts[text[i]] {
			if n := joint(text[i:]); n > 0 {
				l.next += n
				continue
			}
		}
		l.put(text[i], i, i+1)
		l.next++
	}
}

// A joint begins with a quote or white space. It holds these, the two bytes of an
// escaped line break, operators between its quotes, or, behind its line break, the
// signs of comments.
const (
	quoteSigns   = "\"'`"
	blankSigns   = "\n \t\r\\"
	operators    = "+.&,~|()_"
	commentSigns = ">#*/|"
)

var (
	jointStarts = byteSet(quoteSigns + blankSigns)
	inJoint     = byteSet(quoteSigns + blankSigns + "n" + operators + commentSigns)
	isQuote     = byteSet(quoteSigns)
	isOperator  = byteSet(operators)
	isComment   = byteSet(commentSigns)
)

// joint returns the length of a joint at the start of text, or 0.
func joint(text []byte) int {
	i, quoted := 0, byte(0)
	if isQuote[text[0]] {
		quoted, i = text[0], 1
	}
	broke := false
	for i < len(text) && i < 160 {
		switch c := text[i]; {
		case c == '\n':
			broke = true
		case c == '\\' && i+1 < len(text) && text[i+1] == 'n':
			broke = true
			i++
		case quoted != 0 && c == quoted:
			if i == 1 {
				return 0 // an empty string
			}
			return i + 1
		case c == ' ' || c == '\t' || c == '\r' || c == '\\':
		case quoted != 0 && isOperator[c]:
		case quoted == 0 && broke && isComment[c]:
		default:
			if quoted == 0 && broke {
				return i
			}
			return 0
		}
		i++
	}
	return 0
}

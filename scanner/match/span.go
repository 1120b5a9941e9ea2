package match

import "github.com/leaksweep/leaksweep/rules"

// Span is one secret in one text.
type Span struct {
	Start, End int // byte offsets in the text, half open; of the encoded form where it is encoded
	Rule       *rules.Rule
	Key        rules.Secret // decoded
	Confidence rules.Confidence
	Encoding   string // empty, or the layers from the outside in: "base64", "utf-16le", "base64+utf-16le"
	Vendor     string // as in rules.Claim, and so are the next three
	Note       string
	InURL      bool
	Beside     string

	// Reason is why this is no secret, and Literal what was seen of it, as it is
	// written. Both are empty but of a matcher that explains itself. Start and End
	// are those of the literal then, and Key tells one candidate from another: it
	// may be a secret all the same.
	Reason  rules.Reason
	Literal string
}

// Position is where a person finds a span: 1-based, columns in Unicode code
// points, the end exclusive. Lines end in a line feed. In UTF-16 text lines and
// columns are those of the decoded text; a byte order mark takes no column.
type Position struct{ Line, Column, EndLine, EndColumn int }

// Sighting is a span with its position and the line around it.
type Sighting struct {
	Span
	Position
	// Excerpt is the part of the line around the span, with this and every other
	// span in it redacted. It is text from the outside and may hold any byte:
	// writers escape it. Of what is no secret there is none: nobody knows which
	// part of the line would have to be redacted.
	Excerpt string

	// Allowed is the inline comment that allows this spot, as it is written
	// ("leaksweep:allow"), or empty. It allows the spot and not the key.
	Allowed string
}

package rules

// Rule is one kind of secret. Rules are constant: build them once, share them
// between any number of goroutines.
type Rule struct {
	ID     string // family, then kind: openai-project-key
	Title  string // what a person calls it: OpenAI project key
	Family Family

	Literals []Literal // one of them stands in the window of every match
	Before   int       // bytes in front of a hit that a judgement may look at, at most MaxWindow
	After    int       // bytes behind it, at most MaxWindow

	// Judge decides what stands around one hit of a literal. It is a pure
	// function of the window: the same window gives the same answer, whatever
	// lies outside it, so that an answer can be kept while a window does not
	// change. It must not keep Text. An empty Reason means that the claim holds.
	Judge func(Window) (Claim, Reason)

	Shape   string // RE2 pattern that every claimed key matches whole; documentation, and an oracle in tests
	Example string // a text in which it stands, with x for what is secret; empty where Shape draws it well enough
	What    string // what it is and why it matters, one or two sentences
	Todo    string // what its owner does now
	Revoke  string // address where it is revoked, or empty
	Source  string // where the facts of this rule come from
}

// MaxWindow bounds Before and After, so that a text of any size can be read in
// bounded memory.
const MaxWindow = 4096

// Family groups rules by whose secret it is.
type Family string

// The families.
const (
	OpenAI      Family = "openai"
	AzureOpenAI Family = "azure-openai"
	URL         Family = "url"
	Own         Family = "custom" // of a configuration file
)

// Literal is a fixed string without which a rule cannot match.
type Literal struct {
	Text    string // as it stands in plain text
	Fold    bool   // ASCII letters match in either case
	Encoded bool   // look for its base64, hex, percent, escape and UTF-16 forms too
}

// Window is all that a judgement may see: a hit and the text around it.
type Window struct {
	Text        []byte // owned by the caller, valid during the call
	Hit, End    int    // where the literal stands in Text
	AtTextStart bool   // Text begins where the whole text begins
	AtTextEnd   bool   // Text ends where the whole text ends
	Decoded     bool   // escapes (percent, backslash, entities) were already undone: a percent sign stands for itself
	Joined      bool   // lines and strings were joined: what needs no chance to arise, and nothing else, counts
	Layered     bool   // Text was read out of base64, hexadecimal or UTF-16
}

// Claim says that a secret stands in a window.
type Claim struct {
	Start, End int    // in Window.Text: exactly the secret as written, no byte more
	Key        Secret // the decoded secret; the zero Secret means Text[Start:End] as it stands
	Confidence Confidence
	Vendor     string // whose key, when the rule is not one vendor's
	Note       string // one fact worth telling: when it was made, for whom the password is
	InURL      bool   // it stands in a URL
	Beside     string // hosts of APIs near by that are not the vendor's, or of the Azure resources there: sorted, blanks between
}

// Reason names why a hit is no secret. The empty Reason accepts.
type Reason string

// The reasons. They are shown to people who ask why a candidate was not taken.
const (
	Accepted    Reason = ""
	NearMiss    Reason = "near-miss"      // the literal is there, the shape is not
	OtherRule   Reason = "another-rule"   // a key, but another rule's
	OtherVendor Reason = "another-vendor" // a key, but another vendor's
	Placeholder Reason = "placeholder"    // words or a pattern that stand for a secret
	Template    Reason = "template"       // a variable to be filled in
	NoContext   Reason = "no-context"     // nothing near by says whose it would be
	Reserved    Reason = "reserved-host"  // a host of RFC 2606 or RFC 6761, or this machine
	NotSecret   Reason = "not-secret"     // the name says that the value is public
	TooShort    Reason = "too-short"      // shorter than anything a machine would issue
	TooSimple   Reason = "too-simple"     // too few kinds of characters to be issued by a machine
	NotInURL    Reason = "not-in-url"     // a name and a value, but no URL around them; escapes may hide it
	NoURL       Reason = "no-url"         // neither userinfo nor a parameter, whatever escapes may stand near by
	NoValue     Reason = "no-value"       // a name, and then no value, likewise
)

// Telling orders reasons by how much they tell a person. What is 0 is not worth
// telling: a literal stood there, and nothing like a secret beside it.
func (r Reason) Telling() int {
	switch r {
	case Accepted, NoURL, NoValue, NotInURL:
		return 0
	case OtherRule: // which gives its own reason, if it is there
		return 1
	case NearMiss:
		return 2
	case NoContext, TooShort, TooSimple:
		return 3
	}
	return 4
}

// Confidence says how sure a rule is that what it claims is a secret.
type Confidence int

// The levels. The zero value is no level, so that a forgotten one shows.
const (
	Low    Confidence = 1 + iota // counted, listed on request, never fails a run
	Medium                       // shape or name fits, some evidence is missing
	High                         // shape, length and marker, or a name that can mean nothing else
)

// String returns low, medium or high.
func (c Confidence) String() string {
	switch c {
	case Low:
		return "low"
	case Medium:
		return "medium"
	case High:
		return "high"
	}
	return "none"
}

package rules

import "bytes"

// marker is base64 of "OpenAI". It stands in the middle of every key made since
// about 2021. No other vendor's key holds it, which makes it the only safe reason
// to call a key OpenAI's.
const marker = "T3BlbkFJ"

const (
	apiKeys   = "https://platform.openai.com/api-keys"
	adminKeys = "https://platform.openai.com/settings/organization/admin-keys"
	observed  = "observed keys; OpenAI publishes no grammar"
	spends    = "Whoever holds it spends its owner's money until it is revoked."
	rotate    = "Revoke it, make a new one, deploy that from the environment or a secret store, and look at the usage page for what was spent."
)

// shape is how the text around a marker is cut into prefix, halves and marker.
type shape struct {
	kind       kind
	start, end int
	modern     bool // halves of url-safe characters, with a structure to check
	known      bool // the lengths of a format that was seen
}

type kind uint8

const (
	noKey kind = iota
	legacy
	project
	user
	service
	admin
	unknown
)

// known prefixes. None needs a boundary on its left: nothing else is called so.
var openAIPrefixes = []struct {
	text string
	kind kind
}{
	{"sk-proj-", project}, {"sk-svcacct-", service}, {"sk-None-", user}, {"sk-admin-", admin},
}

// halves are the lengths of the text on each side of the marker in modern keys,
// and old the length in those that are made of letters and digits only.
var modernHalves = []int{74, 58, 46}

const oldHalf = 20

// shapeOf cuts the text around the marker at w.Hit. Most markers that are no keys
// have no prefix in front, which is soon seen.
func shapeOf(w Window) shape {
	if !bytes.Contains(w.Text[max(0, w.Hit-170):w.Hit], []byte("sk-")) {
		return shape{}
	}
	for _, half := range modernHalves {
		if s := modernShape(w, half); s.kind != noKey {
			return s
		}
	}
	if s := oldShape(w); s.kind != noKey {
		return s
	}
	if w.Joined {
		return shape{}
	}
	return unknownShape(w)
}

// modernShape looks for a key with halves of url-safe characters. One that is
// followed by more such characters is cut there if the structure confirms it, or a
// byte in front that says how long it is: text is glued to keys (KEY_old), and keys
// never end in - or _.
func modernShape(w Window, half int) shape {
	body, end := w.Hit-half, w.End+half
	if body < 0 || end > len(w.Text) || runLeft(w.Text, w.Hit, half, isURLSafe) < half {
		return shape{}
	}
	right := runRight(w.Text, w.End, half+2, isURLSafe)
	emphasis := right == half+1 && !isAlnum(w.Text[end]) // _key_: keys never end in such a sign
	if right < half {
		return shape{}
	}
	start, k := prefixBefore(w.Text, body, end)
	free := right == half || emphasis || structured(w.Text[body:w.Hit], w.Text[w.End:end])
	if k == noKey || k == unknown && w.Joined || !free && !lengthBefore(w.Text, start, end) {
		return shape{}
	}
	return shape{kind: k, start: start, end: end, modern: true, known: k != unknown}
}

// oldShape looks for 20 letters and digits on each side, and no more on the
// right, unless a byte in front says how long the key is.
func oldShape(w Window) shape {
	body, end := w.Hit-oldHalf, w.End+oldHalf
	right := runRight(w.Text, w.End, oldHalf+1, isAlnum)
	if body < 0 || right < oldHalf || runLeft(w.Text, w.Hit, oldHalf, isAlnum) < oldHalf {
		return shape{}
	}
	start, k := prefixBefore(w.Text, body, end)
	free := true
	switch {
	case k == noKey && bytes.HasSuffix(w.Text[:body], []byte("sk-")):
		start, k = body-len("sk-"), legacy
		free = startsWord(w.Text, start)
	case k == unknown && w.Joined:
		return shape{}
	case k == unknown:
		k = service // a service account's own name: sk-<name>-
	}
	switch free = free && right == oldHalf; {
	case k == noKey:
		return shape{}
	case free, lengthBefore(w.Text, start, end):
		return shape{kind: k, start: start, end: end, known: true}
	case k == legacy && !w.Layered && inBinary(w.Text, start, end):
		return shape{kind: k, start: start, end: end}
	}
	return shape{}
}

// inBinary reports whether control bytes stand so close to text[start:end] that it
// is a value among others of a binary file, where a column, a length or the next
// cell is glued to it.
func inBinary(text []byte, start, end int) bool {
	for _, c := range text[max(0, start-24):start] {
		if c < '\t' {
			return true
		}
	}
	for _, c := range text[end:min(len(text), end+4)] {
		if c < '\t' {
			return true
		}
	}
	return false
}

// lengthBefore reports whether the byte in front of text[start:end] is its length,
// as in pickles, compiled Python, protocol buffers and the like. A length that could
// be a character (51 is the digit 3) must stand behind a byte that is none.
func lengthBefore(text []byte, start, end int) bool {
	if start == 0 || int(text[start-1]) != end-start {
		return false
	}
	isText := func(c byte) bool { return c >= ' ' && c < 0x80 }
	return start == 1 || !isText(text[start-1]) || !isText(text[start-2])
}

// prefixBefore returns where the prefix of the key text[…:end] begins whose body
// begins at body, and the kind of key that it starts. A prefix that is not known must be sk-<name>-, the
// name as OpenAI's dashboard allows it for service accounts.
func prefixBefore(text []byte, body, end int) (start int, k kind) {
	for _, p := range openAIPrefixes {
		if bytes.HasSuffix(text[:body], []byte(p.text)) {
			return body - len(p.text), p.kind
		}
	}
	if body == 0 || text[body-1] != '-' {
		return 0, noKey
	}
	name := runLeft(text, body-1, 46, func(c byte) bool { return isLower(c) || isDigit(c) || c == '-' })
	for n := len("sk-x"); n <= min(name, 45); n++ { // the nearest sk- whose left is free
		i := body - 1 - n
		if bytes.HasPrefix(text[i:], []byte("sk-")) && text[i+3] != '-' && text[body-2] != '-' && (startsWord(text, i) || lengthBefore(text, i, end)) {
			return i, unknown
		}
	}
	return 0, noKey
}

// unknownShape looks for lengths that were not seen yet: both halves of 40 to 120
// characters behind a plausible prefix. Base64 comes in groups of four, so the
// halves together must be a multiple of it, which near-misses of the known
// lengths are not.
func unknownShape(w Window) shape {
	right := runRight(w.Text, w.End, 121, isURLSafe)
	left := runLeft(w.Text, w.Hit, 150, isURLSafe)
	if right < 40 || right > 120 || hidesMore(w.Text[w.End+right:]) {
		return shape{}
	}
	run := w.Text[w.Hit-left : w.Hit]
	for i := 0; ; i++ {
		next := bytes.Index(run[i:], []byte("sk-"))
		if i += next; next < 0 || i+3+40 >= len(run) {
			return shape{}
		}
		if !startsWord(w.Text, w.Hit-left+i) {
			continue
		}
		dash := bytes.IndexByte(run[i+3:], '-')
		name := run[i+3:][:max(dash, 0)]
		body := len(run) - (i + 3 + dash + 1)
		if len(name) < 3 || len(name) > 21 || runRight(name, 0, len(name), isAlnum) < len(name) || isDigit(name[0]) {
			continue
		}
		if body >= 40 && body <= 120 && (body+right)%4 == 0 && !nearKnown(body, right) {
			return shape{kind: unknown, start: w.Hit - left + i, end: w.End + right, modern: true}
		}
	}
}

// nearKnown reports whether both halves are within two of a known length but not
// of it: a copy that lost or gained a character, not a new format.
func nearKnown(left, right int) bool {
	for _, half := range modernHalves {
		if max(left-half, half-left) <= 2 && max(right-half, half-right) <= 2 {
			return true
		}
	}
	return false
}

// hidesMore reports whether the text goes on with an escape that stands for a
// character of a key, so that the end is not the end.
func hidesMore(rest []byte) bool {
	for _, esc := range []string{"%2D", "%2d", "%5F", "%5f", `\u002d`, `\u002D`, `\u005f`, `\u005F`, `\x2d`, `\x2D`, `\x5f`, `\x5F`, "&#45;", "&#95;", "&#x2d;", "&#x5f;", "=2D", "=5F", "=\n", "=\r\n"} {
		if bytes.HasPrefix(rest, []byte(esc)) {
			return true
		}
	}
	return false
}

// structured reports whether the halves of a modern key, put together and read
// as base64url, end in a zero byte. Every genuine key that was looked at does;
// chance gives one in 256. It is evidence, not a gate: nobody documents it.
func structured(left, right []byte) bool {
	if (len(left)+len(right))%4 != 0 || len(right) < 2 {
		return false
	}
	last, before := right[len(right)-1], right[len(right)-2]
	return last == 'A' && bytes.IndexByte([]byte("AEIMQUYcgkosw048"), before) >= 0
}

// judgeOpenAI returns the judge of one kind of key.
func judgeOpenAI(want kind) func(Window) (Claim, Reason) {
	return func(w Window) (Claim, Reason) {
		s := shapeOf(w)
		switch {
		case s.kind == noKey:
			return Claim{}, NearMiss
		case s.kind != want:
			return Claim{}, OtherRule
		case filler(w.Text[max(s.start, w.Hit-oldHalf):w.Hit]) || filler(w.Text[w.End:min(s.end, w.End+oldHalf)]),
			patterned(w.Text[max(s.start, 2*w.Hit-s.end+len(marker)):s.end]): // not a service account's name
			return Claim{}, Placeholder
		}
		c := Claim{Start: s.start, End: s.end, Confidence: High, InURL: inURL(w.Text, s.start)}
		if half := s.end - w.End; !s.known || s.modern && !structured(w.Text[w.Hit-half:w.Hit], w.Text[w.End:s.end]) {
			c.Confidence = Medium
		}
		c.Beside = foreignAPIs(around(w.Text, s.start, s.end, besideLines))
		return c, Accepted
	}
}

// besideLines is how many lines away from a key the address of an API counts.
const besideLines = 3

// filler reports whether 20 characters beside the marker are too alike to be
// random: fewer than nine different ones. No dictionary: random keys hold words.
func filler(half []byte) bool { return distinct(half) < 9 }

// patterned reports whether key holds five equal characters in a row, or eight that
// ascend by one.
func patterned(key []byte) bool {
	equal, up := 1, 1
	for i := 1; i < len(key); i++ {
		switch {
		case key[i] == key[i-1]:
			equal, up = equal+1, 1
		case key[i] == key[i-1]+1:
			equal, up = 1, up+1
		default:
			equal, up = 1, 1
		}
		if equal >= 5 || up >= 8 {
			return true
		}
	}
	return false
}

// openAIRules returns the rules for keys with the marker. They share their
// literal and the cutting; each takes one kind.
func openAIRules() []*Rule {
	rule := func(k kind, id, title, shape, what, revoke string) *Rule {
		return &Rule{
			ID: id, Title: title, Family: OpenAI,
			Literals: []Literal{{Text: marker, Encoded: true}}, Before: 500, After: 320,
			Judge: judgeOpenAI(k), Shape: shape, What: what + " " + spends, Todo: rotate, Revoke: revoke, Source: observed,
		}
	}
	const modern = `(?:[\w-]{74}T3BlbkFJ[\w-]{74}|[\w-]{58}T3BlbkFJ[\w-]{58}|[\w-]{46}T3BlbkFJ[\w-]{46})`
	const old = `[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}`
	return []*Rule{
		rule(project, "openai-project-key", "OpenAI project key", `sk-proj-(?:`+modern+`|`+old+`)`,
			"A key of one project, the kind that the dashboard makes since April 2024.", apiKeys),
		rule(legacy, "openai-legacy-key", "OpenAI key", `sk-`+old,
			"A user key of the form made until April 2024. It reaches everything that its user does.", apiKeys),
		rule(user, "openai-user-key", "OpenAI user key", `sk-None-(?:`+modern+`|`+old+`)`,
			"A user key that belongs to no project.", apiKeys),
		rule(service, "openai-service-account-key", "OpenAI service account key", `sk-(?:svcacct-(?:`+modern+`|`+old+`)|[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?-`+old+`)`,
			"A key of a service account: no person notices when it is used.", apiKeys),
		rule(admin, "openai-admin-key", "OpenAI admin key", `sk-admin-(?:`+modern+`|`+old+`)`,
			"A key to the administration of an organization: its holder can make further keys, projects and users.", adminKeys),
		rule(unknown, "openai-unknown-key", "OpenAI key of an unknown form", `sk-[A-Za-z0-9][A-Za-z0-9-]{0,44}-[\w-]{40,120}T3BlbkFJ[\w-]{40,120}`,
			"It has OpenAI's marker and prefix, and lengths or a name that were not seen before.", apiKeys),
	}
}

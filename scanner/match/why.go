package match

import "github.com/leaksweep/leaksweep/rules"

// Explaining returns a matcher that finds the same secrets and tells beside them of
// what it looked at and did not take: sightings with a Reason. A literal around
// which nothing was like a secret (rules.NoURL, NoValue and NotInURL: every address
// without a password, every parameter without a value) is not worth telling.
//
// It costs time: what gave nothing is judged again in each version of a text.
func (m *Matcher) Explaining() *Matcher {
	own := *m
	own.explains = true
	return &own
}

// why notes the most telling of the reasons that the rules give at one hit.
type why struct{ span Span }

// explain appends the spans that a hit gives, or the reason why there are none.
func (s *scan) explain(dst []Span, h hit) []Span {
	var w why
	s.view.why = &w
	n := len(dst)
	dst = s.m.candidates(dst, &s.view, h)
	if len(dst) == n && w.span.Reason != "" {
		dst = append(dst, w.span)
	}
	return dst
}

// note keeps a rejection of the hit v.text[start:end], unless a more telling one is
// known.
func (w *why) note(v *view, start, end int, r *rules.Rule, reason rules.Reason) {
	if reason.Telling() <= w.span.Reason.Telling() || isWordAlone(r, reason) {
		return
	}
	lo, hi := candidateAround(v.text, start, end, r)
	if r.Family == rules.AzureOpenAI && reason == rules.NoContext { // the literal is a name, and the key stands near it
		if lo, hi = digitsNear(v.text, start, end); lo == hi {
			return
		}
	}
	if reason == rules.NearMiss && hi-lo < leastCandidate {
		return
	}
	w.span = Span{
		Start: v.start(start), End: v.end(end), Rule: r, Key: rules.NewSecret(v.text[lo:hi]),
		Encoding: v.layers, Reason: reason, Literal: string(v.text[start:end]),
	}
}

// isWordAlone reports whether a rejection tells only of a literal that is common in
// any text: -u and -a are options of many programs.
func isWordAlone(r *rules.Rule, reason rules.Reason) bool {
	return r.ID == "url-basic-auth" && reason == rules.TooShort
}

// digitsNear returns the bounds of 32 hexadecimal digits, the form of Azure's older
// keys, within 512 bytes of text[start:end], or none.
func digitsNear(text []byte, start, end int) (lo, hi int) {
	most := min(len(text), end+512)
	for lo = max(0, start-512); lo < most; lo = hi + 1 {
		for hi = lo; hi < most && nibble[text[hi]] != none; {
			hi++
		}
		if hi-lo == 32 {
			return lo, hi
		}
	}
	return 0, 0
}

// leastCandidate is the length from which a word of another shape than a key's may
// be one that was cut or mistyped. Prefixes and marks by themselves are in much text.
const leastCandidate = 16

// candidateReach is how far a candidate goes from its literal, in bytes: a key of
// 200 characters, and what tells two addresses apart.
const candidateReach = 110

// candidateAround returns the bounds of the word around the hit text[start:end]: of
// a key's signs, or for a secret in a URL of all but blanks, quotes and brackets.
func candidateAround(text []byte, start, end int, r *rules.Rule) (lo, hi int) {
	inWord := func(c byte) bool { return code[c] != none && c != '+' && c != '/' }
	if r.Family == rules.URL {
		inWord = func(c byte) bool { return c > ' ' && !parts[c] }
	}
	lo, hi = start, end
	for lo > max(0, start-candidateReach) && inWord(text[lo-1]) {
		lo--
	}
	for hi < min(len(text), end+candidateReach) && inWord(text[hi]) {
		hi++
	}
	return lo, hi
}

// Package match turns bytes into spans: it finds the secrets of a set of rules
// in one text.
//
// # How a span is found
//
// A [Matcher] looks for the literals of all rules at once (type finder). Text
// that holds none of them is never looked at again and costs no allocation.
// Around each hit the rule's own judge decides, in a window of bounded size,
// and sees nothing else.
//
// A key does not always stand in the clear. The marker of an OpenAI key in
// base64 is one of three fixed strings, one for each alignment, and likewise in
// hexadecimal, in UTF-16 and in escapes; so these strings are searched for
// beside the plain ones, and only around such a hit is anything decoded
// (type view): a run of base64 or hexadecimal digits, UTF-16 code units, or the
// escapes of URLs, JSON, XML and mail. What was decoded is searched in the same
// way, up to two layers deep. Whole files are never decoded to look for nothing.
//
// Every view knows for each of its bytes where it came from, so a span is told
// in the offsets of the text that a person sees. Hits that stand close together
// look at the same decoded text (type layer), so that a text of nothing but
// literals costs little more than to decode it in each way.
//
// # Exactness
//
// What a hit gives depends on the bytes within [rules.MaxWindow] of it, and a few
// more that tell where escapes begin, and on whether the text begins or ends there,
// and on nothing else. Stream relies on
// it to read a text of any size in bounded memory; the history scan relies on it
// to keep the judgement of a hit that a new version of a file merely moved.
package match

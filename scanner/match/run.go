package match

import "sync"

// This file decodes runs: base64 and hexadecimal around a hit.

// reach bounds how far from a hit a run is decoded, in encoded bytes: the half of a
// key under two layers that triple it, and what a judgement looks at beside it.
const reach = 1400

const none = 0xff

// code maps a base64 character of either alphabet of RFC 4648 to its value.
var code = func() (t [256]byte) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range t {
		t[i] = none
	}
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i)
	}
	t['-'], t['_'] = 62, 63
	return t
}()

// nibble maps a hexadecimal digit to its value.
var nibble = func() (t [256]byte) {
	for i := range t {
		t[i] = none
	}
	for i := range byte(10) {
		t['0'+i] = i
	}
	for i := range byte(6) {
		t['a'+i], t['A'+i] = 10+i, 10+i
	}
	return t
}()

// decodeRun decodes the run of base64 or hexadecimal digits around the hit
// text[start:end] of v. If it is wrapped, line breaks inside are passed over, with
// indentation, and in the form that they have in JSON; broken tells whether there
// were any. The view is nil when the run is too short to hold a key.
func decodeRun(v *view, start, end int, p *pattern, wrapped bool) (w *view, broken bool) {
	r := run{view: v, text: v.text, digit: &code, wrapped: wrapped, lo: max(0, start-reach), hi: min(len(v.text), end+reach)}
	if p.kind == digits {
		r.digit = &nibble
	}
	if lo, hi, ok := r.straight(start, end, p.kind); ok {
		return r.decode(lo, hi, start, p), false
	}
	room := rooms.Get().(*room)
	defer rooms.Put(room)
	r.room = room
	chars := r.collect(start, end)
	if p.kind == digits {
		return r.hex(chars), r.broken
	}
	return r.base64(chars, p.phase), r.broken
}

// straight returns the bounds of the run around the hit if nothing breaks it, as far
// as it is decoded. Where digits stand is kept for the hits to come.
func (r *run) straight(start, end int, k kind) (lo, hi int, ok bool) {
	v := r.view
	if start == 0 && !v.begins || start > 0 && r.text[start-1] == '\\' {
		return 0, 0, false
	}
	if r.lo == 0 && !v.begins {
		r.lo = 1 // whether a byte is a digit depends on the one in front
	}
	known := &v.layer.runs[k-sixty]
	if known.lo > v.off+start || known.hi < v.off+start {
		*known = extent{v.off + start, v.off + start}
	}
	known.hi = max(known.hi, v.off+end)
	for known.lo > v.off+r.lo && r.isDigit(known.lo-v.off-1) {
		known.lo--
	}
	for known.hi < v.off+r.hi && r.isDigit(known.hi-v.off) {
		known.hi++
	}
	lo, hi = max(r.lo, known.lo-v.off), min(r.hi, known.hi-v.off)
	r.cutLeft = lo == r.lo && (r.lo > 0 || !v.begins)
	r.cutRight = hi == r.hi && (r.hi < len(r.text) || !v.ends)
	return lo, hi, (lo == r.lo || r.gapLeft(lo) < 0) && (hi == r.hi || r.gapRight(hi) < 0)
}

// decode decodes the straight run text[lo:hi], of which a hit begins at start.
func (r *run) decode(lo, hi, start int, p *pattern) *view {
	group, kid, name, decode := 4, kidSixty, "base64", (*layer).sixty
	if p.kind == digits {
		group, kid, name, decode = 2, kidDigits, "hex", (*layer).digits
	}
	lo += (start - lo - p.phase + group) % group // whole groups only
	if hi-lo < leastDigits {
		return nil
	}
	w := r.view.shared(kid+(r.view.off+lo)%group, lo, hi, decode)
	w.deepen(name)
	w.begins, w.ends = !r.cutLeft, !r.cutRight
	return w
}

// sixty goes on up to base.text[hi]; base64's groups of four begin where it began.
func (l *layer) sixty(hi int) {
	text := l.base.text
	for i := l.next; i < hi; i++ {
		if at := (i - l.from) % 4; at > 0 {
			bits := uint32(code[text[i-1]])<<6 | uint32(code[text[i]])
			l.put(byte(bits>>(2*(3-at))), i-1, i+1)
		}
	}
	l.next = hi
}

// digits goes on up to base.text[hi], or to one less, since two make a byte.
func (l *layer) digits(hi int) {
	text := l.base.text
	for ; l.next+2 <= hi; l.next += 2 {
		i := l.next
		l.put(nibble[text[i]]<<4|nibble[text[i+1]], i, i+2)
	}
}

// base64 decodes digits of which the one that the hit begins with is the phase'th
// of a group of four.
func (r *run) base64(chars []int, phase int) *view {
	for before := r.before; (before-phase)%4 != 0; before-- { // whole groups only
		chars = chars[1:]
	}
	return r.decoded(chars, "base64", func(l *layer) {
		var bits uint32
		for i, c := range chars {
			bits = bits<<6 | uint32(code[l.base.text[c]])
			if i%4 > 0 {
				l.put(byte(bits>>uint(2*(3-i%4))), chars[i-1], c+1)
			}
		}
	})
}

// hex decodes digits of which the one that the hit begins with begins a byte.
func (r *run) hex(chars []int) *view {
	chars = chars[r.before%2:]
	return r.decoded(chars, "hex", func(l *layer) {
		for i := 0; i+1 < len(chars); i += 2 {
			l.put(nibble[l.base.text[chars[i]]]<<4|nibble[l.base.text[chars[i+1]]], chars[i], chars[i+1]+1)
		}
	})
}

// leastDigits is how many digits a run has that is worth a look.
const leastDigits = 16

// decoded returns a view of what the digits stand for, which decode puts into a
// layer, or nil when they are too few. The offsets become those in the view's layer.
func (r *run) decoded(chars []int, name string, decode func(*layer)) *view {
	if len(chars) < leastDigits {
		return nil
	}
	for i := range chars {
		chars[i] += r.view.off
	}
	l := r.view.ownLayer()
	decode(l)
	l.from, l.next = chars[0], chars[len(chars)-1]+1
	w := r.view.derive(l, 0, len(r.text))
	w.deepen(name)
	w.begins, w.ends = !r.cutLeft, !r.cutRight
	return w
}

// room is where the offsets of a run's digits are collected. A text of nothing but
// runs would otherwise make garbage of fifty times its size for each hit.
type room struct{ left, chars []int }

var rooms = sync.Pool{New: func() any { return new(room) }}

// run collects the digits around a hit.
type run struct {
	view              *view
	text              []byte
	digit             *[256]byte
	lo, hi            int // bounds
	before            int // digits in front of the hit
	cutLeft, cutRight bool
	wrapped           bool // pass over line breaks
	broken            bool // there were some
	*room
}

// collect returns the offsets of all digits of the run, in order.
func (r *run) collect(start, end int) []int {
	r.left = r.left[:0]
	i := start
	for {
		if i > r.lo && r.isDigit(i-1) {
			i--
			r.left = append(r.left, i)
			continue
		}
		j := r.gapLeft(i)
		if j < 0 || !r.passes(i-1) {
			break
		}
		i = j
	}
	r.cutLeft = i == r.lo && (r.lo > 0 || !r.view.begins)
	r.before = len(r.left)
	chars := r.chars[:0]
	for k := range r.left {
		chars = append(chars, r.left[len(r.left)-1-k])
	}
	i = start
	for {
		if i < end || i < r.hi && r.isDigit(i) { // of the hit all, whatever stands in front
			chars = append(chars, i)
			i++
			continue
		}
		j := r.gapRight(i)
		if j < 0 || !r.passes(i) {
			break
		}
		i = j
	}
	r.cutRight = i == r.hi && (r.hi < len(r.text) || !r.view.ends)
	r.chars = chars
	return chars
}

// passes reports whether the gap may be passed over at whose edge the byte at i
// stands, and notes line breaks. The backslash of an escaped slash is no break.
func (r *run) passes(i int) bool {
	if r.text[i] == '\\' && i+1 < r.hi && r.text[i+1] == '/' {
		return true
	}
	r.broken = true
	return r.wrapped
}

// isDigit reports whether the byte at i is a digit of the run. A letter behind a
// backslash is part of an escape.
func (r *run) isDigit(i int) bool {
	return r.digit[r.text[i]] != none && (i == 0 || r.text[i-1] != '\\' || r.text[i] == '/')
}

// minLine is the shortest line that a wrapped run is believed to be broken at.
const minLine = 32

// gapRight returns where the run goes on behind a line break at i, or -1. The
// line before must be full and the next one must be nothing but digits, or else
// the next word of a file would be taken into the run.
func (r *run) gapRight(i int) int {
	if i < r.hi && r.text[i] == '\\' && i+1 < r.hi && r.text[i+1] == '/' {
		return i + 1
	}
	j, broke := i, false
	for j < r.hi {
		n := r.breakAt(j)
		if n == 0 {
			break
		}
		broke = broke || r.text[j+n-1] == '\n' || r.text[j] == '\\'
		j += n
	}
	if !broke || j >= r.hi || r.text[j] == '\\' || r.lengthBefore(i) < minLine {
		return -1
	}
	k := j
	for k < r.hi && r.isDigit(k) {
		k++
	}
	if k == j || k < r.hi && !endsLine(r.text[k:]) {
		return -1
	}
	return j
}

// gapLeft returns the offset behind the last digit of the line before, where the
// run that begins at i goes on, or -1.
func (r *run) gapLeft(i int) int {
	if i-1 > r.lo && r.text[i-1] == '\\' && i < r.hi && r.text[i] == '/' {
		return i - 1
	}
	j, broke := i, false
	for j > r.lo {
		n := r.breakBefore(j)
		if n == 0 {
			break
		}
		broke = broke || r.text[j-1] == '\n' || r.text[j-n] == '\\'
		j -= n
	}
	if !broke || j <= r.lo || !r.isDigit(j-1) || r.lengthBefore(j) < minLine {
		return -1
	}
	return j
}

// breakAt returns the length of one byte of white space, or of an escaped line
// break, at i.
func (r *run) breakAt(i int) int {
	switch c := r.text[i]; {
	case c == '\n' || c == '\r' || c == ' ' || c == '\t':
		return 1
	case c == '\\' && i+1 < r.hi && (r.text[i+1] == 'n' || r.text[i+1] == 'r' || r.text[i+1] == '\n'):
		return 2
	}
	return 0
}

func (r *run) breakBefore(i int) int {
	switch c := r.text[i-1]; {
	case (c == 'n' || c == 'r' || c == '\n') && i-2 >= r.lo && r.text[i-2] == '\\':
		return 2
	case c == '\n' || c == '\r' || c == ' ' || c == '\t':
		return 1
	}
	return 0
}

// lengthBefore counts the digits that end at i.
func (r *run) lengthBefore(i int) int {
	n := 0
	for n < minLine && i-n > 0 && r.isDigit(i-n-1) {
		n++
	}
	return n
}

func endsLine(rest []byte) bool {
	switch rest[0] {
	case '\n', '\r', '=', '"', '\'', '\\', '<', '`', 0:
		return true
	}
	return false
}

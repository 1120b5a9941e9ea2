package match

// This file reads UTF-16 around a hit.

// looksBigEndian reports in which byte order the characters and zeros around the
// hit text[start:end] are better read. The ends of the run tell, since it begins
// with a zero or ends with one. Where zeros stand at both, code units stand at
// even offsets, as they do in files and in most memory.
func looksBigEndian(v *view, start, end int) bool {
	text := v.text
	for n := 0; n < reach && start >= 2 && text[start-1] == 0 && text[start-2] != 0 && text[start-2] < 0x80; n += 2 {
		start -= 2
	}
	for n := 0; n < reach && end+1 < len(text) && text[end] == 0 && text[end+1] != 0 && text[end+1] < 0x80; n += 2 {
		end += 2
	}
	zeroFirst := start > 0 && text[start-1] == 0
	zeroLast := end < len(text) && text[end] == 0
	if zeroFirst != zeroLast {
		return zeroFirst
	}
	if v.isSource() {
		start += v.layer.lo
	}
	return start%2 == 1
}

// wideRun reads far UTF-16 code units on either side of the hit text[start:end], whose bytes
// are characters and zeros in turn. In big-endian text the zero comes first.
// A unit that is no ASCII character becomes a byte that no key holds.
func wideRun(v *view, start, end, far int, bigEndian bool) *view {
	text := v.text
	high, name := 1, "utf-16le"
	if bigEndian {
		high, name = 0, "utf-16be"
		start--
	}
	stop := start + (end-start+1)/2*2
	if start < 0 || end+high > len(text) {
		return nil
	}
	if bigEndian && text[start] != 0 || !bigEndian && text[end] != 0 {
		return nil
	}
	lo, hi := start-2*min(far, start/2), min(stop, len(text))
	hi += 2 * min(far, (len(text)-hi)/2)
	kid := kidWide + (v.off+lo)%2
	decode := (*layer).littleEndian
	if bigEndian {
		kid, decode = kid+2, (*layer).bigEndian
	}
	w := v.shared(kid, lo, hi, decode)
	w.deepen(name)
	w.begins, w.ends = v.begins && lo < 2, v.ends && len(text)-hi < 2
	return w
}

// littleEndian and bigEndian go on up to base.text[hi].
func (l *layer) littleEndian(hi int) { l.narrow(hi, 0) }
func (l *layer) bigEndian(hi int)    { l.narrow(hi, 1) }

// narrow goes on up to base.text[hi], or to one less, with the characters of code
// units whose lower byte is at low.
func (l *layer) narrow(hi, low int) {
	text := l.base.text
	for ; l.next+2 <= hi; l.next += 2 {
		i := l.next
		b := text[i+low]
		if text[i+1-low] != 0 || b >= 0x80 {
			b = none
		}
		l.put(b, i, i+2)
	}
}

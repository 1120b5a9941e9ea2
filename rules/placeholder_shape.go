package rules

// wordy reports whether a value looks as if a person had named something with
// it (some_identifier_name, uploads/2024/photo.jpg, responseAccessToken) and not
// as if a machine had drawn it.
//
// The value is cut where its kind of character changes, a capital counted to the
// small letters behind it. A piece reads as a word when it has a vowel and most of
// its pairs of neighbouring letters are among those that make up five sixths of
// English text, and a quarter of random text. Most letters must lie in such words:
// in random text of letters and digits the pieces are two letters long.
func wordy(value []byte) bool {
	letters, inWords := 0, 0
	for i := 0; i < len(value); {
		if !isLetter(value[i]) {
			i++
			continue
		}
		n := wordLength(value[i:])
		letters += n
		if readable(value[i : i+n]) {
			inWords += n
		}
		i += n
	}
	return letters*5 >= len(value)*3 && inWords >= 8 && inWords*4 >= letters*3
}

// wordLength returns how many letters at the start of text belong together: small
// ones, or a capital and small ones, or capitals.
func wordLength(text []byte) int {
	n := 1
	if isUpper(text[0]) && n < len(text) && isUpper(text[1]) {
		for n < len(text) && isUpper(text[n]) {
			n++
		}
		if n < len(text) && isLower(text[n]) {
			n--
		}
		return n
	}
	for n < len(text) && isLower(text[n]) {
		n++
	}
	return n
}

// readable reports whether a piece of letters can be said aloud.
func readable(word []byte) bool {
	if len(word) < 3 {
		return false
	}
	vowel, common := false, 0
	for i, c := range word {
		c = foldByte(c)
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			vowel = true
		}
		if i > 0 && commonPair(foldByte(word[i-1]), c) {
			common++
		}
	}
	return vowel && common*3 >= (len(word)-1)*2
}

// commonPair reports whether two small letters often stand side by side in
// English words and in the names of programs.
func commonPair(a, b byte) bool {
	return pairTable[a-'a']&(1<<(b-'a')) != 0
}

var pairTable = func() (table [26]uint32) {
	for i := 0; i+1 < len(commonPairs); i += 3 {
		table[commonPairs[i]-'a'] |= 1 << (commonPairs[i+1] - 'a')
	}
	return table
}()

const commonPairs = "th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur " +
	"ro ri io ic ne co me li ec ce ch ma om be el us ut la pe ho di no tr pr ta ns ec ie ge wi pa ac ca ss il ai ot ee rs em " +
	"mo so ni ol un po ts sh ad am lo tu id ul im iv ke ow we wh ay ev bl ap up op os su ct ag ab ob rt fo fi ex pl bo ba " +
	"do da go ga ig ir ke ki ey ck ok en ow ub uc ud ue um vi va ye sp sc sk sw ss qu pi fr fe fa fu ff cl cr cu bu br by gr gh gi gl gu ry ly ty my ny " +
	"rk rm rn rd rc mp mb ms ll nn pp tt ff rr nk nc lt ls lu wo wa ws xt xp ym ys yt ew av iz ze mi na id ds ef eg ep og od oc oa oi oo tl tw "

// hexRun reports whether a value is hexadecimal digits of one case, dashes of a
// UUID aside, and how many digits it has.
func hexRun(value []byte) (n int, ok bool) {
	var upper, lower bool
	dashes := 0
	for i, c := range value {
		switch {
		case isDigit(c):
		case 'a' <= c && c <= 'f':
			lower = true
		case 'A' <= c && c <= 'F':
			upper = true
		case c == '-' && len(value) == 36 && (i == 8 || i == 13 || i == 18 || i == 23):
			dashes++
			continue
		default:
			return 0, false
		}
		n++
	}
	return n, !(upper && lower) && (dashes == 0 || dashes == 4)
}

// kinds counts which kinds of characters a value has: small letters, capitals,
// digits, signs.
func kinds(value []byte) (letterKinds, all int) {
	var lower, upper, digit, sign int
	for _, c := range value {
		switch {
		case 'a' <= c && c <= 'z':
			lower = 1
		case isUpper(c):
			upper = 1
		case isDigit(c):
			digit = 1
		default:
			sign = 1
		}
	}
	return lower + upper + digit, lower + upper + digit + sign
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func foldByte(c byte) byte {
	if isUpper(c) {
		return c | 0x20
	}
	return c
}

// hasFoldPrefix and hasFoldSuffix compare ASCII letters in either case.
func hasFoldPrefix(text []byte, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		if foldByte(text[i]) != foldByte(word[i]) {
			return false
		}
	}
	return true
}

func hasFoldSuffix(text []byte, word string) bool {
	return len(text) >= len(word) && hasFoldPrefix(text[len(text)-len(word):], word)
}

func oneOf(text []byte, words []string) bool {
	for _, w := range words {
		if len(w) == len(text) && hasFoldPrefix(text, w) {
			return true
		}
	}
	return false
}

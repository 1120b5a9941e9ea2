package rules

import (
	"bytes"
	"encoding/base64"
)

// judgeKey decides on a value behind a name of the given tier.
func judgeKey(value []byte, t tier) Reason {
	if reason := publicOrOther(value); reason != Accepted {
		return reason
	}
	if len(value) < 16 || t == maybeTier && len(value) < 20 {
		if template(value) {
			return Template
		}
		return TooShort
	}
	if reason := placeholder(value); reason != Accepted {
		return reason
	}
	digits, isHex := hexRun(value)
	letters, all := kinds(value)
	bits := entropy(value)
	switch {
	case isHex && digits >= 32 && bits >= 2.8 && hasLetter(value):
		return Accepted
	case wordy(value), t == maybeTier && value[0] == '/' && len(value) < 32, pathLike(value):
		return Placeholder
	case all < 2, !hasLetter(value), letters < 2 && len(value) < 24:
		return TooSimple
	case t != maybeTier && (bits >= 3 || isHex && bits >= 2.6):
		return Accepted
	case t == maybeTier && bits >= 3.5 && (letters == 3 || len(value) >= 32 && bits >= 3.9 || letters == 2 && caseChanges(value)*4 >= len(value)):
		return Accepted
	}
	return TooSimple
}

func hasLetter(value []byte) bool {
	for _, c := range value {
		if isLetter(c) {
			return true
		}
	}
	return false
}

// caseChanges counts the places where a small letter meets a capital. Random
// letters have one at every second place; names one in six or eight.
func caseChanges(value []byte) int {
	n := 0
	for i := 1; i < len(value); i++ {
		if isUpper(value[i]) && isLower(value[i-1]) || isLower(value[i]) && isUpper(value[i-1]) {
			n++
		}
	}
	return n
}

// openAIMark is what every OpenAI key since 2021 holds, in two parts so that this
// source holds no literal of it.
const openAIMark = "T3Blbk" + "FJ"

// publicOrOther finds values that are no secrets, whatever their name, and keys
// that another rule reports.
func publicOrOther(value []byte) Reason {
	switch {
	case bytes.Contains(value, []byte(openAIMark)):
		return OtherRule
	case hasOnePrefix(value, "pk_live_", "pk_test_", "pk.eyJ", "pk-lf-", "pk_prod_", "sb_publishable_"),
		len(value) == 20 && hasOnePrefix(value, "AKIA", "ASIA", "AIDA", "AROA"),
		len(value) == 40 && hasOnePrefix(value, "6L"):
		return NotSecret
	case bytes.HasPrefix(value, []byte("eyJ")) && anonymousToken(value):
		return NotSecret
	}
	return Accepted
}

func hasOnePrefix(value []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if len(value) >= len(p) && string(value[:len(p)]) == p {
			return true
		}
	}
	return false
}

// anonymousToken reports whether a JWT says that its role is anon: Supabase makes
// such a token for every project and tells people to publish it.
func anonymousToken(value []byte) bool {
	_, rest, _ := bytes.Cut(value, []byte("."))
	claims, _, ok := bytes.Cut(rest, []byte("."))
	var plain [384]byte
	if !ok || base64.RawURLEncoding.DecodedLen(len(claims)) > len(plain) {
		return false
	}
	n, _ := base64.RawURLEncoding.Decode(plain[:], claims)
	return bytes.Contains(plain[:n], []byte(`"role":"anon"`))
}

// pathLike reports whether a value is a path, a file name or a dotted name.
func pathLike(value []byte) bool {
	if bytes.HasPrefix(value, []byte("eyJ")) {
		return false
	}
	dot := bytes.LastIndexByte(value, '.')
	if tail := value[dot+1:]; dot > 0 && len(tail) >= 2 && len(tail) <= 5 && !wordless(tail) {
		return true
	}
	if len(value) >= 32 { // random text of this length has pieces that read as words
		word := runRight(value, 0, len(value), isLower)
		return word >= 6 && word < len(value) && value[word] == '/' && readable(value[:word])
	}
	for start, i := 0, 0; i <= len(value); i++ {
		if i < len(value) && value[i] != '/' && value[i] != '.' {
			continue
		}
		part := value[start:i]
		if len(part) < len(value) && len(part) >= 4 && (!wordless(part) || wordy(part)) {
			return true
		}
		start = i + 1
	}
	return false
}

// wordless reports whether part holds anything but small letters.
func wordless(part []byte) bool {
	for _, c := range part {
		if !isLower(c) {
			return true
		}
	}
	return false
}

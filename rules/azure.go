package rules

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
)

// identifiable keys of Azure's AI services are 84 characters:
//
//	52 random · JQQJ99 (9D derived, 9H hashed) · year A=2024 · month A to L ·
//	12 platform · AAABACOG or AAAAACOG · 4 signature · 4 checksum… in all
//	52 + 6 + 2 + 12 + 8 + 4 = 84, the checksum in the last four
//
// microsoft/security-utilities, LegacyCommonAnnotatedSecurityKey.cs, SEC101/205
// and SEC101/206.
const (
	azureMark   = "JQQJ9"
	azureMaker  = "ABACOG" // what names Azure OpenAI, in full AAABACOG
	azureLead   = 52
	azureLength = 84
	azurePage   = "https://portal.azure.com/#view/Microsoft_Azure_ProjectOxford/CognitiveServicesHub/~/OpenAI"
)

func judgeAzure(w Window) (Claim, Reason) {
	start := w.Hit - azureLead
	if bytes.HasPrefix(w.Text[w.Hit:], []byte(azureMaker)) {
		start = w.Hit - (80 - len(azureMaker))
	}
	end := start + azureLength
	if start < 0 || end > len(w.Text) || !azureLayout(w.Text[start:end]) {
		return Claim{}, NearMiss
	}
	key := w.Text[start:end]
	c := Claim{Start: start, End: end, Confidence: High, InURL: inURL(w.Text, start), Beside: azureResources(w.Text, w.AtTextStart)}
	if azureChecksum(key) { // no chance, whatever is glued to it
		return c, Accepted
	}
	c.Confidence = Medium
	switch {
	case !startsWord(w.Text, start), start > 0 && w.Text[start-1] == '\\', runRight(w.Text, end-4, 5, isAlnum) != 4:
		return Claim{}, NearMiss // with a backslash in front, the first letter is an escape's
	case filler(key[:20]) || filler(key[32:52]):
		return Claim{}, Placeholder
	}
	return c, Accepted
}

// azureLayout checks what stands in fixed places, but for the checksum.
func azureLayout(key []byte) bool {
	return runRight(key, 0, 80, isAlnum) == 80 && bytes.Equal(key[azureLead:57], []byte(azureMark)) && (key[57] == '9' || key[57] == 'D' || key[57] == 'H') && 'A' <= key[59] && key[59] <= 'L' &&
		bytes.Equal(key[72:75], []byte("AAA")) && (key[75] == 'A' || key[75] == 'B') && bytes.Equal(key[76:80], []byte("ACOG"))
}

// azureChecksum verifies the last four characters: Marvin32 of the 60 bytes that
// the first 80 characters hold, in base62 or base64 (IdentifiableSecrets.cs,
// TryValidateCommonAnnotatedKey).
func azureChecksum(key []byte) bool {
	var data [60]byte
	if n, err := base64.StdEncoding.Decode(data[:], key[:80]); err != nil || n != len(data) {
		return false
	}
	var sum [4]byte
	hash := marvin32(data[:], 0x44656661756c7430) // "Default0"
	binary.LittleEndian.PutUint32(sum[:], hash)
	return bytes.Equal(key[80:], []byte(base64.StdEncoding.EncodeToString(sum[:3]))) || bytes.Equal(key[80:], base62(hash))
}

// marvin32 is Microsoft's keyed checksum, folded to 32 bits.
func marvin32(data []byte, seed uint64) uint32 {
	lo, hi := uint32(seed), uint32(seed>>32)
	mix := func(v uint32) {
		lo += v
		hi ^= lo
		lo = bits.RotateLeft32(lo, 20) + hi
		hi = bits.RotateLeft32(hi, 9) ^ lo
		lo = bits.RotateLeft32(lo, 27) + hi
		hi = bits.RotateLeft32(hi, 19)
	}
	for len(data) >= 4 {
		mix(binary.LittleEndian.Uint32(data))
		data = data[4:]
	}
	tail := uint32(0x80)
	for i := len(data) - 1; i >= 0; i-- {
		tail = tail<<8 | uint32(data[i])
	}
	mix(tail)
	mix(0)
	return lo ^ hi
}

// base62 writes the four bytes of hash, as they stand in a key, read as one
// big-endian number, and returns its first four digits.
func base62(hash uint32) []byte {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var out []byte
	for n := bits.ReverseBytes32(hash); n > 0; n /= 62 {
		out = append([]byte{digits[n%62]}, out...)
	}
	return out[:min(len(out), 4)]
}

// judgeAzureLegacy takes 32 lower-case hexadecimal digits that a name calls a key,
// near the literal, which names Azure OpenAI.
func judgeAzureLegacy(w Window) (Claim, Reason) {
	base, end := linesAround(w.Text, w.Hit, w.End, 3)
	near := w.Text[base:end]
	best, distance := -1, len(w.Text)
	for i := nextHex(near, 0); i >= 0; i = nextHex(near, i+32) {
		if namedKey(near, i) {
			d := max(base+i-w.End, w.Hit-(base+i+32))
			if d < distance {
				best, distance = base+i, d
			}
		}
	}
	switch {
	case best < 0 || !hasFold(near, "azure"):
		return Claim{}, NoContext
	case classes(w.Text[best:best+32]) < 2 || patterned(w.Text[best:best+32]) || distinct(w.Text[best:best+32]) < 7:
		return Claim{}, Placeholder
	}
	return Claim{Start: best, End: best + 32, Confidence: Medium, InURL: inURL(w.Text, best), Beside: azureResources(w.Text, w.AtTextStart)}, Accepted
}

// nextHex returns where the next 32 lower-case hexadecimal digits begin in text, at i
// or behind, or -1. Of text without any it looks at every 32nd byte, and some more.
func nextHex(text []byte, i int) int {
	for i+32 <= len(text) {
		j := i + 31
		for j >= i && isHexLower(text[j]) {
			j--
		}
		if j < i {
			return i
		}
		i = j + 1
	}
	return -1
}

// namedKey reports whether the value at text[i] is what a name that ends in key
// is given, on the same line or the one before.
func namedKey(text []byte, i int) bool {
	if i > 0 && isAlnum(text[i-1]) || i+32 < len(text) && isAlnum(text[i+32]) {
		return false
	}
	if i+33 < len(text) && text[i+32] == '.' && isAlnum(text[i+33]) { // Zhipu's
		return false
	}
	name := text[max(0, i-100):i]
	at := -1
	for j := 0; j+3 <= len(name); j++ {
		if foldAt(name, j, "key") {
			at = j
		}
	}
	return at >= 0 && !otherKey(name[:at]) && onlyAssigns(name[at+3:])
}

// otherKey reports whether the name that goes on with key means an identifier.
func otherKey(name []byte) bool {
	for _, word := range []string{"project", "public", "cache", "sort", "primary_", "partition", "foreign", "object", "idempotency"} {
		if n := len(name) - len(word); n >= 0 && foldAt(name, n, word) {
			return true
		}
	}
	return false
}

// onlyAssigns reports whether text, between a name that ends in key and its
// value, holds no other name.
func onlyAssigns(text []byte) bool {
	var letters []byte
	for _, c := range text {
		switch {
		case isUpper(c):
			letters = append(letters, c+'a'-'A')
		case isLower(c):
			letters = append(letters, c)
		case c == ';' || isDigit(c) && c != '1' && c != '2':
			return false
		}
	}
	switch string(letters) {
	case "", "s", "credential", "credentials", "value", "default", "credentialvalue", "is", "env", "string", "str":
		return len(text) > 0 && len(text) < 60
	}
	return false
}

func azureRules() []*Rule {
	const todo = "Regenerate the key of the resource (Keys and Endpoint), deploy the other one meanwhile, and look at the metrics for what was spent."
	return []*Rule{
		{ID: "azure-openai-key", Title: "Azure OpenAI key", Family: AzureOpenAI, Literals: []Literal{
			{Text: azureMark, Encoded: true}, {Text: azureMaker, Encoded: true}}, Before: 600, After: 200,
			Judge: judgeAzure, Shape: `[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{12}AAA[AB]ACOG[A-Za-z0-9+/]{4}`,
			What: "A key of an Azure OpenAI or Azure AI resource, with a checksum that was verified. " + spends, Todo: todo, Revoke: azurePage,
			Source: "microsoft/security-utilities, SEC101/205, SEC101/206"},
		{ID: "azure-openai-legacy-key", Title: "Azure OpenAI key, older form", Family: AzureOpenAI, Literals: []Literal{
			{Text: "azure_openai", Fold: true}, {Text: "azureopenai", Fold: true}, {Text: "azure-openai", Fold: true}, {Text: "azure openai", Fold: true},
			{Text: "openai_azure", Fold: true}, {Text: "azure_oai", Fold: true}, {Text: "openai.azure.com", Fold: true}, {Text: "azure.openai", Fold: true}, {Text: "api_type", Fold: true}}, Before: 500, After: 500,
			Judge: judgeAzureLegacy, Shape: `[0-9a-f]{32}`, Example: "AZURE_OPENAI_API_KEY=xxxx…xxxx",
			What: "32 hexadecimal digits that a name calls a key, beside Azure OpenAI's name. " + spends, Todo: todo, Revoke: azurePage,
			Source: "trufflehog azure_openai; kingfisher azureopenai.yml"},
	}
}

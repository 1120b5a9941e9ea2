package rulestest

import (
	"encoding/base64"
	"encoding/binary"
	"math/bits"
)

// azureSeed is the eight bytes of "Default0", which Microsoft's library uses
// where a service asks for no seed of its own.
var azureSeed = binary.BigEndian.Uint64([]byte("Default0"))

// azureKey makes an identifiable key of Azure OpenAI: 52 random characters,
// the signature of the platform, year and month, 12 platform characters, the
// provider, its signature and a checksum over the first 80 characters. Its
// source is microsoft/security-utilities, IdentifiableSecrets.cs. It is written
// here a second time, apart from the rules, so that one can prove the other.
func azureKey(provider string, checksum func(head string) string) func(string, int) string {
	return func(name string, i int) string {
		s := newStream(name, i)
		head := s.text(alnum, 52) + "JQQJ99" + "B" + s.text("ABCDEFGHIJKL", 1) + s.text(alnum, 12) + provider + "ACOG"
		return head + checksum(head)
	}
}

func base64Sum(head string) string {
	return base64.StdEncoding.EncodeToString(azureHash(head)[:3])
}

// base62Sum returns the first four digits of the hash, read as one big-endian
// number, in base 62.
func base62Sum(head string) string {
	text := ""
	for n := binary.BigEndian.Uint32(azureHash(head)); n > 0; n /= 62 {
		text = string((digits + upper + lower)[n%62]) + text
	}
	return (text + "0000")[:4]
}

// wrongSum differs from both forms of the checksum in its last character.
func wrongSum(head string) string {
	sum, other := []byte(base64Sum(head)), base62Sum(head)
	for _, c := range alnum {
		if byte(c) != sum[3] && byte(c) != other[3] {
			sum[3] = byte(c)
			return string(sum)
		}
	}
	return string(sum)
}

func azureHash(head string) []byte {
	b, err := base64.StdEncoding.DecodeString(head)
	if err != nil { // every caller passes 80 characters of the alphabet
		return make([]byte, 4)
	}
	return binary.LittleEndian.AppendUint32(nil, marvin32(b, azureSeed))
}

// marvin32 is the keyed checksum of .NET's string hashing.
func marvin32(b []byte, seed uint64) uint32 {
	p0, p1 := uint32(seed), uint32(seed>>32)
	for ; len(b) >= 4; b = b[4:] {
		p0, p1 = marvinRound(p0+binary.LittleEndian.Uint32(b), p1)
	}
	tail := uint32(0x80)
	for i := len(b) - 1; i >= 0; i-- {
		tail = tail<<8 | uint32(b[i])
	}
	p0, p1 = marvinRound(p0+tail, p1)
	p0, p1 = marvinRound(p0, p1)
	return p0 ^ p1
}

func marvinRound(p0, p1 uint32) (uint32, uint32) {
	p1 ^= p0
	p0 = bits.RotateLeft32(p0, 20) + p1
	p1 = bits.RotateLeft32(p1, 9) ^ p0
	p0 = bits.RotateLeft32(p0, 27) + p1
	p1 = bits.RotateLeft32(p1, 19)
	return p0, p1
}

package scanner

import "encoding/hex"

// OID is a git object id of 20 bytes (SHA-1) or 32 (SHA-256). It is comparable.
// The zero OID names nothing.
type OID struct {
	b [32]byte
	n uint8
}

// NewOID copies id. It returns the zero OID for any length but 20 or 32.
func NewOID(id []byte) OID {
	var o OID
	if len(id) == 20 || len(id) == 32 {
		o.n = uint8(copy(o.b[:], id))
	}
	return o
}

// ParseOID reads 40 or 64 hexadecimal digits; ok tells whether it could.
func ParseOID(s string) (o OID, ok bool) {
	if len(s) != 40 && len(s) != 64 {
		return OID{}, false
	}
	id, err := hex.DecodeString(s)
	if err != nil {
		return OID{}, false
	}
	return NewOID(id), true
}

// Bytes returns a copy of the id.
func (o OID) Bytes() []byte { return append([]byte(nil), o.b[:o.n]...) }

// Append appends the id to dst.
func (o OID) Append(dst []byte) []byte { return append(dst, o.b[:o.n]...) }

// IsZero reports whether o names nothing: it is empty, or git's all-zero id.
func (o OID) IsZero() bool { return o.b == [32]byte{} }

// String returns the id in hexadecimal, or the empty string for the zero OID.
func (o OID) String() string {
	if o.IsZero() {
		return ""
	}
	return hex.EncodeToString(o.b[:o.n])
}

// Short returns the first seven digits, as git prints them.
func (o OID) Short() string { return o.String()[:min(7, len(o.String()))] }

// Compare orders ids by their bytes.
func (o OID) Compare(p OID) int {
	for i := range o.b {
		if o.b[i] != p.b[i] {
			return int(o.b[i]) - int(p.b[i])
		}
	}
	return int(o.n) - int(p.n)
}

// MarshalText returns the id in hexadecimal.
func (o OID) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

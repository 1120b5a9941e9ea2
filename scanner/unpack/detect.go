package unpack

import "bytes"

// Head is how many bytes of a text Detect wants to see: the header of a tar archive.
const Head = 512

// Format is a format of archives or compressed files.
type Format uint8

// The formats. Those from Zstd on are recognised and cannot be read.
const (
	None Format = iota
	Zip
	Gzip
	Tar
	Bzip2
	Zstd
	Xz
	Lzip
	Lz4
	SevenZip
	Rar
	Cabinet
	Rpm
)

// String returns what people call it.
func (f Format) String() string {
	return [...]string{"text", "zip", "gzip", "tar", "bzip2", "zstd", "xz", "lzip", "lz4", "7z", "rar", "cabinet", "rpm"}[f]
}

// Opaque reports whether the format can be recognised and not read.
func (f Format) Opaque() bool { return f >= Zstd }

// Detect says what archive or compressed file begins with head, which is all of a
// text or at least Head bytes of it. It judges by content alone, and holds a text for
// no archive unless it begins with a header that can be read. It is cheap enough to be
// asked about every text.
func Detect(head []byte) Format {
	if len(head) < 10 {
		return None
	}
	switch c := head[0]; {
	case c == 'P' && isZip(head):
		return Zip
	case c == 0x1f:
		return only(isGzip(head), Gzip)
	case c == 'B' && isBzip2(head):
		return Bzip2
	case (c == 0x28 || c&0xf0 == 0x50) && isZstd(head):
		return Zstd
	}
	return other(head)
}

func only(is bool, f Format) Format {
	if is {
		return f
	}
	return None
}

// other is Detect for the rarer formats.
func other(head []byte) Format {
	for _, m := range [...]struct {
		magic string
		Format
	}{
		{"\xfd7zXZ\x00", Xz},
		{"LZIP\x01", Lzip},
		{"\x04\x22\x4d\x18", Lz4},
		{"7z\xbc\xaf\x27\x1c", SevenZip},
		{"Rar!\x1a\x07", Rar},
		{"MSCF\x00\x00\x00\x00", Cabinet},
		{"\xed\xab\xee\xdb", Rpm},
	} {
		if head[0] == m.magic[0] && string(head[:len(m.magic)]) == m.magic {
			return m.Format
		}
	}
	return only(isTar(head), Tar)
}

// isZip reports whether head begins with a member, with the marker of a zip that was
// split, or with the end of one that is empty.
func isZip(head []byte) bool {
	if bytes.HasPrefix(head, []byte("PK\x07\x08PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK00PK\x03\x04")) {
		return true
	}
	if bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return len(head) >= endSize && allZero(head[4:20])
	}
	_, ok := parseLocal(head)
	return ok
}

// isGzip reports whether head begins with a header of RFC 1952 whose fields all have
// values that a writer gives them: flags of which three are reserved, and the system,
// for which zlib knows up to 19.
func isGzip(head []byte) bool {
	system := head[9]
	return head[1] == 0x8b && head[2] == 8 && head[3]&0xe0 == 0 && (system < 20 || system == 255)
}

// isBzip2 reports whether head begins a stream and its first block, or ends one
// without blocks.
func isBzip2(head []byte) bool {
	block := string(head[4:10])
	return head[1] == 'Z' && head[2] == 'h' && head[3] >= '1' && head[3] <= '9' &&
		(block == "1AY&SY" || block == "\x17\x72\x45\x38\x50\x90")
}

// isZstd reports whether head begins a frame, or one to skip in front of it. Of the
// frame's descriptor one bit is reserved.
func isZstd(head []byte) bool {
	if string(head[1:4]) == "\x2a\x4d\x18" {
		return head[0]&0xf0 == 0x50
	}
	return string(head[:4]) == "\x28\xb5\x2f\xfd" && head[4]&0x08 == 0
}

func allZero(p []byte) bool {
	for _, b := range p {
		if b != 0 {
			return false
		}
	}
	return true
}

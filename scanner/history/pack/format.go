package pack

// Format is how a store names its objects.
type Format int

// The formats; the value is the length of a name in bytes.
const (
	SHA1   Format = 20
	SHA256 Format = 32
)

// FormatNamed returns the format of extensions.objectFormat.
func FormatNamed(name string) (f Format, ok bool) {
	switch name {
	case "sha1":
		return SHA1, true
	case "sha256":
		return SHA256, true
	}
	return 0, false
}

// Kind is what an object is. The values are those of a pack entry's header.
type Kind uint8

// The kinds of objects, and of pack entries that hold one as a delta.
const (
	Commit Kind = 1
	Tree   Kind = 2
	Blob   Kind = 3
	Tag    Kind = 4

	ofsDelta Kind = 6
	refDelta Kind = 7
)

// String returns git's word for a kind.
func (k Kind) String() string {
	switch k {
	case Commit:
		return "commit"
	case Tree:
		return "tree"
	case Blob:
		return "blob"
	case Tag:
		return "tag"
	}
	return "object"
}

// kindNamed returns the kind that a loose object's header names.
func kindNamed(name string) (Kind, bool) {
	switch name {
	case "commit":
		return Commit, true
	case "tree":
		return Tree, true
	case "blob":
		return Blob, true
	case "tag":
		return Tag, true
	}
	return 0, false
}

// Kinds is a set of kinds.
type Kinds uint8

// KindsOf returns the set of ks.
func KindsOf(ks ...Kind) (set Kinds) {
	for _, k := range ks {
		set |= 1 << k
	}
	return set
}

// Has reports whether k is in the set.
func (s Kinds) Has(k Kind) bool { return s&(1<<k) != 0 }

package history

// What is read whole may be this many bytes. Each is many times what anybody was
// seen to have; a file beyond it is named, and what is in it is matched all the
// same where it stands in the git folder.
const (
	maxRef    = 1 << 20   // a file with one ref
	maxConfig = 64 << 20  // configuration, and the other small files that git itself reads
	maxNames  = 512 << 20 // packed-refs; a million refs are 70 MB
	maxLog    = 512 << 20 // a reflog
	maxIndex  = 2 << 30   // an index; a million files are 100 MB
)

package history

// room is how many bytes an archive of a store may unpack to, however small it is.
//
// What an archive becomes is not bounded by the size of the store: ten kilobytes may
// be as many megabytes, or gigabytes of bzip2. Each may become a hundred times its
// size (see unpack.Limits), which is far above what people pack; and a small one this
// much, which is the less the more objects there are to share it. So the archives of a
// store unpack to no more than a hundred times their texts and freeRoom in all, or
// leastRoom an object. The room depends on what there is to read alone, and so does
// what is read, whichever worker comes first.
type room int64

const (
	freeRoom  = 32 << 30
	leastRoom = 8 << 20   // to which an archive is never too large
	mostRoom  = 256 << 20 // as unpack.Limits has for one alone
	unpacking = 100       // bytes for one of an archive, likewise
)

// For a hook somebody waits. A second unpacks a few hundred megabytes, and searches 20
// where every line is a key or nearly one.
const (
	stageRoom      = 64 << 20
	stageLeastRoom = 1 << 20
)

// roomOf shares so many bytes among objects.
func roomOf(free, least int64, objects int) room {
	return room(min(max(free/int64(max(objects, 1)), least), mostRoom))
}

// of returns how many bytes an archive may unpack to.
func (r room) of(size int64) int64 { return max(int64(r), unpacking*size) }

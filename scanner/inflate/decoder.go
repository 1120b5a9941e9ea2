// Package inflate decompresses deflate streams (RFC 1951), bare or in the wrapping
// of zlib (RFC 1950), whose size is known, as git stores its objects and zip its
// members: the whole input and the whole output are in memory, and most are so small
// that preparing a block's tables costs as much as decoding it.
//
// Nothing is buffered, nothing is allocated but the tables of fixed codes, once,
// and nothing is taken on trust: whatever zlib's inflate refuses is refused here,
// so is a stream of another size than expected, and the checksum is compared.
//
// Processor time for all objects of a pack on one thread, as a multiple of what
// libdeflate 1.14 (C with intrinsics, checksum not compared) needs;
// whole processes in turn, medians, on a busy machine, so give or take 0.1:
//
//	                        objects      MB   here   klauspost/compress
//	BurntSushi/ripgrep       22,434      21   1.08   2.9
//	openai/openai-python     48,213      73   1.17   2.9
//	docker/awesome-compose    7,867      43   1.29   2.9
//	redis/redis             201,267     783   1.28   3.3
//
// compress/zlib needs a fifth more than klauspost/compress. The checksum is about
// 0.05 of the multiple. It helps least where objects are large.
package inflate

import (
	"encoding/binary"
	"errors"
)

// A Decoder decompresses streams. Its zero value is ready. It holds tables
// of about 12 KB and nothing from one stream to the next, so it may be used for
// any number of streams, but by one goroutine at a time.
type Decoder struct {
	lengths lengths
	builder builder
	tables  tables
	tail    [48]byte
}

var (
	errHeader     = errors.New("zlib: header is not that of a deflate stream with a window of at most 32 KiB")
	errDictionary = errors.New("zlib: stream needs a preset dictionary")
	errChecksum   = errors.New("zlib: checksum does not match")
	errShort      = errors.New("zlib: stream inflates to less than the expected size")
	errLong       = errors.New("zlib: stream inflates to more than the expected size")
	errTruncated  = errors.New("deflate: input ends inside the stream")
	errBlockType  = errors.New("deflate: reserved block type")
	errStored     = errors.New("deflate: stored block's length and its complement differ")
	errCounts     = errors.New("deflate: too many length or distance codes")
	errLengths    = errors.New("deflate: code length codes are over-subscribed or incomplete")
	errRepeat     = errors.New("deflate: repeated code length is the first or goes past the last")
	errNoEnd      = errors.New("deflate: no code for the end of the block")
	errLiterals   = errors.New("deflate: literal and length codes are over-subscribed or incomplete")
	errDistances  = errors.New("deflate: distance codes are over-subscribed or incomplete")
	errSymbol     = errors.New("deflate: literal or length that stands for nothing")
	errDistance   = errors.New("deflate: distance that stands for nothing")
	errFar        = errors.New("deflate: distance goes back past the start")
)

// Zlib decompresses the zlib stream at the start of src into dst, whose length is
// the size that the stream must inflate to. It returns how many bytes of src the
// stream takes up, its checksum included; what follows is not looked at.
//
// A stream that is damaged, ends early, inflates to another size, has another
// checksum or needs a preset dictionary is an error, and then dst holds nothing
// of use. As in zlib, a distance may exceed the window that the header declares,
// though not 32 KiB or what has been written. Neither slice is kept.
func (d *Decoder) Zlib(dst, src []byte) (consumed int, err error) {
	end, err := d.Unsummed(dst, src)
	if err == nil && binary.BigEndian.Uint32(src[end-4:]) != adler32(dst) {
		return 0, errChecksum
	}
	return end, err
}

// Unsummed is Zlib for a stream whose bytes are known to be those that were
// written, by another checksum over them: its own is passed over.
func (d *Decoder) Unsummed(dst, src []byte) (consumed int, err error) {
	if err := checkHeader(src); err != nil {
		return 0, err
	}
	return d.blocks(dst, src, 2, 4)
}

// Raw is Zlib for a deflate stream without header and checksum, as zip and gzip
// have it.
func (d *Decoder) Raw(dst, src []byte) (consumed int, err error) { return d.blocks(dst, src, 0, 0) }

// blocks decompresses the deflate stream that begins at src[head:] and has a
// checksum of sum bytes behind it, and returns where that ends.
func (d *Decoder) blocks(dst, src []byte, head, sum int) (end int, err error) {
	s := stream{src: src, dst: dst, pos: head, size: len(src), tail: &d.tail}
	for last := false; !last; {
		if last, err = d.block(&s); err != nil {
			if s.bytePos()+sum > s.size { // nothing can follow: src ends early
				err = errTruncated
			}
			return 0, err
		}
	}
	if s.out < len(dst) {
		return 0, errShort
	}
	if end = s.base + s.bytePos() + sum; end > len(src) {
		return 0, errTruncated
	}
	return end, nil
}

// checkHeader checks the two bytes at the start of a zlib stream (RFC 1950, 2.2).
func checkHeader(src []byte) error {
	if len(src) < 2 {
		return errTruncated
	}
	const deflate, maxWindow, presetDictionary = 8, 7, 0x20
	header := binary.BigEndian.Uint16(src)
	if method := header >> 8; method&15 != deflate || method>>4 > maxWindow || header%31 != 0 {
		return errHeader
	}
	if header&presetDictionary != 0 {
		return errDictionary
	}
	return nil
}

// block decompresses one block and reports whether it was the last.
func (d *Decoder) block(s *stream) (last bool, err error) {
	if !s.refill() {
		return false, errTruncated
	}
	last = s.take(1) != 0
	switch s.take(2) {
	case 0:
		return last, s.stored()
	case 1:
		return last, s.inflate(fixedTables())
	case 2:
		if err := d.dynamic(s); err != nil {
			return false, err
		}
		return last, s.inflate(&d.tables)
	}
	return false, errBlockType
}

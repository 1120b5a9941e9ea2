package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units are what may stand behind the number of a size. As everywhere but on
// hard disks' boxes, a bare letter means the power of two.
var units = map[string]float64{
	"": 1, "B": 1,
	"K": 1 << 10, "KIB": 1 << 10, "KB": 1e3,
	"M": 1 << 20, "MIB": 1 << 20, "MB": 1e6,
	"G": 1 << 30, "GIB": 1 << 30, "GB": 1e9,
	"T": 1 << 40, "TIB": 1 << 40, "TB": 1e12,
}

// parseSize reads a size such as 10MB, 1GiB or 500000 and returns bytes, at
// least 1.
func parseSize(text string) (int64, error) {
	number := strings.TrimRight(text, "bBkKmMgGtTiI ")
	unit, known := units[strings.ToUpper(strings.TrimSpace(text[len(number):]))]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !known || strings.ContainsAny(number, "eExXpP_+-nN") {
		return 0, fmt.Errorf("%q is no size such as 10MB, 1GiB or 500000", text)
	}
	n *= unit
	if n < 1 || n >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is out of range", text)
	}
	return int64(n), nil
}

// byteSize is a flag value that holds a size.
type byteSize struct{ bytes *int64 }

// Set reads a size.
func (s byteSize) Set(text string) (err error) {
	*s.bytes, err = parseSize(text)
	return err
}

// String returns the number of bytes.
func (s byteSize) String() string {
	if s.bytes == nil || *s.bytes == 0 {
		return ""
	}
	return strconv.FormatInt(*s.bytes, 10)
}

// Type names the kind of value.
func (s byteSize) Type() string { return "SIZE" }

//go:build !unix && !windows

package pack

import (
	"errors"
	"os"
)

// mapFile never maps.
func mapFile(*os.File, int64) (text []byte, unmap func() error, ok bool) {
	return nil, nil, false
}

// mapPath leaves it to mapFile to map what is open.
func mapPath(string) (text []byte, unmap func() error, ok bool) { return nil, nil, false }

func openShared(path string) (*os.File, error) { return os.Open(path) }

// mapTemp never maps either: texts that are too large to be held are named as
// not read.
func mapTemp(int) (*tempFile, error) { return nil, errors.New("this system cannot map files") }

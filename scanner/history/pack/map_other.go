//go:build !unix

package pack

import "os"

// mapFile never maps: on Windows a mapping would keep git from deleting the
// file, and so block git gc.
func mapFile(*os.File, int64) (text []byte, unmap func() error, ok bool) {
	return nil, nil, false
}

package pack

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"unsafe"

	"golang.org/x/sys/windows"
)

// mapFile never maps: a mapping would keep git from deleting the file, and so
// block git gc.
func mapFile(*os.File, int64) (text []byte, unmap func() error, ok bool) {
	return nil, nil, false
}

// mapPath leaves it to mapFile to map what is open.
func mapPath(string) (text []byte, unmap func() error, ok bool) { return nil, nil, false }

// openShared opens a file so that others may delete it, which os.Open does not
// allow.
func openShared(path string) (*os.File, error) {
	return create(path, windows.GENERIC_READ, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL)
}

func create(path string, access, mode, attributes uint32) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, access, share, nil, mode, attributes, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// mapTemp makes and maps a file of n bytes, which the system deletes when it is
// closed or the program ends.
func mapTemp(n int) (*tempFile, error) {
	f, err := createTemp()
	if err != nil {
		return nil, err
	}
	if err := allocate(f, int64(n)); err != nil {
		f.Close()
		return nil, err
	}
	m, err := windows.CreateFileMapping(windows.Handle(f.Fd()), nil, windows.PAGE_READWRITE, 0, 0, nil)
	if err != nil {
		f.Close()
		return nil, os.NewSyscallError("CreateFileMapping", err)
	}
	at, err := windows.MapViewOfFile(m, windows.FILE_MAP_WRITE, 0, 0, uintptr(n))
	windows.CloseHandle(m) // the view keeps it
	if err != nil {
		f.Close()
		return nil, os.NewSyscallError("MapViewOfFile", err)
	}
	text := unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), n)
	unmap := func() error {
		if err := windows.UnmapViewOfFile(at); err != nil {
			return err
		}
		return f.Close()
	}
	return &tempFile{text, unmap}, nil
}

// createTemp makes a file with a name that nobody has.
func createTemp() (*os.File, error) {
	const attributes = windows.FILE_ATTRIBUTE_TEMPORARY | windows.FILE_FLAG_DELETE_ON_CLOSE
	for {
		path := filepath.Join(tempDir(), "leaksweep-"+strconv.FormatUint(rand.Uint64(), 36))
		f, err := create(path, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.CREATE_NEW, attributes)
		if !os.IsExist(err) {
			return f, err
		}
	}
}

package pack

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// file is the content of a whole file, mapped where the system can. The bytes
// of a mapped file may only be touched under guard.
type file struct {
	text  []byte
	unmap func() error
}

func openFile(path string) (file, error) {
	f, err := os.Open(path)
	if err != nil {
		return file{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return file{}, err
	}
	if text, unmap, ok := mapFile(f, st.Size()); ok {
		return file{text, unmap}, nil
	}
	text := make([]byte, st.Size())
	_, err = io.ReadFull(f, text)
	return file{text: text}, err
}

func (f file) close() error {
	if f.unmap == nil {
		return nil
	}
	return f.unmap()
}

// guard calls f and turns a fault on a mapping, which a file that was cut short
// causes, into an error. Any other panic goes on.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = faultOf(r)
		}
	}()
	return f()
}

// faultOf returns the error for a recovered fault, and panics again with
// anything else.
func faultOf(r any) error {
	e, ok := r.(runtime.Error)
	if _, hasAddress := r.(interface{ Addr() uintptr }); !ok || !hasAddress {
		panic(r)
	}
	return fmt.Errorf("%w: the file ends before its mapping: %v", ErrDamaged, e)
}

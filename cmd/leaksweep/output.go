package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// closedPipe reports whether err says that whoever read our output has gone, as
// head does. That is no error.
func closedPipe(err error) bool {
	if errors.Is(err, syscall.EPIPE) {
		return true
	}
	return runtime.GOOS == "windows" && closedPipeOfWindows(err)
}

// closedPipeOfWindows is closedPipe by the numbers of Windows: ERROR_BROKEN_PIPE,
// ERROR_NO_DATA and ERROR_PIPE_NOT_CONNECTED.
func closedPipeOfWindows(err error) bool {
	number, ok := errors.AsType[syscall.Errno](err)
	return ok && (number == 109 || number == 232 || number == 233)
}

// checkOutput refuses a file that a flag names and a report could not be written
// to, before a scan takes its time.
func checkOutput(flag, path string) error {
	switch at, err := os.Stat(path); {
	case err == nil && at.IsDir():
		return usagef("%s %s is a folder", flag, path).hint("name a file in it")
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%s: %w", flag, err)
	}
	folder := filepath.Dir(path)
	switch at, err := os.Stat(folder); {
	case err != nil:
		return usagef("%s: the folder %s is not there", flag, folder).hint("make it first")
	case !at.IsDir():
		return usagef("%s: %s is no folder", flag, folder).hint("name a file in a folder that is there")
	}
	return nil
}

// writeFile lets write fill the file at path, which afterwards holds all that
// was written and only its owner may read, or what it held before. A device or
// a pipe is written to as it is.
func writeFile(path string, write func(io.Writer) error) error {
	return writeFileAs(path, 0o600, write)
}

// writeFileAs is writeFile for a file that whoever mode says may read.
func writeFileAs(path string, mode fs.FileMode, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if at, err := os.Stat(path); err == nil && !at.Mode().IsRegular() {
		return writeDevice(path, write)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".leaksweep-*") // mode 0600
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(temp.Name()) // fails after the rename, as it should
	if err = temp.Chmod(mode); err == nil {
		err = write(temp)
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func writeDevice(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	err = write(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

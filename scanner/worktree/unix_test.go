//go:build unix

package worktree_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// TestSpecial walks past a pipe and a socket, and refuses devices and sockets
// that are named.
func TestSpecial(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": newKey(1)})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err != nil {
		t.Skip(err)
	}
	t.Chdir(dir)
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Skip(err)
	}
	defer socket.Close()
	places, receipt := run(t, dir, worktree.Options{})
	same(t, "places", places, []string{"a:1"})
	same(t, "summary", summary(receipt), []string{"left out: 2 special files"})
	for _, path := range []string{"socket", "/dev/null"} {
		err := worktree.Run(t.Context(), newScan(t, 1, nil), worktree.Options{Paths: []string{path}})
		if !errors.Is(err, worktree.ErrSpecial) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestPipe reads a named pipe as a stream, whether its writer is there already,
// comes later or never.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skip(err)
	}
	send := func(text string) {
		time.Sleep(10 * time.Millisecond)
		if err := os.WriteFile(pipe, []byte(text), 0); err != nil {
			t.Error(err)
		}
	}
	t.Run("a writer", func(t *testing.T) {
		go send("x\n" + newKey(1))
		places, receipt := run(t, dir, worktree.Options{Paths: []string{"pipe"}})
		same(t, "places", places, []string{"pipe:2"})
		same(t, "summary", summary(receipt), nil)
	})
	t.Run("nothing written", func(t *testing.T) {
		go send("")
		_, receipt := run(t, dir, worktree.Options{Paths: []string{"pipe"}})
		same(t, "summary", summary(receipt), []string{"empty: pipe"})
	})
	t.Run("too much", func(t *testing.T) {
		go send("x\n" + newKey(1))
		_, receipt := run(t, dir, worktree.Options{Paths: []string{"pipe"}, MaxSize: 5})
		same(t, "summary", summary(receipt), []string{"limit: pipe"})
	})
	t.Run("no writer", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		pipe := pipe + "2" // the writers of the first may not be gone yet
		if err := syscall.Mkfifo(pipe, 0o666); err != nil {
			t.Skip(err)
		}
		s := newScan(t, 1, nil)
		if err := worktree.Run(ctx, s, worktree.Options{Paths: []string{pipe}}); err != nil {
			t.Fatal(err)
		}
		same(t, "summary", summary(s.Coverage.Receipt()), []string{"interrupted: files"})
		if f, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			f.Close() // lets go of the reader that was left behind
		}
	})
}

// TestDescriptor reads what a shell passes for <(command).
func TestDescriptor(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	path := filepath.Join("/dev/fd", strconv.Itoa(int(r.Fd())))
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	go func() {
		w.WriteString(newKey(1))
		w.Close()
	}()
	places, receipt := run(t, t.TempDir(), worktree.Options{Paths: []string{path}})
	same(t, "places", places, []string{path + ":1"})
	same(t, "summary", summary(receipt), nil)
}

// TestPermission reads what is not ours to read.
func TestPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("everything is ours to read")
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": newKey(1), "secret": newKey(1), "closed/x": newKey(1)})
	for _, name := range []string{"secret", "closed"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(filepath.Join(dir, "closed"), 0o777)
	places, receipt := run(t, dir, worktree.Options{})
	same(t, "places", places, []string{"a:1"})
	same(t, "summary", summary(receipt), []string{"permission: closed", "permission: secret"})
	_, receipt = run(t, dir, worktree.Options{Paths: []string{"closed/x", "closed"}})
	same(t, "summary", summary(receipt), []string{"permission: closed", "permission: closed/x"})
}

// TestFailure reads a file that the system opens and then refuses to read.
func TestFailure(t *testing.T) {
	const path = "/proc/self/mem"
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	_, receipt := run(t, t.TempDir(), worktree.Options{Paths: []string{path}})
	if len(receipt.Unread) != 1 || receipt.Unread[0].Why != scanner.Failed {
		t.Errorf("got %v", receipt)
	}
}

// TestMadeUp reads files whose size the kernel does not know.
func TestMadeUp(t *testing.T) {
	for _, path := range []string{"/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"} {
		if _, err := os.Stat(path); err != nil {
			t.Skip(err)
		}
		_, receipt := run(t, t.TempDir(), worktree.Options{Paths: []string{path}})
		if len(receipt.Unread) != 0 || receipt.Read[scanner.Bytes] == 0 {
			t.Errorf("%s: %v", path, receipt)
		}
	}
}

package main

import (
	"io"
	"syscall"
	"testing"
)

func TestSlashedGlob(t *testing.T) {
	for glob, want := range map[string]string{
		"": "", "vendor/": "vendor/", `vendor\`: "vendor/", `app\new.py`: "app/new.py", `app\*.py`: "app/*.py",
		`app\**\x?`: "app/**/x?", `.\a`: "./a", `\a`: "/a", `!app\x`: "!app/x", `app\!x`: "app/!x",
		`\!a`: `\!a`, `\#a`: `\#a`, `a\[b\]`: `a\[b\]`, `a\ `: `a\ `, `a\ b`: "a/ b", `a\\b`: "a//b", `ü\é`: "ü/é",
	} {
		if got := slashedGlob(glob); got != want {
			t.Errorf("slashedGlob(%q) = %q, want %q", glob, got, want)
		}
	}
}

// TestBrokenPipes tells by the numbers of Windows what head, more and a closed
// window leave behind, and no other error.
func TestBrokenPipes(t *testing.T) {
	for number, want := range map[syscall.Errno]bool{109: true, 232: true, 233: true, 5: false, 0: false} {
		if got := closedPipeOfWindows(number); got != want {
			t.Errorf("%d: %v", number, got)
		}
	}
	if closedPipeOfWindows(io.ErrClosedPipe) || closedPipeOfWindows(nil) {
		t.Error("an error without a number")
	}
}

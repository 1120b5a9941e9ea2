package main

import (
	"math"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "500000": 500000, "1B": 1, "10MB": 10_000_000, "1GiB": 1 << 30, "2k": 2048, "2 KiB": 2048,
		"1.5M": 3 << 19, "1T": 1 << 40, "0.5KB": 500, "7EiB": 0, "0": 0, "-1": 0, "": 0, "MB": 0, "1e3": 0,
		"1 0": 0, "NaN": 0, "Inf": 0, "1_000": 0, "9223372036854775808": 0, "0x10": 0, "10MBB": 0, "1Bi": 0, "0.1": 0,
	} {
		got, err := parseSize(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("parseSize(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func FuzzParseSize(f *testing.F) {
	for _, text := range []string{"10MB", "1GiB", "-1", "1e309", "٣", "9999999999T"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseSize(text)
		if err == nil && (n < 1 || n == math.MaxInt64) {
			t.Errorf("parseSize(%q) = %d", text, n)
		}
	})
}

func TestNearest(t *testing.T) {
	words := []string{"scan", "dir", "git", "stdin", "rules", "help", "version"}
	for typed, want := range map[string]string{
		"scna": "scan", "scann": "scan", "gti": "git", "rule": "rules", "stdn": "stdin", "verison": "version",
		"hlep": "help", "frobnicate": "", "": "", "x": "", "foo": "", "gut": "git",
	} {
		if got := nearest(typed, words); got != want {
			t.Errorf("nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}

// TestEdits holds edits against the definition, word by word.
func TestEdits(t *testing.T) {
	words := []string{"", "a", "ab", "ba", "abc", "acb", "bca", "aab", "kitten", "sitting"}
	for _, a := range words {
		for _, b := range words {
			if got, want := edits(a, b), slowEdits(a, b); got != want {
				t.Errorf("edits(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

// slowEdits is the recursive definition of optimal string alignment.
func slowEdits(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	i, j := len(a)-1, len(b)-1
	change := slowEdits(a[:i], b[:j])
	if a[i] != b[j] {
		change++
	}
	least := min(change, slowEdits(a[:i], b)+1, slowEdits(a, b[:j])+1)
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		least = min(least, slowEdits(a[:i-1], b[:j-1])+1)
	}
	return least
}

// TestErrorsDoNotRepeatKeys passes keys where paths, flags and words belong.
func TestErrorsDoNotRepeatKeys(t *testing.T) {
	for _, format := range []string{"openai-legacy", "openai-project-74", "openai-admin-58"} {
		key := rulestest.Key(format, 1)
		if key == "" {
			t.Fatalf("no keys of format %s", format)
		}
		for _, args := range [][]string{
			{key}, {"scan", key}, {"dir", key}, {"git", key}, {"stdin", key}, {"rules", key}, {"help", key}, {"version", key},
			{"--" + key}, {"-" + key}, {"--format", key}, {"--format=" + key}, {"--max-size", key}, {"--workers", key},
			{"--rule", key}, {"--allow-incomplete", key}, {"--output", "/no/such/" + key + "/x"}, {key, key, key},
			{"https://user:" + key + "@host.example/repo.git"}, {"https://host.example/?api_key=" + key},
			{"--source=" + key}, {key[:len(key)-9]}, {strings.ToUpper(key)}, {"dir", "a" + key + "b"},
		} {
			var stdout, stderr strings.Builder
			status := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, noEnv)
			if status != statusError {
				t.Errorf("leaksweep %q: exit %d", args, status)
			}
			if got := stdout.String() + stderr.String(); repeats(got, key) {
				t.Errorf("leaksweep %.12q… repeats the key: %s", args, got)
			}
		}
	}
}

// repeats reports whether text holds eight bytes of the key behind its prefix.
func repeats(text, key string) bool {
	body := key[strings.LastIndex(key[:12], "-")+1:]
	for i := 0; i+8 <= len(body); i++ {
		if strings.Contains(text, body[i:i+8]) {
			return true
		}
	}
	return false
}

func noEnv(string) (string, bool) { return "", false }

func TestRedactHidesUserinfo(t *testing.T) {
	for text, want := range map[string]string{
		"https://ana:hunter2@host.example/x":      "https://…@host.example/x",
		"cloning ssh://git@host.example/x failed": "cloning ssh://…@host.example/x failed",
		"no address at all: a@b":                  "no address at all: a@b",
	} {
		if got := redact(text); got != want {
			t.Errorf("redact(%q) = %q, want %q", text, got, want)
		}
	}
}

package worktree

import (
	"bytes"
	"path/filepath"
	"testing"
)

// TestBelow tells which paths lie in which.
func TestBelow(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("the paths here are those of unix")
	}
	for _, test := range []struct {
		real, dir, path string
		ok              bool
	}{
		{"/a/b/c", "/a", "b/c", true}, {"/a", "/a", "", true}, {"/ab", "/a", "", false}, {"/a", "/", "a", true},
		{"/", "/", "", true}, {"/a", "", "", false}, {"/", "/a", "", false},
	} {
		path, ok := below(test.real, test.dir)
		if ok != test.ok || ok && path != test.path {
			t.Errorf("%s in %s: %q, %v", test.real, test.dir, path, ok)
		}
	}
}

// FuzzCells reads arbitrary notebooks: the parts must come in the order of their
// ends, or at would miss some, and lie inside the text.
func FuzzCells(f *testing.F) {
	f.Add([]byte(`{"cells": [{"source": ["a"], "x": 1, "outputs": [{"cells": []}]}, 3, []], "metadata": {"cells": [1]}}`))
	f.Add([]byte(`{"worksheets": [{"cells": [{"input": "a"}]}]} {"cells": [{"source": 1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		end := 0
		for _, p := range cellsOf(bytes.NewReader(text)) {
			if p.start > p.end || p.end < end || p.end > len(text) || p.name == "" {
				t.Fatalf("part %v behind %d", p, end)
			}
			end = p.end
		}
	})
}

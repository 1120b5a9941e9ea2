package history

import "testing"

// TestShortenOn shows paths of Windows and of other systems, and those in messages,
// in the same words.
func TestShortenOn(t *testing.T) {
	there := []folder{{`C:\src\api\.git`, ".git"}, {`C:\src\api`, ""}}
	here := []folder{{"/src/api/.git", ".git"}, {"/src/api", ""}}
	for _, c := range []struct {
		separator  rune
		folders    []folder
		text, want string
	}{
		{'\\', there, `C:\src\api\.git\objects\pack\a.pack`, ".git/objects/pack/a.pack"},
		{'\\', there, `C:\src\api\app\x`, "app/x"},
		{'\\', there, `open C:\src\api\.git\objects\pack\a.pack: The system\cannot`, `open .git/objects/pack/a.pack: The system\cannot`},
		{'\\', there, `"C:\src\api\a\b" and C:\src\api\c\d`, `"a/b" and c/d`},
		{'\\', there, `D:\src\api\x\y`, `D:\src\api\x\y`},
		{'\\', there, `C:\src\apiary\x`, `C:\src\apiary\x`},
		{'/', here, `/src/api/.git/objects/a\b: c`, `.git/objects/a\b: c`},
		{'/', here, `open /src/api/app/x\y: no`, `open app/x\y: no`},
	} {
		if got := shortenOn(c.separator, c.text, c.folders); got != c.want {
			t.Errorf("shortenOn(%c, %q) = %q, want %q", c.separator, c.text, got, c.want)
		}
	}
}

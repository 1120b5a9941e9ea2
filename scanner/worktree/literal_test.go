package worktree

import "testing"

func TestLiteral(t *testing.T) {
	const cwd, share = `C:\src`, `\\host\share\src`
	for _, c := range []struct{ cwd, path, want string }{
		{cwd, "app/main.go", "app/main.go"},
		{cwd, "../x/./y", "../x/./y"},
		{cwd, ".", "."},
		{cwd, "", ""},
		{cwd, "console/nullable/auxiliary/com10/lpt/com", "console/nullable/auxiliary/com10/lpt/com"},
		{cwd, "a.nul/x.con", "a.nul/x.con"},
		{cwd, ".gitignore", ".gitignore"},
		{cwd, "nul", `\\?\C:\src\nul`},
		{cwd, "app/aux.py", `\\?\C:\src\app\aux.py`},
		{cwd, "app/AUX.tar.gz", `\\?\C:\src\app\AUX.tar.gz`},
		{cwd, "con .txt", `\\?\C:\src\con .txt`},
		{cwd, "Com1.log", `\\?\C:\src\Com1.log`},
		{cwd, "LPT³", `\\?\C:\src\LPT³`},
		{cwd, "CONOUT$", `\\?\C:\src\CONOUT$`},
		{cwd, "deep./x", `\\?\C:\src\deep.\x`},
		{cwd, "name /x", `\\?\C:\src\name \x`},
		{cwd, "...", `\\?\C:\src\...`},
		{cwd, "../other/./nul", `\\?\C:\other\nul`},
		{cwd, "../../../../nul", `\\?\C:\nul`},
		{cwd, `D:\x\nul`, `\\?\D:\x\nul`},
		{cwd, "D:/x/../prn", `\\?\D:\prn`},
		{cwd, "D:nul", "D:nul"},
		{cwd, "D:.", "D:."},
		{cwd, "/x/nul", `\\?\C:\x\nul`},
		{share, "nul", `\\?\UNC\host\share\src\nul`},
		{share, "/x/nul", "/x/nul"},
		{cwd, `\\host\share\nul`, `\\host\share\nul`},
		{cwd, `\\?\C:\nul`, `\\?\C:\nul`},
		{cwd, "//?/C:/nul", "//?/C:/nul"},
	} {
		if got := literal(c.path, c.cwd); got != c.want {
			t.Errorf("literal(%q, %q) = %q, want %q", c.path, c.cwd, got, c.want)
		}
	}
}

func FuzzLiteral(f *testing.F) {
	f.Add("../a./nul", `C:\src`)
	f.Add(`D:/aux`, `\\host\share`)
	f.Fuzz(func(t *testing.T, path, cwd string) {
		if len(cwd) < 3 || cwd[1] != ':' && cwd[:2] != `\\` {
			t.Skip("no folder of Windows")
		}
		literal(path, cwd) // must not panic
	})
}

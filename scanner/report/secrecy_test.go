package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// hidden returns what of a secret may not be written: all but what its redacted
// form shows.
func hidden(s rules.Secret) []byte {
	key := s.Reveal()
	prefix, suffix, _ := strings.Cut(s.String(), "…")
	return key[len(prefix) : len(key)-len(suffix)]
}

// leaks returns a run of 8 bytes of the hidden part of s in out. Looking at every
// fifth of them finds each run of 12.
func leaks(out []byte, s rules.Secret) string {
	h := hidden(s)
	for i := 0; i+8 <= len(h); i += 5 {
		if bytes.Contains(out, h[i:i+8]) {
			return string(h[i : i+8])
		}
	}
	return ""
}

// scatter puts a secret wherever text from the outside can stand.
func scatter(r *Report, s rules.Secret) {
	key := string(s.Reveal())
	for _, f := range r.Findings {
		f.Branches = append(f.Branches, "b/"+key)
		f.Tags = append(f.Tags, key+key)
		f.Vendor, f.Note = key, "note "+key
		f.First.Author, f.First.Email = "A "+key, key+"@acme.test"
		f.Trail.Refs = append(f.Trail.Refs, "refs/heads/b/"+key, "refs/tags/"+key, "refs/remotes/"+key+"/x", "refs/notes/"+key)
		f.Trail.Logs, f.Trail.In = append(f.Trail.Logs, key), key
		f.Trail.Origins = append(f.Trail.Origins, scanner.Origin{Commit: f.First.ID, Tips: []scanner.Tip{{Ref: "refs/heads/" + key}, {Folder: "/" + key}}})
		for i := range f.Places {
			p := &f.Places[i]
			p.Folder = "/" + key
			p.Path, p.Member, p.Cell, p.Excerpt = p.Path+key, key+"\xff", key, p.Excerpt+" "+key+"\x00"
		}
	}
	r.Target = Target{Path: key, Kind: Repository, Range: key, RangeFrom: key, Folder: key, Root: key, Work: true, Remotes: []Remote{{Name: key, URL: "https://github.com/" + key, Cut: true}}}
	r.Command = "leaksweep scan " + key
	r.Receipt.Unread = append(r.Receipt.Unread, scanner.Gap{What: key, Why: scanner.Damaged, Detail: key, Count: 1})
	r.Receipt.Opaque = append(r.Receipt.Opaque, scanner.Gap{What: key, Why: scanner.Encrypted, Detail: key, Count: 1})
	r.Receipt.LeftOut = append(r.Receipt.LeftOut, scanner.Left{What: "files in " + key, Count: 2})
	r.Receipt.Notes = append(r.Receipt.Notes, "uses "+key)
}

func TestNoSecretIsWritten(t *testing.T) {
	x := newFixture()
	r := base()
	r.Findings = x.many()
	r.Hidden = []rules.Secret{x.project(), rules.NewSecret([]byte("An0therHorse!"))}
	secrets := append([]rules.Secret(nil), r.Hidden...)
	for _, f := range r.Findings {
		secrets = append(secrets, f.Key)
	}
	for _, s := range secrets {
		scatter(&r, s)
	}
	r.Fingerprints = Fingerprints(r.Findings)
	for _, format := range everyFormat() {
		for _, o := range []Options{{}, {Authors: true, Verbose: true}, {Authors: true, Color: true, Width: 40}, {Quiet: true, Width: 140}} {
			r.Options = o
			out := render(t, format.Writer, r)
			for _, s := range secrets {
				if run := leaks(out, s); run != "" {
					t.Fatalf("%s with %+v holds %d bytes of %v", format.Name, o, len(run), s)
				}
			}
		}
	}
}

func TestReveal(t *testing.T) {
	for _, format := range everyFormat() {
		r := reports()["many"]
		r.Options.Reveal = true
		out := render(t, format.Writer, r)
		for _, f := range r.Findings {
			if bytes.Contains(out, f.Key.Reveal()) != format.Reveals {
				t.Errorf("%s reveals %v: %v", format.Name, f.Key, !format.Reveals)
			}
		}
	}
}

func TestNoAuthors(t *testing.T) {
	for _, format := range everyFormat() {
		r := reports()["many"]
		for _, shown := range []bool{true, false} {
			r.Options.Authors = shown
			if out := render(t, format.Writer, r); bytes.Contains(out, []byte("Ana Ruiz")) != (shown && format.Authors) {
				t.Errorf("%s with authors %v:\n%s", format.Name, shown, out)
			}
		}
	}
}

func TestHide(t *testing.T) {
	long, inner := "ABCDEFGHijklmn0p12345678", "ijklmn0p"
	r := Report{Hidden: []rules.Secret{
		rules.NewSecret([]byte(inner)), rules.NewSecret([]byte(long)), rules.NewSecret([]byte("12345678tail")), rules.NewSecret([]byte("short")), rules.NewSecret([]byte("development")),
	}}
	h := newHider(r)
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"nothing here at all", "nothing here at all"},
		{"a " + long + " b", "a … b"},
		{inner, "…"}, {inner + inner, "……"}, {"x" + inner + "y", "x…y"},
		{long + "tail", "…"},
		{"ABCDEFGHijklmn0p", "ABCDEFGH…"},
		{"a short word", "a short word"}, {"config/development.yml", "config/development.yml"},
	} {
		if got := h.hide(c.in); got != c.want {
			t.Errorf("hide(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

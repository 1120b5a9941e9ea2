package report

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestAllowed writes a key that somebody allowed: it is told by what and why, in
// no format is it a finding, and its secret is in none.
func TestAllowed(t *testing.T) {
	f := newFixture().one()
	expires := time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)
	r := Report{Target: Target{Path: "acme/api", Kind: Repository}, Options: Options{Verbose: true}}
	r.Allowed = []Allowed{{Finding: f, By: ".leaksweep.toml", Reason: "docs, was " + string(f.Key.Reveal()), Expires: expires, InRange: true}}
	r.Hidden = append(r.Hidden, f.Key)

	var object bytes.Buffer
	if err := (JSON{}).Write(&object, r); err != nil {
		t.Fatal(err)
	}
	var d Document
	strict(t, object.Bytes(), &d)
	if len(d.Findings) != 0 || len(d.Allowed) != 1 {
		t.Fatalf("%d findings and %d allowed", len(d.Findings), len(d.Allowed))
	}
	got := d.Allowed[0]
	if got.Type != "allowed" || got.Fingerprint != f.Key.Fingerprint() || len(got.Places) != len(f.Places) || got.Allowed == nil ||
		got.Allowed.By != ".leaksweep.toml" || got.Allowed.Expires != "2027-03-31" || !got.Allowed.InRange {
		t.Errorf("%+v, %+v", got, got.Allowed)
	}

	var lines bytes.Buffer
	if err := (JSONL{}).Write(&lines, r); err != nil {
		t.Fatal(err)
	}
	if all := strings.Split(lines.String(), "\n"); !strings.HasPrefix(all[0], `{"type":"allowed"`) || !strings.Contains(all[1], `"findings":0,"allowed":1`) {
		t.Errorf("the lines are\n%s", lines.String())
	}

	var page bytes.Buffer
	if err := (Text{}).Write(&page, r); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(page.String()), " ")
	if !strings.Contains(text, "allowed: OpenAI project key sk-proj-…") || !strings.Contains(text, "by .leaksweep.toml until 2027-03-31: docs, was sk-proj-…") {
		t.Errorf("the text is\n%s", page.String())
	}
	for _, out := range []string{object.String(), lines.String(), page.String()} {
		if strings.Contains(out, string(f.Key.Reveal())) {
			t.Errorf("the secret is in\n%s", out)
		}
	}
}

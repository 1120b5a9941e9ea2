package report

import (
	"io"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// answer is a verdict as JSON has it.
func (w jsonWriter) answer(f *scanner.Finding) Answer {
	v := w.Verdicts[f]
	return Answer{
		State: w.verdict(f), Why: w.text(v.Why), Organisation: w.text(v.Organisation), RequestID: w.text(v.RequestID),
		Models: v.Models, Region: w.text(v.Region), Scopes: w.texts(v.Scopes),
	}
}

// verdict is the word for what became known of a key by asking.
func (r Report) verdict(f *scanner.Finding) string {
	if state := r.Verdicts[f].State; state != scanner.Unverified {
		return string(state)
	}
	return "unverified"
}

// word is a verdict in capitals, and quiet when there is none.
func (t *text) word(state scanner.VerdictState) run {
	switch {
	case state.Live():
		return inked("LIVE", &t.ink.danger)
	case state.Dead():
		return inked("DEAD", &t.ink.verdict)
	case state == scanner.Unverified, state == scanner.NotAsked:
		return inked("NOT ASKED", &t.ink.faint)
	}
	return inked(strings.ToUpper(Visible(string(state))), &t.ink.verdict)
}

// phrase is what the headline counts a key as.
func (t *text) phrase(f *scanner.Finding) string {
	switch s := t.Verdicts[f].State; {
	case s.Live() && f.Pushed == scanner.Yes:
		return "live and pushed"
	case s.Live():
		return "live"
	case s.Dead():
		return "dead"
	}
	return strings.NewReplacer(", but ", " but ", ", ", " and ").Replace(state(f))
}

// answered writes what asking brought to light beside the word.
func (t *text) answered(f *scanner.Finding) {
	v := t.Verdicts[f]
	if parts := t.toldBy(v); len(parts) > 0 {
		label := "not asked:"
		if v.Asked {
			label = "asked:"
		}
		t.flow(t.indent, t.indent+2, inked(label, &t.ink.label), plain(" "+strings.Join(parts, "; ")))
	}
}

// toldBy lists what a verdict tells beside its word.
func (t *text) toldBy(v scanner.Verdict) (parts []string) {
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, label+t.visible(value))
		}
	}
	add("", v.Why)
	add("it lacks ", strings.Join(v.Scopes, ", "))
	add("region ", v.Region)
	add("organization ", v.Organisation)
	if v.Models > 0 {
		add("", count(v.Models, "models"))
	}
	add("request ", v.RequestID)
	return parts
}

// asked counts the keys that vendors were asked about.
func (r Report) asked() (n int) {
	for _, v := range r.Verdicts {
		if v.Asked {
			n++
		}
	}
	return n
}

// withCommand adds to the step that revokes a key the calls of OpenAI's admin API
// that do it, for those who have an admin key. The key travels to curl on its
// standard input, where no list of processes shows it. Keys of users belong to no
// project, and only the dashboard revokes them.
func withCommand(f *scanner.Finding, steps []string) []string {
	path := map[string]string{
		"openai-project-key":         "projects/$PROJECT_ID/api_keys/$KEY_ID",
		"openai-service-account-key": "projects/$PROJECT_ID/service_accounts/$ACCOUNT_ID",
		"openai-admin-key":           "admin_api_keys/$KEY_ID",
	}[f.Rule.ID]
	if path == "" {
		return steps
	}
	for i, step := range steps {
		if strings.Contains(step, "revoke it: ") {
			steps[i] = strings.TrimPrefix(step, "if others can read it, ") + ", or with an admin key (the same address without its last part lists ids):\n" +
				`printf 'Authorization: Bearer %s' "$OPENAI_ADMIN_KEY" |` + "\n" +
				"curl -X DELETE -H @- https://api.openai.com/v1/organization/" + path
		}
	}
	return steps
}

// Lines writes a line for each finding and nothing else: what it is called, its
// redacted form, the verdict on it and what asking brought to light. It is for
// people who ask about one key.
type Lines struct{}

// Write writes r to w.
func (Lines) Write(w io.Writer, r Report) error {
	t := newText(r)
	for _, f := range r.Findings {
		v := r.Verdicts[f]
		words := append(t.name(f), plain("  "), t.word(v.State))
		if parts := t.toldBy(v); len(parts) > 0 {
			words = append(words, plain("  "+strings.Join(parts, "; ")))
		}
		t.line(0, words...)
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

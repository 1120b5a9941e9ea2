package verify_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/verify"
)

// Whether keys still work. Without Base OpenAI itself is asked; here it is a gateway
// on this machine.
func ExampleVerifier_All() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]}`)
	}))
	defer gateway.Close()
	base, err := verify.ParseBase(gateway.URL)
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{Base: base, Agent: "example/1.0"})
	if err != nil {
		log.Fatal(err)
	}

	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	scan := &scanner.Scan{Matcher: matcher}
	text := rulestest.Key("openai-project-74", 1) + "\npostgres://app:" + rulestest.Key("password", 1) + "@db.acme.io/app\n"
	for _, s := range matcher.Append(nil, []byte(text)) {
		scan.Findings.Add(s, scanner.At(scanner.Stdin, "", s))
	}
	found := scan.Findings.All()
	verdicts := verifier.All(context.Background(), found, nil)
	for _, f := range found {
		v := verdicts[f]
		fmt.Printf("%s: %s, %q\n", f.Rule.ID, v.State, v.Why)
	}
	// Output:
	// openai-project-key: live, ""
	// url-password: not-asked, "there is nobody to ask"
}

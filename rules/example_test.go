package rules_test

import (
	"fmt"
	"log"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// A secret never prints itself, whatever prints it; its fingerprint is what reports
// and allow lists call it.
func ExampleSecret() {
	key := rules.NewSecret([]byte(rulestest.Key("openai-project-74", 1)))
	password := rules.NewSecret([]byte("BlueHorse42!"))
	fmt.Println(key, key.Len(), key.Fingerprint())
	fmt.Printf("%q %x %#v\n", password, password, struct{ Password rules.Secret }{password})
	// Output:
	// sk-proj-…ydoA 164 ce6b70ab27dbba76
	// … … struct { Password rules.Secret }{Password:…}
}

// A rule of one's own is used beside those that are there, or alone.
func ExampleCustom() {
	acme, err := rules.Custom(rules.Spec{ID: "acme-token", Pattern: `acme_[0-9a-f]{32}`})
	if err != nil {
		log.Fatal(err)
	}
	matcher, err := match.New(append(rules.All(), acme))
	if err != nil {
		log.Fatal(err)
	}
	text := "ACME_TOKEN=acme_" + rulestest.Key("hex-32", 1)
	for _, s := range matcher.Append(nil, []byte(text)) {
		fmt.Println(s.Rule.ID, s.Key, s.Confidence)
	}
	// Output:
	// acme-token …b134 high
}

// What a rule knows about its secret is for people to read.
func ExampleAll() {
	for _, r := range rules.All() {
		if r.ID == "openai-project-key" {
			fmt.Println(r.Title)
			fmt.Println(r.Revoke)
		}
	}
	// Output:
	// OpenAI project key
	// https://platform.openai.com/api-keys
}

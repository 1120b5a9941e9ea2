package match_test

import (
	"encoding/base64"
	"fmt"
	"log"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// A text in memory. What stands in base64 is found there, and told by where a person
// sees it.
func ExampleMatcher_Append() {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	key := rulestest.Key("openai-project-74", 1)
	text := fmt.Sprintf("OPENAI_API_KEY=%s\nsecret: %s\n", key, base64.StdEncoding.EncodeToString([]byte(key)))
	for _, s := range matcher.Append(nil, []byte(text)) {
		fmt.Printf("%d:%d %s %s %q\n", s.Line, s.Column, s.Rule.Title, s.Key, s.Encoding)
	}
	// Output:
	// 1:16 OpenAI project key sk-proj-…ydoA ""
	// 2:9 OpenAI project key sk-proj-…ydoA "base64"
}

// A text of any size, in bounded memory. A password is shown in no part.
func ExampleMatcher_Stream() {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	r := strings.NewReader("# production\nurl: postgres://app:" + rulestest.Key("password", 1) + "@db.acme.io/app\n")
	n, err := matcher.Stream(r, func(s match.Sighting) {
		fmt.Printf("%d:%d %s: %s\n", s.Line, s.Column, s.Rule.ID, s.Excerpt)
	})
	fmt.Println(n, "bytes", err)
	// Output:
	// 2:21 url-password: url: postgres://app:…@db.acme.io/app
	// 63 bytes <nil>
}

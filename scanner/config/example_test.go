package config_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/leaksweep/leaksweep/scanner/config"
)

// All that is wrong with a file is told at once, with places, and no value of the
// file is repeated.
func ExampleParse() {
	_, err := config.Parse(config.Name, []byte("skip_rule = [\"url-password\"]\n\n[[allow]]\nfingerprint = \"9f2c\"\n"))
	var wrong config.Errors
	if errors.As(err, &wrong) {
		for _, e := range wrong {
			fmt.Println(e)
		}
	}
	// Output:
	// .leaksweep.toml:1: unknown key "skip_rule"
	// .leaksweep.toml:4: fingerprint has to be 16 hexadecimal digits in lower case
}

// A key is allowed by an entry that goes where it belongs; comments stay.
func ExampleAdd() {
	text := []byte("# Keys that we know of.\n")
	text, err := config.Add(text, []config.Allow{{Fingerprint: "9f2c4b1a7d3e5f60", Reason: "documentation, revoked"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output:
	// # Keys that we know of.
	//
	// [[allow]]
	// fingerprint = "9f2c4b1a7d3e5f60"
	// reason = "documentation, revoked"
}

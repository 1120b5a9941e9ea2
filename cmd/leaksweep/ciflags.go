package main

import "github.com/spf13/pflag"

// changeFlags say what the change is that a CI run judges.
func changeFlags(fs *pflag.FlagSet, o *options) {
	fs.StringVar(&o.base, "base", "", "")
	fs.Var(choice{&o.trust, []string{trustHead, trustBase}}, "trust", "")
}

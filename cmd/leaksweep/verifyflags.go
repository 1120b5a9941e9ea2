package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/verify"
)

// verifyOptions are what flags say about asking vendors.
type verifyOptions struct {
	verify, onlyLive, proxyFromEnv bool
	openAI, proxy                  *url.URL
}

// asking is what a job needs to ask.
type asking struct {
	ctx      context.Context // of the scan, from read; a job is one run
	verifier *verify.Verifier
	earlier  *earlier // the report whose keys are asked about instead of those of a scan
}

// verifyFlags say whether vendors are asked. Hooks do not have them.
func verifyFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.verify, "verify", false, "")
	vendorFlags(fs, o)
}

// verifyCommandFlags are those of the command whose only business is to ask: about
// what it is given, be that allowed or not.
func verifyCommandFlags(fs *pflag.FlagSet, o *options) {
	o.verify, o.failOn, o.minConfidence, o.noAllow = true, "live", "low", true
	fs.Var(choice{&o.failOn, []string{"any", "live", "none"}}, "fail-on", "")
	vendorFlags(fs, o)
}

// vendorFlags say how vendors are asked, and what of the answers is told.
func vendorFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.onlyLive, "only-live", false, "")
	fs.Var(address{&o.openAI, verify.ParseBase}, "openai-url", "")
	fs.Var(address{&o.proxy, verify.ParseProxy}, "proxy", "")
	fs.BoolVar(&o.proxyFromEnv, "proxy-from-env", false, "")
}

// address is a flag value that takes the address of a server.
type address struct {
	to    **url.URL
	parse func(string) (*url.URL, error)
}

// Set takes an address.
func (a address) Set(text string) error {
	u, err := a.parse(text)
	if err != nil {
		return err
	}
	*a.to = u
	return nil
}

// String returns the address without its password.
func (a address) String() string {
	if a.to == nil || *a.to == nil {
		return ""
	}
	return (*a.to).Redacted()
}

// Type names the kind of value.
func (a address) Type() string { return "url" }

// checkVerify refuses what says how to ask where nobody is asked.
func (o *options) checkVerify() error {
	idle := ""
	switch {
	case o.proxy != nil && o.proxyFromEnv:
		return usagef("--proxy and --proxy-from-env can't be used together").hint("leave one of them out")
	case o.verify:
		return nil
	case o.failOn == "live":
		idle = "--fail-on live"
	case o.onlyLive:
		idle = "--only-live"
	case o.openAI != nil:
		idle = "--openai-url"
	case o.proxy != nil:
		idle = "--proxy"
	case o.proxyFromEnv:
		idle = "--proxy-from-env"
	default:
		return nil
	}
	if strings.HasPrefix(o.command, "hook") {
		return usagef("%s means nothing in a hook, which asks no vendor", idle).hint("leave %s out", idle)
	}
	return usagef("%s means nothing without --verify", idle).hint("add --verify to ask vendors, or leave %s out", idle)
}

// newVerifier returns what asks vendors, or nil where nobody is to be asked.
func (p *program) newVerifier(o *options) (*verify.Verifier, error) {
	if !o.verify {
		return nil, nil
	}
	return verify.New(verify.Options{
		Base: o.openAI, Proxy: o.proxy, ProxyFromEnv: o.proxyFromEnv,
		CertFile: p.get("SSL_CERT_FILE"), Agent: "leaksweep/" + thisBuild().version, Pace: p.pace,
	})
}

// failsBy reports whether a verdict lets a key fail the run.
func (o *options) failsBy(f *scanner.Finding, v scanner.Verdict) bool {
	return o.failOn != "live" || mayLive(f, v)
}

// mayLive reports whether a key may work, as far as asking can tell: not one that
// a vendor called dead, nor one of a kind that nobody can be asked about. Where
// asking failed the key may work, so that no fault of the network hides one.
func mayLive(f *scanner.Finding, v scanner.Verdict) bool {
	switch {
	case v.State.Dead():
		return false
	case v.State == scanner.NotAsked || v.State == scanner.Unverified:
		return verify.Asks(f.Rule)
	}
	return true
}

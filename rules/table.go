package rules

import "slices"

// All returns every rule, ordered by family. The slice is the caller's; the rules
// are shared and must not change.
//
// Not in the table:
//   - sk- and 48 letters and digits without the marker: the keys of one-api,
//     Stability, Moonshot and iFlytek have that form; calling them OpenAI's would
//     send them to the wrong vendor.
//   - OpenAI's identifiers (org-, proj_, user-, sess_ with an underscore, …):
//     public by themselves.
func All() []*Rule {
	return slices.Concat(openAIRules(), tokenRules(), azureRules(), urlRules())
}

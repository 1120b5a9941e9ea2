// Package rules says what a secret looks like. It is data and small checks: it
// reads no file and knows no path, only the text around a hit.
//
// The facts come from observed keys and from the vendors' own documents; each
// rule names its source. OpenAI publishes no grammar of its keys.
package rules

// Package rulestest makes the keys and texts that rules are tested with. It
// holds no key: every key comes from a name and a number through SHA-256, so
// that nothing key-shaped is ever committed and anybody can make the same keys
// again.
//
// [Key] makes one key. [Expand] fills a text with keys, [Locate] does so too and
// says where each key went, and [ReadCase] reads a file of the conformance
// corpus, whose format testdata/README.md explains.
//
// Everything here is a pure function of its arguments and safe for concurrent
// use.
package rulestest

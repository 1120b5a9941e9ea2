package rulestest

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// format is a kind of key: its name in templates, the rule that is to find it
// wherever it stands, or no rule, and how its i-th key is made. make is told the
// name so that formats of one shape give different keys.
type format struct {
	name string
	rule string
	make func(name string, i int) string
}

// Key returns the i-th key of a format, the same on every machine and on every
// day. Formats are listed by [Formats]; beside these it knows generic values
// with a length, such as base62-32, hex-40 or digits-6. Of an unknown format the
// key is empty.
func Key(name string, i int) string {
	f, ok := lookup(name)
	if !ok {
		return ""
	}
	return f.make(name, i)
}

// Formats returns the names of all formats but the generic ones, sorted.
func Formats() []string {
	var names []string
	for _, table := range [][]format{openaiFormats, vendorFormats, valueFormats} {
		for _, f := range table {
			names = append(names, f.name)
		}
	}
	slices.Sort(names)
	return names
}

// RuleOf returns the id of the rule that is to find keys of a format wherever
// they stand, or the empty string for formats that are nobody's business
// outside a URL.
func RuleOf(name string) string {
	f, _ := lookup(name)
	return f.rule
}

func lookup(name string) (format, bool) {
	for _, table := range [][]format{openaiFormats, vendorFormats, valueFormats} {
		for _, f := range table {
			if f.name == name {
				return f, true
			}
		}
	}
	if m := serviceFormat.FindStringSubmatch(name); m != nil {
		return format{name, "openai-service-account-key", serviceKey(m[1])}, true
	}
	return generic(name)
}

// maxGeneric bounds the length of generic values.
const maxGeneric = 1 << 16

// generic reads names of the form alphabet-length; b64-32 is 32 random bytes in
// base64, padding and all.
func generic(name string) (format, bool) {
	kind, length, ok := strings.Cut(name, "-")
	n, err := strconv.Atoi(length)
	if kind == "b64" && err == nil && 0 < n && n <= maxGeneric {
		return format{name, "", func(name string, i int) string {
			return base64.StdEncoding.EncodeToString(newStream(name, i).bytes(n))
		}}, true
	}
	if !ok || err != nil || n < 1 || n > maxGeneric {
		return format{}, false
	}
	alphabet, ok := map[string]string{
		"base62": alnum, "urlsafe": alnum + "-_", "base64": alnum + "+/", "digits": digits,
		"lower": lower, "upper": upper, "letters": upper + lower, "base36": lower + digits,
		"hex": "0123456789abcdef", "HEX": "0123456789ABCDEF",
	}[kind]
	if !ok {
		return format{}, false
	}
	return format{name, "", prefixed("", alphabet, n)}, true
}

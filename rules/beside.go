package rules

import (
	"bytes"
	"slices"
	"strings"
)

// This file reads what stands beside a key and says where it may be sent: the
// address of an API that is not the vendor's, or the name of an Azure resource.
// OpenAI's libraries take the address of a compatible server as base_url, and a
// key beside one is that server's, whatever it looks like.

// mostBeside bounds how many hosts a claim names.
const mostBeside = 4

// foreignAPIs returns the hosts that settings in text name as the address of the
// API, other than OpenAI's own, in the form of Claim.Beside.
func foreignAPIs(text []byte) string {
	var hosts []string
	for i := 0; ; {
		n := bytes.Index(text[i:], []byte("://"))
		if n < 0 {
			return joinHosts(hosts)
		}
		at := i + n
		i = at + len("://")
		scheme := runLeft(text, at, 5, isLetter)
		if hasFoldSuffix(text[:at], "http") || hasFoldSuffix(text[:at], "https") {
			host := addressed(text, i)
			if host != "" && host != "openai.com" && !strings.HasSuffix(host, ".openai.com") && namesAddress(settingBefore(text[:at-scheme])) {
				hosts = append(hosts, host)
			}
		}
	}
}

// addressed returns the host of the URL whose scheme ends at text[i], in small
// letters, for people to see; none where a variable stands.
func addressed(text []byte, i int) string {
	end := i
	for end < len(text) && !bytes.ContainsRune([]byte("/?# \t\r\n\"'`<>,;)}]\\"), rune(text[end])) {
		end++
	}
	if at := bytes.LastIndexByte(text[i:end], '@'); at >= 0 {
		i += at + 1
	}
	host, _ := hostAt(text[:end], i)
	if hasFold(host, "t3blbk"+"fj") {
		return "…" // a key in the name of a host: people are not shown it
	}
	return strings.ToLower(string(host))
}

// settingBefore returns the name that is given the value at the end of text:
// base_url="…", "base_url": "…", environ["BASE_URL"] = "…", --base-url ….
func settingBefore(text []byte) string {
	end, least := len(text), max(0, len(text)-12)
	for end > least && bytes.IndexByte([]byte(" \t\"'`\\=:,([]>"), text[end-1]) >= 0 {
		end--
	}
	if end == len(text) {
		return ""
	}
	start := end - runLeft(text, end, 60, func(c byte) bool { return isURLSafe(c) || c == '.' })
	name := strings.ToLower(string(text[start:end]))
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(name)
}

// namesAddress reports whether a setting, in small letters without signs, holds the
// address of an API.
func namesAddress(name string) bool {
	for _, end := range []string{"baseurl", "apibase", "basepath", "baseuri"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	if !strings.Contains(name, "openai") {
		return false
	}
	for _, end := range []string{"url", "endpoint", "host", "proxy", "base", "server"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// azureDomains are where Azure's AI resources answer, each under its own name.
var azureDomains = []string{".openai.azure.com", ".cognitiveservices.azure.com"}

// azureResources returns the hosts of the Azure resources that text names, in the
// form of Claim.Beside. A name that says "put a name here" is none.
func azureResources(text []byte) string {
	var hosts []string
	for _, domain := range azureDomains {
		for i := 0; i < len(text); {
			n := indexFold(text[i:], domain)
			if n < 0 {
				break
			}
			at := i + n
			i = at + len(domain)
			size := runLeft(text, at, 65, func(c byte) bool { return isAlnum(c) || c == '-' })
			name := strings.ToLower(string(text[at-size : at]))
			if isResource(name) && !(i < len(text) && (isAlnum(text[i]) || text[i] == '-')) {
				hosts = append(hosts, name+domain)
			}
		}
	}
	return joinHosts(hosts)
}

// isResource reports whether name is one that Azure gives to a resource: 2 to 64
// letters, digits and inner hyphens.
func isResource(name string) bool {
	if len(name) < 2 || len(name) > 64 || name[0] == '-' || name[len(name)-1] == '-' {
		return false
	}
	for _, word := range []string{"your", "my-resource", "myresource", "resource", "example", "name-of", "placeholder", "xxx"} {
		if strings.HasPrefix(name, word) {
			return false
		}
	}
	return true
}

func joinHosts(hosts []string) string {
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	return strings.Join(hosts[:min(len(hosts), mostBeside)], " ")
}

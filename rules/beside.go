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
			if host != "" && host != "openai.com" && !strings.HasSuffix(host, ".openai.com") && (setsAddress(text[:at-scheme]) || callsAPI(text[i:])) {
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

// setsAddress reports whether a name on the last line of text is that of an
// address, as in base_url="…", environ["BASE_URL"] = "…", --base-url … and
// base_url=os.getenv("GATEWAY", "…").
func setsAddress(text []byte) bool {
	text = text[max(0, len(text)-160):]
	line := text[bytes.LastIndexByte(text, '\n')+1:]
	for name := range bytes.FieldsFuncSeq(line, func(r rune) bool { return r >= 0x80 || !isURLSafe(byte(r)) && r != '.' }) {
		plain := strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(string(name)))
		if len(name) < len(line) && namesAddress(plain) {
			return true
		}
	}
	return false
}

// callsAPI reports whether a URL, of which text begins with the host, is that of
// an API like OpenAI's: it ends in the version, where libraries add the rest, or
// in a call.
func callsAPI(text []byte) bool {
	end := 0
	for end < min(len(text), 200) && bytes.IndexByte([]byte("?# \t\r\n\"'`<>,;)}]\\"), text[end]) < 0 {
		end++
	}
	path := strings.TrimSuffix(string(text[:end]), "/")
	for _, call := range []string{"/v1", "/chat/completions", "/v1/completions", "/v1/responses", "/embeddings", "/v1/models"} {
		if strings.HasSuffix(path, call) {
			return true
		}
	}
	return false
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
// form of Claim.Beside. A name that says "put a name here" is none, and no part of
// one is: with müller-ai, $PREFIX-ai or a host below Azure's turned into a longer
// one, the key would go to another's resource. Text begins where the whole text
// begins if whole says so.
func azureResources(text []byte, whole bool) string {
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
			if isResource(name) && (at > size || whole) && beginsHost(text[:at-size]) && !nameGoesOn(text[i:]) {
				hosts = append(hosts, name+domain)
			}
		}
	}
	return joinHosts(hosts)
}

// beginsHost reports whether a host may begin behind text.
func beginsHost(text []byte) bool {
	return len(text) == 0 || bytes.IndexByte([]byte(" \t\r\n/@\"'`=:,;([<|"), text[len(text)-1]) >= 0
}

// nameGoesOn reports whether text, which stands behind a host, is a part of its name.
// The dot at the end of a sentence, or of a host, is not.
func nameGoesOn(text []byte) bool {
	if len(text) > 1 && text[0] == '.' {
		text = text[1:]
	}
	return len(text) > 0 && (isURLSafe(text[0]) || text[0] >= 0x80)
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

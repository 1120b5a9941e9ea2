package rules

// hostKind says what a host tells about a password or a key for it.
type hostKind int

const (
	unknownHost  hostKind = iota // none is to be seen, or a variable stands there
	publicHost                   // a name or address that others can reach
	nearHost                     // one label, a private address, a name that only some network knows
	reservedHost                 // RFC 2606, RFC 6761, or this machine
	sampleHost                   // a stand-in such as your-host
)

// hostAt reads the host at text[i] and returns where it ends.
func hostAt(text []byte, i int) (host []byte, end int) {
	for _, wrap := range []string{"tcp(", "unix(", "("} {
		if hasFoldPrefix(text[i:], wrap) {
			i += len(wrap)
			break
		}
	}
	if i < len(text) && text[i] == '[' {
		for j := i + 1; j < len(text) && j-i < 48 && (isHex(text[j]) || text[j] == ':' || text[j] == '.' || text[j] == '%'); j++ {
			if j+1 < len(text) && text[j+1] == ']' {
				return text[i+1 : j+1], j + 2
			}
		}
	}
	end = i
	for end < len(text) && is(text[end], inHost) {
		end++
	}
	host = text[i:end]
	for len(host) > 0 && host[len(host)-1] == '.' {
		host = host[:len(host)-1]
	}
	return host, end
}

// kindOfHost sorts a host as it stands in a URL, without brackets and port.
func kindOfHost(host []byte) hostKind {
	switch {
	case len(host) == 0:
		return unknownHost
	case isReserved(host):
		return reservedHost
	case hasFoldPrefix(host, "your") || hasFold(host, ".your") || hasFold(host, ".example.") || oneOf(host, sampleHosts):
		return sampleHost
	case isPrivate(host):
		return nearHost
	}
	return publicHost
}

// sampleHosts are names that say "put a host here".
var sampleHosts = []string{
	"host", "hostname", "hostspec", "host-name", "host_name", "myhost", "my-host", "my_host", "some-host", "some_host", "somehost", "thehost", "domain", "mydomain", "my-domain",
	"domain.com", "mydomain.com", "my-domain.com", "host.com", "hostname.com", "myhost.com", "somehost.com", "somedomain.com", "some.host", "some.domain", "db_host", "dbhost", "servername", "server-name", "ip", "address", "hostip", "host1", "xxx", "foo", "bar", "foo.bar", "foo.com", "bar.com", "proxyhost",
}

var reservedNames = []string{"localhost", "example.com", "example.org", "example.net", "example", "test", "invalid", "localdomain"}

func isReserved(host []byte) bool {
	for _, name := range reservedNames {
		if endsInDomain(host, name) && (len(host) > len(name) || name != "test" && name != "invalid" && name != "example") {
			return true
		}
	}
	if oneOf(host, []string{"host.docker.internal", "0.0.0.0", "::1", "::", "0", "localhost4", "localhost6", "kubernetes.docker.internal"}) {
		return true
	}
	a, _, ok := fourNumbers(host)
	return ok && a == 127
}

// endsInDomain reports whether host is the domain name or lies below it.
func endsInDomain(host []byte, name string) bool {
	if !hasFoldSuffix(host, name) {
		return false
	}
	return len(host) == len(name) || host[len(host)-len(name)-1] == '.'
}

var nearDomains = []string{"local", "internal", "svc", "lan", "home", "corp", "intranet", "localnet", "private", "docker", "cluster", "home.arpa", "consul"}

func isPrivate(host []byte) bool {
	dots, colons := 0, 0
	for _, c := range host {
		switch c {
		case '.':
			dots++
		case ':':
			colons++
		}
	}
	if colons > 0 {
		return hasFoldPrefix(host, "fc") || hasFoldPrefix(host, "fd") || hasFoldPrefix(host, "fe80")
	}
	if dots == 0 {
		return true
	}
	for _, domain := range nearDomains {
		if endsInDomain(host, domain) {
			return true
		}
	}
	a, b, ok := fourNumbers(host)
	return ok && (a == 10 || a == 192 && b == 168 || a == 172 && b >= 16 && b < 32 || a == 169 && b == 254 || a == 100 && b >= 64 && b < 128)
}

// fourNumbers returns the first two numbers of an IPv4 address.
func fourNumbers(host []byte) (a, b int, ok bool) {
	var numbers [4]int
	n, digits := 0, 0
	for _, c := range host {
		switch {
		case c == '.' && digits > 0 && n < 3:
			n++
			digits = 0
		case isDigit(c) && digits < 3:
			numbers[n] = numbers[n]*10 + int(c-'0')
			digits++
		default:
			return 0, 0, false
		}
	}
	return numbers[0], numbers[1], n == 3 && digits > 0
}

// isVersion reports whether what stands behind an @ is a version or a digest
// and no host: alpine@sha256, artifact@1.4.
func isVersion(host []byte) bool {
	if oneOf(host, []string{"sha256", "sha512", "sha1", "latest", "head"}) {
		return true
	}
	if _, _, ok := fourNumbers(host); ok || len(host) == 0 {
		return false
	}
	for _, c := range host {
		if !isDigit(c) && c != '.' {
			return false
		}
	}
	return true
}

// capped lowers a confidence to what the host allows.
func (k hostKind) capped(c Confidence) Confidence {
	switch k {
	case sampleHost:
		return Low
	case nearHost, unknownHost, reservedHost:
		return min(c, Medium)
	}
	return c
}

package rules

// This file holds the rules for secrets that stand in URLs, in forms and on the
// command lines that send them. What counts as a secret there, which names say
// so and which hosts do not count, is section 3.3 of the survey of formats; the
// files beside this one implement it:
//
//	url_userinfo.go   scheme://user:password@host, read
//	url_auth.go       and judged: passwords, tokens
//	url_dsn.go        user:password@tcp(host)
//	url_basic.go      curl -u user:password
//	url_query.go      ?name=value and its kin, judged
//	url_parameter.go  the name and what separates it
//	url_place.go      what stands around a parameter
//	url_names.go      what a name says
//	url_value.go      where a value ends
//	url_key.go        whether it is a key
//	url_password.go   whether it is a password
//	url_host.go       what a host says
//	vendor*.go        keys that are known by their shape
//	placeholder*.go   values that stand for a secret

const (
	oraclePrefix = "jdbc:oracle:thin:"
	urlBefore1K  = 1024
	surveyNames  = "RFC 3986, 6750 and 9700; the redaction lists of Sentry, Datadog, OpenTelemetry and Rails; measured on 72 positive and 72 negative cases"
	removeIt     = "Replace it where it is used, take it out of the text, and read it from the environment or a secret store. URLs end up in logs, histories and referrers, so send it in a header."
)

// urlRules returns the rules of the URL family.
func urlRules() []*Rule {
	return []*Rule{urlVendorRule(), urlTokenRule(), urlPasswordRule(), urlBasicRule(), urlKeyRule(), urlQueryPasswordRule(), urlSignatureRule()}
}

func urlPasswordRule() *Rule {
	return &Rule{
		ID: "url-password", Title: "password in a URL", Family: URL,
		Literals: []Literal{{Text: "://", Encoded: true}, {Text: "@tcp(", Encoded: true}, {Text: "@unix("}, {Text: oraclePrefix}},
		Before:   256, After: 1024,
		Judge: func(w Window) (Claim, Reason) {
			switch w.Text[w.Hit] {
			case '@':
				return judgeDSN(w)
			case 'j':
				return judgeOracle(w)
			case ':':
				return judgeURLPassword(w)
			}
			return Claim{}, NoURL
		},
		Shape:   `[^\s"<>` + "`" + `]{8,}`,
		Example: "postgres://app:xxxxxxxxxxxx@db.acme.example/main",
		What:    "A password between the user name and the host of a URL, as in postgres://user:password@host. Whoever can read the text can log in as that user.",
		Todo:    "Change the password. Keep the URL without it, and let the program read the password from the environment or a secret store.",
		Source:  "RFC 3986, section 3.2.1; " + surveyNames,
	}
}

func urlTokenRule() *Rule {
	return &Rule{
		ID: "url-token", Title: "token in a URL", Family: URL,
		Literals: []Literal{{Text: "://"}, {Text: "openai-insecure-api-key."}},
		Before:   256, After: 1024,
		Judge:   judgeURLToken,
		Shape:   `[^\s"<>` + "`" + `]{8,}`,
		Example: "https://x-access-token:xxxxxxxxxxxxxxxxxxxx@git.acme.example/api.git",
		What:    "A token in front of the host of a URL, alone or as the password of a user such as oauth2 or x-access-token. Git remotes often carry one, and then so does every clone's configuration.",
		Todo:    "Revoke the token where it was made. For git, use a credential store or an SSH key, and set the remote's address anew without the token.",
		Source:  "RFC 3986, section 3.2.1; the git forges' documentation of clone addresses; openai-node, src/realtime/websocket.ts",
	}
}

func urlBasicRule() *Rule {
	return &Rule{
		ID: "url-basic-auth", Title: "password on a command line", Family: URL,
		Literals: []Literal{
			{Text: " -u"}, {Text: " -su "}, {Text: " -ku "}, {Text: " -sku "}, {Text: " -sSu "}, {Text: " -iu "}, {Text: " -vu "}, {Text: " -fsSu "}, {Text: `"-u"`}, {Text: "'-u'"}, {Text: `"-u\"`}, {Text: "--user "}, {Text: "--user="}, {Text: `"--user"`}, {Text: `"--user\"`}, {Text: "'--user'"}, {Text: "--proxy-user"},
			{Text: " -a "}, {Text: "--auth "}, {Text: "--auth="}, {Text: "--password="}, {Text: "--http-password="}, {Text: "--ftp-password="}, {Text: "--proxy-password="},
		},
		Before: 1024, After: 1024,
		Judge:   judgeBasic,
		Shape:   `[^\n]{8,}`,
		Example: "curl -u app:xxxxxxxxxxxx https://api.acme.example/",
		What:    "A user name's password, or a key, that curl, wget or HTTPie sends with a request. It stays in scripts, in the shell's history and in the list of processes.",
		Todo:    "Change the password or revoke the key. Let curl read it from a file (--netrc-file, or --config) or from standard input.",
		Source:  "curl(1), -u; wget(1), --password; HTTPie, --auth",
	}
}

// parameterLiterals returns name= and name]= for each name.
func parameterLiterals(names ...string) []Literal {
	var literals []Literal
	for _, name := range names {
		for _, close := range []string{"=", "]="} {
			literals = append(literals, Literal{Text: name + close, Fold: true})
		}
	}
	return literals
}

func urlKeyRule() *Rule {
	return &Rule{
		ID: "url-query-key", Title: "key in a URL", Family: URL,
		Literals: parameterLiterals("key", "token", "secret", "auth", "authorization", "bearer", "jwt", "credential", "credentials", "appid", "app_id", "app-id", "app.id", "code", "pat"),
		Before:   urlBefore1K, After: MaxWindow,
		Judge:   judgeParameter(keyTier, maybeTier, azureTier, openWeather),
		Shape:   `[A-Za-z0-9_.~+/=%&;#|\\-]{16,}`,
		Example: "https://api.acme.example/v1/models?api_key=xxxxxxxxxxxxxxxxxxxxxxxx",
		What:    "A key or token as a parameter of a URL or a form, such as ?api_key=…. Servers, proxies and browsers write URLs down, so it is in more places than this one.",
		Todo:    removeIt,
		Source:  surveyNames,
	}
}

func urlQueryPasswordRule() *Rule {
	return &Rule{
		ID: "url-query-password", Title: "password in a URL's query", Family: URL,
		Literals: parameterLiterals("password", "passwd", "pwd", "passphrase", "pass"),
		Before:   urlBefore1K, After: 1024,
		Judge:   judgeParameter(passTier),
		Shape:   `[^\s"<>` + "`" + `]{8,}`,
		Example: "https://acme.example/login?user=app&password=xxxxxxxxxxxx",
		What:    "A password as a parameter of a URL or a form, such as ?password=…. Servers, proxies and browsers write URLs down, so it is in more places than this one.",
		Todo:    "Change the password, take it out of the text, and send it in the body of a request or in a header.",
		Source:  surveyNames,
	}
}

func urlSignatureRule() *Rule {
	return &Rule{
		ID: "url-query-signature", Title: "signature or session in a URL", Family: URL,
		Literals: parameterLiterals("sig", "signature", "code", "sid", "session", "sessionid", "session_id", "session-id", "session.id", "security-token", "sessiontoken", "session_token", "session-token"),
		Before:   urlBefore1K, After: MaxWindow,
		Judge:   judgeParameter(signTier, azureTier),
		Shape:   `[A-Za-z0-9_.~+/=%&;#|\\-]{16,}`,
		Example: "https://acme.example/backup.tar?expires=1767225600&signature=xxxxxxxxxxxxxxxxxxxxxxxx",
		What:    "A signed address, a session or a one-time code. Most of them have expired by the time that anyone finds them, so they are counted and shown on request.",
		Todo:    "Look up when it expires. If it has not, end the session, or replace the key that signed the address.",
		Source:  "the documentation of signed addresses of AWS S3, Google Cloud Storage and Azure Storage; " + surveyNames,
	}
}

func urlVendorRule() *Rule {
	literals := []Literal{}
	seen := map[string]bool{}
	for _, v := range vendors {
		if !seen[v.prefix] {
			seen[v.prefix] = true
			literals = append(literals, Literal{Text: v.prefix})
		}
	}
	hooks := map[string]bool{}
	for _, h := range webhooks {
		if !hooks[h.text] {
			hooks[h.text] = true
			literals = append(literals, Literal{Text: h.text})
		}
	}
	return &Rule{
		ID: "url-vendor-key", Title: "known vendor's key in a URL", Family: URL,
		Literals: literals,
		Before:   urlBefore1K, After: 1200,
		Judge: func(w Window) (Claim, Reason) {
			if hooks[string(w.Text[w.Hit:w.End])] {
				return judgeHookAddress(w)
			}
			return judgeVendor(w)
		},
		Shape:   `[A-Za-z0-9_.:/+=-]{20,}`,
		Example: "https://api.acme.example/?key=AIzaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		What:    "A key whose shape says whose it is, in the user part, the query, the path or the fragment of a URL.",
		Todo:    "Revoke it at the vendor that is named, " + "make a new one, and send that in a header. URLs end up in logs, histories and referrers.",
		Source:  "the vendors' documentation of their key formats; GitHub's list of secret scanning patterns",
	}
}

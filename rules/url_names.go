package rules

import "bytes"

// tier says how sure the name of a parameter is that its value is a secret.
type tier int

const (
	noTier      tier = iota
	neverTier        // public by design: page tokens, CSRF tokens, site keys
	keyTier          // the name by itself says credential
	maybeTier        // the name is used for other things too
	passTier         // a password
	signTier         // a signature, a session or a code, which expires
	azureTier        // a key on an Azure Functions host, a one-time code elsewhere
	openWeather      // an application's public number, and the key of one weather service
)

// The names of sections 3.2 and 3.3 of the format survey, folded: in small
// letters, without signs. Behind a name of the first list any other word may
// stand in front.
var (
	keySuffixes = []string{"apikey", "accesstoken", "authtoken", "clientsecret", "secretkey", "apitoken", "apisecret", "subscriptionkey", "accesskey",
		"authkey", "bearertoken", "privatetoken", "appsecret", "secretaccesskey", "webhooksecret", "personaltoken", "functionskey", "applicationkey", "secrettoken"}
	keyNames = []string{"refreshtoken", "idtoken", "privatekey", "jwt", "authztoken", "licensekey", "accountkey", "masterkey", "signingkey", "signingsecret",
		"sharedsecret", "functionkey", "encryptionkey", "servicekey", "adminkey", "oauthtoken", "deploytoken", "jobtoken", "runnertoken", "bottoken", "sharedkey"}
	passSuffixes = []string{"password", "passwd", "passphrase"}
	passNames    = []string{"pwd", "dbpwd", "userpwd", "mysqlpwd", "pass", "dbpass", "userpass"}
	maybeNames   = []string{"key", "token", "auth", "authorization", "secret", "appkey", "bearer", "credential", "credentials", "consumerkey", "consumersecret",
		"usertoken", "githubtoken", "gitlabtoken", "slacktoken", "servicetoken", "admintoken", "hooktoken", "webhooktoken", "feedtoken", "rsstoken", "citoken", "circletoken",
		"citoken", "registrytoken", "repotoken", "projecttoken", "roottoken", "vaulttoken", "logintoken", "securitykey", "userkey", "devkey", "developerkey", "clientkey", "serverkey", "hostkey", "webhookkey",
		"xtoken", "xkey", "xauth", "xauthorization", "httpauthorization", "botsecret", "usersecret", "hooksecret", "sharesecret", "oauthsecret", "tokensecret", "mastersecret", "sitesecret", "tokenkey", "mapskey", "googlekey", "cdnkey", "streamkey", "pat"}
	signSuffixes = []string{"signature", "sessionid"}
	signNames    = []string{"sig", "sid", "session", "phpsessid", "securitytoken", "xamzsecuritytoken", "sessiontoken"}
	neverParts   = []string{"csrf", "xsrf", "captcha", "publickey", "publishable", "sitekey", "public", "anonymous"}
	neverEnds    = []string{"pagetoken", "nexttoken", "continuationtoken", "synctoken", "paginationtoken", "skiptoken", "deltatoken", "resumetoken", "verificationtoken", "requesttoken"}
)

// tierOf sorts a folded name.
func tierOf(name []byte) tier {
	t := positiveTier(name)
	if t != noTier && isNever(name) {
		return neverTier
	}
	return t
}

// isNever reports whether a word in a name says that the value is public.
func isNever(name []byte) bool {
	for _, part := range neverParts {
		if bytes.Contains(name, []byte(part)) {
			return true
		}
	}
	return endsInOne(name, neverEnds)
}

func positiveTier(name []byte) tier {
	switch {
	case string(name) == "code":
		return azureTier
	case string(name) == "appid":
		return openWeather
	case isOne(name, maybeNames):
		return maybeTier
	case endsInOne(name, keySuffixes), isOne(name, keyNames):
		return keyTier
	case endsInOne(name, passSuffixes), isOne(name, passNames):
		return passTier
	case endsInOne(name, signSuffixes), isOne(name, signNames):
		return signTier
	}
	return noTier
}

func isOne(name []byte, names []string) bool {
	for _, n := range names {
		if string(name) == n {
			return true
		}
	}
	return false
}

func endsInOne(name []byte, suffixes []string) bool {
	for _, s := range suffixes {
		if len(name) >= len(s) && string(name[len(name)-len(s):]) == s {
			return true
		}
	}
	return false
}

// longestName bounds how far a name is read backwards.
const longestName = 64

// tierOfName folds a name as it stands in a text (x-api-key, user[auth_token],
// app.accessToken) and sorts the whole of it, then its last segment alone.
func tierOfName(name []byte) tier {
	if string(name) == "_token" {
		return neverTier // Laravel's guard against forged requests
	}
	var folded [longestName]byte
	n, last := 0, 0
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '%': // %5B is a bracket; %5F and %2D are signs that fold away
			if sign, _ := hexPair(name, i+1, 2); sign == '[' {
				last = n
			}
			i += 2
		case c == '[' || c == '.':
			last = n
		case isAlnum(c):
			folded[n] = foldByte(c)
			n++
		}
	}
	t := tierOf(folded[:n])
	if t == noTier && last > 0 && !isNever(folded[:n]) {
		t = tierOf(folded[last:n])
	}
	if t == noTier && endsInPass(name) {
		return passTier
	}
	return t
}

// endsInPass reports whether a name ends in the word pass or pwd, as smtp_pass,
// mail-pwd and mailPass do and bypass does not.
func endsInPass(name []byte) bool {
	for _, word := range []string{"pass", "pwd"} {
		i := len(name) - len(word)
		if i > 0 && hasFoldSuffix(name, word) && (!isAlnum(name[i-1]) || isLower(name[i-1]) && isUpper(name[i]) && isLower(name[i+1])) {
			return true
		}
	}
	return false
}

package rules

// judgeParameter returns the judge of a rule that takes parameters of some tiers.
func judgeParameter(tiers ...tier) func(Window) (Claim, Reason) {
	var wanted [openWeather + 1]bool
	for _, t := range tiers {
		wanted[t] = true
	}
	return func(w Window) (Claim, Reason) {
		start := behindScheme(w, w.End)
		if reason := opens(w.Text, start); reason != Accepted {
			return Claim{}, reason
		}
		p := nameBefore(w)
		p.start = start
		if p.separator == noSeparator {
			return Claim{}, NoURL
		}
		t := tierOfName(p.name)
		switch {
		case !wanted[t], t == neverTier:
			return Claim{}, NotSecret
		}
		if t == azureTier {
			t = signTier
			if endsInDomain(urlBefore(w.Text, p.from).host, "azurewebsites.net") {
				t = keyTier
			}
			if !wanted[t] {
				return Claim{}, NotSecret
			}
		}
		return judgeTier(w, p, t)
	}
}

// opens rejects at once what cannot be a value: it is the cheapest question, and
// most names that are found in a text have none behind them.
func opens(text []byte, i int) Reason {
	if i+8 > len(text) {
		return NoValue
	}
	for _, c := range text[i : i+8] {
		if is(c, inValue|inPassword) || c == '%' || c == '\\' || c == '&' || c == '|' {
			continue
		}
		if c == '{' || c == '<' {
			return Template
		}
		return NoValue
	}
	if c := text[i]; c == '$' || c == ':' || c == '@' || c == '&' {
		return Template
	}
	return Accepted
}

// judgeTier reads the value, looks for the URL around it and decides.
func judgeTier(w Window, p parameter, t tier) (Claim, Reason) {
	set := inValue
	if t == passTier {
		set |= inPassword
		p.start = w.End
	}
	end, escaped := valueEnd(w, p, p.start, set)
	if end == len(w.Text) && !w.AtTextEnd {
		return Claim{}, NearMiss
	}
	if p.separator == semicolon {
		end = segmentEnd(w.Text, p.start, end)
	}
	if softened(w.Text, p.start, end) {
		return Claim{}, NearMiss
	}
	p.end, p.escaped = p.trimmed(w, p.start, end, t == passTier), escaped
	if reason := openEnd(w.Text[p.end:]); reason != Accepted {
		return Claim{}, reason
	}
	if !inPlace(w, p) {
		return Claim{}, p.separator.elsewhere()
	}
	if !p.escaped {
		return claimParameter(w, p, t, w.Text[p.start:p.end])
	}
	return claimEscaped(w, p, t)
}

// claimEscaped decides on a value with escapes, which are undone first.
func claimEscaped(w Window, p parameter, t tier) (Claim, Reason) {
	var room [512]byte
	value := decoded(room[:0], w.Text[p.start:p.end])
	claim, reason := claimParameter(w, p, t, value)
	if reason == Accepted {
		claim.Key = NewSecret(value)
	}
	return claim, reason
}

// claimParameter decides on a value without escapes.
func claimParameter(w Window, p parameter, t tier, value []byte) (Claim, Reason) {
	u := urlBefore(w.Text, p.from)
	if p.separator == registryColon {
		u.host = registryHost(w.Text[:p.from-1])
	}
	kind := kindOfHost(u.host)
	claim := Claim{Start: p.start, End: p.end, InURL: p.separator != formStart}
	if v := vendorOf(value); v != nil {
		if leftToVendor(w, p.start) {
			return Claim{}, OtherRule
		}
		return v.claim(claim, value, u)
	}
	reason := Accepted
	switch t {
	case passTier:
		claim.Confidence, reason = password{value: value, written: w.Text[p.start:p.end], host: u.host}.judge()
	case signTier:
		claim.Confidence, reason = Low, judgeKey(value, keyTier)
		if isTrigger(u.host) {
			claim.Confidence, claim.Note = High, "starts a workflow, and does not expire"
		}
	default:
		claim.Confidence, reason = judgeQueryKey(value, u, t)
	}
	if reason == Accepted && kind == reservedHost && t != keyTier {
		reason = Reserved
	}
	if kind != unknownHost {
		claim.Confidence = kind.capped(claim.Confidence)
	}
	return claim, reason
}

// judgeQueryKey decides on a value behind a name that says key or token.
func judgeQueryKey(value []byte, u urlContext, t tier) (Confidence, Reason) {
	switch {
	case endsInDomain(u.host, "qm.qq.com"):
		return 0, NotSecret // an invitation to a group
	case t == keyTier && isShared(u.host):
		return Low, judgeKey(value, keyTier)
	case t == keyTier:
		return High, judgeKey(value, keyTier)
	case t == openWeather && len(value) == 36:
		return 0, NotSecret // an application's public number
	case endsInDomain(u.host, "docs.google.com"), endsInDomain(u.host, "spreadsheets.google.com"):
		return 0, NotSecret // the number of a published document
	}
	if u.badge || isShared(u.host) {
		return Low, judgeKey(value, maybeTier)
	}
	return Medium, judgeKey(value, maybeTier)
}

// isTrigger reports whether a host starts workflows for whoever has the signed
// address: Azure's Logic Apps and Power Automate, and so Teams' newer webhooks.
// Their addresses hold no time at which they end.
func isTrigger(host []byte) bool {
	return endsInDomain(host, "logic.azure.com") || endsInDomain(host, "api.powerplatform.com")
}

// isShared reports whether a host makes addresses of single files to be passed on,
// each with a token for that file alone: Firebase's do not end, GitHub's end within
// minutes or days.
func isShared(host []byte) bool {
	return endsInDomain(host, "firebasestorage.googleapis.com") || endsInDomain(host, "githubusercontent.com")
}

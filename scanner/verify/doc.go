// Package verify asks vendors whether keys still work. It is the only package
// that opens connections, and it opens them only when it is called.
//
// # What is asked
//
// An OpenAI key is sent to GET /v1/models, an admin key to GET
// /v1/organization/projects?limit=1: documented, free of charge, and without
// effect. A key of Azure OpenAI is sent to the model list of the resource whose
// name stands beside it. Everything else is sent nowhere: a key without OpenAI's
// or Azure's marker, which the older ones of both lack, one that stands beside the
// address of another API, a short-lived client secret, a webhook's secret, a token
// (its own dates are read instead), a password.
//
// # How
//
// Only over TLS 1.2 or later, to the vendor's fixed host or to the gateway that a
// person named; a host is never taken from the text that was scanned, but for the
// name of an Azure resource below Microsoft's own domain. Redirects are not
// followed, cookies not kept, proxies not used unless named. The key travels in
// one header of one request; it is in no URL, no error and no [scanner.Verdict].
// Each key is asked about once in the life of a [Verifier], at most one request a
// second goes to a vendor, and one that answers 429 or 5xx is asked a second time
// after the pause that it asks for. A host that tells nothing five times in a row is
// left alone.
//
// # What an answer means
//
// Decide holds the table. It looks at the status, error.code, error.type and a few
// fixed phrases, since a 401 may well come with a key that works. Only a key that
// the vendor does not know, or whose account it deactivated, is dead; whatever is
// not in the table is unknown.
package verify

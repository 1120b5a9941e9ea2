package verify

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
)

// failure is the body of a refusal.
func failure(code, kind, message string) string {
	return fmt.Sprintf(`{"error":{"message":%q,"type":%q,"param":null,"code":%s}}`, message, kind, code)
}

// fixtures are answers, a few for each row of the table, and what they mean.
var fixtures = []struct {
	name, body string
	status     int
	want       scanner.VerdictState
}{
	{"models", twoModels, 200, scanner.Live},
	{"no models", `{"data":[],"object":"list"}`, 200, scanner.Live},
	{"only a list", `{"object":"list"}`, 200, scanner.Undecided},
	{"another object", `{"object":"error"}`, 200, scanner.Undecided},
	{"a portal", `<html><body>Sign in to the network</body></html>`, 200, scanner.Undecided},
	{"nothing", ``, 200, scanner.Undecided},
	{"half a list", `{"object":"list","data":[{"id":"gpt-5","obj`, 200, scanner.Undecided},
	{"more than a list", twoModels + `{}`, 200, scanner.Undecided},
	{"an array", `["list"]`, 200, scanner.Undecided},
	{"a list inside", `{"x":{"object":"list"}}`, 200, scanner.Undecided},
	{"201", twoModels, 201, scanner.Undecided},
	{"204", ``, 204, scanner.Undecided},
	{"wrong key", failure(`"invalid_api_key"`, "invalid_request_error", "Incorrect API key provided: sk-proj-****abcd."), 401, scanner.Dead},
	{"wrong key without a code", failure(`null`, "invalid_request_error", "Incorrect API key provided: sk-proj-****abcd."), 401, scanner.Undecided},
	{"wrong key as 403", failure(`"invalid_api_key"`, "invalid_request_error", ""), 403, scanner.Undecided},
	{"wrong key, contradicted", failure(`"invalid_api_key"`, "", "You have insufficient permissions. Missing scopes: model.read"), 401, scanner.Undecided},
	{"restricted", failure(`null`, "invalid_request_error", "You have insufficient permissions for this operation. Missing scopes: api.model.read. Check that you have the correct role."), 401, scanner.LiveRestricted},
	{"restricted as 403", failure(`null`, "invalid_request_error", "Missing scopes: api.model.read"), 403, scanner.LiveRestricted},
	{"region by code", failure(`"incorrect_hostname"`, "invalid_request_error", ""), 401, scanner.LiveRegionBound},
	{"region by phrase", failure(`null`, "", "Attempted to access resource with incorrect regional hostname. Please make your request to eu.api.openai.com"), 401, scanner.LiveRegionBound},
	{"address by code", failure(`"ip_not_authorized"`, "invalid_request_error", ""), 401, scanner.LiveIPLimited},
	{"address by phrase", failure(`null`, "", "Your IP is not authorized to use this API."), 401, scanner.LiveIPLimited},
	{"deactivated", failure(`"account_deactivated"`, "invalid_request_error", "This key is associated with a deactivated account."), 401, scanner.DeadDeactivated},
	{"deactivated by phrase", failure(`null`, "", "The OpenAI account associated with this API key has been deactivated."), 401, scanner.DeadDeactivated},
	{"another thing deactivated", failure(`null`, "", "The model gpt-3 has been deactivated."), 401, scanner.Undecided},
	{"no member", failure(`null`, "invalid_request_error", "You must be a member of an organization to use the API."), 401, scanner.Unusable},
	{"mismatch", failure(`"mismatched_organization"`, "invalid_request_error", "OpenAI-Organization header should match organization for API key"), 401, scanner.Unusable},
	{"withdrawn token", failure(`"token_invalidated"`, "", ""), 401, scanner.Unusable},
	{"expired token", failure(`"token_expired"`, "", ""), 401, scanner.Unusable},
	{"no code at all", failure(`null`, "invalid_request_error", "You didn't provide an API key."), 401, scanner.Undecided},
	{"401 in HTML", `<html>401</html>`, 401, scanner.Undecided},
	{"401, empty", ``, 401, scanner.Undecided},
	{"code is a number", failure(`401`, "", ""), 401, scanner.Undecided},
	{"country", failure(`"unsupported_country_region_territory"`, "request_forbidden", "Country, region, or territory not supported"), 403, scanner.Undecided},
	{"edge", `<html>403 Forbidden</html>`, 403, scanner.Undecided},
	{"another 403", failure(`"permission_denied"`, "", ""), 403, scanner.Undecided},
	{"404", failure(`"not_found"`, "", ""), 404, scanner.Undecided},
	{"400", failure(`"invalid_api_key"`, "", ""), 400, scanner.Undecided},
	{"no credit", failure(`"insufficient_quota"`, "insufficient_quota", "You exceeded your current quota, please check your plan."), 429, scanner.LiveNoCredit},
	{"no credit by type", failure(`null`, "insufficient_quota", ""), 429, scanner.LiveNoCredit},
	{"no balance", failure(`"credit_balance_exhausted"`, "", ""), 429, scanner.LiveNoCredit},
	{"limit of spending", failure(`"billing_hard_limit_reached"`, "", ""), 429, scanner.LiveNoCredit},
	{"busy", failure(`"rate_limit_exceeded"`, "requests", "Rate limit reached"), 429, scanner.Undecided},
	{"terminated", failure(`null`, "access_terminated", "Your access was terminated"), 429, scanner.Unusable},
	{"429 in HTML", `<html>`, 429, scanner.Undecided},
	{"500", failure(`"server_error"`, "", ""), 500, scanner.Undecided},
	{"503", failure(`"slow_down"`, "", ""), 503, scanner.Undecided},
	{"520", `<html>`, 520, scanner.Undecided},
}

// TestTable sends a key for each fixture over TLS, and looks at what arrived.
func TestTable(t *testing.T) {
	for _, c := range fixtures {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			vendor := &fakeVendor{answer: func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Openai-Organization", "acme-1")
				w.Header().Set("X-Request-Id", "req_1")
				w.Header().Set("Retry-After", "0")
				say(c.status, c.body)(w, r)
			}}
			v := vendor.start(t, Options{Agent: "leaksweep/1.2.3"})
			f := found(t, "openai-project-74", 1)
			got := v.Verify(t.Context(), f)
			if got.State != c.want {
				t.Errorf("%s (%s), want %s", got.State, got.Why, c.want)
			}
			if got.Organisation != "acme-1" || got.RequestID != "req_1" {
				t.Errorf("organisation %q, request %q", got.Organisation, got.RequestID)
			}
			if got.State == scanner.Undecided && got.Why == "" {
				t.Error("unknown, and does not say why")
			}
			if again := v.Verify(t.Context(), f); again.State != got.State {
				t.Errorf("then %s", again.State)
			}
			checkRequests(t, vendor, c.status, got.State)
		})
	}
}

// checkRequests requires that what came is one request, or two where one may ask
// again, and that it is what was promised.
func checkRequests(t *testing.T, vendor *fakeVendor, status int, state scanner.VerdictState) {
	t.Helper()
	want := 1
	if state == scanner.Undecided && (status == 429 || status >= 500) {
		want = 2
	}
	came := vendor.requests()
	if len(came) != want {
		t.Errorf("%d requests, want %d", len(came), want)
	}
	key := rulestest.Key("openai-project-74", 1)
	for _, r := range came {
		if r.Method != "GET" || r.RequestURI != "/v1/models" || r.Host != "api.openai.com" || r.ProtoMajor != 1 {
			t.Errorf("%s %s of %s, %s", r.Method, r.RequestURI, r.Host, r.Proto)
		}
		var names []string
		for name := range r.Header {
			names = append(names, name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != "Authorization Connection User-Agent" {
			t.Errorf("headers: %s", got)
		}
		if r.Header.Get("Authorization") != "Bearer "+key || r.UserAgent() != "leaksweep/1.2.3" || r.ContentLength != 0 {
			t.Error("not the key, or another agent, or a body")
		}
	}
	for _, address := range vendor.dialed {
		if address != "api.openai.com:443" {
			t.Errorf("%s was contacted", address)
		}
	}
}

func TestDetails(t *testing.T) {
	refuse := func(status int, message string) answer {
		return answer{status: status, body: []byte(failure("null", "", message))}
	}
	scopes := decide(refuse(403, "Missing scopes: api.model.read, api.management.read. Check your role."), "h").Scopes
	if !slices.Equal(scopes, []string{"api.model.read", "api.management.read"}) {
		t.Error(scopes)
	}
	if region := decide(refuse(401, "make your request to us.api.openai.com instead"), "h").Region; region != "us" {
		t.Error(region)
	}
	if n := decide(answer{status: 200, body: []byte(twoModels)}, "h").Models; n != 2 {
		t.Error(n)
	}
	long := `{"object":"list","data":[` + strings.Repeat(`{"id":"m","object":"model"},`, 4000)
	v := decide(answer{status: 200, body: []byte(long[:mostBody]), cut: true}, "h")
	if v.State != scanner.Live || v.Models < 2000 || v.Why == "" {
		t.Errorf("%+v", v)
	}
	if v := decide(answer{status: 200, body: []byte(strings.Repeat("x", mostBody)), cut: true}, "h"); v.State != scanner.Undecided {
		t.Errorf("%+v", v)
	}
}

func TestAzure(t *testing.T) {
	for status, want := range map[int]scanner.VerdictState{200: scanner.Live, 401: scanner.Undecided, 403: scanner.Undecided, 404: scanner.Undecided} {
		body := `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}`
		if status == 200 {
			body = twoModels
		}
		vendor := &fakeVendor{answer: say(status, body)}
		v := vendor.start(t, Options{})
		f := found(t, "azure-openai-84", 1, "acme.openai.azure.com")
		if got := v.Verify(t.Context(), f); got.State != want {
			t.Errorf("%d: %+v", status, got)
		}
		r := vendor.requests()[0]
		if len(vendor.requests()) != 1 || r.RequestURI != "/openai/models?api-version=2024-10-21" || r.Host != "acme.openai.azure.com" ||
			r.Header.Get("api-key") != string(f.Key.Reveal()) || r.Header.Get("Authorization") != "" || vendor.dialed[0] != "acme.openai.azure.com:443" {
			t.Errorf("%d: %s of %s: %v", status, r.RequestURI, r.Host, vendor.dialed)
		}
	}
}

func TestAdminKey(t *testing.T) {
	vendor := &fakeVendor{answer: say(200, `{"object":"list","data":[{"object":"organization.project","name":"secret plans"}],"has_more":true}`)}
	v := vendor.start(t, Options{})
	got := v.Verify(t.Context(), found(t, "openai-admin-58", 1))
	if got.State != scanner.Live || got.Models != 0 {
		t.Errorf("%+v", got)
	}
	if uri := vendor.requests()[0].RequestURI; uri != "/v1/organization/projects?limit=1" {
		t.Error(uri)
	}
}

// FuzzDecide: whatever a server answers, no part of the key is in the verdict, and
// a key is called dead for two reasons only.
func FuzzDecide(f *testing.F) {
	key := rulestest.Key("openai-project-74", 1)
	for _, c := range fixtures {
		f.Add(c.status, c.body, "acme", "req_1")
	}
	f.Add(401, failure("null", "", "Missing scopes: "+key), key[:64], key[8:40])
	f.Add(401, failure("null", "", "make your request to "+key+".api.openai.com"), "", "")
	f.Fuzz(func(t *testing.T, status int, body, organisation, request string) {
		secret := found(t, "openai-project-74", 1).Key
		for _, decide := range []func(answer, string) scanner.Verdict{decide, decideAzure} {
			v := decide(answer{status: status, body: []byte(body)}, "host.dev")
			v.Organisation, v.RequestID = word(organisation, secret), word(request, secret)
			if shown := fmt.Sprint(v); echoes(shown, secret) {
				t.Errorf("%s holds a part of the key", shown)
			}
			if v.State.Dead() && !strings.Contains(body, `\u`) && !strings.Contains(body, "invalid_api_key") && !strings.Contains(body, "account_deactivated") && !strings.Contains(strings.ToLower(body), "deactivated") {
				t.Errorf("dead by %q", body)
			}
		}
	})
}

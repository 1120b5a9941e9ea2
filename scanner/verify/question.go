package verify

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// marker is what every OpenAI key since 2021 holds, in two parts so that this
// source holds no literal of it. A key without it is not sent.
const marker = "T3Blbk" + "FJ"

// question is what is sent for one key.
type question struct {
	lane   *lane
	url    string
	host   string // as people are told
	header string // that the key travels in
	lead   string // in front of the key
	decide func(answer, string) scanner.Verdict
}

// unmarked are the rules for keys in which nothing says whose they are. They may
// be a vendor's that can be asked, and are sent nowhere.
var unmarked = []string{"openai-early-key", "openai-session-key", "azure-openai-legacy-key"}

// Asks reports whether keys of a rule are meant for a vendor that can be asked. Not
// every one is sent: [Verifier.All] gives the reason.
func Asks(r *rules.Rule) bool {
	if r.Family == rules.AzureOpenAI || slices.Contains(unmarked, r.ID) {
		return true
	}
	for _, l := range r.Literals {
		if r.Family == rules.OpenAI && l.Text == marker {
			return true
		}
	}
	return false
}

// question returns what to send for a finding, or the verdict where nothing is to
// be sent.
func (v *Verifier) question(f *scanner.Finding) (*question, scanner.Verdict) {
	key := f.Key.Reveal()
	switch {
	case !Asks(f.Rule):
		return nil, offline(f, time.Now())
	case slices.Contains(unmarked, f.Rule.ID):
		return nil, notAsked("nothing in it says whose it is, so it is sent nowhere")
	case !sendable(key):
		return nil, notAsked("it holds characters that no key has")
	case f.Rule.Family == rules.AzureOpenAI:
		return v.azureQuestion(f)
	case !bytes.Contains(key, []byte(marker)) || !bytes.HasPrefix(key, []byte("sk-")):
		return nil, notAsked("nothing in it says that it is OpenAI's")
	case len(f.Beside) > 0:
		return nil, notAsked("it stands beside the address of another API, " + strings.Join(f.Beside, ", ") + ", whose key it may be; alone on standard input, leaksweep verify asks all the same")
	}
	path := "/v1/models"
	if bytes.HasPrefix(key, []byte("sk-admin-")) {
		path = "/v1/organization/projects?limit=1"
	}
	return &question{v.openAI, v.base.String() + path, v.base.Hostname(), "Authorization", "Bearer ", decide}, scanner.Verdict{}
}

// azureVersion is a general version of Azure OpenAI's data plane.
const azureVersion = "2024-10-21"

// azureQuestion asks the resource beside a key, if there is exactly one.
func (v *Verifier) azureQuestion(f *scanner.Finding) (*question, scanner.Verdict) {
	switch len(f.Beside) {
	case 0:
		return nil, notAsked("no name of an Azure resource stands beside it, and Azure has no other place to ask")
	case 1:
	default:
		return nil, notAsked("several Azure resources stand beside it: " + strings.Join(f.Beside, ", "))
	}
	host := f.Beside[0]
	if !strings.HasSuffix(host, ".openai.azure.com") && !strings.HasSuffix(host, ".cognitiveservices.azure.com") {
		return nil, notAsked("what stands beside it is no Azure resource")
	}
	return &question{v.azure, "https://" + host + "/openai/models?api-version=" + azureVersion, host, "api-key", "", decideAzure}, scanner.Verdict{}
}

// request returns the request without the key.
func (q *question) request(agent string) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodGet, q.url, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", agent)
	return r, nil
}

// sendable reports whether key can stand in a header as it is.
func sendable(key []byte) bool {
	for _, c := range key {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(key) > 0 && len(key) <= 512
}

func notAsked(why string) scanner.Verdict {
	return scanner.Verdict{State: scanner.NotAsked, Why: why}
}

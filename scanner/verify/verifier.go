package verify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// Options say how to ask. The zero Options asks the vendors themselves, without a
// proxy, and trusts what the system trusts.
type Options struct {
	Base         *url.URL // of OpenAI's API, from ParseBase; nil is https://api.openai.com
	Proxy        *url.URL // from ParseProxy; nil is none
	ProxyFromEnv bool     // use HTTPS_PROXY and NO_PROXY, where Proxy is nil
	CertFile     string   // PEM file of certificates to trust beside the system's, or empty
	Agent        string   // User-Agent: leaksweep/1.2.3

	// Pace is the least time between two requests to a vendor; 0 is a second, which
	// is what vendors are owed. Less is for tests, which ask a vendor of their own.
	Pace time.Duration
}

// Verifier asks vendors. It is safe for any number of goroutines, which then take
// turns: one request to a vendor is under way at a time.
type Verifier struct {
	base          *url.URL
	agent         string
	transport     *http.Transport
	plain         *http.Transport // for http, which reaches this machine only
	openAI, azure *lane

	mu    sync.Mutex
	known map[[sha256.Size]byte]scanner.Verdict // by key: none is sent twice
}

// New returns a verifier. It fails when the certificates cannot be read. It opens
// no connection.
func New(o Options) (*Verifier, error) {
	transport, err := newTransport(o)
	if err != nil {
		return nil, err
	}
	v := &Verifier{
		base: o.Base, agent: cmp.Or(o.Agent, "leaksweep"), transport: transport, plain: transport.Clone(),
		openAI: newLane(cmp.Or(o.Pace, every)), azure: newLane(cmp.Or(o.Pace, every)), known: make(map[[sha256.Size]byte]scanner.Verdict),
	}
	if v.base == nil {
		v.base = &url.URL{Scheme: "https", Host: "api.openai.com"}
	}
	v.plain.DialContext = onLoopback
	return v, nil
}

// All asks about every finding, one after the other, and returns a verdict for
// each. Where progress is not nil it is called before each question and after the
// last one, with how many were answered and how many there are. When ctx ends, the
// rest is unknown.
func (v *Verifier) All(ctx context.Context, findings []*scanner.Finding, progress func(done, total int)) map[*scanner.Finding]scanner.Verdict {
	verdicts := make(map[*scanner.Finding]scanner.Verdict, len(findings))
	var asked []*scanner.Finding
	for _, f := range findings {
		if q, verdict := v.question(f); q == nil {
			verdicts[f] = verdict
			continue
		}
		asked = append(asked, f)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	for i, f := range asked {
		progress(i, len(asked))
		verdicts[f] = v.Verify(ctx, f)
	}
	progress(len(asked), len(asked))
	return verdicts
}

// Verify says whether one key works: it looks at Rule, Key and Beside. There is no
// error: what went wrong makes an unknown verdict that says so.
func (v *Verifier) Verify(ctx context.Context, f *scanner.Finding) scanner.Verdict {
	q, verdict := v.question(f)
	if q == nil {
		return verdict
	}
	if err := q.lane.enter(ctx); err != nil {
		return stopped()
	}
	defer func() { q.lane.turn <- struct{}{} }()
	sum := f.Key.Sum()
	if verdict, ok := v.lookup(sum); ok {
		return verdict
	}
	if why := q.lane.closed[q.host]; why != "" {
		return unknown(why)
	}
	verdict = v.ask(ctx, q, f.Key)
	if ctx.Err() != nil && verdict.State == scanner.Undecided {
		return stopped()
	}
	v.keep(sum, verdict)
	q.lane.note(verdict, q.host)
	return verdict
}

// stopped is the verdict on a key that was not asked about before the run ended.
func stopped() scanner.Verdict { return unknown("the run was stopped") }

func (v *Verifier) lookup(sum [sha256.Size]byte) (scanner.Verdict, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	verdict, ok := v.known[sum]
	return verdict, ok
}

func (v *Verifier) keep(sum [sha256.Size]byte, verdict scanner.Verdict) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known[sum] = verdict
}

// note closes the lane to a host that told nothing for the last few keys. That a
// resource of Azure does not take a key is something told, though it decides
// nothing: the next key may be the right one.
func (l *lane) note(verdict scanner.Verdict, host string) {
	if verdict.State != scanner.Undecided || verdict.Why == otherResource(host) {
		l.unsure[host] = 0
		return
	}
	if l.unsure[host]++; l.unsure[host] >= mostUnsure && l.closed[host] == "" {
		l.closed[host] = fmt.Sprintf("not asked after %d answers in a row told nothing; the last: %s", l.unsure[host], verdict.Why)
	}
}

// ask asks once, and once more when the vendor is busy or out of order.
func (v *Verifier) ask(ctx context.Context, q *question, key rules.Secret) scanner.Verdict {
	verdict, pause := v.exchange(ctx, q, key)
	if pause == 0 {
		return verdict
	}
	if pause > longestWait {
		why := fmt.Sprintf("%s asks for a pause of %s, longer than a run waits", q.host, pause.Round(time.Second))
		q.lane.closed[q.host] = why
		verdict.Why = why
		return verdict
	}
	if wait(ctx, pause) != nil {
		return verdict
	}
	verdict, pause = v.exchange(ctx, q, key)
	if pause > 0 {
		q.lane.next = time.Now().Add(min(pause, longestWait))
	}
	return verdict
}

// exchange sends one request and reads its answer. A pause that is not 0 is how
// long the vendor asks to be left alone before it may be asked again.
func (v *Verifier) exchange(ctx context.Context, q *question, key rules.Secret) (scanner.Verdict, time.Duration) {
	if q.lane.book(ctx) != nil {
		return stopped(), 0
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a, err := v.send(ctx, q, key)
	if err != nil {
		why, sent := trouble(err, q.host)
		return scanner.Verdict{State: scanner.Undecided, Why: why, Asked: sent}, 0
	}
	verdict := q.decide(a, q.host)
	verdict.Asked, verdict.Organisation, verdict.RequestID = true, a.shown.Organisation, a.shown.RequestID
	if verdict.State == scanner.Undecided && (a.status == http.StatusTooManyRequests || a.status >= 500) {
		return verdict, a.after
	}
	return verdict, 0
}

// send sends the key, in a header of a request that nobody else gets to see.
func (v *Verifier) send(ctx context.Context, q *question, key rules.Secret) (answer, error) {
	r, err := q.request(v.agent)
	if err != nil {
		return answer{}, err
	}
	r = r.WithContext(ctx)
	r.Header.Set(q.header, q.lead+string(key.Reveal()))
	transport := v.transport
	if r.URL.Scheme != "https" {
		transport = v.plain
	}
	response, err := transport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a, err := read(response, key, time.Now())
	if ctx.Err() != nil { // the body may have ended because of that, and look whole
		return answer{}, ctx.Err()
	}
	return a, err
}

package scanner

import (
	"cmp"
	"strings"
)

// Verdict is what became known of a key by asking its vendor, or without asking:
// a decision, and the little of the answer that may be shown. It never holds the
// answer itself, since vendors repeat parts of the key there.
type Verdict struct {
	State        VerdictState
	Asked        bool     // a vendor was asked
	Why          string   // the reason in our words, a clause; empty where State says it all
	Organisation string   // short name or id of the organisation, as the vendor gave it
	RequestID    string   // the vendor's name for our question
	Models       int      // models that the key may use; 0 where that was not told
	Region       string   // that the key is bound to: eu
	Scopes       []string // permissions that it lacks, as the vendor calls them
}

// VerdictState is a verdict in one word.
type VerdictState string

// The verdicts. The zero VerdictState is that of a run that asks nobody.
const (
	Unverified      VerdictState = ""                  // nobody was to be asked
	Live            VerdictState = "live"              // it works
	LiveRestricted  VerdictState = "live-restricted"   // it works, with fewer permissions than it was asked about
	LiveIPLimited   VerdictState = "live-ip-limited"   // it works, from addresses other than ours
	LiveRegionBound VerdictState = "live-region-bound" // it works, at the vendor's host of one region
	LiveNoCredit    VerdictState = "live-no-credit"    // it works, once somebody pays
	Unusable        VerdictState = "unusable"          // it is real, and its organisation or account keeps it from working
	Dead            VerdictState = "dead"              // the vendor does not know it
	DeadDeactivated VerdictState = "dead-deactivated"  // it was real, and its account was deactivated
	Undecided       VerdictState = "unknown"           // somebody was asked or was to be, and nothing can be said
	NotAsked        VerdictState = "not-asked"         // there is nobody to ask, or asking would hand the key to a stranger
)

// Live reports whether the vendor said that the key works.
func (s VerdictState) Live() bool { return s == Live || strings.HasPrefix(string(s), "live-") }

// Dead reports whether the vendor said that the key works no more.
func (s VerdictState) Dead() bool { return s == Dead || s == DeadDeactivated }

// CompareUrgency orders findings by what their verdicts ask of their owner: keys
// that work and are pushed, others that work, those of which nobody could tell,
// the rest. It returns 0 within each of these.
func CompareUrgency(a *Finding, v Verdict, b *Finding, w Verdict) int {
	return cmp.Compare(urgency(a, v), urgency(b, w))
}

func urgency(f *Finding, v Verdict) int {
	switch {
	case v.State.Live() && f.Pushed == Yes:
		return 0
	case v.State.Live():
		return 1
	case v.State == Undecided || v.State == Unusable:
		return 2
	}
	return 3
}

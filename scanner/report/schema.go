package report

import "github.com/leaksweep/leaksweep/scanner"

// Schema is the version of the JSON formats.
const Schema = 1

// Document is the object that [JSON] writes. All its fields are always there,
// but generated, allowed and brought.
type Document struct {
	Schema    int       `json:"schema"`              // 1
	Tool      Tool      `json:"tool"`                // the program that wrote it
	Generated string    `json:"generated,omitempty"` // when, RFC 3339 in UTC; absent unless --stamp was given, so that reports can be compared
	Target    Scope     `json:"target"`              // what was scanned
	Findings  []Finding `json:"findings"`            // worst first; empty when there are none
	Allowed   []Finding `json:"allowed,omitempty"`   // found and allowed: they fail no run; absent when there are none
	Brought   []string  `json:"brought,omitempty"`   // of a range: for each entry it brings that allows keys elsewhere and none of allowed, the file with the entry; else absent
	Coverage  Coverage  `json:"coverage"`            // what was read and what was not
}

// Scope is what was scanned.
type Scope struct {
	Path      string `json:"path"`                 // as the person named it
	Kind      Kind   `json:"kind"`                 // repository, files or stdin
	Range     string `json:"range,omitempty"`      // of commits; absent when everything was asked for
	RangeFrom string `json:"range_from,omitempty"` // who said so; absent with range, or when a flag did
}

// Finding is one key.
type Finding struct {
	Type        string   `json:"type"`                   // "finding", or "allowed" for what is allowed
	Rule        string   `json:"rule"`                   // id of the rule: openai-project-key
	Family      string   `json:"family"`                 // openai, azure-openai, url or custom
	Title       string   `json:"title"`                  // what a person calls it
	Fingerprint string   `json:"fingerprint"`            // 16 hexadecimal digits over the key alone
	Secret      string   `json:"secret"`                 // redacted: prefix and last four characters, of a weak secret nothing; with --reveal the key
	SecretBytes []byte   `json:"secret_bytes,omitempty"` // with --reveal, the key in base64 when it is no UTF-8; else absent
	Length      int      `json:"length,omitempty"`       // of the key in bytes; absent for a weak secret, which it would help to guess
	Confidence  string   `json:"confidence"`             // high, medium or low
	Vendor      string   `json:"vendor,omitempty"`       // whose key, when the rule is not one vendor's; else absent
	Note        string   `json:"note,omitempty"`         // one fact worth telling, for people; absent when there is none
	Verdict     Answer   `json:"verdict"`
	Known       bool     `json:"known,omitempty"` // of a range of commits: the key stood there before, at the same path or one it was moved from; does not fail the run
	State       string   `json:"state"`           // head, removed, staged, untracked, reflog, leftover; empty outside a repository
	Pushed      string   `json:"pushed"`          // yes, no, unknown; empty outside a repository
	Branches    []string `json:"branches"`        // that hold it, sorted; empty when none does
	Tags        []string `json:"tags"`            // likewise
	First       *First   `json:"first,omitempty"` // the commit that brought it; absent when no commit did
	Places      []Place  `json:"places"`          // sorted; at least one

	Allowed *Permission `json:"allowed,omitempty"` // who allows these places; absent from a finding that nobody allowed
}

// Permission says why a key is allowed.
type Permission struct {
	By      string `json:"by"`                 // the file with the entry, or the word of a comment beside the key
	Reason  string `json:"reason"`             // in the words of whoever allowed it; may be empty
	Expires string `json:"expires,omitempty"`  // the last day on which it is allowed, 2027-03-31; absent when none is set
	InRange bool   `json:"in_range,omitempty"` // the change that was judged brought the permission itself
}

// Answer is the verdict on a key.
type Answer struct {
	State        string   `json:"state"`                  // unverified; or, with --verify: live, live-restricted, live-ip-limited, live-region-bound, live-no-credit, unusable, dead, dead-deactivated, unknown, not-asked
	Why          string   `json:"why,omitempty"`          // the reason, for people; absent where state says it all
	Organisation string   `json:"organisation,omitempty"` // short name or id, as the vendor gave it; else absent
	RequestID    string   `json:"request_id,omitempty"`   // the vendor's name for the question; else absent
	Models       int      `json:"models,omitempty"`       // that the key may use; absent where that was not told
	Region       string   `json:"region,omitempty"`       // that the key is bound to; else absent
	Scopes       []string `json:"scopes,omitempty"`       // permissions that it lacks; else absent
}

// First is the commit that brought a key.
type First struct {
	Commit string `json:"commit"`           // object id in hexadecimal
	Author string `json:"author,omitempty"` // absent with --no-authors
	Email  string `json:"email,omitempty"`  // absent with --no-authors
	Date   string `json:"date,omitempty"`   // of the committer, RFC 3339 in UTC; absent when unknown
	Cut    bool   `json:"cut,omitempty"`    // a shallow clone ends at it: an older commit may have brought the key
}

// Place is one spot where a key stands. Its fields are always there, but the two
// with bytes and the two dates.
type Place struct {
	Source      string `json:"source"`                 // file, index, commit, message, tag, note, ref, config or stdin
	Path        string `json:"path"`                   // slash-separated, relative to the target; empty where there is none
	PathBytes   []byte `json:"path_bytes,omitempty"`   // the path in base64; absent when it is UTF-8
	Line        int    `json:"line"`                   // 1-based; 0 where there are no lines
	Column      int    `json:"column"`                 // 1-based, in Unicode code points
	EndLine     int    `json:"end_line"`               // of the end
	EndColumn   int    `json:"end_column"`             // of the end, exclusive
	Commit      string `json:"commit"`                 // that brought it here, or empty
	CommitDate  string `json:"commit_date,omitempty"`  // of commit, as in First; absent when unknown
	Removed     string `json:"removed"`                // commit that took it away here, or empty
	RemovedDate string `json:"removed_date,omitempty"` // of removed, likewise
	Blob        string `json:"blob"`                   // object id of the text, or empty
	InURL       bool   `json:"in_url"`                 // it stands in a URL
	Encoding    string `json:"encoding"`               // layers from the outside in: base64+utf-16le; empty for plain text
	Member      string `json:"member"`                 // path inside an archive, or empty
	MemberBytes []byte `json:"member_bytes,omitempty"` // the member in base64; absent when it is UTF-8
	Cell        string `json:"cell"`                   // cell of a notebook, or empty
}

// Coverage is the receipt. All its fields are always there.
type Coverage struct {
	Complete      bool           `json:"complete"`       // all that was asked for was read, apart from accepted gaps
	Read          map[string]int `json:"read"`           // objects, commits, blobs, refs, stashes, unreachable_commits, staged_files, files, archived_files, bytes: those that are not 0
	Unread        []Gap          `json:"unread"`         // asked for, but not read
	Opaque        []Gap          `json:"opaque"`         // read, but nobody can look inside; a gap with --strict
	Accepted      []scanner.Why  `json:"accepted"`       // reasons accepted with --allow-incomplete
	LeftOut       []Left         `json:"left_out"`       // left out by choice
	Notes         []string       `json:"notes"`          // sentences for people
	LowConfidence int            `json:"low_confidence"` // keys of low confidence that are not in findings
}

// Gap is one thing that was not read, or a class of them.
type Gap struct {
	What   string      `json:"what"`   // a path, an object id, a ref
	Why    scanner.Why `json:"why"`    // missing, damaged, permission, limit, shallow, partial, unsupported, vanished, failed, empty, interrupted, encrypted, not-fetched
	Detail string      `json:"detail"` // the cause, for people
	Count  int         `json:"count"`  // of things, at least 1
}

// Left is something left out by choice.
type Left struct {
	What  string `json:"what"`  // a plural, for people: files in .gitignore
	Count int    `json:"count"` // of them
}

// LastLine is the line that [JSONL] ends with.
type LastLine struct {
	Type      string   `json:"type"` // "summary"
	Schema    int      `json:"schema"`
	Tool      Tool     `json:"tool"`
	Generated string   `json:"generated,omitempty"` // as in Document
	Target    Scope    `json:"target"`
	Counts    Counts   `json:"counts"`
	Brought   []string `json:"brought,omitempty"` // as in Document
	Complete  bool     `json:"complete"`          // as in coverage
	Coverage  Coverage `json:"coverage"`
}

// Counts counts the findings of the lines before.
type Counts struct {
	Findings     int            `json:"findings"`
	Allowed      int            `json:"allowed,omitempty"` // lines of type allowed
	Places       int            `json:"places"`
	ByConfidence map[string]int `json:"by_confidence"` // those that are not 0
	ByState      map[string]int `json:"by_state"`      // those that are not 0; nothing outside a repository
}

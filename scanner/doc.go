// Package scanner finds leaked secrets: OpenAI keys, and keys embedded in URLs.
// A scan is a set of texts turned into a list of findings and a receipt. This
// package holds the words that all of its doors share; this text says how they
// work together.
//
// # Principles
//
// Nothing is skipped silently. Whatever was asked for and not read is a [Gap] of
// the [Coverage], and a run with a gap never looks like a clean one.
//
// Scanning cannot open a connection. No package here depends on net but
// scanner/verify, which the command calls after a scan and only when it was asked
// to; a test in cmd/leaksweep walks the dependencies.
//
// A secret is never printed unless that was asked for. A [rules.Secret] keeps
// its bytes where no printing verb and no encoder can reach them, and an excerpt
// of a line has every secret in it redacted before it leaves package match.
//
// The same input gives the same bytes. Doors add sightings in whatever order
// their workers come upon them; [Findings.All] and [Coverage.Receipt] have one
// total order, in which no time, rate or number of workers takes part.
//
// One finding is one key, however many places hold it.
//
// # The layers
//
// Imports point down only. A door opens one thing of the outside and knows no
// other door.
//
//	cmd/leaksweep                                flags, wiring, exit status
//	scanner/worktree  scanner/history  scanner/verify  scanner/report    doors
//	scanner                                      words, merging, coverage
//	scanner/match                                bytes in, sightings out
//	rules                                        what a secret looks like
//
// Packages below the doors are ideas of their own: scanner/ci tells from the
// environment of a CI job what it brings in; scanner/ignore knows what a
// .gitignore file means; scanner/history/pack reads object stores, with
// scanner/history/inflate under it; scanner/history/reftable reads the tables in
// which newer repositories keep refs and reflogs.
//
// # The life of a byte
//
// A byte stands in a text. A text is a file (worktree.Run), standard input
// (worktree.Stdin), or one of the things a repository stores (history.Repo.Run):
// a blob, a message, a name. A door reads it into a buffer of its own, or hands
// over a reader when the text may be of any size.
//
// A [match.Matcher] looks for the literals of all rules in one pass. Most texts
// hold none, and that is the end of them; nothing was allocated. A literal that
// was seen is a hit. The rule looks at a window around it, of at most
// [rules.MaxWindow] bytes on either side, and answers with a claim or with a
// reason why not. It sees the window and nothing else: no path, no other text.
// That is why an answer can be kept for as long as the window does not change,
// and why a text cut into chunks gives what the whole text gives. The literals of
// an encoded key (base64, hex, UTF-16, escapes) are literals too; around such a
// hit the window is decoded first, and positions are those of the encoded form.
//
// Claims that overlap are resolved: a key inside a URL is one [match.Sighting],
// of the key's own rule, which also says that it stood in a URL.
//
// The door turns a sighting into a [Place] with [At] and gives both to
// [Findings.Add], which merges by the decoded key. When a repository has been
// read, and only for blobs in which something was found, package history works
// out which commits brought the key and which took it away, which refs still
// lead there and whether a remote ever had it, and says so with
// [Findings.Explain].
//
// A history may be narrowed to a range of commits (history.Repo.Resolve): then
// only what those commits add is read, and what else is in the repository is left
// alone, but for what it tells of a key that was found. The repositories of
// submodules that are here are read after the one that they are in
// (history.Repo.RunAll), and a key in several of them is told by the worst.
//
// Where a person wants it, package verify then asks vendors about the keys, and
// gives each a [Verdict].
//
// At the end the command asks [Findings.All] and [Coverage.Receipt], decides the
// exit status from both, and hands them to a writer of package report.
//
// # Concurrency
//
// A [Scan] is shared by all doors of a run and safe for any number of
// goroutines: the matcher is immutable, findings and coverage lock. Doors divide
// their own work among [Scan.Parallel] workers. A door returns when its context
// ends; what it found until then stands in the findings, and the command marks
// the run as incomplete.
//
// # Memory
//
// Buffers belong to whoever made them. A matcher keeps no text, a claim copies
// the secret, and an excerpt is a copy. Files and standard input of any size are
// read in bounded memory, and so are the objects of a repository: a text above a
// few megabytes stands in a temporary file without a name, which leaves nothing
// behind.
//
// # Trust
//
// What is searched of a history is mostly what its deltas insert. With
// LEAKSWEEP_DEBUG=check in the environment [Scan] has Check set, and every such
// search is held against one of the whole text; a difference is an error of the
// run.
//
// # What this package does not do
//
// It changes nothing: no file, no repository, no configuration. It revokes no key.
// It runs no other program, git included.
package scanner

// Package scanner finds leaked secrets: OpenAI keys, and keys embedded in URLs.
// A scan is a set of texts turned into a list of findings and a receipt. This
// package holds the words that all parts share: [Place], [Finding], [Coverage],
// [Scan]. This text says how the parts work together, for whoever changes one;
// who wants to use them needs no more than the example, and those of the other
// packages.
//
// # Promises
//
// Each is kept in one place and held by a test.
//
//   - Nothing is skipped silently. Whatever was asked for and not read is a [Gap]
//     of the [Coverage], and a run with a gap never looks like a clean one. Doors
//     report gaps where they meet them; cmd/leaksweep makes exit status 3 of them.
//     TestFlippedBytes in scanner/history damages a pack one byte after the
//     other, and TestVanishing in scanner/worktree takes files away during a scan.
//   - Scanning cannot open a connection. No package depends on net/http but
//     scanner/verify, which the command calls after a scan, and only when it was
//     asked to. None may start a program but scanner/hook, which installs hooks.
//     TestFences in cmd/leaksweep walks the dependencies.
//   - A secret is never printed unless that was asked for. A [rules.Secret] keeps
//     its bytes where no printing verb and no encoder can reach them
//     (TestSecretIsNeverPrinted in rules); an excerpt of a line has every secret in
//     it redacted before it leaves scanner/match (TestExcerptHidesNeighbours);
//     writers redact names of files, branches and people as well (TestNoSecretIsWritten
//     in scanner/report). [rules.Secret.Reveal] has few callers, and each is a place
//     to review.
//   - The same input gives the same bytes. Doors add sightings in whatever order
//     their workers come upon them; [Findings.All] and [Coverage.Receipt] have one
//     total order, in which no time, rate or number of workers takes part
//     (TestFindingsDoNotDependOnOrder, TestWorkers in scanner/worktree,
//     TestRangeSameAtAnyWorkers in scanner/history).
//   - One finding is one key, however many places hold it (TestOneFindingIsOneKey).
//
// # Layers
//
// Imports point down only. A door opens one thing of the outside, and knows no
// other door. A table in cmd/leaksweep/policy_test.go says who may import whom, and
// why.
//
//	                     cmd/leaksweep                       flags, wiring, exit status
//	     ┌──────────┬──────────┼──────────┬──────────┐
//	scanner/    scanner/    scanner/   scanner/   scanner/   doors: files, repositories,
//	worktree    history     verify     report     hook       vendors, writers, git's hooks
//	     └──────────┴──────────┼──────────┘
//	                        scanner                          words, merging by key, coverage
//	                           │
//	                     scanner/match                       bytes in, sightings out
//	                           │
//	                         rules                           what a secret looks like
//
// Other packages are ideas that can be tested alone: scanner/ci tells from the
// environment of a CI job what it brings in; scanner/config reads .leaksweep.toml,
// and scanner/config/gitleaks what gitleaks left behind; scanner/ignore knows what
// a .gitignore means; scanner/unpack reads what is inside archives and compressed
// files, for whichever door met one; scanner/inflate decompresses what stands in
// memory, for it and for those who read repositories. Under scanner/history stand
// scanner/history/pack, which reads object stores, and scanner/history/reftable, which
// reads the tables in which newer repositories keep refs. rules/rulestest makes the keys that tests need.
//
// # The life of a byte
//
//	source ──▶ text ──▶ hit ──▶ sighting ──▶ finding ──▶ verdict ──▶ report
//	file       bytes    a       a rule's     one key,    what its    text,
//	object     in a     literal judge holds  all its     vendor      SARIF,
//	stdin      buffer   stands  it for a     places      says        JSON, ...
//	                    there   secret
//
// A byte stands in a text. A text is a file (worktree.Run), standard input
// (worktree.Stdin), or one of the things a repository stores (history.Repo.Run): a
// blob, a message, a name, a reflog. A door reads it into a buffer of its own, or
// hands over a reader when the text may be of any size.
//
// A [match.Matcher] looks for the literals of all rules in one pass. Most texts
// hold none, and that is the end of them; nothing was allocated. A literal that was
// seen is a hit. The rule's Judge looks at a window around it, of at most
// [rules.MaxWindow] bytes on either side, and answers with a claim, or with a reason
// why not. It sees the window and nothing else: no path, no other text. That is why
// an answer can be kept for as long as the window does not change, and why a text
// cut into chunks gives what the whole text gives. The literals of an encoded key
// (base64, hex, UTF-16, escapes) are literals too; around such a hit the window is
// decoded first, and positions are those of the encoded form.
//
// Claims that overlap are resolved: a key inside a URL is one [match.Sighting], of
// the key's own rule, which also says that it stood in a URL.
//
// Where a person asks why, a matcher that explains itself (match.Matcher.Explaining)
// tells of the reasons, too: as sightings that go the same way and end up in
// [Findings.Rejected], without a say in what is told of keys.
//
// The door turns a sighting into a [Place] with [At] and gives both to
// [Findings.Add], which merges by the decoded key. What a repository knows of a key
// comes later, with [Findings.Explain].
//
// Where a person wants it, verify.Verifier.All then asks vendors about the keys, and
// gives each a [Verdict]. At the end the command asks [Findings.All] and
// [Coverage.Receipt], moves what a configuration or a comment allows aside (a place
// has Allowed set, and is a place all the same), decides the exit status, and hands
// it all to a writer of scanner/report. Paths play a part only here: excludes and
// allowed paths filter places, and a place without a path is never filtered.
//
// # A history is read once
//
// A repository stores each version of a file, mostly as a delta: pieces to copy
// from a base, and bytes to insert. What it costs to read a history follows from how
// often that is undone.
//
// Each object is inflated once. scanner/history/pack links each delta to its base
// and walks the trees that this makes, depth first, so that the base is in hand when
// a delta is applied. There is no cache, and no order by commits: at this time nobody
// knows which commit a blob belongs to, and it is not needed.
//
// Each inserted byte is searched once. A new literal can only stand where bytes were
// inserted, or where two copies meet. [match.Matcher.Carry] moves the hits of the
// base along with the copies, searches the rest, and judges again only those whose
// window touches a change. That is exact, since a judgement sees its window alone.
// TestCarry and a fuzz target hold it against a search of the whole text; with
// LEAKSWEEP_DEBUG=check in the environment a real run does so for every version
// ([Scan] has Check set), and fails where they differ.
//
// A blob that is an archive, by its first bytes, is unpacked in every version: what
// its members become says nothing of the bytes that a delta copies. A member is to it
// what a line is to a text: a key has one place at a path, in one of the members that
// hold it, so that a jar which was built anew with it a hundred times is one
// introduction (TestArchivesAgainstDefinitions in scanner/history).
//
// Each tree is read once, after the blobs: the names in it are searched, what it names
// must be there, and the trees that lead to a key are kept.
//
// # What history knows of a key
//
// Only for keys that were found, the commits are walked once, from the roots up,
// comparing kept trees alone. A commit introduces a key at a path if it holds the key
// there and no parent does; it removes the key if it lacks it and every parent holds
// it. Each introduction is a [Place], with Commit and, where it was taken out,
// Removed. The introduction that has none before it is History.First. Where a shallow
// clone ends that is as far as can be seen, and [Commit] has Cut set.
//
// The same walk tells which refs hold the key, and so its [State], which is where it
// is now, and [Pushed], which is whether a remote ever had it: a remote-tracking ref
// or its reflog leads there. TestAttributionAgainstDefinitions makes histories at
// random and holds all of this against the definitions, computed naively.
//
// A history may be narrowed to a range of commits (history.Repo.Resolve): then what
// these commits add to all of their parents is read, and the rest of the repository
// is left alone, but for what it tells of a key that was found. What a commit would
// record (history.Repo.Staged) is the difference of the index and HEAD. A key that is in
// the work tree alone is told apart in the end (history.Repo.ExplainOutside). Submodules are
// repositories that are read after the one they are in (history.Repo.RunAll), and a
// key in several of them is told by the worst.
//
// # Concurrency
//
// A [Scan] is shared by all doors of a run and safe for any number of goroutines:
// the matcher is immutable, findings and coverage lock. Doors divide their own work
// among [Scan.Parallel] workers, whose buffers and counts are their own. A door
// returns when its context ends; what it found until then stands in the findings,
// and a gap with [Interrupted] in the coverage.
//
// A [Progress] counts how far a run is, where somebody wants to see that. Doors
// write to it every few hundred objects; the command reads it from a goroutine of
// its own, and nothing that is reported depends on it.
//
// # Memory
//
// Buffers belong to whoever made them. A matcher keeps no text, a claim copies the
// secret, and an excerpt is a copy. Files and standard input of any size are read in
// bounded memory, and so are the objects of a repository: a text above a few
// megabytes stands in a temporary file without a name, which leaves nothing behind.
// What comes out of an archive is read as a stream, with a bound on how much that may
// be; a zip in an archive stands in a temporary file if it is large.
// What sizes and counts come from the outside are checked before memory is taken for
// them; what is over a limit is a gap.
//
// # Text from the outside
//
// Paths, names of refs, authors and excerpts are bytes that others chose. They stay
// as they are in a [Place] and a [Gap], and writers make them harmless
// (report.Visible). Only keys in them are redacted at once.
//
// # How to add to it
//
//   - A rule is a value in a table of package rules, and cases of the corpus.
//   - A format is a type with one method, in the table of report.Formats.
//   - A CI system is a row of ci.Systems, and a recorded environment for each shape
//     of run.
//   - A source of texts is a door, in a package of its own if it opens something that
//     no other door does. It takes a [Scan], gives [Findings.Add] its sightings with
//     their places, says in the [Coverage] what it read and what it could not, and
//     returns an error only for what makes the call useless. A new [Source] has its
//     place in the order of sources, and in the documents of the JSON format. See the
//     example of Findings.Add.
//
// The steps are in .github/CONTRIBUTING.md.
//
// # What this package does not do
//
// It changes nothing: no file, no repository, no configuration. It revokes no key. It
// runs no other program, git included: what it reads of a repository, it reads itself.
package scanner

// Package hook puts leaksweep into the hooks of git repositories, takes it out
// again, and proves that it works there. It is the only package that starts
// programs: git, and leaksweep itself. What a hook does when git runs it is the
// command's business and starts nothing.
//
// # Where a hook goes
//
// git says: core.hooksPath from whatever configuration names it, else the folder
// hooks of the repository, which all its work trees share. Three cases need more:
//
//   - A folder in the work tree (core.hooksPath .githooks) belongs to everybody who
//     works on the project. What is put there names the program, and not where it
//     is on this machine.
//   - husky has its hooks in .husky, and generates what git runs. A block between two
//     marks goes into the project's own file there.
//   - lefthook writes the hooks itself, again and again, from a file that cannot be
//     edited without losing its comments. [Site.Install] refuses and says what to add.
//
// # How a hook is chained
//
// A hook that is there is renamed to NAME.before-leaksweep, in the same folder and
// otherwise untouched. Ours runs it first, with the same arguments and the same
// standard input, and its exit status counts. It goes first because hooks change
// what is staged. Taking ours out renames the other back. Ours carries a sum of its
// own text: what was changed by hand since is neither replaced nor removed.
//
// Source of what git does: githooks(5), git-config(1).
package hook

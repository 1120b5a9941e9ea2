package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// config is a git configuration file as a list of settings in file order.
// Included files are not followed: what this package asks for is written by git
// into the repository's own file. Source of the syntax: git-config(1).
type config []setting

type setting struct {
	section, sub, key string // section and key in lower case
	value             string
}

// get returns the last value of a setting, as git does.
func (c config) get(section, sub, key string) (string, bool) {
	for i := len(c) - 1; i >= 0; i-- {
		if s := c[i]; s.section == section && s.sub == sub && s.key == key {
			return s.value, true
		}
	}
	return "", false
}

// isTrue reports whether a setting is one of git's words for true.
func (c config) isTrue(section, sub, key string) bool {
	v, ok := c.get(section, sub, key)
	return ok && isTrue(v)
}

func isTrue(v string) bool {
	switch strings.ToLower(v) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// parseConfig reads settings. A line that makes no sense is left out: git would
// refuse the file, but there is no reason to read less of the repository.
func parseConfig(text []byte) config {
	var c config
	var section, sub string
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for len(text) > 0 {
		var line string
		line, text = logicalLine(text)
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			var ok bool
			if section, sub, line, ok = parseHeader(line); !ok {
				continue
			}
		}
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		s := setting{section, sub, strings.ToLower(strings.TrimSpace(key)), "true"}
		if found {
			s.value = unquote(strings.TrimSpace(value))
		}
		c = append(c, s)
	}
	return c
}

// logicalLine cuts one line, joining lines that end in a backslash.
func logicalLine(text []byte) (line string, rest []byte) {
	var joined []byte
	for {
		one, rest, _ := bytes.Cut(text, []byte("\n"))
		one = bytes.TrimSuffix(one, []byte("\r"))
		if !bytes.HasSuffix(one, []byte(`\`)) || bytes.HasSuffix(one, []byte(`\\`)) || len(rest) == 0 {
			return string(append(joined, one...)), rest
		}
		joined = append(joined, one[:len(one)-1]...)
		text = rest
	}
}

// parseHeader reads [section], [section "sub"] or [section.sub] and returns
// what follows on the line.
func parseHeader(line string) (section, sub, rest string, ok bool) {
	head, after, found := strings.Cut(line[1:], "]")
	if open := strings.IndexByte(line, '"'); open > 0 && open < len(head)+1 {
		section = strings.ToLower(strings.TrimSpace(line[1:open]))
		sub, after, found = quoted(line[open+1:])
		after = strings.TrimPrefix(strings.TrimSpace(after), "]")
		return section, sub, strings.TrimSpace(after), found
	}
	section, sub, _ = strings.Cut(strings.ToLower(strings.TrimSpace(head)), ".")
	return section, sub, strings.TrimSpace(after), found
}

// quoted reads up to the closing quote.
func quoted(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// unquote undoes quotes and escapes of a value and cuts its comment.
func unquote(s string) string {
	var b strings.Builder
	inQuotes := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			inQuotes = !inQuotes
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(unescape(s[i]))
		case (c == '#' || c == ';') && !inQuotes:
			return strings.TrimRight(b.String(), " \t")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	}
	return c
}

// readConfig reads the repository's file and the work tree's own. A repository
// without one is a valid repository of format 0.
func (r *Repo) readConfig() {
	r.config = r.readConfigFile(filepath.Join(r.commonDir, "config"))
	if r.config.isTrue("extensions", "", "worktreeconfig") {
		r.config = append(r.config, r.readConfigFile(filepath.Join(r.gitDir, "config.worktree"))...)
	}
}

func (r *Repo) readConfigFile(path string) config {
	text, err := regular.Read(path, maxConfig)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.gap(path, whyOf(err), err.Error())
	}
	return parseConfig(text)
}

// checkFormat reads core.repositoryFormatVersion and extensions.*. Only what
// changes the form of objects is an error; anything else unknown is a gap,
// since the objects can still be read. Source: git's repository-version.txt.
func (r *Repo) checkFormat() error {
	r.format = pack.SHA1
	version, _ := r.config.get("core", "", "repositoryformatversion")
	if version != "" && version != "0" && version != "1" {
		return fmt.Errorf("opening %s: repository format %q is not supported", r.gitDir, version)
	}
	for _, s := range r.config {
		if s.section != "extensions" || s.sub != "" {
			continue
		}
		switch s.key {
		case "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig",
			"compatobjectformat", "relativeworktrees":
		case "objectformat":
			f, ok := pack.FormatNamed(s.value)
			if !ok {
				return fmt.Errorf("opening %s: object format %q is not supported", r.gitDir, s.value)
			}
			r.format = f
		case "refstorage":
			r.checkRefStorage(s.value)
		default:
			if version != "1" {
				break // in format 0 git takes no notice of those that it does not know
			}
			r.gap("extensions."+s.key, scanner.Unsupported, "an extension that this version does not know")
		}
	}
	return nil
}

func (r *Repo) gap(what string, why scanner.Why, detail string) {
	r.gaps = append(r.gaps, scanner.Gap{What: what, Why: why, Detail: detail, Count: 1})
}

// partial reports whether objects may have been left out of a clone.
func (r *Repo) partial() bool {
	if _, ok := r.config.get("extensions", "", "partialclone"); ok {
		return true
	}
	for _, s := range r.config {
		if s.section == "remote" && s.key == "promisor" && isTrue(s.value) {
			return true
		}
	}
	return false
}

// whyOf classifies an error of the file system.
func whyOf(err error) scanner.Why {
	switch {
	case errors.Is(err, regular.ErrKind):
		return scanner.Damaged
	case errors.Is(err, regular.ErrLarge):
		return scanner.Limit
	case errors.Is(err, fs.ErrPermission):
		return scanner.Permission
	case errors.Is(err, fs.ErrNotExist):
		return scanner.Missing
	}
	return scanner.Failed
}

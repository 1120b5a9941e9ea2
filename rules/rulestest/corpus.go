package rulestest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Case is a file of the conformance corpus: one thing to be shown, in one or
// more small files. Its format is that of testdata/README.md.
type Case struct {
	Name   string   // where it was read
	Why    string   // what it shows, in one sentence
	Source string   // where the case comes from
	Limit  string   // why keys of this case may be missed, or empty
	Each   []string // formats to try in turn for the format "key", or nil
	Lines  bool     // every line is a text of its own
	Files  []File
}

// File is a member of a case.
type File struct {
	Name   string
	Body   string // template, as it stands in the corpus
	line   int    // of Body in the case
	encode [][]word
}

// Sample is a text of a case, ready to be scanned.
type Sample struct {
	Text
	Name string // case, file, line and format, for messages
}

// groups are lists of formats that "each" may name.
var groups = map[string][]string{
	"openai-guarded": {"openai-legacy", "openai-service-ID-20", "openai-service-my-bot-7-20"},
	"openai-short":   {"openai-project-20", "openai-none-20", "openai-svcacct-20"},
	"openai-modern": {"openai-project-58", "openai-project-74", "openai-none-58", "openai-none-74", "openai-svcacct-46",
		"openai-svcacct-58", "openai-svcacct-74", "openai-admin-58", "openai-admin-74"},
}

// ReadCase reads a case. Anything that the format does not know is an error.
func ReadCase(name string, src []byte) (*Case, error) {
	c := &Case{Name: name}
	header, files := archive(string(src))
	c.Files = files
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no files", name)
	}
	for i, line := range strings.Split(strings.TrimSuffix(header, "\n"), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok || strings.TrimSpace(value) == "" {
			return nil, fmt.Errorf("%s:%d: a header line is a key, a colon, a space and a value", name, i+1)
		}
		if err := c.set(key, value); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	if c.Why == "" || c.Source == "" {
		return nil, fmt.Errorf("%s: the header needs why and source", name)
	}
	return c, nil
}

// archive splits a txtar archive.
func archive(src string) (header string, files []File) {
	var body *strings.Builder
	var head strings.Builder
	bodies := []*strings.Builder{}
	body = &head
	for i, line := range strings.SplitAfter(src, "\n") {
		name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		if name, end := strings.CutSuffix(name, " --"); ok && end {
			files = append(files, File{Name: strings.TrimSpace(name), line: i + 2})
			body = &strings.Builder{}
			bodies = append(bodies, body)
			continue
		}
		body.WriteString(line)
	}
	for i := range files {
		files[i].Body = bodies[i].String()
	}
	return head.String(), files
}

// set reads one line of the header.
func (c *Case) set(key, value string) error {
	switch {
	case key == "why" && c.Why == "":
		c.Why = value
	case key == "source" && c.Source == "":
		c.Source = value
	case key == "limit" && c.Limit == "":
		c.Limit = value
	case key == "each" && c.Each == nil:
		return c.setEach(value)
	case key == "split" && value == "lines":
		c.Lines = true
	case key == "encode":
		return c.setEncode(value)
	default:
		return fmt.Errorf("unknown, repeated or wrong: %s: %s", key, value)
	}
	return nil
}

func (c *Case) setEach(value string) error {
	for name := range strings.FieldsSeq(value) {
		if group, ok := groups[name]; ok {
			c.Each = append(c.Each, group...)
			continue
		}
		if _, ok := lookup(name); !ok {
			return fmt.Errorf("no format or group is called %q", name)
		}
		c.Each = append(c.Each, name)
	}
	return nil
}

// setEncode reads the name of a file, or a star for all, and filters for it.
func (c *Case) setEncode(value string) error {
	words, tail, err := split(value + "}}")
	if err != nil || tail != "" {
		return errors.Join(fmt.Errorf("encode takes a file and filters: %s", value), err)
	}
	stages := stagesOf(words)
	found := false
	for i, f := range c.Files {
		if len(stages[0]) == 1 && (stages[0][0].is(f.Name) || stages[0][0].is("*")) {
			c.Files[i].encode = append(f.encode, stages[1:]...)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("encode names no file of this case: %s", value)
	}
	return nil
}

// Samples expands the case.
func (c *Case) Samples() ([]Sample, error) {
	var samples []Sample
	keys := c.Each
	if keys == nil {
		keys = []string{""}
	}
	for _, f := range c.Files {
		for _, key := range keys {
			made, err := f.samples(c, key)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", c.Name, f.Name, err)
			}
			samples = append(samples, made...)
		}
	}
	return samples, nil
}

func (f File) samples(c *Case, key string) ([]Sample, error) {
	name := c.Name + ": " + f.Name
	if key != "" {
		name += ": " + key
	}
	if !c.Lines {
		t, err := f.expand(f.Body, key)
		return []Sample{{t, name}}, err
	}
	var samples []Sample
	for i, line := range strings.Split(f.Body, "\n") {
		if line == "" || strings.HasPrefix(line, "## ") {
			continue
		}
		t, err := f.expand(line, key)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.line+i, err)
		}
		samples = append(samples, Sample{t, fmt.Sprintf("%s: line %d", name, f.line+i)})
	}
	return samples, nil
}

func (f File) expand(body, key string) (Text, error) {
	t, err := expand(body, key)
	if err != nil {
		return Text{}, err
	}
	t, err = filtered(t, f.encode)
	if err != nil {
		return Text{}, err
	}
	for _, w := range t.Wants {
		if w.Start >= w.End || !bytes.Equal(t.Bytes[w.Start:w.End], []byte(w.Key)) && w.Start == w.OuterStart && len(w.Key) > w.End-w.Start {
			return Text{}, fmt.Errorf("a wanted key was lost in its encoding")
		}
	}
	return t, nil
}

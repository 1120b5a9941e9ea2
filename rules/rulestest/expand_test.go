package rulestest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"mime/quotedprintable"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestExpand shows every form of a placeholder.
func TestExpand(t *testing.T) {
	key := Key("openai-legacy", 1)
	for _, test := range []struct{ template, want string }{
		{"", ""},
		{"a {{ .Values.x }} {{{ b }}}", "a {{ .Values.x }} {{{ b }}}"},
		{"k={{openai-legacy 1}};", "k=" + key + ";"},
		{"k={{!openai-legacy 1}}", "k=" + key},
		{"k={{! high url openai-legacy-key:openai-legacy 1}}", "k=" + key},
		{"${{{openai-legacy 1}}}", "${" + key + "}"},
		{`{{"{{name}}"}}`, "{{name}}"},
		{`{{!url-password:"p\"w"}}`, `p"w`},
		{`{{"a-b" | percent-signs}}`, "a%2Db"},
		{`{{"a-b" | percent-signs | percent-reserved}}`, "a%252Db"},
		{"{{begin base64 | wrap 4 \"\\n  \"}}abcdef{{end}}", "YWJj\n  ZGVm"},
		{"{{begin json}}{{begin json}}\"{{end}}\"{{end}}", `\\\"\"`},
		{"{{bytes 00 1b}}", "\x00\x1b"},
		{"{{marker}}", marker},
	} {
		got, err := Expand(test.template)
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.template, got, err, test.want)
		}
	}
}

// TestExpandErrors wants an error for everything that could be a slip.
func TestExpandErrors(t *testing.T) {
	for _, template := range []string{
		"{{openai 1}}", "{{openai-legacy x}}", "{{openai-legacy 1", "{{openai-legacy 1 | base65}}", "{{!base62-32 1}}",
		"{{begin base64}}", "{{end}}", "{{bytes zz}}", "{{openai-legacy 1 2}}", "{{openai-legacy 1 |}}", "{{!}}", "{{!low}}",
		`{{"a" "b"}}`, "{{openai-legacy\n1}}", "{{openai-legacy 1 | wrap 0 x}}", "{{key 1}}", "{{!high:}}", `{{begin "x"}}{{end}}`,
	} {
		if got, err := Expand(template); err == nil {
			t.Errorf("%s: %q, want an error", template, got)
		}
	}
}

// decoders undo the filters with other code than that which did them.
var decoders = map[string]func(string) (string, error){
	"base64":           func(s string) (string, error) { b, err := base64.StdEncoding.DecodeString(s); return string(b), err },
	"base64-raw":       func(s string) (string, error) { b, err := base64.RawStdEncoding.DecodeString(s); return string(b), err },
	"base64url":        func(s string) (string, error) { b, err := base64.RawURLEncoding.DecodeString(s); return string(b), err },
	"hex":              func(s string) (string, error) { b, err := hex.DecodeString(s); return string(b), err },
	"HEX":              func(s string) (string, error) { b, err := hex.DecodeString(s); return string(b), err },
	"percent":          url.PathUnescape,
	"percent-lower":    url.PathUnescape,
	"percent-signs":    url.PathUnescape,
	"percent-reserved": url.PathUnescape,
	"json":             fromJSON, "json-u-all": fromJSON, "JSON-U-all": fromJSON, "slash-x": unquote, "octal": unquote,
	"html":     func(s string) (string, error) { return html.UnescapeString(s), nil },
	"html-dec": func(s string) (string, error) { return html.UnescapeString(s), nil },
	"html-hex": func(s string) (string, error) { return html.UnescapeString(s), nil },
	"qp":       fromQP, "qp-crlf": fromQP,
	"utf-16le": func(s string) (string, error) { return fromUTF16(s, 0), nil },
	"utf-16be": func(s string) (string, error) { return fromUTF16(s, 1), nil },
}

func unquote(s string) (string, error) { return strconv.Unquote(`"` + s + `"`) }

func fromJSON(s string) (text string, err error) {
	err = json.Unmarshal([]byte(`"`+s+`"`), &text)
	return text, err
}

func fromQP(s string) (string, error) {
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(s)))
	return string(b), err
}

func fromUTF16(s string, low int) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i+low])|uint16(s[i+1-low])<<8)
	}
	return string(utf16.Decode(units))
}

// TestFilters decodes every form again, and the part of it that is said to
// carry the key.
func TestFilters(t *testing.T) {
	for name, decode := range decoders {
		for _, before := range []string{"", "x", "ab", "a: \"b\" & <é€😀> =\n"} {
			plain := before + Key("openai-project-74", 3)
			text, err := Locate("{{begin " + name + "}}" + before + "{{!openai-project-74 3}}{{end}}")
			if err != nil {
				t.Fatal(name, err)
			}
			if got, err := decode(string(text.Bytes)); err != nil || got != plain {
				t.Errorf("%s after %q: %v, %q", name, before, err, text.Bytes)
			}
			w := text.Wants[0]
			if w.Key != Key("openai-project-74", 3) || w.OuterStart > w.Start || w.OuterEnd < w.End {
				t.Errorf("%s after %q: wanted %+v", name, before, w)
			}
			if strings.HasPrefix(name, "base64") {
				continue
			}
			if got, err := decode(string(text.Bytes[w.Start:w.End])); err != nil || got != w.Key {
				t.Errorf("%s after %q: the span holds %q, %v", name, before, text.Bytes[w.Start:w.End], err)
			}
		}
	}
}

// TestBase64Span holds the span of a key in base64 against the bits it carries:
// changing a character of the span changes the key or, at its edges, a
// neighbour; no character outside does.
func TestBase64Span(t *testing.T) {
	for _, before := range []string{"", "a", "ab", "abc"} {
		text, err := Locate("{{begin base64-raw}}" + before + "{{!openai-legacy 2}}tail{{end}}")
		if err != nil {
			t.Fatal(err)
		}
		w := text.Wants[0]
		for i, c := range text.Bytes {
			other := []byte(string(text.Bytes))
			other[i] = strings.Replace(alnum, string(c), "", 1)[int(c)%61]
			b, err := base64.RawStdEncoding.DecodeString(string(other))
			if err != nil {
				t.Fatal(err)
			}
			inKey := string(b[len(before):len(before)+len(w.Key)]) != w.Key
			if inKey && (i < w.Start || i >= w.End) {
				t.Errorf("after %q: character %d carries the key, the span is %d to %d", before, i, w.Start, w.End)
			}
		}
	}
}

// TestPosition counts lines and columns as an editor shows them.
func TestPosition(t *testing.T) {
	for _, test := range []struct {
		template, encode string
		want             Position
	}{
		{"{{!openai-legacy 1}}", "", Position{1, 1, 1, 52}},
		{"a\nlé€😀={{!openai-legacy 1}}\n", "", Position{2, 6, 2, 57}},
		{"a\r\n{{!openai-legacy 1}}", "", Position{2, 1, 2, 52}},
		{"a\nlé€😀={{!openai-legacy 1}}\n", "utf-16le-bom", Position{2, 6, 2, 57}},
		{"a\nlé€😀={{!openai-legacy 1}}\n", "utf-16be", Position{2, 6, 2, 57}},
		{"x={{!openai-legacy 1}}\n", "crlf", Position{1, 3, 1, 54}},
		{"x={{!openai-legacy 1 | percent}}\n", "", Position{1, 3, 1, 156}},
		{"x\n={{!openai-legacy 1 | wrap 40 \"\\n\"}}\n", "", Position{2, 2, 3, 12}},
	} {
		src := "why: x\nsource: x\n"
		if test.encode != "" {
			src += "encode: f | " + test.encode + "\n"
		}
		c, err := ReadCase("test", []byte(src+"-- f --\n"+test.template))
		if err != nil {
			t.Fatal(err)
		}
		samples, err := c.Samples()
		if err != nil {
			t.Fatal(err)
		}
		s := samples[0]
		if got := s.Position(s.Wants[0].Start, s.Wants[0].End); got != test.want {
			t.Errorf("%q as %q: %+v, want %+v", test.template, test.encode, got, test.want)
		}
	}
}

func FuzzExpand(f *testing.F) {
	for _, seed := range []string{"{{!openai-legacy 1 | base64}}", "{{begin wrap 3 \"x\" | qp}}é{{!low url-password:\"é\"}}{{end}}", "{{{\"}}", "{{bytes 0}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, template string) {
		text, err := Locate(template)
		if err != nil {
			return
		}
		for _, w := range text.Wants {
			if w.Start < 0 || w.Start > w.End || w.End > len(text.Bytes) || w.OuterStart > w.Start || w.OuterEnd < w.End {
				t.Fatalf("a span outside its run: %+v", w)
			}
		}
	})
}

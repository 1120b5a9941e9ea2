package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// answer is what came back, as far as it is looked at.
type answer struct {
	status int
	body   []byte
	cut    bool // the body is longer than we read
	packed bool // it is compressed, though nobody asked for that
	after  time.Duration
	shown  scanner.Verdict // what may be shown of the headers
}

// refusal is the error of OpenAI's and Azure's APIs.
type refusal struct{ message, kind, code string }

// mostBody is how much of a body is read. The model list of an account has a few
// kilobytes; with many fine-tuned models it is longer, and its start will do.
const mostBody = 64 << 10

// read takes from a response what decides and what may be shown.
func read(r *http.Response, key rules.Secret, now time.Time) (answer, error) {
	var body []byte
	if r.StatusCode >= http.StatusOK { // what follows on a 101 knows neither end nor deadline
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Body, mostBody+1)); err != nil {
			return answer{}, err
		}
	}
	a := answer{status: r.StatusCode, body: body[:min(len(body), mostBody)], cut: len(body) > mostBody, after: pauseIn(r.Header, now)}
	encoding := r.Header.Get("Content-Encoding")
	a.packed = encoding != "" && encoding != "identity"
	a.shown.Organisation = word(r.Header.Get("Openai-Organization"), key)
	a.shown.RequestID = word(r.Header.Get("X-Request-Id"), key)
	return a, nil
}

// isPlain reports whether value has 1 to 64 letters, digits, hyphens and
// underscores, and nothing else.
func isPlain(value string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return value != "" && len(value) <= 64 && strings.Trim(value, plain) == ""
}

// word returns a header's value if it is a plain word and no part of the key: the
// server may be anybody's.
func word(value string, key rules.Secret) string {
	if !isPlain(value) || echoes(value, key) {
		return ""
	}
	return value
}

// echoes reports whether value holds eight characters of the body of the key.
func echoes(value string, key rules.Secret) bool {
	const part = 8
	secret := key.Reveal()
	for i := len("sk-"); i+part <= len(secret); i++ {
		if strings.Contains(value, string(secret[i:i+part])) {
			return true
		}
	}
	return false
}

// list reports whether the answer is a list of the API's, {"object":"list","data":
// […]}, and counts the models in it. Of an answer that is longer than we read the
// start decides.
func (a answer) list() (models int, ok bool) {
	if a.packed {
		return 0, false
	}
	d := json.NewDecoder(bytes.NewReader(a.body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return 0, false
	}
	listed := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return models, ok && a.cut
		}
		switch name {
		case "object":
			var kind any
			err = d.Decode(&kind)
			ok = kind == "list"
		case "data":
			listed = true
			models, err = countModels(d)
		default:
			err = d.Decode(new(json.RawMessage))
		}
		if err != nil {
			return models, ok && a.cut
		}
	}
	_, err := d.Token()
	_, end := d.Token()
	return models, ok && (a.cut || listed && err == nil && end == io.EOF)
}

// countModels reads an array and counts the models in it, with an error where it
// breaks off.
func countModels(d *json.Decoder) (n int, err error) {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return 0, fmt.Errorf("no array: %w", err)
	}
	for d.More() {
		var one struct {
			Object string `json:"object"`
		}
		if err := d.Decode(&one); err != nil {
			return n, err
		}
		if one.Object == "model" {
			n++
		}
	}
	_, err = d.Token()
	return n, err
}

// refusal reads the error of an answer.
func (a answer) refusal() (refusal, bool) {
	var e struct {
		Error *struct {
			Message string `json:"message"`
			Type    string `json:"type"`
			Code    any    `json:"code"`
		} `json:"error"`
	}
	if a.packed || a.cut || json.Unmarshal(a.body, &e) != nil || e.Error == nil {
		return refusal{}, false
	}
	code, _ := e.Error.Code.(string)
	return refusal{e.Error.Message, e.Error.Type, code}, true
}

// puzzle says why an answer decides nothing.
func (a answer) puzzle(host string) string {
	switch {
	case a.status >= 300 && a.status < 400:
		return fmt.Sprintf("%s sends the request elsewhere (%d), which is not followed", host, a.status)
	case a.status == http.StatusTooManyRequests:
		return host + " asks for fewer requests (429)"
	case a.status >= 500:
		return fmt.Sprintf("%s is out of order (%d)", host, a.status)
	}
	return fmt.Sprintf("%s answered %d, which says nothing of the key", host, a.status)
}

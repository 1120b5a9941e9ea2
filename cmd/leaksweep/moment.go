package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// moment is a flag value that takes a point in time, or a day.
type moment struct {
	time.Time        // the zero time where none was given
	day       bool   // all of the day that begins then
	text      string // as it was written
}

// momentForms are the forms of a date without words. Where they have no zone UTC
// is meant, so that a run means the same on every machine.
var momentForms = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05 -0700"}

// Set reads a date.
func (m *moment) Set(text string) error {
	m.text = text
	return m.parse(strings.TrimSpace(text), time.Now().UTC())
}

// parse reads a date, as seen at now.
func (m *moment) parse(text string, now time.Time) error {
	if seconds, ok := strings.CutPrefix(text, "@"); ok {
		n, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil {
			return &dateError{text}
		}
		m.Time = time.Unix(n, 0).UTC()
		return nil
	}
	for _, form := range momentForms {
		if at, err := time.Parse(form, text); err == nil {
			m.Time = at
			return nil
		}
	}
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		m.Time, m.day = at, true
		return nil
	}
	return m.parseWords(text, now)
}

// parseWords reads yesterday, and "2 weeks ago", also with dots between.
func (m *moment) parseWords(text string, now time.Time) error {
	words := strings.Fields(strings.ReplaceAll(strings.ToLower(text), ".", " "))
	midnight := now.Truncate(24 * time.Hour)
	switch {
	case len(words) == 1 && words[0] == "today":
		m.Time, m.day = midnight, true
		return nil
	case len(words) == 1 && words[0] == "yesterday":
		m.Time, m.day = midnight.AddDate(0, 0, -1), true
		return nil
	case len(words) != 3 || words[2] != "ago":
		return &dateError{text}
	}
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 0 || n > 1_000_000 {
		return &dateError{text}
	}
	switch strings.TrimSuffix(words[1], "s") {
	case "second":
		m.Time = now.Add(-time.Duration(n) * time.Second)
	case "minute":
		m.Time = now.Add(-time.Duration(n) * time.Minute)
	case "hour":
		m.Time = now.Add(-time.Duration(n) * time.Hour)
	case "day":
		m.Time = now.AddDate(0, 0, -n)
	case "week":
		m.Time = now.AddDate(0, 0, -7*n)
	case "month":
		m.Time = now.AddDate(0, -n, 0)
	case "year":
		m.Time = now.AddDate(-n, 0, 0)
	default:
		return &dateError{text}
	}
	return nil
}

// last returns the end of what is meant: of a day its last second.
func (m *moment) last() time.Time {
	if m.day {
		return m.AddDate(0, 0, 1).Add(-time.Second)
	}
	return m.Time
}

// String returns the date as it was written.
func (m *moment) String() string { return m.text }

// Type names the kind of value.
func (m *moment) Type() string { return "date" }

// dateError is a text that is no date.
type dateError struct{ text string }

// Error says what is wrong.
func (e *dateError) Error() string {
	return fmt.Sprintf("%q is no date", e.text)
}

// Hints says what would have been right.
func (e *dateError) Hints() []string {
	return []string{`dates are written 2024-05-02, 2024-05-02T10:11:12Z, "2 weeks ago", yesterday or @1714600000`}
}

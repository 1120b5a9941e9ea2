package main

import (
	"testing"
	"time"
)

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 22, 13, 14, 15, 0, time.UTC)
	for text, want := range map[string]string{
		"2024-05-02":                "2024-05-02T00:00:00Z to 2024-05-02T23:59:59Z",
		"2024-05-02T10:11:12Z":      "2024-05-02T10:11:12Z",
		"2024-05-02T10:11:12+02:00": "2024-05-02T08:11:12Z",
		"2024-05-02 10:11:12 +0200": "2024-05-02T08:11:12Z",
		"2024-05-02 10:11":          "2024-05-02T10:11:00Z",
		"@1714644672":               "2024-05-02T10:11:12Z",
		"today":                     "2026-11-22T00:00:00Z to 2026-11-22T23:59:59Z",
		"Yesterday":                 "2026-11-21T00:00:00Z to 2026-11-21T23:59:59Z",
		"2 weeks ago":               "2026-11-08T13:14:15Z",
		"1.day.ago":                 "2026-11-21T13:14:15Z",
		"3 hours ago":               "2026-11-22T10:14:15Z",
		"1 month ago":               "2026-10-22T13:14:15Z",
		"1 year ago":                "2025-11-22T13:14:15Z",
		"":                          "", "tomorrow": "", "2024-02-30": "", "last week": "", "@x": "", "-1 days ago": "", "2 fortnights ago": "", "12:00": "",
	} {
		var m moment
		got := ""
		if err := m.parse(text, now); err == nil {
			got = m.UTC().Format(time.RFC3339)
			if last := m.last(); !last.Equal(m.Time) {
				got += " to " + last.UTC().Format(time.RFC3339)
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

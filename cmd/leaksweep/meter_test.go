package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// stateOf returns a state with one count.
func stateOf(phase scanner.Phase, c scanner.Count, keys int) scanner.ProgressState {
	s := scanner.ProgressState{Phase: phase, Keys: keys}
	s.Counts[phase] = c
	return s
}

func TestMeterLine(t *testing.T) {
	history := stateOf(scanner.ReadingTexts, scanner.Count{Done: 45_120, Total: 161_098, Bytes: 21_400_000, TotalBytes: 37_000_000}, 2)
	trees := history
	trees.Phase = scanner.ReadingTrees
	trees.Counts[scanner.ReadingTrees] = scanner.Count{Done: 100_000, Bytes: 1_000_000, TotalBytes: 2_000_000}
	for _, test := range []struct {
		state scanner.ProgressState
		left  time.Duration
		width int
		want  string
	}{
		{scanner.ProgressState{}, 0, 80, "leaksweep: starting"},
		{scanner.ProgressState{}, 0, 18, "starting"},
		{scanner.ProgressState{}, 0, 5, "star"},
		{stateOf(scanner.Opening, scanner.Count{}, 0), 0, 80, "leaksweep: opening the repository"},
		{history, 0, 80, "leaksweep: 45,120 of 161,098 objects, 21 of 37 MB, 2 keys so far"},
		{history, 12 * time.Second, 80, "leaksweep: 45,120 of 161,098 objects, 21 of 37 MB, 2 keys so far, 15 s left"},
		{history, 12 * time.Second, 76, "leaksweep: 45,120 of 161,098 objects, 21 of 37 MB, 2 keys so far, 15 s left"},
		{history, 12 * time.Second, 75, "45,120 of 161,098 objects, 21 of 37 MB, 2 keys so far, 15 s left"},
		{history, 12 * time.Second, 60, "45,120 of 161,098 objects, 21 of 37 MB, 2 keys, 15 s left"},
		{history, 12 * time.Second, 50, "45,120 of 161,098 objects, 2 keys, 15 s left"},
		{history, 12 * time.Second, 40, "57%, 2 keys, 15 s left"},
		{history, 12 * time.Second, 20, "57%, 2 keys"},
		{history, 12 * time.Second, 6, "57%"},
		{history, 12 * time.Second, 3, "57"},
		{history, 12 * time.Second, 1, ""},
		{trees, time.Second, 80, "leaksweep: 145,120 of 161,098 objects, 22 of 39 MB, 2 keys so far, 1 s left"},
		{stateOf(scanner.ReadingTexts, scanner.Count{Done: 12, Total: 10, Bytes: 12, TotalBytes: 10}, 0), 0, 80,
			"leaksweep: 12 of 12 objects, 10 of 10 B, no keys so far"}, // some stand twice
		{stateOf(scanner.ReadingTexts, scanner.Count{Done: 1, Total: 1, Bytes: 900, TotalBytes: 90_000_000_000}, 1), 0, 80,
			"leaksweep: 1 of 1 object, 0 of 90 GB, 1 key so far"},
		{stateOf(scanner.ComparingCommits, scanner.Count{Done: 96, Total: 20_000}, 0), 0, 80, "leaksweep: 96 of 20,000 commits, no keys so far"},
		{stateOf(scanner.ComparingCommits, scanner.Count{Done: 96, Total: 20_000}, 0), 0, 20, "96 of 20,000 commit"},
		{stateOf(scanner.ReadingBlobs, scanner.Count{Done: 96, Total: 200}, 0), 90 * time.Second, 80, "leaksweep: 96 of 200 blobs, no keys so far, 2 min left"},
		{stateOf(scanner.Attributing, scanner.Count{Done: 1024, Total: 5000}, 2), time.Second, 80, "leaksweep: following 2 keys through 1,024 of 5,000 commits, 1 s left"},
		{stateOf(scanner.ReadingFiles, scanner.Count{Done: 1200, Total: 4847, Bytes: 1_230_000}, 0), time.Second, 80,
			"leaksweep: 1,200 of 4,847 files, 1,230 kB, no keys so far, 1 s left"},
		{stateOf(scanner.ReadingFiles, scanner.Count{Done: 4900, Total: 4847, Bytes: 12_000_000}, 0), 0, 80, "leaksweep: 4,900 files, 12 MB, no keys so far"},
		{stateOf(scanner.ReadingFiles, scanner.Count{Done: 1, Bytes: 12}, 0), 0, 80, "leaksweep: 1 file, 12 B, no keys so far"},
		{stateOf(scanner.ReadingFiles, scanner.Count{}, 0), 0, 80, "leaksweep: reading"},
		{stateOf(scanner.ReadingInput, scanner.Count{Bytes: 3_250_000_000}, 1), 0, 80, "leaksweep: 3,250 MB, 1 key so far"},
		{stateOf(scanner.ReadingInput, scanner.Count{Bytes: 3_250_000_000}, 1), 0, 12, "3,250 MB"},
		{stateOf(scanner.Asking, scanner.Count{Done: 3, Total: 12}, 12), 9 * time.Second, 80, "leaksweep: asked about 3 of 12 keys, 9 s left"},
		{stateOf(scanner.Reporting, scanner.Count{Total: 500}, 500), 0, 80, "leaksweep: making the report"},
	} {
		if got := meterLine(test.state, test.left, test.width); got != test.want {
			t.Errorf("phase %d, width %d:\n%q, want\n%q", test.state.Phase, test.width, got, test.want)
		}
	}
}

// TestMeterLineFits holds every phase at every width against its promise.
func TestMeterLineFits(t *testing.T) {
	for phase := scanner.Starting; phase <= scanner.Reporting; phase++ {
		for _, c := range []scanner.Count{{}, {Total: 7}, {Done: 1 << 40, Total: 1 << 41, Bytes: 1 << 50, TotalBytes: 1 << 51}, {Done: 5, Bytes: 3}} {
			for width := 1; width < 200; width++ {
				line := meterLine(stateOf(phase, c, 1<<20), 47*time.Hour, width)
				if len(line) >= width || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
					t.Fatalf("phase %d, width %d: %q", phase, width, line)
				}
			}
		}
	}
}

func TestLeftWords(t *testing.T) {
	for left, want := range map[time.Duration]string{
		0: "", time.Millisecond: "1 s left", time.Second: "1 s left", 1001 * time.Millisecond: "2 s left", 10 * time.Second: "10 s left",
		11 * time.Second: "15 s left", 60 * time.Second: "60 s left", 61 * time.Second: "2 min left", time.Hour: "60 min left", 61 * time.Minute: "2 h left",
	} {
		if got := leftWords(left); got != want {
			t.Errorf("%v: %q, want %q", left, got, want)
		}
	}
}

// run plays a run at so many bytes a second, whose trees are slower than expected,
// and calls see ten times a second.
func playRun(t *testing.T, see func(seconds float64, s scanner.ProgressState)) {
	t.Helper()
	const texts, trees, pace = 100e6, 10e6, 10e6
	s := scanner.ProgressState{Phase: scanner.ReadingTexts}
	s.Counts[scanner.ReadingTexts].TotalBytes, s.Counts[scanner.ReadingTrees].TotalBytes = texts, trees
	for tick := 0; ; tick++ {
		seconds := float64(tick) / 10
		s.Counts[scanner.ReadingTexts].Bytes = int64(min(texts, pace*seconds))
		if seconds >= 10 {
			s.Phase = scanner.ReadingTrees
			s.Counts[scanner.ReadingTrees].Bytes = int64(min(trees, pace/2*(seconds-10)))
		}
		see(seconds, s)
		if seconds >= 12 {
			return
		}
	}
}

// TestEstimateIsNearTheTruth plays a run of 12 seconds.
func TestEstimateIsNearTheTruth(t *testing.T) {
	var e estimate
	at := time.Unix(0, 0)
	told := 0
	playRun(t, func(seconds float64, s scanner.ProgressState) {
		left := e.see(at.Add(time.Duration(seconds*1000)*time.Millisecond), s)
		if seconds < 1 && left != 0 {
			t.Errorf("after %.1f s an end is told: %v", seconds, left)
		}
		if left == 0 {
			return
		}
		told++
		if off := left.Seconds() - (12 - seconds); off < -1 || off > 1 {
			t.Errorf("after %.1f s, %v are left", seconds, left)
		}
	})
	if told < 100 {
		t.Errorf("an end was told %d times", told)
	}
}

func TestEstimateSaysNothingSilly(t *testing.T) {
	var e estimate
	at := time.Unix(0, 0)
	see := func(after time.Duration, s scanner.ProgressState) time.Duration {
		at = at.Add(after)
		return e.see(at, s)
	}
	state := func(done int64) scanner.ProgressState {
		return stateOf(scanner.ReadingTexts, scanner.Count{Bytes: done, TotalBytes: 1e9}, 0)
	}
	for range 30 { // nothing moves
		if left := see(100*time.Millisecond, state(0)); left != 0 {
			t.Fatalf("standing still, %v are left", left)
		}
	}
	for i := range int64(100) {
		see(100*time.Millisecond, state(5e6*(i+1)))
	}
	before := see(100*time.Millisecond, state(505e6))
	if after := see(time.Hour, state(505e6)); after != before { // Ctrl-Z
		t.Errorf("before a rest %v were left, after it %v", before, after)
	}
	if left := see(100*time.Millisecond, state(1e9)); left != 0 {
		t.Errorf("at the end %v are left", left)
	}
	if left := see(100*time.Millisecond, stateOf(scanner.ComparingCommits, scanner.Count{Done: 1, Total: 100}, 0)); left != 0 {
		t.Errorf("of a range %v are left", left)
	}
	if left := see(-time.Hour, state(1e9)); left != 0 {
		t.Errorf("on a clock that runs backwards %v are left", left)
	}
}

// screen keeps what is written to it, by any goroutine, until it is looked at.
type screen struct {
	mu      sync.Mutex
	written bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.Write(b)
}

// screenFor returns a meter of a screen, and what is written to it.
func screenFor(o meterOptions) (*meter, *screen, *scanner.Progress) {
	out, p := new(screen), new(scanner.Progress)
	o.progress, o.out = p, out
	if o.width == nil {
		o.width = func() int { return 80 }
	}
	if o.inFront == nil {
		o.inFront = func() bool { return true }
	}
	m := new(meter)
	m.start(o)
	return m, out, p
}

// after lets some time go by, and returns what was written meanwhile.
func after(d time.Duration, out *screen) string {
	time.Sleep(d)
	synctest.Wait()
	out.mu.Lock()
	defer out.mu.Unlock()
	defer out.written.Reset()
	return out.written.String()
}

func TestMeterRedrawsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var width atomic.Int64
		var inFront atomic.Bool
		width.Store(80)
		inFront.Store(true)
		m, out, p := screenFor(meterOptions{redraws: true, escapes: true, patience: patience, width: func() int { return int(width.Load()) }, inFront: inFront.Load})
		want := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		want("before half a second", after(450*time.Millisecond, out), "")
		want("after it", after(100*time.Millisecond, out), "\rleaksweep: starting\x1b[J\r")
		want("unchanged", after(time.Second, out), "")
		p.Begin(scanner.ReadingInput)
		p.Done(scanner.ReadingInput, 0, 1000)
		want("changed", after(100*time.Millisecond, out), "\rleaksweep: 1,000 B, no keys so far\x1b[J\r")
		width.Store(12)
		want("narrower", after(100*time.Millisecond, out), "\r1,000 B\x1b[J\r")
		m.aside(func() { fmt.Fprintln(out, "leaksweep: a word") })
		want("a word aside", after(0, out), "\r\x1b[J\rleaksweep: a word\n")
		want("drawn again", after(100*time.Millisecond, out), "\r1,000 B\x1b[J\r")
		inFront.Store(false)
		width.Store(80)
		want("in the background", after(time.Second, out), "")
		inFront.Store(true)
		want("in front again", after(100*time.Millisecond, out), "\rleaksweep: 1,000 B, no keys so far\x1b[J\r")
		m.stop()
		want("stopped", after(0, out), "\r\x1b[J\r")
		m.stop()
		m.start(meterOptions{})
		want("stopped for good", after(time.Minute, out), "")
	})
}

// TestMeterWithoutEscapes is for consoles of Windows.
func TestMeterWithoutEscapes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, out, p := screenFor(meterOptions{redraws: true})
		if got, want := after(0, out), "\rleaksweep: starting\r"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.Begin(scanner.Reporting)
		if got, want := after(100*time.Millisecond, out), "\rleaksweep: making the report\r"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		m.stop()
		if got, want := after(0, out), "\r"+strings.Repeat(" ", len("leaksweep: making the report"))+"\r"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// TestMeterInLines is for --progress always where there is no terminal.
func TestMeterInLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, out, p := screenFor(meterOptions{patience: patience})
		p.Begin(scanner.ReadingInput)
		got := after(5*time.Second, out)
		p.Done(scanner.ReadingInput, 0, 5_000_000)
		got += after(20*time.Second, out)
		m.stop()
		got += after(0, out)
		want := "leaksweep: reading\n" + strings.Repeat("leaksweep: 5,000 kB, no keys so far\n", 2)
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestMeterThatNobodyStarted(t *testing.T) {
	for _, m := range []*meter{nil, new(meter)} {
		printed := false
		m.aside(func() { printed = true })
		m.stop()
		if !printed || m.shows() {
			t.Errorf("%v: printed %v, shows %v", m, printed, m.shows())
		}
	}
}

// TestAskingIsCounted calls what package verify calls.
func TestAskingIsCounted(t *testing.T) {
	j := &job{scan: &scanner.Scan{Progress: new(scanner.Progress)}}
	tell := j.asked()
	for done := range 4 {
		tell(done, 3)
		s := j.scan.Progress.State()
		if want := (scanner.Count{Done: int64(done), Total: 3}); s.Phase != scanner.Asking || s.Counts[scanner.Asking] != want {
			t.Errorf("after %d: %+v", done, s.Counts[scanner.Asking])
		}
	}
	j.scan.Progress = new(scanner.Progress)
	j.asked()(0, 0) // nobody was to be asked
	if s := j.scan.Progress.State(); s.Phase != scanner.Starting {
		t.Errorf("phase %d", s.Phase)
	}
}

// TestMeterEndsWithTheContext interrupts a run that waits for its input.
func TestMeterEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, feed := io.Pipe()
	defer feed.Close()
	var stdout, stderr bytes.Buffer
	p := &program{stdin: in, stdout: &stdout, stderr: &stderr, env: func(string) (string, bool) { return "", false }}
	ended := make(chan int)
	go func() { ended <- p.run(ctx, []string{"stdin", "--progress", "always"}) }()
	if _, err := feed.Write([]byte("nothing\n")); err != nil { // so it reads, and shows
		t.Fatal(err)
	}
	cancel()
	if status := <-ended; status != statusIncomplete {
		t.Errorf("exit %d", status)
	}
	if p.meter.shows() || !strings.HasPrefix(stderr.String(), "leaksweep: starting\n") {
		t.Errorf("shows %v, standard error has %q", p.meter.shows(), stderr.String())
	}
}

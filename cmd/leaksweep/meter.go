package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ci"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

const (
	patience  = 500 * time.Millisecond // a run that is done by then shows nothing
	drawEvery = 100 * time.Millisecond
	lineEvery = 10 * time.Second // where each drawing is a line of its own
)

// meter shows on standard error how far a run is. It begins when it is started,
// and is gone when it is stopped; both may be done from any goroutine, and before
// it was started it shows nothing. A nil meter never does.
//
// On a terminal it is one line that redraws itself. The cursor waits at its
// beginning: so what a terminal makes of it when it is resized lies behind the
// cursor, where the next drawing erases it, and whatever is printed by somebody
// else begins at the margin.
type meter struct {
	meterOptions

	mu      sync.Mutex
	quit    chan struct{} // nil until it is started
	stopped bool
	drawn   string // what stands on the line now
}

// meterOptions say what is shown, and where.
type meterOptions struct {
	progress *scanner.Progress
	out      io.Writer
	patience time.Duration
	redraws  bool        // one line that redraws itself, or a line of its own each time
	escapes  bool        // the terminal erases when it is told to; else blanks do it
	width    func() int  // columns of the terminal
	inFront  func() bool // whether the terminal is ours to draw on just now
}

// start begins to show. It does nothing after stop.
func (m *meter) start(o meterOptions) {
	if !m.open(o) {
		return
	}
	v := &view{began: time.Now()}
	m.look(v) // for those who have no patience
	go m.run(v)
}

// open makes it ready to draw. It reports false where that is too late.
func (m *meter) open(o meterOptions) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped || m.quit != nil {
		return false
	}
	m.meterOptions, m.quit = o, make(chan struct{})
	return true
}

// stop ends it and erases what it shows. When stop returns nothing is drawn any
// more.
func (m *meter) stop() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.quit != nil && !m.stopped {
		m.erase()
		close(m.quit)
	}
	m.stopped = true
}

// shows reports whether it was started and not stopped.
func (m *meter) shows() bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.quit != nil && !m.stopped
}

// aside calls print, which prints whole lines, with nothing in their way.
func (m *meter) aside(print func()) {
	if m != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.erase()
	}
	print()
}

// view is what is kept from one look at the run to the next.
type view struct {
	began time.Time
	drawn time.Time // when it was last drawn
	left  estimate
}

// run looks until it is told to quit.
func (m *meter) run(v *view) {
	ticks := time.NewTicker(drawEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			m.look(v)
		case <-m.quit:
			return
		}
	}
}

// look draws what there is to see, if it is time for that.
func (m *meter) look(v *view) {
	now, state := time.Now(), m.progress.State()
	left := v.left.see(now, state)
	if now.Sub(v.began) < m.patience || !m.redraws && !v.drawn.IsZero() && now.Sub(v.drawn) < lineEvery {
		return
	}
	v.drawn = now
	m.draw(state, left)
}

// draw shows a state, and how long it is to the end.
func (m *meter) draw(s scanner.ProgressState, left time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.stopped:
	case !m.redraws:
		fmt.Fprintln(m.out, meterLine(s, left, 0))
	case m.inFront():
		line := meterLine(s, left, m.width())
		if line != m.drawn {
			io.WriteString(m.out, redrawn(m.drawn, line, m.escapes))
			m.drawn = line
		}
	default:
		m.drawn = "" // the shell has printed since
	}
}

// erase takes the line away.
func (m *meter) erase() {
	if m.drawn != "" {
		io.WriteString(m.out, redrawn(m.drawn, "", m.escapes))
		m.drawn = ""
	}
}

// redrawn returns what puts line in the place of the one that was drawn, or
// nothing for an empty line, and the cursor at its beginning. Both are ASCII.
func redrawn(drawn, line string, escapes bool) string {
	if escapes {
		return "\r" + line + "\x1b[J\r" // J also erases what a narrower terminal has wrapped
	}
	return "\r" + line + strings.Repeat(" ", max(0, len(drawn)-len(line))) + "\r"
}

// watch starts to show how far a scan is, where a person may want to know, and lets
// the scan count it.
//
// That holds for hooks, too. Git hands them the terminal of whoever commits or
// pushes, and a push of ten years is one that nobody should wait for in the dark;
// the usual commit is over long before anything shows. Where git, a framework or a
// server reads what a hook prints it is no terminal, and nothing shows.
func (p *program) watch(o *options, scan *scanner.Scan, target report.Target) {
	show := o.progress
	_, isTerminal := terminal(p.stderr)
	redraws := isTerminal && p.obeys()
	if show == "auto" && (!redraws || ci.Detected(p.get)) || target.Kind == report.Stdin && p.typed() {
		show = "never"
	}
	if show == "never" || o.quiet || p.meter == nil {
		return
	}
	scan.Progress = &scanner.Progress{Least: o.listLevel()}
	if redraws {
		onSuspend(p.meter.aside)
	}
	p.meter.start(meterOptions{
		progress: scan.Progress, out: p.stderr, patience: p.patience, redraws: redraws, escapes: runtime.GOOS != "windows",
		width: func() int { return cmp.Or(p.width(p.stderr), 80) }, inFront: func() bool { return inFront(p.stderr) },
	})
}

// obeys reports whether a terminal can erase. A console of Windows has no TERM, and
// gets no escapes.
func (p *program) obeys() bool {
	name := p.get("TERM")
	return name != "dumb" && (name != "" || runtime.GOOS == "windows")
}

// typed reports whether a person types what is read, whose words a line that
// redraws itself would overwrite.
func (p *program) typed() bool {
	f, isFile := p.stdin.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd()))
}

// expectFiles lets the scan know beforehand how many files the work tree has about.
func (j *job) expectFiles(repo *history.Repo) {
	p := j.scan.Progress
	if p == nil || repo.Root() == "" || p.State().Counts[scanner.ReadingFiles].Total > 0 {
		return
	}
	if paths, err := repo.IndexPaths(); err == nil { // which the history tells of otherwise
		p.Expect(scanner.ReadingFiles, len(paths), 0)
	}
}

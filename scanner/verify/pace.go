package verify

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

const (
	every       = time.Second      // between two requests to a vendor, and before asking again
	timeout     = 10 * time.Second // for one request, from the name of the host to the last byte
	usualPause  = 2 * time.Second  // before asking again, where the vendor names no pause
	longestWait = time.Minute      // that a vendor may name
	mostUnsure  = 5                // answers in a row that tell nothing
)

// lane is the way to one vendor. One question is under way in it at a time.
type lane struct {
	pace   time.Duration     // between two requests
	turn   chan struct{}     // holds a token while nobody asks
	next   time.Time         // when the next request may go
	unsure map[string]int    // by host: answers in a row that told nothing
	closed map[string]string // by host: why it is asked no more
}

func newLane(pace time.Duration) *lane {
	l := &lane{pace: pace, turn: make(chan struct{}, 1), unsure: make(map[string]int), closed: make(map[string]string)}
	l.turn <- struct{}{}
	return l
}

// enter waits until nobody else asks, or ctx ends.
func (l *lane) enter(ctx context.Context) error {
	select {
	case <-l.turn:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// book waits until the next request may go, and books it.
func (l *lane) book(ctx context.Context) error {
	if err := wait(ctx, time.Until(l.next)); err != nil {
		return err
	}
	l.next = time.Now().Add(l.pace)
	return nil
}

// wait waits for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pauseIn returns the pause that an answer asks for in Retry-After (RFC 9110,
// section 10.2.3: seconds, or a date), or the usual one.
func pauseIn(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds >= 0 {
		return max(time.Duration(seconds)*time.Second, every)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), every)
	}
	return usualPause
}

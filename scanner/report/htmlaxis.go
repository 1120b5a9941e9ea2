package report

import (
	"strconv"
	"time"
)

// axis is a span of time across the width of a drawing, in Unix seconds. The same
// findings give the same axis: it ends with the last date in the report, not with
// today.
type axis struct{ start, end, last int64 }

// hold widens the axis to hold dates; 0 is none.
func (a *axis) hold(dates ...int64) {
	for _, t := range dates {
		if t == 0 {
			continue
		}
		if a.start == 0 || t < a.start {
			a.start = t
		}
		a.end = max(a.end, t)
	}
}

const daySeconds = 24 * 60 * 60

// settle adds some room on both sides: a bar that is open goes on to the right
// end, beyond the last date. Nothing can be added afterwards.
func (a *axis) settle() {
	a.last = a.end
	long := max(a.end-a.start, daySeconds)
	a.start -= long / 40
	a.end = a.start + long + long/10
}

// drawn reports whether there is anything to draw.
func (a axis) drawn() bool { return a.end > 0 }

// at is where a time stands on the axis, as a share of its length.
func (a axis) at(t int64) float64 {
	return min(max(100*float64(t-a.start)/float64(a.end-a.start), 0), 100)
}

// percent is a share of the width, as SVG takes it.
func percent(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) + "%" }

// tick is a mark on an axis.
type tick struct {
	at   float64
	name string
}

// tickSteps are the distances between ticks, the shortest first.
var tickSteps = []struct {
	years, months, days int
	form                string
}{
	{0, 0, 1, time.DateOnly}, {0, 0, 2, time.DateOnly}, {0, 0, 7, time.DateOnly}, {0, 0, 14, time.DateOnly}, {0, 1, 0, "2006-01"}, {0, 3, 0, "2006-01"},
	{0, 6, 0, "2006-01"}, {1, 0, 0, "2006"}, {2, 0, 0, "2006"}, {5, 0, 0, "2006"}, {10, 0, 0, "2006"}, {20, 0, 0, "2006"}, {50, 0, 0, "2006"},
}

// ticks returns at most five ticks at round dates.
func (a axis) ticks() []tick {
	const most = 5
	var ticks []tick
	for _, s := range tickSteps {
		ticks = ticks[:0]
		year, month, day := time.Unix(a.start, 0).UTC().Date()
		switch {
		case s.years > 0:
			year, month, day = year/s.years*s.years, 1, 1
		case s.months > 0:
			month, day = month-(month-1)%time.Month(s.months), 1
		}
		for t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Unix() <= a.end && len(ticks) <= most; t = t.AddDate(s.years, s.months, s.days) {
			if t.Unix() >= a.start {
				ticks = append(ticks, tick{a.at(t.Unix()), t.Format(s.form)})
			}
		}
		if len(ticks) <= most {
			break
		}
	}
	return ticks
}

package scanner

import (
	"sync"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

func TestProgressOfNobody(t *testing.T) {
	var p *Progress
	p.Begin(Asking)
	p.Expect(Asking, 1, 1)
	p.Done(Asking, 1, 1)
	p.Found(match.Span{})
	if s := p.State(); s != (ProgressState{}) {
		t.Errorf("%+v", s)
	}
}

func TestProgressCounts(t *testing.T) {
	p := &Progress{Least: rules.Medium}
	p.Expect(ReadingTexts, 400, 4000)
	p.Begin(ReadingTexts)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i := range 100 {
				p.Done(ReadingTexts, 1, 10)
				p.Found(match.Span{Key: rules.NewSecret([]byte{byte(i % 7)}), Confidence: rules.Medium})
				p.Found(match.Span{Key: rules.NewSecret([]byte{byte(i)}), Confidence: rules.Low})
			}
		})
	}
	workers.Wait()
	s := p.State()
	if want := (Count{400, 400, 4000, 4000}); s.Phase != ReadingTexts || s.Counts[ReadingTexts] != want || s.Keys != 7 {
		t.Errorf("%+v", s)
	}
}

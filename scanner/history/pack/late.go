package pack

import "sync"

// late opens a pack when something in it is first asked for. The commit that a hook
// looks at needs few objects, while a partial clone has a pack for each fetch: of
// 2,493 packs the opening took more than half of the time. What the index of a pack
// names is known without it. So a damaged pack, too, is told of when it is needed.
type late struct {
	make func() error // nil where the pack is open
	once sync.Once
	err  error
}

// ready opens the pack, the first time. After an error nothing of it can be read.
func (l *late) ready() error {
	if l.make == nil {
		return nil
	}
	l.once.Do(func() { l.err = l.make() })
	return l.err
}

// openLate opens a pack of a browsed store. One that is gone is no failure: git has
// put its objects into another, see renewed.
func (s *Store) openLate(p *packFile) error {
	f, err := s.openFile(p.path)
	if err != nil {
		if !isNotExist(err) {
			s.fail(p.path, err)
		}
		return err
	}
	p.file = f
	if err := guard(func() error { return p.check(newCodec(s.room)) }); err != nil {
		s.fail(p.path, err)
	}
	return nil
}

// renewed returns the same store as it is now, for what went away meanwhile, or nil
// when that has happened too often.
func (s *Store) renewed() *Store {
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if s.newer == nil && s.age < mostAttempts {
		s.newer = Browse(s.format, s.dirs...)
		s.newer.age = s.age + 1
	}
	return s.newer
}

// renew returns a browser of the store as it is now, or nil.
func (r *Browser) renew() *Browser {
	if r.newer == nil {
		if s := r.store.renewed(); s != nil {
			r.newer = s.Browser()
		}
	}
	return r.newer
}

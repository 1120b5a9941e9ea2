package history

import "cmp"

// meet joins the origins of a stand over the other parents. all tells whether
// every one of them holds it.
func (a *attribution) meet(stand, at int32, others []*standing, next []int) (joined int32, all bool) {
	all = true
	for k, other := range others {
		list := other.held
		for next[k] < len(list) && list[next[k]].stand < stand {
			next[k]++
		}
		if next[k] < len(list) && list[next[k]].stand == stand {
			at = a.join(at, list[next[k]].origin)
		} else {
			all = false
		}
	}
	return at, all
}

// introduce records that a commit brought a stand in.
func (a *attribution) introduce(n arrival, commit int32) int32 {
	a.intros = append(a.intros, intro{stand: n.stand, commit: commit, from: n.from, removed: absent})
	a.origins = append(a.origins, origin{intro: int32(len(a.intros) - 1)})
	return int32(len(a.origins) - 1)
}

// join returns the origin of what is held by two.
func (a *attribution) join(x, y int32) int32 {
	switch {
	case x == y || y == absent:
		return x
	case x == absent:
		return y
	case a.has(x, y):
		return x
	case a.has(y, x):
		return y
	}
	pair := [2]int32{min(x, y), max(x, y)}
	both, ok := a.byPair[pair]
	if !ok {
		a.origins = append(a.origins, origin{intro: absent, left: pair[0], right: pair[1]})
		both = int32(len(a.origins) - 1)
		a.byPair[pair] = both
	}
	return both
}

// has reports whether y is one of the two that x joins.
func (a *attribution) has(x, y int32) bool {
	o := &a.origins[x]
	return o.intro == absent && (o.left == y || o.right == y)
}

// remove records that a commit took a stand out, for every introduction that it
// was held by. The first removal in HEAD's history counts, else the first.
func (a *attribution) remove(at, commit int32) {
	how := removedSomewhere
	if a.run.graph.fromOwn.has(commit) {
		how = removedInHead
	}
	a.eachIntro(at, func(o *origin) bool {
		if o.told >= how {
			return false
		}
		o.told = how
		if o.intro != absent {
			a.intros[o.intro].removed = commit
		}
		return true
	})
}

// eachIntro calls f for an origin and those that it joins, as long as f returns
// true.
func (a *attribution) eachIntro(at int32, f func(*origin) bool) {
	todo := []int32{at}
	for len(todo) > 0 {
		o := &a.origins[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		if f(o) && o.intro == absent {
			todo = append(todo, o.left, o.right)
		}
	}
}

// union merges two ascending lists. It returns x or y itself where that is the
// union.
func union(x, y []int32) []int32 {
	switch {
	case len(y) == 0 || len(x) > 0 && len(x) == len(y) && &x[0] == &y[0]:
		return x
	case len(x) == 0:
		return y
	}
	all := make([]int32, 0, len(x)+len(y))
	i, k := 0, 0
	for i < len(x) && k < len(y) {
		switch c := cmp.Compare(x[i], y[k]); {
		case c < 0:
			all = append(all, x[i])
			i++
		case c > 0:
			all = append(all, y[k])
			k++
		default:
			all = append(all, x[i])
			i++
			k++
		}
	}
	all = append(append(all, x[i:]...), y[k:]...)
	if len(all) == len(x) {
		return x
	}
	return all
}

package history

// meet joins the origins of what a commit's first parent holds with those of
// another parent.
func (a *attribution) meet(now *pages[holdPage], other *standing) {
	for k, theirs := range other.held {
		if k >= len(now.was) {
			return
		}
		first := now.was[k]
		if theirs == nil || first == nil || theirs == first || theirs == now.now[k] {
			continue
		}
		for at, o := range theirs {
			if o == 0 || first[at] == 0 || o == first[at] {
				continue
			}
			stand := int32(k<<holdBits | at)
			mine := now.now[k][at] - 1
			if both := a.join(mine, o-1); both != mine {
				hold(now, stand, both)
			}
		}
	}
}

// joined returns the origin of what some of several commits hold, or absent.
func (a *attribution) joined(stand int32, by []*standing) int32 {
	at := absent
	for _, p := range by {
		if o := p.origin(stand); o != absent {
			at = a.join(o, at)
		}
	}
	return at
}

// introduce records that a commit brought a stand in. All commits outside of a
// range count as one.
func (a *attribution) introduce(n arrival, commit int32) int32 {
	asked := a.run.graph.asked
	if elsewhere := asked != nil && !asked.has(commit); elsewhere {
		if at, ok := a.elsewhere[n.stand]; ok {
			return at
		}
		a.elsewhere[n.stand] = int32(len(a.origins))
	}
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

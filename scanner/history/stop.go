package history

// stepsAsked is after how many steps of a long loop it is asked whether the run was
// cancelled; a power of two. It is asked in 10 ns, and a step may take milliseconds.
const stepsAsked = 16

// stopped reports, at the given step of a loop, whether the run was cancelled. What
// histories tell of keys follows the numbers of refs, commits and paths, which may be
// millions. A loop over them ends then, and what it was to make is not whole:
// whoever has called it asks for the context's error before making use of that.
func (run *run) stopped(step int) bool {
	return step%stepsAsked == 0 && run.ctx != nil && run.ctx.Err() != nil
}

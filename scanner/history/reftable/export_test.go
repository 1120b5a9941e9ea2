package reftable

// Limit sets what t may expand to, so that a test need not make that much.
func (t *Table) Limit(bytes int) { t.most = bytes }

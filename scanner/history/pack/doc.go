// Package pack reads a git object store: packs, loose objects and alternates.
//
// It exists because every other way of reading all objects reads some of them
// many times. In a pack most objects are deltas: lists of copies from a base
// object and of inserted bytes. Asked for one by one, an object costs its whole
// chain of bases.
//
// # The walk
//
// The deltas of a pack form trees whose roots are whole objects. Walk takes
// each tree once, depth first:
//
//	text := inflate(root); visit(root, text)
//	for each delta on it:
//		text' := apply(inflate(delta), text); visit(delta, text'); and so on
//
// so each entry is inflated exactly once and there is nothing to cache. What
// was done to it:
//
//   - The child with the heaviest subtree comes last, and its parent's text is
//     freed before that subtree is entered. A text is then only held while a
//     lighter subtree is walked, which at most halves the weight each time: a
//     worker holds a logarithmic number of texts, however long the chains.
//   - A worker that finds others idle gives away the heaviest subtree that it
//     still has to walk, with the base's text shared by a count. So one big tree
//     keeps all workers busy.
//   - All objects of a delta tree have the kind of its root. Trees of kinds that
//     nobody asked for are not inflated at all.
//
// # Damage
//
// Every size, kind, offset and delta is checked before it is believed, and a
// pack that is cut short under its mapping is an error of the objects that lay
// there. An object that cannot be read is reported and the rest is still read;
// if another intact copy of it stands elsewhere in the store, that one is
// visited instead.
package pack

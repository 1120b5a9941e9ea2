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
// # Large texts
//
// A text above Limits.Held stands in a mapped file without a name, in the
// temporary folder, and nothing else about it differs: so a blob of any size is
// walked with the memory of a small one. A large blob that is neither a delta
// nor a base is not even written there, but handed over as a reader. Files of
// the store that cannot be mapped are read in blocks.
//
// # Damage
//
// Every size, kind, offset and delta is checked before it is believed, and a
// pack that is cut short under its mapping is an error of the objects that lay
// there. An object that cannot be read is reported and the rest is still read;
// if another intact copy of it stands elsewhere in the store, that one is
// visited instead, and the deltas on it are walked from there.
//
// Checksums are compared as far as git does it when it reads, and a little
// further: that of each entry (index version 2) or else that of its zlib stream,
// the pack's trailer with the one in its index, and the name of each loose object.
// Those of whole packs and indexes are not computed. Multi-pack-indexes, commit
// graphs, bitmaps and reverse indexes are not used, so they may be damaged.
//
// What git packs away or deletes while a walk is under way is looked for again.
// Deltas that make far more than people make of so few bytes are named as over
// the limit (see Limits), so that no store can hold up a walk for long.
package pack

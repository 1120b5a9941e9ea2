package history

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Objects reads single objects of a repository and of the submodules that are
// here. It is safe for any number of goroutines.
type Objects struct{ stores []objectStore }

// objectStore is a store with the length of the names in it.
type objectStore struct {
	*pack.Store
	format pack.Format
}

// Objects opens the object stores of r. Close releases their files.
func (r *Repo) Objects() *Objects {
	repos := []*Repo{r}
	for _, sub := range r.Submodules().Here {
		repos = append(repos, sub.Repo)
	}
	o := new(Objects)
	for _, repo := range repos {
		o.stores = append(o.stores, objectStore{pack.Browse(repo.format, repo.objectDirs()...), repo.format})
	}
	return o
}

// View hands the text of an object to visit, which may not keep it, and returns
// the error of visit. For an object that is not there errors.Is tells
// fs.ErrNotExist.
func (o *Objects) View(id scanner.OID, visit func(text []byte) error) error {
	for _, store := range o.stores {
		if id.IsZero() || len(id.Bytes()) != int(store.format) {
			continue
		}
		err := store.View(id, func(_ pack.Kind, text []byte) error { return visit(text) })
		if !errors.Is(err, pack.ErrMissing) {
			return err
		}
	}
	return fmt.Errorf("reading %s: %w", id, fs.ErrNotExist)
}

// Close releases the files of the stores.
func (o *Objects) Close() (err error) {
	for _, store := range o.stores {
		err = errors.Join(err, store.Close())
	}
	return err
}

package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settled is how long a file must be left alone before it is read: an editor
// writes it in several steps.
const settled = 300 * time.Millisecond

// watchFile calls changed when a file may have changed, once at the beginning and
// then until ctx ends. The folder is watched, not the file: editors put another
// file in its place, and Kubernetes, whose files are links into ..data, another
// folder.
func watchFile(ctx context.Context, path string, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.Add(filepath.Dir(path)); err != nil {
		return err
	}
	real := follow(w, path)
	quiet := time.NewTimer(0) // what changed before the folder was watched
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Events:
			if !ok {
				return errors.New("the folder is not watched any more")
			}
			if name := filepath.Base(e.Name); name == filepath.Base(path) || name == filepath.Base(real) || strings.HasPrefix(name, "..") {
				quiet.Reset(settled)
			}
		case <-w.Errors: // such as an overflow: something was missed
			quiet.Reset(settled)
		case <-quiet.C:
			real = follow(w, path)
			changed()
		}
	}
}

// follow watches the folder of the file that a link leads to, too, and returns the
// file. What cannot be followed is watched where the link stands.
func follow(w *fsnotify.Watcher, path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil || w.Add(filepath.Dir(real)) != nil {
		return path
	}
	return real
}

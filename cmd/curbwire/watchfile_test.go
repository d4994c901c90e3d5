package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// However a file is changed, it is noticed.
func TestWatchFile(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(dir string) error
	}{
		{"written in place", func(dir string) error { return os.WriteFile(filepath.Join(dir, "config.toml"), []byte("2"), 0o600) }},
		{"put in its place", func(dir string) error {
			if err := os.WriteFile(filepath.Join(dir, "new"), []byte("2"), 0o600); err != nil {
				return err
			}
			return os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "config.toml"))
		}},
		{"removed", func(dir string) error { return os.Remove(filepath.Join(dir, "config.toml")) }},
		{"another folder behind the links", func(dir string) error { return project(dir, "2") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := project(dir, "1"); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			changes, ended := make(chan struct{}), make(chan error, 1)
			go func() { ended <- watchFile(ctx, filepath.Join(dir, "config.toml"), func() { changes <- struct{}{} }) }()
			<-changes // the beginning
			if err := os.WriteFile(filepath.Join(dir, "curbwire.db-wal"), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := tt.change(dir); err != nil {
				t.Fatal(err)
			}
			<-changes
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// project writes a config as Kubernetes does: config.toml is a link into ..data,
// which is a link to a folder and is replaced at once.
func project(dir, text string) error {
	folder := "..version-" + text
	if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, folder, "config.toml"), []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.Symlink(folder, filepath.Join(dir, "..data_tmp")); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, "..data_tmp"), filepath.Join(dir, "..data")); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, "config.toml")); err == nil {
		return nil
	}
	return os.Symlink(filepath.Join("..data", "config.toml"), filepath.Join(dir, "config.toml"))
}

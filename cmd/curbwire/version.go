package main

import (
	"fmt"
	"runtime/debug"
)

type versionCommand struct{}

// Run implements the command.
func (versionCommand) Run(g *globals) error {
	fmt.Fprintf(g.stdout, "curbwire %s\n", version())
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintf(g.stdout, "%s %s/%s\n", info.GoVersion, setting(info, "GOOS"), setting(info, "GOARCH"))
	}
	return nil
}

// version is the module's version where the build knows one, else "devel".
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

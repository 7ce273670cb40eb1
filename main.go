// Command audience-sync keeps LinkedIn audiences up to date from a marketer's
// own lists. This file starts the program and must do nothing else: package app
// assembles it.
package main

import (
	_ "embed" // for the version in FyneApp.toml
	"os"

	"audiencesync/app"
)

//go:embed FyneApp.toml
var details string

func main() {
	os.Exit(app.Main(details, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

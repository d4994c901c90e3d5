package main

type feedsCommand struct {
	Check feedsCheckCommand `cmd:"" help:"Read one feed, once, and say all that was learned of it."`
}

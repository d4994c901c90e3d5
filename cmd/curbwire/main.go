// Command curbwire watches news feeds for stories about export curbs and named
// materials and puts one alert a story into Slack, with the reason it fired.
// This package reads the command line and the config and wires the others; it
// decides nothing about stories or alerts.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"curbwire/watcher/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)                               // a second signal ends the program at once
	ctx, release := signal.NotifyContext(ctx, syscall.SIGPIPE) // a closed pipe ends it cleanly, however often it is written to
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	release()
	stop()
	os.Exit(code)
}

// The exit codes, as README.md lists them.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitConfig  = 3
	exitExample = 4
	exitSlack   = 5
	exitDaemon  = 6
	exitNoMatch = 10
)

// globals are what every command can use.
type globals struct {
	Config string `short:"c" placeholder:"FILE" help:"The config. Without it: ./config.toml, then curbwire/config.toml in the user's config folder, then /etc/curbwire/config.toml."`

	stdout, stderr io.Writer
}

type commandLine struct {
	globals

	Run        runCommand        `cmd:"" help:"Poll the feeds when they are due and send alerts, until stopped."`
	Demo       demoCommand       `cmd:"" help:"Show the main job without a network: sample feeds, a strict fake Slack, the real daemon."`
	Check      checkCommand      `cmd:"" help:"Name every fault of the config at once."`
	Test       testCommand       `cmd:"" help:"Run the [[watch.example]] cases of the config."`
	Explain    explainCommand    `cmd:"" help:"Say which watches match a text and why, and what would be said of it."`
	Backtest   backtestCommand   `cmd:"" help:"Replay entries through the daemon's own code and say what would have been told."`
	Feeds      feedsCommand      `cmd:"" help:"Look into feeds."`
	Alerts     alertsCommand     `cmd:"" help:"What was told, what was not, and why."`
	Mute       muteCommand       `cmd:"" help:"Silence a watch, a story or a source for a while."`
	Slack      slackCommand      `cmd:"" help:"Try out Slack."`
	Status     statusCommand     `cmd:"" help:"Ask how the running daemon does."`
	Completion completionCommand `cmd:"" help:"Print what makes a shell complete commands."`
	Schema     schemaCommand     `cmd:"" help:"Print the JSON Schema of the config, for editors."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

// exit is an error that ends the program with a code of its own. Its message,
// if any, was printed already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cl commandLine
	cl.stdout, cl.stderr = stdout, stderr
	quit := -1
	parser, err := kong.New(&cl,
		kong.Name("curbwire"),
		kong.Description("Watches news feeds for export curbs on named materials and tells Slack, once a story."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { quit = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&cl.globals),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "curbwire:", err)
		return exitFailed
	}
	k, err := parse(parser, args)
	switch {
	case quit >= 0: // --help
		return quit
	case err != nil:
		fmt.Fprintf(stderr, "curbwire: %v\nhint: curbwire --help lists the commands\n", err)
		return exitUsage
	}
	return report(stderr, k.Run())
}

// parse parses args; without any it shows the help.
func parse(parser *kong.Kong, args []string) (*kong.Context, error) {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	return parser.Parse(args)
}

// report prints an error with a hint of what to do next and returns the exit
// code that belongs to it.
func report(stderr io.Writer, err error) int {
	var code exit
	var faults *configError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &faults):
		fmt.Fprintln(stderr, faults.framed())
		fmt.Fprintf(stderr, "hint: mend %s; config.example.toml shows every setting\n", faults.src.name)
		return exitConfig
	case errors.Is(err, errNoConfig):
		fmt.Fprintf(stderr, "curbwire: %v: looked for %s\nhint: copy config.example.toml to config.toml, or name a file with -c\n", err, list(configPaths()))
		return exitConfig
	case errors.Is(err, errConfigFile):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: copy config.example.toml there, or name another file with -c\n", err)
		return exitConfig
	case errors.Is(err, store.ErrIdle):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: curbwire run starts it, in the folder that [store] path is relative to\n", err)
		return exitDaemon
	case errors.Is(err, store.ErrLocked):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: stop the other one, or give this one its own [store] path\n", err)
	case errors.Is(err, store.ErrNewer):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: use the newer curbwire, or another [store] path\n", err)
	case errors.Is(err, store.ErrOlder):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: curbwire run brings it up to date\n", err)
	case errors.Is(err, store.ErrNone):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: curbwire run makes the database; until then nothing was read or told\n", err)
	case errors.Is(err, store.ErrOpen):
		fmt.Fprintf(stderr, "curbwire: %v\nhint: [store] path must be a curbwire database, or a new file in a folder that can be written\n", err)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "curbwire: interrupted")
	default:
		fmt.Fprintf(stderr, "curbwire: %v\n", err)
	}
	return exitFailed
}

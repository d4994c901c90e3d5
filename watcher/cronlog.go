package watcher

import "log/slog"

// cronLogger lets cron report what it recovered from; its chatter about
// skipped ticks is for debugging only.
type cronLogger struct{ log *slog.Logger }

func (l cronLogger) Info(msg string, args ...any) { l.log.Debug("cron: "+msg, args...) }

func (l cronLogger) Error(err error, msg string, args ...any) {
	l.log.Error("cron: "+msg, append(args, "err", err)...)
}

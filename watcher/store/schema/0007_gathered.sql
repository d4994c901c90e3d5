-- Alerts that wait to be told together, one row an alert and channel.
CREATE TABLE gathered (
	alert     TEXT NOT NULL REFERENCES alerts (id),
	channel   TEXT NOT NULL,
	gathering TEXT NOT NULL,                  -- quiet, digest or cap
	due       INTEGER NOT NULL,
	summary   TEXT NOT NULL DEFAULT '',       -- the alert that told of it
	PRIMARY KEY (alert, channel)
);
CREATE INDEX gathered_due ON gathered (due) WHERE summary = '';

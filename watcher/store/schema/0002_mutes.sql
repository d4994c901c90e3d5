CREATE TABLE mutes (
	id      TEXT PRIMARY KEY,                 -- a function of kind and name: one thing has one mute
	kind    TEXT NOT NULL,                    -- watch, story or source
	name    TEXT NOT NULL,                    -- of a story, its id
	reason  TEXT NOT NULL,
	created INTEGER NOT NULL,
	until   INTEGER NOT NULL
);

-- For people who ask what was told and what was not.
CREATE INDEX alerts_created ON alerts (created);
CREATE INDEX deliveries_alert ON deliveries (alert);
CREATE INDEX entries_untold ON entries (fetched) WHERE decision = 'none' AND watches <> '[]';

-- Times are Unix milliseconds, UTC; 0 means none.

CREATE TABLE feeds (
	id            TEXT PRIMARY KEY,
	name          TEXT NOT NULL,
	host          TEXT NOT NULL,              -- of its address: one poll a host at one time
	schedule      TEXT NOT NULL,
	active        INTEGER NOT NULL,           -- 1 while the config names it
	next_due      INTEGER NOT NULL,
	lease_until   INTEGER NOT NULL DEFAULT 0,
	fence         INTEGER NOT NULL DEFAULT 0,
	etag          TEXT NOT NULL DEFAULT '',
	last_modified TEXT NOT NULL DEFAULT '',
	body_hash     TEXT NOT NULL DEFAULT '',
	title         TEXT NOT NULL DEFAULT '',
	read_at       INTEGER NOT NULL DEFAULT 0,
	failures      INTEGER NOT NULL DEFAULT 0,
	failing       INTEGER NOT NULL DEFAULT 0,
	cause         TEXT NOT NULL DEFAULT '',
	told          INTEGER NOT NULL DEFAULT 0,
	warned        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX feeds_due ON feeds (next_due) WHERE active = 1;
CREATE INDEX feeds_leased ON feeds (host) WHERE lease_until > 0;

CREATE TABLE entries (
	feed      TEXT NOT NULL REFERENCES feeds (id),
	key       TEXT NOT NULL,
	canonical TEXT NOT NULL,                  -- canonical URL, or ''
	hash      TEXT NOT NULL,                  -- of title and text
	url       TEXT NOT NULL,
	title     TEXT NOT NULL,
	text      TEXT NOT NULL,
	lang      TEXT NOT NULL,
	source    TEXT NOT NULL,
	trust     TEXT NOT NULL,
	published INTEGER NOT NULL,
	updated   INTEGER NOT NULL,
	fetched   INTEGER NOT NULL,
	story     TEXT NOT NULL,
	watches   TEXT NOT NULL,                  -- JSON array of names
	decision  TEXT NOT NULL,
	reason    TEXT NOT NULL,
	alert     TEXT NOT NULL,
	PRIMARY KEY (feed, key)
);
CREATE INDEX entries_canonical ON entries (canonical, feed);
CREATE INDEX entries_hash ON entries (feed, hash);

CREATE TABLE stories (
	id   TEXT PRIMARY KEY,
	last INTEGER NOT NULL,                    -- published time of the newest report
	doc  TEXT NOT NULL                        -- story.Story as JSON
);
CREATE INDEX stories_last ON stories (last);

CREATE TABLE probes (
	probe INTEGER NOT NULL,
	story TEXT NOT NULL REFERENCES stories (id),
	PRIMARY KEY (probe, story)
) WITHOUT ROWID;

CREATE TABLE alerts (
	id      TEXT PRIMARY KEY,
	story   TEXT NOT NULL,
	kind    TEXT NOT NULL,
	created INTEGER NOT NULL,
	doc     TEXT NOT NULL                     -- notify.Alert as JSON
);
CREATE INDEX alerts_story ON alerts (story);

CREATE TABLE deliveries (
	seq         INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT NOT NULL UNIQUE,         -- alert and channel
	alert       TEXT NOT NULL REFERENCES alerts (id),
	channel     TEXT NOT NULL,
	thread      TEXT NOT NULL,                -- the story, or the alert's own id
	op          TEXT NOT NULL,
	state       TEXT NOT NULL,
	attempt     INTEGER NOT NULL DEFAULT 0,
	fence       INTEGER NOT NULL DEFAULT 0,
	not_before  INTEGER NOT NULL DEFAULT 0,
	lease_until INTEGER NOT NULL DEFAULT 0,
	first_try   INTEGER NOT NULL DEFAULT 0,
	repeat      INTEGER NOT NULL DEFAULT 0,   -- 1 if the try before this one has an unknown outcome
	sent        INTEGER NOT NULL DEFAULT 0,
	receipt     TEXT NOT NULL DEFAULT '',
	cause       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_open ON deliveries (channel, seq) WHERE state IN ('pending', 'sending', 'held');
CREATE INDEX deliveries_thread ON deliveries (thread, channel);

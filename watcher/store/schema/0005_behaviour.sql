ALTER TABLE feeds ADD COLUMN rhythm TEXT NOT NULL DEFAULT '';           -- feed.Validators.Rhythm
ALTER TABLE feeds ADD COLUMN seen TEXT NOT NULL DEFAULT '';             -- feed.Validators.Seen
ALTER TABLE feeds ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;           -- 1 if its server says that it will not come back
ALTER TABLE feeds ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;          -- when it last brought something new
ALTER TABLE feeds ADD COLUMN pause INTEGER NOT NULL DEFAULT 0;          -- milliseconds in which it usually brings nothing, at most
ALTER TABLE feeds ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;         -- 1 if it was told that nothing new comes
ALTER TABLE feeds ADD COLUMN moved TEXT NOT NULL DEFAULT '';            -- where a permanent redirect leads, without a query
ALTER TABLE feeds ADD COLUMN moved_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0;        -- 1 if it is asked for there

-- Of the feeds of a host, the one that is due first is its head while none of
-- them is leased. Only heads are claimed, by the index.
ALTER TABLE feeds ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
DROP INDEX feeds_due;
DROP INDEX feeds_leased;
CREATE INDEX feeds_head ON feeds (next_due) WHERE head = 1;
CREATE INDEX feeds_host ON feeds (host, next_due) WHERE active = 1;
CREATE INDEX feeds_leased ON feeds (lease_until) WHERE lease_until > 0;

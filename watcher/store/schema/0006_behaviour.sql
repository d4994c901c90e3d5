ALTER TABLE feeds ADD COLUMN rhythm TEXT NOT NULL DEFAULT '';           -- feed.Validators.Rhythm
ALTER TABLE feeds ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;           -- 1 if its server says that it will not come back
ALTER TABLE feeds ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;          -- when it last brought something new
ALTER TABLE feeds ADD COLUMN pause INTEGER NOT NULL DEFAULT 0;          -- milliseconds in which it usually brings nothing, at most
ALTER TABLE feeds ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;         -- 1 if it was told that nothing new comes
ALTER TABLE feeds ADD COLUMN moved TEXT NOT NULL DEFAULT '';            -- where a permanent redirect leads, without a query
ALTER TABLE feeds ADD COLUMN moved_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0;        -- 1 if it is asked for there

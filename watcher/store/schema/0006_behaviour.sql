ALTER TABLE feeds ADD COLUMN rhythm TEXT NOT NULL DEFAULT '';      -- feed.Validators.Rhythm

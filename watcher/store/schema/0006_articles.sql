ALTER TABLE entries ADD COLUMN article TEXT NOT NULL DEFAULT ''; -- of the page that it leads to, if that was read

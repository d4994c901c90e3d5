ALTER TABLE feeds ADD COLUMN held INTEGER NOT NULL DEFAULT 0;    -- entries that it last showed
ALTER TABLE feeds ADD COLUMN rolled INTEGER NOT NULL DEFAULT 0;  -- when it last shared no entry with the poll before
ALTER TABLE feeds ADD COLUMN renamed INTEGER NOT NULL DEFAULT 0; -- when it last changed the ids of most entries

CREATE TABLE outlets (
	host TEXT PRIMARY KEY,
	doc  TEXT NOT NULL                        -- story.Outlet as text: what the outlet repeats
);

-- Stories are packed from here on (story.Story.MarshalBinary) and have numbers, to
-- be short where many rows name them. What is stored as JSON is packed by the code
-- that applies this file, which fills probes and topics anew.

DROP TABLE probes;
DROP INDEX stories_last;
ALTER TABLE stories RENAME TO stories_json;

CREATE TABLE stories (
	num    INTEGER PRIMARY KEY,               -- in the order in which they were opened
	id     TEXT NOT NULL UNIQUE,
	probed INTEGER NOT NULL,                  -- day since 1970 of its newest report, as polled; 0 once it has left probes and topics
	doc    BLOB NOT NULL
);
INSERT INTO stories (id, probed, doc) SELECT id, 0, CAST(doc AS BLOB) FROM stories_json ORDER BY last, id;
DROP TABLE stories_json;
CREATE INDEX stories_probed ON stories (probed) WHERE probed > 0;

-- What a story is found under: story.Keys of the stored story and nothing else.
CREATE TABLE probes (
	word  INTEGER NOT NULL,
	story INTEGER NOT NULL REFERENCES stories (num),
	PRIMARY KEY (word, story)
) WITHOUT ROWID;

CREATE TABLE topics (
	topic INTEGER NOT NULL,
	last  INTEGER NOT NULL,                   -- published time of the story's newest report
	story INTEGER NOT NULL REFERENCES stories (num),
	PRIMARY KEY (topic, last, story)
) WITHOUT ROWID;

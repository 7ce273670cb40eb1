-- A workspace and its sets of people.
--
-- Times are Unix microseconds UTC; 0 is "never". Booleans are 0 and 1.

-- document holds what is one thing a workspace: the connection, the settings,
-- as JSON under the names that package storage gives them.
CREATE TABLE document (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- counter holds numbers that count on: the people there are, the version of
-- people, the last slot given out to a request.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ad_account is what LinkedIn said of an ad account when it was last asked.
CREATE TABLE ad_account (
    id       TEXT PRIMARY KEY, -- digits
    name     TEXT NOT NULL,
    role     TEXT NOT NULL,    -- LinkedIn's word
    status   TEXT NOT NULL,    -- LinkedIn's word
    test     INTEGER NOT NULL CHECK (test IN (0, 1)),
    selected INTEGER NOT NULL CHECK (selected IN (0, 1))
) STRICT, WITHOUT ROWID;

-- people_set is a set of people: a list, who entered a canvas, an intake, a
-- batch, an outcome, an audience. Each of its blocks covers 65,536 people in the
-- shortest of three encodings (sync.PeopleSet.Block); blocks with nobody in are
-- not stored. people is how many are in the block.
CREATE TABLE people_set (
    id INTEGER PRIMARY KEY AUTOINCREMENT
) STRICT;

CREATE TABLE people_block (
    set_id INTEGER NOT NULL REFERENCES people_set (id) ON DELETE CASCADE,
    block  INTEGER NOT NULL CHECK (block >= 0),
    people INTEGER NOT NULL CHECK (people > 0 AND people <= 65536),
    bits   BLOB NOT NULL,
    PRIMARY KEY (set_id, block)
) STRICT, WITHOUT ROWID;

-- People, their attributes and the lists they came in.
--
-- People are numbered densely from 0 and live in chunks of 16,384: person p is
-- in chunk p / 16384 at place p % 16384. What is known of a chunk's people in
-- one column is one blob, sealed with the workspace's key and never changed: a
-- change is a new blob and a new pointer. So an import writes its blobs in many
-- short transactions that nobody sees, and becomes visible in one that is short
-- too: it moves pointers. Every blob is referred to exactly once, by the column
-- that readers see, by the one that an import has staged, or by the garbage.
-- What a killed import left is staged; it becomes garbage, and garbage is
-- deleted in small transactions.
--
-- Room for what comes later. To edit one person is to write new blobs for the
-- columns that change in one chunk. To remove one person everywhere is to do so
-- with empty values, and to add them to a set of the erased that is taken out of
-- everybody, so that their number is never met again. People who no longer meet
-- a canvas's criteria are the difference of two sets: who entered, who matches.

-- list is what was imported under one name. Its people are a set.
CREATE TABLE list (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    file        TEXT NOT NULL, -- base name of the file last imported into it
    set_id      INTEGER NOT NULL REFERENCES people_set (id),
    imported_at INTEGER NOT NULL
) STRICT;

-- attribute is a column beyond those that every workspace has. Its column_id is
-- never used again.
CREATE TABLE attribute (
    column_id INTEGER PRIMARY KEY CHECK (column_id >= 100),
    name      TEXT NOT NULL UNIQUE, -- canonical
    label     TEXT NOT NULL
) STRICT;

-- people_blob is a column of a chunk: a nonce, then the sealed bytes. The number
-- of a blob is never used again, so what was decoded may be kept by it.
CREATE TABLE people_blob (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    data BLOB NOT NULL
) STRICT;

-- people_column says where the column of a chunk is. Columns below 100: 1 email
-- hash, 2 GAID, 3 first name, 4 last name, 5 external ID, 6 the list and row of
-- the last change, 7 the digest of the row by which somebody without anything
-- better is recognised. A column without a row has nothing for anybody of the
-- chunk. filled is how many have a value; present is a bit for each person of the
-- chunk, NULL when it is the first so many. faults says what the values of an
-- attribute are not: 1 a bool, 2 a number, 4 a date.
CREATE TABLE people_column (
    column_id INTEGER NOT NULL,
    chunk     INTEGER NOT NULL CHECK (chunk >= 0),
    blob_id   INTEGER NOT NULL UNIQUE REFERENCES people_blob (id),
    filled    INTEGER NOT NULL CHECK (filled BETWEEN 0 AND 16384),
    faults    INTEGER NOT NULL CHECK (faults BETWEEN 0 AND 7),
    present   BLOB,
    PRIMARY KEY (column_id, chunk)
) STRICT, WITHOUT ROWID;

-- people_column_staged is the same for what a running import has written.
CREATE TABLE people_column_staged (
    column_id INTEGER NOT NULL,
    chunk     INTEGER NOT NULL CHECK (chunk >= 0),
    blob_id   INTEGER NOT NULL UNIQUE REFERENCES people_blob (id),
    filled    INTEGER NOT NULL CHECK (filled BETWEEN 0 AND 16384),
    faults    INTEGER NOT NULL CHECK (faults BETWEEN 0 AND 7),
    present   BLOB,
    PRIMARY KEY (column_id, chunk)
) STRICT, WITHOUT ROWID;

-- people_garbage are blobs that nobody refers to any more.
CREATE TABLE people_garbage (
    blob_id INTEGER PRIMARY KEY REFERENCES people_blob (id)
) STRICT;

-- key_run is one sorted run of the index that finds people by what a row is
-- recognised by: kind 1 external ID, 2 email hash, 3 GAID, 4 first and last name,
-- 5 digest of the row. An entry is 72 bits of a hash keyed with the workspace's
-- key, and a person; it is a hint, for the person's value decides. Entries stay
-- when a value goes. An import stages runs and merges small ones; dropped ones
-- wait to be deleted.
CREATE TABLE key_run (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
    bits     INTEGER NOT NULL CHECK (bits BETWEEN 0 AND 24), -- a page for each value of so many top bits
    entries  INTEGER NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('staged', 'live', 'dropped'))
) STRICT;

-- key_page holds the entries whose hash begins with the page's number. Its id is
-- run × 2²⁴ + page; a page without entries has no row.
CREATE TABLE key_page (
    id      INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
) STRICT;

-- mapping is what the columns of a file became, by a keyed digest of its headers;
-- it is sealed, for a file without headers has people there.
CREATE TABLE mapping (
    headers BLOB PRIMARY KEY,
    columns BLOB NOT NULL
) STRICT, WITHOUT ROWID;
